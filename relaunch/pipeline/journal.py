"""Write down what is about to be written, so that a run that is killed halfway leaves no doubt about any file.

The ledger learns of a build at its end, all at once. What stands in a record's file before that is told here: line by
line, each before the file it speaks of. The journal goes once the ledger knows all.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from pathlib import Path
from typing import BinaryIO

FILE = ".journal"


class Journal:
    """The journal of a run folder; `known` holds what a killed run has left, by record, the latest last."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE
        self.known: dict[str, list[dict[str, str]]] = {}
        self.file: BinaryIO | None = None
        for line in self._lines():
            self.known.setdefault(line["id"], []).append(line)

    def _lines(self) -> list[dict[str, str]]:
        """Return the whole lines; the last one may be cut."""
        if self.path.is_symlink() or not self.path.is_file():
            return []
        found = []
        for line in self.path.read_bytes().split(b"\n"):
            try:
                values = json.loads(line)
            except ValueError:
                continue
            if isinstance(values, dict) and isinstance(values.get("id"), str):
                found.append(values)
        return found

    def put(self, record: str, file: str, after: bytes, written: bytes) -> None:
        """Say that a file is about to hold `after`, and that the page said `written` then."""
        packed = base64.b64encode(zlib.compress(written, 1)).decode("ascii")
        self._append({"id": record, "file": file, "after": digest(after), "written": packed})

    def put_withdrawn(self, record: str) -> None:
        """Say that a record's file is about to leave records/."""
        self._append({"id": record, "withdrawn": "yes"})

    def _append(self, values: dict[str, str]) -> None:
        if self.file is None:
            self.path.unlink(missing_ok=True) if self.path.is_symlink() else None
            self.file = open(self.path, "ab")  # noqa: SIM115  # open as long as the build runs
            self.file.write(b"\n")  # behind a line that was cut
        self.file.write(json.dumps(values).encode("ascii") + b"\n")
        self.file.flush()

    def written(self, record: str, found: bytes) -> bytes | None:
        """Return what the page said when a killed run wrote the file that is found, if it did."""
        told = digest(found)
        for line in reversed(self.known.get(record, ())):
            if line.get("after") == told:
                return unpacked(line)
        return None

    def versions(self, record: str) -> list[bytes]:
        """Return all that a killed run wrote or was about to write of a record, the latest first."""
        return [unpacked(line) for line in reversed(self.known.get(record, ())) if "written" in line]

    def has_withdrawn(self, record: str) -> bool:
        """Say whether it was a killed run that moved a record's file away."""
        return any("withdrawn" in line for line in self.known.get(record, ()))

    def close(self) -> None:
        """End writing; what is told stays until `done`."""
        if self.file is not None:
            self.file.close()
            self.file = None

    def done(self) -> None:
        """Forget all: the ledger knows."""
        self.close()
        self.path.unlink(missing_ok=True)


def digest(data: bytes) -> str:
    """Return what a file is known by."""
    return hashlib.sha256(data).hexdigest()


def unpacked(line: dict[str, str]) -> bytes:
    """Return the bytes of a line."""
    return zlib.decompress(base64.b64decode(line["written"]))
