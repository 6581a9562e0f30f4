from __future__ import annotations

import pytest
from lxml import html

from relaunch.clean.placeholders import strip_placeholders, strip_placeholders_step
from relaunch.errors import MappingError
from relaunch.model import Page
from tests.clean.placeholder_cases import check, page_with, pairs


@pairs(
    ("<p>Der Verein ###NAME### hilft.</p>", "<p>Der Verein hilft.</p>"),
    ("<p>Ab&nbsp;###TAG###&nbsp;geöffnet</p>", "<p>Ab&nbsp;geöffnet</p>"),
    ("<p>\n ###LOGO###\n Wir helfen</p>", "<p>Wir helfen</p>"),
    ("<p>Wir helfen ###SIGN### </p>", "<p>Wir helfen</p>"),
    ("<p>Haus###NR###Hof</p>", "<p>HausHof</p>"),
    ("<p>eins ###A### ###B### zwei</p>", "<p>eins zwei</p>"),
)
def test_white_space_closes_over_a_cut(source: str, left: str) -> None:
    check(source, left)


@pairs(
    ("<p>Treffen um ###UHR###. Bitte kommen ###WER###!</p>", "<p>Treffen um. Bitte kommen!</p>"),
    ("<p>Raum ###RAUM### ; Haus ###HAUS###: hinten</p>", "<p>Raum; Haus: hinten</p>"),
    ("<p>Kita (###TRAEGER### Stadt)</p>", "<p>Kita (Stadt)</p>"),
    ("<p>Kita (Stadt ###TRAEGER###)</p>", "<p>Kita (Stadt)</p>"),
    ("<p>Kita [ ###NR### ] am Markt</p>", "<p>Kita am Markt</p>"),
    ("<p>Kita (###A###, ###B###)</p>", "<p>Kita (,)</p>"),
    ("<p>Kita ([###A###]) offen</p>", "<p>Kita offen</p>"),
)
def test_punctuation_and_brackets_close_over_a_cut(source: str, left: str) -> None:
    check(source, left)


@pairs(
    ("<p>Start » ###PFAD### » Kita</p>", "<p>Start » Kita</p>"),
    ("<p>###PFAD### › Kita › ###ENDE###</p>", "<p>Kita</p>"),
    ("<p>Druck |###PDF### | Mail</p>", "<p>Druck | Mail</p>"),
    ("<p>a · ###B### · ###C### · d</p>", "<p>a · d</p>"),
    ("<p>a • b ###C### • d</p>", "<p>a • b • d</p>"),
    ("<p>a – ###B### – c</p>", "<p>a – – c</p>"),
)
def test_separators_close_over_a_cut(source: str, left: str) -> None:
    check(source, left)


@pairs(
    ("<p>Mehr <a href='/b'>###TITEL###</a> hier</p>", "<p>Mehr hier</p>"),
    ("<p>Mehr <a href='/b'><b>###TITEL###</b></a></p>", "<p>Mehr</p>"),
    ("<p><a href='/b'>###T### <img src='b.jpg'></a></p>", "<p><a href='/b'><img src='b.jpg'></a></p>"),
    ("<p>a<i> ###T### </i>b</p>", "<p>a b</p>"),
    ("<p>a <b>###T###:</b> b</p>", "<p>a<b>:</b> b</p>"),
)
def test_an_emptied_inline_element_goes(source: str, left: str) -> None:
    check(source, left)


@pairs(
    ("<div><p>###A### – ###B###</p>\n</div><p>Rest</p>", "<p>Rest</p>"),
    ("<div><p>[ ###A### * ]</p><hr></div>", "<div><hr></div>"),
    ("<div>###A###<img src='a.gif'></div>", "<div><img src='a.gif'></div>"),
    ("<p>&nbsp;</p><h2>###T###</h2><p></p>", "<p>&nbsp;</p><p></p>"),
    ("<div><p>&nbsp;</p><p>###A###</p></div><p>Rest</p>", "<p>Rest</p>"),
    ("<p>###A### <code>if</code></p>", "<p><code>if</code></p>"),
    ("<p>###A###<!-- Hinweis --></p><p>Rest</p>", "<p>Rest</p>"),
    ("<p>###A###&shy;</p><p>Rest</p>", "<p>Rest</p>"),
)
def test_an_emptied_block_goes_and_one_that_was_empty_stays(source: str, left: str) -> None:
    check(source, left)


@pairs(
    ("<div><ol><li>###A###</li><li><b>###B###</b></li></ol></div><p>Rest</p>", "<p>Rest</p>"),
    ("<dl><dt>Ort</dt><dd>###ORT###</dd></dl>", "<dl><dt>Ort</dt></dl>"),
    ("<a href='/b'><div>###A###</div></a><p>Rest</p>", "<p>Rest</p>"),
    ("<div>- <p>###A###</p></div>", "<div>- </div>"),
    ("<form><select><option>###A###</option></select><button>###B###</button></form>", ""),
    ("<select><option>###A###</option><option>Bonn</option></select>", "<select><option>Bonn</option></select>"),
    ("<div><!--TYPO3SEARCH_begin--><p>###A###</p></div>Rest", "<!--TYPO3SEARCH_begin-->Rest"),
)
def test_an_emptied_ancestor_goes(source: str, left: str) -> None:
    check(source, left)


