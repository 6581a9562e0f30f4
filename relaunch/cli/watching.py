"""A crawl as it is watched: a live picture on a terminal, a line now and then elsewhere, events for machines."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console, Group, RenderableType
    from rich.live import Live

Event = dict[str, Any]
EVERY = 10.0  # seconds between two lines where no terminal looks
WORTH_A_LINE = 5.0  # seconds of peace
MOST_HOSTS = 5  # shown
REDRAWN = 2  # times a second
COLOURS = {"2xx": "green", "3xx": "cyan", "4xx": "yellow", "5xx": "red", "none": "red"}
NAMES = {"none": "no answer"}


def add_watching(parser: argparse.ArgumentParser) -> None:
    """Add the options that say how a crawl is watched; `crawl` and `run` have the same."""
    parser.add_argument("--events", action="store_true",
                        help="a crawl's events as lines of JSON on standard output, the last as --json")  # fmt: skip
    parser.add_argument("--every", type=float, default=EVERY, metavar="SECONDS",
                        help="where no terminal looks, a line of progress so often; default 10")  # fmt: skip


@contextmanager
def watching(
    events: bool = False, every: float = EVERY, *, as_json: bool = False
) -> Iterator[Callable[[Event], None]]:
    """Give the function that takes a crawl's events, one after the other.

    With `events` each is a line of JSON on standard output, as it comes. Else standard error shows how far the crawl
    is: all the time on a terminal; elsewhere every so many seconds, or as lines of JSON, too, with `as_json`.
    """
    from rich.console import Console

    if events:
        yield _printed
        return
    console = Console(stderr=True, highlight=False)
    if not console.is_terminal or console.is_dumb_terminal:
        yield _printed_beside if as_json else Lines(every)
        return
    view = Picture(console)
    try:
        yield view
    finally:
        view.close()


def _printed(event: Event) -> None:
    print(json.dumps(event, ensure_ascii=False), flush=True)


def _printed_beside(event: Event) -> None:
    print(json.dumps(event, ensure_ascii=False), file=sys.stderr, flush=True)


def duration(seconds: float) -> str:
    """Return a time as people say it, to two units: `3 h 12 min`."""
    left = round(seconds)
    for unit, part, length, rest in (("d", "h", 86_400, 3_600), ("h", "min", 3_600, 60), ("min", "s", 60, 1)):
        if left >= length:
            return f"{left // length} {unit} {left % length // rest} {part}"
    return f"{left} s"


def volume(size: float) -> str:
    """Return a number of bytes as people say it."""
    for unit in ("bytes", "kB", "MB", "GB"):
        if size < 1000 or unit == "GB":
            break
        size /= 1000
    return f"{size:.0f} {unit}" if unit == "bytes" or size >= 100 else f"{size:.1f} {unit}"


def line_of(event: Event) -> str:
    """Return a progress event as one line."""
    parts = [f"{event['done']:,} done", f"{event['queued']:,} queued", f"{event['failed']:,} failed",
             f"{event['rate']:.1f}/s (mean {event['mean']:.1f})", volume(event["bytes"])]  # fmt: skip
    parts += [f"{NAMES.get(name, name)} {n:,}" for name, n in event["statuses"].items() if n and name != "2xx"]
    if event["eta"] and event["queued"]:
        parts.append(f"{duration(event['eta'])} left at least")
    return " · ".join(parts)


def spared_in(event: Event) -> str:
    """Return how many pages a crawl did not ask for, as the end of a line; empty where it asked for all."""
    return f" · {event['spared']:,} spared" if event.get("spared") else ""


def sentence_of(event: Event) -> str:
    """Return what an event says to a person; empty where it is not worth a sentence."""
    if event["event"] == "waited" and event["seconds"] > WORTH_A_LINE:
        if event["why"] == "Retry-After":
            return f"{event['host']} asks for {event['seconds']:.0f} seconds of peace"
        return f"{event['host']} is left in peace for {duration(event['seconds'])}: {event['why']}"
    if event["event"] == "trap":
        return f"{event['reason']}: {event['url']}"
    if event["event"] == "started" and event["kept"]:
        return f"{event['kept']:,} answers lie in the archive already; {event['queued']:,} addresses wait."
    return ""


class Lines:
    """Prints a line of progress now and then, and a sentence for what a person should know."""

    def __init__(self, every: float = EVERY, clock: Callable[[], float] = time.monotonic) -> None:
        self.every = every
        self.clock = clock
        self._told = clock()
        self._last: Event = {}

    def __call__(self, event: Event) -> None:
        """Take an event."""
        if event["event"] == "progress":
            self._last = event
            if self.clock() - self._told >= self.every:
                self._told = self.clock()
                _tell(line_of(event))
        elif event["event"] == "finished" and self._last:
            _tell(line_of(self._last) + spared_in(event))
        elif said := sentence_of(event):
            _tell(said)


def _tell(text: str) -> None:
    sys.stderr.write(f"  {_plain(text)}\n")
    sys.stderr.flush()


def _plain(text: str) -> str:
    """Return a stranger's text without what would steer a terminal."""
    return "".join(char if char.isprintable() else "?" for char in text)


