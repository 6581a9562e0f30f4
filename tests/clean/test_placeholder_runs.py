"""Runs of text are read across inline elements; what cannot hold a placeholder may be left out of them."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from relaunch.clean.decode import parse
from relaunch.clean.placeholder_runs import runs_of
from tests.clean.trees import HTML


def texts(html: str, sign: str | None = None) -> list[str]:
    body = parse(html).find("body")
    return [run.text for run in runs_of(body, (), sign) if (sign or "") in run.text]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(HTML)
def test_leaving_out_blocks_without_a_sign_leaves_no_run_out(html: str) -> None:
    assert texts(html, "e") == [text for text in texts(html) if "e" in text]


@pytest.mark.parametrize(
    ("html", "runs"),
    [
        ("<p>a <b>#</b> c</p><p>d</p>e", ["a # c"]),
        ("<ul><li>a<p>b#</p></li><li>c</li></ul>", ["b#"]),
        ("<table><tr><td>a<br>#b</td><td>c</td></tr><tr><td>d</td></tr></table>", ["#b"]),
        ("<p>a <object>b <p>c#</p></object> d</p>", ["c#"]),
    ],
)
def test_only_runs_with_the_sign_are_left(html: str, runs: list[str]) -> None:
    assert texts(html, "#") == runs
