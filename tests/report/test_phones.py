from __future__ import annotations

import pytest

from relaunch.report.checks.phones import is_central, is_mobile, phones_in


def numbers(text: str) -> list[str]:
    return [text[start:end] for start, end in phones_in(text)]


@pytest.mark.parametrize("number", ["0211 837-02", "(0211) 837-02", "02 11 - 8 37 02", "0211/1234567", "0211-1234567",
                                    "+49 211 1234567", "+49 (0) 211 / 12 34 - 56", "0049 211 1234-56", "+4921112345678",
                                    "0171/1234567", "0800 1234567", "0 12 34/5 67 89", "02111234567"])  # fmt: skip
def test_the_forms_in_which_germans_write_numbers(number: str) -> None:
    assert numbers(f"Sie erreichen uns unter {number}, montags von 08:00 - 12:00 Uhr.") == [number]


@pytest.mark.parametrize("text", ["am 01.02.2010", "am 01/02/2010", "2009/2010", "01067 Dresden", "ISBN 0-123-45678-9",
                                  "Konto 0123 456789", "IBAN DE02 1203 0000 0000 2020 51", "0,5 Prozent", "08:00-12:00",
                                  "Drucksache 01/23456", "Az. 0123/4567-89", "07 bis 09", "http://x.example/0211/1234567",
                                  "1000000 Euro", "00 12 34 56 78"])  # fmt: skip
def test_what_is_no_number_of_a_telephone(text: str) -> None:
    assert numbers(text) == []


def test_a_short_number_needs_its_word() -> None:
    assert numbers("Durchwahl 1234") == ["1234"]
    assert numbers("Tel.: 12 34 - 5") == ["12 34 - 5"]
    assert numbers("Zimmer 1234") == []


def test_two_numbers_side_by_side_are_two() -> None:
    assert numbers("Fax 0211 1234-0 0211 5678-12") == ["0211 1234-0", "0211 5678-12"]
    assert numbers("0211 123456 / 0171 1234567") == ["0211 123456", "0171 1234567"]


def test_mobile_central_and_other_numbers() -> None:
    assert is_mobile("0171/1234567") and is_mobile("+49 (0) 160 1234567") and not is_mobile("0211 171-5")
    assert is_central("0211 1234-0") and is_central("0800 1234567") and is_central("0180 5 1234") and is_central("115")
    assert not is_central("0211 1234-56") and not is_central("0211 12340")
