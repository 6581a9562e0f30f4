"""Coming back: a second run asks for what changed, and changes what changed."""

from __future__ import annotations

import gzip
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from relaunch.archive import Archive, read_warcs
from relaunch.cli import main
from relaunch.crawl import Manners
from relaunch.demo.portal import Response
from relaunch.demo.server import DemoServer
from relaunch.errors import ArchiveError
from relaunch.pipeline.kept import FILE as DRAFTS
from relaunch.pipeline.run import RunResult, build_folder, crawl, run
from tests.pipeline.changing_portal import Revision, changed_ids, state
from tests.truth import records_of

pytestmark = pytest.mark.slow
PRACTICE, POVERTY, ACCESS = "/index.php?id=16", "/index.php?id=31", "/index.php?id=19"
SLOW_FIELDS = ("fetched", "sha256")


class Portal:
    """A demo portal on loopback and the run folder that follows it."""

    def __init__(self, server: DemoServer, out: Path) -> None:
        self.server, self.out = server, out
        self.before = 0

    def run(self, out: Path | None = None, **options: Any) -> RunResult:
        self.before = self.server.sent
        return run(self.server.url, mapping="demo", out=out or self.out, workers=2, **options)

    @property
    def sent(self) -> int:
        """Bytes that the last run was sent."""
        return self.server.sent - self.before


@pytest.fixture(scope="module")
def server() -> Iterator[DemoServer]:
    with DemoServer(45) as server:
        yield server


