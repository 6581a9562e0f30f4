"""What the tool wrote of each record over the runs, and what editors did: it outlives every build."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

SCHEMA = """
CREATE TABLE IF NOT EXISTS versions (
    id INTEGER PRIMARY KEY, record TEXT NOT NULL, run INTEGER NOT NULL, at TEXT NOT NULL, hash TEXT NOT NULL,
    written BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS versions_by_record ON versions (record, id);
CREATE TABLE IF NOT EXISTS actions (
    id INTEGER PRIMARY KEY, at TEXT NOT NULL, by TEXT NOT NULL, what TEXT NOT NULL, record TEXT NOT NULL,
    file TEXT NOT NULL, before BLOB, after BLOB, batch INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS actions_by_record ON actions (record, id);
CREATE INDEX IF NOT EXISTS actions_by_batch ON actions (batch);
CREATE TABLE IF NOT EXISTS batches (id INTEGER PRIMARY KEY);
"""


@dataclass(frozen=True, slots=True)
class Version:
    """What the tool wrote of a record in one run: `written` are the bytes of its YAML, `hash` that of its content."""

    run: int
    at: str
    hash: str
    written: bytes


@dataclass(frozen=True, slots=True)
class Action:
    """What somebody did to a file. `before` and `after` are its bytes, None where there was or is no file."""

    id: int
    at: str
    by: str
    what: str
    record: str
    file: str
    before: bytes | None
    after: bytes | None
    batch: int


class History:
    """The versions and actions in an open ledger; whoever opened it commits."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db

    def put_version(self, record: str, run: int, at: str, hash: str, written: bytes) -> bool:
        """Remember what the tool wrote of a record, where it is not what it wrote last; say whether it is new."""
        last = self.db.execute(
            "SELECT written FROM versions WHERE record = ? ORDER BY id DESC LIMIT 1", (record,)
        ).fetchone()
        if last is not None and zlib.decompress(last[0]) == written:
            return False
        self.db.execute(
            "INSERT INTO versions (record, run, at, hash, written) VALUES (?,?,?,?,?)",
            (record, run, at, hash, zlib.compress(written)),
        )
        return True

    def versions(self, record: str) -> list[Version]:
        """Return what the tool wrote of a record, the oldest first."""
        rows = self.db.execute("SELECT run, at, hash, written FROM versions WHERE record = ? ORDER BY id", (record,))
        return [Version(run, at, hash, zlib.decompress(written)) for run, at, hash, written in rows]

    def put_action(
        self,
        at: str,
        by: str,
        what: str,
        record: str,
        file: str,
        before: bytes | None,
        after: bytes | None,
        batch: int = 0,
    ) -> int:
        """Remember what somebody did to a record's file, and return its number."""
        cursor = self.db.execute(
            "INSERT INTO actions (at, by, what, record, file, before, after, batch) VALUES (?,?,?,?,?,?,?,?)",
            (at, by, what, record, file, _packed(before), _packed(after), batch),
        )
        return int(cursor.lastrowid or 0)

    def actions(self, record: str | None = None, limit: int = 100) -> Iterator[Action]:
        """Yield what was done, to one record or to all, the latest first."""
        where, args = ("WHERE record = ?", (record,)) if record is not None else ("", ())
        rows = self.db.execute(f"SELECT * FROM actions {where} ORDER BY id DESC LIMIT ?", (*args, limit))  # noqa: S608
        return map(_action, rows)

    def new_batch(self) -> int:
        """Return a number that no batch has had: actions of one batch are undone together."""
        return int(self.db.execute("INSERT INTO batches DEFAULT VALUES").lastrowid or 0)

    def batch(self, number: int) -> list[Action]:
        """Return the actions of a batch in the order in which they were done."""
        return list(map(_action, self.db.execute("SELECT * FROM actions WHERE batch = ? ORDER BY id", (number,))))


def _packed(file: bytes | None) -> bytes | None:
    return None if file is None else zlib.compress(file)


def _action(row: tuple[object, ...]) -> Action:
    before, after = (zlib.decompress(blob) if isinstance(blob, bytes) else None for blob in row[6:8])
    number, at, by, what, record, file = row[:6]
    words = (str(at), str(by), str(what), str(record), str(file))
    return Action(int(str(number)), *words, before, after, int(str(row[8])))
