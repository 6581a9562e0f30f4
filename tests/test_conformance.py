from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conformance import comparable, main
from tests.fragments import read_fragment, write_fragment

GOOD = {"id": "g1", "area": "placeholder", "html": "<p>Amt ###A###</p>", "expect": {"html": "<p>Amt</p>"}}
BAD = {**GOOD, "id": "b1", "expect": {"html": "<p>Kita</p>"}}
BASE = "http://a.example/"
URL = {"id": "u1", "area": "url", "url": "/a#b", "base": BASE, "expect": {"canonical": f"{BASE}a/"}}


def run(folder: Path, *cases: dict[str, object]) -> int:
    file = folder / "cases.jsonl"
    file.write_text("\n".join(json.dumps(case) for case in cases) + "\n\n", encoding="utf-8")
    return main([str(file)])


def test_cases_that_hold_end_in_status_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, GOOD, URL) == 0
    assert capsys.readouterr().out == "2 passed, 0 failed\n"


def test_a_case_that_fails_is_named_with_what_came(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, BAD, GOOD) == 1
    failure, summary = capsys.readouterr().out.splitlines()
    assert failure.startswith("b1: expected ") and "Kita" in failure and "Amt" in failure
    assert summary == "1 passed, 1 failed"


def test_a_case_that_crashes_fails_and_the_next_one_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    unknown = {**GOOD, "id": "x1", "config": {"rules": ["typo9"]}}
    assert run(tmp_path, unknown, {**GOOD, "area": "nowhere"}, GOOD) == 1
    out = capsys.readouterr().out
    assert "MappingError" in out and "KeyError" in out and out.endswith("1 passed, 2 failed\n")


@pytest.mark.parametrize(
    "fragment",
    [
        "<td>a</td>",
        "<tr><td>a</td></tr>",
        '<option value="1">a</option>',
        '<frame src="a">',
        '<f:if condition="1"><p>a</p></f:if>',
        '<body background="a.gif"><p>a</p></body>',
        "<p>a<div>b</div></p>",
        '<a href="a?b=ü&amp;c={d}">x &amp; y</a><!-- c -->z',
        "<script>a < b</script>",
    ],
)
def test_a_fragment_is_read_and_written_without_repairs(fragment: str) -> None:
    assert write_fragment(read_fragment(fragment)) == fragment


def test_an_attribute_named_like_a_marker_is_read() -> None:
    assert read_fragment("<option ###SELECTED###>a</option>")[0].keys() == ["###selected###"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('<p class="a" id="b"> x  y </p>', "<p id=b class=a>x y</p>"),
        ("<ul> <li>a</li>\n</ul>", "<ul><li>a</li></ul>"),
        ("a <br> b", "a<br>b"),
        ("<!--  a -->", "<!--a-->"),
    ],
)
def test_what_makes_no_difference_compares_equal(one: str, other: str) -> None:
    assert comparable(one) == comparable(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<p>a <b>b</b></p>", "<p>a<b>b</b></p>"),
        ("<pre>a\n</pre>", "<pre>a</pre>"),
        ("<p>a</p><!--x-->", "<p>a</p>"),
        ("<p id='a'>x</p>", "<p>x</p>"),
    ],
)
def test_what_makes_a_difference_does_not(one: str, other: str) -> None:
    assert comparable(one) != comparable(other)
