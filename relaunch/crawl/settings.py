"""Scrapy's settings for a crawl, named as Scrapy names them; `scrapy crawl portal -s NAME=VALUE` overrides any."""

from __future__ import annotations

from relaunch.archive.writer import own_version

BOT_NAME = "relaunch"
SPIDER_MODULES = ["spiders"]
USER_AGENT = f"relaunch/{own_version()} (+content migration, run for the operator of this site)"

# robots.txt is asked for once, archived and obeyed by the spider before a request is made; Scrapy's own middleware
# would ask for it a second time and keep it from the archive.
ROBOTSTXT_OBEY = True
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "relaunch.crawl.capture.KeepHeaders": 595,  # between the decompression (590) and the wire
}
REDIRECT_ENABLED = False  # a redirect is a capture; the spider follows it if it stays inside the site
METAREFRESH_ENABLED = False
COOKIES_ENABLED = False
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False  # both would open a port
REFERER_ENABLED = False
HTTPERROR_ALLOW_ALL = True

DOWNLOAD_TIMEOUT = 60
DOWNLOAD_MAXSIZE = 20_000_000
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_FAIL_ON_DATALOSS = False  # what came is archived and marked as truncated
RETRY_TIMES = 2

# First come, first served, by the priority that the spider gives: breadth first reaches all before a trap's depth.
SCHEDULER_MEMORY_QUEUE = "scrapy.squeues.FifoMemoryQueue"
SCHEDULER_DISK_QUEUE = "scrapy.squeues.PickleFifoDiskQueue"
CONCURRENT_REQUESTS = 16
CONCURRENT_REQUESTS_PER_DOMAIN = 8
DOWNLOAD_DELAY_JITTER = 0.0

LOG_LEVEL = "INFO"
