"""Decide every legacy URL of a run folder: chains collapsed, loops cut, targets known to exist, the rest asked."""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

from relaunch.errors import ArchiveError
from relaunch.export.files import REDIRECT_COLUMNS
from relaunch.export.redirects_keys import Table, build_table, target_of, wire

STATUSES = ("301", "200", "410", "0")
LONGEST_CHAIN = 20  # redirects one after another; a browser gives up after as many
LONGEST = 3_500  # characters: nginx takes no longer word in a configuration than 4,096 bytes
FAULTS_SHOWN = 20
_BASE = re.compile(r"https?://[A-Za-z0-9.-]+(?::\d{1,5})?(?:/[A-Za-z0-9._~-]+)*/?")

# Why a person must decide. All but the last two come from the rows, `unknown` from an access log.
KINDS = {
    "loop": "the rows send a visitor round in a circle",
    "missing": "no record and no asset has this path",
    "taken": "another record lives at this address on the new portal",
    "conflict": "two rows say different things about one address",
    "refused": "no server can be told of this address",
    "undecided": "left out, and nobody has said where it leads",
    "unknown": "visitors ask for it, and no row knows it",
}


@dataclass(frozen=True, slots=True)
class Row:
    """What is decided for one legacy URL: 301 (to `new_path`), 200 (the path stays), 410 (gone) or 0 (undecided)."""

    url: str
    new_path: str
    status: int
    record: str
    reason: str
    hits: int = 0


@dataclass(frozen=True, slots=True)
class Question:
    """A legacy URL that a person must decide, why, and what the row wanted."""

    url: str
    kind: str
    reason: str
    wanted: str = ""
    hits: int = 0


@dataclass(frozen=True, slots=True)
class Base:
    """Where the new portal is: `origin` is empty where it takes the legacy portal's own host."""

    origin: str = ""
    prefix: str = ""
    elsewhere: bool = False

    def target(self, path: str) -> str:
        """Return a path of the new portal as a `Location` that breaks out of no configuration."""
        return self.origin + wire(self.prefix + path).replace("$", "%24")


@dataclass(slots=True)
class Redirects:
    """All that is decided, all that is asked, and the table by which a server answers."""

    rows: list[Row]
    questions: list[Question]
    table: Table
    base: Base
    collapsed: int = 0
    hosts: list[str] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """Return how many rows have which status."""
        found = dict.fromkeys(STATUSES, 0)
        for row in self.rows:
            found[str(row.status)] += 1
        return found


def read_base(text: str, hosts: Iterable[str]) -> Base:
    """Read the new portal's address; `elsewhere` where its host is none of the legacy portal's."""
    if not text:
        return Base()
    if not _BASE.fullmatch(text):
        raise ArchiveError(f"--base {text}: no address; https://www.example.de or https://example.de/portal is right")
    parts = urlsplit(text)
    return Base(f"{parts.scheme}://{parts.netloc}", parts.path.rstrip("/"), parts.netloc.lower() not in set(hosts))


def read_rows(path: Path) -> list[Row]:
    """Read redirects.csv, or a file of decisions with the first three of its columns; all faults at once."""
    csv.field_size_limit(min(sys.maxsize, 1 << 24))
    rows: list[Row] = []
    faults: list[str] = []
    try:
        with open(path, encoding="utf-8-sig", errors="replace", newline="") as file:
            reader = csv.DictReader(_without_nul(file))
            missing = [name for name in REDIRECT_COLUMNS[:3] if name not in (reader.fieldnames or ())]
            if missing:
                raise ArchiveError(f"{path}:1: no column {', '.join(missing)}; {','.join(REDIRECT_COLUMNS)} is right")
            for cells in reader:
                row, fault = _row(cells)
                if row is not None:
                    rows.append(row)
                elif fault:
                    faults.append(f"{path}:{reader.line_num}: {fault}")
    except OSError as error:
        raise ArchiveError(f"{path}: {error.strerror}; a folder that relaunch run has written is right") from error
    except csv.Error as error:
        raise ArchiveError(f"{path}: {error}; comma-separated rows are right") from error
    if faults:
        more = [f"and {len(faults) - FAULTS_SHOWN:,} more"] if len(faults) > FAULTS_SHOWN else []
        raise ArchiveError("\n".join([*faults[:FAULTS_SHOWN], *more]))
    return rows


