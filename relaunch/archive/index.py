"""The index of an archive: an SQLite file beside the WARC files, from which all of it can be built again."""

from __future__ import annotations

import fcntl
import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from relaunch.archive.counting import SCHEMA as COUNTING
from relaunch.archive.counting import elect, elect_all
from relaunch.archive.stream import RawRecord, read_records
from relaunch.archive.warc import CANONICAL, ERROR, NOTE
from relaunch.errors import ArchiveError

NAME = "index.sqlite"
SCHEMA_VERSION = 3  # an older one is built again
NOT_MODIFIED = 304
TORN = "torn:"  # meta: where the whole records of a file end, if anything stands behind them
# A capture's id is its place: number of the file, then offset. A later place is a later capture.
PLACES_PER_FILE = 1 << 40
SCHEMA = """
CREATE TABLE IF NOT EXISTS files (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, indexed INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS captures (
    id INTEGER PRIMARY KEY, url TEXT NOT NULL, canonical TEXT NOT NULL, status INTEGER NOT NULL,
    media_type TEXT NOT NULL, sha256 TEXT NOT NULL, length INTEGER NOT NULL, fetched TEXT NOT NULL,
    file TEXT NOT NULL, offset INTEGER NOT NULL,
    size INTEGER NOT NULL, kind TEXT NOT NULL, error TEXT NOT NULL, truncated INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS captures_by_url ON captures (url, id);
CREATE INDEX IF NOT EXISTS captures_by_canonical ON captures (canonical, id);
CREATE TABLE IF NOT EXISTS revisits (id INTEGER PRIMARY KEY, fetched TEXT NOT NULL, status INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS seen (url TEXT PRIMARY KEY, canonical TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS left_out (url TEXT PRIMARY KEY, reason TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sitemap (url TEXT PRIMARY KEY, lastmod TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS faults (file TEXT NOT NULL, offset INTEGER NOT NULL, message TEXT NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a capture stands in the archive, and what is known of it without reading it."""

    url: str
    canonical: str
    status: int
    media_type: str
    sha256: str
    length: int
    fetched: str
    file: str
    offset: int
    error: str = ""
    truncated: bool = False


_REST = "url, canonical, status, media_type, sha256, length, fetched, file, offset, size, kind, error, truncated"
COLUMNS = "url, canonical, status, media_type, sha256, length, fetched, file, offset, error, truncated"


def open_index(folder: Path, *, writing: bool) -> sqlite3.Connection:
    """Open the index of a folder of WARC files and bring it up to date with them.

    A folder that cannot be written gets an index in memory; a damaged index is thrown away and built again.
    """
    path = folder / NAME
    try:
        return _opened(str(path), folder)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError) and "malformed" not in str(error):
            if writing:
                message = f"{path}: cannot be written: {error}; free space or another folder is needed"
                raise ArchiveError(message) from error
            return _opened(":memory:", folder)
        for suffix in ("", "-wal", "-shm"):
            path.with_name(NAME + suffix).unlink(missing_ok=True)
        return _opened(str(path), folder)


def _opened(path: str, folder: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=30, isolation_level=None)
    try:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=NORMAL")
        version = db.execute("PRAGMA user_version").fetchone()[0]
        if version > SCHEMA_VERSION:
            raise ArchiveError(f"{path}: index of version {version}; {SCHEMA_VERSION} was expected: delete it")
        if 0 < version < SCHEMA_VERSION:
            raise sqlite3.DatabaseError("an index of an earlier version")
        db.executescript(SCHEMA + COUNTING)
        if version != SCHEMA_VERSION:  # setting it waits for a writer at work
            db.execute(f"PRAGMA user_version={SCHEMA_VERSION}")
        _catch_up(db, folder)
    except BaseException:
        db.close()
        raise
    return db


