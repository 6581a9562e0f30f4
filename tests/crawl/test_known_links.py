"""The links of archived pages are kept, and a page of which they are known is not read again."""

from __future__ import annotations

from pathlib import Path

import pytest

from relaunch.crawl.known_links import KnownLinks
from relaunch.crawl.links import find_links
from relaunch.crawl.queue_store import QueueStore
from relaunch.model import Capture

BODY = b'<base href="/x/"><a href="a.html">A</a><img src="b.png"><link rel="stylesheet" href="c.css"><p>\xe4</p>'


def page(declared: str = "text/html; charset=utf-8", *, truncated: bool = False) -> Capture:
    return Capture("http://x.example/", 200, (("Content-Type", declared),), BODY, "2020-01-01T00:00:00Z",
                   truncated=truncated)  # fmt: skip


def test_links_are_known_by_the_digest_of_a_page() -> None:
    known = KnownLinks(QueueStore())
    assert known.find(page().sha256, "text/html") is None
    found = known.of(page())
    assert found == find_links(page()) == known.find(page().sha256, "text/html") == known.of(page())
    assert (found.base, found.pages, found.pictures, found.styles) == ("/x/", ("a.html",), ("b.png",), ("c.css",))


def test_bytes_that_were_declared_in_two_ways_are_read_each_time() -> None:
    known = KnownLinks(QueueStore())
    known.of(page())
    known.of(page("text/html; charset=iso-8859-1"))
    assert known.find(page().sha256, "text/html") is None and known.of(page()) == find_links(page())


def test_a_page_of_another_type_is_another() -> None:
    known = KnownLinks(QueueStore())
    known.of(page())
    assert known.find(page().sha256, "application/xhtml+xml") is None


def test_half_a_page_teaches_nothing() -> None:
    known = KnownLinks(QueueStore())
    known.of(page(truncated=True))
    assert known.find(page().sha256, "text/html") is None


@pytest.mark.parametrize("damage", [b"", b"x", b"x\x9c\xab\xae\x05\x00\x01u\x00\xf9"])  # the last is {}, packed
def test_links_that_cannot_be_read_are_not_known(damage: bytes) -> None:
    store = QueueStore()
    known = KnownLinks(store)
    store.keep_links(page().sha256, "text/html; charset=utf-8", damage)
    assert known.find(page().sha256, "text/html") is None and known.of(page()) == find_links(page())


def test_links_outlive_a_crawl_and_not_the_code_that_read_them(tmp_path: Path) -> None:
    store = QueueStore(tmp_path / "crawl.sqlite")
    KnownLinks(store).of(page())
    store.begin(1)
    store.close()
    store = QueueStore(tmp_path / "crawl.sqlite")
    assert KnownLinks(store).find(page().sha256, "text/html") == find_links(page())
    store.begin_links("other code")
    assert KnownLinks(store).find(page().sha256, "text/html") is None
    store.close()
