"""How a page shows what a record holds in another form: dates in words, mail addresses in cipher, broken umlauts."""

from __future__ import annotations

import re
from contextlib import suppress
from functools import lru_cache

from relaunch.ledger.sentences import key_of

MONTHS = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()
ENGLISH = "January February March April May June July August September October November December".split()
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d))?")
_CROP = re.compile(r"\s*(?:\.\.\.|…)\s*$")
_AT = re.compile(r"[(\[{](?:at|ät|a|@)[)\]}]|&#64;|@", re.IGNORECASE)
_DOT = re.compile(r"[(\[{](?:dot|punkt|\.)[)\]}]", re.IGNORECASE)
_BROKEN = re.compile("[ÃÂâ]")


@lru_cache(maxsize=4096)
def forms_of_date(iso: str) -> tuple[str, ...]:
    """Return the ways in which a page may write a date, without blanks, the longest first."""
    found = _ISO.match(iso)
    if found is None or not 1 <= int(found[2]) <= 12:
        return ()
    year, month, day = found[1], int(found[2]), int(found[3])
    dates = {f"{day:02}.{month:02}.{year}", f"{day}.{month}.{year}", f"{day:02}.{month:02}.{year[2:]}"}
    dates |= {f"{year}-{month:02}-{day:02}", f"{year}/{month:02}/{day:02}", f"{day:02}/{month:02}/{year}"}
    if day > 12:  # as Americans write it; with a smaller number it would be another day
        dates |= {f"{month}/{day}/{year}", f"{month:02}/{day}/{year}"}
    for d in (f"{day:02}", str(day)):
        dates |= {f"{d}.{name}{year}" for name in _names(month, MONTHS)}
        dates |= {form for name in _names(month, ENGLISH) for form in _english(name, d, year)}
    forms = set(dates)
    if found[4]:
        times = {f"{found[4]}:{found[5]}", f"{int(found[4])}:{found[5]}", f"{found[4]}.{found[5]}"}
        forms |= {f"{date}{comma}{time}" for date in dates for comma in ("", ",") for time in times} | times
    return tuple(sorted(forms, key=lambda form: (-len(form), form)))


def _names(month: int, names: list[str]) -> set[str]:
    """Return what a month is called: whole, and by its first letters, with a full stop and without."""
    name = names[month - 1]
    short = {name[:3], f"{name[:3]}."} | ({"Sept", "Sept."} if month == 9 else set())
    return {name} | short | ({"Mrz", "Mrz."} if name == "März" else set())


def _english(name: str, day: str, year: str) -> tuple[str, ...]:
    return f"{name}{day},{year}", f"{name}{day}{year}", f"{day}{name}{year}"


def mended(key: str) -> list[str]:
    """Return a key, and the forms that mending its mail addresses and its umlauts may have given it."""
    forms = [key]
    if _AT.search(key):
        forms.append(_DOT.sub(".", _AT.sub("@", key)))
    if _BROKEN.search(key):
        for encoding in ("cp1252", "latin-1"):
            with suppress(UnicodeError):
                forms.append(key.encode(encoding).decode("utf-8"))
    return forms


def without_crop(text: str) -> list[str]:
    """Return the key of a cropped text without the dots and its last word, which may be cut; else nothing."""
    bare = _CROP.sub("", text)
    if bare == text or " " not in bare:
        return []
    return [key_of(bare.rpartition(" ")[0])]


def part_of(text: str, start: int, end: int) -> str:
    """Return the part of a sentence between two places of its key, in which the blanks are not counted."""
    return text[_place_in(text, start) : _place_in(text, end - 1) + 1]


def _place_in(text: str, place: int) -> int:
    """Return where a sign of a key stands in the sentence, whose words are parted by one blank each."""
    at = 0
    for word in text.split(" "):
        if place < len(word):
            break
        place -= len(word)
        at += len(word) + 1
    return at + place
