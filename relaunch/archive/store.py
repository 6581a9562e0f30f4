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
        """Yield the latest capture of each URL, sorted by URL, without holding them all."""
        # SQLite fills bare columns from the row that max() chose; the index on (url, id) gives the order.
        query = f"SELECT {COLUMNS}, max(id) FROM captures GROUP BY url ORDER BY url"  # noqa: S608  constants only
        for row in self._db.execute(query):
            yield _entry(row)

    def find(self, url: str) -> Entry | None:
        """Return the latest capture of a URL."""
        query = f"SELECT {COLUMNS} FROM captures WHERE url = ? ORDER BY id DESC LIMIT 1"  # noqa: S608  constants only
        row = self._db.execute(query, (plain_url(url),)).fetchone()
        return None if row is None else _entry(row)

    def find_canonical(self, canonical: str) -> Entry | None:
        """Return the capture of a page by its canonical URL: the latest that was answered 200, else the latest."""
        query = f"SELECT {COLUMNS} FROM captures WHERE canonical = ? ORDER BY status = 200 DESC, id DESC LIMIT 1"  # noqa: S608
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

    def left_out(self) -> Iterator[tuple[str, str]]:
        """Yield the URLs that a crawl saw and did not ask for, each with the reason, sorted by URL."""
        yield from self._db.execute("SELECT url, reason FROM left_out ORDER BY url")

    def sitemap(self) -> Iterator[tuple[str, str]]:
        """Yield the URLs that sitemaps list, each with its `lastmod` or an empty string, sorted by URL."""
        yield from self._db.execute("SELECT url, lastmod FROM sitemap ORDER BY url")

    def unfinished(self) -> int | None:
        """Return the place where a crawl began that has not finished, or None."""
        started, finished = self._meta("crawl-started-place"), self._meta("crawl-finished-place")
        return started if started is not None and (finished is None or finished < started) else None

    def entries_since(self, place: int) -> Iterator[Entry]:
        """Yield the captures written after a place, in the order they came."""
        query = f"SELECT {COLUMNS} FROM captures WHERE id > ? ORDER BY id"  # noqa: S608  constants only
        for row in self._db.execute(query, (place,)):
            yield _entry(row)

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
