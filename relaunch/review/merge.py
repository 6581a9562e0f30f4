"""Merge what an editor made of a record's file with what the legacy page says now: no edit is ever lost.

Per field, the body by lines, lists by the natural key of their members. What only one side changed is taken; where
both changed a place differently, the editor's stays and an issue names both texts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from relaunch.errors import ReviewError
from relaunch.model import Issue, Record
from relaunch.recordfile import as_mapping, content_hash, content_of, from_mapping, parse_record, to_yaml
from relaunch.review.approval import WITHDRAWN, withdrawn
from relaunch.review.causes import read_edited
from relaunch.review.conflicts import CONFLICT, ORDER, Conflict, is_open, told, told_places
from relaunch.review.keys import label, pairs
from relaunch.review.lines import merge_lines
from relaunch.review.nesting import is_balanced
from relaunch.review.patch import patch

CONTENT = tuple(key for key in Record.__dataclass_fields__ if key not in ("review", "issues"))


@dataclass(frozen=True, slots=True)
class Merged:
    """The file as it should be, the record that it says, what a person must know, and the fields with kept edits."""

    file: bytes
    record: Record
    issues: tuple[Issue, ...]
    kept: tuple[str, ...]


def merge(base: bytes, edited: bytes, new: Record, *, name: str = "the file", approved: Record | None = None) -> Merged:
    """Return an editor's file with what has changed on the legacy page since the tool wrote `base`.

    `name` stands for the file in messages; `approved` is the record as it was approved, where that is known. A file
    that cannot be read, or not be changed in place, raises ReviewError.
    """
    if edited == base:
        return Merged(to_yaml(new), new, (), ())
    ours = read_edited(edited, name)
    before, mine, theirs = (as_mapping(record) for record in (parse_record(base, "the base"), ours, new))
    sides = _Sides()
    values = {key: sides.merge(key, key, before.get(key), mine.get(key), theirs.get(key)) for key in CONTENT}
    values = {key: value for key, value in values.items() if value is not None}
    content = from_mapping(values)
    review, taken_back = _review(ours, content, mine, approved)
    raised = _raised(mine, theirs, sides.conflicts, taken_back, review.get("status", ""))
    issues = sides.merge("issues", "issues", before.get("issues"), _own(mine.get("issues", [])), theirs.get("issues"))
    values["issues"] = [*(issues or ()), *raised]
    values["review"] = review
    record = from_mapping(values)
    values = as_mapping(record)
    changes = {key: values.get(key) for key in {*mine, *values} if mine.get(key) != values.get(key)}
    if "review" in changes:
        gone = dict.fromkeys(mine.get("review", {}))
        changes["review"] = {**gone, **values["review"]}
    file = patch(edited, changes)
    if parse_record(file, name) != record:
        raise ReviewError(f"{name}:1:1: cannot be changed in place; the file was left as it is")
    kept = tuple(key for key in CONTENT if values.get(key) != theirs.get(key))
    return Merged(file, record, tuple(Issue(**issue) for issue in raised), kept)


def _own(issues: list[Any]) -> list[Any] | None:
    """Return the issues of a file without those that merging itself writes."""
    return [issue for issue in issues if issue.get("code") not in (CONFLICT, WITHDRAWN)] or None


def _raised(
    mine: Mapping[str, Any], theirs: Mapping[str, Any], fresh: list[Conflict], taken_back: list[Issue], status: str
) -> list[dict[str, str]]:
    """Return the issues that merging writes: those of earlier runs that still stand, and the new ones."""
    asked = any(issue.get("code") == CONFLICT for issue in mine.get("issues", ()))
    places, now = (told_places(mine), told_places(theirs)) if asked else ({}, {})
    renewed = {conflict.where for conflict in fresh} - {"body"}
    found = []
    for values in mine.get("issues", ()):
        issue = Issue(values.get("code", ""), values.get("message", ""), values.get("where", ""))
        stands = issue.where not in renewed and is_open(issue, places, now)
        waits = status == "pending" and not taken_back
        if (issue.code == CONFLICT and stands) or (issue.code == WITHDRAWN and waits):
            found.append(issue)
    found += [conflict.issue() for conflict in fresh] + taken_back
    return [_plain(issue) for issue in dict.fromkeys(found)]


def _plain(issue: Issue) -> dict[str, str]:
    told = {"code": issue.code, "message": issue.message, "where": issue.where}
    return {key: value for key, value in told.items() if value}


def _review(
    ours: Record, content: Record, mine: Mapping[str, Any], approved: Record | None
) -> tuple[dict[str, Any], list[Issue]]:
    """Return the review, and the issue where an approval no longer fits; a hand-written approval gets its hash."""
    review = dict(mine.get("review", {"status": "pending"}))
    if review.get("status") != "approved":
        return review, []
    hash = review.get("hash") or content_hash(ours)
    now = content_hash(content)
    if hash == now:
        return {**review, "hash": now}, []
    was = approved if approved is not None and content_hash(approved) == hash else ours
    names = changed_fields(was, content)
    review["status"] = "pending"
    review.pop("hash", None)
    return review, [withdrawn(ours, names)]


def changed_fields(one: Record, other: Record) -> list[str]:
    """Return the names of the fields that differ in what an approval holds for."""
    old, new = content_of(one), content_of(other)
    return [key for key in CONTENT if old.get(key) != new.get(key)]


@dataclass(slots=True)
class _Sides:
    """Merges values and notes where both sides changed the same."""

    conflicts: list[Conflict] = field(default_factory=list)

    def merge(self, name: str, where: str, base: Any, ours: Any, theirs: Any) -> Any:
        """Return the merged value of one place; `name` is the key that it stands behind, None is nothing."""
        if _equal(ours, theirs) or _equal(base, theirs):
            return ours
        if _equal(base, ours):
            return theirs
        kinds = {type(value) for value in (base, ours, theirs) if value is not None}
        if kinds == {dict}:
            return self.mappings(where, base or {}, ours or {}, theirs or {}) or None
        if kinds == {list}:
            return self.lists(name, where, base or [], ours or [], theirs or []) or None
        if where == "body" and base and ours and theirs:
            return self.body(base, ours, theirs)
        self.clash(where, ours, theirs)
        return ours

    def clash(self, where: str, ours: Any, theirs: Any) -> None:
        self.conflicts.append(Conflict(where, told(ours).rstrip("\n"), told(theirs).rstrip("\n")))

    def mappings(self, where: str, base: Any, ours: Any, theirs: Any) -> dict[str, Any]:
        """Merge key by key, in the editor's order."""
        merged = {}
        for key in dict.fromkeys([*ours, *theirs]):
            value = self.merge(key, f"{where}.{key}", base.get(key), ours.get(key), theirs.get(key))
            if value is not None:
                merged[key] = value
        return merged

    def body(self, base: str, ours: str, theirs: str) -> str:
        """Merge by lines; what would tear elements apart is one clash."""
        lines = [text.rstrip("\n").split("\n") for text in (base, ours, theirs)]
        merged = merge_lines(*lines)
        text = "\n".join(merged.merged)
        if not is_balanced(text) and is_balanced(ours) and is_balanced(theirs):
            mine, other = _differing(lines[1], lines[2])
            self.clash("body", "\n".join(mine), "\n".join(other))
            return ours
        for clash in merged.clashes:
            self.clash("body", "\n".join(clash.ours), "\n".join(clash.theirs))
        return text + "\n"

    def lists(self, name: str, where: str, base: list[Any], ours: list[Any], theirs: list[Any]) -> list[Any]:
        """Merge member by member: what an editor took out stays out, what the page has new comes in."""
        rows = _rows(base, ours, theirs, name)
        values: dict[int, Any] = {}
        for number, (b, o, t) in enumerate(rows):
            old, my, its = (side[n] if n is not None else None for side, n in ((base, b), (ours, o), (theirs, t)))
            place = f"{where}[{label(its if my is None else my)}]"
            value = self.member(place, old, my, its)
            if value is not None:
                values[number] = value
        order, is_clash = _ordered(rows, list(values))
        merged = [values[number] for number in order]
        if is_clash and name != "issues":
            self.clash(where + ORDER, *("\n".join(label(m) for m in members) for members in (merged, theirs)))
        return merged

    def member(self, place: str, base: Any, ours: Any, theirs: Any) -> Any:
        """Merge one member of a list that may be missing on a side."""
        if ours is None and base is not None:
            if theirs is not None and not _equal(base, theirs):
                self.clash(place, None, theirs)
            return None
        if theirs is None and base is not None and ours is not None:
            if _equal(base, ours):
                return None
            self.clash(place, ours, None)
            return ours
        return self.merge("", place, base, ours, theirs)


