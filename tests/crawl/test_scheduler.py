from __future__ import annotations

from typing import Any

import pytest
from scrapy import Request, Spider

from relaunch.crawl.ask import Ask
from relaunch.crawl.queue_store import QueueStore
from relaunch.crawl.scheduler import ROW, DurableScheduler


class Crawler(Spider):
    name = "crawler"

    def __init__(self, store: QueueStore | None) -> None:
        super().__init__()
        self.store = store

    def on_answer(self, response: Any) -> None: ...

    def on_failure(self, failure: Any) -> None: ...

    def own(self, response: Any) -> None: ...


def scheduler(store: QueueStore | None) -> tuple[DurableScheduler, Crawler]:
    one, spider = DurableScheduler(), Crawler(store)
    one.open(spider)
    return one, spider


def test_a_stored_request_becomes_scrapys_with_all_it_needs() -> None:
    store = QueueStore()
    store.add(Ask("http://a.example/x", "http://a.example/x", 2), priority=-2)
    one, spider = scheduler(store)
    request = one.next_request()
    assert request is not None
    assert (request.url, request.priority, request.dont_filter) == ("http://a.example/x", -2, True)
    assert (request.callback, request.errback) == (spider.on_answer, spider.on_failure)
    assert request.meta["ask"].depth == 2
    assert one.next_request() is None and not one.has_pending_requests()


def test_a_request_that_comes_back_is_asked_for_again_before_all_others() -> None:
    store = QueueStore()
    for name in "xy":
        store.add(Ask(f"http://a.example/{name}", ""))
    one, _ = scheduler(store)
    request = one.next_request()
    assert request is not None and one.enqueue_request(request.copy())
    again = one.next_request()
    assert again is not None and again.url == "http://a.example/x" and again.meta[ROW] == request.meta[ROW]
    assert store.pending == 2


def test_a_request_that_scrapy_hands_over_is_stored_once() -> None:
    store = QueueStore()
    one, spider = scheduler(store)
    request = Request("http://a.example/", spider.on_answer, priority=7)
    assert one.enqueue_request(request) and not one.enqueue_request(request)
    row = store.take()
    assert row is not None and (row.ask.url, row.rank) == ("http://a.example/", -7)


def test_a_spiders_own_callback_is_kept_in_memory() -> None:
    store = QueueStore()
    one, spider = scheduler(store)
    assert one.enqueue_request(Request("http://a.example/", spider.own))
    assert store.pending == 0 and one.has_pending_requests()
    request = one.next_request()
    assert request is not None and request.callback == spider.own


def test_nothing_waits_before_the_store_is_open() -> None:
    one, _ = scheduler(None)
    assert one.next_request() is None and not one.has_pending_requests()


def test_a_spider_without_a_store_is_refused() -> None:
    with pytest.raises(TypeError, match="needs a spider with a store: PortalSpider"):
        DurableScheduler().open(Spider("plain"))
