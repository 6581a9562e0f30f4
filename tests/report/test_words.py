from __future__ import annotations

import re
import string

import pytest

from relaunch.errors import ReviewError
from relaunch.issues import GERMAN as GERMAN_ISSUES
from relaunch.issues import ISSUES
from relaunch.report.checks import check
from relaunch.report.inherit import PERSONAL, WCAG
from relaunch.report.page import PARTS
from relaunch.report.words import LANGUAGES, Words
from relaunch.report.words_de import GERMAN
from relaunch.report.words_en import ENGLISH


def test_both_languages_have_the_same_keys_in_the_same_order() -> None:
    assert list(GERMAN) == list(ENGLISH)
    assert list(LANGUAGES["de"]) == list(LANGUAGES["en"])


def test_both_languages_fill_in_the_same() -> None:
    def holes(text: str) -> list[str]:
        return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name)

    german, english = LANGUAGES["de"], LANGUAGES["en"]
    assert [k for k in english if holes(english[k]) != holes(german[k])] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_marks_are_closed_and_nouns_have_two_forms(language: str) -> None:
    for key, text in LANGUAGES[language].items():
        assert text.count("`") % 2 == 0 and text.count("**") % 2 == 0, key
        assert not key.startswith("count.") or text.count("|") == 1, key


def test_each_issue_is_explained_in_german_too() -> None:
    assert list(GERMAN_ISSUES) == list(ISSUES)
    assert all(re.fullmatch(r"[A-ZÄÖÜ].+\.", sentence) for sentence in GERMAN_ISSUES.values())
    assert Words("de").issue("dead-link") != Words("en").issue("dead-link") != ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_check_says_what_why_and_what_to_do(language: str) -> None:
    texts = LANGUAGES[language]
    for code in check.members():
        assert {f"check.{code}", f"check.{code}.why", f"check.{code}.do"} <= texts.keys()
    said = {key.split(".")[1] for key in texts if key.startswith("check.")}
    assert said == set(check.members()) and set(WCAG) <= said and set(PERSONAL) <= said
    assert {f"part.{part}" for part in PARTS} <= texts.keys()


def test_numbers_shares_and_times_are_written_as_the_language_does() -> None:
    german, english = Words("de"), Words("en")
    assert (german.number(12345), english.number(12345)) == ("12.345", "12,345")
    assert (german.share(1, 8, 1), english.share(1, 8, 1)) == ("12,5 %", "12.5 %")
    assert german.moment("2020-12-04T10:30:59Z") == "04.12.2020, 10:30 Uhr (UTC)"
    assert german.moment("gestern") == "gestern"
    assert (german.count(1, "record"), german.count(1000, "record")) == ("1 Datensatz", "1.000 Datensätze")
    assert (german.place("body:12"), english.place("references[0]")) == ("Text, Zeile 12", "teasers 1")


def test_a_share_of_some_is_never_none_and_never_all() -> None:
    say = Words("en")
    assert [say.share(n, 100_000) for n in (0, 1, 99_999, 100_000)] == ["0 %", "1 %", "99 %", "100 %"]
    assert say.share(0, 0) == "0 %"


def test_what_the_tool_says_is_german_in_a_german_report_or_marked() -> None:
    say = Words("de")
    assert say.tool("the legacy site answers 404") == ("das Altportal antwortet mit 404", True)
    assert say.tool("http://x.example/ was never fetched.") == ("http://x.example/ wurde nie abgerufen.", True)
    assert say.tool("never heard of") == ("never heard of", False)
    assert Words("en").tool("never heard of") == ("never heard of", True)


def test_no_third_language_is_spoken() -> None:
    with pytest.raises(ReviewError, match="speaks de and en"):
        Words("fr")
