from __future__ import annotations

import pytest

from relaunch.clean.decode import parse
from relaunch.clean.furniture import drop_furniture, main_region
from relaunch.clean.furniture_words import furniture_reason, parts_of
from relaunch.model import Page
from relaunch.tree import visible_text

LONG = "Die Beratungsstelle im Rathaus hilft bei Anträgen auf Elterngeld und ist ohne Anmeldung zu erreichen. "


def cleaned(body: str, **options: object) -> Page:
    page = Page("http://portal.example/", parse(f"<html><body>{body}</body></html>"), "http://portal.example/")
    page.step = "drop-furniture"
    drop_furniture(page, **options)  # type: ignore[arg-type]
    return page


@pytest.mark.parametrize(
    ("tag", "identity", "classes", "role", "reason"),
    [
        ("div", "mainNavi", "", "", "navigation"),
        ("div", "", "tx-srlanguagemenu-pi1", "", "language-menu"),
        ("ul", "skiplinks", "", "", "navigation"),
        ("div", "", "csc-header csc-header-n1", "", ""),
        ("div", "navigation-content", "", "", ""),
        ("div", "footer-content-box", "", "", "footer"),
        ("div", "", "", "contentinfo", "footer"),
        ("p", "", "bodytext", "", ""),
        ("div", "navigationssystem", "", "", ""),
        ("div", "", "comment-header", "", ""),
        ("div", "", "card card-footer", "", ""),
        ("div", "section-header", "", "", "page-header"),
        ("div", "", "site-header", "", "page-header"),
    ],
)
def test_names_tell_furniture(tag: str, identity: str, classes: str, role: str, reason: str) -> None:
    assert furniture_reason(tag, identity, classes, role) == reason


def test_a_name_is_split_at_case_and_hyphen() -> None:
    assert parts_of("mainNavi top_nav-2") == ["main", "navi", "top", "nav"]


def test_each_removed_block_is_a_row_with_its_reason() -> None:
    page = cleaned(
        f"<div id='nav'>Start Themen</div><div id='text'><p>{LONG * 3}</p></div><div id='footer'>Impressum</div>"
    )
    assert [(r.because, r.text) for r in page.removals] == [("navigation", "Start Themen"), ("footer", "Impressum")]
    assert visible_text(page.body) == (LONG * 3).strip()


def test_running_text_beside_the_region_stays() -> None:
    page = cleaned(
        f"<div id='content'><p>{LONG * 6}</p></div><div id='mehr'><p>{LONG * 2}</p></div><div id='kurz'>Werbung</div>",
        main=("#content",),
    )
    assert LONG.strip() in visible_text(page.body.xpath("//*[@id='mehr']")[0])
    assert [r.because for r in page.removals] == ["outside-main"]


def test_a_contact_form_becomes_an_issue_with_its_fields() -> None:
    form = "<form><label>Ihr Name</label><input name='n'><label>Nachricht</label><textarea></textarea></form>"
    page = cleaned(f"<div id='content'><p>{LONG * 4}</p>{form}</div>", main=("#content",))
    assert [i.code for i in page.issues] == ["form-not-migrated"]
    assert "Ihr Name, Nachricht" in page.issues[0].message


def test_a_form_around_the_whole_page_keeps_the_page() -> None:
    page = cleaned(f"<form action='x.aspx'><input type='hidden' name='v'><div><p>{LONG * 6}</p></div></form>")
    assert LONG.strip() in visible_text(main_region(page))


def test_the_heading_of_an_article_is_no_page_header() -> None:
    page = cleaned(f"<main><article><header><h1>Titel</h1></header><p>{LONG * 4}</p></article></main>")
    assert "Titel" in visible_text(main_region(page))


def test_a_named_box_inside_the_main_region_stays_where_it_says_something() -> None:
    box = "<div class='sidebar'><p>Der Rat hat dem zugestimmt.</p></div>"
    page = cleaned(
        f"<div id='a'><p>{LONG * 3}</p>{box}<div class='sidebar'><a href='/x'>Mehr zum Thema</a></div></div>"
    )
    assert "Der Rat hat dem zugestimmt." in visible_text(page.body)
    assert [removal.text for removal in page.removals] == ["Mehr zum Thema"]


def test_text_beside_the_region_is_part_of_it() -> None:
    page = cleaned(
        f"<div id='all'><div id='text'><p>{LONG * 9}</p></div><div><p>{LONG * 2}</p></div></div>", main=("#text",)
    )
    assert visible_text(main_region(page)).count("Elterngeld") == 11


def test_a_tables_header_row_is_no_page_header() -> None:
    table = "<table><tr class='header'><th>Ort</th><th>Platz</th></tr><tr><td>Altenau</td><td>12</td></tr></table>"
    page = cleaned(f"<div id='a'><p>{LONG * 3}</p>{table}</div>")
    assert "Ort Platz" in visible_text(page.body) and page.removals == []


@pytest.mark.parametrize(
    ("menu", "goes"),
    [
        ("<p>In: <a href='/'>de</a> | <a href='/en' hreflang='en'>en</a> <a href='/fr' hreflang='fr'>fr</a></p>", 1),
        ("<ul><li><a href='/en' hreflang='en'>English</a></li><li><a href='/da' hreflang='da'>Dansk</a></li></ul>", 1),
        ("<p>Das Merkblatt gibt es auch <a href='/en.pdf' hreflang='en'>auf Englisch</a>.</p>", 0),
        ("<p><a href='/en' hreflang='en'>English</a>, <a href='/x'>Kontakt</a>, <a href='/y'>Wege</a></p>", 0),
    ],
)  # fmt: skip
def test_a_menu_of_translations_goes(menu: str, goes: int) -> None:
    page = cleaned(f"<div id='a'><p>{LONG * 3}</p>{menu}</div>")
    assert [removal.because for removal in page.removals] == ["language-menu"] * goes


@pytest.mark.parametrize(
    "named",
    [
        "<h2><span id='CacheHeader'>CacheHeader</span> setzen</h2>",
        "<p>Siehe <a id='PageHeader' href='#x'>PageHeader</a> im Anhang.</p>",
        "<p>Der Wert <code class='search'>suche</code> steht vorn.</p>",
    ],
)
def test_what_stands_in_a_line_is_no_furniture_for_its_name(named: str) -> None:
    page = cleaned(f"<div id='a'><p>{LONG * 3}</p>{named}</div>")
    assert page.removals == []


NOTE = "<a id='DOCF1' href='#FOOT1'>1</a>"
NOTES = "<div id='noten'><h4>Anmerkungen</h4><a id='FOOT1' href='#DOCF1'>(1)</a><p>So im Text von 2009.</p></div>"


@pytest.mark.parametrize(
    ("beside", "stays"),
    [
        (NOTES, True),
        (NOTES.replace("#DOCF1", "#oben"), False),
        ("<ul><li><a id='FOOT1' href='#DOCF1'>Zum Anfang des Textes von 2009</a></li><li>und mehr</li></ul>", False),
    ],
)
def test_notes_to_the_text_stay_with_it(beside: str, stays: bool) -> None:
    page = cleaned(f"<div id='content'><p>{LONG * 6}{NOTE}</p></div>{beside}", main=("#content",))
    assert ("2009" in visible_text(page.body)) is stays
