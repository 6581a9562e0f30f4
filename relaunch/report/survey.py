"""One pass over the records: how far the review is, which fields are filled, what should not be inherited."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from relaunch.ledger.store import Ledger
from relaunch.report.checked import Checked
from relaunch.report.checks import Finding, Site, check
from relaunch.report.records import Read, read_all

STATES = ("approved", "pending", "rejected")
KEPT = 50  # findings of one kind that the page shows
KEPT_A_RECORD = 5  # of which so many may be one record's
LACKING = 20  # records without a field that the page shows
FAULTS = 50
TITLE = 200
# Fields whose filling says something; the others are the tool's own, or are always there.
FIELDS = ("title", "teaser", "body", "published", "author", "language", "parent", "tags", "links", "assets",
          "references", "related")  # fmt: skip
MOST_FIELDS = 60  # of one record's own; an editor's slip may make thousands
EMPTY: tuple[Any, ...] = (None, "", [], {})  # false and 0 are answers
BAD = ("gone", "failed", "quarantined")


@dataclass(frozen=True, slots=True)
class Named:
    """A record as a row of the report shows it."""

    title: str
    file: str
    url: str


@dataclass(slots=True)
class Kind:
    """What one check found: how much, on how many records, and the first findings."""

    count: int = 0
    records: int = 0
    rows: list[tuple[Named, Finding]] = field(default_factory=list)


@dataclass(slots=True)
class Filled:
    """How often a field is filled in records of one type, and the first records that lack it."""

    count: int = 0
    lacking: list[Named] = field(default_factory=list)


@dataclass(slots=True)
class Survey:
    """What the pass has found."""

    records: int = 0
    states: Counter[str] = field(default_factory=Counter)
    by_type: dict[str, Counter[str]] = field(default_factory=dict)
    tree: dict[str, tuple[str, str, str]] = field(default_factory=dict)  # id: parent, title, state
    filled: dict[tuple[str, str], Filled] = field(default_factory=dict)
    first: dict[str, list[Named]] = field(default_factory=dict)  # the first records of each type
    found: dict[str, Kind] = field(default_factory=dict)
    languages: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    unreadable: int = 0
    home: str = ""
    name: str = ""

    def facts(self) -> dict[str, Any]:
        """Return the figures for machines."""
        return {
            "records": self.records,
            "review": {state: self.states[state] for state in STATES},
            "unreadable": self.unreadable,
            "inherit": {code: {"count": k.count, "records": k.records} for code, k in sorted(self.found.items())},
        }


Each = Callable[[Read, str, Finding], None]


def survey(folder: Path, ledger: Ledger, each: Each = lambda _read, _code, _finding: None) -> Survey:
    """Pass over the records of a folder once; `each` is called for every finding, the page keeps the first ones."""
    result = Survey(found={code: Kind() for code in check.members()})
    checked = Checked(ledger, site_of(folder, ledger))
    for read in read_all(folder, ledger):
        if read.fault:
            result.unreadable += 1
            result.faults += [read.fault] if len(result.faults) < FAULTS else []
        if read.values:
            _add(result, read)
            _add_findings(result, read, checked.findings(read.values, read.line), each)
    checked.end()
    return result


def site_of(folder: Path, ledger: Ledger) -> Site:
    """Return what the checks ask about the legacy site."""

    @lru_cache(maxsize=4096)
    def fate(url: str) -> str:
        rows = ledger.query("SELECT outcome FROM urls WHERE url = ?", url.partition("#")[0])
        return str(rows[0][0]) if rows and rows[0][0] in BAD else ""

    return Site(folder, frozenset(_hosts(ledger)), fate)


def named(read: Read) -> Named:
    """Return a record as a row of the report shows it."""
    source = read.values.get("source")
    url = source.get("url", "") if isinstance(source, dict) else ""
    return Named(str(read.values.get("title") or read.values.get("id", ""))[:TITLE], read.file, str(url)[:2000])


def state_of(values: Mapping[str, Any]) -> str:
    """Return how far the review of a record is."""
    review = values.get("review")
    state = str(review.get("status", "")) if isinstance(review, dict) else ""
    return state if state in STATES else "pending"


def _hosts(ledger: Ledger) -> Iterator[str]:
    """Yield the hosts that records are from."""
    seen: set[str] = set()
    for (url,) in ledger.db.execute("SELECT url FROM urls WHERE outcome = 'record'"):
        start = url[: url.find("/", 8)] if url.find("/", 8) > 0 else url
        if start not in seen:
            seen.add(start)
            try:
                yield urlsplit(start).netloc.casefold()
            except ValueError:
                continue


def _add(result: Survey, read: Read) -> None:
    values = read.values
    identifier, kind, state = str(values.get("id", "")), str(values.get("type", "")), state_of(values)
    result.records += 1
    result.states[state] += 1
    result.by_type.setdefault(kind, Counter())[state] += 1
    title = str(values.get("title", ""))[:TITLE]
    result.tree[identifier] = (str(values.get("parent", "")), title, state)
    result.languages[str(values.get("language", ""))[:20]] += 1
    result.name = result.name or identifier.partition("/")[0]
    if values.get("path") == "/":
        result.home = identifier
    _add_fields(result, read, kind)


def _add_fields(result: Survey, read: Read, kind: str) -> None:
    """Count the fields of one record; a field met late was lacking in all records of the type before."""
    who = named(read)
    more = read.values.get("fields")
    present = {name for name in FIELDS if read.values.get(name)}
    if isinstance(more, dict):
        present |= {f"fields.{name}"[:60] for name, value in list(more.items())[:MOST_FIELDS] if value not in EMPTY}
    if read.values.get("path") == "/":
        present.add("parent")  # there is nothing above the home page
    first = result.first.setdefault(kind, [])
    for name in sorted(present | set(FIELDS)):
        if (kind, name) not in result.filled:
            result.filled[kind, name] = Filled(0, list(first) if name not in FIELDS else [])
    for (type_name, name), filled in result.filled.items():
        if type_name != kind:
            continue
        if name in present:
            filled.count += 1
        elif len(filled.lacking) < LACKING:
            filled.lacking.append(who)
    if len(first) < LACKING:
        first.append(who)


def _add_findings(result: Survey, read: Read, found: list[tuple[str, Finding]], each: Each) -> None:
    who, counts = named(read), Counter(code for code, _ in found)
    for code, number in counts.items():
        kind = result.found.setdefault(code, Kind())
        kind.count += number
        kind.records += 1
    shown: Counter[str] = Counter()
    for code, finding in found:
        each(read, code, finding)
        shown[code] += 1
        rows = result.found[code].rows
        if shown[code] <= KEPT_A_RECORD and len(rows) < KEPT:
            rows.append((who, finding))
