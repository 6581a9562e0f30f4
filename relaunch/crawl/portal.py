"""The spider: asks for what the frontier admits, archives every answer, and hands its links back."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from typing import Any

import scrapy
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, DontCloseSpider
from scrapy.http import Response
from scrapy.utils.asyncio import create_looping_call
from twisted.python.failure import Failure

from relaunch.accesslog import visited
from relaunch.archive import Archive, Entry
from relaunch.clock import now
from relaunch.crawl.address import is_loopback
from relaunch.crawl.again import to_try_again
from relaunch.crawl.ask import Found
from relaunch.crawl.capture import capture_failure, capture_response, request_of
from relaunch.crawl.conduct import Conduct
from relaunch.crawl.delta import HTML, KNOWN, MISSED, STEP, Delta
from relaunch.crawl.frontier import Frontier
from relaunch.crawl.intake import Intake
from relaunch.crawl.links import is_html
from relaunch.crawl.manners import Manners
from relaunch.crawl.patience import TOOK, StoppedError
from relaunch.crawl.queue_store import PAGE, SPARED, SPARED_PICTURE, SPARED_SECOND, WAITING, QueueStore, Row
from relaunch.crawl.resume import GOES_ON, Begun, begin_crawl, learn_again, take_up
from relaunch.crawl.robots import Robots
from relaunch.crawl.scheduler import ROW
from relaunch.crawl.summary import CrawlSummary, ProgressLine
from relaunch.crawl.trust import DOUBT, Trust
from relaunch.crawl.watch import Watch, written_to
from relaunch.errors import ArchiveError
from relaunch.model import Capture
from relaunch.urls import UrlRules, legacy_path, site_name
from relaunch.urlsyntax import split_base

FLUSH_ANSWERS = 64
FLUSH_SECONDS = 1.0  # a power failure costs what came since; what came is asked for again
POLITE_RATE = 2.0


class PortalSpider(scrapy.Spider):
    """Crawls one portal into DIR/archive: robots.txt, sitemaps, and every page and file inside the site that is linked.

    A request leaves the store when its answer lies in the archive and its links in the store, both in one transaction.
    A crawl that was cut short, by whatever, goes on: what its archive holds is not asked for again.
    """

    name = "portal"
    conduct: Conduct

    def __init__(
        self,
        start: str = "",
        out: str = "",
        rate: float | str | None = None,
        max_pages: int | str | None = None,
        rules: str | Mapping[str, Any] = "",
        progress: bool | str = False,
        manners: str | Mapping[str, Any] = "",
        retry: bool | str = False,
        ask_all: bool | str = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        home = split_base(start)
        if home is None:
            raise ValueError(
                f"start={start!r}: an absolute http(s) URL was expected, such as -a start=http://www.example.de/"
            )
        self.start_url = start.partition("#")[0] if legacy_path(start) != "/" else home.origin + "/"
        self.out = Path(out) if out else Path("exports") / site_name(home.host)
        self.rate = float(rate) if rate not in (None, "") else None
        self.max_pages = int(max_pages) if max_pages not in (None, "") else None
        self.rules = UrlRules.of(json.loads(rules) if isinstance(rules, str) and rules else rules or {})
        self.manners = Manners.of(json.loads(manners) if isinstance(manners, str) and manners else manners or {})
        self.retry = retry in (True, "1", "true", "yes")
        self.ask_all = self.manners.ask_all or ask_all in (True, "1", "true", "yes")
        self.spent = ""  # the budget that ended the crawl
        self.line = ProgressLine() if progress in (True, "1", "true", "yes") else None
        self.watch = Watch(written_to(sys.stdout)) if progress == "events" else None
        self._took: list[tuple[int, int]] = []  # request, thousandths of a second
        self.fatal = ""
        self.faults: list[str] = []
        self.counts = dict.fromkeys(("pages", "assets", "failed", "answered", "same"), 0)
        self.finished = self._begun = False
        self.store: QueueStore | None = None
        self.kept = 0  # answers of this crawl that lay in the archive before this session
        self.repaired: tuple[str, ...] = ()
        self.started = time.monotonic()
        self._spared = 0, 0, ""  # pages and pictures that were not asked for, and why none were, if so
        self._session: Begun | None = None
        self.delta: Delta | None = None
        self.trust: Trust | None = None
        self._flushing: Any = None

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> PortalSpider:
        """Make the spider and set its speed: two requests a second, without limit on loopback."""
        spider: PortalSpider = super().from_crawler(crawler, *args, **kwargs)
        spider.conduct = Conduct(spider.start_url, spider.manners, crawler)
        if spider.line is not None:
            spider.conduct.gate.tell = spider.line.say
        if spider.watch is not None:
            spider.conduct.gate.noted = spider.watch.waited
        loopback = is_loopback(spider.start_url)
        rate = spider.rate if spider.rate is not None else (0.0 if loopback else POLITE_RATE)
        if rate > 0:
            crawler.settings.set("DOWNLOAD_DELAY", 1 / rate, priority="spider")
        elif loopback and not spider.manners.per_host:
            crawler.settings.set("CONCURRENT_REQUESTS_PER_DOMAIN", 16, priority="spider")
        if loopback:
            crawler.settings.set("HTTPPROXY_ENABLED", False, priority="spider")
        crawler.signals.connect(spider.note_fault, signal=scrapy.signals.spider_error)
        crawler.signals.connect(spider.look_again, signal=scrapy.signals.spider_idle)
        return spider

    async def start(self) -> AsyncIterator[scrapy.Request]:
        """Fill the store: with robots.txt and the start page, or with what an unfinished crawl left to do."""
        try:
            session = self._session = begin_crawl(self.out, self.start_url, again=self.retry)
            self.writer, store = session.writer, session.store
            self.repaired = _repaired(store, session.writer.mended)
            self.robots = Robots(obey=self.settings.getbool("ROBOTSTXT_OBEY"))
            session.writer.sync()
            self.delta = Delta(session.writer.folder, session.place)
            if session.how == GOES_ON:
                learn_again(session, self.robots, self.conduct.heed)
            self.frontier = Frontier(self.start_url, self.rules, self.robots, store=store, max_pages=self.max_pages)
            trapped, refused = self.delta.still_trapped, self.manners.refused
            self.frontier.refused = lambda url: refused(url) or trapped(url)
            self.frontier.spelling = self.delta.spelling
            self.frontier.deepest = self.settings.getint("DEPTH_LIMIT")
            self.intake = Intake(self.frontier, self.writer, self.conduct.heed, self.faults)
            if self.watch is not None:
                self.intake.trapped = self.watch.trapped
            place = session.place
            trust = Trust(self.delta.archive, session.writer, store, place, ask_all=self.ask_all)
            if not trust.on and not self.retry:
                store.reopen_spared()
            self.trust = self.intake.trust = trust
            self.kept = take_up(session, self.intake)
            if self.retry:
                self._try_again(session)
            self._flush()
            self.store = None if self.fatal else store  # from here on the scheduler gives out what it holds
        except ArchiveError as error:
            self.fatal = str(error)
            return
        if self.watch is not None:
            self.watch.started(self.start_url, str(self.out), session.how, self.kept, store.pending)
        self._flushing = create_looping_call(self._beat)
        self._flushing.start(FLUSH_SECONDS, now=False)
        self._begun = True
        nothing: tuple[scrapy.Request, ...] = ()  # requests go through the store, not from here
        for request in nothing:
            yield request

    def _try_again(self, session: Begun) -> None:
        """Put back into the queue what failed for now, and nothing else."""
        with Archive(self.out / "archive") as archive:
            urls = [entry.url for entry, _ in to_try_again(archive)]
            session.store.again(urls, archive.last_place())

    def conditions(self, url: str) -> dict[str, str]:
        """Return the headers that ask for a page only if it is another than the last time."""
        return self.delta.conditions(url) if self.delta is not None else {}

    def waits(self, row: Row) -> bool:
        """Say whether a page has to wait until the sitemaps have said what has not changed."""
        return self.trust is not None and self.trust.waits(row)

    def spare(self, row: Row) -> bool:
        """Deal with a page from the archive where a sitemap says that it has not changed; say whether it was."""
        return self.intake.spare(row)

    def wake(self) -> None:
        """Let the engine ask for the next request soon."""
        engine: Any = self.crawler.engine
        engine._slot.nextcall.schedule()

    def look_again(self) -> None:
        """At the end of the queue: ask for pages that nothing links to any more, then once more for what is missing."""
        if self.store is None or self.delta is None or self.retry or self.fatal:
            return
        self._flush()
        before = self.store.pending
        self._write(self._next_look)
        self._flush()
        if self.store is not None and self.store.pending > before:
            self.wake()
            raise DontCloseSpider

    def _next_look(self) -> None:
        """Take the next step of the end of a crawl that finds something to ask for."""
        assert self.store is not None and self.delta is not None
        if not self.store.fact(STEP):
            self.store.set_fact(STEP, KNOWN)
            more = visited(Path(self.manners.hits), self.start_url) if self.manners.hits else ()
            self.intake.settle(self.delta.offer_known(self.frontier, more), self.start_url)
        if self.store.fact(STEP) == KNOWN and not self.store.has_pending():
            self.store.set_fact(STEP, MISSED)
            self.store.again(self.delta.missed(), self.delta.archive.last_place())

    # answers

    def on_answer(self, response: Response) -> None:
        """Archive an answer and take what it links to into the store."""
        meta = response.meta
        self._take(meta[ROW], capture_response(response, meta["ask"].url), meta.get(TOOK, 0.0))

    def on_robots(self, response: Response) -> None:
        """Archive an origin's robots.txt, learn its rules and let go what waited for them."""
        self.on_answer(response)

    def on_sitemap(self, response: Response) -> None:
        """Archive a sitemap and take what it lists into the store; its dates count from now on."""
        self.on_answer(response)
        self._flush()

    def on_failure(self, failure: Failure) -> None:
        """Archive a failure."""
        if isinstance(failure.value, StoppedError):
            return
        meta = request_of(failure).meta
        self._take(meta[ROW], self._failure(failure, meta["ask"].url), meta.get(TOOK, 0.0))

    def _take(self, row: Row, capture: Capture, took: float) -> None:
        """Archive what came for a request, then let the request go."""
        same = self.delta.same(capture) if self.delta is not None else None
        self._keep(capture, row.ask.canonical, probe=row.callback != PAGE, same=same)
        self._took.append((row.id, round(took * 1000)))
        if self.watch is not None:
            failed = (capture.status == 0 or capture.status >= 400) and row.callback == PAGE
            why = (capture.error or f"the legacy site answers {capture.status}") if failed else ""
            self.watch.answered(capture.url, capture.status, len(capture.body), took, why)
        page = self.delta.read(same) if self.delta is not None and same is not None else capture
        if self.delta is not None:
            self.delta.dealt_with(capture.url)
        self._write(lambda: self.intake.take_in(row, page))
        if self.counts["answered"] % FLUSH_ANSWERS == 0:
            self._flush()
        if spent := self.conduct.receive(len(capture.body)):
            self.spent = spent
            raise CloseSpider("budget")

    # the archive

    def _failure(self, failure: Failure, url: str) -> Capture:
        sizes = self.settings.getint("DOWNLOAD_MAXSIZE"), self.settings.getfloat("DOWNLOAD_TIMEOUT")
        return capture_failure(failure, url, *sizes)

    def _keep(self, capture: Capture, canonical: str, *, probe: bool = False, same: Entry | None = None) -> None:
        if same is None:
            self._write(lambda: self.writer.write(capture, canonical=canonical))
        else:
            self._write(lambda: self.writer.write_again(capture, same, canonical=canonical))
            self.counts["same"] += 1
        self.counts["answered"] += 1
        if not probe:
            if capture.status == 0 or capture.status >= 400:
                self.counts["failed"] += 1
            elif same is not None:
                self.counts["pages" if same.media_type in HTML else "assets"] += 1
            elif capture.status < 300:
                self.counts["pages" if is_html(capture) else "assets"] += 1
        if self.line is not None:
            done = self.counts["answered"]
            self.line.show(done, self.frontier.store.pending - 1, self.counts["failed"])

    def _write(self, write: Callable[[], object]) -> None:
        """Write into archive and store; when that fails (a full disk) the crawl stops, and the next one goes on."""
        if not self.fatal:
            try:
                write()
            except ArchiveError as error:
                self.give_up(error)
        if self.fatal:
            raise CloseSpider("archive")

    def give_up(self, error: ArchiveError) -> None:
        """Ask for nothing more: archive or store cannot be written."""
        self.fatal = self.fatal or str(error)
        self.store = None

    def _beat(self) -> None:
        """Make what came durable, once a second, and tell how far the crawl is."""
        self._flush()
        self._tell()

    def _tell(self, *, last: bool = False) -> None:
        if self.watch is not None and self._begun:
            counts = {name: self.counts[name] for name in ("pages", "assets", "failed")}
            self.watch.tick(self.frontier.store.pending, counts, self.conduct.waiting(), last=last)

    def _flush(self) -> None:
        """Force the archive to the disk, then commit what the store knows of it."""
        session = self._session
        if session is None or self.fatal:
            return
        try:
            session.writer.sync()
            self.frontier.save()
            session.store.keep_times(self._took)
            self._took.clear()
            session.store.commit()
        except ArchiveError as error:
            self.give_up(error)

    def note_fault(self, failure: Failure, response: Response | None = None) -> None:
        """Remember an error of the spider itself, so that the summary can name it."""
        where = response.url if response is not None else self.start_url
        if not isinstance(failure.value, CloseSpider):
            self.faults.append(f"{where}: {type(failure.value).__name__}: {failure.value}")

    def closed(self, reason: str) -> None:
        """Write the last notes and close the archive; only a crawl that left nothing waiting is finished."""
        if not self._begun and reason == "finished":
            self.fatal = self.fatal or f"{self.start_url}: the crawl could not begin; its log says more"
        if self._flushing is not None and self._flushing.running:
            self._flushing.stop()
        self._tell(last=True)
        try:
            self._finish(reason)
        except ArchiveError as error:
            self.fatal = self.fatal or str(error)
        self.store = None
        if self.line is not None:
            self.line.show(self.counts["answered"], 0, self.counts["failed"], last=True)
            if self._spared[0]:
                self.line.say(f"{self._spared[0]} spared")
        if self.watch is not None:
            self.watch.finished(reason, self.summary())

    def _finish(self, reason: str) -> None:
        session = self._session
        if session is None:
            return
        try:
            self._flush()
            store = session.store
            left = bool(self.fatal or self.frontier.cut or store.pending or store.count(WAITING))
            if reason == "finished" and self._begun and not left:
                self.intake.write_notes(Found(left_out=self.frontier.traps.left()), self.start_url)
                self.writer.note_crawl("finished", self.start_url, now())
                session.writer.sync()
                self.finished = True
            pages = store.count(SPARED) + store.count(SPARED_SECOND)
            self._spared = pages, store.count(SPARED_PICTURE), store.fact(DOUBT)
        finally:
            if self.delta is not None:
                self.delta.close()
            session.close(in_order=not self.fatal)

    def summary(self) -> CrawlSummary:
        """Return what was done."""
        counts, left_out = self.counts, self.intake.left_out if self._begun else 0
        requests = int(self.crawler.stats.get_value("downloader/request_count", 0)) if self.crawler.stats else 0
        seconds = round(time.monotonic() - self.started, 3)
        return CrawlSummary(
            counts["pages"], counts["assets"], counts["failed"], left_out, seconds, requests,
            self.finished, tuple(self.faults[:100]), self.kept, self.repaired, self.spent, counts["same"],
            *self._spared,
        )  # fmt: skip


def _repaired(store: QueueStore, mended: tuple[str, ...]) -> tuple[str, ...]:
    """Return what was repaired in this crawl, by earlier sessions too."""
    before = store.fact("repaired")
    repaired = (*(json.loads(before) if before else ()), *mended)
    if mended:
        store.set_fact("repaired", json.dumps(repaired))
    return repaired
