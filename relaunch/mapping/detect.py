"""Name the legacy system that made a page, with the evidence; better none than a wrong one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from relaunch.mapping.load import load_systems
from relaunch.mapping.needs import needs_of
from relaunch.mapping.schema import Mapping, Signal
from relaunch.mapping.selectors import select, split_name_pattern
from relaunch.mapping.traits import Traits
from relaunch.presence import COMMON, Place, Presence, alternatives_of, places_of
from relaunch.tree import place_of, squash

UNKNOWN = "generic"
SHOWN = 80
NEVER = -1


def detect(
    tree: Any, headers: Sequence[tuple[str, str]], text: str, shelves: Sequence[Path] = ()
) -> tuple[str, list[str]]:
    """Return the system's name and the signals that spoke for it; `generic` where none speaks loudly enough.

    `tree` is the `html` element, `headers` the response's (name, value), `text` the decoded source. The signals and
    their weights stand in the systems' mappings; of two systems that reach the same sum, the first by name is taken.
    """
    traits = Traits(tree, headers, text, survey(tree, shelves))
    best = _best(traits, shelves)
    return (UNKNOWN, []) if best is None else (best.system, weigh(best, tree, headers, text, traits)[1])


def system_of(tree: Any, headers: Sequence[tuple[str, str]], text: str, presence: Presence | None = None) -> str:
    """Return the name of the system alone, as `detect` does; `presence` is what `survey` says of the tree."""
    best = _best(Traits(tree, headers, text, presence or survey(tree)), ())
    return UNKNOWN if best is None else best.system


def survey(tree: Any, shelves: Sequence[Path] = ()) -> Presence:
    """Return what stands in a tree, with all that the signals of the systems look for."""
    return Presence(tree, _places(tuple(shelves)))


def _best(traits: Traits, shelves: Sequence[Path]) -> Mapping | None:
    """Return the system with the highest sum of those that reach their threshold, the first of equals."""
    best: _Plan | None = None
    most = NEVER
    for plan in _plans(tuple(shelves)):
        if plan.is_possible(traits):
            is_first = best is None or plan.number < best.number
            reached = plan.sum_of(traits, most if is_first else most + 1)
            if reached != NEVER:
                best, most = plan, reached
    return None if best is None else best.mapping


@lru_cache(maxsize=8)
def _places(shelves: tuple[Path, ...]) -> dict[str, tuple[Place, ...]]:
    """Return the places looked at on every page: what systems need, and the signals of those that need nothing."""
    detects = [mapping.detect for mapping in load_systems(shelves)]
    signals = [signal for detect in detects if not detect.needs for signal in detect.signals]
    needed = [need.place for detect in detects for need in needs_of(detect.needs) if need.place]
    return places_of((signal.select for signal in signals if signal.select), needed)


@lru_cache(maxsize=8)
def _plans(shelves: tuple[Path, ...]) -> tuple[_Plan, ...]:
    """Return the plans of all systems; first of those that few pages can be of, and that are found out soon."""
    plans = [_Plan(number, mapping) for number, mapping in enumerate(load_systems(shelves)) if mapping.detect.signals]
    return tuple(sorted(plans, key=lambda plan: (not plan.mapping.detect.needs, plan.number)))


class _Plan:
    """In which order the signals of a system are looked for: first what speaks for it, and what is soon seen."""

    def __init__(self, number: int, mapping: Mapping) -> None:
        self.number = number
        self.mapping = mapping
        signals = mapping.detect.signals
        self._most = sum(signal.weight for signal in signals if signal.weight > 0)
        self._signals = sorted(signals, key=lambda s: (s.weight < 0, _effort(s), -abs(s.weight)))
        self._headers = [signal for signal in signals if signal.header and signal.weight > 0]

    def is_possible(self, traits: Traits) -> bool:
        """Tell whether a page has what every page of the system has, or a header that speaks for it."""
        needs = self.mapping.detect.needs
        return not needs or traits.has(needs) or any(traits.shows(signal) for signal in self._headers)

    def sum_of(self, traits: Traits, least: int = 0) -> int:
        """Return the sum of the signals; `NEVER` as soon as they cannot reach the threshold and `least` any more."""
        most, least = self._most, max(self.mapping.detect.threshold, least)
        for signal in self._signals:
            if most < least:
                return NEVER
            weight = signal.weight
            if traits.shows(signal) != (weight > 0):
                most -= abs(weight)
        return most if most >= least else NEVER


def _effort(signal: Signal) -> int:
    """Return how much work it is to look for a signal: what is known already, what many elements have, the source."""
    if not signal.select:
        return 2 if signal.pattern else 0
    needs = [need for alternative in alternatives_of(signal.select) for need in alternative.needs]
    return int(any(need.place.tag in COMMON for need in needs))


def weigh(
    mapping: Mapping, tree: Any, headers: Sequence[tuple[str, str]], text: str, traits: Traits | None = None
) -> tuple[int, list[str]]:
    """Return the sum of a system's signals on a page, and a line for each signal found."""
    total, evidence = 0, []
    traits = traits or Traits(tree, headers, text, Presence(tree))
    for signal in mapping.detect.signals:
        if traits.shows(signal):
            total += signal.weight
            shown = squash(_seen(signal, tree, traits))[:SHOWN]
            evidence.append(f"{mapping.system} {signal.weight:+d}: {shown} ({signal.source})")
    return total, evidence


def _seen(signal: Signal, tree: Any, traits: Traits) -> str:
    """Return what was seen of a signal that a page shows."""
    if signal.select:
        return place_of(select(tree, signal.select)[0])
    if signal.meta:
        return f"{split_name_pattern(signal.meta)[0]}: {traits.meta(signal.meta)}"
    if signal.header:
        return f"{split_name_pattern(signal.header)[0]}: {traits.header(signal.header)}"
    return traits.match(signal.pattern) or ""