class Picture:
    """The live view: drawn in place on a terminal, and left standing at the end."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.start = ""
        self._live: Live | None = None
        self._event: Event = {}
        self._at = 0.0

    def __call__(self, event: Event) -> None:
        """Take an event."""
        if event["event"] == "started":
            self.start = _plain(event["start"])
        if said := sentence_of(event):
            self.console.print(f"  {_plain(said)}", markup=False, soft_wrap=True, style="dim")
        if event["event"] == "progress":
            self._event, self._at = event, time.monotonic()
            self._draw()
        elif event["event"] == "finished":
            self._event = {**self._event, "spared": event.get("spared", 0)}
            self.close()

    def _draw(self) -> None:
        from rich.live import Live

        if self._live is None:
            self._live = Live(console=self.console, get_renderable=self._drawn, refresh_per_second=REDRAWN,
                              redirect_stdout=False, redirect_stderr=False)  # fmt: skip
            self._live.start()

    def close(self) -> None:
        """Leave the last picture standing."""
        if self._live is not None:
            self._live.stop()
            self._live = None

    def _drawn(self) -> RenderableType:
        return drawn(self.start, self._event, time.monotonic() - self._at)


def drawn(start: str, event: Event, age: float = 0.0) -> Group:
    """Return the picture of a progress event, which may be some seconds old."""
    from rich.console import Group
    from rich.progress_bar import ProgressBar
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2), expand=True)
    table.add_column(justify="right", style="dim", width=7, no_wrap=True)
    table.add_column(no_wrap=True, overflow="ellipsis", ratio=1)
    total = event["done"] + event["queued"]
    head = Text.assemble((start, "bold"), ("  " + duration(event["seconds"] + age), "dim"))
    table.add_row("done", f"{event['done']:,} of {total:,} known: {event['pages']:,} pages, {event['assets']:,} files, "
                          f"{event['failed']:,} failed")  # fmt: skip
    table.add_row("", ProgressBar(total=max(total, 1), completed=event["done"], width=48))
    rate = f"{event['rate']:.1f} a second now, {event['mean']:.1f} in the mean, {volume(event['bytes'])} so far"
    table.add_row("rate", rate)
    left = f"{duration(max(1.0, event['eta'] - age))} at least" if event["eta"] is not None else "time unknown"
    table.add_row("left", f"{event['queued']:,} queued, {left}" if event["queued"] else "nothing queued")
    if event.get("spared"):
        table.add_row("spared", f"{event['spared']:,} pages: the sitemap says they have not changed")
    shown = [(f"{NAMES.get(name, name)} {n:,}   ", COLOURS[name]) for name, n in event["statuses"].items() if n]
    table.add_row("answers", Text.assemble(*shown))
    for number, host in enumerate(event["waiting"][:MOST_HOSTS]):
        rest = max(0.0, host["seconds"] - age)
        table.add_row("" if number else "waiting", Text(f"{_plain(host['host'])}: {duration(rest)}, {host['why']}"))
    for number, slow in enumerate(event["slowest"]):
        table.add_row("" if number else "slowest", Text(f"{slow['seconds']:6.2f} s  {_plain(slow['url'])}"))
    return Group(head, table)
