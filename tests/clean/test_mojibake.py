"""Text that was read in the wrong encoding on its way into the page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relaunch.clean.mojibake import repair, repair_mojibake
from tests.clean.pages import page_of, taken, written


@pytest.mark.parametrize(
    "clear", ["für Mütter", "Straße", "„Familie“ – 5 €", "Ärzte Öl Übung", "Kind’s", "café à Paris", "25\u00a0%"]
)
@pytest.mark.parametrize("codec", ["cp1252", "latin-1"])
def test_utf_8_read_as_something_else_is_turned_back(clear: str, codec: str) -> None:
    broken = "".join(bytes([b]).decode(codec, errors="ignore") or chr(b) for b in clear.encode())
    assert broken != clear
    assert repair(broken) == clear


def test_text_that_went_wrong_twice_is_turned_back_twice() -> None:
    assert repair("fÃƒÂ¼r") == "für"


@pytest.mark.parametrize(
    "text", ["für", "Ã", "Â und Ã", "À la carte", "CHÂTEAU", "São Paulo", "â", "10 â 12", "Âge", ""]
)
def test_right_text_stays(text: str) -> None:
    assert repair(text) == text


def test_right_and_wrong_letters_side_by_side_are_told_apart() -> None:
    assert repair("Mütter und VÃ¤ter – zusammen") == "Mütter und Väter – zusammen"


def test_control_characters_become_the_signs_they_are_in_windows_1252() -> None:
    assert repair("\x84Familie\x93 \x96 jetzt") == "„Familie“ – jetzt"


@given(st.text(alphabet="äöüßÄÖÜéèàç„“”’–…€ abc", min_size=1, max_size=20))
def test_every_german_text_survives_the_round_trip(clear: str) -> None:
    broken = "".join(bytes([b]).decode("cp1252", errors="ignore") or chr(b) for b in clear.encode())
    assert repair(broken) == clear


@given(st.text(alphabet="äöüßÄÖÜéèàç„“–€ abc", max_size=30))
def test_right_german_text_is_never_changed(text: str) -> None:
    assert repair(text) == text


def test_texts_tails_and_attributes_are_repaired_and_noted() -> None:
    page = page_of('<p>MÃ¼tter<br>VÃ¤ter<img alt="TÃ¼r" src="x.png"></p>', repair_mojibake)
    assert written(page) == '<p>Mütter<br>Väter<img alt="Tür" src="x.png"></p>'
    assert taken(page) == [("mojibake", "MÃ¼tter"), ("mojibake", "VÃ¤ter")]
