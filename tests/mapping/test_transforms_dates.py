"""Dates in the forms that German and English pages have, and what is no date."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relaunch.mapping.transforms.dates import clock_time, date_end, date_only, date_start, parse_date, parse_date_range

DATES = {
    "04.12.2020": "2020-12-04",
    "4.12.20": "2020-12-04",
    "4. 12. 2020": "2020-12-04",
    "4. Dezember 2020": "2020-12-04",
    "Freitag, den 4.12.20": "2020-12-04",
    "Freitag, 4. Dezember 2020": "2020-12-04",
    "Düsseldorf, 4. Dez. 2020": "2020-12-04",
    "Stand: 4.12.'20": "2020-12-04",
    "4.\u00a0Dezember\u00a02020": "2020-12-04",
    "4. De\u00adzember 2020": "2020-12-04",
    "1. März 2011": "2011-03-01",
    "1. MÄRZ 2011": "2011-03-01",
    "1. Maerz 2011": "2011-03-01",
    "1. Jänner 2011": "2011-01-01",
    "12.05.69": "1969-05-12",
    "12.05.68": "2068-05-12",
    "29.02.2012": "2012-02-29",
    "04.12.2020 10:30": "2020-12-04T10:30",
    "04.12.2020, 10:30 Uhr": "2020-12-04T10:30",
    "4.12.2020 um 9.30 Uhr": "2020-12-04T09:30",
    "4. Dezember 2020 | 19 Uhr": "2020-12-04T19:00",
    "19 Uhr, 4. Dezember 2020": "2020-12-04T19:00",
    "24.12.2020 24:00 Uhr": "2020-12-25T00:00",
    "2020-12-04": "2020-12-04",
    "2020-12-04T10:30:00+01:00": "2020-12-04T10:30:00+01:00",
    "2020-12-04T10:30:00+0100": "2020-12-04T10:30:00+01:00",
    "2020-12-04T10:30:00.123Z": "2020-12-04T10:30:00Z",
    "2020-12-04 10:30": "2020-12-04T10:30",
    "2020/12/04": "2020-12-04",
    "December 4, 2020": "2020-12-04",
    "Dec 4th, 2020": "2020-12-04",
    "4 December 2020": "2020-12-04",
    "4th of December 2020": "2020-12-04",
    "Fri, 04 Dec 2020 10:30:00 +0100": "2020-12-04T10:30",
    "December 4, 2020, 3:15 p.m.": "2020-12-04T15:15",
    "25/12/2020": "2020-12-25",
    "12/25/2020": "2020-12-25",
    "erst 4.12.2020, dann 5.12.2020": "2020-12-04",
}

NONE = [
    "", "Dez. 2020", "Dezember 2020", "2020", "5. Mai", "am 4.12.", "31.02.2020", "31. Juni 2020", "29.02.2011",
    "99.99.2020", "1.2.3", "04.12.2020.5", "0211.12.12.2020", "20201204", "2020-13-40", "4. Dezembär 2020",
    "Raum 4, Haus 12, 2020 Betten", "10.30 Uhr", "§ 25a", "4. 12. 99999",
]  # fmt: skip

RANGES = {
    "3.–5. Mai 2011": ("2011-05-03", "2011-05-05", True),
    "vom 3. bis 5. Mai 2011": ("2011-05-03", "2011-05-05", True),
    "vom 3. bis zum 5. Mai 2011": ("2011-05-03", "2011-05-05", True),
    "3.-5.5.2011": ("2011-05-03", "2011-05-05", True),
    "3./4. Mai 2011": ("2011-05-03", "2011-05-04", True),
    "3. und 4. Mai 2011": ("2011-05-03", "2011-05-04", True),
    "Dienstag, 3. bis Donnerstag, 5. Mai 2011": ("2011-05-03", "2011-05-05", True),
    "28. April bis 2. Mai 2011": ("2011-04-28", "2011-05-02", True),
    "28.4. – 2.5.2011": ("2011-04-28", "2011-05-02", True),
    "28.04.-02.05.2011": ("2011-04-28", "2011-05-02", True),
    "28. Dezember – 3. Januar 2012": ("2011-12-28", "2012-01-03", True),
    "03.05.2011 – 05.05.2011": ("2011-05-03", "2011-05-05", True),
    "2011-05-03/2011-05-05": ("2011-05-03", "2011-05-05", True),
    "May 3 – 5, 2011": ("2011-05-03", "2011-05-05", True),
    "April 28 to May 2, 2011": ("2011-04-28", "2011-05-02", True),
    "3.5.2011": ("2011-05-03", "2011-05-03", True),
    "3.5.2011, 10:00 – 12:30 Uhr": ("2011-05-03T10:00", "2011-05-03T12:30", False),
    "3.5.2011, 10–12 Uhr": ("2011-05-03T10:00", "2011-05-03T12:00", False),
    "3.5.2011, 10.30 Uhr bis 12 Uhr": ("2011-05-03T10:30", "2011-05-03T12:00", False),
    "10.00 - 17.00 Uhr, 3. Mai 2011": ("2011-05-03T10:00", "2011-05-03T17:00", False),
    "3. Mai 2011 (19:00–21:00)": ("2011-05-03T19:00", "2011-05-03T21:00", False),
    "3.5.2011 ab 19.30 Uhr": ("2011-05-03T19:30", "", False),
    "3.5.2011, 20 Uhr bis 1 Uhr": ("2011-05-03T20:00", "2011-05-04T01:00", False),
    "03.05.2011 10:00 - 05.05.2011 18:00": ("2011-05-03T10:00", "2011-05-05T18:00", False),
    "3.5.2011 10:00 – 3.5.2011 12:00": ("2011-05-03T10:00", "2011-05-03T12:00", False),
    "Di, 3. Mai 2011, 10 Uhr bis Do, 5. Mai 2011, 18 Uhr": ("2011-05-03T10:00", "2011-05-05T18:00", False),
    "28.12.2011 bis 03.01.2012, jeweils 10 bis 18 Uhr": ("2011-12-28T10:00", "2012-01-03T18:00", False),
    "2011-05-03T10:00 – 2011-05-03T12:00": ("2011-05-03T10:00", "2011-05-03T12:00", False),
    "May 3, 2011, 3 pm": ("2011-05-03T15:00", "", False),
    "5.–3. Mai 2011": ("2011-05-03", "2011-05-03", True),
    "vom 3. bis 5. Mai": ("", "", False),
    "jeden Dienstag": ("", "", False),
    "": ("", "", False),
}


@pytest.mark.parametrize(("text", "expected"), DATES.items())
def test_a_date_is_read(text: str, expected: str) -> None:
    assert parse_date(text) == expected


@pytest.mark.parametrize("text", NONE)
def test_what_names_no_day_gives_nothing(text: str) -> None:
    assert parse_date(text) == ""


@pytest.mark.parametrize(("text", "expected"), RANGES.items())
def test_a_span_is_read(text: str, expected: tuple[str, str, bool]) -> None:
    assert parse_date_range(text) == expected


def test_the_transforms_give_a_part_each() -> None:
    assert date_only("04.12.2020 10:30") == "2020-12-04"
    assert (date_start("3.–5. Mai 2011"), date_end("3.–5. Mai 2011")) == ("2011-05-03", "2011-05-05")
    assert [clock_time(text) for text in ("ab 9.30 Uhr", "10:00", "3.15 p.m.", "12 am", "25:00", "")] == [
        "09:30", "10:00", "15:15", "00:00", "", ""
    ]  # fmt: skip


@given(st.dates(min_value=dt.date(1970, 1, 1), max_value=dt.date(2068, 12, 31)))
def test_every_day_is_read_in_every_common_form(day: dt.date) -> None:
    months = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()
    year, month, number = day.year, day.month, day.day
    forms = [
        f"{number}.{month}.{year}", f"{number:02d}.{month:02d}.{year % 100:02d}",
        f"{number}. {months[month - 1]} {year}", f"{number}. {months[month - 1][:3]}. {year}", day.isoformat(),
    ]  # fmt: skip
    assert {parse_date(form) for form in forms} == {day.isoformat()}


@given(st.text(alphabet="0123456789. -–:bisUhrMai,/ '", max_size=60))
def test_nothing_a_page_holds_makes_it_stumble(text: str) -> None:
    start, end, _ = parse_date_range(text)
    assert bool(start) == bool(parse_date(text)) or (start and not end)
    assert not end or end >= start[:10]


def test_a_date_deep_in_a_long_text_is_not_the_texts_date() -> None:
    assert parse_date("Wort " * 100 + "4.12.2020") == ""
    assert parse_date_range("3 bis " * 100_000 + "4.12.2020") == ("", "", False)
