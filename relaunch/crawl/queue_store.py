"""The queue of a crawl on disk: every URL it knows, what became of it, and what was decided on the way.

All of it is one SQLite file, `crawl.sqlite` in the run folder. An answer's links and the end of its own request are one
transaction, so that a crawl that dies at any moment finds each URL either waiting or done. What is lost with a power
failure, or with the file, is built again from the archive, which is the truth.
"""

from __future__ import annotations

import heapq
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from relaunch.crawl.ask import Ask
from relaunch.crawl.store_file import TABLES, StoreFile

T = TypeVar("T")
NAME = "crawl.sqlite"
PENDING, DONE, WAITING, HELD, REFUSED = range(5)  # WAITING for robots.txt, HELD by the page budget, REFUSED by robots
# Not asked for: a sitemap says that the page has not changed, or the pages that show it, or whose second address it is.
SPARED, SPARED_PICTURE, SPARED_SECOND = 5, 6, 7
SPARED_STATES = (SPARED, SPARED_PICTURE, SPARED_SECOND)
PROBES = 900  # the least priority of robots.txt files and sitemaps
PAGE = "on_answer"  # the spider's method that takes the answer; others are for robots.txt and sitemaps
WINDOW = 200  # requests read ahead
MOST_CACHED = 20_000
NOTHING = (-(10**9), 0)  # sorts before every request
COLUMNS = "id, url, canonical, callback, priority, depth, meta"
_LOOK_UP = """
SELECT 0, url, 0, '' FROM requests WHERE callback = 'on_answer' AND url IN (SELECT value FROM json_each(?1))
UNION ALL SELECT 1, canonical, failed, variants FROM pages WHERE canonical IN (SELECT value FROM json_each(?2))
UNION ALL SELECT 2, url, 0, '' FROM noted WHERE url IN (SELECT value FROM json_each(?3))
"""


@dataclass(order=True, frozen=True, slots=True)
class Row:
    """One stored request; rows sort in the order in which they are to be asked for."""

    rank: int  # the priority's negative: what sorts first is asked for first
    id: int
    ask: Ask = field(compare=False)
    callback: str = field(compare=False, default=PAGE)
    meta: dict[str, Any] = field(compare=False, default_factory=dict)


@dataclass(slots=True)
class Page:
    """What is known of a page by its canonical URL: whether it failed, and other spellings to be tried then."""

    failed: bool = False
    variants: list[str] = field(default_factory=list)