def _without_nul(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield line.replace("\0", "\ufffd")


def _row(cells: dict[str, str | None]) -> tuple[Row | None, str]:
    """Read one row; a row of decisions without a status is not decided yet and gives nothing."""
    url, path, status = ((cells.get(name) or "").strip() for name in REDIRECT_COLUMNS[:3])
    if not url and not path and not status:
        return None, ""
    if not status and not path:
        return None, ""
    status = status or "301"
    if status not in STATUSES:
        return None, f"status {status!r}; 301, 200, 410 or 0 is right"
    if status in ("301", "200") and (not path.startswith("/") or path.startswith("//")):
        return None, f"new_path {path!r} with status {status}; a path that begins with one / is right"
    if not target_of(url):
        return None, f"legacy_url {url!r}; an http address with a host is right"
    return Row(url, path, int(status), cells.get("record_id") or "", cells.get("reason") or ""), ""


def paths_of(folder: Path) -> set[str]:
    """Return every path that the new portal will answer: the records' and the assets'."""
    live: set[str] = set()
    source = folder / "records.jsonl"
    try:
        with open(source, encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                try:
                    found = json.loads(line).get("path")
                except (ValueError, AttributeError) as error:
                    raise ArchiveError(f"{source}:{number}: no record; run relaunch build {folder} again") from error
                if isinstance(found, str) and found.startswith("/"):
                    live.add(found)
    except OSError as error:
        raise ArchiveError(f"{source}: {error.strerror}; a folder that relaunch run has written is right") from error
    assets = folder / "assets"
    if assets.is_dir():
        live.update(f"/assets/{entry.name}" for entry in assets.iterdir() if entry.is_file())
    return live


def decide(rows: Iterable[Row], live: Iterable[str], base: str = "", decided: Iterable[Row] = ()) -> Redirects:
    """Decide every row against the paths that exist on the new portal; what a person `decided` wins over its row."""
    known = {row.url: row for row in rows}
    known.update({row.url: replace(row, reason=row.reason or "decided by a person") for row in decided})
    hosts = sorted({urlsplit(url).netloc.lower() for url in known})
    place = read_base(base, hosts)
    questions: list[Question] = []
    settled, collapsed = _collapse(known, {wire(path) for path in live}, place, questions)
    taken = set() if place.elsewhere else {wire(place.prefix + path) for path in live}
    table = build_table(settled, taken, place, LONGEST)
    asked = {question.url for question in questions}
    final = [_final(row, table, asked, questions) for row in settled]
    order = {kind: number for number, kind in enumerate(KINDS)}
    questions.sort(key=lambda q: (order[q.kind], q.url))
    return Redirects(final, questions, table, place, collapsed, hosts)


def _collapse(known: dict[str, Row], live: set[str], base: Base, questions: list[Question]) -> tuple[list[Row], int]:
    """Lead every 301 to a path that exists; those that reach none become questions."""
    following: dict[str, Row] = {}
    for row in known.values():
        if row.status in (301, 410):
            following.setdefault(wire(target_of(row.url)), row)
    collapsed = 0
    out: list[Row] = []
    for row in known.values():
        new = row
        if row.status == 301:
            new = _followed(row, live, following, questions)
            collapsed += new.status != 0 and new.new_path != row.new_path
        elif row.status == 200 and wire(row.new_path) not in live:
            questions.append(Question(row.url, "missing", KINDS["missing"], row.new_path))
        if not base.elsewhere and new.status in (301, 410):
            new = _untaken(new, live, base, questions)
        elif new.status == 200 and (base.elsewhere or base.prefix):
            new = replace(new, status=301, reason=new.reason or "the same path on another host")
        out.append(new)
    return out, collapsed


def _followed(row: Row, live: set[str], following: dict[str, Row], questions: list[Question]) -> Row:
    """Follow a row through the other rows until a path that exists, a gone one, a loop or nothing."""
    path, seen = row.new_path, [row.new_path]
    while wire(path) not in live:
        step = following.get(wire(path))
        if step is not None and step.status == 410:
            return replace(row, new_path="", status=410, reason=f"leads to what is gone: {path}")
        if step is None or step.new_path in seen or len(seen) > LONGEST_CHAIN:
            kind = "missing" if step is None else "loop"
            shown = " → ".join(seen if step is None else [*seen, step.new_path])
            questions.append(Question(row.url, kind, f"{KINDS[kind]}: {shown}", row.new_path))
            return replace(row, new_path="", status=0, reason=f"{KINDS[kind]}: {shown}")
        path = step.new_path
        seen.append(path)
    return row if len(seen) == 1 else replace(row, new_path=path, reason=f"chain of {len(seen)} redirects collapsed")


def _untaken(row: Row, live: set[str], base: Base, questions: list[Question]) -> Row:
    """Leave an address alone at which a page of the new portal lives: nobody could reach that page any more."""
    own = wire(target_of(row.url))
    if not own.startswith(base.prefix) or own[len(base.prefix) :] not in live:
        return row
    if row.status == 301 and wire(row.new_path) == own[len(base.prefix) :]:
        return replace(row, status=200, reason=row.reason or "the path stays")
    wanted = row.new_path or "410"
    questions.append(Question(row.url, "taken", f"{KINDS['taken']}; the row wanted {wanted}", wanted))
    return replace(row, new_path=own, status=200, reason=f"{KINDS['taken']}; the row wanted {wanted}")


def _final(row: Row, table: Table, asked: set[str], questions: list[Question]) -> Row:
    """Return a row as the servers will answer it; what they cannot be told, and what nobody decided, is asked."""
    problem = table.problems.get(row.url)
    if problem:
        questions.append(Question(row.url, problem[0], problem[1], row.new_path or str(row.status)))
        if problem[0] == "refused":
            return replace(row, new_path="", status=0, reason=problem[1])
    if row.status != 0:
        return row
    found = table.source_of(target_of(row.url))
    if found is not None and isinstance(found, Row):
        why = f"another spelling of {found.url}"
        return replace(row, new_path=found.new_path, status=found.status, record=found.record, reason=why)
    if row.url not in asked:
        questions.append(Question(row.url, "undecided", row.reason or KINDS["undecided"]))
    return row