def _catch_up(db: sqlite3.Connection, folder: Path) -> None:
    """Index what the files hold beyond the index: all of a new one, the end of a longer one, a shorter one anew."""
    known = {name: (number, done) for number, name, done in db.execute("SELECT id, name, indexed FROM files")}
    present = sorted(p for p in folder.iterdir() if p.name.endswith((".warc.gz", ".warc")) and p.is_file())
    sizes = {path.name: path.stat().st_size for path in present}
    gone = sorted(known.keys() - sizes.keys())
    stale = [path for path in present if known.get(path.name, (0, -1))[1] != sizes[path.name]]
    if not gone and not any(not being_written(path) for path in stale):
        return
    with transaction(db):
        lost = bool(gone)
        for name in gone:
            fault = f"{folder / name}: the file is gone; the index knew it"
            db.execute("INSERT INTO faults VALUES (?, 0, ?)", (name, fault))
            forget_file(db, name)
        for path in stale:
            with _held(path) as free:
                if not free:
                    continue
                done = known.get(path.name, (0, 0))[1]
                if sizes[path.name] < done:
                    _forget_captures(db, path.name)
                    done = 0
                    lost = True
                _scan(db, path, add_file(db, path.name), done)
        if lost:
            elect_all(db)


def being_written(path: Path) -> bool:
    """Say whether a writer is at work on the file: it holds a lock and keeps the index itself."""
    with _held(path) as free:
        return not free


