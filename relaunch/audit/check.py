"""Test every claim about the sentences of a page against archive and export."""

from __future__ import annotations

import sqlite3
from collections import Counter
from dataclasses import dataclass
from typing import Any

from relaunch.archive import Archive
from relaunch.audit.answers import Answers
from relaunch.audit.claims import Claim, Claims, Piece, align
from relaunch.audit.exported import Export
from relaunch.audit.matching import Field, out_of_order, place_all
from relaunch.audit.outside import Outside
from relaunch.audit.pages import Reading, read_page
from relaunch.audit.words import is_date, letters, readings, split, without_markers

# Buckets that say in which place of a record a sentence stands.
STANDING = ("record", "reference")


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


class Auditor:
    """Tests pages one at a time; `counts` say on how many pages of the site each sentence stands."""

    def __init__(self, archive: Archive, export: Export, claims: Claims, db: sqlite3.Connection, groups: int) -> None:
        self.archive = archive
        self.export = export
        self.claims = claims
        self.db = db
        self.outside = Outside(export, claims, db, groups, self.read, Answers(archive))
        self.pages_with = self.outside.pages_with

    def read(self, url: str, selectors: tuple[str, ...] = ()) -> Reading:
        """Return what the archived page at an address says."""
        entry = self.archive.find(url)
        return read_page(self.archive.read(entry), selectors) if entry is not None else Reading()

    def check_page(self, url: str) -> list[Failure]:
        """Return every claim about a page that does not hold, but for what editors changed since: `check_record` tells.

        A claim that holds for what the tool had written of such a record was no false claim.
        """
        reading = self.read(url)
        failures = self._check(url, reading)
        if any(self._is_edited(record) for record in {f.target for f in failures} | set(self.claims.records_of(url))):
            self.export.as_written = True
            before = set(self._check(url, reading)) if failures else set()
            self.export.as_written = False
            failures = [failure for failure in failures if failure in before]
        return failures

    def check_record(self, record: dict[str, Any]) -> tuple[list[Failure], list[Failure]]:
        """Return what is wrong with the two files of a record, and what editors changed in it."""
        url, file = str(record.get("source", {}).get("url", "")), self.export.files.path(record)
        failures, edits = self.export.files.check(record)
        record_id = str(record.get("id", ""))
        return (
            [Failure(url, 0, file, text, "record", record_id, name, what) for name, text, what in failures],
            [Failure(url, 0, file, text, "record", record_id, name, what) for name, text, what in edits],
        )

    def _is_edited(self, record_id: str) -> bool:
        record = self.export.line(record_id) if record_id else None
        return record is not None and self.export.files.is_known_edit(record)

    def _check(self, url: str, reading: Reading) -> list[Failure]:
        fate, rows = self.claims.of(url)
        if fate is not None and not rows:
            rows = [(spoken.text, fate) for spoken in reading.spoken]
        pieces, stray = align(reading.spoken, rows)
        failures = [self._failure(url, p, "no claim is made for it") for p in pieces if p.claim is None]
        failures += [
            Failure(url, 0, "", text, *claim[:3], "the page does not say it") for text, claim in stray
        ]  # fmt: skip
        said = [piece for piece in pieces if piece.claim is not None]
        failures += self._standing(url, said)
        self.outside.begin(said)
        for piece in said:
            assert piece.claim is not None
            if piece.claim.bucket not in STANDING and (fault := self.outside.fault(piece, piece.claim, url)):
                failures.append(self._failure(url, piece, fault))
        return sorted(failures, key=lambda failure: (failure.number, failure.text, failure.failure))

    def _failure(self, url: str, piece: Piece, failure: str) -> Failure:
        claim = piece.claim or Claim("", "", "", "")
        text = piece.spoken.text if piece.is_whole else piece.text
        return Failure(url, piece.number, piece.spoken.place, text, *claim[:3], failure)

    # ── what stands in records: each sentence at a place of its own ──

    def _standing(self, url: str, said: list[Piece]) -> list[Failure]:
        """Test the claims that a sentence stands in a record's field, or in a teaser."""
        own = self.claims.records_of(url) or self._made_from(url)
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

    def _names(self, claim: Claim | None, title: str) -> bool:
        """Say whether a claim is that a sentence names a record, which has this title."""
        exported = self.export.get(claim.target) if claim is not None and claim.bucket == "duplicate-of" else None
        return exported is not None and letters(str(exported.record.get("title", ""))) == title

    def _made_from(self, url: str) -> tuple[str, ...]:
        """Return the record of a page that says nothing of it but its teasers."""
        exported = self.export.get(self.export.at(url))
        return () if exported is None or exported.addresses[0] != url else (exported.id,)

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
            if name == "title":  # a menu may be the only place where a page names itself, or others of that name
                own = self.claims.records_of(url)
                others = [p for p in others if p.claim is None or p.claim[:2] not in {("duplicate-of", r) for r in own}]
                others = [p for p in others if not self._names(p.claim, key)]
            if others and all(field.is_free(key) for field in known if key in field.stream):
                failures.append(self._failure(url, others[-1], f"the {name} of {record} says it: it is not left out"))
        return failures


def _forms(piece: Piece) -> list[str]:
    return list(dict.fromkeys([*readings(piece.text), *readings(without_markers(piece.text))]))
