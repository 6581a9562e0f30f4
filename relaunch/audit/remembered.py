"""What the last audit of a folder has tested: a page of which nothing is another need not be tested again.

A page passes by its capture, the claims about it, the records that these name, the rules, and whether its texts stand
on enough pages. Where all of that is as it was when it passed, it passes. Whoever wants everything tested deletes the
file, or calls `relaunch audit`, which does not read it.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from array import array
from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

from relaunch.archive import Entry
from relaunch.audit.check import Auditor
from relaunch.audit.claims import Row
from relaunch.audit.outside import PAGES, digest, stands

FILE = ".audit.sqlite"
# Claims that hang on nothing but what `Memory.state_of` looks at.
PLAIN = frozenset(["record", "reference", "boilerplate", "duplicate-of", "placeholder", "ignored-by-mapping"])
ANSWERS = ("soft 404", "login wall", "an address that cannot exist")  # these hang on answers to other addresses
SCHEMA = """
CREATE TABLE IF NOT EXISTS basis (what TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS keys (place TEXT PRIMARY KEY, digests BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS passed (name TEXT PRIMARY KEY, state BLOB NOT NULL, asked BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS claims (statement INTEGER NOT NULL, claim INTEGER NOT NULL, digest BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS pages (url TEXT PRIMARY KEY, state BLOB NOT NULL, targets TEXT NOT NULL) WITHOUT ROWID;
"""
QUERIES = {
    "keys": "SELECT digests FROM keys WHERE place = ?",
    "passed": "SELECT state, asked FROM passed WHERE name = ?",
    "pages": "SELECT state, targets FROM pages WHERE url = ?",
}
STATEMENTS = "SELECT id, text, claim FROM statements WHERE id > ? AND id <= ? ORDER BY id"
CLAIMS = "SELECT id, bucket, target, field, why FROM claims WHERE id > ? AND id <= ? ORDER BY id"
AT_ONCE = 5000  # rows


def place_of(entry: Entry) -> str:
    """Return where a capture stands, and its digest."""
    return f"{entry.file}:{entry.offset}:{entry.fetched}:{entry.sha256}"


class Memory:
    """What passed in the last audit, and what it read of pages; what passes now is kept for the next one."""

    def __init__(self, path: Path, program: str) -> None:
        self.path = path
        self.program = program
        self.asked: dict[int, int] = {}
        self._new_path = path.with_name(f"{path.name}.new")
        self._old: sqlite3.Connection | None = None
        self._new: sqlite3.Connection | None = None
        self._records: dict[str, tuple[bytes, bool]] = {}
        self._same: dict[str, bool] = {}
        self._same_claims = False

    def read(self, rules: Iterable[tuple[Any, ...]]) -> None:
        """Open what the last audit kept, if this one goes by the same program and rules, and begin anew beside it."""
        basis = hashlib.sha256(repr((self.program, list(rules))).encode("utf-8", "replace")).hexdigest()
        with suppress(sqlite3.Error, OSError):
            self._new_path.unlink(missing_ok=True)
            self._new = sqlite3.connect(self._new_path)
            self._new.execute("PRAGMA journal_mode=OFF")
            self._new.executescript(SCHEMA)
            self._new.execute("INSERT INTO basis VALUES (?)", (basis,))
        if self.path.is_file() and not self.path.is_symlink():
            self._old = sqlite3.connect(self.path)
            try:
                whole = self._old.execute("PRAGMA quick_check").fetchone() == ("ok",)
                known = whole and self._old.execute("SELECT what FROM basis").fetchone() == (basis,)
            except sqlite3.Error:
                known = False
            if not known:
                self._close_old()

    def write(self) -> None:
        """Keep what passed; where there is no room for it the next audit tests everything."""
        self._close_old()
        if self._new is None:
            return
        with suppress(sqlite3.Error, OSError):
            self._new.commit()
        self._new.close()
        with suppress(OSError):
            self._new_path.replace(self.path)

    def close(self) -> None:
        """Keep nothing of an audit that did not come to its end."""
        self._close_old()
        if self._new is not None:
            self._new.close()
        with suppress(OSError):
            self._new_path.unlink(missing_ok=True)

    def _close_old(self) -> None:
        if self._old is not None:
            self._old.close()
        self._old = None

    def _find(self, table: str, name: str) -> tuple[Any, ...] | None:
        if self._old is None:
            return None
        row: tuple[Any, ...] | None = self._old.execute(QUERIES[table], (name,)).fetchone()
        return row

    def _keep(self, table: str, *values: object) -> None:
        if self._new is not None:
            marks = ",".join("?" * len(values))
            try:
                self._new.execute(f"INSERT OR REPLACE INTO {table} VALUES ({marks})", values)  # noqa: S608  two names
            except sqlite3.Error:  # a full disk
                self._new.close()
                self._new = None

    # what the ledger claims, as a whole

    def read_claims(self, ledger: sqlite3.Connection) -> None:
        """See whether all statements and claims that the last audit knew are as they were: a build may add others."""
        last = [int(ledger.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()[0])  # noqa: S608  two names
                for table in ("statements", "claims")]  # fmt: skip
        known = None
        if self._old is not None:
            known = self._old.execute("SELECT statement, claim, digest FROM claims").fetchone()
        first = [0, 0] if known is None else [min(int(known[n]), last[n]) for n in (0, 1)]
        digests = [hashlib.blake2b(digest_size=16) for _ in last]
        for query, whole, end in zip((STATEMENTS, CLAIMS), digests, first, strict=True):
            _add_rows(whole, ledger, query, 0, end)
        so_far = b"".join(whole.digest() for whole in digests)
        self._same_claims = known is not None and (*first, so_far) == known
        for query, whole, start, end in zip((STATEMENTS, CLAIMS), digests, first, last, strict=True):
            _add_rows(whole, ledger, query, start, end)
        self._keep("claims", *last, b"".join(whole.digest() for whole in digests))

    # what is counted of a page

    def keys_of(self, entry: Entry) -> list[int] | None:
        """Return the numbers of a page's texts, where they are known."""
        found = self._find("keys", place_of(entry))
        if found is None or len(found[0]) % 8:
            return None
        self._keep("keys", place_of(entry), found[0])
        return list(_numbers(found[0]))

    def keep_keys(self, entry: Entry, keys: list[int]) -> None:
        """Keep the numbers of a page's texts."""
        self._keep("keys", place_of(entry), array("q", keys).tobytes())

    # what passed

    def listen(self, auditor: Auditor) -> None:
        """Hear of each text that the auditor asks on how many pages it stands."""
        count = auditor.outside.pages_with

        def pages_with(key: str) -> int:
            found = count(key)
            self.asked[digest(key)] = min(found, PAGES)
            return found

        auditor.outside.pages_with = pages_with  # type: ignore[assignment]

    def is_same_page(self, auditor: Auditor, url: str) -> tuple[bytes, bool]:
        """Return what a page passes by, empty where that is not known; and whether it has passed by it."""
        self.asked.clear()
        own = auditor.claims.records_of(url)
        if self._is_same_at_once(auditor, url, own):
            return b"", True
        rows = self._rows(auditor, url, own)
        state = self._state_of(auditor, url, own, rows) if rows else b""
        before, asked = self._find("passed", url) or (b"", b"")
        if not state or state != before or not self._are_same_counts(auditor, asked):
            return state, False
        if not self._still_say(auditor, rows, own):
            return state, False
        self._keep("passed", url, before, asked)
        self._keep_at_once(auditor, url, own, rows)
        return state, True

    def _is_same_at_once(self, auditor: Auditor, url: str, own: tuple[str, ...]) -> bool:
        """Say whether a page has passed with the very statements that it has now, whatever these say."""
        state, targets = self._find("pages", url) or (b"", "[]")
        if not state or not self._same_claims or auditor.outside.groups < PAGES:
            return False
        if state != self._at_once(auditor, url, own):
            return False
        names = json.loads(targets)
        if any(self._record(auditor, name)[1] for name in (*names, *own)):
            return False
        passed = self._find("passed", url)
        if passed is None or not self._are_same_counts(auditor, passed[1]):
            return False
        if not all(self._is_same_line(auditor, name) for name in names):
            return False
        self._keep("passed", url, *passed)
        self._keep("pages", url, state, targets)
        return True

    def _keep_at_once(self, auditor: Auditor, url: str, own: tuple[str, ...], rows: list[Row]) -> None:
        names = sorted({claim.target for _, claim in rows} - {"", *own})
        self._keep("pages", url, self._at_once(auditor, url, own), json.dumps(names))

    def _at_once(self, auditor: Auditor, url: str, own: tuple[str, ...]) -> bytes:
        """Return a digest of a page's capture, of the numbers of its statements, and of the records it speaks for."""
        entry, said = auditor.archive.find(url), auditor.claims.numbers(url)
        if entry is None or not said or url in auditor.claims.changed:
            return b""
        records = (self._record(auditor, name)[0] for name in own)
        return _digest(place_of(entry), said, repr(own), auditor.export.at(url), *records)

    def _are_same_counts(self, auditor: Auditor, asked: bytes) -> bool:
        """Say whether each text that was asked for stands on enough pages, or not, as it did."""
        numbers = _numbers(asked)
        for at in range(0, len(numbers) - 1, 2):
            row = auditor.db.execute("SELECT pages FROM counts WHERE key = ?", (numbers[at],)).fetchone()
            if min(0 if row is None else int(row[0]), PAGES) != numbers[at + 1]:
                return False
        return True

    def _still_say(self, auditor: Auditor, rows: list[Row], own: tuple[str, ...]) -> bool:
        """Say whether the records of other pages, to which claims lead, say what they said, as far as it is claimed."""
        for name in {claim.target for _, claim in rows} - {"", *own}:
            if self._is_same_line(auditor, name):
                continue
            exported = auditor.export.get(name)
            if exported is None:
                return False
            said = (text for text, claim in rows if claim.target == name and claim.bucket == "duplicate-of")
            if not all(stands(text, exported) for text in said):
                return False
        return True

    def keep_page(self, auditor: Auditor, url: str, state: bytes) -> None:
        """Keep that a page passed."""
        if state:
            pairs = [number for pair in sorted(self.asked.items()) for number in pair]
            self._keep("passed", url, state, array("q", pairs).tobytes())
            own = auditor.claims.records_of(url)
            self._keep_at_once(auditor, url, own, auditor.claims.of(url)[1])

    def is_same_record(self, auditor: Auditor, name: str) -> tuple[str, bytes, bool]:
        """Return where a record's file lies, what the record passes by, and whether it has passed by it."""
        files = auditor.export.files
        file, found = files.stands(name)
        if not file:
            return "", b"", False
        told = files.ledger.execute("SELECT digest FROM told WHERE record = ?", (name,)).fetchone()
        state = _digest(auditor.export.raw_line(name), file, repr(told), found)
        same = (self._find("passed", f"record {name}") or (b"",))[0] == state
        if same:
            self.keep_record(name, state)
        return file, state, same

    def keep_record(self, name: str, state: bytes) -> None:
        """Keep that a record passed."""
        if state:
            self._keep("passed", f"record {name}", state, b"")

    def _rows(self, auditor: Auditor, url: str, own: tuple[str, ...]) -> list[Row]:
        """Return the claims about a page; none where they hang on more than is looked at here."""
        fate, rows = auditor.claims.of(url)
        if fate is not None or auditor.outside.groups < PAGES:
            return []
        claims = {claim for _, claim in rows}
        if any(claim.bucket not in PLAIN or claim.why.startswith(ANSWERS) for claim in claims):
            return []
        names = {claim.target for claim in claims if claim.target} | set(own)
        return [] if any(self._record(auditor, name)[1] for name in names) else rows

    def _state_of(self, auditor: Auditor, url: str, own: tuple[str, ...], rows: list[Row]) -> bytes:
        """Return a digest of what a page passes by, but for counts and the records of other pages."""
        entry = auditor.archive.find(url)
        if entry is None:
            return b""
        told = b"".join(map(_told, rows))
        records = (self._record(auditor, name)[0] for name in own)
        return _digest(place_of(entry), told, repr(own), auditor.export.at(url), *records)

    def _is_same_line(self, auditor: Auditor, name: str) -> bool:
        """Say whether a record says what it said in the last audit."""
        if name not in self._same:
            now = self._record(auditor, name)[0]
            self._same[name] = (self._find("passed", f"line {name}") or (b"",))[0] == now
        return self._same[name]

    def keep_line(self, auditor: Auditor, name: str) -> None:
        """Keep what a record says."""
        self._keep("passed", f"line {name}", self._record(auditor, name)[0], b"")

    def _record(self, auditor: Auditor, name: str) -> tuple[bytes, bool]:
        """Return a digest of a record's line, and whether an editor has changed it."""
        if name not in self._records:
            export = auditor.export
            edited = False
            if not export.files.stands(name)[0]:
                line = export.line(name)
                edited = line is not None and export.files.is_known_edit(line)
            self._records[name] = _digest(export.raw_line(name)), edited
        return self._records[name]


def _add_rows(whole: hashlib.blake2b, ledger: sqlite3.Connection, query: str, start: int, end: int) -> None:
    """Add the rows behind a number, and up to one, to a digest."""
    rows = ledger.execute(query, (start, end))
    while found := rows.fetchmany(AT_ONCE):
        whole.update("".join(map(repr, found)).encode("utf-8", "surrogatepass"))


def _numbers(packed: bytes) -> array[int]:
    numbers = array("q")
    numbers.frombytes(packed)
    return numbers


@lru_cache(maxsize=1 << 15)
def _told(row: Row) -> bytes:
    """Return a sentence and its claim as bytes that tell it from all others; menus come again on each page."""
    text, claim = row
    return _digest(text, *claim)


def _digest(*parts: str | bytes) -> bytes:
    whole = hashlib.sha256()
    for part in parts:
        data = part if isinstance(part, bytes) else part.encode("utf-8", "surrogatepass")
        whole.update(len(data).to_bytes(8, "big") + data)
    return whole.digest()
