"""The body writer: a block a line, nothing lost, nothing dangerous, the same again when run again."""

from __future__ import annotations

import gc
import re
import unicodedata
import weakref
from urllib.parse import urljoin

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relaunch.clean.blocks import Writer
from relaunch.clean.body import format_body, is_plain, sanitize
from relaunch.clean.decode import parse
from relaunch.clean.inline import safe_url
from relaunch.tree import visible_text
from relaunch.urls import UrlRules
from tests.clean.trees import HTML

BASE = "http://portal.example/familie/kita/"


def body(html: str, **options: object) -> str:
    return format_body(parse(html).find("body"), base=BASE, **options)  # type: ignore[arg-type]


def lines(html: str) -> list[str]:
    return body(html).split("\n")


def normal(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(HTML)
def test_no_visible_text_is_lost_or_moved(html: str) -> None:
    tree = parse(html)
    assert normal(visible_text(parse(format_body(tree)))) == normal(visible_text(tree))


@pytest.mark.slow
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(HTML)
def test_a_formatted_body_stays_as_it_is(html: str) -> None:
    once = body(html)
    assert body(once) == once
    assert sanitize(once) == once


@pytest.mark.slow
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(HTML, st.text(max_size=10))
def test_no_line_ends_in_a_blank_or_holds_what_yaml_cannot(html: str, text: str) -> None:
    written = body(html + text.replace("<", ""))
    assert not any(sign in written for sign in "\t\r\x0b\x0c\x85\u2028\u2029\ufeff\x00\x1b")
    assert all(line == line.rstrip(" ") for line in written.split("\n"))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(HTML)
def test_formatting_leaves_the_tree_alone(html: str) -> None:
    tree = parse(html)
    before = visible_text(tree), len(list(tree.iter()))
    assert format_body(tree) == format_body(tree)
    assert (visible_text(tree), len(list(tree.iter()))) == before


def test_each_block_begins_a_line() -> None:
    assert lines("<h1>Titel</h1>frei<p>Absatz<div>a<section>b</section>c</div>") == [
        "<h2>Titel</h2>",
        "<p>frei</p>",
        "<p>Absatz</p>",
        "<p>a</p>",
        "<p>b</p>",
        "<p>c</p>",
    ]


def test_lists_are_indented() -> None:
    assert lines("<ul><li>eins<ul><li>zwei</ul><li><p>drei</p><p>vier</p></ul>") == [
        "<ul>",
        "  <li>eins",
        "    <ul>",
        "      <li>zwei</li>",
        "    </ul>",
        "  </li>",
        "  <li>",
        "    <p>drei</p>",
        "    <p>vier</p>",
        "  </li>",
        "</ul>",
    ]


def test_a_list_right_inside_a_list_belongs_to_the_point_before() -> None:
    assert body("<ul><li>a</li><ul><li>b</li></ul></ul>") == body("<ul><li>a<ul><li>b</li></ul></li></ul>")


def test_a_row_stands_on_one_line() -> None:
    table = "<table class=x><caption>Plätze</caption><tr><th scope=col>Ort<td colspan=2>5</td></tr></table>"
    assert lines(table) == [
        "<table>",
        "  <caption>Plätze</caption>",
        "  <tbody>",
        '    <tr><th scope="col">Ort</th><td colspan="2">5</td></tr>',
        "  </tbody>",
        "</table>",
    ]


def test_empty_cells_keep_their_place_and_empty_rows_go() -> None:
    written = body("<table><tr><td></td><td>x</td></tr><tr><td> </td><td>&nbsp;</td></tr></table>")
    assert written.count("<tr>") == 1
    assert "<td></td><td>x</td>" in written


def test_definition_entries_without_end_tags_stand_side_by_side() -> None:
    assert lines("<dl><dt>a<dd>b<dd>c<dt>d<dd>e</dl>") == [
        "<dl>",
        "  <dt>a</dt>",
        "  <dd>b</dd>",
        "  <dd>c</dd>",
        "  <dt>d</dt>",
        "  <dd>e</dd>",
        "</dl>",
    ]


def test_two_line_breaks_end_a_paragraph_and_one_stays() -> None:
    assert lines("<p><br>a<br>b<br><br/> <br>c<br></p>") == ["<p>a<br>b</p>", "<p>c</p>"]


def test_marks_reopen_behind_a_block_boundary() -> None:
    assert lines("<b>a<div>b</div></b>c") == ["<p><strong>a</strong></p>", "<p><strong>b</strong></p>", "<p>c</p>"]


def test_neighbouring_marks_become_one_and_blanks_stand_outside() -> None:
    assert body("<p>Die <b>Fami</b><b>lie </b>zählt") == "<p>Die <strong>Familie</strong> zählt</p>"


def test_empty_elements_go() -> None:
    assert body("<p><b></b></p><h3>&nbsp;</h3><ul><li></li></ul><a href=x></a><div> </div>x") == "<p>x</p>"


def test_a_heading_keeps_the_tag_for_its_first_text_only() -> None:
    assert lines("<h3><div>Titel</div><div>Zeile</div></h3>") == ["<h3>Titel</h3>", "<p>Zeile</p>"]


def test_code_blocks_are_verbatim() -> None:
    assert body("<pre>\n  a\tb  \n\n <b>c</b> </pre>") == "<pre>  a     b\n\n <strong>c</strong></pre>"


def test_what_stands_free_in_lists_and_tables_gets_a_place() -> None:
    assert lines("<ul>frei<li>a</li></ul>")[1] == "  <li>frei</li>"
    assert "<td>frei</td>" in body("<table>frei<tr><td>x</td></tr></table>")


def test_forms_become_paragraphs() -> None:
    form = "<form><fieldset><legend>Suche</legend><label>Ort</label> <select><option>Köln</option></select></fieldset>"
    assert lines(form) == ["<p>Suche</p>", "<p>Ort</p>", "<p>Köln</p>"]


def test_links_are_absolute_and_dangerous_ones_leave_their_text() -> None:
    assert body('<a href="../a b.html?x=1&amp;y=2#c">a</a>') == (
        '<p><a href="http://portal.example/familie/a%20b.html?x=1&amp;y=2#c">a</a></p>'
    )
    for href in ("javascript:alert(1)", " java\tscript:x", "data:text/html,x", "vbscript:x", "http://[::1"):
        assert body(f'<a href="{href}">Text</a>') == "<p>Text</p>", href
    assert body('<a href="mailto:amt@stadt.example">Amt</a>') == '<p><a href="mailto:amt@stadt.example">Amt</a></p>'


@given(
    st.sampled_from(
        [BASE, "http://portal.example", "https://portal.example/a/../b?c=/d#e", "//portal.example/", "x", ""]
    ),
    st.text("ab./?=&;:#%~ -", max_size=12),
)
def test_an_address_is_made_absolute_as_urljoin_does(base: str, url: str) -> None:
    try:
        joined = urljoin(base, url.strip()) if url.strip() else ""
    except ValueError:
        joined = ""
    scheme = joined.partition(":")[0] if re.match("[a-z][a-z.-]*:", joined) else "http"
    assert safe_url(url, base) == (joined.replace(" ", "%20") if scheme in ("http", "https") else "")


def test_signs_that_unicode_joins_with_markup_leave_it_alone() -> None:
    assert body("<p>3 &gt;\u0338 4 <b>\u0338</b>a\u0308") == "<p>3 ≯ 4 <strong>\u0338</strong>ä</p>"


def test_with_rules_a_link_loses_its_session() -> None:
    written = body('<a href="index.php?id=5&amp;PHPSESSID=abc123#c7">x</a>', rules=UrlRules())
    assert written == '<p><a href="http://portal.example/familie/kita/index.php?id=5#c7">x</a></p>'


def test_a_link_inside_a_link_takes_its_place_until_it_ends() -> None:
    tree = parse("<p><a href='/a'>x<b></b>z</a></p>")
    bold = tree.find(".//b")
    bold.tag, bold.text = "a", "y"
    bold.set("href", "/b")
    assert format_body(tree) == '<p><a href="/a">x</a><a href="/b">y</a><a href="/a">z</a></p>'


def test_pictures_keep_alt_and_title_and_need_a_source() -> None:
    assert body("<img src=/p.png alt='Ein \"Bild\"' width=5 onerror=x()>") == (
        '<p><img src="http://portal.example/p.png" alt="Ein &quot;Bild&quot;"></p>'
    )
    assert body("<img alt=x><img src='data:image/png;base64,AA'>") == ""


def test_languages_stay() -> None:
    assert lines('<div lang="tr"><p>Aile</p><ul lang="en"><li>a</li></ul></div><p lang="x<y">d</p>') == [
        '<p lang="tr">Aile</p>',
        '<ul lang="en">',
        "  <li>a</li>",
        "</ul>",
        "<p>d</p>",
    ]


def test_scripts_and_their_like_leave_nothing() -> None:
    assert body("a<script>x</script><style>y</style><iframe>z</iframe><!-- c --> b") == "<p>a b</p>"


@pytest.mark.parametrize("tag", ["div", "ul", "blockquote", "ul><li", "table><tr><td", "b", "dl><dd", "figure"])
def test_deep_nesting_is_written_flat(tag: str) -> None:
    written = body(f"<{tag}>" * 3000 + "Text")
    assert visible_text(parse(written)) == "Text"
    assert max(len(line) - len(line.lstrip()) for line in written.split("\n")) < 200
    assert body(written) == written


@pytest.mark.parametrize(("root", "written"), [("p", "<p>x</p>"), ("h3", "<h3>x</h3>"), ("div", "<p>x</p>")])
def test_a_root_that_is_content_is_written_too(root: str, written: str) -> None:
    assert format_body(parse(f"<{root}>x</{root}>behind").find(f".//{root}")) == written


def test_a_cell_as_root_gives_its_content() -> None:
    assert format_body(parse("<table><tr><td>x<p>y</table>").find(".//td")) == "<p>x</p>\n<p>y</p>"


def test_the_sanitizer_lets_through_the_allow_list_only() -> None:
    dirty = '<p onclick=x id=y class=z>a<script>b</script><u>c</u><a href="javascript:x">d</a></p><!-- e -->'
    assert sanitize(dirty) == "<p>ac<a>d</a></p>"


@pytest.mark.parametrize(
    "html",
    [
        "<p>a &amp; b &lt;c&gt;</p>\n<p>d</p>",
        '<p><a href="http://a.example/?b=1&amp;c" title="d &amp; &quot;e&quot;">f</a></p>',
        '<table>\n<tbody>\n<tr><th colspan="2" scope="row">a</th><td rowspan="3">b</td></tr>\n</tbody>\n</table>',
        "<dl>\n  <dt>a</dt>\n  <dd>b</dd>\n</dl>",
    ],
)
def test_what_is_plain_is_left_as_it_is_by_the_sanitizer(html: str) -> None:
    assert is_plain(html)
    assert sanitize(html) == html


@pytest.mark.parametrize(
    "html",
    [
        "<script>x</script>",
        "<p onclick=x>a</p>",
        "<p>a<</p>\n<p>script>",
        "<p>a</p>\n<p>&nbsp;</p>",
        '<p><a href="javascript:x">a</a></p>',
        '<p><a href="http://xn--a.example/">a</a></p>',
        '<p><img src="data:x" alt=""></p>',
        '<td colspan="2" onclick="x">a</td>',
        '<p title="a">b</p>',
        "<p>a > b</p>",
    ],
)
def test_all_else_is_for_the_sanitizer(html: str) -> None:
    assert not is_plain(html)


def test_what_is_written_keeps_neither_its_writer_nor_its_tree_alive() -> None:
    gc.disable()
    try:
        writer = Writer(BASE, None)
        writer.read(parse("<ul><li>Text</li></ul><table><tr><td>a</td></tr></table>"))
        gone = weakref.ref(writer)
        del writer
        assert gone() is None
    finally:
        gc.enable()
