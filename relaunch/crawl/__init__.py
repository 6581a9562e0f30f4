"""The crawl: a polite Scrapy spider in a process of its own, which fills the archive."""

from __future__ import annotations

from relaunch.crawl.probe import probe
from relaunch.crawl.run import run_crawl
from relaunch.crawl.summary import CrawlSummary

__all__ = ["CrawlSummary", "probe", "run_crawl"]
