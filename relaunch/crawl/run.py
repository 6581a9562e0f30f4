"""A crawl as one call: the spider runs in a child process, so that the caller has no reactor and can crawl again."""

from __future__ import annotations

import contextlib
import json
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import IO, Any

from relaunch.crawl.manners import Manners
from relaunch.crawl.secrets import refuse_unmannerly
from relaunch.crawl.summary import CrawlSummary
from relaunch.errors import ArchiveError
from relaunch.urls import UrlRules
from relaunch.urlsyntax import split_base

EVENT = '{"event":'  # begins each line that is not the last


def run_crawl(
    start: str,
    out: Path,
    *,
    rules: UrlRules,
    rate: float | None = None,
    max_pages: int | None = None,
    progress: bool = True,
    log: Path | None = None,
    manners: Manners | None = None,
    retry: bool = False,
    watch: Callable[[dict[str, Any]], None] | None = None,
    child: Child | None = None,
) -> CrawlSummary:
    """Crawl the site of `start` into `out/archive` and return what was done.

    `rate` is requests a second and host; None is 2, and no limit on loopback. Scrapy's log goes to `log`, or nowhere.
    `retry` asks for what failed before and may do better now, and for what only those pages lead to.
    `watch` is called with the crawl's events, as docs/crawl.md names them; `progress` is silent then.
    Ctrl-C stops the crawl in order and raises KeyboardInterrupt; the next call goes on where this one stopped.
    A `child` that was started before is used, and closed by whoever started it.
    """
    if split_base(start) is None:
        raise ArchiveError(f"{start}: cannot be crawled; an absolute http(s) URL was expected, http://www.example.de/")
    spider: dict[str, Any] = {"start": start, "out": str(out), "rate": rate, "max_pages": max_pages}
    manners = manners or Manners()
    refuse_unmannerly(start, manners)
    spider |= {"manners": manners.plain(), "retry": retry}
    spider |= {"progress": progress if watch is None else "events"}
    spider |= {"rules": {**asdict(rules), "alias": dict(rules.alias)}}
    orders = json.dumps({"spider": spider, "log": "" if log is None else str(log)})
    with contextlib.nullcontext(child) if child is not None else Child(shown=progress and watch is None) as worker:
        status, answer = _run(orders, worker.process, watch)
        return _summary(start, status, answer, worker.talk())


class Child:
    """A process for a crawl, which gets ready while its orders are made up; `shown` lets its progress be seen."""

    def __init__(self, *, shown: bool = True) -> None:
        self._errors: IO[bytes] | None = None if shown else tempfile.TemporaryFile()  # noqa: SIM115  closed below
        # A session of its own: a Ctrl-C at the terminal reaches the child through us only, and once.
        self.process = subprocess.Popen(
            [sys.executable, "-m", "relaunch.crawl.worker"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=self._errors, start_new_session=True, encoding="utf-8",
        )  # fmt: skip

    def talk(self) -> str:
        """Return what the process has said on standard error, where that is not shown."""
        if self._errors is None:
            return ""
        self._errors.seek(0)
        return self._errors.read().decode("utf-8", "replace").strip()

    def __enter__(self) -> Child:
        return self

    def __exit__(self, *_: object) -> None:
        """End a process that never got its orders: the end of its standard input is one."""
        for stream in (self.process.stdin, self.process.stdout):
            with contextlib.suppress(OSError):
                stream.close() if stream is not None else None
        self.process.wait()
        if self._errors is not None:
            self._errors.close()


def _run(
    orders: str, child: subprocess.Popen[str], watch: Callable[[dict[str, Any]], None] | None
) -> tuple[int, str]:
    """Run the child; a Ctrl-C here is passed on, and a second one too."""
    assert child.stdin is not None and child.stdout is not None
    interrupted = False
    with contextlib.suppress(BrokenPipeError):  # it has died already; its status says so
        child.stdin.write(orders + "\n")
        child.stdin.flush()
    said = _Said(child.stdout, watch)
    try:
        while True:
            try:
                said.listen()
                status = child.wait()
                break
            except KeyboardInterrupt:
                interrupted = True
                child.send_signal(signal.SIGINT)
    finally:  # if the watcher failed: the end of its stdin stops the child in order
        with contextlib.suppress(BrokenPipeError):
            child.stdin.close()
        child.wait()
        said.close()
    if interrupted:
        raise KeyboardInterrupt
    return status, said.answer


class _Said:
    """What a child says: its events, passed on as they come, and its last line.

    A thread reads, so that a watcher that is slow, as a full pipe is, never keeps the crawl waiting.
    """

    def __init__(self, stream: IO[str], watch: Callable[[dict[str, Any]], None] | None) -> None:
        self.answer = ""
        self._stream = stream
        self._watch = watch
        self._lines: SimpleQueue[str] = SimpleQueue()
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        for line in self._stream:
            self._lines.put(line)
        self._lines.put("")

    def listen(self) -> None:
        """Pass events on until the child has said all."""
        while self._reader.is_alive() or not self._lines.empty():
            try:
                line = self._lines.get(timeout=0.5)
            except Empty:
                continue
            if not line:
                return
            if not line.startswith(EVENT):
                self.answer = line
            elif self._watch is not None:
                self._watch(json.loads(line))

    def close(self) -> None:
        """Close the stream; the child has ended."""
        self._reader.join()
        self._stream.close()


def _summary(start: str, status: int, answer: str, talk: str) -> CrawlSummary:
    lines = answer.strip().splitlines()
    if not lines:
        last = talk.splitlines()[-1] if talk else "it said nothing"
        raise ArchiveError(f"{start}: the crawl ended with status {status}: {last}; run it again to go on")
    report = json.loads(lines[-1])
    if report["fatal"]:
        raise ArchiveError(report["fatal"])
    if status == 130:
        raise KeyboardInterrupt
    values = report["summary"]
    lists = {name: tuple(values[name]) for name in ("faults", "repaired")}
    return CrawlSummary(**{**values, **lists})
