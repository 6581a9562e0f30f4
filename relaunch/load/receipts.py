"""What imports did, in tables of the ledger: a row before each write, a receipt behind it. It outlives kill -9."""

from __future__ import annotations

import fcntl
import json
import os
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from relaunch.errors import LoadError

SCHEMA = """
CREATE TABLE IF NOT EXISTS load_runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT, target TEXT NOT NULL, url TEXT NOT NULL, site TEXT NOT NULL,
    started TEXT NOT NULL, finished TEXT NOT NULL DEFAULT '', state TEXT NOT NULL DEFAULT 'running',
    plan TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS load_actions (
    run INTEGER NOT NULL, record TEXT NOT NULL, number INTEGER NOT NULL, action TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'planned', remote TEXT NOT NULL DEFAULT '', kind TEXT NOT NULL DEFAULT '',
    hash TEXT NOT NULL DEFAULT '', url TEXT NOT NULL DEFAULT '', before BLOB, message TEXT NOT NULL DEFAULT '',
    at TEXT NOT NULL DEFAULT '', PRIMARY KEY (run, record)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS load_made (
    run INTEGER NOT NULL, what TEXT NOT NULL, remote TEXT NOT NULL, sha256 TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (run, what, remote)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS load_receipts (
    url TEXT NOT NULL, record TEXT NOT NULL, remote TEXT NOT NULL, kind TEXT NOT NULL, hash TEXT NOT NULL,
    shown TEXT NOT NULL, files TEXT NOT NULL, run INTEGER NOT NULL, at TEXT NOT NULL,
    PRIMARY KEY (url, record)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS load_kept (
    url TEXT NOT NULL, record TEXT NOT NULL, kept TEXT NOT NULL, PRIMARY KEY (url, record)) WITHOUT ROWID;
"""
RUNNING, DONE, ROLLED_BACK = "running", "done", "rolled-back"
PLANNED, WRITING, WRITTEN = "planned", "writing", "written"  # then DONE, or one of these:
FAILED, SKIPPED = "failed", "skipped"


@dataclass(frozen=True, slots=True)
class Run:
    """One import. `plan` is the hash of the plan file that it followed, if any."""

    id: int
    target: str
    url: str
    site: str
    started: str
    state: str
    plan: str


@dataclass(frozen=True, slots=True)
class Action:
    """What a run did, or meant to do, to one document. `before` is what it was; None where there was none."""

    record: str
    number: int
    action: str
    state: str
    remote: str
    kind: str
    hash: str
    url: str
    before: dict[str, Any] | None
    message: str


