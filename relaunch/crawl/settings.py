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
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "relaunch.crawl.limits.Unpack": 590,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,  # PatientHandler does it, and waits meanwhile
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,  # secrets are put on behind all of these
}
DOWNLOAD_HANDLERS = {
    "http": "relaunch.crawl.patience.PatientHandler",
    "https": "relaunch.crawl.patience.PatientHandler",
    "data": None,
    "file": None,
    "s3": None,
    "ftp": None,
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
RETRY_BACKOFF = 1.0  # seconds before the first repetition, then twice as long each time, half of it by chance
RETRY_AFTER_MAX = 600.0  # no Retry-After keeps a host waiting for longer
RETRY_AFTER_TIMES = 5  # so often a Retry-After is believed for one URL

# By priority, then first come, first served; on the disk, so that whatever ends a crawl loses none of it.
SCHEDULER = "relaunch.crawl.scheduler.DurableScheduler"
# A callback yields nothing, it writes into the store; Scrapy would start this many tasks for each answer.
CONCURRENT_ITEMS = 1
CONCURRENT_REQUESTS = 16
CONCURRENT_REQUESTS_PER_DOMAIN = 8
DOWNLOAD_DELAY_JITTER = 0.0

LOG_LEVEL = "INFO"
