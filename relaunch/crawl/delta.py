"""Coming back: what the archive held before this crawl, and what is to be looked at besides what is linked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from relaunch.archive import Archive, Entry
from relaunch.crawl.again import probes_in
from relaunch.crawl.ask import Found
from relaunch.crawl.frontier import Frontier
from relaunch.crawl.traps import walk_of
from relaunch.model import Capture
from relaunch.sitemodel.soft404 import is_impossible

HTML = frozenset(["text/html", "application/xhtml+xml"])
PAGES = HTML | {"text/plain"}
NOT_MODIFIED = 304
# What must be the same, besides the body, for an answer to be the same as an earlier one.
_SAME = ("Content-Type", "ETag", "Last-Modified", "Location")
STEP = "delta"  # the store's fact that says how far the end of a crawl is
KNOWN, MISSED = "known", "missed"


def is_good(entry: Entry) -> bool:
    """Say whether a capture is a whole page that was there."""
    return entry.status == 200 and not entry.truncated and not entry.error


class Delta:
    """The archive as it was when this crawl began; `place` is where it began.

    Pages are asked for with the ETag and Last-Modified of their last capture, unless a sitemap says that they have
    changed since. An answer that says the same is archived without its body.
    """

    def __init__(self, folder: Path, place: int) -> None:
        self.archive = Archive(folder)
        self.place = place
        self._read: dict[str, tuple[Entry, Capture]] = {}  # what is under way

    def close(self) -> None:
        """Close the archive."""
        self.archive.close()

    def conditions(self, url: str) -> dict[str, str]:
        """Return the headers that ask for a page only if it is another than the last time."""
        entry = self.archive.find(url)
        if entry is None or not is_good(entry):
            return {}
        if self.archive.lastmod(url)[:10] > entry.fetched[:10]:
            return {}
        capture = self.archive.read(entry)
        if capture.truncated:
            return {}
        self._read[url] = entry, capture
        said = {"If-None-Match": capture.header("ETag"), "If-Modified-Since": capture.header("Last-Modified")}
        return {name: value for name, value in said.items() if value and value.isascii() and value.isprintable()}

    def same(self, capture: Capture) -> Entry | None:
        """Return the earlier capture that an answer repeats: it was not modified, or says the same word for word."""
        if capture.status not in (200, NOT_MODIFIED) or capture.truncated or capture.error:
            return None
        entry = self.archive.find(capture.url)
        if entry is None or not is_good(entry):
            return None
        if capture.status == NOT_MODIFIED:
            return entry
        if not capture.body or entry.sha256 != capture.sha256:
            return None
        earlier = self.read(entry)
        is_same = all(earlier.header(name) == capture.header(name) for name in _SAME)
        return entry if is_same and not earlier.truncated else None

    def read(self, entry: Entry) -> Capture:
        """Return a capture; that of a page under way is at hand."""
        known, capture = self._read.get(entry.url, (None, None))
        return capture if capture is not None and known == entry else self.archive.read(entry)

    def dealt_with(self, url: str) -> None:
        """Forget what was at hand for a page under way."""
        self._read.pop(url, None)

    def spelling(self, canonical: str) -> str:
        """Return the URL under which a page was fetched the last time; empty where it was not there."""
        entry = self.archive.find_canonical(canonical)
        return entry.url if entry is not None and entry.status == 200 and not entry.truncated else ""

    def still_trapped(self, url: str) -> str:
        """Return why a day or month of a calendar was left out the last time; it stays out.

        Which ones fill a calendar's limit hangs on the order of answers, and would be others each time.
        """
        walk = walk_of(url)
        reason = self.archive.why_left_out(url) if walk and walk[1] else ""
        return reason if reason.startswith("trap: ") and self.archive.find(url) is None else ""

    def offer_known(self, frontier: Frontier, more: Iterable[str] = ()) -> Found:
        """Offer the pages that were there the last time and that nothing links to now, and `more` of them."""
        found = Found()
        for url in [*self._known(), *more]:
            walk = walk_of(url)
            if not (walk and walk[1]) and not frontier.store.is_asked(url):
                frontier.offer(url, url, 0, found, trusted=True)
        return found

    def _known(self) -> Iterator[str]:
        probes = probes_in(self.archive)
        for entry in self.archive.entries():
            is_page = entry.status == 200 and entry.media_type in PAGES
            if is_page and entry.url not in probes and not is_impossible(entry.url):
                yield entry.url

    def missed(self) -> list[str]:
        """Return the pages that were there the last time and answered 404 once: they are looked at again."""
        found = []
        for entry in self.archive.entries_since(self.place):
            if entry.status == 404:
                counting = self.archive.find(entry.url)
                if counting is not None and counting.status == 200:
                    found.append(entry.url)
        return sorted(set(found))
