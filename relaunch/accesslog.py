"""Access logs in the combined format, packed or not, read as a stream: what visitors asked for."""

from __future__ import annotations

import gzip
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast
from urllib.parse import urlsplit

from relaunch.errors import ArchiveError

LONGEST_LINE = 1 << 16
MOST_VISITED = 50_000  # addresses that a crawl is told of
MOST_COUNTED = 200_000
_REQUEST = re.compile(
    rb"[^\[\n]{0,600}\[[^\]\n]{1,60}\] \"(GET|HEAD|POST|OPTIONS|PUT|DELETE|PATCH|PROPFIND|CONNECT|TRACE) "
    rb"(\S+)(?: HTTP/[0-9.]{1,5})?\" ([0-9]{3}) "
)
_ESCAPE = re.compile(rb"\\(?:x([0-9A-Fa-f]{2})|([\"\\]))")
_ABSOLUTE = re.compile(r"https?://[^/?#]*", re.I)


@dataclass(slots=True)
class Reading:
    """How the reading of a log went: its lines, those of no use, and the fault that ended it early."""

    lines: int = 0
    unread: int = 0
    fault: str = ""


def read_log(path: Path, reading: Reading) -> Iterator[tuple[str, str]]:
    """Yield path and query, as they stand in the log, and the status of each GET or HEAD answered with 2xx or 3xx."""
    for line in _lines(path, reading):
        reading.lines += 1
        found = _REQUEST.match(line)
        if found is None:
            reading.unread += 1
        elif found[1] in (b"GET", b"HEAD") and found[3].startswith((b"2", b"3")):
            raw = _ESCAPE.sub(lambda m: b"%" + (m[1].upper() if m[1] else b"%02X" % m[2][0]), found[2])
            target = _ABSOLUTE.sub("", raw.decode("utf-8", "surrogateescape"), count=1).partition("#")[0]
            if target.startswith("/"):
                yield target, found[3].decode()


def visited(path: Path, start: str) -> list[str]:
    """Return the URLs of a site that visitors asked for and got (200), those asked for most often first."""
    parts = urlsplit(start)
    counts: Counter[str] = Counter()
    for target, status in read_log(path, Reading()):
        if status == "200" and (target in counts or len(counts) < MOST_COUNTED):
            counts[target] += 1
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_VISITED]
    return [f"{parts.scheme}://{parts.netloc}{target}" for target, _ in ranked]


def _lines(path: Path, reading: Reading) -> Iterator[bytes]:
    """Yield a log's lines, packed or not; a damaged end ends the reading, and is told."""
    try:
        with open(path, "rb") as plain:
            packed = plain.read(2) == b"\x1f\x8b"
            plain.seek(0)
            file = cast(BinaryIO, gzip.GzipFile(fileobj=plain)) if packed else plain
            try:
                yield from _bounded(file, reading)
            except (EOFError, zlib.error, gzip.BadGzipFile) as error:
                reading.fault = f"{path}: damaged after {reading.lines:,} lines: {error}"
    except OSError as error:
        raise ArchiveError(f"{path}: {error.strerror or error}; an access log, packed or not, is right") from error


def _bounded(file: BinaryIO, reading: Reading) -> Iterator[bytes]:
    """Yield lines of a length that a log has; of a longer one nothing but that it was there."""
    while line := file.readline(LONGEST_LINE):
        if line.endswith(b"\n") or len(line) < LONGEST_LINE:
            yield line
            continue
        reading.lines += 1
        reading.unread += 1
        while (rest := file.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
            continue
