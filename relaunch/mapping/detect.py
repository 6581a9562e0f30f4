"""Name the legacy system that made a page, with the evidence; better none than a wrong one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from relaunch.mapping.load import load_systems
from relaunch.mapping.schema import Mapping, Signal
from relaunch.mapping.selectors import compile_pattern, meta_match, names_of, select, split_name_pattern
from relaunch.tree import place_of, squash

UNKNOWN = "generic"
SEARCHED = 400_000  # characters of the source that patterns look at; head and main content are in them
SHOWN = 80


def detect(
    tree: Any, headers: Sequence[tuple[str, str]], text: str, shelves: Sequence[Path] = ()
) -> tuple[str, list[str]]:
    """Return the system's name and the signals that spoke for it; `generic` where none speaks loudly enough.

    `tree` is the `html` element, `headers` the response's (name, value), `text` the decoded source. The signals and
    their weights stand in the systems' mappings; of two systems that reach the same sum, the first by name is taken.
    """
    names = names_of(tree)
    best, best_sum, best_evidence = UNKNOWN, 0, list[str]()
    for mapping in load_systems(tuple(shelves)):
        total, evidence = weigh(mapping, tree, headers, text, names)
        if total >= mapping.detect.threshold and total > best_sum:
            best, best_sum, best_evidence = mapping.system, total, evidence
    return best, best_evidence


def weigh(
    mapping: Mapping, tree: Any, headers: Sequence[tuple[str, str]], text: str, names: frozenset[str] | None = None
) -> tuple[int, list[str]]:
    """Return the sum of a system's signals on a page, and a line for each signal found."""
    total, evidence = 0, []
    for signal in mapping.detect.signals:
        seen = _seen(signal, tree, headers, text, names)
        if seen is not None:
            total += signal.weight
            evidence.append(f"{mapping.system} {signal.weight:+d}: {squash(seen)[:SHOWN]} ({signal.source})")
    return total, evidence


def _seen(
    signal: Signal, tree: Any, headers: Sequence[tuple[str, str]], text: str, names: frozenset[str] | None
) -> str | None:
    """Return what was seen of a signal, or None."""
    if signal.select:
        found = select(tree, signal.select, names)
        return place_of(found[0]) if found else None
    if signal.meta:
        content = meta_match(tree, signal.meta)
        return None if content is None else f"{split_name_pattern(signal.meta)[0]}: {content}"
    if signal.header:
        name, pattern = split_name_pattern(signal.header)
        compiled = compile_pattern(pattern)
        said = (value for key, value in headers if key.lower() == name.lower() and compiled.search(value))
        value = next(said, None)
        return None if value is None else f"{name}: {value}"
    match = compile_pattern(signal.pattern).search(text, 0, SEARCHED)
    return None if match is None else match.group(0)
