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


CHAIN = {"/": html("/1.html", "/geheim.html"), "/geheim.html": html(), "/4.html": html(), **{
    f"/{n}.html": html(f"/{n + 1}.html") for n in range(1, 4)},
    "/robots.txt": (200, {"Content-Type": "text/plain"}, b"User-agent: *\nDisallow: /geheim.html\n")}  # fmt: skip


def crawl(site: Site, out: Path, *settings: str) -> None:
    words = [word for setting in settings for word in ("-s", setting)]
    done = scrapy("crawl", "portal", "-a", f"start={site.url}", "-a", f"out={out}", *words)
    assert done.returncode == 0 and "Traceback" not in done.stderr, done.stderr


def test_settings_mean_what_scrapy_means_by_them(tmp_path: Path) -> None:
    with Site(dict(CHAIN)) as site:
        crawl(site, tmp_path, "DEPTH_LIMIT=2", "ROBOTSTXT_OBEY=False", "USER_AGENT=Amt/1.0 (+web@amt.example)")
        assert site.agents == {"Amt/1.0 (+web@amt.example)"}
        assert "/geheim.html" in site.asked and "/2.html" in site.asked and "/3.html" not in site.asked
        with Archive(tmp_path / "archive") as archive:
            assert archive.why_left_out(site.url + "/3.html") == "left out: more than 2 clicks from the start page"


def test_a_crawl_that_scrapy_closes_goes_on_later(tmp_path: Path) -> None:
    with Site(dict(CHAIN)) as site:
        crawl(site, tmp_path, "CLOSESPIDER_PAGECOUNT=8", "DOWNLOAD_DELAY=0.02", "CONCURRENT_REQUESTS=1")
        first = [path for path in site.asked if path.endswith(".html")]
        assert "/geheim.html" not in site.asked and "/4.html" not in site.asked
        crawl(site, tmp_path)
        with Archive(tmp_path / "archive") as archive:
            assert archive.unfinished() is None and archive.find(site.url + "/4.html") is not None
        assert all(site.asked.count(path) == 1 for path in first), "what was answered is not asked for again"


def test_scrapy_says_what_start_should_have_been() -> None:
    done = scrapy("crawl", "portal", "-a", "start=portal.example")
    assert "start='portal.example': an absolute http(s) URL was expected" in done.stderr