@pytest.fixture(scope="module")
def first(server: DemoServer, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """A first run, and the bytes that it was sent."""
    portal = Portal(server, tmp_path_factory.mktemp("first") / "run")
    portal.run()
    return portal.out, portal.sent


@pytest.fixture
def portal(server: DemoServer, first: tuple[Path, int], tmp_path: Path) -> Portal:
    server.change(lambda _path, response: response)
    return Portal(server, Path(shutil.copytree(first[0], tmp_path / "run")))


@pytest.fixture(scope="module")
def again(server: DemoServer, first: tuple[Path, int], tmp_path_factory: pytest.TempPathFactory) -> Portal:
    """A second run on a portal that has not changed."""
    server.change(lambda _path, response: response)
    portal = Portal(server, Path(shutil.copytree(first[0], tmp_path_factory.mktemp("again") / "run")))
    portal.run()
    return portal


def test_a_run_without_change_changes_nothing(again: Portal, first: tuple[Path, int]) -> None:
    assert state(again.out) == state(first[0])
    assert again.sent < 0.15 * first[1]


NEW, WAY = "/familie/paten-gesucht/", "/familie/erreichbar-fuer-alle/"
ADDED = ("<html><head><title>Familienportal Musterland: {0}</title></head>"
         "<body><div id='content'><h1>{0}</h1>"
         "<p>Wer einer Familie zwei Stunden in der Woche schenken will, meldet sich im Rathaus.</p>"
         "</div></body></html>")


def test_what_changed_changes_and_nothing_else(portal: Portal, tmp_path: Path) -> None:
    before = records_of(portal.out)
    ids = {r["source"]["url"].removeprefix(portal.server.url.rstrip("/")): str(r["id"]) for r in before}
    portal.server.change(Revision(
        texts={PRACTICE: ("Was sich ändert", f'Was sich ändert</h2><p><a href="{NEW}">Paten</a></p><h2>Und nun')},
        gone={POVERTY: 410},
        moved={ACCESS: WAY},
        added={NEW: ADDED.format("Paten gesucht").encode(), WAY: portal.server.portal.answer(ACCESS).body},
        everywhere=("</body>", "<div id=\"footer\"><p>gedruckt am 23.11.2026</p></div></body>"),
    ))  # fmt: skip
    portal.run()
    after = {str(r["id"]) for r in records_of(portal.out)}
    changed = changed_ids(before, portal.out)
    assert {ids[PRACTICE], ids[POVERTY], ids[ACCESS]} <= changed
    assert ids[POVERTY] not in after and ids[ACCESS] in after
    assert [name for name in after - set(ids.values()) if "paten" in name]
    untouched = {r["id"]: r["source"] for r in before}
    kept = [r for r in records_of(portal.out) if r["id"] in untouched and r["id"] not in (ids[PRACTICE], ids[ACCESS])]
    assert all(r["source"]["sha256"] == untouched[r["id"]]["sha256"] for r in kept)
    written = state(portal.out)
    (portal.out / DRAFTS).unlink()
    build_folder(portal.out, workers=2)
    assert state(portal.out) == written, "what was kept of the last build changes no byte"
    fresh = tmp_path / "fresh"
    portal.run(fresh)
    assert [texts(r) for r in comparable(portal.out)] == [texts(r) for r in comparable(fresh)]


def texts(record: dict[str, object]) -> dict[str, object]:
    """Return what a page says: addresses on the new portal are those of the first run, and stay."""
    return {name: record.get(name) for name in ("title", "teaser", "published", "author", "tags", "fields", "type")}


def comparable(out: Path) -> list[dict[str, object]]:
    """Return the records but for what tells one capture from another."""
    records = sorted(records_of(out), key=lambda record: str(record["source"]["url"]))
    for record in records:
        record["source"] = {name: value for name, value in record["source"].items() if name not in SLOW_FIELDS}
    return records


TIPS = ["Die Familienkarte gilt jetzt auch im Schwimmbad", "Neue Plätze im Elternkurs von Kirchstedt",
        "Was tun, wenn das Kind nachts hustet", "Ein Garten für alle Kinder aus Altenau"]  # fmt: skip


class Rotating:
    """A portal that shows another tip in its margin, and another date at its foot, on each page and each day."""

    def __init__(self, day: int) -> None:
        self.day = day

    def __call__(self, path: str, response: Response) -> Response:
        tip = TIPS[(sum(path.encode()) + self.day) % len(TIPS)]
        box = f'<div id="right"><div class="tipp"><h3><a href="/familie/">{tip}</a></h3><p>{tip}, und das ab morgen '
        margin = '<div id="right">', f"{box}an jedem Werktag von acht bis zwölf Uhr.</p></div>"
        foot = "</body>", f"<p>gedruckt am {self.day:02}.11.2026, {len(path)} Uhr</p></body>"
        for place in (margin, foot):
            response = Revision(everywhere=place)(path, response)
        return response


def test_a_tip_that_rotates_and_a_date_of_printing_are_no_change(server: DemoServer, tmp_path: Path) -> None:
    portal = Portal(server, tmp_path / "run")
    server.change(Rotating(1))
    portal.run()
    before = state(portal.out)
    for day in (2, 3):
        server.change(Rotating(day))
        portal.run()
        assert state(portal.out) == before


def test_a_page_is_gone_when_it_is_missing_twice(portal: Portal) -> None:
    before = {r["id"] for r in records_of(portal.out)}
    revision = Revision(gone={POVERTY: 404}, once={PRACTICE: 404}, fails=frozenset([ACCESS]))
    portal.server.change(revision)
    told: list[str] = []
    portal.run(tell=told.append, manners=Manners(ask_all=True))
    assert [line for line in told if "--retry-failed" in line] and f"  {portal.server.url[:-1]}{ACCESS}: " in str(told)
    lost = before - {r["id"] for r in records_of(portal.out)}
    assert len(lost) == 1 and "kinderarmut" in lost.pop()


def test_a_site_that_loses_too_much_is_asked_about(portal: Portal) -> None:
    before = state(portal.out)
    portal.server.change(Revision(gone=dict.fromkeys([f"/index.php?id={n}" for n in (3, 4, 5, 6, 7, 8, 10, 15, 16, 17,
                                                      18, 19, 31, 32, 34, 51, 52, 71, 72, 99, 123)], 410)))  # fmt: skip
    with pytest.raises(ArchiveError, match=r"records .* have lost their page .* --max-gone 100") as stopped:
        portal.run()
    assert stopped.value.exit_status == 2
    assert state(portal.out) == before and not (portal.out / "withdrawn").exists()
    assert main(["build", str(portal.out)]) == 2, "the question is the same, whoever asks for the records"
    assert state(portal.out) == before and not (portal.out / "withdrawn").exists()
    portal.run(max_gone=100)
    assert (portal.out / "withdrawn").is_dir()


class Failing:
    """A portal that answers so many requests, and then no more than its error."""

    def __init__(self, after: int, status: int) -> None:
        self.left, self.status = after, status

    def __call__(self, _path: str, response: Response) -> Response:
        self.left -= 1
        return response if self.left > 0 else Response(self.status, (("Content-Type", "text/html"),), b"Wartung")


@pytest.mark.parametrize("status", [500, 503, 403])
def test_a_site_that_goes_down_in_the_middle_has_lost_nothing(portal: Portal, status: int) -> None:
    before = {r["id"] for r in records_of(portal.out)}
    portal.server.change(Failing(70, status))
    portal.run()
    assert {r["id"] for r in records_of(portal.out)} == before and not (portal.out / "withdrawn").exists()
    portal.server.change(lambda _path, response: response)
    portal.run()
    assert {r["id"] for r in records_of(portal.out)} == before


def test_a_site_that_does_not_answer_changes_nothing(portal: Portal) -> None:
    before = state(portal.out)
    portal.server.change(Failing(0, 503))
    with pytest.raises(ArchiveError, match="no page could be fetched"):
        portal.run()
    assert state(portal.out) == before
    portal.server.change(lambda _path, response: response)
    portal.run()
    assert state(portal.out) == before


def test_pages_that_the_sitemap_calls_unchanged_are_not_asked_for_unless_all_are(
    portal: Portal, first: tuple[Path, int]
) -> None:
    told: list[str] = []
    asked = []
    for ask_all in (False, True):
        before = len(portal.server.requests)
        portal.run(tell=told.append, manners=Manners(ask_all=ask_all))
        asked.append(len(portal.server.requests) - before)
        assert state(portal.out) == state(first[0])
    assert asked[0] < 0.7 * asked[1]
    assert [line for line in told if "pages not asked for: the sitemap says they have not changed; --ask-all" in line]


def test_a_sitemap_that_does_not_tell_of_changes_is_found_out(portal: Portal, tmp_path: Path) -> None:
    portal.server.change(Revision(everywhere=("</p>", " Nachtrag der Redaktion.</p>"), told=False))
    told: list[str] = []
    portal.run(tell=told.append)
    assert [line for line in told if "its dates are not believed, all pages are asked for" in line]
    fresh = tmp_path / "fresh"
    portal.run(fresh)
    assert [texts(r) for r in comparable(portal.out)] == [texts(r) for r in comparable(fresh)]


@pytest.mark.parametrize(("asked", "more"), [(15, []), (45, []), (90, ["--ask-all"])])
def test_a_delta_that_is_killed_goes_on_and_ends_as_if_it_had_not_been(
    portal: Portal, asked: int, more: list[str]
) -> None:
    other = Portal(portal.server, Path(shutil.copytree(portal.out, portal.out.parent / "other")))
    portal.server.change(Revision(texts={PRACTICE: ("Was sich ändert", "Was sich nun ändert")}, gone={POVERTY: 410}))
    other.run()
    begun = len(portal.server.requests)
    command = [sys.executable, "-m", "relaunch", "run", portal.server.url, "--mapping", "demo", "--rate", "40"]
    nowhere = subprocess.DEVNULL
    process = subprocess.Popen([*command, *more, "--out", str(portal.out)], stderr=nowhere, stdout=nowhere)
    while len(portal.server.requests) < begun + asked and process.poll() is None:
        time.sleep(0.02)
    children = [int(pid) for pid in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]
    for pid in [*children, process.pid]:
        os.kill(pid, signal.SIGKILL)
    process.wait()
    killed = len(portal.server.requests)
    portal.run()
    again = set(portal.server.requests[begun:killed]) & set(portal.server.requests[killed:])
    assert len(again) < 50, "what was answered before is not asked for again, but for what was under way"
    assert comparable(portal.out) == comparable(other.out)
    assert (portal.out / "redirects.csv").read_bytes() == (other.out / "redirects.csv").read_bytes()


def test_unchanged_bodies_are_revisits_that_warcio_and_we_read(again: Portal) -> None:
    files = sorted((again.out / "archive").glob("*.warc.gz"))
    profiles = set()
    for file in files:
        with file.open("rb") as opened:
            for record in ArchiveIterator(opened):
                if record.rec_type == "revisit":
                    profiles.add(record.rec_headers.get_header("WARC-Profile").rpartition("/")[2])
    assert "server-not-modified" in profiles <= {"server-not-modified", "identical-payload-digest"}
    captures = {capture.url: capture for capture in read_warcs(files)}
    with Archive(again.out / "archive") as archive:
        before = list(archive.entries())
    assert all(captures[entry.url].sha256 == entry.sha256 for entry in before if entry.status == 200)
    (again.out / "archive" / "index.sqlite").unlink()
    with Archive(again.out / "archive") as archive:
        assert list(archive.entries()) == before and archive.faults == []


def test_what_visitors_use_and_nobody_links_is_crawled(server: DemoServer, tmp_path: Path) -> None:
    orphan = "/index.php?id=34&versteckt=1"
    line = '10.0.0.1 - - [12/Nov/2010:08:00:00 +0100] "GET {} HTTP/1.1" {} 5 "-" "Mozilla"\n'
    log = tmp_path / "access.log.gz"
    log.write_bytes(gzip.compress((line.format(orphan, 200) + line.format("/tot/", 404)).encode()))
    server.change(lambda _path, response: response)
    asked = len(server.requests)
    crawl(server.url, "demo", tmp_path / "run", None, None, lambda _: None, Manners(hits=str(log)))
    requests = server.requests[asked:]
    assert orphan in requests and "/tot/" not in requests
