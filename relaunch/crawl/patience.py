"""Waiting: as long as a server asks for, longer after each failure, and never beside the hours that are ours."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached
from scrapy.utils.misc import load_object

from relaunch.crawl.manners import Hours
from relaunch.crawl.private import Guard
from relaunch.crawl.secrets import Secrets
from relaunch.crawl.wire import looking_factory

ASKS_FOR_PATIENCE = frozenset([429, 503])
LONGEST_BACKOFF = 60.0
WORTH_A_WORD = 5.0  # seconds
WORTH_NOTING = 0.5
TOOK = "took"  # a request's meta: the seconds of its last attempt, the whole body read
SLICE = 0.2  # a sleeper looks up so often whether the crawl is being stopped


class StoppedError(IgnoreRequest):
    """The crawl was stopped while a request waited for its turn: it was not asked for, the next crawl does it."""


def retry_after(value: str, now: datetime) -> float | None:
    """Return the seconds that a Retry-After header asks for, in either of its forms; None where it says nothing."""
    value = value.strip()
    if value.isascii() and value.isdigit() and len(value) < 12:
        return float(value)
    try:
        when = parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError):
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return max(0.0, (when - now).total_seconds())


def backoff(base: float, tries: int, chance: float) -> float:
    """Return how long to wait after so many failures: twice as long each time, half of it by chance (0 to 1)."""
    return min(LONGEST_BACKOFF, base * 2.0 ** min(tries, 20)) * (0.5 + chance / 2)


class Gate:
    """Lets requests through: not while their host asked for peace, not outside of the hours, not faster than agreed."""

    def __init__(self, is_stopping: Callable[[], bool], hours: Hours | None = None) -> None:
        self.is_stopping = is_stopping
        self.hours = hours
        self.tell: Callable[[str], None] = lambda _: None  # gets a sentence where a wait is long
        self.noted: Callable[[str, float, str], None] = lambda _host, _seconds, _why: None  # gets each wait of a host
        self._until: dict[str, float] = {}
        self._why: dict[str, str] = {}
        self._next: dict[str, float] = {}
        self._rooms: dict[str, asyncio.Semaphore] = {}
        self._is_night_told = False

    def hold(self, host: str, seconds: float, why: str = "Retry-After") -> None:
        """Keep all requests for a host back for some time."""
        until = time.monotonic() + seconds
        if seconds > WORTH_NOTING and until > self._until.get(host, 0.0) + WORTH_NOTING:
            self.noted(host, seconds, why)
        if until > self._until.get(host, 0.0):
            self._why[host] = why
        if seconds > WORTH_A_WORD and until > self._until.get(host, 0.0) + WORTH_A_WORD:
            self.tell(f"{host} asks for {seconds:.0f} seconds of peace")
        self._until[host] = max(self._until.get(host, 0.0), until)

    def waiting(self) -> list[tuple[str, float, str]]:
        """Return the hosts that are left in peace now, each with the seconds that are left and the reason."""
        now = time.monotonic()
        held = [(host, until - now, self._why.get(host, "")) for host, until in self._until.items() if until > now]
        closed = self.hours.closed_for(datetime.now()) if self.hours else 0.0
        return ([("every host", closed, "--hours")] if closed else []) + sorted(held)

    def room(self, host: str, limit: int) -> asyncio.Semaphore:
        """Return the room that a host has for requests under way.

        Scrapy's own limit counts a request when its task begins, so that a burst gets past it.
        """
        if host not in self._rooms:
            self._rooms[host] = asyncio.Semaphore(max(1, limit))
        return self._rooms[host]

    async def turn(self, host: str, spacing: float) -> None:
        """Wait until a request for a host may go; `spacing` is the least time between two of them."""
        if self.is_stopping():
            raise StoppedError("stopped while waiting")
        while True:
            closed = self.hours.closed_for(datetime.now()) if self.hours else 0.0  # local time: the operator's night
            if closed > WORTH_A_WORD and not self._is_night_told:
                self.tell(f"waiting until {self.hours.start:%H:%M}" if self.hours else "")
                self.noted("every host", closed, "--hours")
            self._is_night_told = closed > 0
            wait = max(closed, self._until.get(host, 0.0) - time.monotonic())
            if wait <= 0:
                break
            await self.rest(wait)
        if spacing > 0:
            now = time.monotonic()
            start = max(now, self._next.get(host, 0.0))
            self._next[host] = start + spacing
            await self.rest(start - now)

    async def rest(self, seconds: float) -> None:
        """Sleep, unless the crawl is stopped meanwhile."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            if self.is_stopping():
                raise StoppedError("stopped while waiting")
            await asyncio.sleep(min(left, SLICE))