class Receipts:
    """The open tables; each statement is durable when its method returns."""

    def __init__(self, folder: Path) -> None:
        path = folder / "ledger.sqlite"
        if not path.is_file():
            raise LoadError(f"{folder}: no ledger.sqlite there; a run folder would be right")
        self.db = sqlite3.connect(path, isolation_level=None, timeout=30)
        self.db.execute("PRAGMA journal_mode=WAL")
        self.db.execute("PRAGMA synchronous=FULL")
        self.db.executescript(SCHEMA)

    def close(self) -> None:
        """Close the ledger."""
        self.db.close()

    def open_run(self, target: str, url: str, site: str, plan: str, at: str) -> tuple[Run, bool]:
        """Return the unfinished run on this target, or a new one; and whether it goes on."""
        found = self.unfinished(url, site)
        if found is not None:
            return found, True
        cursor = self.db.execute("INSERT INTO load_runs (target, url, site, plan, started) VALUES (?,?,?,?,?)",
                                 (target, url, site, plan, at))  # fmt: skip
        return self.run(int(cursor.lastrowid or 0)), False

    def unfinished(self, url: str, site: str) -> Run | None:
        """Return the run on this target that did not come to its end."""
        row = self.db.execute("SELECT id FROM load_runs WHERE url = ? AND site = ? AND state = ? ORDER BY id DESC",
                              (url, site, RUNNING)).fetchone()  # fmt: skip
        return None if row is None else self.run(row[0])

    def run(self, number: int) -> Run:
        """Return a run by its number."""
        row = self.db.execute("SELECT id, target, url, site, started, state, plan FROM load_runs WHERE id = ?",
                              (number,)).fetchone()  # fmt: skip
        if row is None:
            known = ", ".join(str(found[0]) for found in self.db.execute("SELECT id FROM load_runs ORDER BY id"))
            raise LoadError(f"--run {number}: no such import; known: {known or 'none'}")
        return Run(*row)

    def last_url(self, target: str) -> str:
        """Return the URL of the last import into a target; an empty text where there was none."""
        row = self.db.execute("SELECT url FROM load_runs WHERE target = ? ORDER BY id DESC", (target,)).fetchone()
        return "" if row is None else str(row[0])

    def end_run(self, run: int, state: str, at: str) -> None:
        """Say that a run came to its end."""
        self.db.execute("UPDATE load_runs SET state = ?, finished = ? WHERE id = ?", (state, at, run))

    def intend(self, run: int, planned: Iterable[tuple[str, str]]) -> None:
        """Write down what a run is about to do, in its order; what an earlier start wrote stays."""
        first = self.db.execute("SELECT coalesce(max(number), 0) FROM load_actions WHERE run = ?", (run,)).fetchone()[0]
        self.db.execute("BEGIN")
        for number, (record, action) in enumerate(planned, int(first) + 1):
            self.db.execute("INSERT OR IGNORE INTO load_actions (run, record, number, action) VALUES (?,?,?,?)",
                            (run, record, number, action))  # fmt: skip
            self.db.execute("UPDATE load_actions SET state = ?, message = '' WHERE run = ? AND record = ? "
                            "AND state IN (?, ?)", (PLANNED, run, record, FAILED, SKIPPED))  # fmt: skip
        self.db.execute("COMMIT")

    def keep_before(self, run: int, record: str, before: dict[str, Any]) -> None:
        """Keep what a document was before this run touched it; the first time counts."""
        packed = zlib.compress(json.dumps(before).encode())
        self.db.execute("UPDATE load_actions SET before = ? WHERE run = ? AND record = ? AND before IS NULL",
                        (packed, run, record))  # fmt: skip

    def settle(self, run: int, record: str, state: str, at: str, **said: str) -> None:
        """Say what became of an action; `said` may name remote, kind, hash, url and message."""
        names = [name for name in ("remote", "kind", "hash", "url", "message") if name in said]
        sets = "".join(f", {name} = ?" for name in names)
        values = [state, at, *(said[name] for name in names), run, record]
        self.db.execute(f"UPDATE load_actions SET state = ?, at = ?{sets} WHERE run = ? AND record = ?",  # noqa: S608
                        values)  # fmt: skip

    def actions(self, run: int) -> list[Action]:
        """Return a run's actions in their order."""
        rows = self.db.execute("SELECT record, number, action, state, remote, kind, hash, url, before, message "
                               "FROM load_actions WHERE run = ? ORDER BY number", (run,))  # fmt: skip
        return [_action(row) for row in rows]

    def put_receipt(self, url: str, run: int, at: str, said: dict[str, str], files: Iterable[str]) -> None:
        """Say where a record is now; `said` holds record, remote, kind, hash and the URL shown."""
        values = (url, said["record"], said["remote"], said["kind"], said["hash"], said["shown"],
                  json.dumps(sorted(files)), run, at)  # fmt: skip
        self.db.execute("INSERT OR REPLACE INTO load_receipts VALUES (?,?,?,?,?,?,?,?,?)", values)

    def drop_receipt(self, url: str, record: str) -> None:
        """Say that a record is not there any more."""
        self.db.execute("DELETE FROM load_receipts WHERE url = ? AND record = ?", (url, record))

    def receipts(self, url: str) -> dict[str, dict[str, Any]]:
        """Return where each record is, and the hashes of its files."""
        rows = self.db.execute("SELECT record, remote, kind, hash, shown, files, run FROM load_receipts WHERE url = ? "
                               "ORDER BY record", (url,))  # fmt: skip
        names = ("remote", "kind", "hash", "shown", "files", "run")
        return {row[0]: {**dict(zip(names, row[1:], strict=True)), "files": json.loads(row[5])} for row in rows}

    def put_made(self, run: int, what: str, remote: str, sha256: str = "") -> None:
        """Say that a run made a file or a tag, so that a rollback can remove it."""
        self.db.execute("INSERT OR IGNORE INTO load_made VALUES (?,?,?,?)", (run, what, remote, sha256))

    def made(self, run: int, what: str) -> list[tuple[str, str]]:
        """Return number and hash of what a run made."""
        rows = self.db.execute("SELECT remote, sha256 FROM load_made WHERE run = ? AND what = ?", (run, what))
        return [(str(remote), str(sha256)) for remote, sha256 in rows]

    def drop_made(self, run: int, what: str, remote: str) -> None:
        """Say that something a run made is gone."""
        self.db.execute("DELETE FROM load_made WHERE run = ? AND what = ? AND remote = ?", (run, what, remote))


class Kept:
    """What a target that cannot keep our marks itself has us keep of its documents, in the ledger."""

    def __init__(self, receipts: Receipts, url: str) -> None:
        self.db = receipts.db
        self.url = url

    def ids(self) -> list[str]:
        """Return all legacy ids that imports into this portal have named."""
        rows = self.db.execute("SELECT record FROM load_kept WHERE url = ? UNION SELECT record FROM load_actions "
                               "JOIN load_runs ON load_runs.id = run WHERE load_runs.url = ? ORDER BY 1",
                               (self.url, self.url))  # fmt: skip
        return [str(row[0]) for row in rows]

    def get(self, record: str) -> dict[str, Any] | None:
        """Return what is kept of a document."""
        row = self.db.execute("SELECT kept FROM load_kept WHERE url = ? AND record = ?", (self.url, record)).fetchone()
        found: dict[str, Any] | None = json.loads(row[0]) if row else None
        return found

    def put(self, record: str, kept: Mapping[str, Any]) -> None:
        """Keep something of a document."""
        self.db.execute("INSERT OR REPLACE INTO load_kept VALUES (?,?,?)", (self.url, record, json.dumps(kept)))

    def drop(self, record: str) -> None:
        """Forget a document."""
        self.db.execute("DELETE FROM load_kept WHERE url = ? AND record = ?", (self.url, record))


def _action(row: tuple[Any, ...]) -> Action:
    record, number, action, state, remote, kind, digest, url, before, message = row
    kept = json.loads(zlib.decompress(before)) if before else None
    return Action(record, number, action, state, remote, kind, digest, url, kept, message)


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Refuse a second import from the same run folder while one is at work; a killed one holds nothing."""
    handle = os.open(folder / ".import.lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise LoadError(f"{folder}: another import is at work on it; its end would be right") from error
    finally:
        os.close(handle)
