"""Scrapy's scheduler on the crawl's own store: what was not answered is asked for again, whatever ended the crawl.

`SCHEDULER = "relaunch.crawl.scheduler.DurableScheduler"` is set in `relaunch/crawl/settings.py`, and so for
`scrapy crawl portal`. Scrapy's own queue with JOBDIR forgets all that waits when its process is killed.
"""

from __future__ import annotations

import heapq
from itertools import count
from typing import Any

from scrapy import Request, Spider
from scrapy.core.scheduler import BaseScheduler

from relaunch.crawl.ask import Ask
from relaunch.crawl.queue_store import PAGE, QueueStore, Row
from relaunch.errors import ArchiveError

ROW = "row"  # meta: the stored request
CALLBACKS = frozenset({"on_answer", "on_robots", "on_sitemap"})  # methods of the spider that a store can name

MOST_SPARED = 20  # requests dealt with at a time, from what the archive holds


class DurableScheduler(BaseScheduler):
    """Gives out stored requests by priority, then by age; a request leaves the store when its answer is dealt with.

    A request that comes back, from a retry, stays the same stored request. One with a callback that is not the portal
    spider's own is kept in memory only.
    """

    def __init__(self) -> None:
        self._spider: Any = None
        self._passing: list[tuple[int, int, Request]] = []
        self._order = count()

    def open(self, spider: Spider) -> None:
        """Take the spider whose `store` is read."""
        if not hasattr(spider, "store"):
            raise TypeError(f"{spider.name}: SCHEDULER {type(self).__name__} needs a spider with a store: PortalSpider")
        self._spider = spider

    @property
    def _store(self) -> QueueStore | None:
        return self._spider.store if self._spider is not None else None

    def has_pending_requests(self) -> bool:
        """Say whether anything waits to be asked for; what is under way does not count."""
        return bool(self._passing) or (self._store is not None and self._store.has_pending())

    def enqueue_request(self, request: Request) -> bool:
        """Store a request; False where it is stored already."""
        name = getattr(request.callback, "__name__", "")
        if ROW in request.meta or self._store is None or name not in CALLBACKS or request.method != "GET":
            heapq.heappush(self._passing, (-request.priority, next(self._order), request))
            return True
        ask = request.meta.get("ask") or Ask(request.url, request.url)
        meta = {"origin": request.meta["origin"]} if "origin" in request.meta else {}
        try:
            return bool(self._store.add(ask, name, priority=request.priority, **meta))
        except ArchiveError as error:
            self._spider.give_up(error)
            return False

    def next_request(self) -> Request | None:
        """Return the next request, or None when nothing waits."""
        if self._passing:
            return heapq.heappop(self._passing)[2]
        try:
            row = self._next_row() if self._store is not None else None
        except ArchiveError as error:
            self._spider.give_up(error)
            return None
        return self._request(row) if row is not None else None

    def _next_row(self) -> Row | None:
        """Take the next request that is to be made; a portal spider knows which need not be, or cannot be yet."""
        store, waits, spare = self._store, *(getattr(self._spider, name, None) for name in ("waits", "spare"))
        assert store is not None
        for _ in range(MOST_SPARED):
            row = store.take()
            if row is None or waits is None or spare is None:
                return row
            if waits(row):
                store.give_back(row)
                return None
            if not spare(row):
                return row
        self._spider.wake()  # others are to have their turn first
        return None

    def _request(self, row: Row) -> Request:
        spider = self._spider
        conditions = getattr(spider, "conditions", None)  # a portal spider knows what it has seen before
        return Request(
            row.ask.url,
            callback=getattr(spider, row.callback),
            errback=spider.on_failure,
            headers=conditions(row.ask.url) if conditions is not None and row.callback == PAGE else None,
            dont_filter=True,
            priority=-row.rank,
            meta={"ask": row.ask, ROW: row},
        )
