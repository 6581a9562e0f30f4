"""What archived answers lead to: links, redirects, the rules of robots.txt, the lists of sitemaps."""

from __future__ import annotations

from collections.abc import Callable

from relaunch.archive import ArchiveWriter
from relaunch.archive.warc import plain_url
from relaunch.clock import now
from relaunch.crawl.address import REDIRECTS, is_loopback, joined, location_of
from relaunch.crawl.ask import Ask, Found
from relaunch.crawl.frontier import Frontier
from relaunch.crawl.known_links import KnownLinks
from relaunch.crawl.links import Links, find_imports, find_links, find_style_pictures, is_html
from relaunch.crawl.queue_store import DONE, PAGE, PROBES, REFUSED, SPARED_PICTURE, WAITING, Row
from relaunch.crawl.robots import REASON, Robots, origin_of
from relaunch.crawl.sitemaps import read_sitemap
from relaunch.crawl.trust import Trust, dates_of
from relaunch.model import Capture
from relaunch.sitemodel.soft404 import impossible
from relaunch.urls import is_inside, legacy_path

MOST_ROBOTS_REDIRECTS = 5  # RFC 9309, 2.3.1.2
MOST_SITEMAPS = 500
SITEMAP_GUESSES = ("/sitemap.xml", "/sitemap_index.xml")
ROBOTS, SITEMAP = "on_robots", "on_sitemap"  # the spider's methods that take these answers
LOOKED_UP = 1000  # URLs of a sitemap at a time
STYLE_PICTURE = "layout: a picture of a style sheet"
PROBE = "probe: asked for by the crawler itself"


