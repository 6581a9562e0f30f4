"""Records as they are stored, one at a time by id: of a run folder, of a file of lines, or of one YAML file."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from functools import cached_property
from json import JSONDecodeError
from pathlib import Path
from typing import Any

from relaunch.errors import ArchiveError, ReviewError
from relaunch.recordfile import read_record, to_json

YAML = (".yaml", ".yml")
LINES = (".jsonl", ".ndjson")
_HEAD = '{"id": '
_DECODER = json.JSONDecoder()


class Stored:
    """The records at a path. A YAML file younger than records.jsonl is read instead of its line.

    `places` says for each id where its line of JSON stands: as an offset, or the line itself. `unread` names
    what could not be read; where a YAML file cannot, its line of before speaks for it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.unread: list[str] = []
        self.lines_file: Path | None = None
        self.yaml_files: list[Path] = []
        if path.is_dir():
            self.lines_file = path / "records.jsonl" if (path / "records.jsonl").is_file() else None
            self.yaml_files = list(record_files(path))
            if self.lines_file is None and not (path / "records").is_dir():
                raise ArchiveError(f"{path}: no records.jsonl and no records/ there; a run folder would be right")
        elif path.is_file() and path.suffix.lower() in YAML:
            self.yaml_files = [path]
        elif path.is_file() and path.suffix.lower() in LINES:
            self.lines_file = path
        else:
            what = "no such folder or file" if not path.exists() else "neither a folder nor a file of records"
            raise ArchiveError(f"{path}: {what}; a run folder, a records.jsonl or a record's YAML file would be right")

    @cached_property
    def places(self) -> dict[str, int | str]:
        """Where each record stands."""
        return {**dict(self._in_lines()), **dict(self._in_yaml())}

    def line(self, record_id: str) -> str:
        """Return a record's line of JSON."""
        place = self.places[record_id]
        if isinstance(place, str):
            return place
        assert self.lines_file is not None
        with open(self.lines_file, "rb") as file:
            file.seek(place)
            return file.readline().decode("utf-8", "replace").rstrip("\r\n")

    def values(self, record_id: str) -> dict[str, Any] | None:
        """Return a record as plain values; None, and a word in `unread`, where its line is no JSON."""
        try:
            values = json.loads(self.line(record_id))
            return dict(values)
        except (ValueError, TypeError, RecursionError) as error:
            self.unread.append(f"{self.path}: {record_id}: {error}; an object of JSON would be right")
            return None

    def _in_lines(self) -> Iterator[tuple[str, int]]:
        if self.lines_file is None:
            return
        offset = 0
        with open(self.lines_file, "rb") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    try:
                        yield id_of(line.decode("utf-8")), offset
                    except (ValueError, KeyError, TypeError, RecursionError) as error:
                        self.unread.append(f"{self.lines_file}:{number}: no record: {error}")
                offset += len(line)

    def _in_yaml(self) -> Iterator[tuple[str, str]]:
        since = -1 if self.lines_file is None else self.lines_file.stat().st_mtime_ns
        for file in self.yaml_files:
            if file.stat().st_mtime_ns < since:
                continue
            try:
                record = read_record(file)
                yield record.id, to_json(record)
            except ReviewError as error:
                self.unread.append(str(error))


def record_files(folder: Path) -> Iterator[Path]:
    """Yield the YAML files of a run folder's records by name; links are passed over."""
    root = folder / "records"
    if root.is_symlink() or not root.is_dir():
        return
    for kind in sorted(os.scandir(root), key=lambda entry: entry.name):
        if not kind.is_dir(follow_symlinks=False) or kind.name.startswith("."):
            continue
        for entry in sorted(os.scandir(kind.path), key=lambda entry: entry.name):
            if entry.name.endswith(".yaml") and entry.name[0] != "." and entry.is_file(follow_symlinks=False):
                yield Path(entry.path)


def id_of(line: str) -> str:
    """Return the id of a line of JSON without reading all of it, where the id stands first."""
    if line.startswith(_HEAD):
        try:
            found, _ = _DECODER.raw_decode(line, len(_HEAD))
        except JSONDecodeError:
            found = None
        if isinstance(found, str):
            return found
    value = json.loads(line)["id"]
    if not isinstance(value, str):
        raise ValueError("its id is no text")
    return value
