"""A run folder as the editors' desk: list, open, save, decide and undo, always on the files themselves.

Nothing of it lives elsewhere: the rows in memory follow the YAML files, and each change is written into the file with
the bytes before and after it kept in the ledger. Whoever saves says which state of the file it was that they saw.
"""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from relaunch.atomic import replacing
from relaunch.clock import now
from relaunch.errors import ArchiveError, RelaunchError, ReviewError
from relaunch.ledger.history import Action, Version
from relaunch.ledger.store import Ledger
from relaunch.model import Record
from relaunch.recordfile import as_mapping, content_hash
from relaunch.review.approval import approve
from relaunch.review.causes import read_edited
from relaunch.review.desk_find import Filters, Finder, Found, Last
from relaunch.review.desk_index import NO_ID, Index, Row
from relaunch.review.desk_lines import refresh_lines
from relaunch.review.patch import patch
from relaunch.slugs import safe_join

STATUSES = ("approved", "rejected", "pending")
REMEMBERED = 400  # states of files that were handed out; a save that is late is compared with the one it began with
LEAVE = ("id", "source")  # what says which page a record is; no editor's to change


@dataclass(frozen=True, slots=True)
class Opened:
    """A record as its file says it now. `token` names this state of the file; `text` is the file itself."""

    record: Record
    file: str
    token: str
    text: bytes


@dataclass(frozen=True, slots=True)
class Batch:
    """What one click did: `done` are the ids that were written, `skipped` the others, each with the reason."""

    number: int
    done: tuple[str, ...]
    skipped: tuple[tuple[str, str], ...] = ()


class Stale(ReviewError):  # noqa: N818  # the word for it, as in HTTP
    """Somebody saved in between. `base` is the record as it was when the editor began, None where that is forgotten."""

    def __init__(self, mine: Record, theirs: Opened, base: Record | None) -> None:
        super().__init__(f"{theirs.file}: somebody saved it in between; look at both and save again")
        self.mine = mine
        self.theirs = theirs
        self.base = base


