"""What became of every legacy URL: the rows of redirects.csv, and the answers that links ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache
from urllib.parse import urljoin, urlsplit

from relaunch.archive import Archive, Entry
from relaunch.ledger.store import UrlRow
from relaunch.mapping.schema import Mapping
from relaunch.pipeline.site import Site
from relaunch.pipeline.stage import Stage
from relaunch.sitemodel.soft404 import REASON as SOFT_404
from relaunch.urls import canonicalize, is_inside

# A chain of redirects longer than this is a loop for all that a visitor cares.
LONGEST_CHAIN = 20
# Begins the reason of what the crawl asked for of its own accord: robots.txt and sitemaps.
PROBE = "probe: "
GONE = (404, 410)
LOCKED = (401,)
FEEDS = ("application/rss+xml", "application/atom+xml", "application/xml", "text/xml")
PAGES = ("text/html", "application/xhtml+xml", "text/plain", "")


class Fates:
    """Every URL's fate. `assets` maps archived URLs to the files they became, filled while records are written."""

    def __init__(self, archive: Archive, site: Site, stage: Stage, mapping: Mapping) -> None:
        self.archive = archive
        self.site = site
        self.mapping = mapping
        self.assets: dict[str, str] = {}
        self.stage = stage
        self.faults = dict(stage.faults("fault"))
        self.skipped = dict(stage.faults("left-out"))
        self.left_out = dict(archive.left_out())
        for entry in archive.entries():
            stage.put_form(entry.url, self.canonical(entry.url), entry.status)
        self.follow = lru_cache(maxsize=8192)(self._follow)
        self.fate = lru_cache(maxsize=8192)(self._fate)

    def canonical(self, url: str, base: str = "") -> str:
        """Return the canonical form of a URL by the mapping's rules."""
        return canonicalize(url, base or url, self.mapping.urls).url

    def entry(self, url: str) -> Entry | None:
        """Return the archive's entry for a URL, as found or canonical."""
        found = self.archive.find(url)
        if found is None:
            known = self.stage.fetched_as(self.canonical(url))
            found = self.archive.find(known) if known else None
        return found

    def file_entry(self, url: str) -> Entry | None:
        """Return the entry of a picture or download that was fetched whole, redirects followed."""
        for _ in range(LONGEST_CHAIN):
            entry = self.entry(url)
            if entry is None:
                return None
            if entry.status == 200:
                return None if entry.media_type in PAGES[:2] else entry
            if not 300 <= entry.status < 400:
                return None
            url = self._location(entry)
        return None

    def _location(self, entry: Entry) -> str:
        location = self.archive.read(entry).header("Location")
        try:
            return urljoin(entry.url, location)
        except ValueError:
            return ""

    def _follow(self, url: str) -> str:
        """Return the canonical URL at the end of a chain of redirects; the URL itself where none begins."""
        seen = {url}
        for _ in range(LONGEST_CHAIN):
            entry = self.entry(url)
            if entry is None or not 300 <= entry.status < 400:
                return url
            following = self.canonical(self._location(entry)) if self._location(entry) else ""
            if not following or following in seen:
                return url
            seen.add(following)
            url = following
        return url

    def _fate(self, url: str) -> str:
        """Return what became of a URL that is no record: gone, failed, quarantined, left-out; "" for never seen."""
        entry = self.entry(self._follow(url))
        if entry is None:
            return "left-out" if url in self.left_out else ""
        return self._row(entry).outcome

    def rows(self, is_said: Callable[[str], bool]) -> Iterator[UrlRow]:
        """Yield one row for every legacy URL ever seen: archived, left out, or another form of one.

        `is_said` tells whether a URL has had its row already.
        """
        for entry in self.archive.entries():
            yield self._row(entry)
        for place in self.site.places.values():
            for key in (place.key, *place.aliases):
                url = key.partition("#")[0]
                if not is_said(url):
                    yield self._record_row(url, 0, "", place.id, place.path, "alias of the fetched form")
        for url, reason in self.left_out.items():
            if not is_said(url):
                yield UrlRow(url, 0, "", "left-out", "", "", 0, reason.removeprefix(PROBE))
        for url, canonical in self.archive.seen():
            if not is_said(url):
                yield self._seen_row(url, canonical or self.canonical(url))
        for outline in self.stage.outlines():
            for url in outline.context.links:
                if not is_said(url):
                    yield self._seen_row(url, self.canonical(url))

    def _seen_row(self, url: str, canonical: str) -> UrlRow:
        place = self.site.find(canonical) or self.site.find(self.follow(canonical))
        if place is not None:
            return self._record_row(url, 0, "", place.id, place.path, "another form of the URL")
        entry = self.entry(canonical)
        if entry is not None and entry.url != url:
            row = self._row(entry)
            return UrlRow(url, 0, row.media_type, row.outcome, row.record, row.new_path, row.status, row.reason)
        elsewhere = not is_inside(canonical, url)
        reason = f"leads to another site: {canonical}" if elsewhere else "seen in a link, never fetched"
        return UrlRow(url, 0, "", "left-out", "", "", 0, reason)

    def _record_row(self, url: str, http: int, media: str, record: str, path: str, reason: str) -> UrlRow:
        parts = urlsplit(url)
        stays = parts.path == path and not parts.query
        outcome = "record" if self.site.by_id[record].url == url else "alias"
        return UrlRow(url, http, media, outcome, record, path, 200 if stays else 301, reason)

    def _row(self, entry: Entry) -> UrlRow:
        url, http, media = entry.url, entry.status, entry.media_type
        canonical = self.canonical(url)

        def row(outcome: str, status: int, reason: str, path: str = "", record: str = "") -> UrlRow:
            return UrlRow(url, http, media, outcome, record, path, status, reason)

        probe = self.left_out.get(url, "")
        if probe.startswith(PROBE):
            return row("left-out", 0, probe.removeprefix(PROBE))
        if url in self.faults:
            return row("quarantined", 0, self.faults[url])
        if self.skipped.get(url) == SOFT_404:
            return row("gone", 410, SOFT_404)
        if url in self.skipped:
            return row("left-out", 0, self.skipped[url])
        if 300 <= http < 400:
            return self._redirect_row(entry, canonical)
        if http in GONE:
            return row("gone", 410, f"the legacy site answers {http}")
        if http in LOCKED:
            return row("failed", 0, f"login wall: the legacy site answers {http}")
        if http != 200:
            return row("failed", 0, f"the legacy site answers {http}" if http else entry.error or "no answer")
        place = self.site.find(canonical)
        if place is not None and media in PAGES:
            return self._record_row(url, http, media, place.id, place.path, entry.error)
        if url in self.assets:
            return row("asset", 301, "", "/" + self.assets[url])
        if urlsplit(url).path == "/robots.txt":
            return row("left-out", 0, "robots.txt: rules for crawlers")
        if media == "text/css":
            return row("left-out", 0, "a style sheet: it shows editors the page as it was")
        if media in FEEDS:
            return row("left-out", 0, "a feed or sitemap: the new portal has its own")
        return row("left-out", 0, "a file that no record uses")

    def _redirect_row(self, entry: Entry, canonical: str) -> UrlRow:
        end = self.follow(canonical)
        place = self.site.find(end)
        if place is not None:
            return replace(
                self._record_row(entry.url, entry.status, entry.media_type, place.id, place.path, ""),
                outcome="redirect",
            )
        target = self.entry(end)
        alone = UrlRow(entry.url, entry.status, entry.media_type, "redirect", "", "", 0, "redirects in a circle")
        if target is not None and not 300 <= target.status < 400:
            row = self._row(target)
            reason = row.reason or f"redirects to {end}"
            return UrlRow(entry.url, entry.status, entry.media_type, "redirect", "", row.new_path, row.status, reason)
        location = self._location(entry)
        if location and not is_inside(location, entry.url):
            return replace(alone, reason=f"redirects to another site: {location}")
        return alone
