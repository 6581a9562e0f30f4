"""Which URLs a crawl asks for: each page once, inside the site, as far as robots.txt and the traps allow."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from relaunch.archive.warc import plain_url
from relaunch.crawl.ask import Ask, Found
from relaunch.crawl.queue_store import HELD, PENDING, WAITING, QueueStore
from relaunch.crawl.queue_store import Page as Known
from relaunch.crawl.robots import REASON, Robots, origin_of
from relaunch.crawl.traps import LIMIT, Traps
from relaunch.urls import UrlRules, canonicalize, fetchable, is_inside
from relaunch.urlsyntax import normal_path, resolve, trimmed

LAYOUT = re.compile(r"\.(?:css|js|less|scss|map|woff2?|ttf|eot|otf)$", re.I)
PICTURE_OR_FILE = re.compile(r"\.(?!html?$|php\d?$|shtml$|aspx?$|jsp$|cgi$|de$|xml$)[a-z][a-z0-9]{1,4}$", re.I)
MOST_KNOWN = 50_000  # spellings remembered for speed alone


class _Link(NamedTuple):
    """One link, read: the URL to ask for, the page's identity, and the URL as browsers spell it."""

    href: str
    base: str
    url: str
    canonical: str
    spelled: str


class Frontier:
    """Decides about every URL before a request is made, and keeps what it decided in the store."""

    def __init__(
        self,
        start: str,
        rules: UrlRules,
        robots: Robots,
        *,
        store: QueueStore | None = None,
        max_pages: int | None = None,
    ) -> None:
        self.start = start
        self.rules = rules
        self.robots = robots
        self.store = store or QueueStore()
        self.traps = Traps()
        self.max_pages = max_pages
        self.refused: Callable[[str], str] = lambda _: ""  # why the operator's patterns keep a page out
        self.deepest = 0  # clicks from the start page; 0 is no limit
        self.spelling: Callable[[str], str] = lambda _: ""  # the URL by which a page answered the last time
        self.pages = int(self.store.fact("pages") or 0)
        for key, state in self.store.walks():
            self.traps.restore(key, json.loads(state))
        self._known: dict[str, set[str]] = {}
        self._known_size = 0

    @property
    def cut(self) -> bool:
        """Whether `max_pages` kept something out: the crawl is not finished then."""
        return self.store.count(HELD) > 0

    def save(self) -> None:
        """Hand what is counted here to the store; its next commit keeps it."""
        self.store.set_fact("pages", str(self.pages))
        for key, state in self.traps.changed():
            self.store.keep_walk(key, json.dumps(state))

    def release(self) -> None:
        """Let go what an earlier page budget held back, as far as this one reaches."""
        for row in list(self.store.rows(HELD)):
            if self.max_pages is not None and self.pages >= self.max_pages:
                return
            self.store.admit(row.id, self._state(row.ask.url))
            self.pages += 1

    def offer_all(
        self,
        hrefs: Iterable[str],
        page: str,
        base: str,
        depth: int,
        *,
        assets: bool = False,
        styles: bool = False,
        trusted: bool = False,
    ) -> Found:
        """Offer the links of a page as written; what was offered from the same place before costs nothing.

        `styles` are style sheets, which an editor needs to see the page as it was; else layout is left out. `trusted`
        ones (a sitemap's) are never taken for a trap. All of them are looked up with one query.
        """
        found = Found()
        fresh = list(hrefs) if trusted else self._fresh(hrefs, page, base)
        links = [link for href in fresh if (link := self._read(href, base or page))]
        self.store.look_up(
            [link.url for link in links],
            [link.canonical for link in links],
            [name for link in links for name in (link.url, link.spelled)],
        )
        for link in links:
            self._decide(link, depth, found, is_asset=assets or styles, is_style=styles, trusted=trusted)
        return found

    def _fresh(self, hrefs: Iterable[str], page: str, base: str) -> list[str]:
        """Return what was not offered before: `/a` from anywhere on this origin, `a` from this folder."""
        everywhere = self._known.setdefault(origin_of(base or page), set())
        here = self._known.setdefault(base or page.partition("?")[0].rpartition("/")[0] + "/", set())
        fresh = [href for href in hrefs if href not in everywhere and href not in here]
        for href in fresh:
            if href[:4] == "http" or (href[:1] == "/" and href[:2] != "//"):
                everywhere.add(href)
            elif base or href[:1] not in ("?", "#", ""):  # "?x=1" means another URL on each page of the folder
                here.add(href)
        self._known_size += len(fresh)
        if self._known_size > MOST_KNOWN:
            self._known.clear()
            self._known_size = 0
        return fresh

    def offer(
        self,
        href: str,
        base: str,
        depth: int,
        found: Found,
        *,
        is_asset: bool = False,
        is_style: bool = False,
        trusted: bool = False,
    ) -> None:
        """Decide about one link; `trusted` ones (a sitemap's) are never taken for a trap."""
        if link := self._read(href, base):
            self._decide(link, depth, found, is_asset=is_asset, is_style=is_style, trusted=trusted)

    def redirect(self, location: str, ask: Ask, found: Found) -> None:
        """Decide about the target of a redirect: another form of the same URL is asked for too."""
        link = self._read(location, ask.url)
        if link is None:
            return
        page = self.store.page(link.canonical)
        known = page is not None
        if self.store.is_asked(link.url) or (page and not page.failed and link.canonical != ask.canonical):
            return
        if ask.chain + 1 >= LIMIT:
            self._leave_out(link.url, f"trap: a chain of {LIMIT} redirects", found)
            return
        target = Ask(link.url, link.canonical, ask.depth, ask.chain + 1, ask.is_asset, ask.is_style)
        self._admit(target, found, known=known)

    def failed(self, ask: Ask, found: Found) -> None:
        """Take note that a URL was refused or not found; another spelling of it may do better."""
        page = self.store.page(ask.canonical) or Known()
        page.failed = True
        url = ""
        while page.variants and not url:
            variant = page.variants.pop(0)
            url = "" if self.store.is_asked(variant) else variant
        self.store.keep_page(ask.canonical, page)
        if url:
            self._admit(Ask(url, ask.canonical, ask.depth, 0, ask.is_asset), found, known=True)

    def prove(self, ask: Ask, text: str, led_on: bool, found: Found) -> None:
        """Let a walk's page that showed something new make room for the next."""
        url = self.traps.prove(ask.url, text, led_on)
        if url:
            self._issue(Ask(url, canonicalize(url, url, self.rules).url, ask.depth + 1), found)

    def leave_out_all(self, hrefs: Iterable[str], base: str, reason: str, found: Found) -> None:
        """Leave out what is asked for under no circumstances, by name, unless something else asks for it."""
        for href in hrefs:
            link = self._read(href, base)
            if link is not None and not self.store.is_asked(link.url):
                self._leave_out(link.url, reason, found)

    def assets(self, pages: Iterable[str], pictures: Iterable[str], base: str) -> Iterator[str]:
        """Yield the URLs, and their canonical forms, of a page's pictures and of the files that it links to."""
        files = (href for href in pages if PICTURE_OR_FILE.search(href.partition("?")[0]) or href[:11] == "javascript:")
        for href in [*files, *pictures]:
            if link := self._read(href, base):
                yield from (link.url, link.canonical)

    def note(self, urls: Iterable[str]) -> None:
        """Take URLs for noted: the archive says already what became of them."""
        self.store.note_all(urls)

    def remember(self, url: str, canonical: str) -> None:
        """Take a URL for asked: it is in the archive already."""
        canonical = canonical or canonicalize(url, url, self.rules).url
        number = self.store.add(Ask(url, canonical, 0, 0, _is_asset(url)))
        self.store.done(number)
        if self.store.page(canonical) is None:
            self.store.keep_page(canonical, Known())
        self.traps.admit(url)
        self.pages += not _is_asset(url)

    def _read(self, href: str, base: str) -> _Link | None:
        """Return the URL to ask for and the page's identity, or None for what is no page of this site."""
        url = fetchable(href, base, self.rules)
        if not url or not is_inside(url, self.start):
            return None
        canonical = canonicalize(href, base, self.rules)
        if canonical.kind == "external":  # the same site by its other name, with or without www.
            url, canonical = fetchable(url, url, self.rules), canonicalize(url, url, self.rules)
        if canonical.kind in ("mailto", "other", "external") or not url:
            return None
        return _Link(href, base, plain_url(url), canonical.url, _spelled(href, base))

    def _decide(self, link: _Link, depth: int, found: Found, *, is_asset: bool, is_style: bool, trusted: bool) -> None:
        href, base, url, canonical, spelled = link
        if spelled and spelled not in (url, canonical) and not self.store.is_noted(spelled):
            self.store.note(spelled)
            found.seen.append((spelled, canonical))
        if self.store.is_asked(url):
            return
        page = self.store.page(canonical)
        if page is not None:
            self._keep_variant(url, canonical, page, depth, found)
            return
        page = Known()
        if (before := self._answered_as(canonical)) and before != url:
            page.variants.append(url)
            self._note_seen(url, canonical, found)
            url = before
        elif "cHash=" in href and (hashed := plain_url(fetchable(href, base, self.rules, hashed=True))) != url:
            page.variants.append(hashed)  # some portals answer 404 without the hash
        self._admit(
            Ask(url, canonical, depth, 0, is_asset or _is_asset(url), is_style), found, page=page, trusted=trusted
        )

    def _keep_variant(self, url: str, canonical: str, page: Known, depth: int, found: Found) -> None:
        if page.failed:
            page.failed = False
            self.store.keep_page(canonical, page)
            self._admit(Ask(url, canonical, depth, 0, _is_asset(url)), found, known=True)
            return
        if len(page.variants) < 2 and url not in page.variants:
            page.variants.append(url)
            self.store.keep_page(canonical, page)
        self._note_seen(url, canonical, found)

    def _note_seen(self, url: str, canonical: str, found: Found) -> None:
        if not self.store.is_noted(url):
            self.store.note(url)
            found.seen.append((url, canonical))

    def _answered_as(self, canonical: str) -> str:
        """Return the URL by which a page answered the last time: which of several comes first hangs on chance."""
        url = self.spelling(canonical)
        if not url or self.store.is_asked(url) or (self.robots.knows(url) and not self.robots.allows(url)):
            return ""
        return url

    def _admit(
        self, ask: Ask, found: Found, *, trusted: bool = False, known: bool = False, page: Known | None = None
    ) -> None:
        page = page or self.store.page(ask.canonical) or Known()
        if not ask.is_style and LAYOUT.search(ask.url.partition("?")[0]):
            self._leave_out(ask.url, "layout: a style sheet, script or font", found)
        elif self.robots.knows(ask.url) and not self.robots.allows(ask.url):
            self._leave_out(ask.url, REASON, found)
        elif not ask.is_asset and ask.url != self.start and (reason := self.refused(ask.url)):
            self._leave_out(ask.url, reason, found)
        elif 0 < self.deepest < ask.depth and not ask.is_asset:
            self._leave_out(ask.url, f"left out: more than {self.deepest} clicks from the start page", found)
        elif not trusted and (reason := self.traps.admit(ask.url)):
            if reason != "wait":
                self._leave_out(ask.url, reason, found)
        elif not ask.is_asset and not known and self.max_pages is not None and self.pages >= self.max_pages:
            self.store.add(ask, priority=-ask.depth, state=HELD)
            found.held.append(ask)
        else:
            self._issue(ask, found)
        self.store.keep_page(ask.canonical, page)

    def _issue(self, ask: Ask, found: Found) -> None:
        if not self.store.add(ask, priority=-ask.depth, state=self._state(ask.url)):
            return
        self.pages += not ask.is_asset
        found.asks.append(ask)

    def _state(self, url: str) -> int:
        return PENDING if not self.robots.obey or self.robots.knows(url) else WAITING

    def _leave_out(self, url: str, reason: str, found: Found) -> None:
        if not self.store.is_noted(url):
            self.store.note(url)
            found.left_out.append((url, reason))


def _spelled(href: str, base: str) -> str:
    """Return a link's URL as browsers spell it: absolute, without its fragment."""
    parts = resolve(trimmed(href), base)
    if parts is None:
        return ""
    path = normal_path(parts.path, collapse=False) if "/." in parts.path else parts.path or "/"
    return plain_url(parts.origin + path + (f"?{parts.query}" if parts.query else ""))


def _is_asset(url: str) -> bool:
    return bool(PICTURE_OR_FILE.search(url.partition("?")[0].partition("//")[2].partition("/")[2]))
