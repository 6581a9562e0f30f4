"""Which captures of an archive are pages of the site."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import urlsplit

from relaunch.archive import Archive, Entry
from relaunch.model import Capture
from relaunch.urls import is_inside

ROBOTS = "/robots.txt"
PAGE_TYPES = frozenset(["text/html", "application/xhtml+xml", "text/plain", ""])


def place_of(entry: Entry | None) -> str:
    """Return what tells a capture from all others: where it stands, when it came, what it says; empty for none."""
    return "" if entry is None else f"{entry.file}:{entry.offset}:{entry.fetched}:{entry.sha256}"


def page_at(archive: Archive, url: str) -> Entry | None:
    """Return where a page of an archive stands, by the URL it was fetched under or its canonical one; None for none."""
    entry = archive.find(url) or archive.find_canonical(url)
    return entry if entry is not None and is_page(entry) and entry.status == 200 else None


def fetch_page(archive: Archive, url: str) -> Capture | None:
    """Return a page of an archive, by the URL that it was fetched under or by its canonical one; None for no page."""
    entry = page_at(archive, url)
    return None if entry is None else archive.read(entry)


def is_page(entry: Entry) -> bool:
    """Say whether an archived answer is a page that should become a record."""
    if entry.status != 200 or entry.media_type not in PAGE_TYPES:
        return False
    path = urlsplit(entry.url).path.lower() if entry.media_type == "text/plain" or ROBOTS in entry.url.lower() else ""
    return path != ROBOTS and (entry.media_type != "text/plain" or path.endswith(".txt"))


def pages_of(archive: Archive) -> Iterator[Entry]:
    """Yield the archived pages of the site, by URL; the site is the host that most pages are from."""
    host_of = lru_cache(maxsize=256)(lambda origin: urlsplit(origin).netloc)
    hosts = Counter(host_of(_origin(entry.url)) for entry in archive.entries() if is_page(entry))
    if not hosts:
        return
    site = min(hosts, key=lambda host: (-hosts[host], host))
    inside = lru_cache(maxsize=256)(lambda origin: is_inside(origin, f"http://{site}/"))
    for entry in archive.entries():
        if is_page(entry) and inside(_origin(entry.url)):
            yield entry


def _origin(url: str) -> str:
    """Return a URL up to its path: many share it, and it is looked at once."""
    end = url.find("/", 8)
    return url if end < 0 else url[: end + 1]
