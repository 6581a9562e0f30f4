"""Which pages the portal has, in which order, and how many of each generated kind."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from relaunch.demo.events import EVENTS_PER_PAGE
from relaunch.demo.news import PER_PAGE

# The order in which kinds come up: of twenty generated pages nine are news, seven texts, three events, one an address.
PATTERN = "nbnebnbnnbnebncbnbne"
KINDS = {"n": "news", "b": "text", "e": "event", "c": "office"}
TEASERS_PER_PAGE = 25


@dataclass(frozen=True, slots=True)
class Counts:
    """How many generated pages of each kind there are, and how many overviews they need."""

    news: int
    text: int
    event: int
    office: int
    news_lists: int
    archives: int
    event_lists: int
    office_lists: int

    @property
    def total(self) -> int:
        """All generated pages together."""
        leaves = self.news + self.text + self.event + self.office
        return leaves + self.news_lists + self.archives + self.event_lists + self.office_lists


def counts(leaves: int, own_news: int, own_events: int) -> Counts:
    """Return the counts for that many generated pages that are no overviews."""
    turns, rest = divmod(leaves, len(PATTERN))
    each = {kind: turns * PATTERN.count(sign) + PATTERN[:rest].count(sign) for sign, kind in KINDS.items()}
    return Counts(
        **each,
        news_lists=math.ceil((own_news + each["news"]) / PER_PAGE) - 1,
        archives=math.ceil(each["text"] / TEASERS_PER_PAGE),
        event_lists=math.ceil((own_events + each["event"]) / EVENTS_PER_PAGE) - 1,
        office_lists=math.ceil(each["office"] / TEASERS_PER_PAGE),
    )


def fitting(pages: int, written: int, own_news: int, own_events: int) -> Counts:
    """Return the largest counts with which the portal has at most `pages` pages; the written ones are always there."""
    room = max(0, pages - written)
    leaves = bisect_right(range(room + 1), room, key=lambda n: counts(n, own_news, own_events).total) - 1
    return counts(max(0, leaves), own_news, own_events)


class Catalogue:
    """The keys of all pages in order; the place of a key is the number of its page."""

    def __init__(self, written: tuple[str, ...], numbers: Counts) -> None:
        self.written = written
        self.numbers = numbers
        self._places = {key: place for place, key in enumerate(written)}
        self._ranges: list[tuple[str, int, int]] = []
        start = len(written)
        spans = {
            "newslist": numbers.news_lists, "archive": numbers.archives, "eventlist": numbers.event_lists,
            "offices": numbers.office_lists, "news": numbers.news, "text": numbers.text, "event": numbers.event,
            "office": numbers.office,
        }  # fmt: skip
        for kind, count in spans.items():
            self._ranges.append((kind, start, count))
            start += count
        self.total = start

    def key(self, place: int) -> str:
        """Return the key at a place; generated ones are `kind+number`."""
        if place < len(self.written):
            return self.written[place]
        kind, start, _ = next(span for span in self._ranges if span[1] <= place < span[1] + span[2])
        return f"{kind}+{place - start}"

    def place(self, key: str) -> int:
        """Return the place of a key; KeyError if there is no such page."""
        if key in self._places:
            return self._places[key]
        kind, _, number = key.partition("+")
        for name, start, count in self._ranges:
            if name == kind and number.isdigit() and int(number) < count:
                return start + int(number)
        raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        """Go through all keys in order."""
        return (self.key(place) for place in range(self.total))
