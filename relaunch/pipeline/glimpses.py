"""What was seen and read of pages when their site was learnt the last time, kept beside the folder with its drafts."""

from __future__ import annotations

import json
import sqlite3
import zlib
from contextlib import suppress
from pathlib import Path

from relaunch.archive import Entry
from relaunch.pipeline.pages import place_of
from relaunch.pipeline.stage import Stage
from relaunch.program import program
from relaunch.sitemodel import Line, Reading
from relaunch.sitemodel.titles import Seen

MOST = 10_000_000  # bytes that the lines of a page may be; a reading knows no more than 3,000 lines


class Glimpses:
    """The titles of pages by their captures, and the lines of those in the sample, as this program has read them."""

    def __init__(self, path: Path) -> None:
        self.now: dict[str, Seen] = {}
        self.read: dict[str, bytes] = {}
        self._db: sqlite3.Connection | None = None
        if path.is_file() and not path.is_symlink():
            db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
            with suppress(sqlite3.Error):
                if db.execute("SELECT what FROM program").fetchone() == (program(),):
                    self._db = db
            if self._db is None:
                db.close()

    def find(self, entry: Entry) -> Seen | None:
        """Return what was seen of a capture."""
        row = None
        if self._db is not None:
            with suppress(sqlite3.Error):
                row = self._db.execute(
                    "SELECT title, lead, longest, first, last FROM glimpses WHERE place = ?", (place_of(entry),)
                ).fetchone()
        if row is None or not all(isinstance(number, int) for number in row):
            return None
        self.now[place_of(entry)] = row
        return row[0], row[1], row[2], row[3], row[4]

    def keep(self, entry: Entry, seen: Seen) -> None:
        """Keep what was seen of a capture."""
        self.now[place_of(entry)] = seen

    def find_reading(self, entry: Entry, way: str) -> Reading | None:
        """Return the lines of a capture; `way` says how it was opened."""
        name, row = f"{way}:{place_of(entry)}", None
        if self._db is not None:
            with suppress(sqlite3.Error):
                row = self._db.execute("SELECT lines FROM readings WHERE place = ?", (name,)).fetchone()
        reading = None if row is None else _unpacked(row[0])
        if reading is not None and row is not None:
            self.read[name] = row[0]
        return reading

    def keep_reading(self, entry: Entry, way: str, reading: Reading) -> None:
        """Keep the lines of a capture."""
        self.read[f"{way}:{place_of(entry)}"] = _packed(reading)

    def write(self, stage: Stage) -> None:
        """Write down what was seen in this build, and no more."""
        stage.db.execute("DELETE FROM program")
        stage.db.execute("INSERT INTO program VALUES (?)", (program(),))
        stage.db.execute("DELETE FROM glimpses")
        rows = ((place, *seen) for place, seen in self.now.items())
        stage.db.executemany("INSERT INTO glimpses VALUES (?,?,?,?,?,?)", rows)
        stage.db.execute("DELETE FROM readings")
        stage.db.executemany("INSERT INTO readings VALUES (?,?)", self.read.items())

    def close(self) -> None:
        """Close the file."""
        if self._db is not None:
            self._db.close()
            self._db = None


def _packed(reading: Reading) -> bytes:
    """Return the lines of a page in a small form: paths once, and the lines by the numbers of their paths."""
    numbers: dict[tuple[str, ...], int] = {}
    lines = [(numbers.setdefault(line[0], len(numbers)), *line[1:]) for line in reading.lines]
    repeated = [numbers.setdefault(path, len(numbers)) for path in sorted(reading.repeated)]
    return zlib.compress(json.dumps([list(numbers), lines, repeated]).encode("ascii"), 1)


def _unpacked(packed: bytes) -> Reading | None:
    """Return the lines of a page; None where they cannot be read."""
    try:
        names, lines, repeated = json.loads(zlib.decompressobj().decompress(packed, MOST))
        paths = [tuple(name) for name in names]
        return Reading([Line(paths[path], *line) for path, *line in lines], repeated={paths[n] for n in repeated})
    except (zlib.error, ValueError, TypeError, IndexError):
        return None
