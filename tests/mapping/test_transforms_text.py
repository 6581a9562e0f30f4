"""Texts, slugs, telephone numbers and addresses."""

from __future__ import annotations

import re

import pytest

from relaunch.mapping.transforms import contacts, text
from relaunch.registry import transform

SLUGS = {
    "Größe & Übermut": "groesse-uebermut",
    "Straße": "strasse",
    "ÄÖÜ ẞ": "aeoeue-ss",
    "Café Élysée": "cafe-elysee",
    "A\u0308rzte": "aerzte",
    "  Kita -- Ausbau!  ": "kita-ausbau",
    "50 % mehr": "50-mehr",
    "../../etc/passwd": "etc-passwd",
    "Łódź": "lodz",
}


@pytest.mark.parametrize(("title", "expected"), SLUGS.items())
def test_a_slug_spells_umlauts_out_and_folds_accents(title: str, expected: str) -> None:
    assert text.slug(title) == expected


@pytest.mark.parametrize("title", ["", "###", "…", "日本", "con", "NUL", "com1", "a" * 300, "Wort " * 60, "\x00/\\"])
def test_a_slug_is_never_empty_reserved_or_long(title: str) -> None:
    slug = text.slug(title)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) and len(slug) <= 80
    assert slug not in ("con", "nul", "com1")


def test_a_long_slug_is_cut_at_a_word() -> None:
    assert text.slug("Wort " * 60) == "-".join(["wort"] * 16)


def test_texts_are_trimmed_of_what_stands_around_them() -> None:
    assert text.squash("  Guten\u00a0  Tag ") == "Guten Tag"
    assert text.strip_prefix("ORT:  Bonn", "Ort") == "Bonn"
    assert text.strip_prefix("Bonn", "Ort") == "Bonn"
    assert text.strip_suffix("Kita | Portal", "portal") == "Kita"
    assert (text.before("Kita | Portal", "|"), text.after("Ort: Bonn", ":")) == ("Kita", "Bonn")
    assert (text.before("Kita", "|"), text.after("Kita", "|")) == ("Kita", "Kita")


def test_texts_are_split_replaced_and_looked_up() -> None:
    assert text.split("Kita, Familie;; Schule | ") == ["Kita", "Familie", "Schule"]
    assert text.split("a/b", separator="/") == ["a", "b"]
    assert text.replace("Hr. Ott", pattern=r"Hr\.", by="Herr") == "Herr Ott"
    assert text.lookup(" JA ", table={"ja": "offen"}) == "offen"
    assert (text.lookup("x", table={}), text.lookup("x", table={}, otherwise="")) == ("x", "")


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("Tel.: (0211) 837 - 1234", "0211 837-1234"),
        ("Telefon: 0211/8370", "0211 8370"),
        ("Fax 0211.837.02", "0211 837 02"),
        ("+49 (0)211 837-02", "+49 211 837-02"),
        ("0211 – 55", "0211-55"),
        ("keine", ""),
    ],
)
def test_a_telephone_number_is_read_without_its_label(printed: str, expected: str) -> None:
    assert contacts.phone(printed) == expected


def test_a_telephone_number_can_be_given_its_country() -> None:
    assert contacts.phone("Tel. 0211 837-02", country="49") == "+49 211 837-02"
    assert contacts.phone("0049 211 837-02", country="49") == "+49 211 837-02"


def test_an_email_address_is_read_with_its_brackets_undone() -> None:
    assert contacts.email("E-Mail: info(at)kita.example") == "info@kita.example"
    assert contacts.email("mailto:a.b@c-d.example?subject=x") == "a.b@c-d.example"
    assert contacts.email("treffen um 10 at haus.example") == ""


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("Haroldstraße 4, 40213 Düsseldorf", {"street": "Haroldstraße 4", "zip": "40213", "city": "Düsseldorf"}),
        ("Jugendamt\nAm Markt 12a\nD-01067 Dresden", {"street": "Am Markt 12a", "zip": "01067", "city": "Dresden"}),
        ("Postfach 10 12 13, 40213 Bad Ems", {"street": "Postfach 10 12 13", "zip": "40213", "city": "Bad Ems"}),
        ("Rathaus", {}),
    ],
)
def test_an_address_is_split(printed: str, expected: dict[str, str]) -> None:
    assert contacts.split_address(printed) == expected


def test_a_room_is_read() -> None:
    assert contacts.room("Zimmer: B2.14") == "B2.14"
    assert contacts.room("Raum 3") == "3"


def test_every_transform_says_what_it_does_with_an_example() -> None:
    for name, function in transform.members().items():
        assert re.search(r"Example: .*`.+` → ", function.__doc__ or ""), name
