"""Look for what is left of a page once everything has its place: in the record's fields, in removals, beside it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache, cached_property

from relaunch.ledger.claims import BODY, Claim
from relaunch.ledger.sentences import key_of, says_something
from relaunch.ledger.shown import forms_of_date, mended, without_crop
from relaunch.model import Record
from relaunch.recordfile import texts_in

EDGES = "()[]{}|/,;:–—-·•*+>↑^"
_TIME = re.compile(r"(?:,|um)?(?:\d{1,2}[:.]\d\d(?::\d\d)?(?:Uhr)?)?")
_SIZE = re.compile(r"\d+(?:[.,]\d+)?(?:B|K|KB|KiB|M|MB|MiB|Bytes?)", re.IGNORECASE)
_MORE = re.compile(r"\W*(?:mehr|more|weiter|weiterlesen|readmore)\W*", re.IGNORECASE)
LABEL = "the label of a field"
# A name may stand behind it without a colon.
_BY = re.compile(r"(?:\A|[\W\d\0])(?:von|by|autor(?:in)?|author|text)\Z", re.IGNORECASE)
BY = 9  # signs of the longest of them, and the one before it
_LABEL = re.compile(r"[,;|(]?[^\W\d]{2,25}:?")


class Rests:
    """What a rest of a page is looked for in: the record, and removals whose place was not found."""

    def __init__(
        self,
        body: str,
        unplaced: str,
        failed: list[tuple[str, Claim]],
        record: Record | None,
        beside: Callable[[], str],
    ) -> None:
        self.body = body
        self.unplaced = unplaced
        self.failed = failed
        self.record = record
        self.beside = cache(beside)

    @cached_property
    def references(self) -> list[tuple[str, str]]:
        """What each teaser says, as a key, with the URL that it leads to."""
        return [(key_of(f"{r.title}{r.text}"), r.url) for r in self.record.references] if self.record else []

    @cached_property
    def others(self) -> list[tuple[str, str]]:
        """The texts of the fields beside the body, as keys."""
        return [(name, key_of(text)) for name, text in field_texts(self.record)] if self.record else []

    @cached_property
    def dates(self) -> list[tuple[str, str]]:
        """The dates of the record in the ways in which pages write them."""
        known = date_fields(self.record) if self.record else []
        return [(form, name) for name, date in known for form in forms_of_date(date)]

    @cached_property
    def values(self) -> list[tuple[str, Claim]]:
        """The values of fields that may stand on one line with others, the longest first."""
        known = [(form, Claim("record", "", name, "a date, written otherwise")) for form, name in self.dates]
        known += [(text, Claim("record", "", name)) for name, text in self.others if len(text) > 3 or name == "title"]
        return sorted(known, key=lambda pair: (-len(pair[0]), pair))

    @cached_property
    def issues(self) -> str:
        """What the issues say, as one key."""
        return "".join(key_of(issue.message) for issue in self.record.issues) if self.record else ""

    def claim(self, whole: str) -> Claim:
        """Return the claim of a rest."""
        piece = whole.strip(EDGES) or whole
        forms = mended(piece)
        for form in forms:
            if len(form) > 3 and form in self.unplaced:
                return BODY if form == piece else Claim("record", "", "body", "mended")
        if _SIZE.fullmatch(piece) and f"({piece})" in self.unplaced:
            return BODY  # the size of a download stands in brackets behind its name
        for form, name in self.dates:
            if piece.startswith(form) and _TIME.fullmatch(piece, len(form)):
                return Claim("record", "", name, "a date, written otherwise")
        if any(piece == text for _, text in self.others):
            return self._twin(piece, forms) or BODY
        if _MORE.fullmatch(piece):
            return Claim("boilerplate", "", "", "a link to more")
        sought = piece.strip(f'{EDGES}"') if len(piece) > 3 else whole  # `[Top]` is found by its brackets
        found = next((claim for text, claim in self._elsewhere() if len(sought) > 3 and sought in text), None)
        return found or self._twin(piece, forms) or Claim("unaccounted")

    def _elsewhere(self) -> Iterator[tuple[str, Claim]]:
        """Yield the texts outside body and fields that may hold a rest, each with its claim."""
        for text, url in self.references:
            yield text, Claim("reference", url, "references")
        yield from self.failed
        yield self.beside(), Claim("boilerplate", "", "", "outside-main: left beside the main region")
        yield self.issues, Claim("record", "", "issues", "an issue for a person says it")

    def _twin(self, piece: str, forms: list[str]) -> Claim | None:
        """Return the claim of a rest that the record says in another place."""
        for form in forms:
            for name, text in [("body", self.body), *self.others]:
                if form == text or (len(form) > 3 and form in text):
                    return Claim("duplicate-of", "", "", f"the record's {name} says it")
        beside = piece in self.beside()
        return Claim("boilerplate", "", "", "outside-main: left beside the main region") if beside else None

    def cut(self, piece: str) -> Iterator[tuple[int, int, Claim]]:
        """Yield the parts of a rest that are values of fields: a date and an author on one line."""
        free = piece
        for text, claim in self.values:
            place = free.find(text)
            if place < 0:
                continue
            end = place + len(text)
            is_date = "date" in claim.why
            before = "" if _BY.search(free, max(place - BY, 0), place) else free[max(place - 1, 0) : place]
            if _goes_on(before + free[end : end + 1], is_date=is_date):
                continue
            if is_date and (time := _TIME.match(free, end)):
                end = time.end()
            free = free[:place] + "\0" * (end - place) + free[end:]
            yield place, end, claim
        start = 0
        for part in free.split("\0"):
            if len(part) < len(piece) and says_something(part):
                found = self.claim(part)
                if found.bucket == "unaccounted" and _LABEL.fullmatch(part):
                    found = Claim("boilerplate", "", "", LABEL)
                yield start, start + len(part), found
            start += len(part) + 1


def _goes_on(around: str, *, is_date: bool) -> bool:
    """Say whether the signs around a value make it a part of a longer one; a word may stand close to a date."""
    return any(sign.isdigit() if is_date else sign.isalnum() for sign in around)


def field_texts(record: Record) -> list[tuple[str, str]]:
    """Return the texts of a record beside its body, each with its field's name."""
    texts = [("title", record.title), ("teaser", record.teaser), ("author", record.author)]
    texts += [("tags", tag) for tag in record.tags]
    texts += [("fields", text) for text in texts_in(record.fields)]
    texts += [("assets", text) for asset in record.assets for text in (asset.caption, asset.alt)]
    texts += [("links", link.text) for link in record.links]
    return [(name, text) for name, text in texts if text]


def date_fields(record: Record) -> list[tuple[str, str]]:
    """Return the fields of a record that hold dates, with their ISO values."""
    dates = [("published", record.published)]
    dates += [("fields", text) for text in texts_in(record.fields) if text[:4].isdecimal() and text[4:5] == "-"]
    return [(name, text) for name, text in dates if text]


def stands_in(text: str, said: str) -> bool:
    """Say whether a text stands in another, both as keys; a cropped one by its beginning."""
    key = key_of(text)
    return any(form in said for form in (*mended(key.strip(EDGES) or key), *without_crop(text)))
