"""The records of a run folder in memory: what the desk lists, searches and counts, kept in step with the files."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from html import unescape
from pathlib import Path
from typing import Any

from relaunch.errors import ReviewError
from relaunch.ledger.store import Ledger
from relaunch.recordfile import as_mapping, from_mapping, texts_in, to_yaml
from relaunch.review.approval import is_stale
from relaunch.review.causes import read_edited

SCAN_AGAIN = 0.5  # seconds; a request within that time sees the folder as the one before it
NO_ISSUE = "-"
UNREADABLE = "unreadable"
NO_ID = "-/"
STATES = ("pending", "changed", "approved", "rejected")
_TAG = re.compile(r"<[^>]*>")

Facts = tuple[int, int, int]  # modified, changed (both in nanoseconds), size


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list. `state` is the status of the review, `changed` for an approval that its content outgrew,
    or `unreadable` for a file that cannot be read; `fault` then says why."""

    id: str
    file: str
    type: str
    title: str
    state: str
    path: str = ""
    parent: str = ""
    position: int = 0
    language: str = ""
    published: str = ""
    by: str = ""
    issues: tuple[str, ...] = ()
    url: str = ""
    fault: str = ""


def row_of(values: Mapping[str, Any], file: str, fault: str = "") -> Row:
    """Return the list's line for a record's plain values."""
    review = values.get("review", {})
    state = review.get("status", "")
    if state == "approved" and is_stale(from_mapping(values)):
        state = "changed"
    url = values.get("source", {}).get("url", "")
    codes = {str(issue.get("code", "")) for issue in values.get("issues", ())}
    return Row(
        values["id"], file, values["type"], values.get("title", ""), state if state in STATES else "pending",
        values.get("path", ""), values.get("parent", ""), values.get("position", 0), values.get("language", ""),
        values.get("published", ""), review.get("by", ""), tuple(sorted(codes)), url, fault,
    )  # fmt: skip


def text_of(values: Mapping[str, Any]) -> bytes:
    """Return what the search looks through: all that a record says, folded, as bytes."""
    parts = [values.get(name, "") for name in ("title", "teaser", "author", "path", "id")]
    parts += [" ".join(values.get("tags", ())), values.get("source", {}).get("url", "")]
    parts += [values.get("review", {}).get("note", ""), unescape(_TAG.sub(" ", values.get("body", "")))]
    return fold("\n".join([*parts, *texts_in(values.get("fields", {}))]))


def fold(text: str) -> bytes:
    """Return a text as the search compares it: without case, one blank between words."""
    return " ".join(text.casefold().split()).encode("utf-8", "replace")


