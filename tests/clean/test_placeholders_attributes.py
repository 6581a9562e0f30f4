from __future__ import annotations

import pytest
from lxml import html

from relaunch.clean.placeholders import strip_placeholders
from tests.clean.placeholder_cases import check, page_with, pairs


@pairs(
    ("<p>Hier <a href='###ZIEL###'>zum <b>Antrag</b></a>!</p>", "<p>Hier zum <b>Antrag</b>!</p>"),
    ("<a href='###HOST###/kita.html' title='x'>Kita</a>", "Kita"),
    ("<a href='tel:###TEL###'>Anruf</a>", "Anruf"),
    ("<a href='%23%23%23ZIEL%23%23%23'>Kita</a>", "Kita"),
    ("<a href='#%23%23ZIEL###'>Kita</a>", "Kita"),
    ("<a href='{$site.url}/a'>Kita</a>", "Kita"),
    ("<a href='javascript:open(\"a?b=###C###\")'>Kita</a>", "Kita"),
    ("<a href='#c###UID###'>Kita</a> <a href='?id=###ID###'>Hort</a>", "Kita Hort"),
    ("<a href='%23%23%23Ziel%23%23%23'>Kita</a>", "<a href='%23%23%23Ziel%23%23%23'>Kita</a>"),
)
def test_a_link_with_a_broken_target_leaves_its_text(source: str, left: str) -> None:
    check(source, left)


@pairs(
    ("<a href='i.php?id=2&amp;c=###C###'>x</a>", "<a href='i.php?id=2'>x</a>"),
    ("<a href='i.php?c=###C###&amp;d=%23%23%23D%23%23%23'>x</a>", "<a href='i.php'>x</a>"),
    ("<a href='i.php?###C###&amp;id=2#a'>x</a>", "<a href='i.php?id=2#a'>x</a>"),
    ("<a href='i.php?c=###C###&amp;id=2#c###U###'>x</a>", "<a href='i.php?id=2'>x</a>"),
    ("<a href='/kita.html#p%23%23%23P%23%23%23'>x</a>", "<a href='/kita.html'>x</a>"),
    ("<a href='mailto:a@b.example?subject=###S###'>x</a>", "<a href='mailto:a@b.example'>x</a>"),
    ("<a href='i.php?q=%23%23x&amp;c=###C###'>x</a>", "<a href='i.php?q=%23%23x'>x</a>"),
)
def test_a_hole_in_query_or_fragment_costs_only_that_part(source: str, left: str) -> None:
    check(source, left)


@pairs(
    ("<a href='i.php?id=2#get_URL_ID_TOK#'>x</a>", "<a href='i.php?id=2'>x</a>"),
    ("<a href='i.php?id=###ID####get_URL_ID_TOK#'>x</a>", "<a href='i.php'>x</a>"),
    ("<form action='/suche%23get_URL_ID_TOK%23'>x</form>", "<form action='/suche'>x</form>"),
    ("<a href='#get_URL_ID_TOK#'>x</a>", "x"),
)
def test_a_session_hole_in_a_url_is_simply_deleted(source: str, left: str) -> None:
    check(source, left)


@pytest.mark.parametrize(
    "element",
    [
        "<img src='###A###/x.gif' alt='Logo'>",
        "<iframe src='###A###'></iframe>",
        "<embed src='###A###'>",
        "<script src='###A###'></script>",
        "<link rel='stylesheet' href='###A###'>",
        "<object data='###A###'><p>Film</p></object>",
        "<video src='###A###'></video>",
        "<audio src='###A###'></audio>",
        "<video><source src='###A###'></video>",
        "<map name='m'><area href='###A###' alt='Bonn'></map>",
        "<input type='image' src='###A###'>",
        "<a href='/b'><img src='###A###'></a>",
    ],
)
def test_an_element_without_its_source_goes_with_what_it_leaves_empty(element: str) -> None:
    check(f"<div><p>{element}</p></div><p>Rest</p>", "<p>Rest</p>")


@pairs(
    ("<map name='m'><area href='###A###'><area href='/b'></map>", "<map name='m'><area href='/b'></map>"),
    ("<video src='a.mp4'><track src='###T###'></video>", "<video src='a.mp4'></video>"),
    ("<img src='a.jpg' longdesc='###L###' usemap='###M###'>", "<img src='a.jpg'>"),
    ("<video src='a.mp4' poster='###P###'></video>", "<video src='a.mp4'></video>"),
    ("<form action='###A###'><input name='q'></form>", "<form><input name='q'></form>"),
    ("<blockquote cite='###C###'>Zitat</blockquote>", "<blockquote>Zitat</blockquote>"),
    ("<table background='###B###'><tr><td>x</td></tr></table>", "<table><tr><td>x</td></tr></table>"),
    ("<img src='a.jpg?t=###T###'>", "<img src='a.jpg'>"),
)
def test_a_broken_url_that_is_not_vital_costs_the_attribute(source: str, left: str) -> None:
    check(source, left)


