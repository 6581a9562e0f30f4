"""The writing side of an archive: every record is on the disk before the index speaks of it."""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import sqlite3
from collections.abc import Callable, Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TypeVar

from relaunch.archive.index import NAME, PLACES_PER_FILE, Entry, add_file, index_record, open_index
from relaunch.archive.stream import RawRecord
from relaunch.archive.tails import mend_tails
from relaunch.archive.warc import SealedRecord, capture_record, note_record, plain_url, revisit_record, warcinfo_record
from relaunch.errors import ArchiveError
from relaunch.model import Capture

T = TypeVar("T")
_OURS = re.compile(r"relaunch-(\d{5,})\.warc\.gz")


class ArchiveWriter:
    """Writes captures into `folder` as WARC 1.1, a gzip member a record, and keeps the index beside them.

    Each writer begins a file of its own (`relaunch-00001.warc.gz`, numbered on), and another one past `max_bytes`.
    A record is flushed before its row of the index is committed: what the index knows can be read, whenever the
    program dies. After a failed write the file is cut back to its last whole record. What a program that died left
    behind the last whole record of a file is moved aside first; `mended` says what and where.

    With a `batch` above 1 the index is committed, and the file forced to the disk, by `sync` or after so many records:
    an index that lags behind its files is brought up to date when it is opened.
    """

    def __init__(self, folder: Path, *, max_bytes: int = 1_000_000_000, batch: int = 1) -> None:
        self.folder = folder
        self.max_bytes = max_bytes
        self.batch = batch
        self._open_changes = 0
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            message = f"{folder}: cannot be made: {error.strerror}; a folder that can be written is needed"
            raise ArchiveError(message) from error
        self._db = open_index(folder, writing=True)
        self.mended = mend_tails(self._db, folder)
        self._file: int | None = None
        self._name = ""
        self._number = 0
        self._offset = 0

    def write(self, capture: Capture, *, canonical: str = "", kind: str = "response") -> None:
        """Archive one capture; `kind` is `resource` for a file that was read from a folder.

        A capture without an answer (status 0) becomes a `metadata` record with its error.
        """
        where = self._place(capture.fetched)
        if capture.status:
            self._append(capture_record(capture, kind, canonical, where))
        else:
            note: dict[str, object] = {"error": capture.error or "no answer"}
            self._append(note_record(capture.url, note, capture.fetched, where, canonical))

    def write_again(self, capture: Capture, earlier: Entry, *, canonical: str = "") -> None:
        """Archive an answer that says what an earlier capture of the URL said, without its body: 304, or the same."""
        where = self._place(capture.fetched)
        self._append(revisit_record(capture, earlier.sha256, earlier.fetched, canonical, where))

    def leave_out(self, url: str, reason: str, fetched: str) -> None:
        """Note a URL that was seen and is not asked for, and why."""
        self._note(url, {"left_out": reason}, fetched)

    def note_seen(self, page: str, spellings: Iterable[tuple[str, str]], fetched: str) -> None:
        """Note how links of a page spell URLs that are asked for in another form: URL as found, canonical URL."""
        self._note(page, {"seen": [[plain_url(url), plain_url(canonical)] for url, canonical in spellings]}, fetched)

    def note_sitemap(self, sitemap: str, dates: Iterable[tuple[str, str]], fetched: str) -> None:
        """Note what a sitemap lists: URL and `lastmod`, which may be empty."""
        self._note(sitemap, {"sitemap": [[plain_url(url), date] for url, date in dates]}, fetched)

    def note_crawl(self, event: str, start: str, fetched: str) -> int:
        """Note that the crawl from `start` was `started` or `finished`; return the place of the note.

        A crawl `doubts` the dates of sitemaps, once and for all, by a page that changed without one.
        """
        return self._note(start, {"crawl": event}, fetched)

    @property
    def place(self) -> int:
        """A place behind all that was written and before all that will be."""
        if self._file is not None:
            return self._number * PLACES_PER_FILE + self._offset - 1
        last = self._db.execute("SELECT max(id) FROM files").fetchone()[0] or 0
        return int(last + 1) * PLACES_PER_FILE - 1

    def sync(self) -> None:
        """Force what was written to the disk and commit the index."""
        if self._file is not None and self.batch > 1:
            try:
                os.fsync(self._file)
            except OSError as error:
                message = f"{self.folder / self._name}: cannot be written: {error.strerror}; free space is needed"
                raise ArchiveError(message) from error
        self._commit_open()

    def close(self) -> None:
        """Close file and index; writing again begins a new file."""
        try:
            self._commit_open()
        finally:
            self._end_file()
            self._db.close()

    def _end_file(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def __enter__(self) -> ArchiveWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _note(self, url: str, note: dict[str, object], fetched: str) -> int:
        return self._append(note_record(url, note, fetched, self._place(fetched)))

    def _place(self, fetched: str) -> str:
        """Return where the next record will stand, in a new file if there is none or the last one is full."""
        if self._file is not None and self._offset >= self.max_bytes:
            self.sync()
            self._end_file()
        if self._file is None:
            self._open_file()
            self._append(warcinfo_record(self._name, f"relaunch/{own_version()}", fetched))
        return f"{self._name}:{self._offset}"

    def _open_file(self) -> None:
        numbers = [int(m.group(1)) for path in self.folder.iterdir() if (m := _OURS.fullmatch(path.name))]
        number = max(numbers, default=0)
        while self._file is None:
            number += 1
            path = self.folder / f"relaunch-{number:05}.warc.gz"
            try:
                self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
            except FileExistsError:
                continue
            except OSError as error:
                raise ArchiveError(f"{path}: cannot be made: {error.strerror}") from error
        fcntl.flock(self._file, fcntl.LOCK_EX)  # a reader that opens the archive now leaves this file to us
        self._name, self._offset = path.name, 0
        self._number = self._commit(lambda: add_file(self._db, self._name))

    def _append(self, record: SealedRecord) -> int:
        assert self._file is not None
        start = self._offset
        try:
            view = memoryview(record.member)
            while view:
                view = view[os.write(self._file, view) :]
        except OSError as error:
            self._cut_back(start)
            message = f"{self.folder / self._name}: cannot be written: {error.strerror}; what came before is whole"
            raise ArchiveError(message) from error
        self._offset = start + len(record.member)
        raw = RawRecord(start, len(record.member), record.fields, record.block)
        self._commit(lambda: self._index(raw))
        return self._number * PLACES_PER_FILE + start

    def _index(self, raw: RawRecord) -> None:
        index_record(self._db, self._number, self._name, raw)
        self._db.execute("UPDATE files SET indexed = ? WHERE id = ?", (raw.offset + raw.size, self._number))

    def _commit(self, change: Callable[[], T]) -> T:
        try:
            if not self._db.in_transaction:
                self._db.execute("BEGIN IMMEDIATE")
            done = change()
        except sqlite3.OperationalError as error:
            self._undo()
            raise self._unwritable(error) from error
        self._open_changes += 1
        if self._open_changes >= self.batch:
            self._commit_open()
        return done

    def _commit_open(self) -> None:
        self._open_changes = 0
        if not self._db.in_transaction:
            return
        try:
            self._db.execute("COMMIT")
        except sqlite3.OperationalError as error:
            self._undo()
            raise self._unwritable(error) from error

    def _undo(self) -> None:
        with contextlib.suppress(sqlite3.OperationalError):  # SQLite did it already
            self._db.execute("ROLLBACK")

    def _unwritable(self, error: Exception) -> ArchiveError:
        where = self.folder / NAME
        message = f"{where}: cannot be written: {error}; free space is needed, then the next run brings it up to date"
        return ArchiveError(message)

    def _cut_back(self, size: int) -> None:
        assert self._file is not None
        os.ftruncate(self._file, size)
        os.lseek(self._file, size, os.SEEK_SET)


def own_version() -> str:
    """Return the version of the installed package."""
    try:
        return version("relaunch")
    except PackageNotFoundError:
        return "0"


def store_captures(captures: Iterable[Capture], writer: ArchiveWriter, *, kind: str = "response") -> int:
    """Write captures one by one, and return how many there were."""
    count = 0
    for capture in captures:
        # A file that was read from a folder is a page; only an answer can say that something is gone, or elsewhere.
        writer.write(capture, kind=kind if capture.status == 200 else "response")
        count += 1
    return count
