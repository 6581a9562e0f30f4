"""A crawl that comes back believes a sitemap's dates, as long as they prove true."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from relaunch.archive import Archive, ArchiveWriter
from relaunch.crawl import CrawlSummary, Manners, run_crawl
from relaunch.crawl.ask import Ask
from relaunch.crawl.links import say_the_same
from relaunch.crawl.queue_store import PENDING, SPARED, SPARED_PICTURE, SPARED_SECOND, QueueStore, Row
from relaunch.crawl.trust import AT_LEAST, Trust, dates_of, moment_of
from relaunch.model import Capture
from relaunch.urls import UrlRules
from tests.crawl.loopback import HTML, Reply, Site, html

PAGES = 30
TEXT = "Seite {0} sagt einen Satz, der lang genug ist, und zwar in Zeile {0} des Buches."
PICTURE = 200, {"Content-Type": "image/png"}, b"\x89PNG"
OFFICE = 200, {"Content-Type": "application/pdf"}, b"%PDF-1.4"
TODAY = f"{datetime.now(UTC):%Y-%m-%d}"


class Portal:
    """A start page, `PAGES` pages that a sitemap dates, and below each of them one that it does not list."""

    def __init__(self, out: Path, dates: dict[str, str] | None = None) -> None:
        self.out = out
        self.dates = dates or {f"/p{n}": f"2020-01-{n + 1:02}" for n in range(PAGES)}
        self.pages: dict[str, Reply] = {"/": html("/p0", "/p1", "/p2")}
        for n in range(PAGES):
            self.pages[f"/p{n}"] = html(f"/p{(n + 1) % PAGES}", f"/unter{n}", text=TEXT.format(n))
            self.pages[f"/unter{n}"] = html(text=f"Unter {n} steht mehr.")
        self.site = Site(self.pages)

    def crawl(self, *, ask_all: bool = False) -> tuple[CrawlSummary, list[str]]:
        """Crawl and return the summary and the paths that were asked for."""
        rows = "".join(f"<url><loc>{self.site.url}{path}</loc><lastmod>{day}</lastmod></url>"
                       for path, day in self.dates.items())  # fmt: skip
        if self.dates:
            body = f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{rows}</urlset>".encode()
            self.pages["/sitemap.xml"] = 200, {"Content-Type": "text/xml"}, body
        self.site.asked.clear()
        manners = Manners(ask_all=ask_all)
        summary = run_crawl(self.site.url + "/", self.out, rules=UrlRules(), progress=False, manners=manners)
        return summary, list(self.site.asked)


def dated(asked: list[str]) -> list[str]:
    return sorted(path for path in asked if path.startswith("/p") and path[2:].isdigit())


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    return Portal(tmp_path / "run")


slow = pytest.mark.slow


@slow
def test_what_the_sitemap_calls_unchanged_is_not_asked_for_but_for_a_sample(portal: Portal) -> None:
    with portal.site:
        first, asked = portal.crawl()
        assert first.spared == 0 and len(dated(asked)) == PAGES
        summary, asked = portal.crawl()
    assert summary.finished and (summary.spared, summary.doubt) == (PAGES - AT_LEAST, "")
    assert len(dated(asked)) == AT_LEAST
    assert {f"/unter{n}" for n in range(PAGES)} <= set(asked), "links are taken from the archived pages"
    assert asked.index("/sitemap.xml") < min(asked.index(path) for path in ("/", *dated(asked)))


@slow
def test_everything_is_asked_for_on_demand(portal: Portal) -> None:
    with portal.site:
        portal.crawl()
        summary, asked = portal.crawl(ask_all=True)
    assert summary.spared == 0 and len(dated(asked)) == PAGES


@slow
def test_what_is_newer_or_not_listed_any_more_is_asked_for(portal: Portal) -> None:
    with portal.site:
        portal.crawl()
        portal.dates |= {"/p3": TODAY, "/p4": "2999-01-01", "/p5": "gestern"}
        del portal.dates["/p6"]
        summary, asked = portal.crawl()
    assert {"/p3", "/p4", "/p5", "/p6"} <= set(asked)
    assert summary.spared == PAGES - 4 - AT_LEAST


@slow
@pytest.mark.parametrize("stamp", [TODAY, "2020-02-02"])
def test_a_sitemap_that_dates_all_pages_alike_says_nothing(tmp_path: Path, stamp: str) -> None:
    portal = Portal(tmp_path, {f"/p{n}": stamp for n in range(PAGES)})
    with portal.site:
        portal.crawl()
        summary, asked = portal.crawl()
    assert summary.spared == 0 and len(dated(asked)) == PAGES


@slow
def test_a_sitemap_that_fails_this_time_says_nothing(portal: Portal) -> None:
    with portal.site:
        portal.crawl()
        portal.dates.clear()
        portal.pages["/sitemap.xml"] = html(status=500)
        summary, asked = portal.crawl()
    assert summary.spared == 0 and len(dated(asked)) == PAGES


@slow
def test_a_page_whose_last_answer_was_an_error_is_asked_for(portal: Portal) -> None:
    with portal.site:
        portal.crawl()
        good, portal.pages["/p7"] = portal.pages["/p7"], html(status=500)
        portal.crawl(ask_all=True)
        portal.pages["/p7"] = good
        summary, asked = portal.crawl()
    assert "/p7" in asked and summary.spared == PAGES - 1 - AT_LEAST


def lie(portal: Portal) -> None:
    """Change all pages that the sitemap dates, and leave their dates."""
    for n in range(PAGES):
        portal.pages[f"/p{n}"] = html(f"/p{(n + 1) % PAGES}", f"/unter{n}", text="Ein neuer Satz, und kein kurzer.")


@slow
def test_a_sitemap_that_lies_is_found_out_and_never_believed_again(portal: Portal) -> None:
    with portal.site:
        portal.crawl()
        lie(portal)
        summary, asked = portal.crawl()
        assert summary.finished and summary.spared == 0 and set(dated(asked)) == {f"/p{n}" for n in range(PAGES)}
        assert len(dated(asked)) == PAGES, "each once"
        url, date = summary.doubt.split(" ")[0], "the sitemap's date is 2020-01-"
        assert url.startswith(f"{portal.site.url}/p") and date in summary.doubt
        (portal.out / "crawl.sqlite").unlink()
        summary, asked = portal.crawl()
    assert summary.spared == 0 and len(dated(asked)) == PAGES
    assert summary.doubt.startswith(f"{url} was another in an earlier crawl")
    with Archive(portal.out / "archive") as archive:
        assert archive.doubted_by() == url


@slow
def test_pages_that_are_gone_though_the_sitemap_lists_them_make_it_a_lie(portal: Portal) -> None:
    with portal.site:
        portal.crawl()
        for n in range(PAGES):
            portal.pages[f"/p{n}"] = html(status=404)
        summary, asked = portal.crawl()
    assert set(dated(asked)) == {f"/p{n}" for n in range(PAGES)} and "answers 404" in summary.doubt


@slow
def test_a_new_menu_and_another_date_of_printing_are_no_lie(portal: Portal) -> None:
    with portal.site:
        portal.crawl()
        for n in range(PAGES):
            portal.pages[f"/p{n}"] = html(f"/p{(n + 1) % PAGES}", f"/unter{n}", "/neu", text=TEXT.format(n + 100))
        portal.pages["/neu"] = html(text="Ganz neu.")
        summary, asked = portal.crawl()
    assert (summary.spared, summary.doubt) == (PAGES - AT_LEAST, "") and "/neu" in asked


@slow
@pytest.mark.parametrize("lies", [False, True])
@pytest.mark.parametrize(("after", "store"), [(9, True), (9, False), (24, True), (24, False)])
def test_a_crawl_that_is_killed_spares_and_doubts_as_if_it_had_not_been(
    portal: Portal, after: int, store: bool, lies: bool
) -> None:
    with portal.site:
        portal.crawl()
        if lies:
            lie(portal)
        portal.site.asked.clear()
        kill_after(portal, after)
        killed = list(portal.site.asked)
        if not store:
            (portal.out / "crawl.sqlite").unlink()
        summary, asked = portal.crawl()
    assert summary.finished and len(killed) < PAGES + 40, "it was killed in the middle"
    assert (summary.spared, bool(summary.doubt)) == ((0, True) if lies else (PAGES - AT_LEAST, False))
    assert len(set(dated(killed + asked))) == (PAGES if lies else AT_LEAST)
    assert {f"/unter{n}" for n in range(PAGES)} <= set(killed + asked)


def kill_after(portal: Portal, count: int) -> None:
    """Begin a crawl and kill it when it has asked for so much."""
    worker = subprocess.Popen([sys.executable, "-m", "relaunch.crawl.worker"], stdin=subprocess.PIPE, encoding="utf-8")
    assert worker.stdin is not None
    orders = {"spider": {"start": portal.site.url + "/", "out": str(portal.out), "rate": 60}}
    worker.stdin.write(json.dumps(orders) + "\n")
    worker.stdin.flush()
    deadline = time.monotonic() + 30
    while len(portal.site.asked) < count and time.monotonic() < deadline:
        time.sleep(0.005)
    worker.kill()
    worker.wait()
    worker.stdin.close()


def with_pictures(portal: Portal) -> None:
    """Give each page a picture and a download of its own, and the start page a picture that p9 shows, too."""
    for n in range(PAGES):
        more = '<img src="/bilder/start.png">' if n == 9 else ""
        parts = f'<p>{TEXT.format(n)}</p><img src="/bilder/{n}.png">{more}<a href="/bericht{n}.pdf">Bericht</a>'
        portal.pages[f"/p{n}"] = 200, HTML, f"<html><body>{parts}</body></html>".encode()
        portal.pages |= {f"/bilder/{n}.png": PICTURE, f"/bericht{n}.pdf": OFFICE}
    portal.pages |= {"/": (200, HTML, b'<html><body><p>Anfang</p><img src="/bilder/start.png"></body></html>')}
    portal.pages |= {"/bilder/start.png": PICTURE}


@slow
def test_pictures_that_only_spared_pages_show_are_spared_and_downloads_are_not(portal: Portal) -> None:
    with_pictures(portal)
    with portal.site:
        portal.crawl()
        summary, asked = portal.crawl()
    assert summary.spared == PAGES - AT_LEAST and 0 < summary.spared_pictures <= summary.spared
    shown = {path.replace("/p", "/bilder/") + ".png" for path in dated(asked)} | {"/bilder/start.png"}
    pictures = {path for path in asked if path.startswith("/bilder/")}
    assert shown <= pictures and len(pictures) + summary.spared_pictures == PAGES + 1
    assert {f"/bericht{n}.pdf" for n in range(PAGES)} <= set(asked)


def test_a_picture_that_was_replaced_under_its_name_lets_all_be_asked_for(tmp_path: Path) -> None:
    when, home = "2020-03-01T10:00:00Z", "http://x.example/"
    with ArchiveWriter(tmp_path) as writer:
        writer.note_crawl("started", home, when)
        for n in range(40):
            url = f"{home}p{n}/"
            writer.write(Capture(url, 200, (("Content-Type", "text/html"),), b"<p>A</p>", when), canonical=url)
            writer.write(Capture(f"{home}{n}.png", 200, (("Content-Type", "image/png"),), PICTURE[2], when))
        place, store = writer.note_crawl("started", home, when), QueueStore()
        store.keep_dates((f"{home}p{n}/", f"2020-01-{n % 28 + 1:02}") for n in range(40))
        rows = [Row(0, n, Ask(f"{home}{n}.png", f"{home}{n}.png")) for n in range(40)]
        with Archive(tmp_path) as archive:
            trust = Trust(archive, writer, store, place)
            assert trust.on and SPARED_PICTURE in [found[0] for row in rows if (found := trust.spares(row))]
            trust.verify(rows[0], Capture(rows[0].ask.url, 200, (("Content-Type", "image/png"),), b"neu", when))
            assert trust.on and {trust.spares(row) for row in rows} == {None}


def test_what_was_read_from_a_folder_is_asked_for_whatever_a_sitemap_says(tmp_path: Path) -> None:
    when, home = "2020-03-01T10:00:00Z", "http://x.example/"
    with ArchiveWriter(tmp_path) as writer:
        for n in range(9):
            page = Capture(f"{home}p{n}/", 200, (("Content-Type", "text/html"),), b"<p>A</p>", when)
            writer.write(page, kind="resource")
        with Archive(tmp_path) as archive:
            assert archive.answered(f"{home}p1/", archive.last_place()) is None


@pytest.mark.parametrize(
    ("lastmod", "moment"),
    [("2010-11-17", "2010-11-17"), ("2010-11-17T10:00:00+02:00", "2010-11-17T08:00:00"),
     ("2010-11-17T10:00Z", "2010-11-17T10:00:00"), ("2010-11-17T10:00:00.25Z", "2010-11-17T10:00:00"),
     ("2010-11-17T10:00:00", "2010-11-17"), ("2010-11-17Z", ""), ("2010", ""), ("2010-11", ""), ("17.11.2010", ""),
     ("2010-02-30", ""), ("1970-01-01", ""), ("0000-00-00", ""), ("9999-12-31T23:59:59-12:00", ""), ("", ""),
     ("2010-11-17T25:00Z", ""), ("٢٠١٠-11-17", "")],
)  # fmt: skip
def test_a_date_is_a_day_or_a_moment_or_nothing(lastmod: str, moment: str) -> None:
    assert moment_of(lastmod) == moment


def test_dates_that_are_all_of_one_day_are_none() -> None:
    pages = [("http://a.example/x/", "2020-01-01T10:00:00Z"), ("http://a.example/y/", "2020-01-01T10:00:07Z")]
    assert list(dates_of(pages, UrlRules())) == [("http://a.example/x/", ""), ("http://a.example/y/", "")]
    pages.append(("http://a.example/z/", "2020-01-02"))
    assert list(dates_of(pages, UrlRules()))[-1] == ("http://a.example/z/", "2020-01-02")


def test_of_two_dates_the_later_counts_and_none_beside_silence() -> None:
    store = QueueStore()
    store.keep_dates([("a", "2020-01-01"), ("b", "2020-01-01"), ("c", "")])
    store.keep_dates([("a", "2020-01-02"), ("b", ""), ("c", "2020-01-01")])
    assert [store.date(name) for name in "abcd"] == ["2020-01-02", "", "", ""] and store.dated() == ["a"]


def test_what_was_spared_is_put_back_and_given_out_again() -> None:
    store = QueueStore()
    for name, state in (("a", SPARED), ("b", SPARED_PICTURE), ("c", SPARED_PICTURE)):
        store.add(Ask(f"http://x.example/{name}", name))
        row = store.take()
        assert row is not None
        store.done(row.id, state)
    assert not store.has_pending()
    assert store.reopen_spared([SPARED_PICTURE], urls=["http://x.example/a", "http://x.example/c"]) == 1
    row = store.take()
    assert row is not None and row.ask.canonical == "c"
    assert store.reopen_spared() == 2 and store.count(PENDING) == store.pending == 3
    names = [row.ask.canonical for row in iter(store.take, None) if row is not None]
    assert names == ["a", "b"]


def test_a_request_that_is_given_back_comes_again_in_its_turn() -> None:
    store = QueueStore()
    for name, priority in (("page", 0), ("sitemap", 900)):
        store.add(Ask(f"http://x.example/{name}", name), priority=priority)
    assert store.has_probes()
    rows = [store.take(), store.take()]
    assert rows[1] is not None
    store.give_back(rows[1])
    assert store.has_pending() and store.take() == rows[1] and not store.has_pending()


def page(body: str) -> Capture:
    return Capture("http://x.example/", 200, (("Content-Type", "text/html"),), body.encode(), "2020-01-01T00:00:00Z")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("<p>Am 3. Mai</p>", "<p>Am 17. Juni</p>", True), ("<p>eins</p>", "<p>zwei</p>", False),
     ("<p>A<!-- x -->lpha</p>", "<p>A<!-- x -->nders</p>", False), ("<p>A</p><a>alt</a>", "<p>A</p><a>neu</a>", True),
     ("<p>A <a>alt</a> folgt</p>", "<p>A <a>alt</a> fehlt</p>", False), ("", "", False),
     ("<p>A</p><script>x=1</script>", "<p>A</p><script>y()</script>", True),
     ("<p>" + "<b>" * 3000 + "a", "<p>b", False)],
)  # fmt: skip
def test_pages_that_say_the_same_may_look_different(one: str, other: str, same: bool) -> None:
    assert say_the_same(page(one), page(other)) is same


def with_seconds(portal: Portal) -> None:
    """Give each page a second address, which no sitemap lists, with the same bytes."""
    portal.pages["/"] = html("/p0", *(f"/zweite{n}" for n in range(PAGES)))
    portal.pages |= {f"/zweite{n}": portal.pages[f"/p{n}"] for n in range(PAGES)}


def seconds(asked: list[str]) -> set[str]:
    return {path for path in asked if path.startswith("/zweite")}


@slow
def test_a_second_address_of_a_page_that_stands_is_spared_but_for_the_sample(portal: Portal) -> None:
    with_seconds(portal)
    with portal.site:
        portal.crawl()
        portal.dates["/p3"] = TODAY
        summary, asked = portal.crawl()
    spared = PAGES - len(seconds(asked))
    assert summary.finished and summary.doubt == "" and "/zweite3" in asked and spared > PAGES // 2
    assert summary.spared == PAGES - 1 - AT_LEAST + spared
    assert {f"/unter{n}" for n in range(PAGES)} <= set(asked)


@slow
def test_a_page_with_other_numbers_is_asked_for_at_all_of_its_addresses(portal: Portal) -> None:
    with_seconds(portal)
    with portal.site:
        portal.crawl()
        for n in range(PAGES):  # of listed pages and their second addresses only the sample shows it
            other = html(f"/p{(n + 1) % PAGES}", f"/unter{n}", text=TEXT.format(n + 100))
            portal.pages |= {f"/p{n}": other, f"/zweite{n}": other}
        summary, asked = portal.crawl()
    assert summary.doubt == "" and summary.spared > 0
    numbers = {path.removeprefix("/p") for path in dated(asked)}
    assert {path.removeprefix("/zweite") for path in seconds(asked)} == numbers
    assert len(asked) == len(set(asked)), "each once"


@slow
def test_a_second_address_that_says_something_else_makes_the_dates_a_lie(portal: Portal) -> None:
    with_seconds(portal)
    with portal.site:
        portal.crawl()
        portal.pages |= {f"/zweite{n}": html(text=f"Ganz anders sagt es nun Absatz {n}.") for n in range(PAGES)}
        for n in range(PAGES):
            portal.dates[f"/p{n}"] = "2020-01-01" if n % 2 else "2020-01-02"
        again = portal.crawl()[0]
        again = again if again.doubt else portal.crawl()[0]  # where this crawl's sample held none of them
    assert again.spared == 0 and "/zweite" in again.doubt and "the sitemap's date is 2020-01-0" in again.doubt


def of_page(n: int, kind: str = "p") -> str:
    return f"http://x.example/{kind}{n}/"


@pytest.fixture
def judged(tmp_path: Path) -> Iterator[tuple[Trust, QueueStore]]:
    """Yield what judges 40 dated pages and a second address of each, and the store it works on."""
    when, home, declared = "2020-03-01T10:00:00Z", "http://x.example/", (("Content-Type", "text/html"),)
    with ArchiveWriter(tmp_path) as writer:
        writer.note_crawl("started", home, when)
        for n in range(40):
            for kind in "pz":
                url = of_page(n, kind)
                writer.write(Capture(url, 200, declared, b"<p>Absatz %d</p>" % n, when), canonical=url)
        place, store = writer.note_crawl("started", home, when), QueueStore()
        store.keep_dates((of_page(n), f"2020-01-{n % 28 + 1:02}") for n in range(40))
        for n in range(40):
            for kind in "zp":
                store.add(Ask(of_page(n, kind), of_page(n, kind)))
        with Archive(tmp_path) as archive:
            yield Trust(archive, writer, store, place), store


def spared_by(trust: Trust, store: QueueStore) -> dict[str, int]:
    """Spare what is spared, and return the states by their URLs."""
    found = {}
    for row in iter(store.take, None):
        if row is not None and (judged := trust.spares(row)) is not None:
            found[row.ask.url] = judged[0]
            store.done(row.id, judged[0])
    return found


def test_a_second_address_that_redirects_now_lets_all_of_them_be_asked_for(judged: tuple[Trust, QueueStore]) -> None:
    trust, store = judged
    spared = spared_by(trust, store)
    assert set(spared.values()) == {SPARED, SPARED_SECOND}
    second = next(of_page(n, "z") for n in range(40) if of_page(n, "z") not in spared)
    moved = Capture(second, 301, (("Location", "/p1/"),), b"", "2020-03-02T10:00:00Z")
    trust.verify(Row(0, 0, Ask(second, second)), moved)
    assert trust.on and store.count(SPARED_SECOND) == 0 and store.count(SPARED) > 30


def test_a_page_that_was_spared_is_asked_for_when_its_second_address_has_other_numbers(
    judged: tuple[Trust, QueueStore],
) -> None:
    trust, store = judged
    spared = spared_by(trust, store)
    number = next(n for n in range(40) if of_page(n) in spared and of_page(n, "z") in spared)
    url, declared = of_page(number, "z"), (("Content-Type", "text/html"),)
    trust.verify(Row(0, 0, Ask(url, url)), Capture(url, 200, declared, b"<p>Absatz 99</p>", "2020-03-02T10:00:00Z"))
    reopened = [row.ask.url for row in iter(store.take, None) if row is not None]
    assert trust.on and {of_page(number), url} <= set(reopened)
    assert all(trust.spares(row) is None for row in [Row(0, 0, Ask(name, name)) for name in (of_page(number), url)])


def test_a_page_that_a_sitemap_lists_without_a_date_is_nobodys_second_address(
    judged: tuple[Trust, QueueStore],
) -> None:
    trust, store = judged
    store.keep_dates((of_page(n, "z"), "") for n in range(40))
    assert SPARED_SECOND not in spared_by(trust, store).values()
