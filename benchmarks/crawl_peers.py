"""The peers of the crawl's benchmark: `python -m benchmarks.crawl_peers hand|tuned|stock START`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

from lxml import etree
from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response
from scrapy.linkextractors import LinkExtractor
from scrapy.spiders import CrawlSpider, Rule

SETTINGS = {
    "LOG_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
    "ROBOTSTXT_OBEY": False,
    "CONCURRENT_REQUESTS": 16,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
    "DOWNLOAD_DELAY": 0,
    "HTTPPROXY_ENABLED": False,
}


class Hand(Spider):
    """As fast as a spider is written by hand: links by lxml, a set of what was seen, nothing kept."""

    name = "hand"

    def __init__(self, start: str) -> None:
        super().__init__()
        self.start_urls = [start]
        self.host = urlsplit(start).netloc
        self.seen = {start}
        self.pages = 0

    def parse(self, response: Response, **_: Any) -> Iterator[Request]:
        """Ask for every link that was not seen before."""
        self.pages += 1
        root = etree.HTML(response.body)
        for anchor in root.iter("a"):
            href = anchor.get("href")
            if not href:
                continue
            url = urldefrag(urljoin(response.url, href)).url
            if url not in self.seen and urlsplit(url).netloc == self.host:
                self.seen.add(url)
                yield Request(url, dont_filter=True)


class Stock(CrawlSpider):
    """As the tutorial has it."""

    name = "stock"
    rules = (Rule(LinkExtractor(), callback="count", follow=True),)

    def __init__(self, start: str) -> None:
        super().__init__()
        self.start_urls = [start]
        self.allowed_domains = [str(urlsplit(start).hostname)]
        self.pages = 0

    def count(self, response: Response) -> None:
        """Count a page."""
        self.pages += 1


def main() -> None:
    """Crawl and print the number of pages."""
    kinds: dict[str, type[Spider]] = {"hand": Hand, "tuned": Hand, "stock": Stock}
    process = CrawlerProcess({**SETTINGS, **({"CONCURRENT_ITEMS": 1} if sys.argv[1] == "tuned" else {})})
    crawler = process.create_crawler(kinds[sys.argv[1]])
    process.crawl(crawler, start=sys.argv[2])
    process.start()
    spider: Any = crawler.spider
    print(json.dumps({"pages": spider.pages}))


if __name__ == "__main__":
    main()
