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
    dates |= {f"{d}.{MONTHS[month - 1]}{year}" for d in (f"{day:02}", day)}
    dates |= {f"{ENGLISH[month - 1]}{day},{year}", f"{day}{ENGLISH[month - 1]}{year}", f"{year}-{month:02}-{day:02}"}
    forms = set(dates)
    if found[4]:
        times = {f"{found[4]}:{found[5]}", f"{int(found[4])}:{found[5]}", f"{found[4]}.{found[5]}"}
        forms |= {f"{date}{comma}{time}" for date in dates for comma in ("", ",") for time in times} | times
    return tuple(sorted(forms, key=lambda form: (-len(form), form)))


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
