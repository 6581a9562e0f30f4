"""The rows of the loss ledger: each page's sentences with their claims, each text and each claim stored once."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from functools import lru_cache
from hashlib import blake2b

from relaunch.ledger.claims import Account, Claim, Rule
from relaunch.ledger.sentences import BREAK

# Statements and claims remembered as stored already; past that the memory is emptied, and one is stored once more.
REMEMBERED = 50_000
# A statement is a text with its claim: a menu's entry is one for all pages. A page is the list of its statements.
SCHEMA = """
CREATE TABLE IF NOT EXISTS read_pages (
    id INTEGER PRIMARY KEY, url TEXT NOT NULL UNIQUE, claim INTEGER, statements TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS statements (id INTEGER PRIMARY KEY, text TEXT NOT NULL, claim INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS claims (
    id INTEGER PRIMARY KEY, bucket TEXT NOT NULL, target TEXT NOT NULL, field TEXT NOT NULL, why TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS rules (
    kind TEXT NOT NULL, number INTEGER NOT NULL, because TEXT NOT NULL, selector TEXT NOT NULL, url TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS told (record TEXT PRIMARY KEY, digest BLOB NOT NULL) WITHOUT ROWID;
CREATE VIEW IF NOT EXISTS said AS
    SELECT p.id AS page, j.key + 1 AS number, j.value AS statement, t.text, t.claim
    FROM read_pages p CROSS JOIN json_each(p.statements) j CROSS JOIN statements t ON t.id = j.value;
CREATE VIEW IF NOT EXISTS sentences AS
    SELECT p.url, j.key + 1 AS number, t.text, c.bucket, c.target, c.field, c.why
    FROM read_pages p CROSS JOIN json_each(p.statements) j CROSS JOIN statements t ON t.id = j.value
    CROSS JOIN claims c ON c.id = t.claim;
CREATE TABLE IF NOT EXISTS audit_failures (
    url TEXT NOT NULL, number INTEGER NOT NULL, place TEXT NOT NULL, text TEXT NOT NULL, bucket TEXT NOT NULL,
    target TEXT NOT NULL, field TEXT NOT NULL, failure TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS audit_edits (
    url TEXT NOT NULL, number INTEGER NOT NULL, place TEXT NOT NULL, text TEXT NOT NULL, bucket TEXT NOT NULL,
    target TEXT NOT NULL, field TEXT NOT NULL, failure TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS audits (pages INTEGER NOT NULL, sentences INTEGER NOT NULL, failures INTEGER NOT NULL);
"""
TABLES = ("read_pages", "statements", "claims", "rules", "told", "audit_failures", "audit_edits", "audits")


@lru_cache(maxsize=REMEMBERED)
def text_id(text: str) -> int:
    """Return the number of a text: its digest, the same in every run and every process."""
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big", signed=True)


class SentenceBook:
    """Writes the sentences of pages into a ledger's database, whose `SCHEMA` it needs."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db
        self.statements: dict[tuple[str, Claim], int] = {}
        self.claims: dict[Claim, int] = {}
        self.pages = 0
        self.last_statement = 0
        self.last_claim = 0

    def clear(self) -> None:
        """Forget what an earlier build, and the audit of it, said."""
        for table in TABLES:
            self.db.execute(f"DELETE FROM {table}")  # noqa: S608  # the names above, nothing from outside

    def clear_all_but(self, forget: Callable[[str, str, str], None]) -> None:
        """Forget what an earlier build said, but for some captures and records, and number on from there."""
        forget("read_pages", "raw", "url")
        forget("told", "record", "record")
        for table in ("rules", "audit_failures", "audit_edits", "audits"):
            self.db.execute(f"DELETE FROM {table}")  # noqa: S608  # the names above
        last = (self.db.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()[0]  # noqa: S608
                for table in ("read_pages", "statements", "claims"))  # fmt: skip
        self.pages, self.last_statement, self.last_claim = map(int, last)

    def put(self, url: str, account: Account, fate: Claim | None = None) -> None:
        """Say where the sentences of a page went; `fate` is a claim for the page as a whole, read or not."""
        claim = None if fate is None else self._claim(fate)
        if len(self.statements) > REMEMBERED:
            self.statements.clear()
        known = self.statements
        numbers: list[int] = []
        fresh: list[tuple[int, str, int]] = []
        for statement in zip(account.texts, account.claims, strict=True):
            number = known.get(statement)
            if number is None:
                self.last_statement = number = self.last_statement + 1
                known[statement] = number
                fresh.append((number, statement[0], self._claim(statement[1])))
            numbers.append(number)
        self.db.executemany("INSERT INTO statements VALUES (?,?,?)", fresh)
        self.pages += 1
        listed = f"[{','.join(map(str, numbers))}]"
        self.db.execute("INSERT OR REPLACE INTO read_pages VALUES (?,?,?,?)", (self.pages, url, claim, listed))

    def put_rules(self, rules: Iterable[Rule]) -> None:
        """Say which rules of the mapping leave something out, and where each points."""
        self.db.executemany("INSERT INTO rules VALUES (?,?,?,?,?)", rules)

    def put_told(self, record: str, texts: Iterable[str]) -> None:
        """Remember what a record said when the build ended with it, an editor's changes among it, by its digest."""
        told = BREAK.join(texts).encode("utf-8", "surrogatepass")
        self.db.execute("INSERT OR REPLACE INTO told VALUES (?,?)", (record, blake2b(told, digest_size=16).digest()))

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


def make_tables(db: sqlite3.Connection) -> None:
    """Make the tables and views; those of an older ledger, which the next build fills anew, go first."""
    columns = [row[1] for row in db.execute("PRAGMA table_info(read_pages)")]
    if columns and "statements" not in columns:
        db.executescript(
            "DROP VIEW IF EXISTS sentences; DROP TABLE IF EXISTS said; DROP TABLE IF EXISTS texts; "
            "DROP TABLE read_pages; DROP TABLE IF EXISTS claims;"
        )
    db.executescript(SCHEMA)


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


def faults_of(db: sqlite3.Connection, url: str, text: str) -> list[str]:
    """Return what the last audit said against the claim of a sentence."""
    rows = db.execute("SELECT failure FROM audit_failures WHERE url = ? AND text = ? ORDER BY number", (url, text))
    return list(dict.fromkeys(str(row[0]) for row in rows))
