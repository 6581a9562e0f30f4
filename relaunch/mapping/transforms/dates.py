"""Dates and times as German and English pages write them, turned into ISO 8601."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from relaunch.registry import transform

# Nobody's portal tells of the years outside; two digits mean the century that gives a year up to PIVOT.
FIRST_YEAR, LAST_YEAR = 1000, 2199
PIVOT = 69  # POSIX strptime %y: 69–99 are 1969–1999
MAX_LENGTH = 400  # what is longer is a text that happens to hold a date

_MONTHS = {
    1: "januar jänner jan january jän", 2: "februar feber feb february", 3: "märz mär maerz mrz march mar",
    4: "april apr", 5: "mai may", 6: "juni jun june juno", 7: "juli jul july julei", 8: "august aug",
    9: "september sep sept", 10: "oktober okt october oct", 11: "november nov", 12: "dezember dez december dec",
}  # fmt: skip
MONTHS = {name: number for number, names in _MONTHS.items() for name in names.split()}
_NAME = "|".join(sorted(MONTHS, key=lambda name: (-len(name), name)))
_YEAR = r"(?P<year>\d{4}|'?\d{2}(?!\d))"
_END = r"(?![\w])(?!\.\d)"  # 04.12.2020.5 is a version, not a date
_CLOCK = r"(?P<hour>[01]?\d|2[0-4])"

# The forms a single date has, the most telling first. Groups: year, month or name, day.
_ISO = re.compile(
    r"(?<![\d-])(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})"
    r"(?:[T ](?P<hour>\d{2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d{1,9})?)?"
    r"\s?(?P<zone>Z|[+-]\d{2}:?\d{2})?)?(?![\d-])"
)
_DOTTED = re.compile(rf"(?<![\d.,])(?P<day>\d{{1,2}})\.\s?(?P<month>\d{{1,2}})\.\s?{_YEAR}{_END}")
_WORDED = re.compile(
    rf"(?<![\d.,])(?P<day>\d{{1,2}})(?:\.\s?|\s|st |nd |rd |th )(?:of )?(?P<name>{_NAME})\b\.?,?\s?{_YEAR}{_END}",
    re.IGNORECASE,
)
_ENGLISH = re.compile(
    rf"\b(?P<name>{_NAME})\b\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}})(?!\d)", re.IGNORECASE
)
_SLASHED = re.compile(r"(?<![\d/])(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4})(?![\d/])")
_BACKWARDS = re.compile(r"(?<![\d/.])(?P<year>\d{4})[/.](?P<month>\d{1,2})[/.](?P<day>\d{1,2})(?![\d/])")
_DATES = (_ISO, _DOTTED, _WORDED, _ENGLISH, _SLASHED, _BACKWARDS)

# 10:00, 10:00 Uhr, 10.30 Uhr, 10 Uhr, 10 h, 3 pm, 3:15 p.m., 3.15 pm; a bare 10.30 may be the 10th of a month: no time.
_TIME = re.compile(
    rf"(?<![\d.:]){_CLOCK}(?:(?::(?P<minute>[0-5]\d))(?::[0-5]\d)?(?![\d:])(?:\s?(?:Uhr|h)\b)?"
    r"|(?:[.:](?P<dotted>[0-5]\d))?\s?(?:Uhr(?:\s(?P<after>[0-5]\d)\b)?|h)(?!\w))"
    r"(?:\s?(?P<half>[ap])\.?m\b\.?)?"
    r"|(?<![\d.:])(?P<hour12>1[0-2]|0?[1-9])(?:\.(?P<minute12>[0-5]\d))?\s?(?P<half12>[ap])\.?m\b\.?",
    re.IGNORECASE,
)
# The first of two times often stands without its "Uhr": 10 – 12.30 Uhr, 10.00 bis 12 Uhr.
_TO = r"\s?(?:-|–|—|‑|bis(?:\sca\.)?|to|until|till)\s?"
_TIMES = re.compile(
    rf"(?<![\d.:]){_CLOCK}(?:[.:](?P<minute>[0-5]\d))?(?:\s?(?:Uhr|h))?{_TO}(?:(?:ca\.|zum)\s)?"
    r"(?P<hour2>[01]?\d|2[0-4])(?:[.:](?P<minute2>[0-5]\d))?\s?(?:Uhr|h)(?!\w)",
    re.IGNORECASE,
)
# A first day that borrows its month, its year, or both from the second: 3.–5. Mai 2011, 28.4. – 2.5.2011.
_OPEN_DAY = re.compile(
    rf"(?<![\d.,])(?P<day>\d{{1,2}})(?:\.|st|nd|rd|th)?\s?"
    rf"(?:(?P<month>\d{{1,2}})\.|(?P<name>{_NAME})\b\.?)?(?P<to>\s?(?:-|–|—|‑|/|bis(?:\szum)?|und|u\.|&|to|until|and)\s?)"
    r"(?:(?:den|dem|zum|the)\s)?(?:(?:Mo|Di|Mi|Do|Fr|Sa|So|Mon|Tue|Wed|Thu|Sat|Sun)[a-z]{0,8}\.?,?\s(?:de[nm]\s)?)?$",
    re.IGNORECASE,
)
_OPEN_ENGLISH = re.compile(  # May 3 – 5, 2011
    rf"\b(?P<name>{_NAME})\b\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:{_TO})"
    rf"(?:(?P<name2>{_NAME})\b\.? )?(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}})(?!\d)",
    re.IGNORECASE,
)
_UNTIL = re.compile(r"(?:^|\s)(?:-|–|—|‑|bis|to|until|till)(?:\s|$)|^\s?/\s?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Hit:
    """A date in a text: the day, the time if the form holds one itself, and the bounds."""

    day: dt.date
    clock: str
    start: int
    end: int


def parse_date(text: str) -> str:
    """Return the first date in a text as ISO 8601, with its time where one stands beside it; empty for none.

    A month without a day gives nothing: a record's date says no more than the page does.
    """
    text = _plain(text)
    hit = next(iter(_hits(text)), None)
    if hit is None:
        return ""
    if hit.clock:
        return f"{hit.day.isoformat()}T{hit.clock}"
    clocks = _clocks(_blanked(text, hit.start, hit.end))
    return _moment(hit.day, clocks[0]) if clocks else hit.day.isoformat()


def date_spans(text: str) -> list[tuple[str, int, int]]:
    """Return the dates of a text in their order: the day as ISO 8601, and from where to where it stands.

    A time that is written as a part of its date (`2020-12-04T10:00`) stands within.
    """
    return [(hit.day.isoformat(), hit.start, hit.end) for hit in _hits(text)]


def parse_date_range(text: str) -> tuple[str, str, bool]:
    """Return start, end and whether it is for whole days.

    A single day without a time ends on that day; the end is empty where a time begins and none ends. Without a date
    it is three times nothing, `("", "", False)`.
    """
    text = _plain(text)
    english = _OPEN_ENGLISH.search(text)
    if english is not None and (days := _english_days(english)) is not None:
        return _range(days[0], days[1], _clocks(_blanked(text, english.start(), english.end())))
    hits = _hits(text)
    if not hits:
        return "", "", False
    if len(hits) > 1 and (_UNTIL.search(text[hits[0].end : hits[1].start]) or hits[1].day == hits[0].day):
        return _two(text, hits[0], hits[1])
    first = hits[0]
    opened = _OPEN_DAY.search(text[: first.start])
    begin = _borrowed(opened, first.day) if opened else None
    rest = _blanked(text, opened.start() if opened and begin else first.start, first.end)
    clocks = [first.clock, *_clocks(rest)] if first.clock else _clocks(rest)
    return _range(begin or first.day, first.day, clocks)


@transform("german-date")
def german_date(value: str) -> str:
    """Give the first date of a text, with its time if there is one. Example: `Freitag, den 4.12.20` → `2020-12-04`."""
    return parse_date(value)


@transform("date")
def date(value: str) -> str:
    """Give the first date of a text, German or English, in words or numbers, with its time if there is one. Example: `May 3rd, 2011` → `2011-05-03`."""  # noqa: E501 - a sentence and its example
    return parse_date(value)


@transform("date-only")
def date_only(value: str) -> str:
    """Give the first date of a text without its time. Example: `04.12.2020 10:30` → `2020-12-04`."""
    return parse_date(value).partition("T")[0]


@transform("date-start")
def date_start(value: str) -> str:
    """Give the start of a span of time. Example: `3.–5. Mai 2011` → `2011-05-03`."""
    return parse_date_range(value)[0]


@transform("date-end")
def date_end(value: str) -> str:
    """Give the end of a span of time. Example: `3.–5. Mai 2011` → `2011-05-05`."""
    return parse_date_range(value)[1]


@transform("clock-time")
def clock_time(value: str) -> str:
    """Give the first time of day of a text. Example: `ab 9.30 Uhr` → `09:30`."""
    clocks = _clocks(_plain(value))
    return clocks[0] if clocks else ""


def _plain(text: str) -> str:
    """Cut to a sensible length and make every blank the same; soft hyphens and zero widths go."""
    return " ".join(text.translate(_INVISIBLE)[:MAX_LENGTH].split())


_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\ufeff"))


def _blanked(text: str, start: int, end: int) -> str:
    """Blank a part of the text, so that its numbers are not taken for times."""
    return text[:start] + " " * (end - start) + text[end:]


def _hits(text: str) -> list[_Hit]:
    """Return the dates of a text in their order; what one form has read no other reads again."""
    found: list[_Hit] = []
    for form in _DATES:
        for match in form.finditer(text):
            if any(match.start() < hit.end and hit.start < match.end() for hit in found):
                continue
            day = _day_of(match)
            if day is not None:
                found.append(_Hit(day, _iso_clock(match), match.start(), match.end()))
    return sorted(found, key=lambda hit: hit.start)


def _day_of(match: re.Match[str]) -> dt.date | None:
    parts = match.groupdict()
    month = int(parts["month"]) if parts.get("month") else MONTHS[parts["name"].lower()]
    day, year = int(parts["day"]), _year(parts["year"])
    if match.re is _SLASHED and month > 12 >= day:  # 12/25/2020, as Americans write it
        day, month = month, day
    return _date(year, month, day)


def _year(text: str) -> int:
    number = int(text.lstrip("'"))
    if len(text.lstrip("'")) == 4:
        return number
    return number + (2000 if number < PIVOT else 1900)


def _date(year: int, month: int, day: int) -> dt.date | None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _iso_clock(match: re.Match[str]) -> str:
    """Return the time an ISO date carries, its zone included."""
    parts = match.groupdict()
    if match.re is not _ISO or not parts["hour"] or int(parts["hour"]) > 23 or int(parts["minute"]) > 59:
        return ""
    zone = parts["zone"] or ""
    zone = f"{zone[:3]}:{zone[3:]}" if len(zone) == 5 else zone
    second = f":{parts['second']}" if parts["second"] else ""
    return f"{parts['hour']}:{parts['minute']}{second}{zone}"


def _clocks(text: str) -> list[str]:
    """Return the times of day in a text, `HH:MM`, the first two at most: when it begins and ends."""
    both = _TIMES.search(text)
    single = _TIME.search(text)
    if both is not None and (single is None or both.start() <= single.start()):
        first = _clock(both["hour"], both["minute"], "")
        second = _clock(both["hour2"], both["minute2"], "")
        return [clock for clock in (first, second) if clock]
    found = []
    for match in _TIME.finditer(text):
        if match["hour12"]:
            clock = _clock(match["hour12"], match["minute12"], match["half12"])
        else:
            clock = _clock(match["hour"], match["minute"] or match["dotted"] or match["after"], match["half"] or "")
        if clock:
            found.append(clock)
    return found[:2]


def _clock(hour: str, minute: str | None, half: str) -> str:
    number = int(hour)
    if half.lower() == "p" and number < 12:
        number += 12
    elif half.lower() == "a" and number == 12:
        number = 0
    if number == 24 and not int(minute or 0):
        return "24:00"
    return f"{number:02d}:{int(minute or 0):02d}" if number < 24 else ""


def _borrowed(opened: re.Match[str], last: dt.date) -> dt.date | None:
    """Return the first day of a span that names its month or year only once; None where that makes no sense."""
    month = int(opened["month"] or 0) or MONTHS.get((opened["name"] or "").lower(), last.month)
    year = last.year - 1 if month > last.month else last.year
    first = _date(year, month, int(opened["day"]))
    return first if first is not None and first < last else None


def _english_days(match: re.Match[str]) -> tuple[dt.date, dt.date] | None:
    month = MONTHS[match["name"].lower()]
    month2 = MONTHS[match["name2"].lower()] if match["name2"] else month
    year = int(match["year"])
    last = _date(year, month2, int(match["day2"]))
    first = _date(year - 1 if month > month2 else year, month, int(match["day"]))
    return (first, last) if first and last and first < last else None


def _two(text: str, first: _Hit, last: _Hit) -> tuple[str, str, bool]:
    """Return the span between two whole dates, each with the time that stands next to it."""
    between, behind = _clocks(text[first.end : last.start]), _clocks(text[last.end :])
    begin = first.clock or (between[0] if between else "")
    finish = last.clock or (behind[0] if behind else "")
    if not begin and len(behind) == 2:  # 3.5.2011 – 5.5.2011, 10–12 Uhr
        begin, finish = behind
    if last.day < first.day:
        return _range(first.day, first.day, [begin] if begin else [])
    return _range(first.day, last.day, [clock for clock in (begin, finish) if clock], single_is_start=bool(begin))


def _range(first: dt.date, last: dt.date, clocks: list[str], single_is_start: bool = True) -> tuple[str, str, bool]:
    if not clocks:
        return first.isoformat(), max(first, last).isoformat(), True
    if not single_is_start:
        return first.isoformat(), _moment(last, clocks[0]), False
    start = _moment(first, clocks[0])
    if len(clocks) > 1:
        ends_next_day = last == first and clocks[1] < clocks[0]  # 20 Uhr bis 1 Uhr
        return start, _moment(last + dt.timedelta(days=1) if ends_next_day else last, clocks[1]), False
    return start, last.isoformat() if last > first else "", False


def _moment(day: dt.date, clock: str) -> str:
    """Return a moment; 24:00 is the next day's midnight."""
    if clock == "24:00":
        return f"{(day + dt.timedelta(days=1)).isoformat()}T00:00"
    return f"{day.isoformat()}T{clock}"
