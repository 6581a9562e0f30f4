"""Search, filters, order and counts of the desk's list: sets of rows, cut with each other."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from relaunch.review.desk_index import NO_ISSUE, Index, Row, fold

FACETS = ("type", "state", "issue", "section")
SORTS = ("path", "title", "type", "published", "changed", "issues")
MAX_QUERY = 200
ANY_ISSUE = "any"
_WORDS = re.compile(r'"([^"]*)"|(\S+)')
_DAY = re.compile(r"\d{4}-\d\d-\d\d\Z")

Last = tuple[int, str]  # the run and the time of a record's last change


@dataclass(frozen=True, slots=True)
class Filters:
    """What an editor wants to see; empty means all. `since` is the number of a run, or a day."""

    type: str = ""
    state: str = ""
    issue: str = ""
    section: str = ""
    since: str = ""
    sort: str = "path"
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Count:
    """A choice of a filter, and how many rows it would give."""

    value: str
    label: str
    number: int


@dataclass(frozen=True, slots=True)
class Found:
    """The ids of all rows found, in order, and for each filter its choices."""

    ids: list[str]
    counts: dict[str, list[Count]] = field(default_factory=dict)


class Finder:
    """Answers questions about an index; what it derives is kept until the index changes."""

    def __init__(self, index: Index, last_changes: Callable[[], dict[str, Last]]) -> None:
        self.index = index
        self.last_changes = last_changes
        self.version = -1
        self.orders: dict[str, list[int]] = {}
        self.sections: dict[str, int] = {}
        self.searched: tuple[str, int] = ("", 0)
        self.paths: dict[str, str] = {}

    def find(self, query: str, filters: Filters, *, counted: bool = True) -> Found:
        """Return what is found, and how many each other choice would find."""
        base, chosen, hits = self._hits(query, filters)
        ids = [row.id for slot in self.index.members(hits, self._order(filters)) if (row := self.index.rows[slot])]
        return Found(ids, self._counts(base, chosen) if counted else {})

    def neighbours(self, record_id: str, query: str, filters: Filters) -> tuple[str, str]:
        """Return the ids found before and behind a record, which need not be found itself; empty at an end."""
        _, _, hits = self._hits(query, filters)
        own = self.index.slot_of_id.get(record_id)
        if own is None:
            return "", ""
        slots = self.index.members(hits | 1 << own, self._order(filters))
        at = slots.index(own)
        before, behind = slots[at - 1 : at] if at else [], slots[at + 1 : at + 2]
        return self._id(before), self._id(behind)

    def id_at(self, path: str) -> str:
        """Return the id of the record with this path on the new portal, or an empty string."""
        self._forget_old()
        if not self.paths:
            self.paths = {row.path: row.id for row in self.index.rows if row and row.path}
        return self.paths.get(path.partition("#")[0], "")

    def _id(self, slots: list[int]) -> str:
        row = self.index.rows[slots[0]] if slots else None
        return row.id if row else ""

    def _hits(self, query: str, filters: Filters) -> tuple[int, dict[str, int], int]:
        """Return the rows that pass query and date, those that each filter lets through, and those that pass all."""
        self._forget_old()
        chosen = {name: self._chosen(name, getattr(filters, name)) for name in FACETS}
        base = self._said(query) & self._since(filters.since)
        hits = base
        for some in chosen.values():
            hits &= some
        return base, chosen, hits

    def _forget_old(self) -> None:
        if self.version != self.index.version:
            self.version = self.index.version
            self.orders.clear()
            self.paths = {}
            self.sections = self._descendants()
            self.searched = ("", self.index.all)

    def _said(self, query: str) -> int:
        """Return the rows that say all words of a query; words between quotes stand together."""
        query = query[:MAX_QUERY]
        if self.searched[0] != query:
            words = sorted({fold(a or b) for a, b in _WORDS.findall(query)}, key=len, reverse=True)
            self.searched = (query, self.index.found([word for word in words if word]))
        return self.searched[1]

    def _chosen(self, name: str, value: str) -> int:
        if not value:
            return self.index.all
        if name == "section":
            return self.sections.get(value, 0)
        if (name, value) == ("issue", ANY_ISSUE):
            return self.index.all & ~self.index.bits.get(("issue", NO_ISSUE), 0)
        return self.index.bits.get((name, value), 0)

    def _since(self, since: str) -> int:
        """Return the rows changed in a run or after it, or on a day or after it."""
        if not since:
            return self.index.all
        last = self.last_changes()
        if _DAY.match(since):
            ids = [record for record, (_, at) in last.items() if at >= since]
        elif since.isascii() and since.isdecimal():
            ids = [record for record, (run, _) in last.items() if run >= int(since[:9])]
        else:
            return 0
        slots = self.index.slot_of_id
        return self.index.set_of([slots[record] for record in ids if record in slots])

    def _counts(self, base: int, chosen: dict[str, int]) -> dict[str, list[Count]]:
        """Return for each filter how many rows each of its choices gives with the other filters as they are."""
        counts: dict[str, list[Count]] = {}
        for name in FACETS:
            rest = base
            for other, some in chosen.items():
                if other != name:
                    rest &= some
            counts[name] = [c for c in self._choices(name, rest) if c.number]
        return counts

    def _choices(self, name: str, rest: int) -> Iterator[Count]:
        if name == "section":
            for record_id, some in self.sections.items():
                row = self.index.row(record_id)
                yield Count(record_id, row.title if row else record_id, (some & rest).bit_count())
            return
        for (facet, value), some in sorted(self.index.bits.items()):
            if facet == name:
                yield Count(value, value, (some & rest).bit_count())

    def _descendants(self) -> dict[str, int]:
        """Return the rows below each record that has some, itself among them, in the order of their paths."""
        rows = {row.id: row for row in self.index.rows if row is not None}
        below: dict[str, list[int]] = defaultdict(list)
        for slot, row in enumerate(self.index.rows):
            above, seen = row, set[str]()
            while row is not None and above is not None and above.id not in seen:
                seen.add(above.id)
                below[above.id].append(slot)
                above = rows.get(above.parent)
        children = Counter(row.parent for row in rows.values())
        order = sorted((record for record in below if children[record]), key=lambda r: (rows[r].path, r))
        return {record: self.index.set_of(below[record]) for record in order}

    def _order(self, filters: Filters) -> list[int]:
        """Return all slots in the order asked for."""
        name = filters.sort if filters.sort in SORTS else "path"
        key = f"{name}{'-' if filters.descending else ''}"
        if key not in self.orders:
            last = self.last_changes() if name == "changed" else {}
            slots = [slot for slot, row in enumerate(self.index.rows) if row is not None]
            rows = self.index.rows
            slots.sort(key=lambda slot: _sorting(name, rows[slot], last), reverse=filters.descending)
            self.orders[key] = slots
        return self.orders[key]


def _sorting(name: str, row: Row | None, last: dict[str, Last]) -> tuple[str | int, ...]:
    assert row is not None
    if name == "path":
        return (row.path or "\uffff", row.id)
    if name == "changed":
        return (last.get(row.id, (0, ""))[1], row.path, row.id)
    if name == "issues":
        return (-len(row.issues), row.path, row.id)
    return (str(getattr(row, name)).casefold(), row.path, row.id)


def filters_from(values: dict[str, str]) -> Filters:
    """Return the filters that texts from outside name; what is not known is left out."""
    known = {name: values.get(name, "") for name in (*FACETS, "since")}
    sort = values.get("sort", "")
    filters = Filters(sort=sort if sort in SORTS else "path", descending=values.get("descending") == "1")
    return replace(filters, **known)  # type: ignore[arg-type]  # the five texts named above
