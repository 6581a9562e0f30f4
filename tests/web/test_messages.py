"""Both languages say everything, and templates say nothing that is not in them."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

import relaunch.web
from relaunch.issues import ISSUES
from relaunch.review.desk import Desk
from relaunch.review.desk_account import account_of
from relaunch.web.messages import Speaker, messages

ROOM = Path(relaunch.web.__file__).parent
GERMAN_ONLY = "issue."  # the English sentences stand in relaunch/issues.py


def keys(language: str) -> set[str]:
    return {key for key in messages(language) if not key.startswith(GERMAN_ONLY)}


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_both_languages_have_the_same_texts_with_the_same_values() -> None:
    german, english = messages("de"), messages("en")
    assert keys("de") == keys("en")
    for key in keys("de"):
        assert fields(german[key]) == fields(english[key]), key
        assert german[key].strip() and english[key].strip()


def test_every_issue_has_its_sentence_and_its_short_name() -> None:
    german = messages("de")
    for code in ISSUES:
        assert f"issue.{code}" in german and f"issue_short.{code}" in german, code


def test_what_templates_and_screens_say_is_there() -> None:
    said = set()
    for path in [*ROOM.glob("templates/*.html"), *ROOM.glob("*.py")]:
        said |= set(
            re.findall(r"\b(?:t|g\.say)\(['\"]([a-z_]+\.[a-z_0-9]+)['\"]\s*[,)]", path.read_text(encoding="utf-8"))
        )
    assert len(said) > 90
    assert said <= set(messages("en")), said - set(messages("en"))


@pytest.mark.parametrize("path", sorted(ROOM.glob("templates/*.html")), ids=lambda path: path.name)
def test_no_template_has_words_of_its_own(path: Path) -> None:
    text = re.sub(r"\{[%{#].*?[%}#]\}", " ", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    words = re.findall(r"[A-Za-zÄÖÜäöüß]{3,}", re.sub(r"<[^>]*>", " ", text))
    assert set(words) <= {"relaunch", "Strg", "Ctrl", "record", "list"}


def test_numbers_days_and_plurals_follow_the_language() -> None:
    german, english = Speaker("de"), Speaker("en")
    assert (german.number(12345), english.number(12345)) == ("12.345", "12,345")
    assert (german.day("2010-06-01T09:30:00Z"), english.day("2010-06-01")) == ("01.06.2010 09:30", "2010-06-01")
    assert german("flash.approved", n=1) != german("flash.approved", n=2)
    assert Speaker("fr").language == "en"
    assert german.word("type", "unbekannt") == "unbekannt"


@pytest.mark.slow
def test_each_reason_that_a_page_shows_has_its_words(desk: Desk) -> None:
    say, shown = Speaker("de"), set[str]()
    for record_id in [row.id for row in desk.find()]:
        record = desk.open(record_id).record
        shown |= {s.because for block in account_of(desk.folder, record)[1] for s in block.sentences if not s.is_taken}
    unsaid = {because for because in shown if because and say.reason(because) == because}
    assert len(shown) > 10 and not unsaid
