"""The spider for any portal; a legacy system whose links need code gets a file of its own beside this one."""

from __future__ import annotations

from relaunch.crawl.portal import PortalSpider


class Portal(PortalSpider):
    """Crawls one portal into an archive: `scrapy crawl portal -a start=http://www.example.de/`."""

    name = "portal"
