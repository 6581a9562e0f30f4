from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from threading import Timer

import pytest

from relaunch.archive import Archive
from relaunch.crawl import run_crawl
from relaunch.errors import ArchiveError
from relaunch.urls import UrlRules
from tests.crawl.loopback import Reply, Site, html

pytestmark = pytest.mark.slow
COUNT = 60


def number_of(path: str) -> int | None:
    name = path.strip("/").removesuffix(".html")
    return int(name) if name.isdecimal() and int(name) < COUNT else None


def slowly(path: str) -> Reply | None:
    """A tree of pages: page n links to 2n+1 and 2n+2, so that a crawl always has some queued."""
    number = number_of(path)
    if number is None:
        return None
    time.sleep(0.02)
    return html(
        *(f"/{child}.html" for child in (2 * number + 1, 2 * number + 2) if child < COUNT), text=f"Seite {number}"
    )


def archived(out: Path) -> set[str]:
    with Archive(out / "archive") as archive:
        return {entry.url for entry in archive.entries() if entry.status == 200}


def start_worker(site: Site, out: Path) -> subprocess.Popen[str]:
    worker = subprocess.Popen(
        [sys.executable, "-m", "relaunch.crawl.worker"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    )
    assert worker.stdin is not None
    worker.stdin.write(json.dumps({"spider": {"start": site.url + "/0.html", "out": str(out), "rate": 40}}) + "\n")
    worker.stdin.flush()
    return worker


def wait_for(site: Site, count: int) -> None:
    deadline = time.monotonic() + 30
    while len(site.asked) < count and time.monotonic() < deadline:
        time.sleep(0.01)


def end(worker: subprocess.Popen[str]) -> str:
    out, _ = worker.communicate(timeout=30)
    return out


def test_a_killed_crawl_goes_on_without_asking_again(tmp_path: Path) -> None:
    with Site({}, slowly) as site:
        worker = start_worker(site, tmp_path)
        wait_for(site, 20)
        worker.kill()
        end(worker)
        before = archived(tmp_path)
        first = len(site.asked)
        assert 5 < len(before) < COUNT
        summary = run_crawl(site.url + "/0.html", tmp_path, rules=UrlRules(), progress=False)
        assert summary.finished
        asked_again = before & {site.url + path for path in site.asked[first:]}
        pages = {path for path in map(number_of, site.asked) if path is not None}
    assert asked_again == set()
    assert pages == set(range(COUNT))
    assert len(archived(tmp_path)) == COUNT


def test_a_finished_crawl_is_crawled_anew(tmp_path: Path) -> None:
    pages = {"/": html("/a.html"), "/a.html": html("/")}
    with Site(pages) as site:
        run_crawl(site.url + "/", tmp_path, rules=UrlRules(), progress=False)
        first = list(site.asked)
        pages["/a.html"] = html("/", text="Neu")
        run_crawl(site.url + "/", tmp_path, rules=UrlRules(), progress=False)
        assert sorted(site.asked[len(first) :]) == sorted(first)
        with Archive(tmp_path / "archive") as archive:
            entry = archive.find(site.url + "/a.html")
            assert entry is not None and b"Neu" in archive.read(entry).body


def test_an_interrupt_stops_in_order_and_a_second_call_goes_on(tmp_path: Path) -> None:
    with Site({}, slowly) as site:
        interrupt = Timer(0.0, lambda: (wait_for(site, 15), os.kill(os.getpid(), signal.SIGINT)))
        interrupt.start()
        with pytest.raises(KeyboardInterrupt):
            run_crawl(site.url + "/0.html", tmp_path, rules=UrlRules(), rate=40, progress=False)
        interrupt.join()
        asked = {site.url + path for path in site.asked if number_of(path) is not None}
        assert archived(tmp_path) == asked, "what was under way is archived"
        assert run_crawl(site.url + "/0.html", tmp_path, rules=UrlRules(), progress=False).finished
    assert len(archived(tmp_path)) == COUNT


def test_a_crawl_ends_with_its_parent(tmp_path: Path) -> None:
    with Site({}, slowly) as site:
        worker = start_worker(site, tmp_path)
        wait_for(site, 15)
        assert worker.stdin is not None
        worker.stdin.close()
        assert worker.wait(timeout=30) == 130
        assert worker.stdout is not None
        worker.stdout.close()
        assert len(site.asked) < COUNT


def test_a_page_budget_leaves_the_crawl_unfinished(tmp_path: Path) -> None:
    with Site({}, slowly) as site:
        summary = run_crawl(site.url + "/0.html", tmp_path, rules=UrlRules(), max_pages=10, progress=False)
        assert (summary.pages, summary.finished) == (10, False)
        summary = run_crawl(site.url + "/0.html", tmp_path, rules=UrlRules(), progress=False)
        assert (summary.pages, summary.finished) == (COUNT - 10, True)


def test_an_archive_that_cannot_be_written_stops_the_crawl(tmp_path: Path) -> None:
    (tmp_path / "archive").write_text("in the way", encoding="utf-8")
    with Site({"/": html()}) as site, pytest.raises(ArchiveError, match=r"archive: cannot be made"):
        run_crawl(site.url + "/", tmp_path, rules=UrlRules(), progress=False)


def test_a_rate_is_kept(tmp_path: Path) -> None:
    pages = {"/": html(*(f"/{n}.html" for n in range(8)))} | {f"/{n}.html": html("/") for n in range(8)}
    with Site(pages) as site:
        started = time.monotonic()
        summary = run_crawl(site.url + "/", tmp_path, rules=UrlRules(), rate=10, progress=False)
        taken = time.monotonic() - started
    assert summary.pages == 9
    assert taken > (summary.requests - 1) / 10


def test_a_site_that_does_not_answer_is_no_finished_crawl_of_pages(tmp_path: Path) -> None:
    with Site({}) as site:
        url = site.url
    summary = run_crawl(url + "/", tmp_path, rules=UrlRules(), progress=False)
    assert summary.pages == 0
    assert "robots.txt" in summary.faults[0] and "refused" in summary.faults[0].lower()
