"""Know which file of a run folder is which record, by the id that stands in it, wherever the file lies."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from relaunch.errors import ReviewError
from relaunch.recordfile import parse_values

_ID = re.compile(rb"""(?m)^(?:\xef\xbb\xbf)?["']?id["']?[ \t]*:[ \t]+(?:'([^'\r\n]+)'|"([^"\r\n\\]+)"|([^\s'"#]\S*))""")


@dataclass(slots=True)
class Shelf:
    """The files of one folder, `records` or `withdrawn`, by the id in them; paths are relative to the run folder."""

    by_id: dict[str, list[str]] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    seen: dict[str, bytes] = field(default_factory=dict)  # what each file said when it was looked at, as a digest

    def move(self, record: str, file: str, other: Shelf, target: str) -> None:
        """Say that a record's file has moved to another shelf."""
        self.by_id[record] = [name for name in self.by_id.get(record, ()) if name != file]
        self.ids.pop(file, None)
        self.seen.pop(file, None)
        other.put(record, target)

    def put(self, record: str, file: str) -> None:
        """Say that a file holds a record."""
        self.by_id.setdefault(record, []).append(file)
        self.ids[file] = record

    def of(self, record: str) -> list[str]:
        """Return the files that hold a record, from A to Z."""
        return sorted(self.by_id.get(record, ()))


def read_shelf(out: Path, name: str) -> Shelf:
    """Return what lies in a folder of records; links and hidden files are no records."""
    shelf = Shelf()
    for path in _files(out / name):
        file, data = path.relative_to(out).as_posix(), path.read_bytes()
        shelf.put(id_in(data), file)
        shelf.seen[file] = digest_of(data)
    return shelf


def digest_of(data: bytes) -> bytes:
    """Return what a file's bytes are known by."""
    return hashlib.sha256(data).digest()


def id_in(data: bytes) -> str:
    """Return the id that a record's file names, also where the file as a whole cannot be read; else nothing."""
    found = _ID.search(data)
    if found is not None:
        return next(group for group in found.groups() if group is not None).decode("utf-8", "replace")
    try:
        named = parse_values(data, "the file").get("id", "")
    except ReviewError:
        return ""
    return named if isinstance(named, str) else ""


def _files(folder: Path) -> Iterator[Path]:
    if folder.is_symlink() or not folder.is_dir():
        return
    for path in sorted(folder.rglob("*.yaml")):
        if path.is_file() and not path.is_symlink() and not path.name.startswith("."):
            yield path
