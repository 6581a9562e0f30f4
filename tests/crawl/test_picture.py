"""The figures of a crawl, from its archive and its queue: counted right, kept over a pause, bounded."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from relaunch.archive import Archive, ArchiveWriter
from relaunch.crawl import run_crawl
from relaunch.crawl.picture import picture_of
from relaunch.crawl.queue_store import NAME
from relaunch.ledger.picture import CLASSES, MOST_SPANS, TIME_LIMITS, CrawlPicture
from relaunch.model import Capture
from relaunch.urls import UrlRules
from tests.crawl.rawsite import Part, RawSite, answer

START = "http://amt.example/"


def script(path: str, count: int) -> Iterator[Part] | bytes:
    if path == "/":
        links = ("/a/", "/bild.png", "/nie", "/kalender/2020/1/")
        return answer(" ".join(f'<a href="{link}">{link}</a>' for link in links))
    if path == "/a/":
        return answer('<a href="/a/b/">b</a>' + "x" * 20_000)
    if path == "/a/b/":
        return iter([0.15, answer("<p>ganz unten, ganz langsam</p>")])
    if path == "/bild.png":
        return answer(b"\x89PNG" + bytes(200_000), Content_Type="image/png")
    if path == "/nie":
        return answer("", "500 Oops")
    if found := re.fullmatch(r"/kalender/(\d+)/(\d+)/", path):
        return answer(f'<p>Termine</p><a href="/kalender/{int(found[1]) + 1}/1/">weiter</a>')
    return answer("", "404 Not Found")


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A crawl in two sessions: the second goes on where the page budget ended the first."""
    out = tmp_path_factory.mktemp("picture")
    with RawSite(script) as site:
        first = run_crawl(site.url + "/", out, rules=UrlRules(), max_pages=3, progress=False)
        assert not first.finished
        unfinished = picture_of(out)
        assert unfinished is not None and not unfinished.finished and unfinished.pages == 2
        assert run_crawl(site.url + "/", out, rules=UrlRules(), progress=False).finished
    return out


def pictured(out: Path) -> CrawlPicture:
    found = picture_of(out)
    assert found is not None
    return found


@pytest.mark.slow
def test_every_answer_of_both_sessions_is_counted(crawled: Path) -> None:
    found = pictured(crawled)
    with Archive(crawled / "archive") as archive:
        entries = list(archive.entries())
    assert sum(found.statuses) == len(entries) == sum(map(sum, found.spans))
    assert dict(zip(CLASSES, found.statuses, strict=True))["5xx"] == 1
    assert found.size == sum(entry.length for entry in entries)
    assert (found.pages, found.files) == (23, 1)  # three pages, and twenty of the calendar


@pytest.mark.slow
def test_pages_stand_at_their_depth(crawled: Path) -> None:
    depths = {depth: (pages, files) for depth, pages, files in pictured(crawled).depths}
    assert depths[0] == (1, 0) and depths[1] == (2, 1)  # a, the calendar's first; the picture
    assert depths[2] == (2, 0) and sum(pages for pages, _ in depths.values()) == 23


@pytest.mark.slow
def test_every_answer_has_a_time_and_the_slowest_is_named(crawled: Path) -> None:
    found = pictured(crawled)
    assert found.measured == sum(found.times) > 20
    assert found.slowest[0][1].endswith("/a/b/") and found.slowest[0][0] >= 150
    assert len(found.times) == len(TIME_LIMITS) + 1


@pytest.mark.slow
def test_a_trap_stands_with_its_evidence_and_what_failed_with_its_reason(crawled: Path) -> None:
    found = pictured(crawled)
    (trap,) = found.traps
    assert trap.reason.startswith("trap: more than 20 requests for the calendar ")
    assert trap.asked == 20 and trap.left_out == 1 and "/kalender/2040/1/" in trap.examples[0]
    assert [(url.rpartition("/")[2], why) for url, why in found.again] == [("nie", "the legacy site answers 500")]
    assert found.failed == 1


