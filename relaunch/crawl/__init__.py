"""The crawl: a polite Scrapy spider in a process of its own, which fills the archive."""

from __future__ import annotations

from relaunch.crawl.again import failed_for_now
from relaunch.crawl.manners import Manners
from relaunch.crawl.run import Child, run_crawl
from relaunch.crawl.secrets import refuse_unmannerly
from relaunch.crawl.summary import CrawlSummary

__all__ = ["Child", "CrawlSummary", "Manners", "failed_for_now", "refuse_unmannerly", "run_crawl"]
