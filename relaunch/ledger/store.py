"""The account of a run in one SQLite file: what became of every URL, and of everything a step took away."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from operator import attrgetter
from pathlib import Path
from typing import Any

from relaunch.ledger.absent import SCHEMA as ABSENT
from relaunch.ledger.absent import Absent
from relaunch.ledger.book import SentenceBook, make_tables
from relaunch.ledger.history import SCHEMA as HISTORY
from relaunch.ledger.history import History
from relaunch.ledger.made import SCHEMA as MADE
from relaunch.ledger.made import MadeTable
from relaunch.model import Issue, Removal

SCHEMA = """
CREATE TABLE IF NOT EXISTS runs (
    id INTEGER PRIMARY KEY, source TEXT NOT NULL, started TEXT NOT NULL, finished TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL DEFAULT 'running');
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS urls (
    url TEXT PRIMARY KEY, http_status INTEGER NOT NULL, media_type TEXT NOT NULL, outcome TEXT NOT NULL,
    record TEXT NOT NULL, new_path TEXT NOT NULL, status INTEGER NOT NULL, reason TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS urls_by_outcome ON urls (outcome, url);
CREATE TABLE IF NOT EXISTS removals (
    url TEXT NOT NULL, step TEXT NOT NULL, because TEXT NOT NULL, text TEXT NOT NULL, place TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS removals_by_url ON removals (url);
CREATE INDEX IF NOT EXISTS removals_by_step ON removals (step, because);
CREATE TABLE IF NOT EXISTS issues (
    url TEXT NOT NULL, record TEXT NOT NULL, code TEXT NOT NULL, message TEXT NOT NULL, place TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS issues_by_code ON issues (code, url);
CREATE TABLE IF NOT EXISTS records (
    id TEXT PRIMARY KEY, url TEXT NOT NULL, type TEXT NOT NULL, file TEXT NOT NULL, hash TEXT NOT NULL,
    title TEXT NOT NULL, path TEXT NOT NULL, written BLOB NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS records_by_url ON records (url);
"""


@dataclass(frozen=True, slots=True)
class UrlRow:
    """What became of one legacy URL.

    `outcome` is one of record, alias, redirect, gone, asset, left-out, quarantined, failed; `status` and `new_path` are
    those of redirects.csv (301, 200, 410, 0). `http_status` is 0 where no answer came.
    """

    url: str
    http_status: int
    media_type: str
    outcome: str
    record: str
    new_path: str
    status: int
    reason: str


@dataclass(frozen=True, slots=True)
class RecordRow:
    """What the tool last wrote of a record: `written` are the bytes of its YAML file, `hash` that of its content."""

    id: str
    url: str
    type: str
    file: str
    hash: str
    title: str
    path: str
    written: bytes


# As tuples, in the order of the tables' columns; `dataclasses.astuple` copies every value and takes ten times as long.
_cells_of_url = attrgetter(*(column.name for column in fields(UrlRow)))
_cells_of_record = attrgetter(*(column.name for column in fields(RecordRow)))


class Ledger:
    """The open ledger of one run folder. Use as a context manager; leaving it without an error commits."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.db = sqlite3.connect(path)
        self.db.execute("PRAGMA journal_mode=WAL")
        self.db.execute("PRAGMA synchronous=NORMAL")
        self.db.executescript(SCHEMA + HISTORY + ABSENT + MADE)
        make_tables(self.db)
        self.book = SentenceBook(self.db)
        self.history = History(self.db)
        self.absent = Absent(self.db)
        self.made = MadeTable(self.db)

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self.db.commit()
        self.db.close()

    def commit(self) -> None:
        """Make everything said so far durable."""
        self.db.commit()

    def start_run(self, source: str, when: str) -> int:
        """Open a run and return its number."""
        cursor = self.db.execute("INSERT INTO runs (source, started) VALUES (?, ?)", (source, when))
        self.db.commit()
        return int(cursor.lastrowid or 0)

    def finish_run(self, run: int, when: str, state: str = "done") -> None:
        """Close a run."""
        self.db.execute("UPDATE runs SET finished = ?, state = ? WHERE id = ?", (when, state, run))
        self.db.commit()

    def remember(self, name: str, value: str) -> None:
        """Keep a setting for later builds of this folder."""
        self.db.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (name, value))
        self.db.commit()

    def recall(self, name: str) -> str:
        """Return a setting of an earlier build; empty where none was kept."""
        row = self.db.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else ""

    def clear_build(self, issue: int | None = None) -> None:
        """Forget what an earlier build said, of sentences too. What was written of records stays.

        Issues behind `issue` are of this build.
        """
        for table in ("urls", "removals", "made"):
            self.db.execute(f"DELETE FROM {table}")  # noqa: S608  # the names above, nothing from outside
        self.db.execute("DELETE FROM issues WHERE ?1 IS NULL OR rowid <= ?1", (issue,))
        self.book.clear()

    def last_issue(self) -> int:
        """Return the place of the latest issue."""
        return int(self.query("SELECT coalesce(max(rowid), 0) FROM issues")[0][0])

    def clear_all_but(self, records: Iterable[str], urls: Iterable[str], raws: Iterable[str], issue: int) -> None:
        """Forget what an earlier build said, but for some records, by their ids, their URLs and their captures.

        Issues behind `issue` are of this build.
        """
        self.db.execute("CREATE TEMP TABLE kept (what TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (what, name))")
        for what, names in (("record", records), ("url", urls), ("raw", raws)):
            self.db.executemany("INSERT OR IGNORE INTO kept VALUES (?,?)", ((what, name) for name in names))
        self.db.execute("DELETE FROM urls")
        self._forget_but("removals", "url", "url")
        self._forget_but("issues", "record", "record", f" AND rowid <= {issue:d}")
        self.book.clear_all_but(self._forget_but)
        self._forget_but("made", "record", "record")
        self.db.execute("DROP TABLE kept")

    def _forget_but(self, table: str, what: str, column: str, more: str = "") -> None:
        change = f"DELETE FROM {table} WHERE {column} NOT IN (SELECT name FROM temp.kept WHERE what = ?)"  # noqa: S608
        self.db.execute(change + more, (what,))  # fixed names

    def put_urls(self, rows: Iterable[UrlRow]) -> None:
        """Say what became of these URLs."""
        self.db.executemany("INSERT OR REPLACE INTO urls VALUES (?,?,?,?,?,?,?,?)", map(_cells_of_url, rows))

    def has_url(self, url: str) -> bool:
        """Say whether this URL has been spoken of in this build."""
        return self.db.execute("SELECT 1 FROM urls WHERE url = ?", (url,)).fetchone() is not None

    def put_removals(self, url: str, removals: Iterable[Removal]) -> None:
        """Say what was taken out of a page, and why."""
        self.db.executemany(
            "INSERT INTO removals VALUES (?,?,?,?,?)",
            [(url, r.step, r.because, r.text, r.where) for r in removals],
        )

    def put_issues(self, url: str, record: str, issues: Iterable[Issue]) -> None:
        """Say what a person must decide about a page."""
        self.db.executemany(
            "INSERT INTO issues VALUES (?,?,?,?,?)", [(url, record, i.code, i.message, i.where) for i in issues]
        )

    def put_record(self, row: RecordRow) -> None:
        """Remember what was written of a record."""
        self.db.execute("INSERT OR REPLACE INTO records VALUES (?,?,?,?,?,?,?,?)", _cells_of_record(row))

    def record(self, record_id: str) -> RecordRow | None:
        """Return what was last written of a record."""
        row = self.db.execute("SELECT * FROM records WHERE id = ?", (record_id,)).fetchone()
        return None if row is None else RecordRow(*row)

    def records(self) -> Iterator[RecordRow]:
        """Yield what was written of every record, by id."""
        for row in self.db.execute("SELECT * FROM records ORDER BY id"):
            yield RecordRow(*row)

    def known(self) -> dict[str, str]:
        """Return the id that each page's URL has had, of records that are out too."""
        rows = (self.query(f"SELECT url, id FROM {table} ORDER BY id") for table in ("absent", "records"))  # noqa: S608
        return {url: record for found in rows for url, record in found}

    def run(self) -> tuple[int, str]:
        """Return the number of the latest run and when it began; 0 where none was named."""
        row = self.db.execute("SELECT id, started FROM runs ORDER BY id DESC LIMIT 1").fetchone()
        return (0, "") if row is None else (int(row[0]), str(row[1]))

    def forget_record(self, record_id: str) -> None:
        """Forget a record whose file has moved elsewhere."""
        self.db.execute("DELETE FROM records WHERE id = ?", (record_id,))

    def urls(self, outcome: str = "") -> Iterator[UrlRow]:
        """Yield what became of every URL, or of those with one outcome, by URL."""
        where, args = ("WHERE outcome = ?", (outcome,)) if outcome else ("", ())
        for row in self.db.execute(f"SELECT * FROM urls {where} ORDER BY url", args):  # noqa: S608  # fixed text
            yield UrlRow(*row)

    def query(self, sql: str, *args: Any) -> list[tuple[Any, ...]]:
        """Return the rows of a reading query; the report counts with it."""
        return self.db.execute(sql, args).fetchall()
