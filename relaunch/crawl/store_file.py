"""The SQLite file behind a crawl's queue: written in transactions, and known for what it is after a bad end."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

from relaunch.errors import ArchiveError

T = TypeVar("T")
VERSION = 1
SCHEMA = """
CREATE TABLE IF NOT EXISTS requests (
    id INTEGER PRIMARY KEY, url TEXT NOT NULL, canonical TEXT NOT NULL, callback TEXT NOT NULL,
    priority INTEGER NOT NULL, depth INTEGER NOT NULL, meta TEXT NOT NULL, state INTEGER NOT NULL,
    since INTEGER NOT NULL);
CREATE UNIQUE INDEX IF NOT EXISTS requests_by_url ON requests (url) WHERE callback = 'on_answer';
CREATE UNIQUE INDEX IF NOT EXISTS requests_beside ON requests (url, callback, meta) WHERE callback != 'on_answer';
CREATE INDEX IF NOT EXISTS requests_pending ON requests (priority DESC, id) WHERE state = 0;
CREATE INDEX IF NOT EXISTS requests_kept ON requests (state, id) WHERE state IN (2, 3);
CREATE TABLE IF NOT EXISTS pages (
    canonical TEXT PRIMARY KEY, failed INTEGER NOT NULL, variants TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS noted (url TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS walks (key TEXT PRIMARY KEY, state TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS figures (id INTEGER PRIMARY KEY, ms INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS dates (canonical TEXT PRIMARY KEY, moment TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS shown (url TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS standing (sha256 TEXT PRIMARY KEY, canonical TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS seconds (url TEXT PRIMARY KEY, sha256 TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS seconds_by_body ON seconds (sha256);
CREATE TABLE IF NOT EXISTS wanted (canonical TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS links (sha256 TEXT NOT NULL, type TEXT NOT NULL, packed BLOB NOT NULL);
CREATE UNIQUE INDEX IF NOT EXISTS links_by_body ON links (sha256, type);
CREATE TABLE IF NOT EXISTS reader (what TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""
# Those of one crawl; what pages link to is kept for the next.
TABLES = ("requests", "pages", "noted", "walks", "figures", "dates", "shown", "standing", "seconds", "wanted", "facts")
# Two sitemaps that date a page differently: the later counts, and none where one of them says nothing.
_KEEP_DATE = """
INSERT INTO dates VALUES (?, ?) ON CONFLICT (canonical) DO UPDATE SET moment =
CASE WHEN length(moment) = length(excluded.moment) THEN max(moment, excluded.moment) ELSE '' END
"""


class StoreFile:
    """One file, in memory where `path` is None, with one transaction open at a time and the crawl's facts in it."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        self.was_copied = False  # from under a running crawl: not to be trusted
        self._db = self._guard(self._open)
        if path is not None:
            self._claim(path)

    def _open(self) -> sqlite3.Connection:
        try:
            return _opened(self.path)
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:  # damaged: the archive has it all
            assert self.path is not None
            for suffix in ("", "-wal", "-shm"):
                self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)
            return _opened(self.path)

    def _claim(self, path: Path) -> None:
        """Take note whose file this is: a copy that was made under a running crawl may hold halves of a write."""
        facts = path.stat()
        home = f"{facts.st_dev}:{facts.st_ino}"
        self.was_copied = self.fact("open") not in ("", home)
        self.set_fact("open", home)
        self.commit()

    def fact(self, name: str) -> str:
        """Return what was noted under a name, or an empty string."""
        row = self._read("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return row[0] if row else ""

    def set_fact(self, name: str, value: str) -> None:
        """Note something about the crawl itself."""
        self._write("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    # what sitemaps say in this crawl, and what the pages asked for show

    def keep_dates(self, dates: Iterable[tuple[str, str]]) -> None:
        """Note when pages changed last, by their canonical URL; an empty moment says nothing."""
        self._begin()
        self._guard(lambda: self._db.executemany(_KEEP_DATE, dates))

    def date(self, canonical: str) -> str:
        """Return when a page changed last, as the sitemaps of this crawl say; empty where they say nothing."""
        row = self._read("SELECT moment FROM dates WHERE canonical = ?", (canonical,)).fetchone()
        return row[0] if row else ""

    def is_listed(self, canonical: str) -> bool:
        """Say whether a sitemap of this crawl lists a page, with a date or without."""
        return self._read("SELECT 1 FROM dates WHERE canonical = ?", (canonical,)).fetchone() is not None

    def dated(self) -> list[str]:
        """Return the canonical URLs of all pages that have a date."""
        return [row[0] for row in self._read("SELECT canonical FROM dates WHERE moment != ''", ())]

    def keep_shown(self, urls: Iterable[str]) -> None:
        """Note the pictures of a page that was asked for."""
        self._begin()
        self._guard(lambda: self._db.executemany("INSERT OR IGNORE INTO shown VALUES (?)", ((url,) for url in urls)))

    def is_shown(self, url: str) -> bool:
        """Say whether a page that was asked for shows a picture."""
        return self._read("SELECT 1 FROM shown WHERE url = ?", (url,)).fetchone() is not None

    # bodies of pages that stand as they were, and the second addresses at which they stand, too

    def keep_standing(self, bodies: Iterable[tuple[str, str]]) -> None:
        """Note the digests of the bodies of pages that sitemaps say are as they were, each with its page."""
        self._begin()
        self._guard(lambda: self._db.executemany("INSERT OR IGNORE INTO standing VALUES (?, ?)", bodies))

    def standing(self, sha256: str) -> str:
        """Return the page that says so with a body; empty where none does."""
        row = self._read("SELECT canonical FROM standing WHERE sha256 = ?", (sha256,)).fetchone()
        return row[0] if row else ""

    def forget_standing(self, sha256: str) -> None:
        """Take note that a page with this body has another one now, at one of its addresses."""
        self._write("INSERT OR REPLACE INTO standing VALUES (?, '')", (sha256,))

    def keep_second(self, url: str, sha256: str) -> None:
        """Note by which body a second address was spared."""
        self._write("INSERT OR REPLACE INTO seconds VALUES (?, ?)", (url, sha256))

    def want(self, canonical: str) -> None:
        """Take note that a page is to be asked for whatever its date."""
        self._write("INSERT OR IGNORE INTO wanted VALUES (?)", (canonical,))

    def is_wanted(self, canonical: str) -> bool:
        """Say whether a page is to be asked for whatever its date."""
        return self._read("SELECT 1 FROM wanted WHERE canonical = ?", (canonical,)).fetchone() is not None

    # what pages link to

    def begin_links(self, reader: str) -> None:
        """Forget the links that another reader found."""
        row = self._read("SELECT what FROM reader", ()).fetchone()
        if row is None or row[0] != reader:
            self._write("DELETE FROM links", ())
            self._write("DELETE FROM reader", ())
            self._write("INSERT INTO reader VALUES (?)", (reader,))

    def links(self, sha256: str) -> list[tuple[str, bytes]]:
        """Return what is kept of the links of a body, by the type it was declared to be of."""
        return self._read("SELECT type, packed FROM links WHERE sha256 = ? LIMIT 2", (sha256,)).fetchall()

    def keep_links(self, sha256: str, kind: str, packed: bytes) -> None:
        """Keep what a body of a declared type links to."""
        self._write("INSERT OR IGNORE INTO links VALUES (?, ?, ?)", (sha256, kind, packed))

    def commit(self) -> None:
        """Write all changes since the last time for good."""
        if self._db.in_transaction:
            self._guard(lambda: self._db.execute("COMMIT"))

    def close(self, *, in_order: bool = True) -> None:
        """Close the file, with all changes if `in_order`, else without those since the last commit."""
        try:
            if in_order:
                self.set_fact("open", "")
                self.commit()
        finally:
            self._db.close()

    def _begin(self) -> None:
        if not self._db.in_transaction:
            self._guard(lambda: self._db.execute("BEGIN IMMEDIATE"))

    def _write(self, change: str, values: tuple[Any, ...]) -> sqlite3.Cursor:
        if not self._db.in_transaction:
            self._begin()
        return self._guard(lambda: self._db.execute(change, values))

    def _read(self, query: str, values: tuple[Any, ...]) -> sqlite3.Cursor:
        return self._guard(lambda: self._db.execute(query, values))

    def _guard(self, work: Callable[[], T]) -> T:
        try:
            return work()
        except sqlite3.DatabaseError as error:
            message = f"{self.path}: {error}; free space is needed, or delete the file: the archive has it all"
            raise ArchiveError(message) from error


def _opened(path: Path | None) -> sqlite3.Connection:
    db = sqlite3.connect(":memory:" if path is None else str(path), timeout=30, isolation_level=None)
    try:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=NORMAL")
        if db.execute("PRAGMA user_version").fetchone()[0] not in (0, VERSION):
            raise sqlite3.DatabaseError("another version wrote it")
        db.executescript(SCHEMA)
        db.execute(f"PRAGMA user_version={VERSION}")
        db.execute("SELECT * FROM facts").fetchall()  # a file torn in two shows it here, or is known for a copy
    except BaseException:
        db.close()
        raise
    return db