class Index:
    """All rows, each in a slot of its own; a set of rows is a whole number with a bit for each slot."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rows: list[Row | None] = []
        self.texts: list[bytes] = []
        self.slot_of_file: dict[str, int] = {}
        self.slot_of_id: dict[str, int] = {}
        self.facts: dict[str, Facts] = {}
        self.bits: dict[tuple[str, str], int] = {}
        self.all = 0
        self.version = 0  # grows with each change, so that what was derived can be kept until then
        self.scanned = 0.0
        self.run = 0  # when records.jsonl was written last
        self._load()

    # ── keeping step with the folder ──

    def _load(self) -> None:
        """Read records.jsonl, then whatever file says something else."""
        self.run = self._last_run()
        files = dict(_files(self.folder))
        suspects = set(files)
        for values, file in self._listed(files):
            self.put(values, file)
            self.facts[file] = files[file]
            suspects.discard(file)
        for file in sorted(suspects):
            self.reread(file, files[file])
        self.scanned = time.monotonic()

    def _last_run(self) -> int:
        """Return when records.jsonl was written, in nanoseconds; 0 where there is none."""
        try:
            return (self.folder / "records.jsonl").stat().st_mtime_ns
        except OSError:
            return 0

    def _listed(self, files: dict[str, Facts]) -> Iterator[tuple[dict[str, Any], str]]:
        """Yield the records of records.jsonl whose files say the same, each with its file."""
        path = self.folder / "records.jsonl"
        if not path.is_file():
            return
        since = path.stat().st_mtime_ns
        unread = self._unread()
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                try:
                    values = json.loads(line)
                    file = file_of(values["id"])
                except (ValueError, KeyError, TypeError, RecursionError):
                    continue  # its file is read instead
                facts = files.get(file)
                if facts is None or file in unread or values["id"] in self.slot_of_id:
                    continue
                if max(facts[:2]) < since or self._says(file, values):
                    yield values, file

    def _unread(self) -> set[str]:
        """Return the files that the last run could not read: records.jsonl tells of another text than they do."""
        path = self.folder / "ledger.sqlite"
        if not path.is_file():
            return set()
        with Ledger(path) as ledger:
            rows = ledger.query(
                "SELECT file FROM records WHERE id IN (SELECT record FROM issues WHERE code = 'edit-unreadable')"
            )
        return {str(row[0]) for row in rows}

    def _says(self, file: str, values: dict[str, Any]) -> bool:
        """Say whether a file is what the tool would write for a record."""
        try:
            return (self.folder / file).read_bytes() == to_yaml(from_mapping(values))
        except (OSError, ReviewError):
            return False

    def refresh(self, *, now: bool = False) -> None:
        """Read again whatever changed on disk, made by whomever; the end of a run is seen at once."""
        run = self._last_run()
        if not now and run == self.run and time.monotonic() - self.scanned < SCAN_AGAIN:
            return
        self.run = run
        files = dict(_files(self.folder))
        if files != self.facts:
            for file in [file for file in self.slot_of_file if file not in files]:
                self.forget(file)
            for file in [file for file, facts in files.items() if self.facts.get(file) != facts]:
                self.reread(file, files[file])
        self.scanned = time.monotonic()

    def reread(self, file: str, facts: Facts | None = None) -> None:
        """Read one file again; one that cannot be read is listed as such."""
        path = self.folder / file
        if facts is None:
            facts = _facts(path.lstat())
        self.facts[file] = facts
        try:
            self.put(as_mapping(read_edited(path.read_bytes(), file)), file)
        except (OSError, ReviewError) as error:
            known = self.slot_of_file.get(file)
            row = (self.rows[known] if known is not None else None) or self._as_last_written(file)
            self._set(replace(row, state=UNREADABLE, fault=str(error)), fold(f"{row.title} {file}"))

    def _as_last_written(self, file: str) -> Row:
        """Return the row of a file that cannot be read: id and title as the ledger knows them, or its name alone."""
        row = Row(_nameless(file), file, file.split("/")[1], Path(file).stem, UNREADABLE)
        path = self.folder / "ledger.sqlite"
        if path.is_file():
            with Ledger(path) as ledger:
                found = ledger.query("SELECT id, title, path FROM records WHERE file = ?", file)
            if found and found[0][0] not in self.slot_of_id:
                row = replace(row, id=found[0][0], title=found[0][1], path=found[0][2])
        return row

    def put(self, values: Mapping[str, Any], file: str) -> None:
        """Take a record's plain values in, in the place of what stood in its file."""
        self._set(row_of(values, file), text_of(values))

    def _set(self, row: Row, text: bytes) -> None:
        slot = self.slot_of_file.get(row.file)
        other = self.slot_of_id.get(row.id)
        if other is not None and other != slot:  # a copy of a file: two of them say the same id
            fault = f"{row.file}: its id stands in another file, too; one file an id would be right"
            row = replace(row, id=_nameless(row.file), state=UNREADABLE, fault=fault)
        if slot is None:
            slot = len(self.rows)
            self.rows.append(None)
            self.texts.append(b"")
            self.slot_of_file[row.file] = slot
        self._mark(slot, self.rows[slot], on=False)
        self.rows[slot], self.texts[slot] = row, text
        self.slot_of_id[row.id] = slot
        self._mark(slot, row, on=True)

    def forget(self, file: str) -> None:
        """Drop the row of a file that is gone."""
        slot = self.slot_of_file.pop(file)
        self._mark(slot, self.rows[slot], on=False)
        self.rows[slot], self.texts[slot] = None, b""
        self.facts.pop(file, None)

    def _mark(self, slot: int, row: Row | None, *, on: bool) -> None:
        """Set or clear a row's bits in the sets it belongs to."""
        if row is None:
            return
        self.version += 1
        bit = 1 << slot
        if not on and self.slot_of_id.get(row.id) == slot:
            del self.slot_of_id[row.id]
        for key in (("type", row.type), ("state", row.state), *(("issue", code) for code in row.issues or (NO_ISSUE,))):
            self.bits[key] = self.bits.get(key, 0) | bit if on else self.bits.get(key, 0) & ~bit
        self.all = self.all | bit if on else self.all & ~bit

    # ── questions ──

    def row(self, record_id: str) -> Row | None:
        """Return the row of a record."""
        slot = self.slot_of_id.get(record_id)
        return None if slot is None else self.rows[slot]

    def found(self, words: Iterable[bytes]) -> int:
        """Return the set of rows that say all these words."""
        slots: Iterable[int] = range(len(self.texts))
        for word in words:
            texts = self.texts
            slots = [slot for slot in slots if word in texts[slot]]
        return self.set_of(slots)

    def set_of(self, slots: Iterable[int]) -> int:
        """Return slots as a set."""
        marks = bytearray(len(self.rows) // 8 + 1)
        for slot in slots:
            marks[slot >> 3] |= 1 << (slot & 7)
        return int.from_bytes(marks, "little") & self.all

    def members(self, chosen: int, order: Iterable[int]) -> list[int]:
        """Return the slots of a set in an order."""
        marks = chosen.to_bytes(len(self.rows) // 8 + 1, "little")
        return [slot for slot in order if marks[slot >> 3] >> (slot & 7) & 1]


def file_of(record_id: str) -> str:
    """Return the file that the tool writes a record into: that of its id, whatever its slug or type has become."""
    return f"records/{'/'.join(record_id.split('/')[-2:])}.yaml"


def _nameless(file: str) -> str:
    """Return what stands for the id of a file that says none of its own."""
    return f"{NO_ID}{file.removeprefix('records/').removesuffix('.yaml')}"


def _files(folder: Path) -> Iterator[tuple[str, Facts]]:
    """Yield the YAML files of all records with what tells whether one has changed; links are passed over."""
    root = folder / "records"
    if not root.is_dir() or root.is_symlink():
        return
    with os.scandir(root) as kinds:
        names = sorted(kind.name for kind in kinds if kind.is_dir(follow_symlinks=False) and kind.name[0] != ".")
    for name in names:
        with os.scandir(root / name) as files:
            for file in files:
                if file.name.endswith(".yaml") and file.name[0] != "." and file.is_file(follow_symlinks=False):
                    yield f"records/{name}/{file.name}", _facts(file.stat(follow_symlinks=False))


def _facts(stat: os.stat_result) -> Facts:
    return stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size
