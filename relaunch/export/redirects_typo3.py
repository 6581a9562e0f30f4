"""Redirects for TYPO3's extension `redirects` (9 and later): its table as CSV and as SQL, and what it cannot say."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes

from relaunch.export.files import cell
from relaunch.export.redirects import Redirects
from relaunch.export.redirects_files import Written
from relaunch.export.redirects_keys import path_key, target_of, wire

COLUMNS = ("pid", "source_host", "source_path", "is_regexp", "respect_query_parameters", "keep_query_parameters",
           "force_https", "target", "target_statuscode")  # fmt: skip
LONGEST = 2_048  # characters of source_path and target
QUERY = "%!$&'()*+,;=:@/?~"  # what TYPO3's class Uri leaves alone in a query
BATCH = 500  # rows a statement


def write_typo3(folder: Path, redirects: Redirects) -> Written:
    """Write sys_redirect.csv, sys_redirect.sql and left-out.csv into a folder."""
    written = Written()
    rows = sorted(_rows(redirects, written))
    written.put(folder / "sys_redirect.csv", [_csv([COLUMNS, *rows])])
    written.put(folder / "sys_redirect.sql", (text.encode("utf-8") for text in _sql(rows)))
    unsaid = [("legacy_url", "reason"), *((cell(url), why) for url, why in written.unsaid)]
    written.put(folder / "left-out.csv", [_csv(unsaid)])
    return written


def _rows(redirects: Redirects, written: Written) -> Iterator[tuple[str, ...]]:
    """Yield the table's rows; what it cannot say goes to `written.unsaid`."""
    live = {_decoded(path).rstrip("/") for path in redirects.table.live}
    taken: dict[str, str] = {}
    for row in redirects.rows:
        if row.status == 410:
            written.unsaid.append((row.url, "gone: TYPO3's redirects cannot answer 410; let the web server do it"))
        if row.status != 301:
            continue
        path, _, query = target_of(row.url).partition("?")
        target = redirects.base.target(row.new_path)
        why = _fault(path, query, target, live)
        if not query and path_key(path) in redirects.table.asks:
            why = "TYPO3 would answer so whatever the query, and other rows say more of its queries"
        for source in () if why else dict.fromkeys(_sources(path, query)):
            key = source if query else source.rstrip("/")
            if taken.setdefault(key, target) == target:
                yield ("0", "*", source, "0", str(int(bool(query))), "0", "0", target, "301")
            else:
                why = f"TYPO3 takes it for another address, which leads to {taken[key]}"
        if why:
            written.unsaid.append((row.url, why))


def _fault(path: str, query: str, target: str, live: set[str]) -> str:
    decoded = _decoded(path)
    if any(c < " " or c in "\x7f\\\ufffd" for c in decoded + query):
        return "a path that is no UTF-8, or has control characters or backslashes"
    if len(path) + len(query) >= LONGEST or len(target) > LONGEST:
        return f"longer than {LONGEST:,} characters"
    if not query and decoded.rstrip("/") in live:
        return "TYPO3 does not tell it from the new page at the same path with another last slash"
    return ""


def _sources(path: str, query: str) -> Iterator[str]:
    """Yield an address as TYPO3 compares it: the path decoded, the query as its own Uri class escapes it, and raw."""
    decoded = _decoded(path)
    if not query:
        yield decoded
        return
    for form in (query, wire("/?" + query)[2:]):
        yield f"{decoded}?{form}"
        yield f"{decoded}?{quote(form, safe=QUERY)}"


def _decoded(path: str) -> str:
    return unquote_to_bytes(wire(path)).decode("utf-8", "replace")


def _csv(rows: Iterable[Iterable[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode("utf-8", "replace")


def _sql(rows: list[tuple[str, ...]]) -> Iterator[str]:
    """Yield INSERT statements. No backslash is in them, so that every database reads the same text."""
    yield "-- Redirects of a legacy portal for TYPO3's table sys_redirect, written by relaunch.\n"
    names = ", ".join(COLUMNS)
    for start in range(0, len(rows), BATCH):
        values = ",\n".join(
            "(" + ", ".join(v if v.isdigit() else "'" + v.replace("'", "''") + "'" for v in row) + ")"
            for row in rows[start : start + BATCH]
        )
        yield f"INSERT INTO sys_redirect ({names}) VALUES\n{values};\n"
