"""The picture of a folder's last crawl: archive and queue in numbers, of bounded size however large they are."""

from __future__ import annotations

import contextlib
import heapq
import json
import re
import sqlite3
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from relaunch.archive import Archive, Entry
from relaunch.crawl.again import to_try_again
from relaunch.crawl.queue_store import NAME
from relaunch.crawl.watch import class_of
from relaunch.ledger.picture import (
    CLASSES,
    DEEPEST,
    EXAMPLES,
    MOST_AGAIN,
    MOST_SPANS,
    MOST_TRAPS,
    SIZE_LIMITS,
    SLOWEST,
    TIME_LIMITS,
    CrawlPicture,
    Trap,
)

FINEST = 20_000  # moments counted apart; past that they are taken together
STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400)  # seconds
HTML = frozenset({"text/html", "application/xhtml+xml"})
_WALK = re.compile(r"trap: (?:more than \d+ requests for|\d+ pages of) (.+?)(?: showed nothing new)?\Z", re.S)


def picture_of(out: Path) -> CrawlPicture | None:
    """Return the picture of a run folder's last crawl; None where no crawl of ours filled its archive."""
    with Archive(out / "archive") as archive:
        began = archive.began()
        if began is None:
            return None
        with _asked(out / NAME) as queue:
            counted = _Counted(queue)
            for entry, fetched, status in archive.answers_since(began):
                counted.add(entry, fetched, status)
            traps, more = _traps(archive, queue)
        again = list(to_try_again(archive))
        return CrawlPicture(
            start=archive.start_url(), finished=archive.unfinished() is None, **counted.values(), traps=traps,
            more_traps=more, failed=len(again), again=tuple((entry.url, why) for entry, why in again[:MOST_AGAIN]),
        )  # fmt: skip


class _Queue:
    """What a crawl's queue knows beside the archive; nothing where it is gone or from another time."""

    def __init__(self, db: sqlite3.Connection | None) -> None:
        self.db = db

    def asked(self, url: str) -> tuple[int, int | None]:
        """Return the depth of a URL, and how many thousandths of a second its answer took; -1 and None if unknown."""
        query = ("SELECT r.depth, f.ms FROM requests r LEFT JOIN figures f ON f.id = r.id "
                 "WHERE r.url = ? AND r.callback = 'on_answer'")  # fmt: skip
        row = None if self.db is None else self.db.execute(query, (url,)).fetchone()
        return (-1, None) if row is None else (int(row[0]), row[1])

    def walk(self, key: str) -> tuple[int, int]:
        """Return how many requests a walk got, and how many of them showed something new."""
        row = None if self.db is None else self.db.execute("SELECT state FROM walks WHERE key = ?", (key,)).fetchone()
        state = json.loads(row[0]) if row else {}
        return int(state.get("admitted", 0)), int(state.get("productive", 0))


@contextlib.contextmanager
def _asked(path: Path) -> Iterator[_Queue]:
    """Open the queue of a crawl for reading."""
    db: sqlite3.Connection | None = None
    try:
        if path.is_file():
            db = sqlite3.connect(f"file:{quote(str(path.resolve()))}?mode=ro", uri=True, timeout=5)
            db.execute("SELECT r.depth, f.ms, w.state FROM requests r, figures f, walks w LIMIT 0")
    except sqlite3.DatabaseError:  # damaged, or of an earlier version: the archive alone has to do
        if db is not None:
            db.close()
        db = None
    try:
        yield _Queue(db)
    finally:
        if db is not None:
            db.close()


