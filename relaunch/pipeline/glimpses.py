"""What was seen of pages when their site was learnt the last time, kept beside the folder with its drafts."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from pathlib import Path

from relaunch.archive import Entry
from relaunch.pipeline.pages import place_of
from relaunch.pipeline.stage import Stage
from relaunch.program import program

Seen = tuple[int, int]  # hashes of a title, and of how the text begins


class Glimpses:
    """The titles of pages by their captures, as this program has read them."""

    def __init__(self, path: Path) -> None:
        self.now: dict[str, Seen] = {}
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
                    "SELECT title, lead FROM glimpses WHERE place = ?", (place_of(entry),)
                ).fetchone()
        if row is None or not all(isinstance(number, int) for number in row):
            return None
        self.now[place_of(entry)] = row
        return row[0], row[1]

    def keep(self, entry: Entry, seen: Seen) -> None:
        """Keep what was seen of a capture."""
        self.now[place_of(entry)] = seen

    def write(self, stage: Stage) -> None:
        """Write down what was seen in this build, and no more."""
        stage.db.execute("DELETE FROM program")
        stage.db.execute("INSERT INTO program VALUES (?)", (program(),))
        stage.db.execute("DELETE FROM glimpses")
        rows = ((place, *seen) for place, seen in self.now.items())
        stage.db.executemany("INSERT INTO glimpses VALUES (?,?,?)", rows)

    def close(self) -> None:
        """Close the file."""
        if self._db is not None:
            self._db.close()
            self._db = None
