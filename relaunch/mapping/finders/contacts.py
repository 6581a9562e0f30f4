"""People and offices with their addresses: vCards, tt_address lists, blocks of address lines."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

from relaunch.mapping.fields import Found
from relaunch.mapping.labels import lines_of
from relaunch.mapping.selecting import css, outermost, select_on
from relaunch.model import Page
from relaunch.registry import finder
from relaunch.tree import visible_text

CARDS = ".vcard, .hcard, .tx-ttaddress-pi1 .address, .tt_address_list > *, [itemtype*='schema.org/Person']"
_PHONE = re.compile(
    r"^(?:tel(?:efon)?|fon|phone|t|durchwahl|ruf)\b\.?\s*:?\s*([+\d(][\d\s()/.\-–]{4,})$", re.IGNORECASE
)
_FAX = re.compile(r"^(?:tele)?fax\b\.?\s*:?\s*([+\d(][\d\s()/.\-–]{4,})$", re.IGNORECASE)
_ROOM = re.compile(r"^(?:raum|zimmer|room|büro)\b\.?\s*:?\s*(\S.{0,40})$", re.IGNORECASE)
_EMAIL = re.compile(r"[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+")
_ZIP_CITY = re.compile(r"\b(?:D-)?\d{5}\s+[A-ZÄÖÜ]")
_STREET_NAME = re.compile(
    r"(?:straße|str\.|strasse|weg|platz|allee|gasse|ring|ufer|damm|markt)\s*\d*\s*[a-z]?$", re.IGNORECASE
)
# A line above a postal code that ends in a house number is a street, whatever its name.
_HOUSE_NUMBER = re.compile(r"\s\d{1,4}\s?[a-z]?$", re.IGNORECASE)
_MAIL_LABEL = re.compile(r"^(e-?mail|mail|internet|web|www)\b\.?\s*:?", re.IGNORECASE)
# Words that name a person's work and no office.
_POSITION = re.compile(
    r"leit(er|ung)|referent|sachbearbeit|ansprechpartner|sekretari|beauftragte|koordinat|geschäftsführ|vorsitz|berater"
    r"|anmeldung|assisten|sprecher|director|head|manager|officer|contact",
    re.IGNORECASE,
)
# vCard classes → fields (RFC 6350 names as hCard 1.0 writes them, tt_address templates print the same).
_CLASSES = {
    "name": ".fn, [itemprop=name]",
    "position": ".title, .role, [itemprop=jobTitle]",
    "organisation": ".org, .organization-name, [itemprop=worksFor], [itemprop=affiliation]",
    "fax": ".fax, [itemprop=faxNumber]",
    "room": ".room",
}


@finder("people")
def find_people(page: Page, region: Any) -> Found | None:
    """Every vCard or address block of the main region: name, position, organisation, email, numbers, address, room."""
    cards = outermost(select_on(page, region, CARDS))
    people = [person for person in (read_card(card) for card in cards) if len(person) >= 2]
    return Found(people, tuple(cards)) if people else None


def read_card(card: Any) -> dict[str, str]:
    """Return what one card says, by its classes first and by the look of its lines for the rest."""
    person = {}
    for name, selector in _CLASSES.items():
        value = next((visible_text(e) for e in css(selector)(card)), "")
        if value:
            person[name] = _number(value) if name == "fax" else _bare(value)
    _read_numbers(card, person)
    address = _address_by_parts(card)
    address = address or next((", ".join(lines_of(e)) for e in css(".adr, [itemprop=address]")(card)), "")
    if address:
        person["address"] = address
    email = _email(card)
    if email:
        person["email"] = email
    _read_lines(list(lines_of(card)), person)
    order = ("name", "position", "organisation", "email", "phone", "fax", "address", "room")
    return {key: person[key] for key in order if person.get(key)}


def _address_by_parts(card: Any) -> str:
    """Return the address of a card that names street and town by themselves; other things may stand between them."""
    street, zip_code, town = (
        next((visible_text(e) for e in css(f"[itemprop={part}]")(card)), "")
        for part in ("streetAddress", "postalCode", "addressLocality")
    )
    place = f"{zip_code} {town}".strip()
    return f"{street}, {place}" if street and place else ""


def _bare(value: str) -> str:
    """Return a value without its label ("Raum: 2.14")."""
    match = _ROOM.match(value)
    return match.group(1).strip() if match else value


def _read_numbers(card: Any, person: dict[str, str]) -> None:
    """Read `tel` elements; hCard says in a `type` inside of them whether it is a fax."""
    for element in css(".tel, [itemprop=telephone]")(card):
        text = visible_text(element)
        key = "fax" if "fax" in text.casefold() or "fax" in (element.get("class") or "").casefold() else "phone"
        person.setdefault(key, _number(text))


def _number(text: str) -> str:
    match = re.search(r"[+\d(][\d\s()/.\-–]{4,}", text)
    return match.group(0).strip() if match else text


def _email(card: Any) -> str:
    for a in card.iter("a"):
        href = a.get("href") or ""
        if href[:7].lower() == "mailto:":
            return unquote(href[7:].partition("?")[0])
    match = _EMAIL.search(visible_text(card))
    return match.group(0) if match else ""


def _read_lines(lines: list[str], person: dict[str, str]) -> None:
    """Fill what is missing from the lines: labelled numbers, the line with a postal code, the lines below the name."""
    rest = []
    for line in lines:
        for key, pattern in (("phone", _PHONE), ("fax", _FAX), ("room", _ROOM)):
            match = pattern.match(line)
            if match:
                person.setdefault(key, match.group(1).strip())
                break
        else:
            if not _MAIL_LABEL.match(line) and not _EMAIL.fullmatch(line):
                rest.append(line)
    if rest and "name" not in person:
        person["name"] = rest[0]
    known = {part for value in person.values() for part in (value, *value.split(", "))}
    rest = [line for line in rest if line not in known and not any(line in value for value in known)]
    rest = [line for line in rest if not line.endswith(":")]  # a label, its value is a line of its own
    if "address" not in person:
        _read_address(rest, person)
    plain = [line for line in rest if not _ZIP_CITY.search(line) and not _STREET_NAME.search(line)]
    if plain and "position" not in person and (_POSITION.search(plain[0]) or len(plain) > 1):
        person["position"] = plain.pop(0)
    if plain and "organisation" not in person:
        person["organisation"] = plain.pop(0)


def _is_street(line: str) -> bool:
    return bool(_STREET_NAME.search(line) or _HOUSE_NUMBER.search(line))


def _read_address(rest: list[str], person: dict[str, str]) -> None:
    for number, line in enumerate(rest):
        if not _ZIP_CITY.search(line):
            continue
        start = (
            number - 1 if number and _is_street(rest[number - 1]) and not _ZIP_CITY.match(rest[number - 1]) else number
        )
        person["address"] = ", ".join(rest[start : number + 1])
        del rest[start : number + 1]
        return
