"""One crawl's conduct: the operator's manners made into what the downloader and the spider ask."""

from __future__ import annotations

import time
from typing import Any
from urllib.request import getproxies

from scrapy.crawler import Crawler

from relaunch.crawl.address import is_loopback
from relaunch.crawl.manners import LONGEST_DELAY, Hours, Manners
from relaunch.crawl.patience import Gate
from relaunch.crawl.private import Guard
from relaunch.crawl.robots import origin_of
from relaunch.crawl.secrets import Secrets

FROM_COMMAND_LINE = 40  # Scrapy's priority of what a person set with -s
LOOPBACK_BACKOFF = 0.05  # seconds: this machine needs no rest


class Conduct:
    """What a request must wait for and wear, which addresses it may reach, and when the crawl has had enough."""

    def __init__(self, start: str, manners: Manners, crawler: Crawler) -> None:
        manners.check()
        self.manners = manners
        self.secrets = Secrets.load(start, manners)
        loopback = is_loopback(start)
        # Behind a proxy every connection goes to the proxy: what it may reach is its own business.
        proxied = not loopback and bool(getproxies().keys() & {"http", "https"})
        self.guard = None if proxied else Guard.of(start, private=manners.private)
        self.gate = Gate(lambda: _is_stopping(crawler), Hours.of(manners.hours) if manners.hours else None)
        self.delays: dict[str, float] = {}
        self.received = 0
        self.started = time.monotonic()
        settings = crawler.settings
        if manners.contact:
            settings.set("USER_AGENT", manners.agent(), priority="spider")
        if manners.timeout:
            settings.set("DOWNLOAD_TIMEOUT", manners.timeout, priority="spider")
        if manners.per_host:
            settings.set("CONCURRENT_REQUESTS_PER_DOMAIN", manners.per_host, priority="spider")
        if loopback and (settings.getpriority("RETRY_BACKOFF") or 0) < FROM_COMMAND_LINE:  # not from the command line
            settings.set("RETRY_BACKOFF", LOOPBACK_BACKOFF, priority="spider")

    def pace(self, url: str) -> float:
        """Return the least time between two requests for a host, as its robots.txt asks."""
        return self.delays.get(origin_of(url), 0.0)

    def heed(self, origin: str, delay: float | None) -> None:
        """Take a robots.txt's Crawl-delay; more than a minute is taken for a minute."""
        self.delays[origin] = min(delay or 0.0, LONGEST_DELAY)

    def waiting(self) -> list[tuple[str, float, str]]:
        """Return the hosts that are left in peace now, and those whose robots.txt asks for time between requests."""
        delays = [(origin.partition("//")[2], delay, "Crawl-delay") for origin, delay in self.delays.items() if delay]
        return [*self.gate.waiting(), *sorted(delays)]

    def receive(self, size: int) -> str:
        """Count what came, and return the budget that is used up; empty while there is some left."""
        self.received += size
        return self.manners.spent(self.received, time.monotonic() - self.started)


def _is_stopping(crawler: Crawler) -> bool:
    """Say whether the crawl is being stopped; only the engine's own slot knows of each way."""
    engine: Any = crawler.engine
    return engine is None or not crawler.crawling or engine._slot is None or engine._slot.closing is not None
