"""Tell what two records, or two run folders, differ in: field by field, lists by what names their members."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from relaunch.model import Record
from relaunch.recordfile import as_mapping
from relaunch.review.stored import Stored

# What names a member of a list, the best name first; without one a member is its own name.
NAMES: dict[str, tuple[tuple[str, ...], ...]] = {
    "links": (("url", "text"), ("url",), ("text",)),
    "assets": (("url",), ("sha256",)),
    "references": (("url", "title"), ("url",), ("title",)),
    "issues": (("code", "where", "message"), ("code", "where"), ("code",)),
}
OTHER_NAMES = (("id",), ("name",), ("title",), ("url",))  # of lists that a type or a mapping adds
DEEPEST = 30
MOVES = frozenset({"id", "type", "slug", "path"})
CAPTURE = frozenset({"source.fetched", "source.sha256"})  # when we looked, not what we saw


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of a record that differs; None stands for a field, or a member of a list, that is not there.

    `field` names the place: `title`, `source.url`, `fields.start`, `links[http://…].text`, `tags[Kita]`; the order of
    a list alone is `tags.order`.
    """

    field: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class RecordDiff:
    """What became of one record: `kind` is changed, moved, new or gone. `id` is the new one where both are there."""

    kind: str
    id: str
    old_id: str
    title: str
    url: str
    changes: tuple[FieldChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Diff:
    """What two run folders differ in, as ids; one that moved and changed stands in both.

    `moves` gives the old id of each that moved. `captures` counts the records that differ in nothing but the time they
    were fetched at; `unread` names files that could not be read.
    """

    new: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    moves: tuple[tuple[str, str], ...] = ()
    same: int = 0
    captures: int = 0
    unread: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.new or self.gone or self.changed or self.moved)


def diff_records(old: Record, new: Record) -> list[FieldChange]:
    """Return every field that differs, in the model's order."""
    return diff_mappings(as_mapping(old), as_mapping(new))


def diff_mappings(old: dict[str, Any], new: dict[str, Any]) -> list[FieldChange]:
    """Return every field that differs of two records as plain values."""
    changes: list[FieldChange] = []
    known = Record.__dataclass_fields__
    for name in [*known, *(name for name in (old | new) if name not in known)]:
        _compare(name, old.get(name), new.get(name), changes, 0)
    return changes


def diff_folders(old: Path, new: Path) -> Diff:
    """Return which records are new, gone, changed or moved between two run folders, or files of records."""
    comparison = Comparison(old, new)
    for _ in comparison:
        pass
    return comparison.summary()


@dataclass(frozen=True, slots=True)
class Alone:
    """A record that only one side has: enough to tell it, and to find the same page on the other side."""

    id: str
    title: str
    urls: tuple[str, ...]

    @property
    def url(self) -> str:
        """The page's address on the legacy site."""
        return self.urls[0] if self.urls else ""


class Comparison:
    """Two run folders side by side: iterate for what differs, record by record; `summary` counts what was seen.

    A record that moved is one with another path, or another id where the old one is gone and the page the same.
    `captures` compares when pages were fetched, too; `fields` compares these fields alone. Neither side is held in
    memory.
    """

    def __init__(self, old: Path, new: Path, *, captures: bool = False, fields: Collection[str] = ()) -> None:
        self.old, self.new = Stored(old), Stored(new)
        self.captures = captures
        self.below = tuple(f"{field}{mark}" for field in fields for mark in ".[")
        self.fields = frozenset(fields)
        self.same = self.quiet = 0
        self.seen: dict[str, list[str]] = {"new": [], "gone": [], "changed": [], "moved": []}
        self.moves: list[tuple[str, str]] = []

    def __iter__(self) -> Iterator[RecordDiff]:
        before, after = self.old.places, self.new.places
        gone: dict[str, Alone] = {}
        new: dict[str, Alone] = {}
        for record_id in sorted(before.keys() | after.keys()):
            if record_id in before and record_id in after:
                yield from self._both(record_id, record_id)
            else:
                side, alone = (self.old, gone) if record_id in before else (self.new, new)
                alone[record_id] = _alone(record_id, side.values(record_id))
        for old_id, new_id in paired(gone, new):
            yield from self._both(old_id, new_id)
            del gone[old_id], new[new_id]
        for kind, left in (("gone", gone), ("new", new)):
            for found in left.values():
                self.seen[kind].append(found.id)
                yield RecordDiff(kind, found.id, found.id, found.title, found.url)

    def summary(self) -> Diff:
        """Return what was seen so far."""
        ids = {kind: tuple(sorted(found)) for kind, found in self.seen.items()}
        unread = (*self.old.unread, *self.new.unread)
        return Diff(**ids, moves=tuple(sorted(self.moves)), same=self.same, captures=self.quiet, unread=unread)

    def _both(self, old_id: str, new_id: str) -> Iterator[RecordDiff]:
        one, other = self.old.line(old_id), self.new.line(new_id)
        old, new = ({}, {}) if one == other else (self.old.values(old_id), self.new.values(new_id))
        if old is None or new is None:
            return
        changes = diff_mappings(old, new)
        told = tuple(change for change in changes if self._is_told(change.field))
        if not told:
            only_captures = bool(changes) and all(change.field in CAPTURE for change in changes)
            self.quiet += only_captures
            self.same += not only_captures
            return
        names = {change.field for change in told}
        is_moved = "path" in names or old_id != new_id
        if is_moved:
            self.seen["moved"].append(new_id)
            self.moves.append((new_id, old_id))
        if names - MOVES:
            self.seen["changed"].append(new_id)
        found = _alone(new_id, new)
        yield RecordDiff("moved" if is_moved else "changed", new_id, old_id, found.title, found.url, told)

    def _is_told(self, field: str) -> bool:
        """Tell whether a field is one of those that were asked for."""
        if self.fields:
            return field in self.fields or field.startswith(self.below)
        return self.captures or field not in CAPTURE


