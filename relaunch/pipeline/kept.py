"""The drafts of a folder's last build, kept beside it: captures that are the same as then give the same drafts.

What a page gives hangs on its capture, on the mapping, on this program, on what it asked the site's model, on the pages
that it was joined with, and on what it said before. Where all of that is as it was, its drafts are taken from here.
The file may be deleted at any time.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from relaunch.archive import Archive, Entry
from relaunch.atomic import replacing
from relaunch.errors import ArchiveError
from relaunch.mapping.schema import Mapping
from relaunch.pipeline.named import files_named
from relaunch.pipeline.pages import page_at, place_of
from relaunch.pipeline.stage import Stage
from relaunch.program import digest_of, program
from relaunch.sitemodel import Answers, SiteModel, frame_of, kinds_of
from relaunch.sitemodel.soft404 import NotFound
from relaunch.urls import canonicalize

FILE = ".drafts.sqlite"


class Given(NamedTuple):
    """What a capture gave, as a digest for each draft with its source, and all that it hung on besides itself."""

    said: tuple[tuple[str, str, str], ...]  # digest of a draft, then time and digest of the capture that made it so
    told: bytes
    named: bytes
    spots: bytes
    pages: tuple[tuple[str, str], ...]  # other pages that were read: address, place
    before: tuple[str, ...]  # the places of earlier captures


def basis_of(mapping: Mapping, model: SiteModel, not_found: NotFound) -> str:
    """Return a digest of what every page hangs on: the mapping, this program, the site's frame and its "not found"."""
    parts = [repr(mapping), frame_of(model), repr(not_found), program(), *map(digest_of, files_named(mapping.files))]
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(slots=True)
class Kept:
    """The drafts of a folder's last build; `basis` and `model` say by what this one goes."""

    path: Path
    basis: str
    model: SiteModel
    mapping: Mapping

    def take_up(self, stage: Path, archive: Archive, entries: Iterable[Entry]) -> tuple[Stage, list[Entry]]:
        """Return a stage with the drafts that are still right, and the captures that are to be read anew."""
        groups: dict[str, list[Entry]] = {}
        for entry in entries:
            groups.setdefault(canonicalize(entry.url, entry.url, self.mapping.urls).url, []).append(entry)
        try:
            taken = self._taken(stage, archive, groups)
        except (sqlite3.Error, ValueError, TypeError, OSError):
            taken = None
        if taken is None:  # there is nothing, or it cannot be read
            self.path.unlink(missing_ok=True)
            fresh = Stage(stage)
            self._begin(fresh)
            return fresh, [entry for group in groups.values() for entry in group]
        return taken

    def keep(self, stage: Stage) -> None:
        """Keep the drafts of a stage on which every capture has been read and the site is not settled yet."""
        stage.db.commit()
        try:
            with replacing(self.path, durable=True) as file, stage.path.open("rb") as read:
                shutil.copyfileobj(read, file, 1 << 20)
        except ArchiveError:
            self.path.unlink(missing_ok=True)  # no room: the next build reads every page, and this one may go on

    def _taken(
        self, path: Path, archive: Archive, groups: dict[str, list[Entry]]
    ) -> tuple[Stage, list[Entry]] | None:
        if not self.path.is_file() or self.path.is_symlink():
            return None
        stage = Stage(path, like=self.path)
        try:
            if self._basis_of(stage) != self.basis or stage.db.execute("PRAGMA quick_check").fetchone() != ("ok",):
                stage.close()
                return None
            todo = self._changed(stage, archive, groups)
            self._begin(stage)
        except BaseException:
            stage.close()
            raise
        return stage, todo

    def _basis_of(self, stage: Stage) -> str:
        row = stage.db.execute("SELECT what FROM basis").fetchone()
        return str(row[0]) if row else ""

    def _begin(self, stage: Stage) -> None:
        """Write down by what the drafts of a stage are made."""
        stage.db.execute("DELETE FROM basis")
        stage.db.execute("INSERT INTO basis VALUES (?)", (self.basis,))
        stage.db.execute("DELETE FROM kinds")
        stage.db.executemany("INSERT INTO kinds VALUES (?,?)", kinds_of(self.model).items())

    def _changed(self, stage: Stage, archive: Archive, groups: dict[str, list[Entry]]) -> list[Entry]:
        """Forget what is not right any more, and return the captures to be read: all of a page's addresses, or none."""
        given = Givens(stage.db, self.model)
        todo: list[Entry] = []
        known: dict[str, set[str]] = {}
        for raw, url in stage.db.execute("SELECT raw, url FROM given WHERE counts"):
            known.setdefault(url, set()).add(raw)
        for url, group in groups.items():
            raws = known.pop(url, set())
            if raws != {entry.url for entry in group} or not all(given.holds(entry, archive) for entry in group):
                _forget(stage, url, raws | {entry.url for entry in group})
                todo += group
        for url, raws in known.items():
            _forget(stage, url, raws)
        given.forget_outdated()
        return todo


