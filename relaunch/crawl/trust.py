"""Which pages a sitemap's dates spare a crawl that comes back, and how far those dates are believed."""

from __future__ import annotations

import hashlib
import heapq
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime

from relaunch.archive import Archive, ArchiveWriter, Entry
from relaunch.clock import now
from relaunch.crawl.delta import HTML, is_good
from relaunch.crawl.links import say_the_same
from relaunch.crawl.queue_store import PAGE, SPARED, SPARED_PICTURE, SPARED_SECOND, QueueStore, Row
from relaunch.model import Capture
from relaunch.urls import UrlRules, canonicalize

ONE_IN = 20  # of the pages that a sitemap calls unchanged are asked for all the same
AT_LEAST = 5
MARKS = 1 << 64
EARLIEST = 1990  # a date before the web, such as 1970-01-01, is a program's way to say that it knows none
DOUBT, ASK_ALL, ASK_PICTURES, ASK_SECONDS = "doubt", "ask all", "ask pictures", "ask seconds"  # facts of the store
_W3C = re.compile(r"(\d{4}-\d\d-\d\d)(T\d\d:\d\d(?::\d\d)?)?(?:\.\d{1,9})?(Z|[+-]\d\d:?\d\d)?")
# Passing trouble, or a login: says nothing of a page.
_SILENT = frozenset([0, 304, 401, 403, 408, 425, 429, *range(500, 600)])


