"""Pages that stand in for others: a form that asks for a password, and the site's own "not found" said with a 200."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

from relaunch.archive import Archive, Entry
from relaunch.errors import PageError
from relaunch.mapping.schema import Mapping
from relaunch.pipeline.page import open_page
from relaunch.sitemodel.soft404 import NotFound, is_impossible, learn_not_found

HTML = ("text/html", "application/xhtml+xml")


def learn_answers(archive: Archive, mapping: Mapping) -> NotFound:
    """Learn how the site answers addresses that do not exist, from what the crawl asked for to find out.

    Where it answers with a redirect, the page at its end is the answer. The home page is never an error.
    """
    answers: list[tuple[Any, str]] = []
    homes: dict[str, Entry] = {}
    for entry in archive.entries():
        if not is_impossible(entry.url):
            continue
        parts = urlsplit(entry.url)
        home = archive.find(f"{parts.scheme}://{parts.netloc}/")
        if home is not None:
            homes[home.url] = home
        answers += _opened(archive, _end_of(archive, entry), mapping)
    return learn_not_found(answers, (pair for home in homes.values() for pair in _opened(archive, home, mapping)))


def _end_of(archive: Archive, entry: Entry | None) -> Entry | None:
    for _ in range(5):
        if entry is None or not 300 <= entry.status < 400:
            return entry
        try:
            entry = archive.find(urljoin(entry.url, archive.read(entry).header("Location")))
        except ValueError:
            return None
    return None


def _opened(archive: Archive, entry: Entry | None, mapping: Mapping) -> Iterator[tuple[Any, str]]:
    if entry is not None and entry.status == 200 and entry.media_type in HTML and entry.length < 1_000_000:
        try:
            yield open_page(archive.read(entry), mapping).tree, entry.url
        except PageError:
            return