@pairs(
    ("<table><tr><th>Ort</th><td>###A### – ###B###</td></tr></table>", "<table><tr><th>Ort</th><td></td></tr></table>"),
    ("<table><tr><td>Ort</td><td><p>###A###</p></td></tr></table>", "<table><tr><td>Ort</td><td></td></tr></table>"),
    ("<table><tr><td>###A###</td><td></td></tr><tr><td>x</td></tr></table>", "<table><tr><td>x</td></tr></table>"),
    ("<table><tr><td>–</td><td>###A###</td></tr></table>", "<table><tr><td>–</td><td></td></tr></table>"),
    ("<table><tr><td>###A###</td></tr><tr><td></td></tr></table>Rest", "Rest"),
    ("<table><caption>###A###</caption><tr><td>x</td></tr></table>", "<table><tr><td>x</td></tr></table>"),
)
def test_a_cell_is_emptied_and_a_row_of_empty_cells_goes(source: str, left: str) -> None:
    check(source, left)


@pairs(
    ("<p>Amt<br>###STRASSE###<br>Bonn</p>", "<p>Amt<br>Bonn</p>"),
    ("<p>###STRASSE###<br>###ORT###<br>Bonn</p>", "<p>Bonn</p>"),
    ("<p>Amt<br>###STRASSE###</p>", "<p>Amt</p>"),
    ("<p>Amt<br><br>###STRASSE###<br>Bonn</p>", "<p>Amt<br><br>Bonn</p>"),
    ("<p>Amt<br>Am Markt ###NR###<br>Bonn</p>", "<p>Amt<br>Am Markt<br>Bonn</p>"),
    ("<p>Amt<br><img src='###LOGO###'><br>Bonn</p>", "<p>Amt<br>Bonn</p>"),
    ("<p><b>###TITEL###<br></b>Bonn</p>", "<p>Bonn</p>"),
)
def test_an_emptied_line_takes_one_line_break_along(source: str, left: str) -> None:
    check(source, left)


@pairs(
    ("<p>#<i>#</i><b>#NAME</b>_1#<u>##</u> Bonn</p>", "<p>Bonn</p>"),
    ("<p>##\u00ad#NA\u200bME### Bonn</p>", "<p>Bonn</p>"),
    ("<p>#&#x23;&#35;NAME&#35;## Bonn</p>", "<p>Bonn</p>"),
    ("<p>###A######B######C### Bonn</p>", "<p>Bonn</p>"),
    ("<p>##<!-- x -->#NAME### Bonn</p>", "<p><!-- x -->Bonn</p>"),
    ("<p>###NA<img src='a.gif'>ME###</p>", "<p>###NA<img src='a.gif'>ME###</p>"),
    ("<p>###NA<br>ME###</p>", "<p>###NA<br>ME###</p>"),
    ("<p>###NA<code>x</code>ME###</p>", "<p>###NA<code>x</code>ME###</p>"),
    ("<div>###NA<p>x</p>ME###</div>", "<div>###NA<p>x</p>ME###</div>"),
    ("<p>&amp;#35;##NAME### Bonn</p>", "<p>&amp;#35;##NAME### Bonn</p>"),
)
def test_a_marker_is_found_across_inline_elements_only(source: str, left: str) -> None:
    check(source, left)


@pytest.mark.parametrize(
    "text",
    [
        "### 0211 ###",
        "###NAME",
        "##NAME##",
        "####NAME####",
        "###NAME####",
        "###4711###",
        "### NAME ###",
        "###Name###",
        "###ÄMTER###",
        "###NAME ORT###",
        "######",
        "###NAME######",
        "F### und C###",
        "###A.B###",
        "###name###",
        "100%steuerfrei, 7 %, %sehr, %s-Wert und a%d",
        "{Bonn, Köln} {drei Worte} {x} {} {fields:x}",
        "{$} {$1} ${wert} {{date::Y}} {{$x}}",
        "{{name}} [node:title] {loadposition links} @count %%title%% {if $x}",
    ],
)
def test_what_only_looks_like_a_placeholder_stays(text: str) -> None:
    check(f"<p>{text}</p>", f"<p>{text}</p>")


@pytest.mark.parametrize("tag", "pre code kbd samp tt textarea xmp script style template".split())
def test_code_elements_stay_as_they_are(tag: str) -> None:
    kept = f"<div>Der Code <{tag}>###NAME### {{$x.y}}</{tag}></div>"
    check(kept, kept)


def test_attributes_and_comments_inside_code_stay_and_those_of_the_code_element_go() -> None:
    source = "<pre class='a ###B###'><a href='###C###'>x</a><!-- ###D### --></pre>"
    check(source, "<pre class='a'><a href='###C###'>x</a><!-- ###D### --></pre>")


