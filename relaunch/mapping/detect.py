"""Name the legacy system that made a page, with the evidence; better none than a wrong one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from relaunch.mapping.load import load_systems
from relaunch.mapping.schema import Detect, Mapping, Signal
from relaunch.mapping.selectors import select, split_name_pattern
from relaunch.mapping.traits import Traits
from relaunch.presence import Place, Presence, places_of
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
    best, most = None, NEVER
    plans = _plans(tuple(shelves))
    needed = _any_of_the_needs(tuple(shelves))
    is_met = bool(needed) and traits.has(needed)
    for plan in plans:
        if plan.mapping.detect.needs and not _is_possible(plan.mapping.detect, traits, is_met):
            continue
        reached = plan.sum_of(traits)
        if reached > most:
            best, most = plan.mapping, reached
    return best


def _is_possible(detect: Detect, traits: Traits, is_met: bool) -> bool:
    """Tell whether a page has what every page of a system has, or a header that speaks for it.

    `is_met` says whether the page has what the pages of any system have.
    """
    spoken = (signal for signal in detect.signals if signal.header and signal.weight > 0)
    return (is_met and traits.has(detect.needs)) or any(traits.shows(signal) for signal in spoken)


@lru_cache(maxsize=8)
def _any_of_the_needs(shelves: tuple[Path, ...]) -> str:
    """Return the XPath expression that holds where the needs of any system do: most pages meet none."""
    return " or ".join(f"boolean({m.detect.needs})" for m in load_systems(shelves) if m.detect.needs)


@lru_cache(maxsize=8)
def _places(shelves: tuple[Path, ...]) -> dict[str, tuple[Place, ...]]:
    """Return the places that signals look at on every page: those of systems that nothing rules out beforehand."""
    looked_for = (mapping.detect.signals for mapping in load_systems(shelves) if not mapping.detect.needs)
    return places_of(signal.select for signals in looked_for for signal in signals if signal.select)


@lru_cache(maxsize=8)
def _plans(shelves: tuple[Path, ...]) -> tuple[_Plan, ...]:
    return tuple(_Plan(mapping) for mapping in load_systems(shelves) if mapping.detect.signals)


class _Plan:
    """In which order the signals of a system are looked for: first what speaks for it, and what is soon seen."""

    def __init__(self, mapping: Mapping) -> None:
        self.mapping = mapping
        signals = mapping.detect.signals
        self._most = sum(signal.weight for signal in signals if signal.weight > 0)
        self._signals = sorted(signals, key=lambda s: (s.weight < 0, bool(s.pattern), -abs(s.weight)))

    def sum_of(self, traits: Traits) -> int:
        """Return the sum of the signals; `NEVER` as soon as they cannot reach the threshold any more."""
        most, threshold = self._most, self.mapping.detect.threshold
        for signal in self._signals:
            if most < threshold:
                return NEVER
            weight = signal.weight
            if traits.shows(signal) != (weight > 0):
                most -= abs(weight)
        return most if most >= threshold else NEVER


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