class _Counted:
    """Counts the answers of a crawl, one after the other."""

    def __init__(self, queue: _Queue) -> None:
        self.queue = queue
        self.first = self.last = ""
        self.pages = self.files = self.size = 0
        self.statuses: Counter[str] = Counter()
        self.depths: Counter[tuple[int, bool]] = Counter()
        self.sizes: Counter[tuple[int, bool]] = Counter()
        self.took = array("I")
        self.slowest: list[tuple[int, str]] = []
        self.step = 1
        self.moments: Counter[tuple[int, str]] = Counter()

    def add(self, entry: Entry, fetched: str, status: int) -> None:
        """Count one answer, or a failure; one that says "not modified" stands for the page as it was."""
        kind = class_of(status)
        self.statuses[kind] += 1
        self.size += entry.length if status == entry.status else 0
        self._when(fetched, kind)
        depth, took = self.queue.asked(entry.url)
        if class_of(entry.status) == "2xx":
            is_page = entry.media_type in HTML
            self.pages += is_page
            self.files += not is_page
            self.sizes[bisect_right(SIZE_LIMITS, entry.length - 1), is_page] += 1
            if depth >= 0:
                self.depths[min(depth, DEEPEST), is_page] += 1
        if took is not None:
            self.took.append(min(max(took, 0), 2**31))
            heapq.heappush(self.slowest, (took, entry.url))
            if len(self.slowest) > SLOWEST:
                heapq.heappop(self.slowest)

    def _when(self, fetched: str, kind: str) -> None:
        try:
            moment = int(datetime.fromisoformat(fetched).timestamp())
        except ValueError:
            return
        self.first = min(self.first or fetched, fetched)
        self.last = max(self.last, fetched)
        self.moments[moment // self.step, kind] += 1
        if len(self.moments) > FINEST:
            self.step *= 2
            self.moments = _together(self.moments, 2)

    def values(self) -> dict[str, Any]:
        """Return the fields of a picture."""
        took = sorted(self.took)
        times = Counter(bisect_right(TIME_LIMITS, ms - 1) for ms in took)
        deepest = max((depth for depth, _ in self.depths), default=-1)
        began, step, spans = self._spans()
        return {
            "first": self.first, "last": self.last, "pages": self.pages, "files": self.files, "size": self.size,
            "statuses": tuple(self.statuses[kind] for kind in CLASSES),
            "depths": tuple((n, self.depths[n, True], self.depths[n, False]) for n in range(deepest + 1)),
            "sizes": tuple((self.sizes[n, True], self.sizes[n, False]) for n in range(len(SIZE_LIMITS) + 1)),
            "times": tuple(times[n] for n in range(len(TIME_LIMITS) + 1)) if took else (),
            "measured": len(took), "median": took[len(took) // 2] if took else 0,
            "slow": took[len(took) * 95 // 100] if took else 0,
            "slowest": tuple(sorted(self.slowest, key=lambda pair: (-pair[0], pair[1]))),
            "began": began, "step": step, "spans": spans,
        }  # fmt: skip

    def _spans(self) -> tuple[int, int, tuple[tuple[int, ...], ...]]:
        """Return when the first span begins, how long each is, and the answers by class of each; none is left out."""
        if not self.moments:
            return 0, 0, ()
        first = min(moment for moment, _ in self.moments) * self.step
        last = max(moment for moment, _ in self.moments) * self.step
        step = next((s for s in STEPS if s >= self.step and last // s - first // s < MOST_SPANS), 0)
        if not step:
            days = STEPS[-1]
            step = days * ((last // days - first // days) // (MOST_SPANS - 1) + 1)
        found: Counter[tuple[int, str]] = Counter()
        for (moment, kind), n in self.moments.items():
            found[moment * self.step // step, kind] += n
        numbers = range(first // step, last // step + 1)
        return first // step * step, step, tuple(tuple(found[n, kind] for kind in CLASSES) for n in numbers)


def _together(moments: Counter[tuple[int, str]], times: int) -> Counter[tuple[int, str]]:
    found: Counter[tuple[int, str]] = Counter()
    for (moment, kind), n in moments.items():
        found[moment // times, kind] += n
    return found


def _traps(archive: Archive, queue: _Queue) -> tuple[tuple[Trap, ...], int]:
    """Return the traps that kept most out, each with its evidence, and how many more there are."""
    counts: Counter[str] = Counter()
    examples: dict[str, list[str]] = {}
    for url, reason in archive.left_out():
        if reason.startswith("trap:"):
            counts[reason] += 1
            if len(kept := examples.setdefault(reason, [])) < EXAMPLES:
                kept.append(url)
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    traps = []
    for reason, n in ordered[:MOST_TRAPS]:
        found = _WALK.match(reason)
        asked, new = queue.walk(found[1]) if found else (0, 0)
        traps.append(Trap(reason, n, tuple(examples[reason]), asked, new))
    return tuple(traps), max(0, len(ordered) - MOST_TRAPS)
