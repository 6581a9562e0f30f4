from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relaunch.errors import ArchiveError
from relaunch.slugs import RESERVED, safe_join, slugify, title_slug, unique


@pytest.mark.parametrize(("text", "slug"), [
    ("Frühe Hilfen für Familien", "fruehe-hilfen-fuer-familien"),
    ("ÄRZTE & Großeltern – Straße", "aerzte-grosseltern-strasse"),
    ("Fru\u0308he Hilfen", "fruehe-hilfen"),
    ("STRAẞE", "strasse"),
    ("Çocuk, Łódź, Ærø, İzmir", "cocuk-lodz-aero-izmir"),
    ("Wie geht’s weiter?", "wie-gehts-weiter"),
    ("Eltern\u00adgeld\u200b plus", "elterngeld-plus"),
    ("  §§ 12/13 SGB VIII!  ", "12-13-sgb-viii"),
    ("½ Tag, ﬁnal, Nr.²", "1-2-tag-final-nr-2"),
    ("../../etc/passwd\0", "etc-passwd"),
    ("...", "seite"), ("", "seite"), ("مرحبا", "seite"), ("😀", "seite"),
])  # fmt: skip
def test_a_slug_has_small_letters_digits_and_hyphens(text: str, slug: str) -> None:
    assert slugify(text) == slug


@pytest.mark.parametrize("name", ["CON", "nul", "Aux.", "prn", "COM1", "lpt9", "com¹"])
def test_a_windows_device_gets_another_name(name: str) -> None:
    assert slugify(name).endswith("-seite")
    assert slugify(name + " 2") not in RESERVED


def test_a_slug_is_cut_between_words() -> None:
    slug = slugify("Familienfreundlich " * 20)
    assert slug == "familienfreundlich-familienfreundlich-familienfreundlich-familienfreundlich"
    assert slugify("ein wort", max_length=3) == "ein"
    assert slugify("ein wort", max_length=7) == "ein"
    assert slugify("ein wort", max_length=8) == "ein-wort"


def test_one_long_word_is_cut_where_the_room_ends() -> None:
    assert slugify("x" * 500) == "x" * 80


@given(st.text(), st.integers(min_value=10, max_value=100))
def test_every_text_becomes_a_safe_slug(text: str, length: int) -> None:
    slug = slugify(text, length)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)
    assert len(slug) <= length
    assert slug not in RESERVED


def test_a_headline_before_a_colon_is_enough_if_it_says_enough() -> None:
    assert title_slug("Neue Kindertagesstätten: Land gibt Geld") == "neue-kindertagesstaetten"
    assert title_slug("Kita: Land gibt Geld") == "kita-land-gibt-geld"
    assert title_slug("Öffnungszeiten 8:30") == "oeffnungszeiten-8-30"
    assert title_slug("Kontakt") == "kontakt"


def test_a_taken_slug_gets_the_next_number() -> None:
    taken = {"kita", "kita-2"}
    assert unique("kita", taken.__contains__) == "kita-3"
    assert unique("kita-ausbau", taken.__contains__) == "kita-ausbau"


def test_the_number_stays_within_the_length() -> None:
    slug = "x" * 80
    assert unique(slug, {slug}.__contains__) == "x" * 78 + "-2"
    assert unique("lang-" * 15 + "endend", lambda name: not name.endswith("-2")).startswith("lang-lang-")
    assert len(unique("lang-" * 15 + "endend", lambda name: not name.endswith("-2"))) <= 80


def test_thousands_of_equal_titles_cost_few_questions() -> None:
    taken: set[str] = set()
    asked = 0

    def is_taken(name: str) -> bool:
        nonlocal asked
        asked += 1
        return name in taken

    for _ in range(3000):
        taken.add(unique("seite", is_taken))
    assert taken == {"seite", *(f"seite-{n}" for n in range(2, 3001))}
    assert asked < 3000 * 40


def test_a_path_stays_in_its_folder(tmp_path: Path) -> None:
    assert safe_join(tmp_path, "records", "article", "a.yaml") == tmp_path / "records" / "article" / "a.yaml"
    assert safe_join(tmp_path, "assets/ab.jpg") == tmp_path / "assets" / "ab.jpg"
    assert safe_join(tmp_path, "..a", "b..") == tmp_path / "..a" / "b.."


@pytest.mark.parametrize("part", [
    "..", "../a", "a/../../b", "/etc/passwd", "", ".", "a//b", "a\0b", "a\\..\\b", "C:", "c:/x", "a\nb", "a/",
    "x" * 256, "ä" * 128, "a/" * 2500 + "b",
])  # fmt: skip
def test_what_could_leave_the_folder_is_refused(tmp_path: Path, part: str) -> None:
    with pytest.raises(ArchiveError, match="would be right"):
        safe_join(tmp_path, part)
    with pytest.raises(ArchiveError):
        safe_join(tmp_path, "records", part)


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "records").symlink_to(tmp_path)
    (tmp_path / "run" / "circle").symlink_to(tmp_path / "run" / "circle")
    with pytest.raises(ArchiveError, match="leads out"):
        safe_join(tmp_path / "run", "records", "a.yaml")
    with pytest.raises(ArchiveError):
        safe_join(tmp_path / "run", "records", "circle", "..")
