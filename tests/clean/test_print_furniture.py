"""What print views and print buttons say."""

from __future__ import annotations

import pytest

from relaunch.clean.print_furniture import drop_print_furniture
from relaunch.tree import visible_text
from tests.clean.pages import page_of, taken

IMPRINT = "www.portal.example ist ein Angebot des Amtes für Familie der Stadt"


@pytest.mark.parametrize(
    "footer",
    [
        f"<p>gedruckt am&nbsp; 04.12.2020<br>&nbsp;- {IMPRINT}</p>",
        f"<p>gedruckt am 04.12.2020</p><p>- {IMPRINT}</p>",
        f"<div>Gedruckt am <b>4. Dezember 2020</b></div>- {IMPRINT}",
        f"<br>gedruckt am 04.12.2020 - {IMPRINT}",
        "gedruckt am 04.12.2020, 12:30 Uhr<br>- <a href='/'>www.portal.example</a> ist ein Internet-Angebot des Amtes",
    ],
)
def test_the_footer_of_a_print_view_goes(footer: str) -> None:
    page = page_of(f"<div><p>Der Text.</p>{footer}</div>", drop_print_furniture)
    assert visible_text(page.body) == "Der Text."
    assert {because for because, _ in taken(page)} == {"print-furniture"}
    assert "2020" in taken(page)[0][1]


@pytest.mark.parametrize(
    "text",
    [
        "<p>Die Broschüre wurde gedruckt am 04.12.2020 in Köln.</p>",
        "<p>gedruckt am Rhein</p>",
        f"<p>{IMPRINT}</p>",
        "<p>Gedruckt am 04.12.2020 und sofort vergriffen: der Ratgeber.</p>",
    ],
)
def test_text_about_printing_stays(text: str) -> None:
    page = page_of(text, drop_print_furniture)
    assert taken(page) == []


def test_text_around_the_footers_line_stays() -> None:
    page = page_of("<p>Eins <b>zwei</b><br>gedruckt am 04.12.2020<br>drei</p>", drop_print_furniture)
    assert visible_text(page.body) == "Eins zwei drei"


@pytest.mark.parametrize(
    "link",
    [
        '<a href="?type=98">Druckversion</a>',
        '<a href="javascript:window.print()">Diese Information drucken</a>',
        '<a href="#" onclick="print(); return false"><img src="p.gif" alt="Drucken"></a>',
        '<button onclick="window.print()">Jetzt</button>',
        '<input type="button" value="Drucken">',
        '<a href="tipp.html">» Seite empfehlen</a>',
    ],
)
def test_links_that_print_or_recommend_go(link: str) -> None:
    page = page_of(f"<p>Text {link}</p>", drop_print_furniture)
    assert visible_text(page.body) == "Text"
    assert page.body.find(".//p")[:] == []
    assert [because for because, _ in taken(page)] == ["print-furniture"]


def test_other_links_and_fields_stay() -> None:
    source = (
        '<p><a href="/drucken/">Drucken in der Kita</a><input type="text" value="Drucken"><a href="x">Blaupause</a></p>'
    )
    page = page_of(source, drop_print_furniture)
    assert taken(page) == []
    assert len(page.body.find(".//p")) == 3


@pytest.mark.parametrize(
    "entry", ['<p>Befehl, <a href="/p.html">Drucken</a></p>', '<dl><dt><a href="/d.html">Druckversion</a></dt></dl>']
)
def test_an_entry_of_an_index_stays(entry: str) -> None:
    assert taken(page_of(entry, drop_print_furniture)) == []


def test_many_lines_about_printing_are_no_burden() -> None:
    page = page_of("<p>" + "gedruckt <b>x</b> " * 20_000 + "</p>", drop_print_furniture)
    assert taken(page) == []
