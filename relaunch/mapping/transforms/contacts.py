"""Telephone numbers, e-mail addresses and postal addresses, as German pages print them."""

from __future__ import annotations

import re

from relaunch.registry import transform
from relaunch.tree import squash

# DIN 5008 writes blanks between the parts and a hyphen before the extension; pages write all sorts of things.
_NUMBER = re.compile(r"(?:\+|\(?0)[\d\s()/.\-–]{4,40}\d")
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_AT = re.compile(r"\s?[(\[{]\s?(?:at|ät)\s?[)\]}]\s?", re.IGNORECASE)
_DOT = re.compile(r"\s?[(\[{]\s?(?:dot|punkt)\s?[)\]}]\s?", re.IGNORECASE)
_ZIP_CITY = re.compile(r"(?<!\d)(?:(?:D|DE)\s?-\s?)?(?P<zip>\d{5})\s+(?P<city>[^\W\d_][^,;|\n\d]{1,60})")
_STREET = re.compile(
    r"(?P<street>[^\W\d_][^,;|:\n\d]{1,60}\s\d{1,4}\s?[a-zA-Z]?(?:\s?[-–/+]\s?\d{1,4}\s?[a-zA-Z]?)?)(?![\w])"
)
_POST_BOX = re.compile(r"Postfach\s[\d ]{2,14}\d", re.IGNORECASE)
_BRACKETED = re.compile(r"\([^()]{0,200}\)")
_SALUTATION = re.compile(
    r"^(?:(?:von|by|autorin|autor|name)\s*:\s*)?(?:(?:herrn|herr|frau|hr\.|fr\.|mr\.?|mrs\.?|ms\.?)\s+)?", re.IGNORECASE
)
_ROOM = re.compile(r"\b(?:Raum|Zimmer|Zi\.|Room)\s*:?\s*(?P<room>[A-Z] \d[\w.\-/]{0,11}|[\w.\-/]{1,13})", re.IGNORECASE)


@transform("phone")
def phone(value: str, country: str = "") -> str:
    """Give the first telephone number without its label; with `country: "49"` in the international form. Example: `Tel.: (0211) 837 - 1234` → `0211 837-1234`."""  # noqa: E501 - a sentence and its example
    match = _NUMBER.search(value)
    if match is None:
        return ""
    number = re.sub(r"\s*[-–]\s*", "-", match.group(0))
    number = squash(re.sub(r"[()/.]", " ", number))
    number = re.sub(r"^(\+\d{1,3}) 0 ?(?=\d)", r"\1 ", number)  # +49 (0) 211
    if country and number.startswith("0"):
        number = f"+{number[2:]}" if number.startswith("00") else f"+{country} {number[1:].lstrip()}"
    return number


@transform("email")
def email(value: str) -> str:
    """Give the first e-mail address, bracketed (at) and (dot) undone. Example: `info(at)kita.example` → `info@kita.example`."""  # noqa: E501 - a sentence and its example
    match = _EMAIL.search(_DOT.sub(".", _AT.sub("@", value)).removeprefix("mailto:"))
    return match.group(0) if match else ""


def split_address(text: str) -> dict[str, str]:
    """Return street, zip and city of a postal address, as far as the text names them."""
    text = re.sub(r"[\t\u00a0 ]+", " ", text)
    found: dict[str, str] = {}
    place = _ZIP_CITY.search(text)
    before = text[: place.start()] if place else text
    street = _POST_BOX.search(before) or _STREET.search(before)
    if street is not None:
        found["street"] = squash(street.group(0))
    if place is not None:
        found["zip"], found["city"] = place["zip"], squash(place["city"]).rstrip(" .-–")
    return found


@transform("address")
def address(value: str) -> str:
    """Give a postal address in one line: street, code and town. Example: `Haroldstraße 4 | D-40213 Düsseldorf | Tel. 12` → `Haroldstraße 4, 40213 Düsseldorf`."""  # noqa: E501 - a sentence and its example
    found = split_address(value)
    place = squash(f"{found.get('zip', '')} {found.get('city', '')}")
    return ", ".join(part for part in (found.get("street", ""), place) if part)


@transform("name")
def name(value: str) -> str:
    """Give a person's name in its spoken order, form of address and bracketed remarks left out. Example: `Frau Ott, Dr. Anna (Leitung)` → `Dr. Anna Ott`."""  # noqa: E501 - a sentence and its example
    text = squash(_BRACKETED.sub(" ", value))
    text = _SALUTATION.sub("", text)
    family, comma, given = text.partition(",")
    if comma and given.strip() and "," not in given and len(family.split()) <= 3:
        text = f"{given} {family}"
    return squash(text).strip(" ,;:")


@transform("street")
def street(value: str) -> str:
    """Give the street and number of an address. Example: `Haroldstraße 4, 40213 Düsseldorf` → `Haroldstraße 4`."""
    return split_address(value).get("street", "")


@transform("zip")
def zip_code(value: str) -> str:
    """Give the postal code of an address. Example: `Haroldstraße 4, D-40213 Düsseldorf` → `40213`."""
    return split_address(value).get("zip", "")


@transform("city")
def city(value: str) -> str:
    """Give the town of an address. Example: `Haroldstraße 4, 40213 Düsseldorf` → `Düsseldorf`."""
    return split_address(value).get("city", "")


@transform("room")
def room(value: str) -> str:
    """Give the room of an office. Example: `Zimmer: B 2.14` → `B 2.14`."""
    match = _ROOM.search(value)
    return squash(match["room"]) if match else ""
