"""What is read off a tree, and off a body without one."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from relaunch.clean.body import format_body
from relaunch.clean.decode import parse
from relaunch.tree import body_text
from tests.clean.trees import HTML

NEEDS_A_PARSER = "<pre></pre>"


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(HTML)
def test_the_text_of_a_body_is_what_a_parser_finds(html: str) -> None:
    body = format_body(parse(html))
    assert body_text(body) == body_text(body + NEEDS_A_PARSER)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<p>eins</p>\n<p>zwei</p> <p>drei</p>", "eins\nzwei\ndrei"),
        ("<p>ein  Wort\nund\u00a0 noch eins<br>hier</p>", "ein Wort und noch eins\nhier"),
        ("<ul>\n  <li>a\n    <ul>\n      <li>b</li>\n    </ul>\n  </li>\n</ul>", "a\nb"),
        ('<p>a <a href="/x?a=1&amp;b=2" title="</p> <p>">b</a>c <span>d</span>&nbsp;&lt;e&gt;</p>', "a bc d <e>"),
        ("<P class=x>a</P><p title='>'>b</p>", "a\nb"),
        ("<p>Wort\u00adteil</p>\n<p>  \u00a0</p>\n<p>Ende</p>", "Wort\u00adteil\nEnde"),
        (" \n ", ""),
    ],
)
def test_a_body_says_a_block_a_line(body: str, text: str) -> None:
    assert body_text(body) == text == body_text(body + NEEDS_A_PARSER)
