"""HTTrack's cache, `hts-cache/new.zip`: the pages as they came, before their links were rewritten."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from relaunch.errors import ArchiveError
from relaunch.model import Capture
from relaunch.slugs import safe_join

CACHES = ("hts-cache/new.zip", "hts-cache/old.zip")
LOG = "hts-cache/new.txt"
LONGEST = 50_000_000
_HEADER = 30  # bytes of a local header in a ZIP before name and extra field
_KEPT = {"content-type": "Content-Type", "location": "Location"}  # its Last-Modified is often the day of the mirroring


def read_cache(folder: Path, faults: list[str], fetched: str) -> Iterator[Capture]:
    """Yield the captures that a mirror's cache holds, by URL; those of files that lie beside it, too."""
    path = next((folder / name for name in CACHES if (folder / name).is_file()), None)
    if path is None:
        return
    try:
        with zipfile.ZipFile(path) as packed, open(path, "rb") as raw:
            for info in sorted(packed.infolist(), key=lambda info: info.filename):
                if info.filename.lower().startswith(("http://", "https://")):
                    capture = _capture(packed, info, raw, folder, fetched)
                    if capture is not None:
                        yield capture
    except (OSError, zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError) as error:
        faults.append(f"{path}: {error}; what it lacks is read from the mirrored files")


def read_failures(folder: Path, fetched: str) -> Iterator[Capture]:
    """Yield what HTTrack's log of its cache says of answers from 400 on: it saves their pages like any other."""
    try:
        lines = (folder / LOG).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return
    for line in lines:
        parts = line.split("\t")
        if len(parts) > 8 and re.fullmatch(r"[45]\d\d", parts[3]) and parts[7].lower().startswith(("http://", "https://")):
            url = parts[7].partition("#")[0]
            yield Capture(url, int(parts[3]), (("Content-Type", parts[5]),), b"", fetched)


def _capture(
    packed: zipfile.ZipFile, info: zipfile.ZipInfo, raw: BinaryIO, folder: Path, fetched: str
) -> Capture | None:
    facts = _facts(raw, info)
    status = facts.get("x-statuscode", "")
    if not status.isdecimal() or len(status) != 3 or info.file_size > LONGEST:
        return None
    kind, charset = facts.get("content-type", ""), facts.get("x-charset", "")
    if kind and charset:
        facts["content-type"] = f"{kind}; charset={charset}"
    headers = tuple((name, facts[key]) for key, name in _KEPT.items() if facts.get(key))
    if facts.get("x-in-cache") == "1":
        body: bytes | None = packed.read(info)
    else:
        body = _beside(folder, facts.get("x-save", "")) if status == "200" else b""
    return None if body is None else Capture(info.filename.partition("#")[0], int(status), headers, body, fetched)


def _facts(raw: BinaryIO, info: zipfile.ZipInfo) -> dict[str, str]:
    """Read the headers that HTTrack puts into the extra field of a member's local header."""
    raw.seek(info.header_offset)
    head = raw.read(_HEADER)
    name, extra = int.from_bytes(head[26:28], "little"), int.from_bytes(head[28:30], "little")
    raw.seek(name, 1)
    facts: dict[str, str] = {}
    for line in raw.read(extra).decode("latin-1").split("\r\n"):
        key, colon, value = line.partition(":")
        if colon:
            facts.setdefault(key.strip().lower(), value.strip())
    return facts


def _beside(folder: Path, name: str) -> bytes | None:
    """Return a mirrored file's bytes; None where it is not there, leads out of the folder or is too large."""
    try:
        path = safe_join(folder, *name.split("/"))
        if path.is_symlink() or not path.is_file() or path.stat().st_size > LONGEST:
            return None
        return path.read_bytes()
    except (OSError, ValueError, ArchiveError):
        return None