Row = tuple[int | None, int | None, int | None]


def _rows(base: list[Any], ours: list[Any], theirs: list[Any], name: str) -> list[Row]:
    """Return for each member where it stands in base, ours and theirs; those of the base come first."""
    mine, other = dict(pairs(base, ours, name)), dict(pairs(base, theirs, name))
    new_mine = sorted(set(range(len(ours))) - set(mine.values()))
    new_other = sorted(set(range(len(theirs))) - set(other.values()))
    found = pairs([ours[n] for n in new_mine], [theirs[n] for n in new_other], name)
    both = {new_mine[a]: new_other[b] for a, b in found}
    rows: list[Row] = [(b, mine.get(b), other.get(b)) for b in range(len(base))]
    rows += [(None, n, both.get(n)) for n in new_mine]
    return rows + [(None, None, n) for n in new_other if n not in set(both.values())]


def _ordered(rows: list[Row], left: list[int]) -> tuple[list[int], bool]:
    """Return rows in the order of the side that changed it, the editor's where both did, and whether both did."""
    mine = sorted((n for n in left if rows[n][1] is not None), key=lambda n: rows[n][1] or 0)
    other = sorted((n for n in left if rows[n][2] is not None), key=lambda n: rows[n][2] or 0)
    common = [n for n in left if None not in rows[n]]
    known = set(common)
    my, its = [n for n in mine if n in known], [n for n in other if n in known]
    if my == common and its != common:
        return _woven(other, mine), False
    return _woven(mine, other), its not in (common, my)


def _woven(order: list[int], other: list[int]) -> list[int]:
    """Return one order with what only the other has, each behind what it follows there."""
    known = set(order)
    behind = {before: number for before, number in zip([None, *other], other, strict=False) if number not in known}
    woven: list[int] = []
    for number in (None, *order):
        at = number
        if at is not None:
            woven.append(at)
        while at in behind:
            at = behind[at]
            woven.append(at)
    return woven


def _equal(one: Any, other: Any) -> bool:
    """Tell whether two values say the same; 1 is not true."""
    return type(one) is type(other) and bool(one == other)


def _differing(one: list[str], other: list[str]) -> tuple[list[str], list[str]]:
    """Return two texts' lines without those at both ends that are the same."""
    front = 0
    while front < min(len(one), len(other)) and one[front] == other[front]:
        front += 1
    back = 0
    while back < min(len(one), len(other)) - front and one[-1 - back] == other[-1 - back]:
        back += 1
    return one[front : len(one) - back], other[front : len(other) - back]
