"""What can be watched of a crawl: counted while it goes, told as events, plain values each."""

from __future__ import annotations

import contextlib
import heapq
import json
import time
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any, TextIO

from relaunch.crawl.summary import CrawlSummary
from relaunch.ledger.picture import CLASSES

Event = dict[str, Any]
SLOWEST = 5
MOST_TRAPS = 1_000  # told one by one; past that the report has them
TICK = 0.45  # seconds between two progress events at least
NOW = 10.0  # seconds over which the present rate is taken
LATELY = 60.0  # seconds over which the rate is taken that says how long it will take


def class_of(status: int) -> str:
    """Return the class of a status; `none` where no answer came."""
    return f"{status // 100}xx" if 200 <= status < 600 else "none"


class Watch:
    """Counts answers, and tells `started`, `progress`, `waited`, `failed`, `trap` and `finished`."""

    def __init__(self, tell: Callable[[Event], None], clock: Callable[[], float] = time.monotonic) -> None:
        self.tell = tell
        self.clock = clock
        self.began = self._ticked = clock()
        self.statuses = dict.fromkeys(CLASSES, 0)
        self.bytes = 0
        self.slow: list[tuple[float, str]] = []  # a heap, the quickest of the slowest first
        self._traps: set[str] = set()
        self._samples: deque[tuple[float, int]] = deque([(self.began, 0)])

    def started(self, start: str, out: str, how: str, kept: int, queued: int) -> None:
        """Tell that the crawl asks from now on; `kept` answers of it lay in the archive."""
        self.began = self.clock()
        self._samples = deque([(self.began, sum(self.statuses.values()))])
        self.tell({"event": "started", "start": start, "out": out, "how": how, "kept": kept, "queued": queued})

    def answered(self, url: str, status: int, size: int, seconds: float, why_failed: str = "") -> None:
        """Count an answer, or that none came; tell it where it is a failure."""
        self.statuses[class_of(status)] += 1
        self.bytes += size
        if len(self.slow) < SLOWEST:
            heapq.heappush(self.slow, (seconds, url))
        elif seconds > self.slow[0][0]:
            heapq.heapreplace(self.slow, (seconds, url))
        if why_failed:
            self.tell({"event": "failed", "url": url, "status": status, "reason": why_failed})

    def waited(self, host: str, seconds: float, why: str) -> None:
        """Tell that a host is left in peace."""
        self.tell({"event": "waited", "host": host, "seconds": round(seconds, 1), "why": why})

    def trapped(self, url: str, reason: str) -> None:
        """Tell a trap, once."""
        if reason not in self._traps and len(self._traps) < MOST_TRAPS:
            self._traps.add(reason)
            self.tell({"event": "trap", "url": url, "reason": reason})

    def tick(self, queued: int, counts: dict[str, int], waiting: Iterable[tuple[str, float, str]] = (), *,
             last: bool = False) -> None:  # fmt: skip
        """Tell how far the crawl is, unless that was done a moment ago."""
        now = self.clock()
        if not last and now - self._ticked < TICK:
            return
        self._ticked = now
        done = sum(self.statuses.values())
        self._samples.append((now, done))
        while len(self._samples) > 2 and self._samples[1][0] <= now - LATELY:
            self._samples.popleft()
        lately = self._rate(LATELY)
        self.tell({
            "event": "progress", "seconds": round(now - self.began, 1), "done": done, "queued": queued, **counts,
            "rate": round(self._rate(NOW), 2), "mean": round(done / max(now - self.began, 0.001), 2),
            "eta": round(queued / lately) if lately else None, "bytes": self.bytes, "statuses": dict(self.statuses),
            "waiting": [{"host": host, "seconds": round(left, 1), "why": why} for host, left, why in waiting],
            "slowest": [{"url": url, "seconds": round(took, 3)} for took, url in sorted(self.slow, reverse=True)],
        })  # fmt: skip

    def finished(self, reason: str, summary: CrawlSummary) -> None:
        """Tell the end. `finished` says whether nothing is left to be asked for; the rest is in the summary."""
        self.tell({
            "event": "finished", "finished": summary.finished, "reason": reason, "pages": summary.pages,
            "assets": summary.assets, "failed": summary.failed, "left_out": summary.left_out,
            "spared": summary.spared, "spared_pictures": summary.spared_pictures, "requests": summary.requests,
            "seconds": summary.seconds,
        })  # fmt: skip

    def _rate(self, seconds: float) -> float:
        """Return the answers a second over the last so many seconds."""
        now, done = self._samples[-1]
        then, before = next(sample for sample in self._samples if sample[0] >= now - seconds)
        if now == then and len(self._samples) > 1:
            then, before = self._samples[-2]
        return (done - before) / (now - then) if now > then else 0.0


def written_to(stream: TextIO) -> Callable[[Event], None]:
    """Return a teller that writes an event a line, as long as somebody listens."""

    def tell(event: Event) -> None:
        with contextlib.suppress(BrokenPipeError, ValueError):  # nobody listens any more: the crawl has its orders
            stream.write(json.dumps(event) + "\n")
            stream.flush()

    return tell