@contextmanager
def _held(path: Path) -> Iterator[bool]:
    """Keep writers off a file, unless one is at work on it; say whether that worked."""
    with open(path, "rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def _scan(db: sqlite3.Connection, path: Path, number: int, start: int) -> None:
    faults: list[str] = []
    whole = start
    for raw in read_records(path, faults, start=start):
        if raw.fault:
            continue
        whole = max(whole, raw.offset + raw.size)
        if raw.size <= 0:
            faults.append(f"{path}: byte {raw.offset}: one gzip member holds several records; one was expected")
            continue
        index_record(db, number, path.name, raw)
    db.execute("DELETE FROM faults WHERE file = ? AND offset >= ?", (path.name, start))
    db.executemany("INSERT INTO faults VALUES (?, ?, ?)", [(path.name, start, fault) for fault in faults])
    size = path.stat().st_size
    db.execute("UPDATE files SET indexed = ? WHERE id = ?", (size, number))
    db.execute("DELETE FROM meta WHERE key = ?", (TORN + path.name,))
    if whole < size:  # no whole record stands behind this place
        db.execute("INSERT INTO meta VALUES (?, ?)", (TORN + path.name, str(whole)))


def add_file(db: sqlite3.Connection, name: str) -> int:
    """Give a WARC file its number; a reader may have come upon it before its writer had it locked."""
    db.execute("INSERT OR IGNORE INTO files (name, indexed) VALUES (?, 0)", (name,))
    return int(db.execute("SELECT id FROM files WHERE name = ?", (name,)).fetchone()[0])


def forget_file(db: sqlite3.Connection, name: str) -> None:
    """Drop every row that points into a file."""
    _forget_captures(db, name)
    db.execute("DELETE FROM files WHERE name = ?", (name,))


def _forget_captures(db: sqlite3.Connection, name: str) -> None:
    """Drop the rows of the records in a file: revisits among them point at bodies in others."""
    db.execute("DELETE FROM captures WHERE file = ?", (name,))
    row = db.execute("SELECT id FROM files WHERE name = ?", (name,)).fetchone()
    if row is not None:
        first = int(row[0]) * PLACES_PER_FILE
        for table in ("captures", "revisits"):
            db.execute(f"DELETE FROM {table} WHERE id >= ? AND id < ?", (first, first + PLACES_PER_FILE))  # noqa: S608


def index_record(db: sqlite3.Connection, number: int, file: str, raw: RawRecord) -> None:
    """Write the rows of one record; the writer and the rebuilding both come through here."""
    place = number * PLACES_PER_FILE + raw.offset
    if raw.kind == "metadata":
        note = _note(raw.block)
        if "error" not in note:
            _index_note(db, place, raw.url, note)
            return
        values: tuple[Any, ...] = (0, "", "", 0, str(note["error"]))
    elif raw.kind == "revisit":
        _index_revisit(db, place, raw)
        return
    elif raw.kind in ("response", "resource"):
        status, media_type, start = head_of(raw)
        digest = raw.fields.get("warc-payload-digest", "").removeprefix("sha256:")
        values = (status, media_type, digest, len(raw.block) - start, raw.fields.get(ERROR.lower(), ""))
    else:
        return
    status, media_type, digest, length, error = values
    fetched = raw.fields.get("warc-date", "")
    row = (place, raw.url, raw.fields.get(CANONICAL.lower(), ""), status, media_type, digest, length, fetched, file)
    rest = (raw.offset, raw.size, raw.kind, error, "warc-truncated" in raw.fields)
    db.execute(f"INSERT OR REPLACE INTO captures VALUES ({','.join('?' * 14)})", row + rest)  # noqa: S608  only marks
    elect(db, raw.url)


def _index_revisit(db: sqlite3.Connection, place: int, raw: RawRecord) -> None:
    """Write the row of a page that was asked for again and is the same: it points at the record with the body."""
    digest = raw.fields.get("warc-payload-digest", "").removeprefix("sha256:")
    found = db.execute(
        f"SELECT {_REST} FROM captures WHERE url = ? AND sha256 = ? AND id < ? ORDER BY id DESC LIMIT 1",  # noqa: S608
        (raw.url, digest, place),
    ).fetchone()
    if found is not None:
        db.execute(f"INSERT OR REPLACE INTO captures VALUES ({','.join('?' * 14)})", (place, *found))  # noqa: S608
        same = raw.fields.get("warc-profile", "").endswith("/server-not-modified")
        values = place, raw.fields.get("warc-date", ""), NOT_MODIFIED if same else int(found[2])
        db.execute("INSERT OR REPLACE INTO revisits VALUES (?,?,?)", values)
        elect(db, raw.url)


def head_of(raw: RawRecord) -> tuple[int, str, int]:
    """Return status, media type and where the body begins, of a response or a resource."""
    if raw.kind == "resource":
        return 200, raw.fields.get("content-type", "").partition(";")[0].strip().lower(), 0
    end = raw.block.find(b"\r\n\r\n")
    head = raw.block[:end].decode("latin-1") if end >= 0 else ""
    line, _, rest = head.partition("\r\n")
    words = line.split()
    status = int(words[1]) if len(words) > 1 and words[1].isdecimal() and len(words[1]) == 3 else 0
    media_type = ""
    for header in rest.split("\r\n"):
        name, _, value = header.partition(":")
        if name.lower() == "content-type":
            media_type = value.partition(";")[0].strip().lower()
            break
    return status, media_type, end + 4 if end >= 0 else len(raw.block)


def _note(block: bytes) -> dict[str, Any]:
    try:
        note = json.loads(block.removeprefix(NOTE))
    except (ValueError, RecursionError):
        return {}
    return note if isinstance(note, dict) else {}


def _index_note(db: sqlite3.Connection, place: int, url: str, note: dict[str, Any]) -> None:
    """Write what a crawl noted beside its captures: URLs left out, a sitemap's dates, its own beginning and end."""
    if isinstance(note.get("left_out"), str):
        db.execute("INSERT OR IGNORE INTO left_out VALUES (?, ?)", (url, note["left_out"]))
    for table, verb in (("sitemap", "REPLACE"), ("seen", "IGNORE")):
        if isinstance(note.get(table), list):
            rows = [(str(row[0]), str(row[1])) for row in note[table] if isinstance(row, list) and len(row) == 2]
            db.executemany(f"INSERT OR {verb} INTO {table} VALUES (?, ?)", rows)  # noqa: S608  the names are those above
    if note.get("crawl") in ("started", "finished"):
        for key, value in (("place", str(place)), ("url", url)):
            db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (f"crawl-{note['crawl']}-{key}", value))
        if note["crawl"] == "started":
            db.execute("INSERT OR IGNORE INTO crawls VALUES (?)", (place,))
    elif note.get("crawl") == "doubts":
        db.execute("INSERT OR REPLACE INTO meta VALUES ('crawl-doubts-url', ?)", (url,))


class transaction:  # noqa: N801  reads as a statement: with transaction(db)
    """All or nothing, and committed at the end of the block."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db

    def __enter__(self) -> None:
        self.db.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: object, *_: object) -> None:
        self.db.execute("COMMIT" if kind is None else "ROLLBACK")
