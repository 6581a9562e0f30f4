"""What archived pages link to, as it was read when they came: a page that has not changed need not be read again."""

from __future__ import annotations

import json
import zlib
from pathlib import Path

from lxml import etree

from relaunch.crawl import links as reader
from relaunch.crawl.links import Links, find_links
from relaunch.crawl.queue_store import QueueStore
from relaunch.model import Capture
from relaunch.program import digest_of

MOST = 20_000_000  # bytes that the links of a page may be


class KnownLinks:
    """The links of pages by the digest of their body, in the queue's file; those of another program are forgotten."""

    def __init__(self, store: QueueStore) -> None:
        self.store = store
        store.begin_links(f"{digest_of(Path(reader.__file__))} {etree.LXML_VERSION} {etree.LIBXML_VERSION}")

    def find(self, sha256: str, media_type: str) -> Links | None:
        """Return the links of an archived page by its digest; None where they are not known for certain."""
        rows = self.store.links(sha256)
        if len(rows) != 1 or rows[0][0].partition(";")[0].strip().lower() != media_type:
            return None  # the same bytes, declared to be of two charsets, may be two pages
        return _unpacked(rows[0][1])

    def of(self, capture: Capture) -> Links:
        """Return the links of a page, and keep those of one that came whole."""
        if capture.truncated or capture.error:
            return find_links(capture)
        sha256, declared = capture.sha256, capture.header("Content-Type")
        for kind, packed in self.store.links(sha256):
            if kind == declared and (known := _unpacked(packed)) is not None:
                return known
        found = find_links(capture)
        told = json.dumps([found.base, found.pages, found.pictures, found.styles])
        self.store.keep_links(sha256, declared, zlib.compress(told.encode("ascii"), 1))
        return found


def _unpacked(packed: bytes) -> Links | None:
    """Return the links that were kept; None where they cannot be read."""
    try:
        base, pages, pictures, styles = json.loads(zlib.decompressobj().decompress(packed, MOST))
        return Links(base, tuple(pages), tuple(pictures), "", tuple(styles))
    except (zlib.error, ValueError, TypeError):
        return None
