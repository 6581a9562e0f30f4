"""Test every claim about the sentences of a page against archive and export."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

from relaunch.archive import Archive
from relaunch.audit.claims import Claim, Claims, Piece, align
from relaunch.audit.exported import Export, Exported, spaced
from relaunch.audit.matching import Field, out_of_order, place_all
from relaunch.audit.pages import Reading, read_page
from relaunch.audit.words import is_date, is_paging, is_placeholder, letters, readings, split, without_markers

# A text is boilerplate when it stands on so many pages of the site; two on a site that has no more.
PAGES = 3
# A menu's word, or a number, is not looked for inside longer words.
SHORT = 4
# Links that say nothing but that there is more.
LINK_WORDS = frozenset(["mehr", "more", "weiter", "weiterlesen", "readmore", "mehrlesen"])
# Buckets that say in which place of a record a sentence stands.
STANDING = ("record", "reference")
_SIZE = re.compile(r"\d+(?:[.,]\d+)?\s*(?:B|K|KB|KiB|M|MB|MiB|Bytes?)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Failure:
    """A sentence whose claim does not hold: unique text left out, or said to be where it is not."""

    url: str
    number: int
    place: str
    text: str
    bucket: str
    target: str
    field: str
    failure: str


def digest(key: str) -> int:
    """Return the number of a text among the counts."""
    return int.from_bytes(blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big", signed=True)


class Auditor:
    """Tests pages one at a time; `counts` say on how many pages of the site each sentence stands."""

    def __init__(self, archive: Archive, export: Export, claims: Claims, db: sqlite3.Connection, groups: int) -> None:
        self.archive = archive
        self.export = export
        self.claims = claims
        self.db = db
        self.needed = min(PAGES, groups) if groups > 1 else 0
        self.edges: frozenset[int] = frozenset()
        self.pages_with = lru_cache(maxsize=65536)(self._pages_with)
        self.tests: dict[str, Callable[[Piece, str], str]] = {
            "boilerplate": self._boilerplate,
            "duplicate-of": self._duplicate,
            "placeholder": self._placeholder,
            "ignored-by-mapping": self._ignored,
            "quarantined": self._quarantined,
            "unaccounted": self._unaccounted,
        }

    def _pages_with(self, key: str) -> int:
        row = self.db.execute("SELECT pages FROM counts WHERE key = ?", (digest(key),)).fetchone()
        return 0 if row is None else int(row[0])

    def check_page(self, url: str, reading: Reading | None = None) -> list[Failure]:
        """Return every claim about a page that does not hold."""
        if reading is None:
            entry = self.archive.find(url)
            reading = read_page(self.archive.read(entry)) if entry is not None else Reading()
        fate, rows = self.claims.of(url)
        if fate is not None and not rows:
            rows = [(spoken.text, fate) for spoken in reading.spoken]
        pieces, stray = align(reading.spoken, rows)
        failures = [self._failure(url, p, "no claim is made for it") for p in pieces if p.claim is None]
        failures += [
            Failure(url, 0, "", text, *claim[:3], "the page does not say it") for text, claim in stray
        ]  # fmt: skip
        said = [piece for piece in pieces if piece.claim is not None]
        self.edges = _edges(said)
        failures += self._standing(url, said)
        for piece in said:
            assert piece.claim is not None
            test = self.tests.get(piece.claim.bucket)
            if test is not None and (fault := test(piece, url)):
                failures.append(self._failure(url, piece, fault))
            elif test is None and piece.claim.bucket not in STANDING:
                failures.append(self._failure(url, piece, f"there is no bucket '{piece.claim.bucket}'"))
        return sorted(failures, key=lambda failure: (failure.number, failure.text, failure.failure))

    def _failure(self, url: str, piece: Piece, failure: str) -> Failure:
        claim = piece.claim or Claim("", "", "", "")
        text = piece.spoken.text if piece.is_whole else piece.text
        return Failure(url, piece.number, piece.spoken.place, text, *claim[:3], failure)

    # ── what stands in records: each sentence at a place of its own ──

    def _standing(self, url: str, said: list[Piece]) -> list[Failure]:
        """Test the claims that a sentence stands in a record's field, or in a teaser."""
        own = self.claims.records_of(url)
        wanted: dict[tuple[str, str, str], list[Piece]] = {}
        failures = []
        for piece in said:
            assert piece.claim is not None
            bucket, target, name, _ = piece.claim
            if bucket == "record" and target in own:
                wanted.setdefault((target, name, target), []).append(piece)
            elif bucket == "record":
                failures.append(self._failure(url, piece, f"another page speaks for {target or 'no record'}"))
            elif bucket == "reference" and self.export.get(target) is None:
                failures.append(self._failure(url, piece, f"there is no record {target}"))
            elif bucket == "reference":
                holder = next((r for r in own if self._leads(r, target)), "")
                wanted.setdefault((holder, "references", target), []).append(piece)
        fields: dict[tuple[str, str, str], Field] = {}
        for key, pieces in sorted(wanted.items(), key=lambda pair: pair[0]):
            failures += self._in_field(url, key, pieces, fields)
        return failures + self._hidden_in_records(url, said, own, fields)

    def _leads(self, record: str, target: str) -> bool:
        exported = self.export.get(record)
        return exported is not None and any(r.get("record") == target for r in exported.record.get("references", ()))

    def _in_field(
        self, url: str, key: tuple[str, str, str], pieces: list[Piece], fields: dict[tuple[str, str, str], Field]
    ) -> list[Failure]:
        record, name, target = key
        exported = self.export.get(record)
        if exported is None:
            why = f"there is no record {record}" if record else f"no teaser of this page leads to {target}"
            return [self._failure(url, piece, why) for piece in pieces]
        if name == "published":
            dated = [p for p in pieces if not any(is_date(p.text, iso) for iso in exported.iso[:1])]
            return [self._failure(url, piece, f"it is not the date of {record}") for piece in dated]
        field = fields.setdefault(key, Field(exported.stream(name, target)))
        places = place_all(field, [_forms(piece) for piece in pieces])
        failures = []
        for piece, place in zip(pieces, places, strict=True):
            if place < 0 and not (name == "fields" and any(is_date(piece.text, iso) for iso in exported.iso)):
                failures.append(self._failure(url, piece, f"the {name} of {record} does not say it"))
        if name == "body":
            moved = out_of_order(places)
            why = f"it stands in another place of {record}"
            failures += [self._failure(url, pieces[number], why) for number in sorted(moved)]
        return failures

    def _hidden_in_records(
        self, url: str, said: list[Piece], own: tuple[str, ...], fields: dict[tuple[str, str, str], Field]
    ) -> list[Failure]:
        """Find sentences that a record of this page holds, though the ledger says that they are elsewhere."""
        failures = []
        spoken: dict[str, list[Piece]] = {}
        for piece in said:
            spoken.setdefault(letters(piece.text), []).append(piece)
        for record in own:
            exported = self.export.get(record)
            for name in ("title", "teaser", "body", "references") if exported is not None else ():
                assert exported is not None
                for text in exported.fields[name]:
                    failures += self._unclaimed(url, record, name, text, spoken, fields)
        return failures

    def _unclaimed(
        self,
        url: str,
        record: str,
        name: str,
        text: str,
        spoken: dict[str, list[Piece]],
        fields: dict[tuple[str, str, str], Field],
    ) -> list[Failure]:
        known = [field for key, field in fields.items() if key[0] == record and key[1] == name]
        counts: Counter[str] = Counter(letters(s) for line in text.splitlines() for s in split(line))
        failures = []
        for key in counts:
            others = [p for p in spoken.get(key, ()) if p.claim is not None and p.claim.bucket not in STANDING]
            if name == "title":  # a menu may be the only place where a page names itself
                own = self.claims.records_of(url)
                others = [p for p in others if p.claim is None or p.claim[:2] not in {("duplicate-of", r) for r in own}]
            if others and all(field.is_free(key) for field in known if key in field.stream):
                failures.append(self._failure(url, others[-1], f"the {name} of {record} says it: it is not left out"))
        return failures

    # ── what does not stand there ──

    def _boilerplate(self, piece: Piece, _url: str) -> str:
        if is_placeholder(piece.text):
            return "it is a placeholder"
        if piece.spoken.hidden or letters(piece.text) in LINK_WORDS:
            return ""
        if piece.number in self.edges:
            return ""
        if not self.needed:
            return "" if piece.spoken.named else "the site has one page, and it stands in no furniture there"
        needed = min(2, self.needed) if piece.spoken.named else self.needed
        whole = letters(without_markers(piece.spoken.text))
        pages = max(self.pages_with(letters(piece.text)), self.pages_with(whole))
        return "" if pages >= needed else f"it stands on {pages} of the {needed} pages that make it furniture"

    def _duplicate(self, piece: Piece, _url: str) -> str:
        assert piece.claim is not None
        target = piece.claim.target
        exported = self.export.get(target)
        if exported is None:
            return f"there is no record {target}"
        return "" if stands(piece.text, exported) else f"{target} does not say it"

    def _placeholder(self, piece: Piece, _url: str) -> str:
        return "" if is_placeholder(piece.text) else "it is no placeholder"

    def _ignored(self, piece: Piece, url: str) -> str:
        assert piece.claim is not None
        why = piece.claim.why
        if not why:
            return "no reason is given"
        if _SIZE.fullmatch(piece.text.strip()) or self.claims.fate_of(url) == why:
            return ""
        if (why == "form" and piece.spoken.form) or (why == "pagination" and is_paging(piece.text)):
            return ""
        if self.claims.was_ignored(self.export.at(url), letters(piece.text), why):
            return ""
        return f"no row of the ledger says that a mapping ignored it ({why})"

    def _unaccounted(self, _piece: Piece, _url: str) -> str:
        return "nothing says where it went"

    def _quarantined(self, _piece: Piece, url: str) -> str:
        record = self.export.at(url)
        return f"the page has the record {record}" if record else ""


def _edges(said: list[Piece]) -> frozenset[int]:
    """Return the numbers of a text copy's sentences before and behind all that stands in records: its head and foot."""
    if not said or said[0].spoken.place != "text":
        return frozenset()
    kept = [p.number for p in said if p.claim is not None and p.claim.bucket in STANDING]
    return frozenset(p.number for p in said if kept and not min(kept) <= p.number <= max(kept))


def _forms(piece: Piece) -> list[str]:
    return list(dict.fromkeys([*readings(piece.text), *readings(without_markers(piece.text))]))


def stands(text: str, exported: Exported) -> bool:
    """Say whether a record says a text anywhere; a short one only as a whole text or sentence, or word by word."""
    if any(is_date(text, iso) for iso in exported.iso):
        return True
    for form in readings(text):
        if len(form) >= SHORT and form in exported.said:
            return True
        if len(form) < SHORT and (form in exported.sentences or spaced(text) in exported.words):
            return True
    _, colon, values = text.partition(":")
    parts = [letters(value) for value in values.split(",")] if colon else []
    return bool(parts) and all(len(part) >= SHORT and part in exported.said for part in parts)