def _alone(record_id: str, values: Mapping[str, Any] | None) -> Alone:
    """Return what pairs and names a record."""
    source = (values or {}).get("source")
    source = source if isinstance(source, Mapping) else {}
    aliases = source.get("aliases")
    urls = [source.get("url"), *(aliases if isinstance(aliases, list) else [])]
    title = (values or {}).get("title", "")
    return Alone(record_id, str(title), tuple(url for url in urls if isinstance(url, str) and url))


def paired(gone: Mapping[str, Alone], new: Mapping[str, Alone]) -> list[tuple[str, str]]:
    """Return which gone record is which new one: by the page's URL, then by its other addresses, too."""
    pairs: dict[str, str] = {}
    taken: set[str] = set()
    for count in (1, None):
        where = {url: old.id for old in reversed([*gone.values()]) if old.id not in pairs for url in old.urls[:count]}
        for found in new.values():
            known = [where[url] for url in found.urls[:count] if url in where and where[url] not in pairs]
            if known and found.id not in taken:
                pairs[known[0]] = found.id
                taken.add(found.id)
    return sorted(pairs.items())


def _compare(field: str, old: Any, new: Any, changes: list[FieldChange], depth: int) -> None:
    """Write down where two values differ, as deep as it goes."""
    if type(old) is type(new) and old == new:
        return
    if depth < DEEPEST and _both_are(Mapping, old, new):
        one, other = old or {}, new or {}
        for key in [*one, *(key for key in other if key not in one)]:
            _compare(f"{field}.{key}", one.get(key), other.get(key), changes, depth + 1)
    elif depth < DEEPEST and _both_are(list, old, new):
        _compare_lists(field, old or [], new or [], changes, depth + 1)
    else:
        changes.append(FieldChange(field, old, new))


def _both_are(kind: type[Any], old: Any, new: Any) -> bool:
    """Tell whether both are of a kind, or one of them and the other nothing."""
    return all(value is None or isinstance(value, kind) for value in (old, new))


def _compare_lists(field: str, old: list[Any], new: list[Any], changes: list[FieldChange], depth: int) -> None:
    """Compare members of the same name with each other, then the order of those that both have."""
    matched, named = _matched(old, new, NAMES.get(field, OTHER_NAMES))
    left = set(range(len(old))) - {i for i, _ in matched}
    added = set(range(len(new))) - {j for _, j in matched}
    for i, j in sorted(matched):
        _compare(f"{field}[{named(old[i])}]", old[i], new[j], changes, depth)
    changes += [FieldChange(f"{field}[{named(old[i])}]", old[i], None) for i in sorted(left)]
    changes += [FieldChange(f"{field}[{named(new[j])}]", None, new[j]) for j in sorted(added)]
    after = [j for _, j in sorted(matched)]
    if after != sorted(after):
        changes.append(FieldChange(f"{field}.order", [named(old[i]) for i, _ in sorted(matched)],
                                   [named(new[j]) for j in sorted(after)]))  # fmt: skip


def _matched(
    old: list[Any], new: list[Any], names: Sequence[tuple[str, ...]]
) -> tuple[list[tuple[int, int]], Callable[[Any], str]]:
    """Return which member of one list is which of the other, and what names a member."""
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for keys in (None, *names):
        where: dict[str, list[int]] = {}
        for j in reversed(range(len(new))):
            if j not in taken and (name := _name(new[j], keys)):
                where.setdefault(name, []).append(j)
        for i, member in enumerate(old):
            name = "" if i in pairs else _name(member, keys)
            if name and where.get(name):
                pairs[i] = where[name].pop()
                taken.add(pairs[i])
    return list(pairs.items()), lambda member: _shown_name(member, names)


def _name(member: Any, keys: tuple[str, ...] | None) -> str:
    """Return a member's name by some of its keys, or by all it says; empty where it lacks them."""
    if keys is None:
        return json.dumps(member, sort_keys=True, default=str)
    if not isinstance(member, Mapping) or not all(member.get(key) for key in keys):
        return ""
    return json.dumps([member[key] for key in keys], default=str)


def _shown_name(member: Any, names: Sequence[tuple[str, ...]]) -> str:
    """Return the name of a member as a person reads it."""
    if isinstance(member, Mapping):
        found = next((member[keys[0]] for keys in names if member.get(keys[0])), "")
        return str(found) or json.dumps(member, ensure_ascii=False, default=str)[:80]
    return str(member)
