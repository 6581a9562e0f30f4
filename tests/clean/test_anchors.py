"""An id made of a section's heading is no name of furniture; a box that is called by its purpose is."""

from __future__ import annotations

import pytest
from lxml import etree

import relaunch
from relaunch.clean.anchors import is_by_chance, names_heading
from relaunch.clean.decode import parse
from relaunch.clean.furniture_words import furniture_reason

TEXT = "Wer sich anmelden will, braucht dafür einen Ausweis und die Nummer, die im Brief der Stelle steht."


@pytest.mark.parametrize(
    ("identity", "inside", "fewest", "found"),
    [
        ("login-information", f"<h2>3.2 Login information</h2><p>{TEXT}</p>", 2, True),
        ("Menu_Selection", f"<h3>Menu selection¶</h3><p>{TEXT}</p>", 2, True),
        ("cookies", f"<h2>Cookies</h2><p>{TEXT}</p>", 2, False),
        ("cookies", f"<h2>Cookies</h2><p>{TEXT}</p>", 1, True),
        ("main-navigation", "<h2>Main navigation</h2><ul><li>Start</li></ul>", 2, False),
        ("login-form", f"<h2>Login information</h2><p>{TEXT}</p>", 2, False),
        ("login-information", f"<p>{TEXT}</p>", 2, False),
    ],
)
def test_an_id_of_the_headings_words_names_a_place(identity: str, inside: str, fewest: int, found: bool) -> None:
    element = parse(f'<div id="{identity}">{inside}</div>').find(".//div")
    assert isinstance(element, etree._Element)
    assert names_heading(element, identity, fewest) is found


def test_such_a_section_of_a_single_page_stays() -> None:
    sections = "".join(
        f'<div id="{name}"><h2>{heading}</h2><p>{TEXT} {number}</p><p>{TEXT} Und {number + 5}.</p></div>'
        for number, (name, heading) in enumerate([("wege", "Wege"), ("login-information", "Login information")])
    )
    text = relaunch.main_text(f"<html><body><h1>Anmeldung</h1><p>{TEXT}</p>{sections}</body></html>")
    assert text.count(TEXT) == 5


@pytest.mark.parametrize(
    ("identity", "inside", "is_chance"),
    [
        ("s-failed-admin-login", f"<h2>Failed admin login¶</h2><p>{TEXT}</p>", True),
        ("login", f"<pre>{TEXT * 3}</pre>", True),
        ("login", f"<input name='user'><p>{TEXT * 3}</p>", False),
        ("login", "<p>Für Mitarbeitende</p><a href='/login'>Anmelden</a>", False),
        ("get_language", f"<a href='#q'>[Quelle]</a><pre>{TEXT * 3}</pre>", True),
        ("language", "".join(f"<a href='/{n}'>Sprache {n}</a>" for n in range(40)), False),
        ("cookies", f"<p>{TEXT * 3}</p>", False),
    ],
)
def test_what_holds_a_text_and_nothing_to_fill_in_is_no_form(identity: str, inside: str, is_chance: bool) -> None:
    element = parse(f'<div id="{identity}">{inside}</div>').find(".//div")
    assert isinstance(element, etree._Element)
    assert is_by_chance(element, identity, called_so(identity)) is is_chance


def called_so(identity: str) -> str:
    return furniture_reason("div", identity, "", "")
