from __future__ import annotations

from typing import Any

import pytest

from relaunch.clean.decode import parse
from relaunch.model import Page
from relaunch.registry import finder

URL = "http://portal.example/"


def find(name: str, body: str, head: str = "") -> Any:
    tree = parse(f"<html><head>{head}</head><body>{body}</body></html>")
    page = Page(URL, tree, URL)
    found = finder.members()[name](page, page.body)
    return None if found is None else found.value


def test_an_h1_is_the_title_wherever_it_stands() -> None:
    assert find("main-heading", "<h3>Rubrik</h3><h1>Titel</h1>") == "Titel"
    assert find("main-heading", "<h3>Rubrik</h3><h2>Zweite</h2>") == "Rubrik"


def test_the_site_name_is_no_part_of_the_title() -> None:
    assert find("document-title", "", "<title>Portal: Elterngeld beantragen</title>") == "Elterngeld beantragen"


@pytest.mark.parametrize(
    ("body", "date"),
    [
        ('<div class="news-single-timedata">04.12.2020 10:15</div>', "2020-12-04"),
        ('<time datetime="2011-05-03">gestern</time>', "2011-05-03"),
        ('<p class="datum">Gedruckt am 04.12.2020</p>', None),
        ("<p>Am 04.12.2020 war es kalt.</p>", None),
        ('<p class="date">Die Frist läuft vom 1. Mai bis zum 4. Dezember 2020 und gilt für alle Anträge.</p>', None),
    ],
)
def test_a_visible_date_is_one_that_is_named_so(body: str, date: str | None) -> None:
    found = find("visible-date", body)
    assert (found or "")[:10] == (date or "")


def test_a_vcard_gives_a_person() -> None:
    people = find(
        "people",
        "<div class='vcard'><span class='fn'>Ada Beispiel</span><br><span class='title'>Leiterin</span><br>"
        "Jugendamt<br>Am Markt 3<br>12345 Musterstadt<br>Telefon: 0123 4567-89<br>Fax: 0123 4567-80<br>Raum 12<br>"
        "<a href='mailto:ada@amt.example'>ada@amt.example</a></div>",
    )
    assert people == [
        {
            "name": "Ada Beispiel",
            "position": "Leiterin",
            "organisation": "Jugendamt",
            "email": "ada@amt.example",
            "phone": "0123 4567-89",
            "fax": "0123 4567-80",
            "address": "Am Markt 3, 12345 Musterstadt",
            "room": "12",
        }
    ]


def test_event_times_come_from_labels() -> None:
    body = (
        "<dl><dt>Datum:</dt><dd>3. Mai 2011</dd><dt>Uhrzeit:</dt><dd>10:00 – 12:30 Uhr</dd>"
        "<dt>Ort:</dt><dd>Bonn</dd></dl>"
    )
    assert find("event-times", body) == {"start": "2011-05-03T10:00", "end": "2011-05-03T12:30", "all_day": False}
    assert find("event-location", body) == "Bonn"
