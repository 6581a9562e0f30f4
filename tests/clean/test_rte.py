"""Leftovers of the rich-text editor."""

from __future__ import annotations

import pytest

from relaunch.clean.rte import repair_link_tags, unwrap_rte_leftovers
from relaunch.tree import visible_text
from tests.clean.pages import page_of, written


@pytest.mark.parametrize(
    ("target", "href"),
    [
        ("123", "index.php?id=123"),
        ("123,98", "index.php?id=123&amp;type=98"),
        ("123#45", "index.php?id=123#c45"),
        ("kontakt", "index.php?id=kontakt"),
        ("http://amt.example/?a=1&b=2", "http://amt.example/?a=1&amp;b=2"),
        ("www.amt.example", "http://www.amt.example"),
        ("amt@stadt.example", "mailto:amt@stadt.example"),
        ("fileadmin/a.pdf _blank", "fileadmin/a.pdf"),
    ],
)
def test_a_stored_link_becomes_a_link(target: str, href: str) -> None:
    assert repair_link_tags(f"<p><link {target}>Text <b>hier</b></link>.</p>") == (
        f'<p><a href="{href}">Text <b>hier</b></a>.</p>'
    )


def test_the_title_of_a_stored_link_is_kept() -> None:
    assert repair_link_tags('<link 12 - klasse "Zum Amt">x</link>') == '<a href="index.php?id=12" title="Zum Amt">x</a>'


@pytest.mark.parametrize("target", ["file:12", "record:tt_news:5", "javascript:alert(1)", "a:b"])
def test_a_link_to_the_unknown_keeps_its_text_only(target: str) -> None:
    assert repair_link_tags(f"a <link {target}>Text</link> b") == "a Text b"


@pytest.mark.parametrize(
    "source",
    [
        '<link rel="stylesheet" href="a.css"></link><p>x',
        "<link 12>Text without an end",
        "<channel><link>http://a.example/</link></channel>",
        "</link>",
        "<p>nothing",
    ],
)
def test_other_link_elements_stay(source: str) -> None:
    assert repair_link_tags(source) == source


def test_a_stylesheet_between_does_not_take_a_links_end() -> None:
    assert (
        repair_link_tags('<link 5><link rel="x" href="y">Text</link>') == '<link 5><link rel="x" href="y">Text</link>'
    )


def test_very_many_open_links_are_no_burden() -> None:
    source = "<link 1>" * 50_000 + "x</link>"
    assert repair_link_tags(source).endswith('<a href="index.php?id=1">x</a>')


def test_fonts_and_empty_spans_go_and_their_text_stays() -> None:
    page = page_of(
        '<p><font color="red">a</font> <u>b</u><span>c</span> <span class="csc-sword">d</span>'
        '<span style="color:red">e</span></p><center>f</center>',
        unwrap_rte_leftovers,
    )
    assert written(page) == "<p>a bc de</p><div>f</div>"


def test_a_span_that_says_something_stays() -> None:
    source = '<p><span class="news-list-date">01.12.2020</span> <span lang="en">Hello</span></p>'
    assert written(page_of(source, unwrap_rte_leftovers)) == source


def test_a_hidden_span_is_left_to_the_step_for_hidden_things() -> None:
    source = '<p><span style="display:none">x</span></p>'
    assert written(page_of(source, unwrap_rte_leftovers)) == source


def test_bold_italic_and_code_get_their_names() -> None:
    spans = '<span style="font-weight: bold">d</span><span style="font-style:italic">e</span>'
    source = f"<p><b>a</b><i>b</i><tt>c</tt>{spans}</p>"
    page = page_of(source, unwrap_rte_leftovers)
    assert written(page) == "<p><strong>a</strong><em>b</em><code>c</code><strong>d</strong><em>e</em></p>"


def test_a_link_written_out_as_text_becomes_a_link_outside_code() -> None:
    page = page_of(
        "<p>Siehe &lt;link 12&gt;hier&lt;/link&gt; und <b>x</b> &lt;link file:3&gt;da&lt;/link&gt;.</p>"
        "<code>&lt;link 12&gt;hier&lt;/link&gt;</code>",
        unwrap_rte_leftovers,
    )
    assert written(page) == (
        '<p>Siehe <a href="index.php?id=12">hier</a> und <strong>x</strong> <span>da</span>.</p>'
        "<code>&lt;link 12&gt;hier&lt;/link&gt;</code>"
    )


def test_thousands_of_nested_fonts_are_unwrapped() -> None:
    page = page_of("<font>" * 1900 + "x" + "</font>" * 1900, unwrap_rte_leftovers)
    assert visible_text(page.body) == "x"
    assert next(page.body.iter("font"), None) is None


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("Opens internal link in current window", ""),
        (" Öffnet externen Link in neuem Fenster", ""),
        ("Öffnet um sieben Uhr", "Öffnet um sieben Uhr"),
    ],
)
def test_the_title_that_the_editor_writes_by_itself_goes(title: str, kept: str) -> None:
    page = page_of(f'<p><a href="/kita/" title="{title}">Kita</a></p>')
    unwrap_rte_leftovers(page)
    assert (page.tree.find(".//a").get("title") or "") == kept
