"""How a room finds its members: by walking its modules, as Scrapy finds spiders. No list is kept by hand."""

from __future__ import annotations

import difflib
import importlib
import pkgutil
from collections.abc import Callable, Collection
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


class Registry:
    """Named functions of one kind, such as the cleaning steps. Names are those that YAML uses."""

    def __init__(self, kind: str, package: str) -> None:
        self.kind = kind
        self.package = package
        self._members: dict[str, Callable[..., Any]] = {}
        self._walked = False

    def __call__(self, name: str) -> Callable[[F], F]:
        """Register the decorated function under `name`; a name given twice is a programming error."""

        def register(function: F) -> F:
            if name in self._members and self._members[name].__module__ != function.__module__:
                raise ValueError(f"{self.kind} {name!r} is defined twice: {self._members[name]} and {function}")
            self._members[name] = function
            return function

        return register

    def members(self) -> dict[str, Callable[..., Any]]:
        """Return every member by name, in alphabetical order, after walking the room's modules once."""
        if not self._walked:
            package = importlib.import_module(self.package)
            for module in pkgutil.walk_packages(package.__path__, self.package + "."):
                importlib.import_module(module.name)
            self._members = dict(sorted(self._members.items()))
            self._walked = True
        return self._members


step = Registry("step", "relaunch.clean")
transform = Registry("transform", "relaunch.mapping.transforms")
finder = Registry("finder", "relaunch.mapping.finders")


def distance(one: str, other: str) -> int:
    """Count the letters to insert, drop, change, or swap with their neighbour to get from one word to the other."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, there in enumerate(other, 1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != there))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == there:
                best = min(best, older[j - 2] + 1)
            row.append(best)
    return row[-1]


def nearest(word: str, known: Collection[str]) -> str:
    """Return the known name that was most likely meant, or an empty text where none is near."""
    wanted = word.casefold().replace("_", "-")[:60]
    if not wanted:
        return ""

    def far(name: str) -> tuple[int, float, str]:
        plain_name = name.casefold().replace("_", "-")
        likeness = difflib.SequenceMatcher(None, wanted, plain_name).ratio()
        return distance(wanted, plain_name), -likeness, name

    ranked = sorted(far(name) for name in known)
    if ranked and ranked[0][0] <= max(1, len(wanted) // 3):
        return ranked[0][2]
    begins = [n for n in sorted(known) if len(wanted) > 2 and (n.startswith(wanted) or wanted.startswith(n))]
    return begins[0] if begins else ""


def unknown(kind: str, word: str, known: Collection[str]) -> str:
    """Say that a name is not known, which one was perhaps meant, and which there are."""
    near = nearest(word, known)
    meant = f"; did you mean '{near}'?" if near else ";"
    listed = ", ".join(sorted(known)) or "none"
    return f"unknown {kind} '{word[:60]}'{meant} known: {listed}"
