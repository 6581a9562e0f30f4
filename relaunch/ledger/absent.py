"""Records that are out of the export, with what the tool wrote of them last, so that they can come back with edits."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

SCHEMA = """
CREATE TABLE IF NOT EXISTS absent (
    id TEXT PRIMARY KEY, url TEXT NOT NULL, type TEXT NOT NULL, file TEXT NOT NULL, written BLOB NOT NULL,
    why TEXT NOT NULL, edited INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS homes (id TEXT PRIMARY KEY, home TEXT NOT NULL) WITHOUT ROWID;
"""
GONE, JOINED, DELETED = "gone", "joined", "deleted"


@dataclass(frozen=True, slots=True)
class AbsentRow:
    """A record that is out. `why` is gone (its page is), joined (another record speaks for it) or deleted (by hand).

    `file` is where it lies in withdrawn/, `written` what the tool wrote of it last, `edited` whether editors had
    changed it.
    """

    id: str
    url: str
    type: str
    file: str
    written: bytes
    why: str
    edited: bool


class Absent:
    """What is remembered of records that are out, and of files that stand elsewhere than their slug says."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db

    def put(self, row: AbsentRow) -> None:
        """Remember a record that is out."""
        values = (row.id, row.url, row.type, row.file, row.written, row.why, row.edited)
        self.db.execute("INSERT OR REPLACE INTO absent VALUES (?,?,?,?,?,?,?)", values)

    def get(self, record_id: str) -> AbsentRow | None:
        """Return what is remembered of a record that is out."""
        return next(self._rows("WHERE id = ?", record_id), None)

    def rows(self) -> Iterator[AbsentRow]:
        """Yield all that is out, by id."""
        yield from self._rows("ORDER BY id")

    def _rows(self, where: str, *args: str) -> Iterator[AbsentRow]:
        for row in self.db.execute(f"SELECT * FROM absent {where}", args):  # noqa: S608  # the fixed texts above
            id, url, type, file, written, why, edited = row
            yield AbsentRow(id, url, type, file, written, why, bool(edited))

    def forget(self, record_id: str) -> None:
        """Forget a record that is in again."""
        self.db.execute("DELETE FROM absent WHERE id = ?", (record_id,))

    def home(self, record_id: str) -> str:
        """Return where a record's file would stand by its slug, where it stands elsewhere; else an empty string."""
        row = self.db.execute("SELECT home FROM homes WHERE id = ?", (record_id,)).fetchone()
        return "" if row is None else str(row[0])

    def put_home(self, record_id: str, home: str) -> None:
        """Remember where a file would stand that stands elsewhere; an empty string forgets it."""
        if home:
            self.db.execute("INSERT OR REPLACE INTO homes VALUES (?,?)", (record_id, home))
        else:
            self.db.execute("DELETE FROM homes WHERE id = ?", (record_id,))