class Trust:
    """What the sitemaps of this crawl say has not changed since it was archived, and whether that is to be believed.

    It is while `on`: not in a first crawl, not with `ask_all`, and never again in a run folder once a page that was
    asked for all the same turned out to be another.
    """

    def __init__(
        self, archive: Archive, writer: ArchiveWriter, store: QueueStore, place: int, *, ask_all: bool = False
    ) -> None:
        self.archive, self.writer, self.store, self.place = archive, writer, store, place
        if ask_all:
            store.set_fact(ASK_ALL, "1")
        if (url := archive.doubted_by()) and not store.fact(DOUBT):
            store.set_fact(DOUBT, f"{url} was another in an earlier crawl, against the sitemap's date: all pages are "
                                  "asked for")  # fmt: skip
        is_first = archive.count_since(0) == archive.count_since(place)
        self.on = not (is_first or store.fact(DOUBT) or store.fact(ASK_ALL))
        self._ready = False  # all sitemaps have come
        self._sampled: int | None = None  # pages with a mark up to here are asked for

    def waits(self, row: Row) -> bool:
        """Say whether a page cannot be decided about yet: the sitemaps have not all come."""
        if self._ready or not self.on or row.callback != PAGE:
            return False
        self._ready = not self.store.has_probes()
        return not self._ready

    def spares(self, row: Row) -> tuple[int, Entry] | None:
        """Return the state of a request that need not be made, and the archived capture that stands for its answer."""
        if not self.on or row.callback != PAGE or self.store.is_wanted(row.ask.canonical):
            return None
        entry, state = self._stands(row.ask.url, row.ask.canonical), SPARED
        if entry is None:
            entry, state = self._second(row), SPARED_SECOND
        if entry is None:
            entry, state = self._picture(row), SPARED_PICTURE
        if entry is None or entry != self.archive.find_latest(row.ask.url) or self._is_sampled(row.ask.canonical):
            return None
        if state == SPARED_SECOND:
            self.store.keep_second(row.ask.url, entry.sha256)
        return state, entry

    def show(self, urls: Iterable[str]) -> None:
        """Take note of the pictures of a page that was asked for: they are asked for, too."""
        shown = sorted(set(urls))
        if self.on and shown:
            self.store.keep_shown(shown)
            self.store.reopen_spared([SPARED_PICTURE], urls=shown)

    def verify(self, row: Row, capture: Capture) -> None:
        """Hold an answer against the sitemap's word, where that would have spared it."""
        if not self.on or row.callback != PAGE or capture.status in _SILENT or capture.truncated or capture.error:
            return
        entry, what = self._stands(row.ask.url, row.ask.canonical), SPARED
        if entry is None:
            entry, what = self._second(row), SPARED_SECOND
        if entry is None:
            entry, what = self._picture(row), SPARED_PICTURE
        if entry is None or (capture.status == 200 and capture.sha256 == entry.sha256):
            return
        if what == SPARED_PICTURE:
            self.store.set_fact(ASK_PICTURES, "1")
            self.store.reopen_spared([SPARED_PICTURE])
            return
        page = self.store.standing(entry.sha256) if what == SPARED_SECOND else row.ask.canonical
        if capture.status == 200 and say_the_same(capture, self.archive.read(entry)):
            self._look_everywhere(entry, page)
        elif what == SPARED_SECOND and capture.status != 200:
            self.store.set_fact(ASK_SECONDS, "1")
            self.store.reopen_spared([SPARED_SECOND])
        else:
            self._doubt(row, capture, page)

    def _look_everywhere(self, entry: Entry, page: str) -> None:
        """Ask for a page at all of its addresses where one of them has other bytes: its numbers may be others."""
        self.store.reopen_seconds(entry.sha256)
        self.store.forget_standing(entry.sha256)
        self.store.want(page)
        found = self.archive.find_canonical(page)
        if found is not None:
            self.store.reopen_spared([SPARED], urls=[found.url])

    def _doubt(self, row: Row, capture: Capture, page: str) -> None:
        """Believe no date of a sitemap any more, here and in later crawls, and ask for what they have spared."""
        self.on = False
        what = "says something else" if capture.status == 200 else f"answers {capture.status}"
        self.store.set_fact(
            DOUBT,
            f"{row.ask.url} {what}, and the sitemap's date is {self.store.date(page)}: its dates are not believed, "
            "all pages are asked for",
        )
        self.store.reopen_spared()
        self.writer.note_crawl("doubts", row.ask.url, now())

    def _stands(self, url: str, canonical: str) -> Entry | None:
        """Return the capture of a page before this crawl, if it was a good one and a sitemap dates the page earlier."""
        moment = self.store.date(canonical)
        entry, when = (self.archive.answered(url, self.place) if moment else None) or (None, "")
        if entry is None or entry.media_type not in HTML or not is_good(entry):
            return None
        return entry if moment < when[: len(moment)] else None

    def _second(self, row: Row) -> Entry | None:
        """Return the capture of a page before this crawl, if no sitemap lists it, and one that stands is the same."""
        if self.store.is_listed(row.ask.canonical) or self.store.fact(ASK_SECONDS):
            return None
        entry, _ = self.archive.answered(row.ask.url, self.place) or (None, "")
        if entry is None or entry.media_type not in HTML or not is_good(entry) or not entry.length:
            return None
        self._survey()
        return entry if self.store.standing(entry.sha256) else None

    def _picture(self, row: Row) -> Entry | None:
        """Return the capture of a picture before this crawl, if only pages that were spared show it."""
        url = row.ask.url
        entry, _ = self.archive.answered(url, self.place) or (None, "")
        if entry is None or not entry.media_type.startswith("image/") or not is_good(entry):
            return None
        is_shown = self.store.is_shown(url) or self.store.is_shown(row.ask.canonical)
        return None if is_shown or self.store.fact(ASK_PICTURES) else entry

    def _is_sampled(self, canonical: str) -> bool:
        return self._mark(canonical) <= self._survey()

    def _survey(self) -> int:
        """Look through the pages that stand, once; return the mark up to which pages are sampled.

        That is one in twenty, and five at least.
        """
        if self._sampled is None:
            marks: list[int] = []
            self.store.keep_standing(self._standing(marks))
            least = heapq.nsmallest(AT_LEAST, marks)
            self._sampled = max(MARKS // ONE_IN, least[-1]) if len(least) == AT_LEAST else MARKS
        return self._sampled

    def _standing(self, marks: list[int]) -> Iterator[tuple[str, str]]:
        for canonical in self.store.dated():
            entry = self.archive.find_canonical(canonical)
            if entry is not None and self._stands(entry.url, canonical) is not None:
                marks.append(self._mark(canonical))
                yield entry.sha256, canonical

    def _mark(self, canonical: str) -> int:
        """Return a number that hangs on the page and on this crawl: each crawl looks at other pages."""
        told = f"{self.place} {canonical}".encode("utf-8", "replace")
        return int.from_bytes(hashlib.blake2b(told, digest_size=8).digest(), "big")


def dates_of(pages: Iterable[tuple[str, str]], rules: UrlRules) -> Iterator[tuple[str, str]]:
    """Yield the canonical URLs that a sitemap lists, each with its moment; empty where it says nothing.

    A sitemap whose dates are all of one day says nothing: its generator stamps what it writes.
    """
    moments = [(canonicalize(url, url, rules).url, moment_of(lastmod)) for url, lastmod in pages]
    says_something = len({moment[:10] for _, moment in moments if moment}) > 1
    for canonical, moment in moments:
        yield canonical, moment if says_something else ""


def moment_of(lastmod: str) -> str:
    """Return a sitemap's date as a day, or as a moment in UTC where it names its zone; empty for what is no date."""
    found = _W3C.fullmatch(lastmod.strip())
    if found is None:
        return ""
    day, clock, zone = found.groups()
    try:
        if date.fromisoformat(day).year < EARLIEST:
            return ""
        if clock is None:
            return "" if zone else day
        moment = datetime.fromisoformat(day + clock + (zone or "")).replace(microsecond=0)
        return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}" if zone else day
    except (ValueError, OverflowError):
        return ""
