"""Address lists of tt_address: people and offices as vCards or as plain lines (section 4, TYPO3-LEGACY)."""

from __future__ import annotations

from dataclasses import dataclass

from relaunch.demo.elements import wrap
from relaunch.demo.inline import escape
from relaunch.demo.news import plugin
from relaunch.demo.pen import Pen


@dataclass(frozen=True, slots=True)
class Person:
    """A person or, without a position, an office. `street` and `town` make up the address."""

    name: str
    position: str = ""
    organisation: str = ""
    email: str = ""
    phone: str = ""
    fax: str = ""
    street: str = ""
    town: str = ""
    room: str = ""

    def facts(self) -> dict[str, str]:
        """Return what a record says about it; what is unknown is left out."""
        known = {
            "name": self.name,
            "position": self.position,
            "organisation": self.organisation,
            "email": self.email,
            "phone": self.phone,
            "fax": self.fax,
            "address": ", ".join(part for part in (self.street, self.town) if part),
            "room": self.room,
        }
        return {name: value for name, value in known.items() if value}


@dataclass(frozen=True, slots=True)
class Addresses:
    """A list of addresses; `style` is vcard (the hCard template) or lines (a site's own template)."""

    people: tuple[Person, ...]
    style: str = "vcard"

    def write(self, pen: Pen) -> str:
        """Write the list; people go into the truth as people, not as paragraphs."""
        pen.facts.people.extend(person.facts() for person in self.people)
        one = _vcard if self.style == "vcard" else _lines
        inner = "\n".join(one(pen, person) for person in self.people)
        return wrap(pen, plugin(inner, "tt_address", "tx_ttaddress_pi1"), "list")


def _vcard(pen: Pen, person: Person) -> str:
    number, _, town = person.town.partition(" ")
    address = (
        f'<div class="adr"><div class="street-address">{escape(person.street)}</div>'
        f'<span class="postal-code">{number}</span> <span class="locality">{escape(town)}</span></div>'
    )
    rows = [
        (person.position, f'<div class="title">{escape(person.position)}</div>'),
        (person.organisation, f'<div class="org">{escape(person.organisation)}</div>'),
        (person.street, address),
        (person.room, f'<div class="room">Raum: {escape(person.room)}</div>'),
        (person.phone, f'<div class="tel"><span class="type">Telefon</span>: <span '
        f'class="value">{person.phone}</span></div>'),
        (person.fax, f'<div class="tel"><span class="type">Fax</span>: <span class="value">{person.fax}</span></div>'),
    ]
    mail = f'<div class="email">E-Mail: {pen.mail(person.email)}</div>' if person.email else ""
    inner = "\n".join(html for value, html in rows if value)
    return f'<div class="vcard">\n<h3 class="fn">{escape(person.name)}</h3>\n{inner}\n{mail}\n</div>'


def _lines(pen: Pen, person: Person) -> str:
    lines = [
        f"<b>{escape(person.name)}</b>",
        escape(person.position),
        escape(person.organisation),
        escape(person.street),
        escape(person.town),
        f"Zimmer: {escape(person.room)}" if person.room else "",
        f"Tel.: {person.phone}" if person.phone else "",
        f"Telefax: {person.fax}" if person.fax else "",
        f"E-Mail: {pen.mail(person.email)}" if person.email else "",
    ]
    inner = "<br />\n".join(line for line in lines if line)
    return f'<div class="tt_address_list"><p class="bodytext">{inner}</p></div>'
