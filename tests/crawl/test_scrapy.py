from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from relaunch.archive import Archive
from tests.crawl.loopback import Site, html

pytestmark = pytest.mark.slow
CHECKOUT = Path(__file__).resolve().parent.parent.parent


def scrapy(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "scrapy", *words]
    return subprocess.run(command, cwd=CHECKOUT, capture_output=True, encoding="utf-8", timeout=60, check=False)


def test_scrapy_lists_the_spider() -> None:
    assert scrapy("list").stdout == "portal\n"


def test_scrapy_crawls_a_portal(tmp_path: Path) -> None:
    with Site({"/": html("/a.html"), "/a.html": html("/")}) as site:
        done = scrapy("crawl", "portal", "-a", f"start={site.url}", "-a", f"out={tmp_path}")
        assert done.returncode == 0 and "Traceback" not in done.stderr, done.stderr
        with Archive(tmp_path / "archive") as archive:
            assert {entry.url for entry in archive.entries() if entry.status == 200} == {
                site.url + "/",
                site.url + "/a.html",
            }


def test_scrapy_says_what_start_should_have_been() -> None:
    done = scrapy("crawl", "portal", "-a", "start=portal.example")
    assert "start='portal.example': an absolute http(s) URL was expected" in done.stderr
