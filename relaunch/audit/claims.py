"""The ledger as the auditor reads it, with SQLite alone: what is claimed of each sentence of a page."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from relaunch.audit.pages import Spoken
from relaunch.audit.words import letters


class Claim(NamedTuple):
    """Where the ledger says that a sentence went."""

    bucket: str
    target: str
    field: str
    why: str


class Rule(NamedTuple):
    """A rule of the mapping that leaves something out, and where it points: a CSS selector, a pattern of URLs."""

    kind: str
    number: int
    because: str
    selector: str
    url: str


Row = tuple[str, Claim]
# Where so many pairs of a sentence and a row are left to compare, the ledger does not speak of this page.
MOST_SEARCHED = 1_000_000
# So many statements are held at a time.
MOST_KNOWN = 50_000


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence of a page, or the part of one that has a claim of its own; `claim` is None where none is made."""

    number: int
    spoken: Spoken
    text: str
    claim: Claim | None
    is_whole: bool = True


class Claims:
    """The claims of one ledger. `changed` holds rows that stand for those of a page, for tests of the auditor."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db
        self.changed: dict[str, list[Row]] = {}
        self._known: dict[int, Row | None] = {}
        db.execute("CREATE TEMP TABLE spokesmen (record TEXT PRIMARY KEY, url TEXT NOT NULL) WITHOUT ROWID")
        db.execute(
            "INSERT OR IGNORE INTO spokesmen "
            "SELECT target, url FROM (SELECT target, url, count(*) AS n FROM sentences WHERE bucket = 'record' "
            "GROUP BY target, url) ORDER BY n DESC, url"
        )
        db.execute("CREATE INDEX temp.spokesmen_by_url ON spokesmen (url)")

    def of(self, url: str) -> tuple[Claim | None, list[Row]]:
        """Return the claim about a page as a whole, if there is one, and those about its sentences, in order."""
        page = self.db.execute(
            "SELECT p.statements, c.bucket, c.target, c.field, c.why FROM read_pages p "
            "LEFT JOIN claims c ON c.id = p.claim WHERE p.url = ?",
            (url,),
        ).fetchone()
        statements, *claim = page or ("[]", None)
        fate = Claim(*claim) if claim[0] is not None else None
        if url in self.changed:
            return fate, self.changed[url]
        try:
            rows = [self._said(int(number)) for number in json.loads(statements)]
        except (ValueError, TypeError, RecursionError) as error:
            raise sqlite3.DatabaseError(f"what is claimed of {url} cannot be read") from error
        return fate, [row for row in rows if row is not None]

    def numbers(self, url: str) -> str:
        """Return the numbers of the statements that are claimed of a page; empty where it met one fate as a whole."""
        row = self.db.execute("SELECT statements, claim FROM read_pages WHERE url = ?", (url,)).fetchone()
        return "" if row is None or row[1] is not None else str(row[0])

    def _said(self, statement: int) -> Row | None:
        """Return a statement; what stands on many pages, as menus do, is read once."""
        if statement in self._known:
            return self._known[statement]
        found = self.db.execute(
            "SELECT t.text, c.bucket, c.target, c.field, c.why FROM statements t JOIN claims c ON c.id = t.claim "
            "WHERE t.id = ?",
            (statement,),
        ).fetchone()
        row = None if found is None else (found[0], Claim(*found[1:]))
        if len(self._known) > MOST_KNOWN:
            self._known.clear()
        self._known[statement] = row
        return row

    def records_of(self, url: str) -> tuple[str, ...]:
        """Return the records that a page speaks for: most of what stands in them is claimed from there."""
        rows = self.db.execute("SELECT record FROM spokesmen WHERE url = ? ORDER BY record", (url,))
        return tuple(row[0] for row in rows)

    def rules(self, because: str) -> tuple[Rule, ...]:
        """Return the mapping's rules that leave something out for a reason."""
        rows = self.db.execute(
            "SELECT kind, number, because, selector, url FROM rules WHERE because = ? ORDER BY kind, number", (because,)
        )
        return tuple(Rule(*row) for row in rows)

    def is_set_aside(self, url: str, reason: str) -> bool:
        """Say whether a page was set aside for a reason."""
        row = self.db.execute("SELECT reason FROM urls WHERE url = ? AND outcome = 'quarantined'", (url,)).fetchone()
        return row is not None and row[0] == reason

    def about(self, record: str) -> tuple[str, ...]:
        """Return the pages that a record's claims come from: the one that speaks for it, and its other addresses."""
        rows = self.db.execute(
            "SELECT url FROM spokesmen WHERE record = ? UNION "
            "SELECT u.url FROM urls u JOIN read_pages p ON p.url = u.url WHERE u.record = ? ORDER BY 1",
            (record, record),
        )
        return tuple(row[0] for row in rows)

    def urls(self) -> Iterator[str]:
        """Yield the URLs of the pages of which the ledger speaks."""
        for row in self.db.execute("SELECT url FROM read_pages ORDER BY url"):
            yield row[0]


def align(spoken: list[Spoken], rows: list[Row]) -> tuple[list[Piece], list[Row]]:
    """Return the page's sentences with the claims made for them, and the claims for what the page does not say.

    Both sides split sentences in their own ways; as letters the page is the same, so that ends can be compared.
    """
    own = [letters(s.text) for s in spoken]
    told = [letters(text) for text, _ in rows]
    if "".join(own) == "".join(told):
        return _cut(spoken, own, rows, told), []
    return _searched(spoken, own, rows, told)


def _cut(spoken: list[Spoken], own: list[str], rows: list[Row], told: list[str]) -> list[Piece]:
    pieces: list[Piece] = []
    row = used = 0
    for number, (sentence, key) in enumerate(zip(spoken, own, strict=True), 1):
        left = len(key)
        while left:
            while used == len(told[row]):
                row, used = row + 1, 0
            length = min(left, len(told[row]) - used)
            whole = length == len(key)
            at = len(key) - left
            ledger_whole = length == len(told[row])
            text = sentence.text if whole else rows[row][0] if ledger_whole else key[at : at + length]
            pieces.append(Piece(number, sentence, text, rows[row][1], whole))
            left -= length
            used += length
    return pieces


def _searched(spoken: list[Spoken], own: list[str], rows: list[Row], told: list[str]) -> tuple[list[Piece], list[Row]]:
    """Align sentence by sentence where the two readings of a page differ."""
    free: dict[str, list[int]] = {}
    for number, key in reversed(list(enumerate(told))):
        free.setdefault(key, []).append(number)
    used: set[int] = set()
    pieces = []
    rest: list[tuple[int, Spoken, str]] = []
    for number, (sentence, key) in enumerate(zip(spoken, own, strict=True), 1):
        if free.get(key):
            row = free[key].pop()
            used.add(row)
            pieces.append(Piece(number, sentence, sentence.text, rows[row][1]))
        else:
            rest.append((number, sentence, key))
    within: set[int] = set()
    left = [n for n in range(len(told)) if n not in used]
    for number, sentence, key in rest:
        near = left if len(rest) * len(left) < MOST_SEARCHED else []
        rows_in = [n for n in near if told[n] and (told[n] in key or key in told[n])]
        if not rows_in:
            pieces.append(Piece(number, sentence, sentence.text, None))
        for row in rows_in:
            inside = key in told[row]
            (within if inside else used).add(row)
            text = sentence.text if inside else rows[row][0]
            pieces.append(Piece(number, sentence, text, rows[row][1], inside))
    stray = [row for number, row in enumerate(rows) if number not in used | within]
    return sorted(pieces, key=lambda piece: piece.number), stray
