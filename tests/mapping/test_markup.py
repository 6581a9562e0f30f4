"""The markup of a field is clean, whatever a page holds."""

from __future__ import annotations

import pytest

from relaunch.mapping.markup import inner_html, to_markdown, to_text
from tests.mapping.pages import URL, page_of


def inside(html: str) -> str:
    return inner_html(page_of(f"<div>{html}</div>").body[0], URL)


@pytest.mark.parametrize(
    ("html", "clean"),
    [
        ('<p onclick="x()">a<script>alert(1)</script></p>', "<p>a</p>"),
        ('<a href="javascript:x()">a</a>', "<a>a</a>"),
        ('<a href="../plan.html" target="_blank">a</a>', '<a href="http://www.musterland.example/plan.html">a</a>'),
        ('<img src="b.jpg" onerror="x()">', '<img src="http://www.musterland.example/angebote/b.jpg">'),
        ('<a href="http://[::1">a</a>', "<a>a</a>"),
        ("<font color=red>a</font> <iframe src=x></iframe>", "a"),
        ("a &lt;b&gt; &amp; c", "a &lt;b&gt; &amp; c"),
        ("<!-- geheim -->a", "a"),
        ("<svg><style><img src=x onerror=y></style></svg>a",
         '<img src="http://www.musterland.example/angebote/x">a'),
    ],
)
def test_only_clean_markup_is_kept(html: str, clean: str) -> None:
    assert inside(html) == clean


@pytest.mark.slow
@pytest.mark.parametrize("tag", ["div", "b", "ul", "blockquote", "a href=x", "table"])
@pytest.mark.parametrize("depth", [1000, 3000])
def test_nested_elements_are_no_danger(tag: str, depth: int) -> None:
    html = inside(f"<{tag}>" * depth + "Text")
    assert to_text(html) == "Text"
    assert "Text" in to_markdown(html)


@pytest.mark.parametrize("html", ["", "<", "<p", "\0", "\x1b[31m", "&#0;", "<p></p>" * 3, "\ud800", "<li>a"])
def test_any_text_is_markup(html: str) -> None:
    assert isinstance(to_text(html), str)
    assert isinstance(to_markdown(html), str)


def test_blocks_and_breaks_are_lines_of_text() -> None:
    assert to_text("<p>Guten<br>Tag</p><ul><li>a <b>b</b></li><li>c</li></ul>") == "Guten\nTag\na b\nc"
