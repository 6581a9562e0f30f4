"""The records of a run folder as they are now: what editors have written counts, without a run in between."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from relaunch.errors import ReviewError
from relaunch.ledger.store import Ledger
from relaunch.recordfile import as_mapping, from_mapping, read_record, to_yaml
from relaunch.report.markup import RECORD_FILE

LONGEST_FILE = 20_000_000  # bytes; a YAML file past that is nobody's record


@dataclass(frozen=True, slots=True)
class Read:
    """One record as plain values with its file; `fault` says why its file could not be read, where it could not.

    `line` is its line of records.jsonl, where its file says the same.
    """

    values: dict[str, Any]
    file: str = ""
    fault: str = ""
    line: bytes = b""


def read_all(folder: Path, ledger: Ledger) -> Iterator[Read]:
    """Yield the records of a folder: by id those that the ledger knows, then those that editors made themselves.

    A file that says something else than its line counts; one that cannot be read leaves the line and a fault.
    """
    seen: set[str] = set()
    loose: dict[str, dict[str, Any]] = {}  # lines of which the ledger names no file
    for values, line, when in _lines(folder / "records.jsonl"):
        identifier = str(values.get("id", ""))
        file, written = _known(ledger, identifier)
        if not file:
            loose[identifier] = values
        elif file not in seen:
            seen.add(file)
            yield _newer(folder, file, values, line, written, when)
    for path in sorted((folder / "records").glob("*/*.yaml")):
        file = path.relative_to(folder).as_posix()
        if file not in seen and RECORD_FILE.match(file) and path.is_file() and not path.is_symlink():
            read = _read(path, file, {})
            loose.pop(str(read.values.get("id", "")), None)
            yield read
    yield from map(Read, loose.values())


def _lines(path: Path) -> Iterator[tuple[dict[str, Any], bytes, int]]:
    """Yield the lines of records.jsonl, read and raw, with the time of its making; what is no record is left out."""
    if not path.is_file():
        return
    when = path.stat().st_mtime_ns
    with open(path, "rb") as file:
        for line in file:
            try:
                values = json.loads(line)
            except (ValueError, RecursionError):
                continue
            if isinstance(values, dict):
                yield values, line, when


def _known(ledger: Ledger, record: str) -> tuple[str, bytes]:
    """Return the file of a record and what the tool last wrote into it."""
    rows = ledger.query("SELECT file, written FROM records WHERE id = ?", record)
    if not rows or not RECORD_FILE.match(str(rows[0][0])):
        return "", b""
    return str(rows[0][0]), bytes(rows[0][1] or b"")


def _newer(folder: Path, file: str, values: dict[str, Any], line: bytes, written: bytes, when: int) -> Read:
    """Return what the file says where that is not what the line says."""
    path = folder / file
    try:
        if path.is_symlink() or path.stat().st_size > LONGEST_FILE:
            return Read(values, file, f"{file}: no file of a record; a text file as the tool wrote it would be right")
        found = path.read_bytes()
        untouched = found == written and path.stat().st_mtime_ns <= when
    except OSError:
        return Read(values, file, f"{file}: the file is not there; the record is shown as it was last written")
    if untouched or found == _as_written(values):
        return Read(values, file, line=line)
    return _read(path, file, values)


def _as_written(values: dict[str, Any]) -> bytes:
    try:
        return to_yaml(from_mapping(values))
    except ReviewError:
        return b""


def _read(path: Path, file: str, values: dict[str, Any]) -> Read:
    try:
        return Read(as_mapping(read_record(path)), file)
    except (ReviewError, OSError) as error:
        return Read(values, file, str(error).replace(str(path), file))
