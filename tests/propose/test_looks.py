"""Dates, bylines and lists of terms are known by their looks."""

from __future__ import annotations

import pytest

from relaunch.propose.looks import is_byline, is_date, is_tags, value_in, words_before, words_within


@pytest.mark.parametrize(
    "text", ["3. Mai 2012", "30.09.2010 09:15", "Veröffentlicht am 1. Mai 2012 von Anna Kolb", "May 3, 2012"]
)
def test_a_day_with_a_few_words_is_a_date(text: str) -> None:
    assert is_date(text)


@pytest.mark.parametrize(
    "text",
    ["3. – 5. Mai 2012", "Stand: 3.5.2012", "gedruckt am 3.5.2012", "Mai", "Am 3. Mai 2012 kam der Rat von Ahlen"],
)
def test_a_span_a_print_date_and_a_sentence_are_none(text: str) -> None:
    assert not is_date(text)


@pytest.mark.parametrize("text", ["Von Anna Ott", "von: Anna Ott", "By Ann Miller", "3. Mai 2012 von Anna Ott"])
def test_a_name_behind_its_word_is_a_byline(text: str) -> None:
    assert is_byline(text)
    assert value_in("author", text) in ("Anna Ott", "Ann Miller")


@pytest.mark.parametrize("text", ["Von http://a.example/", "von hier an aufwärts", "Vonhoff", "Anna Ott", "By 2012"])
def test_other_texts_are_no_byline(text: str) -> None:
    assert not is_byline(text)


def test_terms_stand_behind_a_label_for_terms() -> None:
    assert is_tags("Rubrik: Rat, Schule") and value_in("tags", "Rubrik: Rat, Schule") == "Rat, Schule"
    assert not is_tags("Ort: Bonn")
    assert words_before("tags", ["Kategorie: a", "Kategorien: b", "Ort: c"]) == ("Kategorien", "Kategorie")


def test_a_name_at_the_end_needs_a_pattern_and_one_at_the_beginning_none() -> None:
    assert words_within(["3. Mai 2012 von Anna Ott", "4. Mai 2012 by Tom Kern"]) == ("by", "von")
    assert words_within(["Von Anna Ott"]) == ()


def test_a_date_is_said_as_the_field_will_say_it() -> None:
    assert value_in("published", "Freitag, 4. Mai 2012, 10 Uhr") == "2012-05-04"
