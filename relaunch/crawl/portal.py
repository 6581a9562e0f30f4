"""The spider: asks for what the frontier admits, archives every answer, and hands its links back."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path
from typing import Any

import scrapy
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from relaunch.archive import Archive, ArchiveWriter, Entry
from relaunch.clock import now
from relaunch.crawl.address import REDIRECTS, is_loopback, joined, location_of
from relaunch.crawl.capture import capture_failure, capture_response, request_of
from relaunch.crawl.frontier import Ask, Found, Frontier
from relaunch.crawl.links import find_imports, find_links, is_html
from relaunch.crawl.robots import REASON, Robots, origin_of
from relaunch.crawl.sitemaps import read_sitemap
from relaunch.crawl.summary import CrawlSummary, ProgressLine
from relaunch.errors import ArchiveError
from relaunch.model import Capture
from relaunch.urls import UrlRules, is_inside, legacy_path, site_name
from relaunch.urlsyntax import split_base

MOST_ROBOTS_REDIRECTS = 5  # RFC 9309, 2.3.1.2
MOST_SITEMAPS = 500
SITEMAP_GUESSES = ("/sitemap.xml", "/sitemap_index.xml")
PROBE = "probe: asked for by the crawler itself"
POLITE_RATE = 2.0


class PortalSpider(scrapy.Spider):
    """Crawls one portal into DIR/archive: robots.txt, sitemaps, and every page and file inside the site that is linked.

    A crawl that was cut short goes on: what its archive holds is not asked for again but read for its links.
    """

    name = "portal"

    def __init__(
        self,
        start: str = "",
        out: str = "",
        rate: float | str | None = None,
        max_pages: int | str | None = None,
        rules: str | Mapping[str, Any] = "",
        progress: bool | str = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        home = split_base(start)
        if home is None:
            raise ValueError(
                f"start={start!r}: an absolute http(s) URL was expected, such as -a start=http://www.example.de/"
            )
        self.start_url = start.partition("#")[0] if legacy_path(start) != "/" else home.origin + "/"
        self.out = Path(out) if out else Path("exports") / site_name(home.host)
        self.rate = float(rate) if rate not in (None, "") else None
        self.max_pages = int(max_pages) if max_pages not in (None, "") else None
        self.rules = UrlRules.of(json.loads(rules) if isinstance(rules, str) and rules else rules or {})
        self.line = ProgressLine() if progress in (True, "1", "true", "yes") else None
        self.fatal = ""
        self.faults: list[str] = []
        self.counts = dict.fromkeys(("pages", "assets", "failed", "left_out", "requests", "sent", "answered"), 0)
        self.finished = self._begun = False
        self.started = time.monotonic()
        self._waiting: dict[str, list[Ask]] = {}
        self._sitemaps: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> PortalSpider:
        """Make the spider and set its speed: two requests a second, without limit on loopback."""
        spider: PortalSpider = super().from_crawler(crawler, *args, **kwargs)
        loopback = is_loopback(spider.start_url)
        rate = spider.rate if spider.rate is not None else (0.0 if loopback else POLITE_RATE)
        if rate > 0:
            crawler.settings.set("DOWNLOAD_DELAY", 1 / rate, priority="spider")
        elif loopback:
            crawler.settings.set("CONCURRENT_REQUESTS_PER_DOMAIN", 16, priority="spider")
        if loopback:
            crawler.settings.set("HTTPPROXY_ENABLED", False, priority="spider")
        crawler.signals.connect(spider.note_fault, signal=scrapy.signals.spider_error)
        return spider

    async def start(self) -> AsyncIterator[scrapy.Request]:
        """Begin with robots.txt; the start page follows when it is known. An unfinished crawl is replayed first."""
        self.robots = Robots(obey=self.settings.getbool("ROBOTSTXT_OBEY"))
        self.frontier = Frontier(self.start_url, self.rules, self.robots, max_pages=self.max_pages)
        found = Found()
        try:
            self.writer = ArchiveWriter(self.out / "archive")
            found.asks += self._replay()
        except ArchiveError as error:
            self.fatal = str(error)
            return
        self.frontier.offer(self.start_url, self.start_url, 0, found)
        if not self.robots.knows(self.start_url):
            self._waiting.setdefault(origin_of(self.start_url), [])
            yield self._robots_request(origin_of(self.start_url), origin_of(self.start_url) + "/robots.txt")
        else:
            for request in self._sitemap_requests(origin_of(self.start_url)):
                yield request
        for request in self._settle(found, self.start_url):
            yield request
        self._begun = True

    def _replay(self) -> Iterator[Ask]:
        """Take an unfinished crawl's captures for asked, then offer their links; begin a new crawl if there is none."""
        with_archive = any((self.out / "archive").glob("*.warc.gz"))
        archive = Archive(self.out / "archive") if with_archive else None
        place = archive.unfinished() if archive else None
        if archive is None or place is None:
            self.writer.note_crawl("started", self.start_url, now())
        else:
            self.frontier.note(url for url, _ in archive.left_out())
            self.frontier.note(url for url, _ in archive.seen())
            for entry in archive.entries_since(place):
                self._recall(archive, entry)
            for entry in archive.entries_since(place):
                yield from self._links_again(archive, entry)
        if archive is not None:
            archive.close()

    def _recall(self, archive: Archive, entry: Entry) -> None:
        self.frontier.remember(entry.url, entry.canonical)
        if entry.url == origin_of(entry.url) + "/robots.txt" and entry.status not in REDIRECTS:
            self.robots.learn(origin_of(entry.url), archive.read(entry))

    def _links_again(self, archive: Archive, entry: Entry) -> Iterator[Ask]:
        capture = archive.read(entry)
        found = Found()
        self._follow(capture, Ask(entry.url, entry.canonical), found)
        self._write_notes(found, entry.url)
        yield from found.asks

    # requests

    def _settle(self, found: Found, page: str) -> Iterator[scrapy.Request]:
        """Write down what was decided and make the requests; an origin's robots.txt comes before all else of it."""
        self._write_notes(found, page)
        for ask in found.asks:
            if self.robots.knows(ask.url) or not self.robots.obey:
                yield from self._request(ask)
                continue
            origin = origin_of(ask.url)
            if origin not in self._waiting:
                self._waiting[origin] = []
                yield self._robots_request(origin, origin + "/robots.txt")
            self._waiting[origin].append(ask)

    def _request(self, ask: Ask) -> Iterator[scrapy.Request]:
        if not self.robots.allows(ask.url):
            self._write_notes(Found(left_out=[(ask.url, REASON)]), ask.url)
            return
        self.counts["sent"] += 1
        meta = {"ask": ask}
        yield scrapy.Request(
            ask.url, self.on_answer, errback=self.on_failure, dont_filter=True, meta=meta, priority=-ask.depth
        )

    def _robots_request(self, origin: str, url: str, tries: int = 0) -> scrapy.Request:
        meta = {"ask": Ask(url, url, chain=tries), "origin": origin}
        self.counts["sent"] += 1
        return scrapy.Request(url, self.on_robots, errback=self.on_robots, dont_filter=True, meta=meta, priority=1000)

    def _sitemap_requests(self, origin: str) -> Iterator[scrapy.Request]:
        named = [url for url in self.robots.sitemaps(origin) if is_inside(url, self.start_url)]
        for url in dict.fromkeys([*named, *(origin + guess for guess in SITEMAP_GUESSES)]):
            yield from self._sitemap_request(url)

    def _sitemap_request(self, url: str) -> Iterator[scrapy.Request]:
        if url in self._sitemaps or len(self._sitemaps) >= MOST_SITEMAPS or not self.robots.allows(url):
            return
        self._sitemaps.add(url)
        self.counts["sent"] += 1
        meta = {"ask": Ask(url, url)}
        yield scrapy.Request(url, self.on_sitemap, errback=self.on_sitemap, dont_filter=True, meta=meta, priority=900)

    # answers

    def on_answer(self, response: Response) -> Iterator[scrapy.Request]:
        """Archive an answer and ask for what it links to."""
        ask: Ask = response.meta["ask"]
        capture = capture_response(response, ask.url)
        self._keep(capture, ask.canonical)
        found = Found()
        self._follow(capture, ask, found)
        yield from self._settle(found, ask.url)

    def on_failure(self, failure: Failure) -> Iterator[scrapy.Request]:
        """Archive a failure."""
        ask: Ask = request_of(failure).meta["ask"]
        self._keep(self._failure(failure, ask.url), ask.canonical)
        found = Found()
        self.frontier.failed(ask, found)
        yield from self._settle(found, ask.url)

    def on_robots(self, answer: Response | Failure) -> Iterator[scrapy.Request]:
        """Learn an origin's rules, then let go what waited for them."""
        meta, capture = self._probed(answer)
        origin, tries = meta["origin"], meta["ask"].chain
        target = location_of(capture)
        if target and is_inside(target, self.start_url) and tries < MOST_ROBOTS_REDIRECTS:
            yield self._robots_request(origin, target, tries + 1)
            return
        self.robots.learn(origin, capture)
        if not self.robots.allows(origin + "/") and not 200 <= capture.status < 300:
            self.faults.append(
                f"{origin}/robots.txt: {capture.error or capture.status}; nothing is asked for without it"
            )
        for ask in self._waiting.pop(origin, []):
            yield from self._request(ask)
        if origin == origin_of(self.start_url):
            yield from self._sitemap_requests(origin)

    def on_sitemap(self, answer: Response | Failure) -> Iterator[scrapy.Request]:
        """Note what a sitemap lists and ask for it."""
        meta, capture = self._probed(answer)
        if capture.status != 200:
            return
        listed = read_sitemap(capture.body)
        for url in listed.sitemaps:
            if own := self._own_address(url):
                yield from self._sitemap_request(own)
        dated = [(own, lastmod) for url, lastmod in listed.pages if (own := self._own_address(url))]
        if dated:
            self._write(lambda: self.writer.note_sitemap(capture.url, dated, capture.fetched))
        found = Found()
        for url, _ in dated:
            self.frontier.offer(url, meta["ask"].url, 1, found, trusted=True)
        yield from self._settle(found, capture.url)

    def _own_address(self, url: str) -> str:
        """Return a sitemap's URL inside the site; a mirror on loopback still has the addresses of the original."""
        if is_inside(url, self.start_url):
            return url
        return origin_of(self.start_url) + legacy_path(url) if is_loopback(self.start_url) and legacy_path(url) else ""

    def _probed(self, answer: Response | Failure) -> tuple[dict[str, Any], Capture]:
        meta = request_of(answer).meta if isinstance(answer, Failure) else answer.meta
        url = meta["ask"].url
        capture = self._failure(answer, url) if isinstance(answer, Failure) else capture_response(answer, url)
        self._keep(capture, url, probe=True)
        self._write(lambda: self.writer.leave_out(url, PROBE, capture.fetched))
        return meta, capture

    def _follow(self, capture: Capture, ask: Ask, found: Found) -> None:
        """Offer what an answer leads to."""
        if capture.status in REDIRECTS:
            if target := location_of(capture):
                self.frontier.redirect(target, ask, found)
        elif not 200 <= capture.status < 300:
            self.frontier.failed(ask, found)
        elif capture.media_type == "text/css":
            _add(found, self.frontier.offer_all(find_imports(capture), capture.url, "", ask.depth + 1, styles=True))
        elif is_html(capture):
            in_walk = self.frontier.traps.is_walk(ask.url)
            links = find_links(capture, with_text=in_walk)
            base = joined(capture.url, links.base)
            pages = self.frontier.offer_all(links.pages, capture.url, base, ask.depth + 1)
            pictures = self.frontier.offer_all(links.pictures, capture.url, base, ask.depth + 1, assets=True)
            styles = self.frontier.offer_all(links.styles, capture.url, base, ask.depth + 1, styles=True)
            for part in (pages, pictures, styles):
                _add(found, part)
            if in_walk:
                led_on = any(not self.frontier.traps.is_walk(new.url) for new in pages.asks)
                self.frontier.prove(ask, links.text, led_on, found)

    # the archive

    def _failure(self, failure: Failure, url: str) -> Capture:
        sizes = self.settings.getint("DOWNLOAD_MAXSIZE"), self.settings.getfloat("DOWNLOAD_TIMEOUT")
        return capture_failure(failure, url, *sizes)

    def _keep(self, capture: Capture, canonical: str, *, probe: bool = False) -> None:
        self._write(lambda: self.writer.write(capture, canonical=canonical))
        self.counts["answered"] += 1
        if not probe:
            if capture.status == 0 or capture.status >= 400:
                self.counts["failed"] += 1
            elif capture.status < 300:
                self.counts["pages" if is_html(capture) else "assets"] += 1
        if self.line is not None:
            done = self.counts["answered"]
            self.line.show(done, self.counts["sent"] - done, self.counts["failed"])

    def _write_notes(self, found: Found, page: str) -> None:
        for url, reason in found.left_out:
            self._write(lambda url=url, reason=reason: self.writer.leave_out(url, reason, now()))
        self.counts["left_out"] += len(found.left_out)
        if found.seen:
            self._write(lambda: self.writer.note_seen(page, found.seen, now()))

    def _write(self, write: Any) -> None:
        """Write into the archive; when that fails (a full disk) the crawl stops, and the next one goes on from here."""
        if not self.fatal:
            try:
                write()
            except ArchiveError as error:
                self.fatal = str(error)
        if self.fatal:
            raise CloseSpider("archive")

    def note_fault(self, failure: Failure, response: Response | None = None) -> None:
        """Remember an error of the spider itself, so that the summary can name it."""
        where = response.url if response is not None else self.start_url
        if not isinstance(failure.value, CloseSpider):
            self.faults.append(f"{where}: {type(failure.value).__name__}: {failure.value}")

    def closed(self, reason: str) -> None:
        """Write the last notes and close the archive; only a crawl that left nothing waiting is finished."""
        if not self._begun and reason == "finished":
            self.fatal = self.fatal or f"{self.start_url}: the crawl could not begin; its log says more"
        if not hasattr(self, "writer"):
            return
        try:
            if reason == "finished" and self._begun and not self.fatal and not self.frontier.cut:
                self._write_notes(Found(left_out=self.frontier.traps.left()), self.start_url)
                self.writer.note_crawl("finished", self.start_url, now())
                self.finished = True
        except ArchiveError as error:
            self.fatal = str(error)
        self.writer.close()
        if self.line is not None:
            self.line.show(self.counts["answered"], 0, self.counts["failed"], last=True)

    def summary(self) -> CrawlSummary:
        """Return what was done."""
        counts = self.counts
        requests = int(self.crawler.stats.get_value("downloader/request_count", 0)) if self.crawler.stats else 0
        seconds = round(time.monotonic() - self.started, 3)
        return CrawlSummary(
            counts["pages"], counts["assets"], counts["failed"], counts["left_out"], seconds, requests,
            self.finished, tuple(self.faults[:100]),
        )  # fmt: skip


def _add(found: Found, part: Found) -> None:
    found.asks += part.asks
    found.left_out += part.left_out
    found.seen += part.seen