class QueueStore(StoreFile):
    """Requests by state, the set of pages seen, and the crawl's own notes; in memory where `path` is None."""

    def __init__(self, path: Path | None = None) -> None:
        super().__init__(path)
        self._window: list[Row] = []
        self._whole = False  # the window holds all that is pending
        self._last = NOTHING  # else: all that is pending up to here
        self._taken: set[int] = set()
        self._asked: dict[str, bool] = {}
        self._pages: dict[str, Page | None] = {}
        self._noted: dict[str, bool] = {}
        self.pending = self.count(PENDING)

    def begin(self, place: int) -> None:
        """Forget everything and begin the queue of the crawl that the archive knows by the place of its beginning."""
        kept = {name: self.fact(name) for name in ("open", "repaired")}
        for table in TABLES:
            self._write(f"DELETE FROM {table}", ())  # noqa: S608  the names above
        for cache in (self._asked, self._pages, self._noted):
            cache.clear()
        self._forget_window()
        self._taken.clear()
        self.pending = 0
        for name, value in {**kept, "place": str(place)}.items():
            self.set_fact(name, value)

    def count(self, state: int) -> int:
        """Return the number of requests in a state."""
        return int(self._read("SELECT count(*) FROM requests WHERE state = ?", (state,)).fetchone()[0])

    def count_callback(self, callback: str) -> int:
        """Return the number of requests, in any state, whose answers a method of the spider takes."""
        return int(self._read("SELECT count(*) FROM requests WHERE callback = ?", (callback,)).fetchone()[0])

    # what is known: one query a page, kept in small caches

    def look_up(self, urls: Iterable[str], canonicals: Iterable[str], spellings: Iterable[str]) -> None:
        """Read what is known of all links of a page with one query, so that the questions below cost none."""
        for cache in (self._asked, self._pages, self._noted):
            if len(cache) > MOST_CACHED:
                cache.clear()
        new_urls = [url for url in dict.fromkeys(urls) if url not in self._asked]
        new_pages = [url for url in dict.fromkeys(canonicals) if url not in self._pages]
        new_notes = [url for url in dict.fromkeys(spellings) if url not in self._noted]
        if not new_urls and not new_pages and not new_notes:
            return
        self._asked.update(dict.fromkeys(new_urls, False))
        self._pages.update(dict.fromkeys(new_pages))
        self._noted.update(dict.fromkeys(new_notes, False))
        wanted = tuple(json.dumps(part) for part in (new_urls, new_pages, new_notes))
        for what, url, failed, variants in self._read(_LOOK_UP, wanted).fetchall():
            if what == 0:
                self._asked[url] = True
            elif what == 1:
                self._pages[url] = Page(bool(failed), json.loads(variants) if variants else [])
            else:
                self._noted[url] = True

    def is_asked(self, url: str) -> bool:
        """Say whether a URL was asked for, or is going to be."""
        if url not in self._asked:
            self.look_up((url,), (), ())
        return self._asked[url]

    def page(self, canonical: str) -> Page | None:
        """Return what is known of a page; None if it was never seen."""
        if canonical not in self._pages:
            self.look_up((), (canonical,), ())
        return self._pages[canonical]

    def keep_page(self, canonical: str, page: Page) -> None:
        """Take a page for seen, and store what is known of it."""
        self._pages[canonical] = page
        variants = json.dumps(page.variants) if page.variants else ""
        self._write("INSERT OR REPLACE INTO pages VALUES (?, ?, ?)", (canonical, page.failed, variants))

    def is_noted(self, url: str) -> bool:
        """Say whether a spelling, or a URL that is left out, was noted before."""
        if url not in self._noted:
            self.look_up((), (), (url,))
        return self._noted[url]

    def note(self, url: str) -> None:
        """Take a URL for noted."""
        self._noted[url] = True
        self._write("INSERT OR IGNORE INTO noted VALUES (?)", (url,))

    def note_all(self, urls: Iterable[str]) -> None:
        """Take many URLs for noted."""
        self._begin()
        self._guard(lambda: self._db.executemany("INSERT OR IGNORE INTO noted VALUES (?)", ((url,) for url in urls)))
        self._noted.clear()

    def walks(self) -> Iterator[tuple[str, str]]:
        """Yield the stored walks, each with its state."""
        yield from self._read("SELECT key, state FROM walks ORDER BY key", ())

    def keep_walk(self, key: str, state: str) -> None:
        """Store the state of a walk."""
        self._write("INSERT OR REPLACE INTO walks VALUES (?, ?)", (key, state))

    def keep_times(self, took: Iterable[tuple[int, int]]) -> None:
        """Store how long the answers to requests took: request, thousandths of a second."""
        self._begin()
        self._guard(lambda: self._db.executemany("INSERT OR REPLACE INTO figures VALUES (?, ?)", took))

    # requests

    def add(self, ask: Ask, callback: str = PAGE, *, priority: int = 0, state: int = PENDING, **meta: Any) -> int:
        """Store a request and return its number; 0 where it is stored already."""
        kept = {"chain": ask.chain, "asset": int(ask.is_asset), "style": int(ask.is_style), **meta}
        kept = {name: value for name, value in kept.items() if value}
        values = (ask.url, ask.canonical, callback, priority, ask.depth, json.dumps(kept) if kept else "", state)
        cursor = self._write(
            "INSERT OR IGNORE INTO requests (url, canonical, callback, priority, depth, meta, state, since)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, 0)",
            values,
        )
        if callback == PAGE:
            self._asked[ask.url] = True
        if cursor.rowcount != 1 or cursor.lastrowid is None:
            return 0
        if state == PENDING:
            self.pending += 1
            self._show(Row(-priority, cursor.lastrowid, ask, callback, kept))
        return cursor.lastrowid

    def take(self) -> Row | None:
        """Return the next request; it stays in the store until `done`, and is given out once until then."""
        if not self._window:
            self._refill()
        if not self._window:
            return None
        row = heapq.heappop(self._window)
        self._taken.add(row.id)
        return row

    def give_back(self, row: Row) -> None:
        """Let a request that was taken wait for its turn again."""
        self._taken.discard(row.id)
        heapq.heappush(self._window, row)

    def has_probes(self) -> bool:
        """Say whether robots.txt files or sitemaps were not answered yet."""
        query = "SELECT 1 FROM requests WHERE state = 0 AND priority >= ? LIMIT 1"
        return self._read(query, (PROBES,)).fetchone() is not None

    def reopen_spared(self, states: Sequence[int] = SPARED_STATES, *, urls: Iterable[str] | None = None) -> int:
        """Put back into the queue what was not asked for, in some states or all, all of it or only `urls`."""
        marks, count = ",".join("?" * len(states)), 0
        change = f"UPDATE requests SET state = 0 WHERE state IN ({marks})"  # noqa: S608  marks only
        if urls is None:
            count = self._write(change, tuple(states)).rowcount
        for url in urls or ():
            count += self._write(f"{change} AND url = ? AND callback = ?", (*states, url, PAGE)).rowcount
        return self._put_back(count)

    def reopen_seconds(self, sha256: str) -> int:
        """Put back into the queue the second addresses that were spared by a body."""
        which = "url IN (SELECT url FROM seconds WHERE sha256 = ?)"
        change = f"UPDATE requests SET state = 0 WHERE {which} AND callback = ? AND state = ?"  # noqa: S608  fixed
        return self._put_back(self._write(change, (sha256, PAGE, SPARED_SECOND)).rowcount)

    def _put_back(self, count: int) -> int:
        if count:
            self.pending += count
            self._forget_window()
        return count

    def done(self, number: int, state: int = DONE) -> None:
        """Take a request for answered, its answer archived and its links stored."""
        was_pending = self._write("UPDATE requests SET state = ? WHERE id = ? AND state = 0", (state, number)).rowcount
        self.pending -= was_pending
        if not was_pending:
            self._write("UPDATE requests SET state = ? WHERE id = ?", (state, number))
        self._taken.discard(number)

    def has_pending(self) -> bool:
        """Say whether a request waits to be taken."""
        return self.pending > len(self._taken)

    def again(self, urls: Iterable[str], since: int) -> int:
        """Put answered pages back into the queue, and return how many; what was archived up to `since` is no answer."""
        count = 0
        for url in urls:
            change = "UPDATE requests SET state = 0, since = ? WHERE url = ? AND callback = ? AND state = 1"
            count += self._write(change, (since, url, PAGE)).rowcount
        self.pending += count
        self._forget_window()
        return count

    def rows(self, state: int, callback: str = "") -> Iterator[Row]:
        """Yield the requests in a state, in the order they came, those of one method or all."""
        where = "state = ? AND callback = ?" if callback else "state = ?"
        query = f"SELECT {COLUMNS} FROM requests WHERE {where} AND id > ? ORDER BY id LIMIT 1000"  # noqa: S608
        last = 0
        while found := self._read(query, (state, callback, last) if callback else (state, last)).fetchall():
            last = found[-1][0]
            yield from map(_row, found)

    def find(self, url: str) -> list[Row]:
        """Return the requests for a URL that were not answered yet."""
        query = f"SELECT {COLUMNS} FROM requests WHERE url = ? AND state != 1 ORDER BY id"  # noqa: S608
        return [_row(found) for found in self._read(query, (url,)).fetchall()]

    def admit(self, number: int, state: int = PENDING) -> None:
        """Move a request that waited for robots.txt or was held back."""
        cursor = self._write("UPDATE requests SET state = ? WHERE id = ? AND state IN (2, 3)", (state, number))
        if state == PENDING:
            self.pending += cursor.rowcount
            self._forget_window()

    def answered(self, index: Path, place: int) -> list[Row]:
        """Return the requests that wait here but were answered, as the archive's index says.

        So dies a crawl between writing an answer and taking note of it.
        """
        query = (
            f"SELECT {COLUMNS} FROM requests AS r WHERE state = 0 AND EXISTS "  # noqa: S608  constants only
            "(SELECT 1 FROM archive.captures AS c WHERE c.url = r.url AND c.id > max(r.since, ?)) ORDER BY id"
        )
        return self._beside(index, lambda: [_row(found) for found in self._db.execute(query, (place,))])

    def reopen_lost(self, index: Path, place: int) -> int:
        """Put back what is done here but missing in the archive, and return how many: its file lost its end."""
        change = (
            "UPDATE requests SET state = 0 WHERE state = 1 AND NOT EXISTS "
            "(SELECT 1 FROM archive.captures AS c WHERE c.url = requests.url AND c.id > max(requests.since, ?))"
        )
        count = self._beside(index, lambda: self._db.execute(change, (place,)).rowcount)
        self.pending += count
        self._forget_window()
        return count

    def _beside(self, index: Path, work: Callable[[], T]) -> T:
        self.commit()
        self._guard(lambda: self._db.execute("ATTACH ? AS archive", (str(index),)))
        try:
            return self._guard(work)
        finally:
            self._db.execute("DETACH archive")

    # the window: what is read ahead

    def _refill(self) -> None:
        limit = WINDOW + len(self._taken)
        query = f"SELECT {COLUMNS} FROM requests WHERE state = 0 ORDER BY priority DESC, id LIMIT ?"  # noqa: S608
        found = self._read(query, (limit,)).fetchall()
        self._window = [_row(one) for one in found if one[0] not in self._taken]
        self._whole = len(found) < limit
        if self._window:
            self._last = (self._window[-1].rank, self._window[-1].id)

    def _show(self, row: Row) -> None:
        """Put a new request into the window if its turn comes before the window's end."""
        if not self._whole and (row.rank, row.id) > self._last:
            return
        heapq.heappush(self._window, row)
        if len(self._window) > 5 * WINDOW:
            self._window = sorted(self._window)[:WINDOW]
            self._whole = False
            self._last = (self._window[-1].rank, self._window[-1].id)

    def _forget_window(self) -> None:
        self._window = []
        self._whole = False
        self._last = NOTHING


def _row(found: tuple[Any, ...]) -> Row:
    number, url, canonical, callback, priority, depth, meta = found
    kept: dict[str, Any] = json.loads(meta) if meta else {}
    flags = bool(kept.get("asset")), bool(kept.get("style"))
    return Row(-priority, number, Ask(url, canonical, depth, kept.get("chain", 0), *flags), callback, kept)
