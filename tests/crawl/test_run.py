"""One crawl of one site that has a bit of everything; each test looks at one side of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from fastwarc.warc import WarcRecordType
from warcio.archiveiterator import ArchiveIterator

from relaunch.archive import Archive
from relaunch.crawl import CrawlSummary, run_crawl
from relaunch.urls import UrlRules
from tests.crawl.loopback import HTML, Site, html, moved, zipped

pytestmark = pytest.mark.slow
SITEMAP = """<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<url><loc>http://www.alt.example/waise/</loc><lastmod>2020-12-04</lastmod></url>
<url><loc>&e;/x</loc></url></urlset>"""
HOME = html(
    "amt/", "/amt/#c12", "/index.php?id=7&amp;PHPSESSID=abc1", "/index.php?id=7&amp;ftu=99", "/geheim/akte.html",
    "/weg", "/nie", "/kaputt", "/alt", "/kreis1", "/selbst", "/fort", "/gross.pdf", "/liste?offset=0",
    "/kalender/2020/1/",
    "http://www.anderswo.example/", "http://169.254.169.254/latest/", "mailto:a@b.example", "javascript:void(0)",
    "/style.css", "javascript:openPic('/gross.jpg','x','')", "/cut", "/schleife?n=0", "/zip/", "/rahmen/",
    "/kein-slash",
)  # fmt: skip


def endless(path: str) -> tuple[int, dict[str, str], bytes] | None:
    if found := re.fullmatch(r"/kalender/(\d+)/(\d+)/", path):
        year, month = int(found[1]), int(found[2])
        return html(
            f"/kalender/{year + month // 12}/{month % 12 + 1}/", f"/kalender/{year - 1}/{month}/", text="Termine"
        )
    if found := re.fullmatch(r"/liste\?offset=(\d+)", path):
        number = int(found[1])
        return html(f"/liste?offset={number + 10}", f"/meldung/{number}.html" if number < 400 else "/", text="Liste")
    if found := re.fullmatch(r"/meldung/(\d+).html", path):
        return html("/", text=f"Meldung {found[1]}")
    if found := re.fullmatch(r"/schleife\?n=(\d+)", path):
        return moved(f"/schleife?n={int(found[1]) + 1}", 302)
    return None


PAGES = {
    "/robots.txt": (200, {"Content-Type": "text/plain"}, b"User-agent: *\nDisallow: /geheim/\nSitemap: /map.xml\n"),
    "/map.xml": (200, {"Content-Type": "text/xml"}, b"no sitemap: a relative address is not allowed in robots.txt"),
    "/sitemap.xml": (200, {"Content-Type": "text/xml"}, SITEMAP.encode()),
    "/": HOME,
    "/amt/": html("/", "kontakt.html", "?tx_ttnews[tt_news]=5"),
    "/amt/kontakt.html": (200, HTML, b'<p>caf\xe9</p><img src="/bild.png"><a href="/amt">Amt</a>'),
    "/amt/?tx_ttnews[tt_news]=5": html("/"),
    "/bild.png": (200, {"Content-Type": "image/png"}, b"\x89PNG\r\n\x1a\n" + bytes(range(256))),
    "/gross.jpg": (200, {"Content-Type": "image/jpeg"}, b"\xff\xd8\xff picture"),
    "/index.php?id=7": html("/index.php?id=7&amp;PHPSESSID=zzz"),
    "/waise/": html("/"),
    "/weg": html(status=410),
    "/kaputt": html(text="Fehler", status=500),
    "/alt": moved("/amt/"),
    "/kreis1": moved("/kreis2"),
    "/kreis2": moved("/kreis1"),
    "/selbst": moved("/selbst"),
    "/fort": moved("http://www.anderswo.example/geheim"),
    "/kein-slash": moved("/kein-slash/"),
    "/kein-slash/": html("/"),
    "/gross.pdf": (200, {"Content-Type": "application/pdf", "Content-Length": "30000000"}, b"%PDF"),
    "/cut": (200, {**HTML, "Content-Length": "9000"}, b"<p>only the beginning"),
    "/zip/": zipped(html("/hinter-zip/")),
    "/hinter-zip/": html("/"),
    "/rahmen/": (
        200, HTML, b'<base href="/x/"><frame src="a.html"><meta http-equiv="refresh" content="0; URL=b.html">'
    ),
    "/x/a.html": html("/"),
    "/x/b.html": html("/"),
}  # fmt: skip


@dataclass
class Crawled:
    site: Site
    out: Path
    summary: CrawlSummary
    archive: Archive

    def status(self, path: str) -> int | None:
        entry = self.archive.find(self.site.url + path)
        return None if entry is None else entry.status

    def reason(self, path: str) -> str:
        return dict(self.archive.left_out()).get(self.site.url + path, "")


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    out = tmp_path_factory.mktemp("crawl")
    with Site(PAGES, endless) as site:
        summary = run_crawl(site.url + "/", out, rules=UrlRules(), progress=False, log=out / "scrapy.log")
        with Archive(out / "archive") as archive:
            yield Crawled(site, out, summary, archive)


def test_the_crawl_ends_without_faults(crawled: Crawled) -> None:
    assert crawled.summary.finished and crawled.summary.faults == ()
    assert crawled.archive.faults == [] and crawled.archive.unfinished() is None
    assert "Traceback" not in (crawled.out / "scrapy.log").read_text(encoding="utf-8")


def test_every_url_asked_for_is_archived_and_no_other(crawled: Crawled) -> None:
    asked = {crawled.site.url + unquote(path) for path in crawled.site.asked}
    archived = {unquote(entry.url) for entry in crawled.archive.entries()}
    assert archived == asked


def test_answers_of_every_kind_are_archived(crawled: Crawled) -> None:
    statuses = {path: crawled.status(path) for path in ("/amt/", "/nie", "/weg", "/kaputt", "/alt", "/robots.txt")}
    assert statuses == {"/amt/": 200, "/nie": 404, "/weg": 410, "/kaputt": 500, "/alt": 301, "/robots.txt": 200}


def test_both_peers_read_the_bytes_that_were_sent(crawled: Crawled) -> None:
    wanted = {path: crawled.site.pages[path][2] for path in ("/amt/kontakt.html", "/bild.png", "/weg", "/alt")}
    by_warcio, by_fastwarc = {}, {}
    for file in (crawled.out / "archive").glob("*.warc.gz"):
        with open(file, "rb") as stream:
            for record in ArchiveIterator(stream, check_digests="raise"):
                if record.rec_type != "response":
                    continue
                url = str(record.rec_headers.get_header("WARC-Target-URI"))
                by_warcio[url.removeprefix(crawled.site.url)] = record.content_stream().read()
        with open(file, "rb") as stream:
            for fast in FastIterator(stream, record_types=WarcRecordType.response, verify_digests=True):
                url = fast.headers.get("WARC-Target-URI", "")
                by_fastwarc[url.removeprefix(crawled.site.url)] = fast.reader.read()
    assert {path: by_warcio[path] for path in wanted} == wanted
    assert {path: by_fastwarc[path] for path in wanted} == wanted


def test_a_compressed_body_is_stored_decoded_and_says_so(crawled: Crawled) -> None:
    entry = crawled.archive.find(crawled.site.url + "/zip/")
    assert entry is not None
    capture = crawled.archive.read(entry)
    assert capture.body == html("/hinter-zip/")[2]
    assert capture.header("Content-Encoding") == "" and capture.header("X-Archive-Orig-Content-Encoding") == "gzip"
    assert crawled.status("/hinter-zip/") == 200


def test_what_robots_forbids_is_left_out_by_name(crawled: Crawled) -> None:
    assert "/geheim/akte.html" not in crawled.site.asked
    assert crawled.reason("/geheim/akte.html") == "robots.txt forbids it"


def test_robots_is_asked_for_once_and_first(crawled: Crawled) -> None:
    assert crawled.site.asked[0] == "/robots.txt"
    assert crawled.site.asked.count("/robots.txt") == 1


def test_an_orphan_of_the_sitemap_is_found_with_its_date(crawled: Crawled) -> None:
    assert crawled.status("/waise/") == 200
    assert list(crawled.archive.sitemap()) == [(crawled.site.url + "/waise/", "2020-12-04")]


def test_session_ids_make_one_page(crawled: Crawled) -> None:
    assert [path for path in crawled.site.asked if "id=7" in path] == ["/index.php?id=7"]
    assert (crawled.site.url + "/index.php?id=7&ftu=99", crawled.site.url + "/index.php?id=7") in list(
        crawled.archive.seen()
    )


def test_no_page_is_asked_for_twice(crawled: Crawled) -> None:
    again = {path for path in crawled.site.asked if crawled.site.asked.count(path) > 1}
    assert again == {"/kaputt", "/cut"}, "a server error or half an answer alone is tried again"


def test_a_calendar_without_end_costs_twenty_requests(crawled: Crawled) -> None:
    months = [path for path in crawled.site.asked if path.startswith("/kalender/")]
    assert 10 < len(months) <= 20
    assert any("/kalender/" in url and reason.startswith("trap: ") for url, reason in crawled.archive.left_out())


def test_a_list_that_leads_to_articles_is_followed_to_its_end_and_not_beyond(crawled: Crawled) -> None:
    assert all(crawled.status(f"/meldung/{number}.html") == 200 for number in range(0, 400, 10))
    empty = [path for path in crawled.site.asked if path.startswith("/liste") and int(path.partition("=")[2]) >= 400]
    assert len(empty) <= 20


def test_a_chain_of_redirects_costs_twenty_requests(crawled: Crawled) -> None:
    steps = [path for path in crawled.site.asked if path.startswith("/schleife")]
    assert len(steps) == 20
    assert crawled.reason("/schleife?n=20") == "trap: a chain of 20 redirects"


def test_redirects_in_a_circle_are_archived_and_end(crawled: Crawled) -> None:
    assert [crawled.status(path) for path in ("/kreis1", "/kreis2", "/selbst")] == [301, 301, 301]


def test_a_redirect_to_the_other_form_of_a_url_is_followed(crawled: Crawled) -> None:
    assert (crawled.status("/kein-slash"), crawled.status("/kein-slash/")) == (301, 200)


def test_nothing_outside_the_site_is_asked_for(crawled: Crawled) -> None:
    assert crawled.status("/fort") == 301
    assert all(entry.url.startswith(crawled.site.url) for entry in crawled.archive.entries())


def test_frames_refreshes_and_scripted_pictures_are_followed(crawled: Crawled) -> None:
    assert [crawled.status(path) for path in ("/x/a.html", "/x/b.html", "/gross.jpg", "/bild.png")] == [200] * 4


def test_style_sheets_are_left_out(crawled: Crawled) -> None:
    assert "/style.css" not in crawled.site.asked
    assert crawled.reason("/style.css").startswith("layout: ")


def test_a_body_too_large_is_a_failure_with_a_reason(crawled: Crawled) -> None:
    entry = crawled.archive.find(crawled.site.url + "/gross.pdf")
    assert entry is not None
    assert (entry.status, entry.error) == (0, "body larger than 20 MB")


def test_a_body_cut_short_is_kept_and_marked(crawled: Crawled) -> None:
    entry = crawled.archive.find(crawled.site.url + "/cut")
    assert entry is not None and entry.truncated
    assert crawled.archive.read(entry).body == b"<p>only the beginning"


def test_the_crawler_names_itself(crawled: Crawled) -> None:
    assert all(re.match(r"relaunch/\d\S* \(\+.+\)$", agent) for agent in crawled.site.agents)


def test_the_summary_counts_what_the_archive_holds(crawled: Crawled) -> None:
    entries = list(crawled.archive.entries())
    assert crawled.summary.requests == len(crawled.site.asked)
    assert crawled.summary.assets == 2
    asked = {url for url, reason in crawled.archive.left_out() if reason.startswith("probe")}
    guesses = sum(entry.status == 404 and entry.url in asked for entry in entries)
    assert crawled.summary.failed == sum(entry.status == 0 or entry.status >= 400 for entry in entries) - guesses
    probes = sum(reason.startswith("probe") for _, reason in crawled.archive.left_out())
    assert crawled.summary.left_out == len(list(crawled.archive.left_out())) - probes
