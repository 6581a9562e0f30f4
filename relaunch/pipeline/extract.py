"""One page at a time, without an archive: what `relaunch extract` and `relaunch.extract` do."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from urllib.parse import urlsplit

from lxml import etree

from relaunch.clean.decode import decode, parse
from relaunch.clean.furniture import main_region
from relaunch.clean.placeholder_asp import strip_asp
from relaunch.clean.shorten import shorten
from relaunch.clean.unseen import show_noscript
from relaunch.errors import PageError
from relaunch.mapping.detect import survey, system_of
from relaunch.mapping.linkeddata import remember_linked_data
from relaunch.mapping.load import load_mapping
from relaunch.mapping.schema import Mapping
from relaunch.model import Capture, Record
from relaunch.pipeline.finish import finish
from relaunch.pipeline.page import MAX_PAGE_BYTES, SAYS_SOMETHING, convert, page_of, uses_asp
from relaunch.pipeline.steps import run_steps
from relaunch.tree import LINKED_DATA

# Nobody reads them on a single page; without them all that looks for something in the tree is faster.
UNREAD = ("script", "style", "link", "template", "svg")
NO_URL = "http://localhost/"
# A lead is text of the page, whatever field it gives as well.
MOVED = ("title", "published", "author", "tags")


@lru_cache(maxsize=16)
def _mapping(name: str, extends: str) -> Mapping:
    return load_mapping(name, extends=extends, functions=True) if extends else load_mapping(name)


def extract(html: bytes | str, url: str = "", mapping: str = "", media_type: str = "") -> Record:
    """Return the record of one page; its id, slug and path are left to a run, which knows the site.

    `html` is what the server sent, or already decoded text. `url` makes links absolute. Without `mapping` the legacy
    system is read off the page. A page without content gives a record without a body. Raises `PageError` for what is
    no page at all: nothing but white space, or more than a page can be.
    """
    declared = "; charset=utf-8" if isinstance(html, str) else ""
    body = html.encode("utf-8", "surrogatepass") if isinstance(html, str) else html
    if url and not urlsplit(url).scheme:
        url = f"http://{url}"
    headers = (("Content-Type", f"{media_type or 'text/html'}{declared}"),)
    capture = Capture(url or NO_URL, 200, headers, body, "")
    if media_type == "text/plain":
        drafts = convert(capture, _mapping(mapping or "typo3-4", ""))
        return max(drafts, key=lambda draft: len(draft.record.body)).record
    with _quiet_collector():
        return _extract(capture, mapping)


@contextmanager
def _quiet_collector() -> Iterator[None]:
    """Keep the cycle collector from looking through a page's tree again and again while it is read."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _extract(capture: Capture, name: str) -> Record:
    """Return the record of one HTML page."""
    if len(capture.body) > MAX_PAGE_BYTES:
        raise PageError(f"{len(capture.body):,} bytes are more than a page's {MAX_PAGE_BYTES:,}")
    if not SAYS_SOMETHING.search(capture.body):
        raise PageError("the page is empty")
    text, encoding = decode(capture)
    text = shorten(text)
    tree = parse(text, tidy=True)
    presence = survey(tree)
    system = system_of(tree, capture.headers, text, presence)
    mapping = _mapping(name or system, system if name else "")
    if uses_asp(mapping) and "<%" in text:
        tree = parse(strip_asp(text), tidy=True)
        presence = survey(tree)
    page = page_of(capture, mapping, tree, encoding)
    page.accounting = False
    page.look_again(presence)
    if LINKED_DATA in text:
        remember_linked_data(page)
    show_noscript(page.body)
    etree.strip_elements(tree, *UNREAD, with_tail=False)
    run_steps(page, mapping, single=not name)  # a mapping knows its pages: what it asks for is no furniture
    record = finish(page, main_region(page), mapping, moved=MOVED)
    return replace(record, source=replace(record.source, sha256=capture.sha256))


def main_text(html: bytes | str, url: str = "") -> str:
    """Return the main content of a page as plain text, a block a line."""
    return extract(html, url=url).text
