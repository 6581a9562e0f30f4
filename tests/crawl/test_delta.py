"""Crawling again: what a page is asked for by, and with which conditions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from relaunch.archive import Archive
from relaunch.crawl import CrawlSummary, run_crawl
from relaunch.urls import UrlRules
from tests.crawl.loopback import Reply, Site, html
from tests.crawl.rawsite import Part, RawSite, answer

pytestmark = pytest.mark.slow
LONG = "Die Seite sagt einen Satz, der lang genug ist, um einer zu sein."


def crawl(url: str, out: Path) -> CrawlSummary:
    return run_crawl(url + "/", out, rules=UrlRules(), progress=False)


def test_a_page_with_two_spellings_is_asked_for_by_the_one_that_answered_the_last_time(tmp_path: Path) -> None:
    pages: dict[str, Reply] = {"/": html("/a?y=2&x=1", "/a?x=1&y=2"), "/a?y=2&x=1": html(text=LONG),
                               "/a?x=1&y=2": html(text=LONG)}  # fmt: skip
    with Site(pages) as site:
        crawl(site.url, tmp_path)
        assert [path for path in site.asked if path.startswith("/a?")] == ["/a?y=2&x=1"]
        pages["/"] = html("/a?x=1&y=2", "/a?y=2&x=1", text="Nun steht die andere Form zuerst da.")
        site.asked.clear()
        crawl(site.url, tmp_path)
        assert [path for path in site.asked if path.startswith("/a?")] == ["/a?y=2&x=1"]


def test_the_other_spelling_is_tried_where_the_known_one_fails(tmp_path: Path) -> None:
    pages: dict[str, Reply] = {"/": html("/a?y=2&x=1"), "/a?y=2&x=1": html(text=LONG), "/a?x=1&y=2": html(text=LONG)}
    with Site(pages) as site:
        crawl(site.url, tmp_path)
        pages["/"] = html("/a?x=1&y=2", text="Nun steht die andere Form da.")
        pages["/a?y=2&x=1"] = html(status=404)
        site.asked.clear()
        crawl(site.url, tmp_path)
        assert "/a?x=1&y=2" in site.asked


def conditions_of(site: RawSite, path: str) -> list[tuple[str, str]]:
    """Return what the requests for a path said of If-None-Match and If-Modified-Since."""
    found = []
    for head in site.heads:
        if head.split()[1] == path:
            lines = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
            found.append((lines.get("If-None-Match", ""), lines.get("If-Modified-Since", "")))
    return found


DAY = "Mon, 01 Mar 2010 10:00:00 GMT"


class Known:
    """A site that knows ETags and dates; `lastmod` is what its sitemap says of one page."""

    def __init__(self) -> None:
        self.lastmod = "2010-03-01"
        self.tag = '"eins"'

    def __call__(self, path: str, _count: int) -> Iterator[Part] | bytes:
        if path == "/robots.txt":
            return answer("User-agent: *\nSitemap: /sitemap.xml\n", Content_Type="text/plain")
        if path == "/sitemap.xml":
            rows = f"<url><loc>http://x.example/dated</loc><lastmod>{self.lastmod}</lastmod></url>"
            return answer(f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{rows}</urlset>",
                          Content_Type="text/xml")  # fmt: skip
        if path == "/":
            return iter([0.3, answer(html("/tagged", "/dated")[2])])  # the sitemap has come before
        return answer(html(text=LONG)[2], ETag=self.tag if path == "/tagged" else "", Last_Modified=DAY)


def test_a_page_is_asked_for_by_its_etag_and_its_date(tmp_path: Path) -> None:
    with RawSite(Known()) as site:
        crawl(site.url, tmp_path)
        crawl(site.url, tmp_path)
        assert conditions_of(site, "/tagged") == [("", ""), ('"eins"', DAY)]
        assert conditions_of(site, "/dated") == [("", ""), ("", DAY)]


def test_where_the_sitemap_knows_better_there_is_no_condition(tmp_path: Path) -> None:
    known = Known()
    with RawSite(known) as site:
        crawl(site.url, tmp_path)
        known.lastmod = "2090-01-01"
        crawl(site.url, tmp_path)
        assert conditions_of(site, "/dated") == [("", ""), ("", "")]
        assert conditions_of(site, "/tagged")[1] == ('"eins"', DAY)


def test_a_body_that_is_the_same_under_another_etag_is_kept_with_its_new_headers(tmp_path: Path) -> None:
    known = Known()
    with RawSite(known) as site:
        crawl(site.url, tmp_path)
        known.tag = '"zwei"'
        crawl(site.url, tmp_path)
        with Archive(tmp_path / "archive") as archive:
            entry = archive.find(f"{site.url}/tagged")
            assert entry is not None and archive.read(entry).header("ETag") == '"zwei"'
            assert len(list(archive.before(entry))) == 1
