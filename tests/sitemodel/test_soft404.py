"""A site's "not found" is known by the site's own answers, and a real page is never taken for one."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import html

from relaunch.sitemodel.soft404 import NotFound, impossible, is_impossible, learn_not_found

SITE = "http://www.stadt.example"
FRAME = "<html><head><title>{0}</title></head><body><ul><li>Start</li><li>Amt</li></ul><h1>{0}</h1>{1}</body></html>"
LOST = "<p>Die Adresse {0} wurde leider nicht gefunden.</p><p>Stand: 23.11.2026 {1}:17 Uhr</p>"


def tree(title: str, body: str) -> Any:
    return html.document_fromstring(FRAME.format(title, body))


def lost(path: str, hour: int = 12) -> tuple[Any, str]:
    return tree("Fehler 404", LOST.format(path, hour)), SITE + path


def learnt() -> NotFound:
    return learn_not_found([lost(path) for path in impossible(SITE)])


def test_made_up_addresses_are_the_same_each_time_and_known_again() -> None:
    assert impossible(SITE) == impossible(SITE) != impossible("http://www.land.example")
    assert all(is_impossible(SITE + path) for path in impossible(SITE))
    assert not is_impossible(SITE + "/index.php?id=12")


@pytest.mark.parametrize("path", ["/alt.html", "/amt/verloren/", "/index.php?id=999", "/gr%C3%BCn.html", "/x/"])
def test_the_same_answer_to_another_address_at_another_time_is_one(path: str) -> None:
    page, url = lost(path, 23)
    assert learnt().matches(page, url)


def test_an_address_may_be_said_back_decoded() -> None:
    page = tree("Fehler 404", LOST.format("/grün.html", 9))
    assert learnt().matches(page, SITE + "/gr%C3%BCn.html")


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("Fehler 404", LOST.format("/a.html", 1) + "<p>Das Bürgerbüro ist umgezogen.</p>"),
        ("Fundbüro", LOST.format("/a.html", 1)),
        ("Fehler 404", "<p>Die Adresse /a.html wurde leider nicht gefunden, schreibt das Amt.</p><p>Stand: Uhr</p>"),
        ("Kontakt", "<p>Rathaus</p>"),
        ("Fehler 404", ""),
    ],
)
def test_one_word_of_its_own_and_it_is_a_page(title: str, body: str) -> None:
    assert not learnt().matches(tree(title, body), SITE + "/a.html")


def test_a_site_that_shows_its_home_page_for_everything_has_no_error_page() -> None:
    home = tree("Willkommen", "<p>Nichts wurde nicht gefunden.</p>")
    answers = [(home, SITE + path) for path in impossible(SITE)]
    assert not learn_not_found(answers, [(home, SITE + "/")])


def test_a_site_that_shows_a_search_for_everything_has_no_error_page() -> None:
    search = tree("Suche", "<p>Geben Sie ein Wort ein.</p>")
    found = learn_not_found([(search, SITE + path) for path in impossible(SITE)])
    assert not found and not found.matches(search, SITE + "/suche/")