class PatientHandler(HTTP11DownloadHandler):
    """Downloads a page as often as it takes: the retries never leave the downloader, so that none can get lost.

    RETRY_TIMES and RETRY_HTTP_CODES mean what they mean in Scrapy. A 429 or 503 keeps the whole host waiting: as long
    as its Retry-After says, up to RETRY_AFTER_MAX seconds and RETRY_AFTER_TIMES times, else for a back-off.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        conduct: Any = vars(crawler.spider)["conduct"]
        settings = crawler.settings
        self.gate: Gate = conduct.gate
        self.secrets: Secrets = conduct.secrets
        self.pace: Callable[[str], float] = conduct.pace
        self.stats: Any = crawler.stats
        self.limit = settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN")
        self.times = settings.getint("RETRY_TIMES")
        self.codes = {int(code) for code in settings.getlist("RETRY_HTTP_CODES")}
        self.errors = tuple(load_object(name) for name in settings.getlist("RETRY_EXCEPTIONS"))
        self.base = settings.getfloat("RETRY_BACKOFF")
        self.longest = settings.getfloat("RETRY_AFTER_MAX")
        self.patience = settings.getint("RETRY_AFTER_TIMES")
        guard: Guard | None = conduct.guard
        self._pool._factory = looking_factory(guard)

    async def download_request(self, request: Request) -> Response:
        """Return the last answer to a request, or raise its last failure."""
        host = urlparse_cached(request).hostname or ""
        tries = patience = 0
        while True:
            try:
                async with self.gate.room(host, self.limit):
                    await self.gate.turn(host, self.pace(request.url))
                    response = await self._timed(request)
            except self.errors as error:
                if tries >= self.times:
                    raise
                self._note(type(error).__name__)
            else:
                wanted = self._wanted(response)
                if wanted is not None and patience < self.patience:
                    patience += 1
                    self._note(f"Retry-After on {response.status}")
                    self.gate.hold(host, min(wanted, self.longest))
                    continue
                failed = response.status in self.codes or "dataloss" in response.flags
                if not failed or wanted is not None or tries >= self.times:
                    return response
                self._note(str(response.status))
                if response.status in ASKS_FOR_PATIENCE:
                    self.gate.hold(host, self._backoff(tries), f"back-off after {response.status}")
            await self.gate.rest(self._backoff(tries))
            tries += 1

    async def _timed(self, request: Request) -> Response:
        """Send a request once, and note how long that took."""
        began = time.monotonic()
        try:
            return await super().download_request(self.secrets.dressed(request))
        finally:
            request.meta[TOOK] = time.monotonic() - began

    def _wanted(self, response: Response) -> float | None:
        """Return the peace that an answer asks for, in seconds; None where it names no time."""
        if response.status not in ASKS_FOR_PATIENCE:
            return None
        header = response.headers.get(b"Retry-After") or b""
        return retry_after(header.decode("latin-1"), datetime.now(UTC))

    def _backoff(self, tries: int) -> float:
        return backoff(self.base, tries, random.random())  # noqa: S311  jitter

    def _note(self, reason: str) -> None:
        self.stats.inc_value("downloader/request_count")
        self.stats.inc_value("retry/count")
        self.stats.inc_value(f"retry/reason_count/{reason}")
