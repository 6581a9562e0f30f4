"""The rows of the loss ledger: each page's sentences with their claims, each text and each claim stored once."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b

from relaunch.ledger.claims import Account, Claim

# Texts and claims remembered as stored already; past that the memory is emptied, and a text is offered once more.
REMEMBERED = 50_000
SCHEMA = """
CREATE TABLE IF NOT EXISTS read_pages (id INTEGER PRIMARY KEY, url TEXT NOT NULL UNIQUE, claim INTEGER);
CREATE TABLE IF NOT EXISTS texts (id INTEGER PRIMARY KEY, text TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS claims (
    id INTEGER PRIMARY KEY, bucket TEXT NOT NULL, target TEXT NOT NULL, field TEXT NOT NULL, why TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS said (
    page INTEGER NOT NULL, number INTEGER NOT NULL, text INTEGER NOT NULL, claim INTEGER NOT NULL,
    PRIMARY KEY (page, number)) WITHOUT ROWID;
CREATE VIEW IF NOT EXISTS sentences AS
    SELECT p.url, s.number, t.text, c.bucket, c.target, c.field, c.why
    FROM said s JOIN read_pages p ON p.id = s.page JOIN texts t ON t.id = s.text JOIN claims c ON c.id = s.claim;
CREATE TABLE IF NOT EXISTS audit_failures (
    url TEXT NOT NULL, number INTEGER NOT NULL, place TEXT NOT NULL, text TEXT NOT NULL, bucket TEXT NOT NULL,
    target TEXT NOT NULL, field TEXT NOT NULL, failure TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS audits (pages INTEGER NOT NULL, sentences INTEGER NOT NULL, failures INTEGER NOT NULL);
"""
TABLES = ("said", "read_pages", "texts", "claims", "audit_failures", "audits")


@lru_cache(maxsize=REMEMBERED)
def text_id(text: str) -> int:
    """Return the number of a text: its digest, the same in every run and every process."""
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big", signed=True)


class SentenceBook:
    """Writes the sentences of pages into a ledger's database, whose `SCHEMA` it needs."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db
        self.texts: set[int] = set()
        self.claims: dict[Claim, int] = {}
        self.pages = 0
        self.last_claim = 0

    def clear(self) -> None:
        """Forget what an earlier build, and the audit of it, said."""
        for table in TABLES:
            self.db.execute(f"DELETE FROM {table}")  # noqa: S608  # the names above, nothing from outside

    def put(self, url: str, account: Account, fate: Claim | None = None) -> None:
        """Say where the sentences of a page went; `fate` is a claim for the page as a whole, read or not."""
        self.pages += 1
        claim = None if fate is None else self._claim(fate)
        self.db.execute("INSERT OR REPLACE INTO read_pages VALUES (?,?,?)", (self.pages, url, claim))
        numbers = [text_id(text) for text in account.texts]
        fresh = {number: text for number, text in zip(numbers, account.texts, strict=True) if number not in self.texts}
        if len(self.texts) > REMEMBERED:
            self.texts.clear()
        self.texts.update(fresh)
        self.db.executemany("INSERT OR IGNORE INTO texts VALUES (?,?)", fresh.items())
        claims = map(self._claim, account.claims)
        page = self.pages
        rows = [(page, n, t, c) for n, (t, c) in enumerate(zip(numbers, claims, strict=True), 1)]
        self.db.executemany("INSERT INTO said VALUES (?,?,?,?)", rows)

    def _claim(self, claim: Claim) -> int:
        known = self.claims.get(claim)
        if known is not None:
            return known
        if len(self.claims) > REMEMBERED:
            self.claims.clear()
        self.last_claim += 1
        self.db.execute("INSERT INTO claims VALUES (?,?,?,?,?)", (self.last_claim, *claim))
        self.claims[claim] = self.last_claim
        return self.last_claim


def counts(db: sqlite3.Connection) -> dict[str, int]:
    """Return how many sentences stand in which bucket, the fullest first."""
    rows = db.execute(
        "SELECT c.bucket, count(*) FROM said s JOIN claims c ON c.id = s.claim GROUP BY c.bucket ORDER BY 2 DESC, 1"
    )
    return {str(bucket): int(number) for bucket, number in rows}


def sentences_on(db: sqlite3.Connection, url: str) -> list[tuple[str, Claim]]:
    """Return the sentences of a page in order, each with its claim."""
    rows: Iterable[tuple[str, str, str, str, str]] = db.execute(
        "SELECT text, bucket, target, field, why FROM sentences WHERE url = ? ORDER BY number", (url,)
    )
    return [(text, Claim(*claim)) for text, *claim in rows]


def page_named(db: sqlite3.Connection, url: str) -> str:
    """Return the URL under which a page was read; any other address of its record will do, too."""
    row = db.execute("SELECT url FROM read_pages WHERE url = ?", (url,)).fetchone()
    if row is None:
        row = db.execute(
            "SELECT p.url FROM urls a JOIN urls b ON b.record = a.record JOIN read_pages p ON p.url = b.url "
            "WHERE a.url = ? AND a.record <> '' ORDER BY b.outcome <> 'record', p.url LIMIT 1",
            (url,),
        ).fetchone()
    return "" if row is None else str(row[0])
