"""Say what is another in a list of records than it was: by id, and field by field for the first of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SHOWN = 5  # changed records that are told of field by field


@dataclass(frozen=True, slots=True)
class Change:
    """A record that is another than before the round: its id, and field by field what was and what is."""

    id: str
    fields: tuple[tuple[str, Any, Any], ...]


def differences(before: Iterable[bytes], after: Path) -> tuple[int, list[Change]]:
    """Return how many records differ between two lists, by id, and the first of them field by field."""
    count = 0
    changes: list[Change] = []
    with after.open("rb") as now:
        for old, new in _pairs(iter(before), iter(now)):
            if old == new:
                continue
            count += 1
            if len(changes) < SHOWN:
                changes.append(_change(json.loads(old or b"{}"), json.loads(new or b"{}")))
    return count, changes


def _pairs(old: Iterator[bytes], new: Iterator[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """Yield the lines of two lists that are sorted by id, side by side; nothing for a record that one has not."""
    one, other = next(old, b""), next(new, b"")
    while one or other:
        if one == other:
            yield one, other
            one, other = next(old, b""), next(new, b"")
            continue
        ids = _id(one), _id(other)
        if one and (not other or ids[0] < ids[1]):
            yield one, b""
            one = next(old, b"")
        elif other and (not one or ids[1] < ids[0]):
            yield b"", other
            other = next(new, b"")
        else:
            yield one, other
            one, other = next(old, b""), next(new, b"")


def _id(line: bytes) -> str:
    return str(json.loads(line).get("id", "")) if line else ""


def _change(old: dict[str, Any], new: dict[str, Any]) -> Change:
    was, now = (dict(_flat(values)) for values in (old, new))
    names = [name for name in dict.fromkeys([*now, *was]) if was.get(name) != now.get(name)]
    return Change((new or old).get("id", ""), tuple((name, was.get(name), now.get(name)) for name in names))


def _flat(values: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, value in values.items():
        if key == "fields" and isinstance(value, dict):
            yield from ((f"fields.{name}", inner) for name, inner in value.items())
        else:
            yield key, value
