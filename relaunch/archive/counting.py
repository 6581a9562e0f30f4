"""Which capture of a URL counts: the latest, unless it says nothing of the page."""

from __future__ import annotations

import sqlite3

GONE = 410
MISSING = 404
SCHEMA = """
CREATE TABLE IF NOT EXISTS counting (url TEXT PRIMARY KEY, id INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS crawls (place INTEGER PRIMARY KEY);
"""
_Row = tuple[int, int, int]


def elect(db: sqlite3.Connection, url: str) -> None:
    """Say anew which capture of a URL counts.

    A page that was there stays what it was while it only fails (5xx, no answer, half of one, a login): gone is what
    answers 410, or 404 twice in one crawl. In an archive without a crawl of ours one 404 is enough.
    """
    rows = db.execute("SELECT id, status, truncated FROM captures WHERE url = ? ORDER BY id", (url,)).fetchall()
    chosen: _Row | None = None
    missed: int | None = None
    for row in rows:
        place, status, _ = row
        if status == MISSING and chosen is not None and _is_there(chosen):
            run = _crawl_of(db, place)
            if run is not None and run != missed:
                missed = run
                continue
        elif chosen is not None and not _outdoes(row, chosen):
            continue
        chosen, missed = row, None
    if chosen is None:
        db.execute("DELETE FROM counting WHERE url = ?", (url,))
    else:
        db.execute("INSERT OR REPLACE INTO counting VALUES (?, ?)", (url, chosen[0]))


def elect_all(db: sqlite3.Connection) -> None:
    """Say anew which captures count, after some were lost."""
    db.execute("DELETE FROM counting")
    for (url,) in db.execute("SELECT DISTINCT url FROM captures ORDER BY url").fetchall():
        elect(db, url)


def _is_there(row: _Row) -> bool:
    return 200 <= row[1] < 400 and not row[2]


def _outdoes(row: _Row, chosen: _Row) -> bool:
    """Say whether a later capture counts instead of an earlier one."""
    if _is_there(row) or row[1] == GONE:
        return True
    if _is_there(chosen):
        return False
    return chosen[1] not in (MISSING, GONE) or row[1] == MISSING


def _crawl_of(db: sqlite3.Connection, place: int) -> int | None:
    """Return the place where the crawl of a capture began."""
    found = db.execute("SELECT max(place) FROM crawls WHERE place < ?", (place,)).fetchone()[0]
    return None if found is None else int(found)
