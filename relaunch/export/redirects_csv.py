"""Redirects as a table for people and for other servers, and the list of what a person must decide."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from relaunch.errors import ArchiveError
from relaunch.export.files import REDIRECT_COLUMNS, cell
from relaunch.export.redirects import Redirects, Row, read_rows
from relaunch.export.redirects_files import Written

COLUMNS = (*REDIRECT_COLUMNS, "hits")
QUESTIONS = ("legacy_url", "new_path", "status", "hits", "kind", "reason", "wanted")


def write_csv(path: Path, redirects: Redirects) -> Written:
    """Write every legacy URL as it is decided; with a base of the new portal its full address instead of the path."""
    written = Written()
    written.put(path, csv_lines(redirects))
    return written


def csv_lines(redirects: Redirects) -> Iterator[bytes]:
    """Yield the decided rows as lines of CSV, sorted by URL."""
    base = redirects.base
    yield _line(COLUMNS)
    for row in sorted(redirects.rows, key=lambda row: row.url):
        target = base.target(row.new_path) if row.status == 301 and base.origin else row.new_path
        yield _line((row.url, target, str(row.status), row.record, row.reason, str(row.hits or "")))


def write_questions(path: Path, redirects: Redirects, decided: Sequence[Row] = ()) -> Written:
    """Write what a person must decide, the most visited first, and after it what a person `decided` already.

    Filled in, the file goes back by --decided. Decisions that nobody handed in are never overwritten.
    """
    check_questions(path, decided)
    written = Written()
    asked = sorted(redirects.questions, key=lambda q: -q.hits)
    lines = [_line((q.url, "", "", str(q.hits or ""), q.kind, q.reason, q.wanted)) for q in asked]
    lines += [_line((row.url, row.new_path, str(row.status), "", "decided", row.reason, "")) for row in decided]
    written.put(path, [_line(QUESTIONS), *lines])
    return written


def check_questions(path: Path, decided: Sequence[Row]) -> None:
    """Refuse a place at which somebody's decisions stand that were not handed in."""
    said = {(row.url, row.new_path, row.status) for row in decided}
    there = read_rows(path) if path.is_file() else []
    if any((row.url, row.new_path, row.status) not in said for row in there):
        raise ArchiveError(f"{path}: holds decisions; --decided {path}, or another --out, is right")


def _line(cells: Iterable[str]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerow(map(cell, cells))
    return text.getvalue().encode("utf-8", "replace")
