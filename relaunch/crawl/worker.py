"""A crawl in a process of its own: `python -m relaunch.crawl.worker` with its orders as one line of JSON on stdin.

The summary comes as one line of JSON on stdout. SIGINT or SIGTERM, or the end of stdin, which says that the parent is
gone, stop the crawl in order: what is under way is archived, and the next crawl goes on from there.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
import threading
from dataclasses import asdict
from typing import Any

import scrapy.core.downloader.contextfactory  # noqa: F401  first: further down its import walks a long stack
from scrapy.crawler import CrawlerProcess
from scrapy.settings import Settings

from relaunch.crawl import settings as defaults
from relaunch.crawl.portal import PortalSpider

# Nearly all objects of a crawl end by themselves: it is looked for circles of garbage less often than Python would.
RARELY = (10_000, 20, 20)


def main() -> int:
    """Crawl as ordered; 0 when the crawl ended by itself, 130 when it was stopped, 1 when it could not go on."""
    told = sys.stdin.readline()
    if not told.strip():
        return 0  # nobody wants a crawl after all
    orders = json.loads(told)
    gc.freeze()
    gc.set_threshold(*RARELY)
    process = CrawlerProcess(_settings(orders.get("log", "")))
    crawler = process.create_crawler(PortalSpider)
    process.crawl(crawler, **orders["spider"])
    threading.Thread(target=_watch_parent, daemon=True).start()
    process.start()
    spider: Any = crawler.spider
    if spider is None:
        return 1
    reason = crawler.stats.get_value("finish_reason", "") if crawler.stats else ""
    report = {"summary": asdict(spider.summary()), "fatal": spider.fatal, "reason": reason}
    sys.stdout.write(json.dumps(report) + "\n")
    sys.stdout.flush()
    if spider.fatal:
        return 1
    return 130 if reason in ("shutdown", "") else 0  # "": stopped before it could end in order


def _settings(log: str) -> Settings:
    settings = Settings()
    settings.setmodule(defaults, priority="project")
    settings.set("SPIDER_MODULES", [])
    settings.set("LOG_ENABLED", bool(log))
    if log:
        settings.set("LOG_FILE", log)
    return settings


def _watch_parent() -> None:
    """Stop the crawl when the parent's end of the pipe closes; as long as it lives it keeps it open."""
    os.read(sys.stdin.fileno(), 1)
    os.kill(os.getpid(), signal.SIGINT)


if __name__ == "__main__":
    status = main()
    sys.stdout.flush()
    os._exit(status)  # the watching thread still waits on stdin