class Desk:
    """The desk on one run folder. Safe to use from several threads; `user` is who acts where nobody else is named."""

    def __init__(self, folder: Path, user: str, clock: Callable[[], str] = now) -> None:
        if not (folder / "records").is_dir() or not (folder / "ledger.sqlite").is_file():
            raise ArchiveError(
                f"{folder}: no records/ and ledger.sqlite there; a folder that relaunch run has written would be right"
            )
        self.folder = folder
        self.user = user
        self.clock = clock
        self.lock = threading.RLock()
        self.index = Index(folder)
        self.finder = Finder(self.index, self.last_changes)
        self._last: tuple[object, dict[str, Last]] = (None, {})
        self._handed_out: OrderedDict[str, bytes] = OrderedDict()

    # ── looking ──

    def find(self, query: str = "", filters: Filters = Filters()) -> list[Row]:  # noqa: B008  # frozen
        """Return the rows that say all words of a query and pass the filters, in order."""
        with self.lock:
            self.index.refresh()
            return [row for i in self.finder.find(query, filters, counted=False).ids if (row := self.index.row(i))]

    def search(self, query: str, filters: Filters, *, counted: bool = True) -> Found:
        """Return the ids found, and how many each choice of each filter would find."""
        with self.lock:
            self.index.refresh()
            return self.finder.find(query, filters, counted=counted)

    def neighbours(self, record_id: str, query: str, filters: Filters) -> tuple[str, str]:
        """Return the ids before and behind a record in a list, whether the record still stands in it or not."""
        with self.lock:
            self.index.refresh()
            return self.finder.neighbours(record_id, query, filters)

    def row(self, record_id: str) -> Row | None:
        """Return the row of a record."""
        with self.lock:
            return self.index.row(record_id)

    def id_at(self, path: str) -> str:
        """Return the record whose address on the new portal this is, or an empty string."""
        with self.lock:
            return self.finder.id_at(path)

    def size(self) -> int:
        """Return how many files there are."""
        with self.lock:
            return self.index.all.bit_count()

    def runs(self) -> list[tuple[int, str]]:
        """Return the runs that changed records, newest first: number and time."""
        with self._ledger() as ledger:
            rows = ledger.query("SELECT run, max(at) FROM versions GROUP BY run ORDER BY run DESC LIMIT 20")
        return [(int(run), str(at)) for run, at in rows]

    def last_changes(self) -> dict[str, Last]:
        """Return for each record the run and the time in which its content last changed, by the tool or an editor."""
        path = self.folder / "ledger.sqlite"
        files = [path, path.with_name("ledger.sqlite-wal")]
        state = [(f.stat().st_mtime_ns, f.stat().st_size) if f.exists() else None for f in files]
        if self._last[0] != state:
            with Ledger(path) as ledger:
                rows = ledger.query(
                    "SELECT record, max(run), max(at) FROM ("
                    " SELECT record, run, at FROM versions UNION ALL SELECT record, 0, at FROM actions) GROUP BY record"
                )
            self._last = (state, {str(record): (int(run), str(at)) for record, run, at in rows})
        return self._last[1]

    def open(self, record_id: str) -> Opened:
        """Return a record as its file says it now; ReviewError where it cannot be read or there is none."""
        file, found = self.raw(record_id)
        return self._opened(file, found)

    def raw(self, record_id: str) -> tuple[str, bytes]:
        """Return a record's file and its bytes, readable as a record or not."""
        with self.lock:
            row = self.index.row(record_id)
            if row is None:
                self.index.refresh(now=True)
                row = self.index.row(record_id)
        if row is None:
            raise ReviewError(f"{record_id}: no file in records/ has this id")
        path = self._path(row.file)
        try:
            found = path.read_bytes()
        except OSError as error:
            raise ReviewError(f"{row.file}: cannot be read: {error.strerror or error}") from error
        return row.file, found

    def _path(self, file: str) -> Path:
        """Return where a record's file lies; a link is refused, wherever it leads."""
        path = safe_join(self.folder, file)
        if path.is_symlink():
            raise ReviewError(f"{file}: is a link; a file of its own would be right")
        return path

    def _opened(self, file: str, found: bytes) -> Opened:
        token = token_of(found)
        with self.lock:
            self._handed_out[token] = found
            self._handed_out.move_to_end(token)
            while len(self._handed_out) > REMEMBERED:
                self._handed_out.popitem(last=False)
        return Opened(read_edited(found, file), file, token, found)

    def seen(self, record_id: str, token: str) -> Opened | None:
        """Return a record as it was handed out under a token, or None where that is forgotten."""
        with self.lock:
            found, row = self._handed_out.get(token), self.index.row(record_id)
        if found is None or row is None:
            return None
        return Opened(read_edited(found, row.file), row.file, token, found)

    # ── writing ──

    def save(self, record_id: str, changes: Mapping[str, Any], token: str, by: str = "", what: str = "save") -> Opened:
        """Write top-level fields into a record's file; `Stale` where the file is not the one that `token` names.

        Values are plain, as YAML holds them; None takes a field out. Content that changes after an approval takes the
        approval with it.
        """
        for name in LEAVE:
            if name in changes:
                raise ReviewError(f"{record_id}: {name} says which page this is and stays as it is")
        with self.lock:
            file, found = self.raw(record_id)
            if token_of(found) != token:
                raise self._stale(file, found, token, changes)
            written = self._patched(file, found, changes, by or self.user)
            if written != found:
                self._write([(record_id, file, found, written)], what, by)
            return self._opened(file, written)

    def save_text(self, record_id: str, text: bytes, token: str, by: str = "", what: str = "yaml") -> Opened:
        """Write a whole file as an editor typed it, if it reads as the same record."""
        with self.lock:
            file, found = self.raw(record_id)
            record = read_edited(text, file)
            if record.id != record_id and not record_id.startswith(NO_ID):
                raise ReviewError(f"{file}:1:1: id: {record.id!r} stands here; {record_id} would be right")
            if token_of(found) != token:
                raise Stale(record, self._opened(file, found), self._base(token, file))
            self._refuse_taken_path(record)
            if text != found:
                self._write([(record.id, file, found, text)], what, by)
            return self._opened(file, text)

    def _patched(self, file: str, found: bytes, changes: Mapping[str, Any], by: str) -> bytes:
        before = read_edited(found, file)
        written = patch(found, changes)
        after = read_edited(written, file)
        if after.path != before.path:
            self._refuse_taken_path(after)
        approved = before.review.status == after.review.status == "approved" and "review" not in changes
        if approved and content_hash(after) != content_hash(before):
            written = patch(written, {"review": {"status": "pending", "by": by, "at": self.clock(), "hash": None}})
        return written

    def _refuse_taken_path(self, record: Record) -> None:
        """Refuse a path that another record has: two pages cannot stand at one address."""
        other = next((r for r in self.index.rows if r and r.path == record.path and r.id != record.id), None)
        if record.path and other is not None:
            raise ReviewError(f"path: {record.path} is the address of {other.id}; one of its own would be right")

    def _stale(self, file: str, found: bytes, token: str, changes: Mapping[str, Any]) -> Stale:
        began = self._handed_out.get(token)
        theirs = self._opened(file, found)
        mine = read_edited(patch(began if began is not None else found, changes), file)
        return Stale(mine, theirs, self._base(token, file))

    def _base(self, token: str, file: str) -> Record | None:
        began = self._handed_out.get(token)
        try:
            return None if began is None else read_edited(began, file)
        except ReviewError:
            return None

    def decide(self, ids: Iterable[str], status: str, by: str = "", note: str | None = None) -> Batch:
        """Approve, reject or reopen records, all as one batch; what cannot be read is skipped by name.

        A note of None leaves each record's note as it is.
        """
        if status not in STATUSES:
            raise ReviewError(f"{status!r} is no status; one of {', '.join(STATUSES)} would be right")
        changes, skipped = [], []
        with self.lock:
            for record_id in dict.fromkeys(ids):
                try:
                    file, found = self.raw(record_id)
                    written = patch(found, {"review": self._decision(read_edited(found, file), status, by, note)})
                    read_edited(written, file)
                except RelaunchError as error:
                    skipped.append((record_id, str(error)))
                else:
                    changes.append((record_id, file, found, written))
            number = self._write(changes, status, by) if changes else 0
        return Batch(number, tuple(change[0] for change in changes), tuple(skipped))

    def _decision(self, record: Record, status: str, by: str, note: str | None) -> dict[str, Any]:
        who, at = by or self.user, self.clock()
        said: dict[str, Any] = {} if note is None else {"note": note or None}
        if status == "approved":
            return {**approve(record, who, at), **said}
        return {"status": status, "by": who, "at": at, "hash": None, **said}

    def undo(self, batch: int, by: str = "") -> Batch:
        """Put the files of a batch back; one that was changed since is left alone and named."""
        changes, skipped = [], []
        with self.lock:
            with self._ledger() as ledger:
                actions = ledger.history.batch(batch) if batch > 0 else []
            for action in actions:
                try:
                    found = self._path(action.file).read_bytes()
                except (OSError, RelaunchError) as error:
                    skipped.append((action.record, f"{action.file}: cannot be read: {error}"))
                    continue
                if action.before is not None and found == action.after:
                    changes.append((action.record, action.file, found, action.before))
                else:
                    skipped.append((action.record, f"{action.file}: was changed afterwards; undo that first"))
            number = self._write(changes, "undo", by) if changes else 0
        return Batch(number, tuple(change[0] for change in changes), tuple(skipped))

    def _write(self, changes: list[tuple[str, str, bytes, bytes]], what: str, by: str) -> int:
        """Write files and what was done to them; nothing is written where the ledger cannot take it down."""
        at, who = self.clock(), by or self.user
        try:
            with self._ledger() as ledger:
                batch = ledger.history.new_batch()
                for record_id, file, before, after in changes:
                    ledger.history.put_action(at, who, what, record_id, file, before, after, batch)
                for _, file, _, after in changes:
                    with replacing(self._path(file), durable=True) as out:
                        out.write(after)
        except sqlite3.OperationalError as error:
            raise ReviewError(f"{self.folder}: the ledger is in use: {error}; save when the run is over") from error
        records = []
        for _, file, _, after in changes:
            self.index.reread(file)
            try:
                records.append(read_edited(after, file))
            except ReviewError:
                continue
        refresh_lines(self.folder / "records.jsonl", records)
        return batch

    def _ledger(self) -> Ledger:
        return Ledger(self.folder / "ledger.sqlite")

    # ── what was ──

    def history(self, record_id: str) -> tuple[list[Version], list[Action]]:
        """Return what the tool wrote of a record, oldest first, and what editors did to it, newest first."""
        with self._ledger() as ledger:
            return ledger.history.versions(record_id), list(ledger.history.actions(record_id, limit=200))

    def last_action(self, record_id: str) -> Action | None:
        """Return what was done to a record last."""
        with self._ledger() as ledger:
            return next(iter(list(ledger.history.actions(record_id, limit=1))), None)

    def activity(self, limit: int = 200) -> list[Action]:
        """Return what editors did last, newest first."""
        with self._ledger() as ledger:
            return list(ledger.history.actions(limit=limit))


def token_of(found: bytes) -> str:
    """Return the name of a state of a file: the hash of its bytes."""
    return hashlib.sha256(found).hexdigest()


def values_of(record: Record) -> dict[str, Any]:
    """Return a record's fields as plain values; the empty ones are left out."""
    return as_mapping(record)