class Intake:
    """Takes archived answers into the store, one by one: those that just came, and those that an archive kept.

    `heed` is told the Crawl-delay of each origin; `faults` grows by what keeps a whole origin from being fetched.
    """

    def __init__(
        self,
        frontier: Frontier,
        writer: ArchiveWriter,
        heed: Callable[[str, float | None], None],
        faults: list[str],
    ) -> None:
        self.frontier = frontier
        self.robots: Robots = frontier.robots
        self.writer = writer
        self.start_url = frontier.start
        self.heed = heed
        self.faults = faults
        self.known = KnownLinks(frontier.store)
        self.trust: Trust | None = None
        self.left_out = 0
        self.trapped: Callable[[str, str], None] = lambda _url, _reason: None  # is told what a trap keeps out

    def take_in(self, row: Row, capture: Capture, state: int = DONE) -> None:
        """Take what an archived answer leads to into the store, and its request out, in one transaction.

        Its `state` tells an answer of this crawl from one of an earlier that stands for it.
        """
        # Taken out first: if our own code fails on this page, it does so every time, and the crawl must come to an end.
        self.frontier.store.done(row.id, state)
        found = Found()
        if row.callback == PAGE:
            if self.trust is not None and state == DONE:
                self.trust.verify(row, capture)
            self._follow(capture, row.ask, found, asked=state == DONE)
        else:
            self._note_probe(capture)
            if row.callback == ROBOTS:
                self._read_robots(row, capture)
            else:
                self._read_sitemap(capture, found)
        self.settle(found, row.ask.url)

    def spare(self, row: Row) -> bool:
        """Deal with a request without making it, where a sitemap says that the page is as it was; say whether it was.

        Its links are those of the archived page.
        """
        found = self.trust.spares(row) if self.trust is not None else None
        if found is None:
            return False
        state, entry = found
        links = None
        if state != SPARED_PICTURE and not self.frontier.traps.is_walk(row.ask.url):
            links = self.known.find(entry.sha256, entry.media_type)
        if links is None and state != SPARED_PICTURE:
            capture = self.trust.archive.read(entry) if self.trust is not None else None
            if capture is None or capture.truncated:
                return False
            self.take_in(row, capture, state)
            return True
        self.frontier.store.done(row.id, state)
        if links is not None:
            new = Found()
            self._follow_links(entry.url, links, row.ask, new, asked=False)
            self.settle(new, row.ask.url)
        return True

    def offer_start(self) -> None:
        """Offer the start page; its robots.txt comes first."""
        found = Found()
        self.frontier.offer(self.start_url, self.start_url, 0, found)
        self._ask_robots(origin_of(self.start_url))
        self.settle(found, self.start_url)

    def settle(self, found: Found, page: str) -> None:
        """Write down what was decided; an origin's robots.txt comes before all else of it."""
        self.write_notes(found, page)
        if self.robots.obey:
            asked = [*found.asks, *found.held]
            for origin in dict.fromkeys(origin_of(ask.url) for ask in asked if not self.robots.knows(ask.url)):
                self._ask_robots(origin)

    def _ask_robots(self, origin: str, url: str = "", tries: int = 0) -> None:
        url = plain_url(url or origin + "/robots.txt")
        self.frontier.store.add(Ask(url, url, chain=tries), ROBOTS, priority=1000, origin=origin)

    def _ask_sitemaps(self, origin: str) -> None:
        named = [url for url in self.robots.sitemaps(origin) if is_inside(url, self.start_url)]
        guesses = (*SITEMAP_GUESSES, *impossible(origin))
        for url in dict.fromkeys([*named, *(origin + guess for guess in guesses)]):
            self._ask_sitemap(url)

    def _ask_sitemap(self, url: str) -> None:
        store, url = self.frontier.store, plain_url(url)
        if self.robots.allows(url) and store.count_callback(SITEMAP) < MOST_SITEMAPS:
            store.add(Ask(url, url), SITEMAP, priority=PROBES)

    def _note_probe(self, capture: Capture) -> None:
        store = self.frontier.store
        if not store.is_noted(capture.url):
            store.note(capture.url)
            self.writer.leave_out(capture.url, PROBE, capture.fetched)

    def _read_robots(self, row: Row, capture: Capture) -> None:
        origin, tries = row.meta["origin"], row.ask.chain
        target = location_of(capture)
        if target and is_inside(target, self.start_url) and tries < MOST_ROBOTS_REDIRECTS:
            self._ask_robots(origin, target, tries + 1)
            return
        self.robots.learn(origin, capture)
        self.heed(origin, self.robots.delay(origin))
        if not self.robots.allows(origin + "/") and not 200 <= capture.status < 300:
            self.faults.append(
                f"{origin}/robots.txt: {capture.error or capture.status}; nothing is asked for without it"
            )
        for waiting in self.frontier.store.rows(WAITING):
            if origin_of(waiting.ask.url) != origin:
                continue
            if self.robots.allows(waiting.ask.url):
                self.frontier.store.admit(waiting.id)
            else:
                self.frontier.store.admit(waiting.id, REFUSED)
                self.write_notes(Found(left_out=[(waiting.ask.url, REASON)]), waiting.ask.url)
        if origin == origin_of(self.start_url):
            self._ask_sitemaps(origin)

    def _read_sitemap(self, capture: Capture, found: Found) -> None:
        """Note what a sitemap lists and offer it."""
        if capture.status != 200:
            return
        listed = read_sitemap(capture.body)
        for url in listed.sitemaps:
            if own := self._own_address(url):
                self._ask_sitemap(own)
        dated = [(own, lastmod) for url, lastmod in listed.pages if (own := self._own_address(url))]
        if dated:
            self.writer.note_sitemap(capture.url, dated, capture.fetched)
            if not capture.truncated and not capture.error:
                self.frontier.store.keep_dates(dates_of(dated, self.frontier.rules))
        for first in range(0, len(dated), LOOKED_UP):
            urls = [url for url, _ in dated[first : first + LOOKED_UP]]
            _add(found, self.frontier.offer_all(urls, capture.url, "", 1, trusted=True))

    def _own_address(self, url: str) -> str:
        """Return a sitemap's URL inside the site; a mirror on loopback still has the addresses of the original."""
        if is_inside(url, self.start_url):
            return url
        return origin_of(self.start_url) + legacy_path(url) if is_loopback(self.start_url) and legacy_path(url) else ""

    def _follow(self, capture: Capture, ask: Ask, found: Found, *, asked: bool = True) -> None:
        """Offer what an answer leads to."""
        if capture.status in REDIRECTS:
            if target := location_of(capture):
                self.frontier.redirect(target, ask, found)
        elif not 200 <= capture.status < 300:
            self.frontier.failed(ask, found)
        elif capture.media_type == "text/css":
            _add(found, self.frontier.offer_all(find_imports(capture), capture.url, "", ask.depth + 1, styles=True))
            self.frontier.leave_out_all(find_style_pictures(capture), capture.url, STYLE_PICTURE, found)
        elif is_html(capture):
            in_walk = self.frontier.traps.is_walk(ask.url)
            links = find_links(capture, with_text=True) if in_walk else self.known.of(capture)
            self._follow_links(capture.url, links, ask, found, asked=asked)

    def _follow_links(self, page: str, links: Links, ask: Ask, found: Found, *, asked: bool) -> None:
        """Offer what a page links to; what a page that was asked for shows is asked for, too."""
        in_walk, base, depth = self.frontier.traps.is_walk(ask.url), joined(page, links.base), ask.depth + 1
        if asked and self.trust is not None and self.trust.on:
            self.trust.show(self.frontier.assets(links.pages, links.pictures, base or page))
        pages = self.frontier.offer_all(links.pages, page, base, depth)
        pictures = self.frontier.offer_all(links.pictures, page, base, depth, assets=True)
        styles = self.frontier.offer_all(links.styles, page, base, depth, styles=True)
        for part in (pages, pictures, styles):
            _add(found, part)
        if in_walk:
            led_on = any(not self.frontier.traps.is_walk(new.url) for new in pages.asks)
            self.frontier.prove(ask, links.text, led_on, found)

    def write_notes(self, found: Found, page: str) -> None:
        """Note in the archive what is left out, and how links spell what is asked for in another form."""
        for url, reason in found.left_out:
            self.writer.leave_out(url, reason, now())
            if reason.startswith("trap:"):
                self.trapped(url, reason)
        self.left_out += len(found.left_out)
        archive = self.trust.archive if self.trust is not None else None
        if seen := [pair for pair in found.seen if archive is None or not archive.is_seen(pair[0])]:
            self.writer.note_seen(page, seen, now())


def _add(found: Found, part: Found) -> None:
    found.asks += part.asks
    found.left_out += part.left_out
    found.seen += part.seen
    found.held += part.held
