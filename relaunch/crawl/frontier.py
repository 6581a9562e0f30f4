"""Which URLs a crawl asks for: each page once, inside the site, as far as robots.txt and the traps allow."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from relaunch.crawl.robots import REASON, Robots
from relaunch.crawl.traps import LIMIT, Traps
from relaunch.urls import UrlRules, canonicalize, fetchable, is_inside
from relaunch.urlsyntax import normal_path, resolve, trimmed

LAYOUT = re.compile(r"\.(?:css|js|less|scss|map|woff2?|ttf|eot|otf)$", re.I)
PICTURE_OR_FILE = re.compile(r"\.(?!html?$|php\d?$|shtml$|aspx?$|jsp$|cgi$|de$|xml$)[a-z][a-z0-9]{1,4}$", re.I)
MOST_KNOWN = 300_000  # spellings remembered for speed alone


@dataclass(frozen=True, slots=True)
class Ask:
    """One URL to ask for. `chain` counts the redirects that led to it."""

    url: str
    canonical: str
    depth: int = 0
    chain: int = 0
    is_asset: bool = False
    is_style: bool = False


@dataclass(slots=True)
class Found:
    """What came of offering links: requests to make, URLs left out with the reason, spellings that nobody asks for."""

    asks: list[Ask] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)
    seen: list[tuple[str, str]] = field(default_factory=list)


class Frontier:
    """Decides about every URL before a request is made, and remembers what it decided."""

    def __init__(self, start: str, rules: UrlRules, robots: Robots, *, max_pages: int | None = None) -> None:
        self.start = start
        self.rules = rules
        self.robots = robots
        self.traps = Traps()
        self.max_pages = max_pages
        self.pages = 0
        self.cut = False  # max_pages kept something out: the crawl is not finished
        self._asked: set[str] = set()
        self._seen: set[str] = set()
        self._failed: set[str] = set()
        self._variants: dict[str, list[str]] = {}
        self._noted: set[str] = set()
        self._known: dict[str, set[str]] = {}
        self._known_size = 0

    def offer_all(
        self, hrefs: tuple[str, ...], page: str, base: str, depth: int, *, assets: bool = False, styles: bool = False
    ) -> Found:
        """Offer the links of a page as written; what was offered from the same place before costs nothing.

        `styles` are style sheets, which an editor needs to see the page as it was; else layout is left out.
        """
        found = Found()
        place = base or page.partition("?")[0].rpartition("/")[0]
        known = self._known.setdefault(place, set())
        fresh = [href for href in hrefs if href not in known]
        for href in fresh:
            self.offer(href, base or page, depth, found, is_asset=assets or styles, is_style=styles)
        # "?x=1" means another URL on each page of the folder.
        fixed = {href for href in fresh if base or href[:1] not in ("?", "#", "")}
        known |= fixed
        self._known_size += len(fixed)
        if self._known_size > MOST_KNOWN:
            self._known.clear()
            self._known_size = 0
        return found

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
        asked = self._identify(href, base)
        if asked is None:
            return
        url, canonical = asked
        self._note_spelling(href, base, url, canonical, found)
        if url in self._asked:
            return
        if canonical in self._seen:
            self._keep_variant(url, canonical, depth, found)
            return
        if "cHash=" in href and (hashed := fetchable(href, base, self.rules, hashed=True)) != url:
            self._variants.setdefault(canonical, []).append(hashed)  # some portals answer 404 without the hash
        ask = Ask(url, canonical, depth, 0, is_asset or _is_asset(url), is_style)
        self._admit(ask, found, trusted=trusted)

    def redirect(self, location: str, ask: Ask, found: Found) -> None:
        """Decide about the target of a redirect: another form of the same URL is asked for too."""
        asked = self._identify(location, ask.url)
        if asked is None:
            return
        url, canonical = asked
        if url in self._asked or (canonical in self._seen and canonical not in (ask.canonical, *self._failed)):
            return
        if ask.chain + 1 >= LIMIT:
            self._leave_out(url, f"trap: a chain of {LIMIT} redirects", found)
            return
        target = Ask(url, canonical, ask.depth, ask.chain + 1, ask.is_asset, ask.is_style)
        self._admit(target, found, known=canonical in self._seen)

    def failed(self, ask: Ask, found: Found) -> None:
        """Take note that a URL was refused or not found; another spelling of it may do better."""
        self._failed.add(ask.canonical)
        variants = self._variants.get(ask.canonical, [])
        while variants:
            url = variants.pop(0)
            if url not in self._asked:
                self._admit(Ask(url, ask.canonical, ask.depth, 0, ask.is_asset), found, known=True)
                return

    def prove(self, ask: Ask, text: str, led_on: bool, found: Found) -> None:
        """Let a walk's page that showed something new make room for the next."""
        url = self.traps.prove(ask.url, text, led_on)
        if url:
            self._issue(Ask(url, canonicalize(url, url, self.rules).url, ask.depth + 1), found)

    def note(self, urls: Iterable[str]) -> None:
        """Take URLs for noted: the archive says already what became of them."""
        self._noted.update(urls)

    def remember(self, url: str, canonical: str) -> None:
        """Take a URL for asked: it is in the archive already."""
        self._asked.add(url)
        self._seen.add(canonical or canonicalize(url, url, self.rules).url)
        self.traps.admit(url)
        self.pages += not _is_asset(url)

    def _identify(self, href: str, base: str) -> tuple[str, str] | None:
        """Return the URL to ask for and the page's identity, or None for what is no page of this site."""
        url = fetchable(href, base, self.rules)
        if not url or not is_inside(url, self.start):
            return None
        canonical = canonicalize(href, base, self.rules)
        if canonical.kind == "external":  # the same site by its other name, with or without www.
            url, canonical = fetchable(url, url, self.rules), canonicalize(url, url, self.rules)
        return None if canonical.kind in ("mailto", "other", "external") or not url else (url, canonical.url)

    def _note_spelling(self, href: str, base: str, url: str, canonical: str, found: Found) -> None:
        parts = resolve(trimmed(href), base)
        if parts is None:
            return
        path = normal_path(parts.path, collapse=False) if "/." in parts.path else parts.path or "/"  # as browsers do
        spelled = parts.origin + path + (f"?{parts.query}" if parts.query else "")
        if spelled not in (url, canonical) and spelled not in self._noted:
            self._noted.add(spelled)
            found.seen.append((spelled, canonical))

    def _keep_variant(self, url: str, canonical: str, depth: int, found: Found) -> None:
        if canonical in self._failed:
            self._failed.discard(canonical)
            self._admit(Ask(url, canonical, depth, 0, _is_asset(url)), found, known=True)
            return
        variants = self._variants.setdefault(canonical, [])
        if len(variants) < 2 and url not in variants:
            variants.append(url)
        if url not in self._noted:
            self._noted.add(url)
            found.seen.append((url, canonical))

    def _admit(self, ask: Ask, found: Found, *, trusted: bool = False, known: bool = False) -> None:
        if not ask.is_style and LAYOUT.search(ask.url.partition("?")[0]):
            self._leave_out(ask.url, "layout: a style sheet, script or font", found)
        elif self.robots.knows(ask.url) and not self.robots.allows(ask.url):
            self._leave_out(ask.url, REASON, found)
        elif not trusted and (reason := self.traps.admit(ask.url)):
            if reason != "wait":
                self._leave_out(ask.url, reason, found)
        elif not ask.is_asset and not known and self.max_pages is not None and self.pages >= self.max_pages:
            self.cut = True
            return
        else:
            self._issue(ask, found)
        self._seen.add(ask.canonical)

    def _issue(self, ask: Ask, found: Found) -> None:
        self._asked.add(ask.url)
        self._seen.add(ask.canonical)
        self.pages += not ask.is_asset
        found.asks.append(ask)

    def _leave_out(self, url: str, reason: str, found: Found) -> None:
        if url not in self._noted:
            self._noted.add(url)
            found.left_out.append((url, reason))


def _is_asset(url: str) -> bool:
    return bool(PICTURE_OR_FILE.search(url.partition("?")[0].partition("//")[2].partition("/")[2]))
