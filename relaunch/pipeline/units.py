"""What a draft says, in units that can be held against another's: sentences, and the files and links it shows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from relaunch.model import Record
from relaunch.sketch import folded, number, sentences, shingles, sketch, tokens

# Lines that only a print view, or only a screen, has: they tell of the sheet, not of its subject.
_TIME = r"(?:,? *(?:-|um)? *\d{1,2}[:.]\d{2}(?::\d{2})?(?: uhr)?)?"
_DATE = rf"(?:\w+, )?(?:de[nmr] )?\d{{1,2}}\.? ?(?:\d{{1,2}}\.?|[^\W\d]{{3,9}}) ?\d{{2,4}}{_TIME}"
_SHEET = re.compile(
    rf"(?:aus)?gedruckt (?:am|vom|:)?:? *{_DATE}\W*(?:von .{{0,80}})?"
    rf"|(?:druck|ausdruck|abruf)(?:datum| vom| am)?:? *{_DATE}"
    rf"|(?:abgerufen|printed|print date|printed on)(?: am| on)?:? *{_DATE}"
    r"|(?:diese |die )?(?:seite|artikel|meldung|text)? ?(?:aus)?drucken"
    r"|druck(?:version|ansicht|fassung)|print(?: (?:view|version|this page))?|fenster schlie(?:ß|ss)en|close window"
    r"|(?:zurück|back)(?: zur (?:übersicht|liste|seite))?|(?:nach oben|seitenanfang|zum seitenanfang)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"(?:quelle|url|adresse|internet|link)?:? *https?://([^\s/]{1,100})\S{0,300}", re.IGNORECASE)
_TRAIL = re.compile(r"(?:sie (?:sind|befinden sich) hier|you are here)\b.{0,300}", re.IGNORECASE)
_STEP = re.compile(r"\s*(?:[>»›→|]|::|/)\s+")
_HOMES = frozenset(["start", "startseite", "home", "homepage"])
_LONGEST = 320
_SHORT = 80
_LONG_STARTS = ("Sie ", "You ", "Start", "Home", "Quelle", "URL", "Adresse", "http")


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence with its words as written and folded, or a sign: a picture, file or link without words."""

    text: str
    words: tuple[str, ...]
    folded: tuple[str, ...]
    hash: int

    @property
    def is_sign(self) -> bool:
        """Whether this is no text but a picture, file or link."""
        return not self.words


@dataclass(slots=True)
class Said:
    """What a draft says. `sheet` are the lines that are taken for print furniture, `menu` the hashes of linked lines.

    `trail` are the URLs of the pages above, by the breadcrumb; `listed` those of the pages that its teasers lead to.
    """

    key: str
    title: str
    language: str
    published: str
    fields: dict[str, Any]
    trail: tuple[str, ...] = ()
    units: list[Unit] = field(default_factory=list)
    sheet: list[str] = field(default_factory=list)
    menu: frozenset[int] = frozenset()
    listed: frozenset[str] = frozenset()

    @property
    def size(self) -> int:
        """How much is said: its words, and a few for each picture, file or link."""
        return sum(len(unit.words) or 3 for unit in self.units)


def shingles_of(units: list[Unit]) -> set[int]:
    """Return the shingles of some units' words, one after another."""
    return shingles([word for unit in units for word in unit.folded])


def is_sheet(line: str, host: str = "") -> bool:
    """Say whether a line tells of the printed sheet or the way to the page, not of its subject.

    A page's address is such a line when it is on `host`, the page's own.
    """
    if len(line) > _SHORT and (len(line) > _LONGEST or not line.startswith(_LONG_STARTS)):
        return False
    line = line.strip(" .:-–|[]()»«›‹<>")
    if _SHEET.fullmatch(line) or _TRAIL.fullmatch(line):
        return True
    address = _ADDRESS.fullmatch(line)
    if address:
        return address[1].casefold() == host
    first, *rest = _STEP.split(line)
    return bool(rest) and first.strip().casefold() in _HOMES


def signs_of(record: Record) -> list[str]:
    """Return the pictures, files and links that a record shows, each as a text."""
    signs = [f"asset {asset.url}" for asset in record.assets]
    signs += [f"link {link.url}" for link in record.links if link.url and link.kind in ("external", "mail")]
    signs += [f"reference {reference.url}" for reference in record.references if reference.url]
    return list(dict.fromkeys(signs))


def sketch_of(record: Record, text: str | None = None) -> bytes:
    """Return the sketch of what a record says; `text` is its body as plain text, where that is known already."""
    said = _sentences(record, record.text if text is None else text, [])
    return sketch((words for sentence in said if (words := folded(sentence))), signs_of(record))


def said_by(key: str, record: Record, trail: tuple[str, ...]) -> Said:
    """Return what a record says."""
    said = Said(key, record.title, record.language, record.published, record.fields, trail)
    for text in _sentences(record, record.text, said.sheet):
        plain = tuple(folded(text))
        words = tuple(tokens(text))
        if plain:
            said.units.append(Unit(text, words if len(words) == len(plain) else plain, plain, number(" ".join(plain))))
    said.units.extend(Unit(sign, (), (), number(sign)) for sign in signs_of(record))
    links = (link.text for link in record.links if link.kind == "internal")
    said.menu = frozenset(number(" ".join(folded(text))) for text in links)
    said.listed = frozenset(reference.url for reference in record.references)
    return said


def _lines(record: Record, text: str) -> Iterator[str]:
    yield record.title
    yield record.teaser
    yield from text.split("\n")
    for reference in record.references:
        yield reference.title
        yield reference.text


def _sentences(record: Record, text: str, sheet: list[str]) -> Iterator[str]:
    """Yield each sentence; lines about the printed sheet go to `sheet`."""
    host = urlsplit(record.source.url).netloc
    for line in _lines(record, text):
        if line and is_sheet(line, host):
            sheet.append(line)
        elif line:
            yield from sentences(line)
