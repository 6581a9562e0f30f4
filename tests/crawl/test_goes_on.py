"""What a crawl that ended too early leaves behind, and how the next one makes use of it."""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from relaunch.archive import Archive
from relaunch.crawl import run_crawl
from relaunch.crawl.summary import CrawlSummary
from relaunch.errors import ArchiveError
from relaunch.urls import UrlRules
from tests.crawl.loopback import Reply, Site, html, moved

pytestmark = pytest.mark.slow
COUNT = 30
CHECKOUT = Path(__file__).resolve().parent.parent.parent


def chain(path: str) -> Reply | None:
    name = path.strip("/").removesuffix(".html")
    if not name.isdecimal() or int(name) >= COUNT:
        return None
    return html(f"/{int(name) + 1}.html", f"/{int(name) + 2}.html", text=f"Seite {name}")


def crawled(site: Site, out: Path, max_pages: int | None = None) -> CrawlSummary:
    return run_crawl(site.url + "/0.html", out, rules=UrlRules(), max_pages=max_pages, progress=False)


def answers(out: Path) -> list[str]:
    with Archive(out / "archive") as archive:
        assert archive.faults == []
        return [entry.url for entry in archive.entries_since(0)]


def whole(out: Path) -> bool:
    """Every page is there, and nothing twice."""
    found = answers(out)
    names = {url.rpartition("/")[2].removesuffix(".html") for url in found}
    return len(found) == len(set(found)) and names >= {str(number) for number in range(COUNT + 2)}


def test_without_its_queue_a_crawl_goes_on_from_its_archive(tmp_path: Path) -> None:
    with Site({}, chain) as site:
        crawled(site, tmp_path, 9)
        asked = len(site.asked)
        (tmp_path / "crawl.sqlite").unlink()
        summary = crawled(site, tmp_path)
    assert summary.finished and summary.kept == asked and whole(tmp_path)


def test_a_copy_of_a_crawl_goes_on_where_it_is(tmp_path: Path) -> None:
    with Site({}, chain) as site:
        crawled(site, tmp_path / "here", 9)
        shutil.copytree(tmp_path / "here", tmp_path / "there")
        (tmp_path / "there" / "archive" / "index.sqlite").unlink()
        assert crawled(site, tmp_path / "there").finished
    assert whole(tmp_path / "there") and not whole(tmp_path / "here")


def test_an_answer_that_nobody_took_note_of_is_taken_from_the_archive(tmp_path: Path) -> None:
    with Site({}, chain) as site:
        crawled(site, tmp_path, 9)
        asked = list(site.asked)
        with sqlite3.connect(tmp_path / "crawl.sqlite") as queue:
            queue.execute("UPDATE requests SET state = 0 WHERE state = 1 AND url LIKE '%.html'")
            queue.execute("DELETE FROM requests WHERE url LIKE '%/7.html' OR url LIKE '%/8.html'")
            queue.execute("DELETE FROM pages WHERE canonical LIKE '%/7.html' OR canonical LIKE '%/8.html'")
        queue.close()
        assert crawled(site, tmp_path).finished
        assert not set(asked) & set(site.asked[len(asked) :])
    assert whole(tmp_path)


def test_a_torn_answer_is_named_and_asked_for_again(tmp_path: Path) -> None:
    with Site({}, chain) as site:
        crawled(site, tmp_path, 9)
        with Archive(tmp_path / "archive") as archive:
            last = list(archive.entries_since(0))[-1]
        os.truncate(tmp_path / "archive" / last.file, last.offset + 90)
        asked = len(site.asked)
        summary = crawled(site, tmp_path)
        assert last.url in [site.url + path for path in site.asked[asked:]]
    [message] = summary.repaired
    assert f"{last.file}: byte {last.offset}: a write was cut off here" in message
    assert summary.finished and whole(tmp_path)


def test_two_crawls_do_not_share_a_folder(tmp_path: Path) -> None:
    with Site({}, chain) as site:
        held = os.open(tmp_path, os.O_RDONLY)
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(ArchiveError, match="another crawl is at work here"):
            crawled(site, tmp_path)
        os.close(held)
        assert crawled(site, tmp_path).finished


def test_a_robots_file_that_leads_to_itself_keeps_nothing_waiting(tmp_path: Path) -> None:
    with Site({"/robots.txt": moved("/robots.txt")}, chain) as site:
        assert crawled(site, tmp_path).finished
        assert site.asked.count("/robots.txt") == 6


def test_scrapys_own_command_has_the_same_safety(tmp_path: Path) -> None:
    def slowly(path: str) -> Reply | None:
        time.sleep(0.03)
        return chain(path)

    with Site({}, slowly) as site:
        command = [sys.executable, "-m", "scrapy", "crawl", "portal", "-s", "LOG_LEVEL=ERROR"]
        command += ["-a", f"start={site.url}/0.html", "-a", f"out={tmp_path}"]
        killed = subprocess.Popen(command, cwd=CHECKOUT)
        deadline = time.monotonic() + 60
        while len(site.asked) < 10 and time.monotonic() < deadline:
            time.sleep(0.005)
        killed.kill()
        killed.wait()
        asked = len(site.asked)
        assert asked < COUNT
        subprocess.run(command, cwd=CHECKOUT, check=True, timeout=60)
    assert whole(tmp_path)


def test_traps_remember_what_they_counted(tmp_path: Path) -> None:
    def calendar(path: str) -> Reply | None:
        month = path.removeprefix("/kalender/2020/").strip("/")
        if path == "/0.html" or not month.isdecimal():
            return html("/kalender/2020/1/") if path == "/0.html" else None
        return html(f"/kalender/2020/{int(month) + 1}/")

    with Site({}, calendar) as site:
        assert not crawled(site, tmp_path, 9).finished
        assert crawled(site, tmp_path).finished
        assert sum(path.startswith("/kalender/") for path in site.asked) == 20
