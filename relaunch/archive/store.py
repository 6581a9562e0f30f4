"""The reading side of an archive: its captures in order, one at a time, and whatever is wrong with them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from relaunch.archive.index import COLUMNS, Entry, open_index
from relaunch.archive.stream import read_records
from relaunch.archive.warc import plain_url
from relaunch.archive.warcfile import capture_of
from relaunch.errors import ArchiveError
from relaunch.model import Capture

_COUNTING = ", ".join(f"captures.{name}" for name in COLUMNS.split(", "))


class Archive:
    """Reads a folder of WARC files through its index, which is built or brought up to date first where that is needed.

    `faults` lists what could not be read, as `FILE: byte OFFSET: what`; it grows when `read` meets more.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        if not folder.is_dir() or not any(p.name.endswith((".warc.gz", ".warc")) for p in folder.iterdir()):
            raise ArchiveError(f"{folder}: holds no archive; a folder with *.warc.gz files was expected")
        self._db = open_index(folder, writing=False)
        rows = self._db.execute("SELECT message FROM faults ORDER BY file, offset, message")
        self.faults: list[str] = [row[0] for row in rows]

    def entries(self) -> Iterator[Entry]:
        """Yield the capture of each URL that counts, sorted by URL, without holding them all: see `counting`."""
        query = f"SELECT {_COUNTING} FROM counting JOIN captures USING (id) ORDER BY counting.url"  # noqa: S608
        for row in self._db.execute(query):
            yield _entry(row)

    def latest(self) -> Iterator[Entry]:
        """Yield the latest capture of each URL, sorted by URL, also one that only failed."""
        # SQLite fills bare columns from the row that max() chose; the index on (url, id) gives the order.
        query = f"SELECT {COLUMNS}, max(id) FROM captures GROUP BY url ORDER BY url"  # noqa: S608  constants only
        for row in self._db.execute(query):
            yield _entry(row)

    def find(self, url: str) -> Entry | None:
        """Return the capture of a URL that counts."""
        query = f"SELECT {_COUNTING} FROM counting JOIN captures USING (id) WHERE counting.url = ?"  # noqa: S608
        row = self._db.execute(query, (plain_url(url),)).fetchone()
        return None if row is None else _entry(row)

    def find_latest(self, url: str) -> Entry | None:
        """Return the latest capture of a URL, also one that only failed."""
        query = f"SELECT {COLUMNS} FROM captures WHERE url = ? ORDER BY id DESC LIMIT 1"  # noqa: S608  constants only
        row = self._db.execute(query, (plain_url(url),)).fetchone()
        return None if row is None else _entry(row)

    def before(self, entry: Entry) -> Iterator[Entry]:
        """Yield what was answered to a URL before, the latest first: captures with status 200, in full, each once."""
        query = (
            f"SELECT {COLUMNS} FROM captures WHERE url = ? AND status = 200 AND NOT truncated"  # noqa: S608
            " AND kind != 'metadata' ORDER BY id DESC"
        )
        known = {(entry.file, entry.offset)}  # a page that was the same again stands where it stood
        for row in self._db.execute(query, (entry.url,)).fetchall():
            earlier = _entry(row)
            if (earlier.file, earlier.offset) not in known:
                known.add((earlier.file, earlier.offset))
                yield earlier

    def find_canonical(self, canonical: str) -> Entry | None:
        """Return the capture of a page by its canonical URL: the latest that was answered 200, else the latest."""
        query = (
            f"SELECT {_COUNTING} FROM captures JOIN counting c ON c.url = captures.url AND c.id = captures.id"  # noqa: S608
            " WHERE canonical = ? ORDER BY status = 200 DESC, captures.id DESC LIMIT 1"
        )
        row = self._db.execute(query, (plain_url(canonical),)).fetchone()
        return None if row is None else _entry(row)

    def read(self, entry: Entry) -> Capture:
        """Return the capture; a damaged one comes back `truncated`, with the fault as its error and in `faults`."""
        if not entry.status:
            return Capture(entry.url, 0, (), b"", entry.fetched, entry.error)
        path = self.folder / entry.file
        found: list[str] = []
        raw = next(read_records(path, found, start=entry.offset, one=True), None) if path.exists() else None
        if raw is None or plain_url(raw.url) != entry.url:
            found = found or [f"{path}: byte {entry.offset}: {entry.url}: no record of this URL stands here"]
            self.faults.append(found[0])
            return Capture(entry.url, entry.status, (), b"", entry.fetched, found[0], True)
        capture = capture_of(raw)
        if not found and hashlib.sha256(capture.body).hexdigest() != entry.sha256:
            found = [f"{path}: byte {entry.offset}: {entry.url}: the body does not match its digest"]
        if found:
            self.faults.append(found[0])
            return replace(capture, error=found[0], truncated=True)
        return capture

    def seen(self) -> Iterator[tuple[str, str]]:
        """Yield the spellings that links used and nobody asked for, each with its canonical URL, sorted by URL."""
        yield from self._db.execute("SELECT url, canonical FROM seen ORDER BY url")

    def is_seen(self, url: str) -> bool:
        """Say whether a spelling of a URL that nobody asked for is noted."""
        return self._db.execute("SELECT 1 FROM seen WHERE url = ?", (plain_url(url),)).fetchone() is not None

    def left_out(self) -> Iterator[tuple[str, str]]:
        """Yield the URLs that a crawl saw and did not ask for, each with the reason, sorted by URL."""
        yield from self._db.execute("SELECT url, reason FROM left_out ORDER BY url")

    def why_left_out(self, url: str) -> str:
        """Return why a crawl did not ask for a URL; empty where it did, or never saw it."""
        row = self._db.execute("SELECT reason FROM left_out WHERE url = ?", (plain_url(url),)).fetchone()
        return str(row[0]) if row else ""

    def sitemap(self) -> Iterator[tuple[str, str]]:
        """Yield the URLs that sitemaps list, each with its `lastmod` or an empty string, sorted by URL."""
        yield from self._db.execute("SELECT url, lastmod FROM sitemap ORDER BY url")

    def lastmod(self, url: str) -> str:
        """Return what a sitemap says of when a URL changed last; empty where none does."""
        row = self._db.execute("SELECT lastmod FROM sitemap WHERE url = ?", (plain_url(url),)).fetchone()
        return str(row[0]) if row else ""

    def unfinished(self) -> int | None:
        """Return the place where a crawl began that has not finished, or None."""
        started, finished = self._meta("crawl-started-place"), self._meta("crawl-finished-place")
        return started if started is not None and (finished is None or finished < started) else None

    def began(self) -> int | None:
        """Return the place where the last crawl began, finished or not, or None."""
        return self._meta("crawl-started-place")

    def entries_since(self, place: int) -> Iterator[Entry]:
        """Yield the captures written after a place, in the order they came."""
        query = f"SELECT {COLUMNS} FROM captures WHERE id > ? ORDER BY id"  # noqa: S608  constants only
        for row in self._db.execute(query, (place,)):
            yield _entry(row)

    def answers_since(self, place: int) -> Iterator[tuple[Entry, str, int]]:
        """Yield the captures written after a place, each with when it was answered, and how: a revisit was then."""
        columns = ", ".join(f"c.{name}" for name in COLUMNS.split(", "))
        query = (
            f"SELECT {columns}, coalesce(r.fetched, c.fetched), coalesce(r.status, c.status)"  # noqa: S608  constants
            " FROM captures c LEFT JOIN revisits r USING (id) WHERE c.id > ? ORDER BY c.id"
        )
        for row in self._db.execute(query, (place,)):
            yield _entry(row), row[-2], row[-1]

    def answered(self, url: str, until: int) -> tuple[Entry, str] | None:
        """Return the latest capture of a URL up to a place, and when it was answered: a revisit was later.

        What was read from a folder was never answered: nobody knows of when it is.
        """
        columns = ", ".join(f"c.{name}" for name in COLUMNS.split(", "))
        query = (
            f"SELECT {columns}, c.kind, coalesce(r.fetched, c.fetched)"  # noqa: S608  constants only
            " FROM captures c LEFT JOIN revisits r USING (id) WHERE c.url = ? AND c.id <= ? ORDER BY c.id DESC LIMIT 1"
        )
        row = self._db.execute(query, (plain_url(url), until)).fetchone()
        return None if row is None or row[-2] == "resource" else (_entry(row), str(row[-1]))

    def doubted_by(self) -> str:
        """Return the page by which a crawl found the dates of sitemaps wrong; empty where none did."""
        row = self._db.execute("SELECT value FROM meta WHERE key = 'crawl-doubts-url'").fetchone()
        return str(row[0]) if row else ""

    def count_since(self, place: int) -> int:
        """Return the number of captures written after a place."""
        return int(self._db.execute("SELECT count(*) FROM captures WHERE id > ?", (place,)).fetchone()[0])

    def start_url(self) -> str:
        """Return where the last crawl began; empty where there was none."""
        row = self._db.execute("SELECT value FROM meta WHERE key = 'crawl-started-url'").fetchone()
        return str(row[0]) if row else ""

    def last_place(self) -> int:
        """Return the place of the latest capture; whatever comes after this is later."""
        return int(self._db.execute("SELECT coalesce(max(id), 0) FROM captures").fetchone()[0])

    def close(self) -> None:
        """Close the index."""
        self._db.close()

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _meta(self, key: str) -> int | None:
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return None if row is None else int(row[0])


def _entry(row: tuple[Any, ...]) -> Entry:
    url, canonical, status, media_type, sha256, length, fetched, file, offset, error, truncated = row[:11]
    known = (url, canonical, status, media_type, sha256, length, fetched, file, offset)
    return Entry(*known, error=error, truncated=bool(truncated))
