"""Name the legacy system that made a page, with the evidence; better none than a wrong one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from operator import itemgetter
from pathlib import Path
from typing import Any

from lxml import etree

from relaunch.mapping.load import load_systems
from relaunch.mapping.schema import Detect, Mapping, Signal
from relaunch.mapping.selectors import (
    classes_of,
    compile_pattern,
    literal_of,
    meta_match,
    select,
    split_name_pattern,
    words_of,
)
from relaunch.tree import place_of, squash

UNKNOWN = "generic"
SEARCHED = 400_000  # characters of the source that patterns look at; head and main content are in them
SHOWN = 80
Words = tuple[tuple[str, bool], ...]  # each with a mark whether it stands in a class
_CLASS_LIST = re.compile(r"\.[\w-]+(?:, \.[\w-]+)*+")


def detect(
    tree: Any, headers: Sequence[tuple[str, str]], text: str, shelves: Sequence[Path] = ()
) -> tuple[str, list[str]]:
    """Return the system's name and the signals that spoke for it; `generic` where none speaks loudly enough.

    `tree` is the `html` element, `headers` the response's (name, value), `text` the decoded source. The signals and
    their weights stand in the systems' mappings; of two systems that reach the same sum, the first by name is taken.
    """
    source = _Source(text, classes_of(text))
    best = _best(tree, headers, text, source, shelves)
    return (UNKNOWN, []) if best is None else (best.system, weigh(best, tree, headers, text, source)[1])


def system_of(tree: Any, headers: Sequence[tuple[str, str]], text: str) -> str:
    """Return the name of the system alone, as `detect` does."""
    best = _best(tree, headers, text, _Source(text, classes_of(text)), ())
    return UNKNOWN if best is None else best.system


def _best(
    tree: Any, headers: Sequence[tuple[str, str]], text: str, source: _Source, shelves: Sequence[Path]
) -> Mapping | None:
    tallies = [_Tally(mapping) for mapping in load_systems(tuple(shelves)) if source.may_reach(mapping.detect)]
    signals = [(-abs(signal.weight), n, signal) for n, t in enumerate(tallies) for signal in t.mapping.detect.signals]
    for _, number, signal in sorted(signals, key=itemgetter(0, 1)):
        if _is_settled(tallies):
            break
        tallies[number].count(signal.weight, source.shows(signal, tree, headers))
    reached = [tally for tally in tallies if tally.least >= tally.mapping.detect.threshold]
    return max(reached, key=lambda tally: tally.least).mapping if reached else None


class _Tally:
    """What speaks for a system: the least and the most that its signals can add up to."""

    def __init__(self, mapping: Mapping) -> None:
        self.mapping = mapping
        weights = [signal.weight for signal in mapping.detect.signals]
        self.least = sum(weight for weight in weights if weight < 0)
        self.most = sum(weight for weight in weights if weight > 0)

    def count(self, weight: int, shown: bool) -> None:
        """Take note of a signal."""
        if shown == (weight > 0):
            self.least += abs(weight)
        else:
            self.most -= abs(weight)


def _is_settled(tallies: list[_Tally]) -> bool:
    """Tell whether the signals not yet looked at cannot change which system it is; of equals the first is taken."""
    alive = [tally for tally in tallies if tally.most >= tally.mapping.detect.threshold]
    if not alive:
        return True
    best = max(alive, key=lambda tally: tally.least)
    if best.least < best.mapping.detect.threshold:
        return False
    place = alive.index(best)
    others = ((n, tally.most) for n, tally in enumerate(alive) if tally is not best)
    return all(most < best.least or (most == best.least and n > place) for n, most in others)


class _Source:
    """A page's source and classes, in which each word is looked for once."""

    def __init__(self, text: str, classes: str) -> None:
        self._texts = (text, classes)
        self._seen: dict[tuple[str, bool], bool] = {}
        self._names: frozenset[str] | None = None
        self._absent: list[str] = []
        self._shown: dict[tuple[str, str, str, str], bool] = {}

    def shows_class(self, selector: str, tree: Any) -> bool | None:
        """Tell whether one of the classes that a selector lists is there; None for a selector of another kind.

        The source can hold a class in a text only, so that the tree has the last word.
        """
        if not _CLASS_LIST.fullmatch(selector):
            return None
        if self._names is None:
            self._names = frozenset(self._texts[1].split())
        wanted = self._names.intersection(word for word, _ in words_of(selector))
        if not wanted:
            return False
        classes = (element.get("class") for element in tree.iter(etree.Element))
        return any(value is not None and not wanted.isdisjoint(value.split()) for value in classes)

    def shows(self, signal: Signal, tree: Any, headers: Sequence[tuple[str, str]]) -> bool:
        """Tell whether the page shows a signal; what two systems look for is looked for once."""
        key = (signal.select, signal.meta, signal.header, signal.pattern)
        if key not in self._shown:
            shown = self.may_show(_words_of(signal))
            listed = self.shows_class(signal.select, tree) if shown and signal.select else None
            if shown and listed is None:
                shown = _seen(signal, tree, headers, self._texts[0]) is not None
            self._shown[key] = shown if listed is None else listed
        return self._shown[key]

    def may_show(self, words: Words) -> bool:
        """Tell whether one of the words that a signal needs is there; what holds a word that is nowhere is nowhere."""
        for word in words:
            found = self._seen.get(word)
            if found is None:
                text, in_class = word
                found = not any(part in text for part in self._absent) and text in self._texts[in_class]
                self._seen[word] = found
                if not found and not in_class:
                    self._absent.append(text)
            if found:
                return True
        return False

    def may_reach(self, detect: Detect) -> bool:
        """Tell whether the page can reach a system's threshold at all, without a look at its tree."""
        plan = _plan(detect)
        reached = sum(weight for weight, _ in plan)
        for weight, words in plan:
            if reached < detect.threshold:
                return False
            if not self.may_show(words):
                reached -= weight
        return reached >= detect.threshold


@lru_cache(maxsize=64)
def _plan(detect: Detect) -> tuple[tuple[int, Words], ...]:
    """Return weights and words of the signals that speak for a system: first those in classes, then by weight."""
    speaking = [(signal.weight, _words_of(signal)) for signal in detect.signals if signal.weight > 0]
    return tuple(sorted(speaking, key=lambda signal: (not signal[1][0][1], -signal[0])))


@lru_cache(maxsize=1024)
def _words_of(signal: Signal) -> Words:
    """Return words of which a page that shows a signal has at least one, in a class or in its source."""
    if signal.header:
        return (("", False),)
    if signal.select:
        return tuple(dict.fromkeys((word.strip("/"), in_class) for word, in_class in words_of(signal.select)))
    return ((literal_of(split_name_pattern(signal.meta)[1] if signal.meta else signal.pattern).strip(), False),)


def weigh(
    mapping: Mapping, tree: Any, headers: Sequence[tuple[str, str]], text: str, source: _Source | None = None
) -> tuple[int, list[str]]:
    """Return the sum of a system's signals on a page, and a line for each signal found."""
    total, evidence = 0, []
    source = source or _Source(text, classes_of(text))
    for signal in mapping.detect.signals:
        shown = _seen(signal, tree, headers, text) if source.may_show(_words_of(signal)) else None
        if shown is not None:
            total += signal.weight
            evidence.append(f"{mapping.system} {signal.weight:+d}: {squash(shown)[:SHOWN]} ({signal.source})")
    return total, evidence


def _seen(
    signal: Signal, tree: Any, headers: Sequence[tuple[str, str]], text: str
) -> str | None:
    """Return what was seen of a signal, or None."""
    if signal.select:
        found = select(tree, signal.select)
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
