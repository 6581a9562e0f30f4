"""How often visitors ask for which legacy URL: access logs in the combined format, read as a stream."""

from __future__ import annotations

import gzip
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO, cast

from relaunch.errors import ArchiveError
from relaunch.export.redirects import KINDS, Question, Redirects
from relaunch.export.redirects_keys import target_of, wire

LONGEST_LINE = 1 << 16
MOST_UNKNOWN = 200_000  # different addresses that no row knows; scanners try endless ones
_REQUEST = re.compile(
    rb"[^\[\n]{0,600}\[[^\]\n]{1,60}\] \"(GET|HEAD|POST|OPTIONS|PUT|DELETE|PATCH|PROPFIND|CONNECT|TRACE) "
    rb"(\S+)(?: HTTP/[0-9.]{1,5})?\" ([0-9]{3}) "
)
_ESCAPE = re.compile(rb"\\(?:x([0-9A-Fa-f]{2})|([\"\\]))")
_ABSOLUTE = re.compile(r"https?://[^/?#]*", re.I)


@dataclass(slots=True)
class Hits:
    """What a log said: requests by legacy URL, those that no row knows, and how many lines were of no use."""

    known: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)
    lines: int = 0
    unread: int = 0
    uncounted: int = 0
    fault: str = ""


def read_hits(path: Path, redirects: Redirects) -> Hits:
    """Count the requests of a log by the row that answers them; GET and HEAD that the legacy portal answered."""
    hits = Hits()
    own = {wire(target_of(row.url)): row.url for row in redirects.rows}
    table = redirects.table
    cache: dict[str, str] = {}
    for line in _lines(path, hits):
        hits.lines += 1
        target = _target(line)
        if target is None:
            hits.unread += 1
        elif target:
            url = own.get(target) or cache.get(target)
            if url is None:
                found = table.source_of(target)
                url = found.url if found is not None else ""
                if len(cache) < MOST_UNKNOWN:
                    cache[target] = url
            if url:
                hits.known[url] += 1
            elif target in hits.unknown or len(hits.unknown) < MOST_UNKNOWN:
                hits.unknown[target] += 1
            else:
                hits.uncounted += 1
    return hits


def _target(line: bytes) -> str | None:
    """Return what a line asks for; empty where that does not count, `None` where it is no line of a log."""
    found = _REQUEST.match(line)
    if found is None:
        return None
    if found[1] not in (b"GET", b"HEAD") or not found[3].startswith((b"2", b"3")):
        return ""
    raw = _ESCAPE.sub(lambda m: b"%" + (m[1].upper() if m[1] else b"%02X" % m[2][0]), found[2])
    target = _ABSOLUTE.sub("", raw.decode("utf-8", "surrogateescape"), count=1)
    return wire(target.partition("#")[0]) if target.startswith("/") else ""


def _lines(path: Path, hits: Hits) -> Iterator[bytes]:
    """Yield a log's lines, packed or not; a damaged end ends the reading, and is told."""
    try:
        with open(path, "rb") as plain:
            packed = plain.read(2) == b"\x1f\x8b"
            plain.seek(0)
            file = cast(BinaryIO, gzip.GzipFile(fileobj=plain)) if packed else plain
            try:
                yield from _bounded(file, hits)
            except (EOFError, zlib.error, gzip.BadGzipFile) as error:
                hits.fault = f"{path}: damaged after {hits.lines:,} lines: {error}"
    except OSError as error:
        raise ArchiveError(f"{path}: {error.strerror or error}; an access log, packed or not, is right") from error


def _bounded(file: BinaryIO, hits: Hits) -> Iterator[bytes]:
    """Yield lines of a length that a log has; of a longer one nothing but that it was there."""
    while line := file.readline(LONGEST_LINE):
        if line.endswith(b"\n") or len(line) < LONGEST_LINE:
            yield line
            continue
        hits.lines += 1
        hits.unread += 1
        while (rest := file.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
            continue


def rank(redirects: Redirects, hits: Hits) -> None:
    """Put the hits to rows and questions, and ask about what visitors want and no row knows."""
    redirects.rows = [replace(row, hits=hits.known[row.url]) for row in redirects.rows]
    redirects.questions = [replace(q, hits=hits.known[q.url]) for q in redirects.questions]
    host = f"http://{redirects.hosts[0]}" if redirects.hosts else "http://legacy.invalid"
    live = redirects.table.live
    for target, count in sorted(hits.unknown.items(), key=lambda pair: (-pair[1], pair[0])):
        if target.partition("?")[0] not in live:
            redirects.questions.append(Question(host + target, "unknown", KINDS["unknown"], "", count))
    redirects.questions.sort(key=lambda q: -q.hits)
