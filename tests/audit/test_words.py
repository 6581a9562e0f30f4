"""What the auditor takes for the same, for dates, and for ways through lists."""

from __future__ import annotations

import pytest

from relaunch.audit.words import has_arrow, is_date, is_entry, is_page_count

RECORD = {"title": "Der Steg geht in Betrieb", "published": "2011-05-04T10:05"}


@pytest.mark.parametrize(
    "text",
    ["05-04", "2011-05-04", "4. Mai 2011: Der Steg geht in Betrieb", "2011-05-04 10:05 Der Steg geht in Betrieb"],
)
def test_a_list_by_days_says_day_and_title(text: str) -> None:
    assert is_entry(text, RECORD)


@pytest.mark.parametrize(
    "text", ["05-05", "2011-05-05", "4. Mai 2011: Der Steg", "Der Steg geht in Betrieb, am 4. Mai 2011", "5", ""]
)
def test_another_day_or_title_is_none_of_the_record(text: str) -> None:
    assert not is_entry(text, RECORD)
    assert not is_entry(text, {"title": "Der Steg geht in Betrieb"})


def test_months_are_known_by_their_first_letters() -> None:
    assert is_date("Mar 4, 2011", "2011-03-04") and is_date("4. Mrz. 2011", "2011-03-04")
    assert is_date("12/25/2011", "2011-12-25")
    assert not is_date("4/5/2011", "2011-04-05")  # the fourth of May, where the day comes first
    assert not is_date("Mar 5, 2011", "2011-03-04")


def test_counts_and_arrows() -> None:
    assert is_page_count("Seite 2 von 9") and is_page_count("Page 1 / 8")
    assert not is_page_count("Seite 2 von 9 Büchern") and not is_page_count("2 von 9")
    assert has_arrow("← Der Steg") and has_arrow("Der Steg →")
    assert not has_arrow("Der Steg → Ufer")
