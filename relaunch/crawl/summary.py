"""What a crawl says of itself: while it runs, and at its end."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from typing import TextIO


@dataclass(frozen=True, slots=True)
class CrawlSummary:
    """What a crawl did. `failed` counts answers of 400 and above and requests without one; `faults` are our own.

    `kept` answers of the same crawl lay in the archive before; `repaired` says what was found torn and moved aside.
    """

    pages: int = 0
    assets: int = 0
    failed: int = 0
    left_out: int = 0
    seconds: float = 0.0
    requests: int = 0
    finished: bool = False
    faults: tuple[str, ...] = ()
    kept: int = 0
    repaired: tuple[str, ...] = ()
    spent: str = ""  # the budget that ended the crawl, to go on another time
    same: int = 0  # answers that said the same as the last time
    spared: int = 0  # pages not asked for: a sitemap says that they have not changed
    spared_pictures: int = 0  # pictures that only those pages show
    doubt: str = ""  # why the sitemaps' dates are not believed


class ProgressLine:
    """Shows how far a crawl is: in place on a terminal, a line every five seconds elsewhere."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self.stream = stream or sys.stderr
        self.in_place = self.stream.isatty()
        self.started = self._shown = time.monotonic()

    def show(self, done: int, queued: int, failed: int, *, last: bool = False) -> None:
        """Show the counts, unless that was done a moment ago."""
        now = time.monotonic()
        if not last and now - self._shown < (0.2 if self.in_place else 5.0):
            return
        self._shown = now
        speed = done / max(now - self.started, 0.001)
        line = f"  {done} done · {queued} queued · {failed} failed · {speed:.1f} pages/s"
        if self.in_place:
            line = f"\r\x1b[K{line}" + ("\n" if last else "")
        self.stream.write(line if self.in_place else line + "\n")
        self.stream.flush()

    def say(self, sentence: str) -> None:
        """Print a sentence on a line of its own."""
        self.stream.write(("\r\x1b[K" if self.in_place else "") + f"  {sentence}\n")
        self.stream.flush()
