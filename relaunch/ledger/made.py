"""What each record hung on when it was made last, beside the rows that were written then."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

SCHEMA = """
CREATE TABLE IF NOT EXISTS made (
    record TEXT PRIMARY KEY, state BLOB NOT NULL, asked BLOB NOT NULL, url TEXT NOT NULL, raws TEXT NOT NULL,
    issues INTEGER NOT NULL, line BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS made_by (what TEXT NOT NULL, statements INTEGER NOT NULL);
"""


class Made(NamedTuple):
    """One record as it was made: what it hung on, what it asked of the site, and the digest of its line of JSON.

    `raws` are the captures whose sentences it speaks for, as JSON; `issues` says how many were found.
    """

    record: str
    state: bytes
    asked: bytes
    url: str
    raws: str
    issues: int
    line: bytes


class MadeTable:
    """The rows of a ledger; they go with the rest of its transaction."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db

    def basis(self) -> tuple[str, int]:
        """Return by what program and rules the rows were made, and how many statements there were at first."""
        row = self.db.execute("SELECT what, statements FROM made_by").fetchone()
        return ("", 0) if row is None else (str(row[0]), int(row[1]))

    def rows(self) -> Iterator[Made]:
        """Yield all rows by record."""
        yield from map(Made._make, self.db.execute("SELECT * FROM made ORDER BY record"))

    def begin(self, basis: str, statements: int) -> None:
        """Say by what the rows are made from now on."""
        self.db.execute("DELETE FROM made_by")
        self.db.execute("INSERT INTO made_by VALUES (?,?)", (basis, statements))

    def put(self, row: Made) -> None:
        """Write a row down."""
        self.db.execute("INSERT OR REPLACE INTO made VALUES (?,?,?,?,?,?,?)", row)