@pytest.mark.parametrize("quotes", ['""', "''", "„“", "“”", "‚‘", "‘’", "»«", "«»", "``"])
def test_a_quoted_mention_stays(quotes: str) -> None:
    mention = f"<p>Der Marker {quotes[0]}<b>###NAME###</b>{quotes[1]} und {quotes[0]}###A######B###{quotes[1]}</p>"
    check(mention, mention)


@pairs(
    ("<p>„###NAME### Bonn“</p>", "<p>„ Bonn“</p>"),
    ("<p>„###NAME###‘ Bonn</p>", "<p>„‘ Bonn</p>"),
)
def test_quotes_that_do_not_pair_around_a_marker_protect_nothing(source: str, left: str) -> None:
    check(source, left)


def test_a_kept_name_stays_everywhere() -> None:
    source = "<!-- ###AZ### --><p title='###AZ###' ###az###>###AZ######B### Bonn</p>"
    check(source, "<!-- ###AZ### --><p title='###AZ###' ###az###>###AZ### Bonn</p>", keep=("###AZ###",))


@pairs(
    ("<p>###ort### Bonn ###ort_1###</p>", "<p>Bonn</p>"),
    ("<p>###ort######ORT### Bonn ###Ort###</p>", "<p>Bonn ###Ort###</p>"),
)
def test_lower_case_markers_go_when_switched_on(source: str, left: str) -> None:
    check(source, left, "typo3", "typo3-lower")
    check("<p>###ORT### ###ort### x</p>", "<p>###ORT### x</p>", "typo3-lower")


@pairs(
    ("<p>###X### ###FORM_eMail### ###WEEK|-1### ###A_b.c:d### Bonn</p>", "<p>Bonn</p>"),
    ("<p>%%%ORT|+1%%% %%%A%%%%%%B%%% Bonn %%%ort%%%</p>", "<p>Bonn %%%ort%%%</p>"),
    ("<p>{$plugin.tx_news.pid-list} Bonn</p>", "<p>Bonn</p>"),
    ("<p>{LLL:EXT:cal/lang.xml:l_all} LLL:EXT:cal/lang.xml:l_day Bonn</p>", "<p>Bonn</p>"),
    ("<p>{TSFE:fe_user|user|name} {date:d.m. Y} {DB:pages:1:title} Bonn</p>", "<p>Bonn</p>"),
    ("<p>Nr. %2$d (%s) %d, %u! Bonn</p>", "<p>Nr.,! Bonn</p>"),
    ("<p>#get_URL_ID_TOK# Bonn</p>", "<p>Bonn</p>"),
)
def test_the_other_holes_of_typo3_go(source: str, left: str) -> None:
    check(source, left)


def test_a_cut_tells_its_name_its_text_and_its_place() -> None:
    root = page_with("<div id='meta'><p>Text ###PRINT&shy;LINK###</p><a href='###URL###'>x</a></div>")
    url, text = strip_placeholders(root)
    assert (text.name, text.text, text.place) == ("PRINTLINK", "###PRINTLINK###", "div#meta > p")
    assert (url.name, url.text, url.place) == ("URL", "###URL###", "div#meta > a[href]")


def test_the_step_writes_a_ledger_row_for_each_cut() -> None:
    page = Page("http://portal.example/", html.document_fromstring("<p>Bonn ###A### und ###B### Köln</p>"))
    page.step = "strip-placeholders"
    strip_placeholders_step(page)
    assert [(row.step, row.because, row.text, row.where) for row in page.removals] == [
        ("strip-placeholders", "placeholder A", "###A###", "p"),
        ("strip-placeholders", "placeholder B", "###B###", "p"),
    ]
    assert page.issues == []


@pytest.mark.parametrize("text", ["Kategorie:", "Mehr zu", "Termine in der", "Stand –"])
def test_text_left_hanging_stays_and_becomes_an_issue(text: str) -> None:
    page = Page("http://portal.example/", html.document_fromstring(f"<p>{text} ###NAME###</p>"))
    strip_placeholders_step(page)
    assert page.body.text_content() == text
    (issue,) = page.issues
    assert (issue.code, issue.where) == ("hanging-text", "p")
    assert "NAME" in issue.message and "#" not in issue.message and text in issue.message


@pytest.mark.parametrize("text", ["Familie ###NAME###", "Mehr zu ###NAME### Kindern", "Mehr zu", "###NAME### zu"])
def test_text_that_needs_nobody_becomes_no_issue(text: str) -> None:
    page = Page("http://portal.example/", html.document_fromstring(f"<p>{text}</p>"))
    strip_placeholders_step(page)
    assert page.issues == []


def test_an_unknown_rule_set_is_refused_with_a_guess() -> None:
    with pytest.raises(MappingError, match="'typo4'; did you mean 'typo3'"):
        strip_placeholders(page_with("<p>x</p>"), ("typo4",))
