"""Scrapy's spiders: `scrapy list` shows them, `scrapy crawl portal -a start=URL` runs one."""