def _forget(stage: Stage, url: str, raws: set[str]) -> None:
    stage.forget(sorted(raws), [url])
    stage.db.execute("UPDATE given SET counts = 0 WHERE url = ?", (url,))


class Givens:
    """What captures gave in an earlier build, as far as they would give it again."""

    def __init__(self, db: sqlite3.Connection, model: SiteModel) -> None:
        self.db = db
        self.answers = Answers(model, dict(db.execute("SELECT key, kind FROM kinds")))

    def holds(self, entry: Entry, archive: Archive) -> bool:
        """Say whether a page gives what it gave."""
        found = self._find(place_of(entry), "AND counts")
        return (
            found is not None
            and self._is_same(found, archive)
            and found.before == tuple(place_of(earlier) for earlier in archive.before(entry))
        )

    def find(self, entry: Entry, archive: Archive) -> Given | None:
        """Return what a capture gave, where it would give it again."""
        found = self._find(place_of(entry))
        return found if found is not None and self._is_same(found, archive) else None

    def forget_outdated(self) -> None:
        """Forget what earlier captures said where a text that they have is furniture now, or is none any more."""
        if self.answers.others:
            rows = self.db.execute("SELECT place, spots FROM given WHERE NOT counts").fetchall()
            gone = [(place,) for place, spots in rows if not self.answers.are_same(b"", b"", spots)]
            self.db.executemany("DELETE FROM given WHERE place = ?", gone)

    def _find(self, place: str, more: str = "") -> Given | None:
        query = f"SELECT said, told, named, spots, pages, before FROM given WHERE place = ? {more}"  # noqa: S608  fixed
        row = self.db.execute(query, (place,)).fetchone()
        if row is None:
            return None
        said, told, named, spots, pages, before = row
        return Given(_tuples(said), told, named, spots, _tuples(pages), tuple(json.loads(before)))

    def _is_same(self, found: Given, archive: Archive) -> bool:
        if not self.answers.are_same(found.told, found.named, found.spots):
            return False
        return all(place_of(page_at(archive, url)) == place for url, place in found.pages)


def put_given(stage: Stage, entry: Entry, url: str, given: Given | None) -> None:
    """Write down what a capture gave; nothing where it may give something else the next time."""
    if given is None:
        return
    row = (place_of(entry), entry.url, url, 1, json.dumps(given.said), given.told, given.named, given.spots)
    stage.db.execute(
        "INSERT OR REPLACE INTO given VALUES (?,?,?,?,?,?,?,?,?,?)",
        (*row, json.dumps(given.pages), json.dumps(given.before)),
    )


def _tuples(text: str) -> tuple[Any, ...]:
    return tuple(tuple(row) for row in json.loads(text))


def open_givens(path: Path, model: SiteModel) -> Givens | None:
    """Open what was kept, to be read only; None where there is none."""
    if not path.is_file() or path.is_symlink():
        return None
    db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    try:
        return Givens(db, model)
    except sqlite3.Error:
        db.close()
        return None
