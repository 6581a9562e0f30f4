"""A crawl as one call: the spider runs in a child process, so that the caller has no reactor and can crawl again."""

from __future__ import annotations

import contextlib
import json
import signal
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from relaunch.crawl.summary import CrawlSummary
from relaunch.errors import ArchiveError
from relaunch.urls import UrlRules
from relaunch.urlsyntax import split_base


def run_crawl(
    start: str,
    out: Path,
    *,
    rules: UrlRules,
    rate: float | None = None,
    max_pages: int | None = None,
    progress: bool = True,
    log: Path | None = None,
) -> CrawlSummary:
    """Crawl the site of `start` into `out/archive` and return what was done.

    `rate` is requests a second and host; None is 2, and no limit on loopback. Scrapy's log goes to `log`, or nowhere.
    Ctrl-C stops the crawl in order and raises KeyboardInterrupt; the next call goes on where this one stopped.
    """
    if split_base(start) is None:
        raise ArchiveError(f"{start}: cannot be crawled; an absolute http(s) URL was expected, http://www.example.de/")
    spider: dict[str, Any] = {"start": start, "out": str(out), "rate": rate, "max_pages": max_pages}
    spider |= {"progress": progress, "rules": {**asdict(rules), "alias": dict(rules.alias)}}
    orders = json.dumps({"spider": spider, "log": "" if log is None else str(log)})
    with tempfile.TemporaryFile() as errors:
        status, answer = _run(orders, None if progress else errors)
        errors.seek(0)
        talk = errors.read().decode("utf-8", "replace").strip()
    return _summary(start, status, answer, talk)


def _run(orders: str, errors: IO[bytes] | None) -> tuple[int, str]:
    """Run the child; a Ctrl-C here is passed on, and a second one too."""
    # A session of its own: a Ctrl-C at the terminal reaches the child through us only, and once.
    child = subprocess.Popen(
        [sys.executable, "-m", "relaunch.crawl.worker"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, start_new_session=True, encoding="utf-8",
    )  # fmt: skip
    assert child.stdin is not None and child.stdout is not None
    interrupted = False
    with contextlib.suppress(BrokenPipeError):  # it has died already; its status says so
        child.stdin.write(orders + "\n")
        child.stdin.flush()
    while True:
        try:
            answer = child.stdout.read()
            status = child.wait()
            break
        except KeyboardInterrupt:
            interrupted = True
            child.send_signal(signal.SIGINT)
    child.stdout.close()
    with contextlib.suppress(BrokenPipeError):
        child.stdin.close()
    if interrupted:
        raise KeyboardInterrupt
    return status, answer


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
    return CrawlSummary(**{**values, "faults": tuple(values["faults"])})