@pairs(
    ("<img src='a.jpg' alt='Bild ###NR###' title='###T###'>", "<img src='a.jpg' alt='Bild'>"),
    ("<img src='a.jpg' alt=' ###A### ###B###'>", "<img src='a.jpg' alt=''>"),
    ("<input value='###W###' placeholder='###P###'>", "<input value=''>"),
    ("<input placeholder='Suche (###P###) | ###Q###'>", "<input placeholder='Suche'>"),
    ("<meta name='author' content='###A###'><p>x</p>", "<p>x</p>"),
    ("<meta name='author' content='Amt, ###A###'><p>x</p>", "<meta name='author' content='Amt,'><p>x</p>"),
    ("<p content='###A###' aria-label='###B###'>x</p>", "<p>x</p>"),
    ("<table summary='###S###'><tr><th abbr='###A###'>x</th></tr></table>", "<table><tr><th>x</th></tr></table>"),
    ("<a href='/b' title='„###T###“'>x</a>", "<a href='/b' title='„“'>x</a>"),
    ("<a href='/b' title=' Kita '>###T### x</a>", "<a href='/b' title=' Kita '>x</a>"),
)
def test_a_text_attribute_loses_the_hole_and_goes_when_blank(source: str, left: str) -> None:
    check(source, left)


@pairs(
    ("<p class='news-###UID### a_-###B### c'>x</p>", "<p class='news a c'>x</p>"),
    ("<p class='a###B###c d ###E###f'>x</p>", "<p class='d'>x</p>"),
    ("<p class='a###B######C### a'>x</p>", "<p class='a a'>x</p>"),
    ("<p class='a###B###c###D###'>x</p>", "<p>x</p>"),
    ("<p class='-###B### ###C###'>x</p>", "<p>x</p>"),
    ("<a href='/b' rel='###R### nofollow' rev='###S###'>x</a>", "<a href='/b' rel='nofollow'>x</a>"),
    ("<table><tr><td headers='h1 h###N###'>x</td></tr></table>", "<table><tr><td headers='h1 h'>x</td></tr></table>"),
)
def test_a_word_list_keeps_heads_and_whole_words(source: str, left: str) -> None:
    check(source, left)


@pairs(
    ("<p style='color:red;width:###W###px'>x</p>", "<p style='color:red'>x</p>"),
    ("<p style='width:###W###px; color:red'>x</p>", "<p style='color:red'>x</p>"),
    ("<p style='a:url(x;###W###);color:red'>x</p>", "<p style='color:red'>x</p>"),
    ("<p style='width:###W###px'>x</p>", "<p>x</p>"),
    ("<div style='width:{register:rowWidth}px;'>x</div>", "<div>x</div>"),
)
def test_a_style_loses_the_declarations_with_a_hole(source: str, left: str) -> None:
    check(source, left)


@pairs(
    ("<p id='c###UID###' onclick='f(###X###)' data-x='###Y###' lang='de'>x</p>", "<p lang='de'>x</p>"),
    ("<label for='f###UID###'>x</label> <a name='###N###'>y</a>", "<label>x</label> <a>y</a>"),
    ("<input size='3' ###CHECKED### name='a'>", "<input size='3' name='a'>"),
    ("<option ###SELECTED### x###A###='1' value='2'>NRW</option>", "<option value='2'>NRW</option>"),
    ("<p data-#='x'>x</p>", "<p data-#='x'>x</p>"),
)
def test_any_other_attribute_with_a_hole_goes(source: str, left: str) -> None:
    check(source, left)


@pairs(
    ("<!-- ###LISTE### begin --><p>Amt</p><!-- ###LISTE### end\n frei -->", "<p>Amt</p>"),
    ("<!--EXT_SCRIPT.00ff--><!--HD_INT_SCRIPT.0f--><!--TDS_INT_SCRIPT.0f--><p>Amt</p>", "<p>Amt</p>"),
    ("<div><!--INT_SCRIPT.00ff--></div>", "<div></div>"),
    ("<!--TYPO3SEARCH_begin--><p>###A### Amt</p><!--TYPO3SEARCH_end-->", None),
    ("<!-- Kommentar ### {$a.b} --><p>Amt</p>", None),
    ("<p>Amt<!-- ###A### --> und <!-- %%%B%%% -->Kita</p>", "<p>Amt und Kita</p>"),
)
def test_comments_with_markers_go_and_all_others_stay(source: str, left: str | None) -> None:
    check(source, source.replace("###A### ", "") if left is None else left)


def test_what_a_dropped_element_showed_is_in_the_account() -> None:
    root = page_with("<video src='###A###'><p>Der Film zum Fest</p></video>")
    (cut,) = strip_placeholders(root)
    assert (cut.name, cut.text) == ("A", "###A### Der Film zum Fest")


def test_the_title_and_the_head_are_cleaned_and_stay() -> None:
    root = html.document_fromstring("<head><title>###T###</title></head><body class='###B###'>###C###</body>")
    strip_placeholders(root)
    assert html.tostring(root) == b"<html><head></head><body></body></html>"
