"""Torn tails: what a program that died in the middle of a write left behind the last whole record of a file."""

from __future__ import annotations

import os
import re
import sqlite3
from pathlib import Path

from relaunch.archive.index import NAME, TORN, being_written, forget_file, transaction
from relaunch.archive.stream import read_records
from relaunch.errors import ArchiveError

_BYTE = re.compile(r": byte (\d+): ")
OURS = re.compile(r"relaunch-(\d{5,})\.warc\.gz")


def mend_tails(db: sqlite3.Connection, folder: Path) -> tuple[str, ...]:
    """Move the torn tail of each of our own files into `FILE.BYTE.torn` beside it, and say so.

    Readers such as warcio hand out a cut record without an error, so it must not stay. A file that holds no whole
    record at all is removed. Files made by others are left as they are.
    """
    found = db.execute("SELECT key, value FROM meta WHERE key LIKE ? ORDER BY key", (TORN + "%",)).fetchall()
    torn = {key.removeprefix(TORN): int(value) for key, value in found}
    torn |= {path.name: 0 for path in folder.iterdir() if OURS.fullmatch(path.name) and not path.stat().st_size}
    mended = []
    for name, end in sorted(torn.items()):
        path = folder / name
        if OURS.fullmatch(name) and path.is_file() and not being_written(path):
            mended.append(_mend(db, path, end))
    return tuple(mended)


def _mend(db: sqlite3.Connection, path: Path, end: int) -> str:
    tail, what = path.with_name(f"{path.name}.{end}.torn"), _what(path, end)
    try:
        size = _move(path, end, tail)
        if end == 0:
            path.unlink()
    except OSError as error:
        message = f"{path}: byte {end}: a torn tail that cannot be moved aside: {error.strerror}; free space is needed"
        raise ArchiveError(message) from error
    try:
        with transaction(db):
            db.execute("DELETE FROM meta WHERE key = ?", (TORN + path.name,))
            for fault in [row[0] for row in db.execute("SELECT message FROM faults WHERE file = ?", (path.name,))]:
                if (at := _BYTE.search(fault)) and int(at[1]) >= end:
                    db.execute("DELETE FROM faults WHERE file = ? AND message = ?", (path.name, fault))
            if end == 0:
                forget_file(db, path.name)
            else:
                db.execute("UPDATE files SET indexed = ? WHERE name = ?", (end, path.name))
    except sqlite3.OperationalError as error:
        raise ArchiveError(f"{path.with_name(NAME)}: cannot be written: {error}; free space is needed") from error
    if not size:
        return f"{path}: empty: a write was cut off before its first byte; the file is removed"
    return f"{path}: byte {end}: a write was cut off here ({what}); its {size} bytes lie in {tail.name}"


def _what(path: Path, end: int) -> str:
    """Return the URL of the torn record, as far as it can be read."""
    record = next(read_records(path, [], start=end, one=True), None) if path.stat().st_size else None
    return record.url or record.kind if record is not None else "nothing in it can be read"


def _move(path: Path, end: int, tail: Path) -> int:
    """Copy what stands behind `end` and cut it off, in this order."""
    size = path.stat().st_size - end
    if size:
        with open(path, "rb") as source, open(tail, "wb") as target:
            source.seek(end)
            while piece := source.read(1 << 20):
                target.write(piece)
            target.flush()
            os.fsync(target.fileno())
    os.truncate(path, end)
    return size
