"""Tell which members of two lists are the same one: links by their URL, pictures by their hash, people by name."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

# By which keys the members of a field's list are known, the surest first; later rounds take what is left.
NATURAL: dict[str, tuple[tuple[str, ...], ...]] = {
    "links": (("url", "text"), ("url",)),
    "assets": (("sha256", "url"), ("sha256",), ("url",)),
    "references": (("url", "title"), ("url",), ("title",)),
    "issues": (("code", "where", "message"),),
}
# What names a member of a list that a type or a mapping has added.
ELSE: tuple[tuple[str, ...], ...] = (("id",), ("name",), ("url",), ("title",), ("label",), ("text",))
# By which key a member of a list is named to people.
NAMING = ("id", "name", "url", "title", "label", "text", "message")


def pairs(old: Sequence[Any], new: Sequence[Any], name: str) -> list[tuple[int, int]]:
    """Return which member of `old` is which of `new`: equal ones first, then by the keys of the field `name`."""
    found: list[tuple[int, int]] = []
    left, right = set(range(len(old))), set(range(len(new)))
    for keys in ((), *NATURAL.get(name, ELSE)):
        known: dict[Hashable, list[int]] = {}
        for number in sorted(left, reverse=True):
            key = _key(old[number], keys)
            if key is not None:
                known.setdefault(key, []).append(number)
        for number in sorted(right):
            key = _key(new[number], keys)
            if key is not None and known.get(key):
                match = known[key].pop()
                found.append((match, number))
                left.discard(match)
                right.discard(number)
    return sorted(found)


def rising(matched: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the most pairs whose members stand in the same order on both sides."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for number, (_, new) in enumerate(matched):
        place = bisect_left(tails, new)
        tails[place : place + 1] = [new]
        ends[place : place + 1] = [number]
        before.append(ends[place - 1] if place else -1)
    chain = []
    at = ends[-1] if ends else -1
    while at >= 0:
        chain.append(matched[at])
        at = before[at]
    return chain[::-1]


def _key(value: Any, keys: tuple[str, ...]) -> Hashable:
    """Return what a member is known by, or None; without keys it is known by all that it says."""
    if not keys:
        return _frozen(value)
    if not isinstance(value, Mapping) or not all(value.get(key) for key in keys):
        return None
    return tuple(_frozen(value[key]) for key in keys)


def _frozen(value: Any) -> Hashable:
    if isinstance(value, Mapping):
        return tuple(sorted((str(key), _frozen(inner)) for key, inner in value.items()))
    if isinstance(value, (list, tuple)):
        return tuple(map(_frozen, value))
    return type(value).__name__, value if isinstance(value, (str, int, float, bool)) else str(value)


def label(value: Any) -> str:
    """Return the word by which a member of a list is named to people."""
    if not isinstance(value, Mapping):
        return str(value)
    return next((str(value[key]) for key in NAMING if value.get(key)), "")