@pytest.mark.slow
def test_without_its_queue_a_crawl_has_all_but_depths_and_times(crawled: Path, tmp_path: Path) -> None:
    (tmp_path / "archive").mkdir()
    for file in (crawled / "archive").glob("*.warc.gz"):
        (tmp_path / "archive" / file.name).write_bytes(file.read_bytes())
    whole, bare = pictured(crawled), pictured(tmp_path)
    assert (bare.pages, bare.statuses, bare.sizes) == (whole.pages, whole.statuses, whole.sizes)
    assert (bare.depths, bare.times, bare.measured) == ((), (), 0)
    (tmp_path / NAME).write_bytes(b"no database at all")
    assert pictured(tmp_path) == bare


@pytest.mark.slow
def test_a_picture_survives_the_ledger(crawled: Path) -> None:
    found = pictured(crawled)
    assert CrawlPicture.of(found.text()) == found


def filled(out: Path, fetched: list[str], *, crawl: bool = True) -> Path:
    with ArchiveWriter(out / "archive") as writer:
        if crawl:
            writer.note_crawl("started", START, fetched[0])
        for number, moment in enumerate(fetched):
            headers = (("Content-Type", "text/html"),)
            writer.write(Capture(f"{START}{number}/", 200, headers, b"<p>x</p>", moment), canonical="")
    return out


def test_a_folder_that_no_crawl_filled_has_no_picture(tmp_path: Path) -> None:
    assert picture_of(filled(tmp_path, ["2026-01-02T03:04:05Z"], crawl=False)) is None


@pytest.mark.parametrize("days", [0, 1, 7, 100, 2_000])
def test_however_long_a_crawl_takes_its_chart_has_room_for_all_of_it(tmp_path: Path, days: int) -> None:
    year, rest = divmod(days, 365)
    month, day = divmod(rest, 30)
    last = f"{2026 + year}-{month + 1:02}-{day + 1:02}T03:04:05Z"
    found = pictured(filled(tmp_path, ["2026-01-01T03:04:05Z", last]))
    assert 1 <= len(found.spans) <= MOST_SPANS and sum(map(sum, found.spans)) == 2
    assert sum(found.spans[0]) >= 1 and sum(found.spans[-1]) >= 1
    assert found.first == "2026-01-01T03:04:05Z" and found.last == last


NONE = ("", "{", "[]", "{}", '{"pages": 3}', '{"pages": "x", "spans": [[1]]}', "[" * 5000, "7")


@pytest.mark.parametrize(("name", "value"), [
    ("pages", -1), ("began", 10**14), ("step", 10**12), ("spans", [[1, 2]]), ("size", 10**40), ("traps", [{}]),
    ("unheard", 1),
])  # fmt: skip
def test_what_no_chart_can_bear_is_no_picture(tmp_path: Path, name: str, value: object) -> None:
    kept = json.loads(pictured(filled(tmp_path, ["2026-01-02T03:04:05Z"])).text())
    assert CrawlPicture.of(json.dumps(kept)) is not None
    assert CrawlPicture.of(json.dumps({**kept, name: value})) is None


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_picture_is_none(text: str) -> None:
    assert CrawlPicture.of(text) is None


def tagged(path: str, _count: int) -> bytes:
    """A site that knows an ETag only; every page is as it was."""
    if path in ("/robots.txt", "/sitemap.xml", "/sitemap_index.xml") or "relaunch" in path:
        return answer("", "404 Not Found")
    return answer("<p>Ein Satz</p><a href='/a'>a</a>", ETag='"1"')


def unchanged(path: str, count: int) -> bytes:
    return answer("", "304 Not Modified", ETag='"1"', Content_Type="") if count > 1 and path in ("/", "/a") else (
        tagged(path, count))  # fmt: skip


@pytest.mark.slow
def test_a_second_crawl_is_pictured_at_its_own_time_with_what_was_not_modified(tmp_path: Path) -> None:
    with RawSite(unchanged) as site:
        run_crawl(site.url + "/", tmp_path, rules=UrlRules(), progress=False)
        first = pictured(tmp_path)
        time.sleep(1.1)
        run_crawl(site.url + "/", tmp_path, rules=UrlRules(), progress=False)
    second = pictured(tmp_path)
    assert second.first > first.last
    assert dict(zip(CLASSES, second.statuses, strict=True))["3xx"] == 2 and second.pages == first.pages == 2
    assert second.size < first.size
