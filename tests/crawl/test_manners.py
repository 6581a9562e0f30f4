"""How a crawl behaves: when it works, what it asks for, when it stops, and whom it tells the password."""

from __future__ import annotations

import base64
import gzip
import json
import os
import re
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from threading import Lock, Thread

import pytest

from relaunch.archive import Archive
from relaunch.cli import main
from relaunch.crawl import run_crawl
from relaunch.crawl.manners import Hours, Manners, size_of
from relaunch.crawl.patience import backoff, retry_after
from relaunch.crawl.secrets import Secrets, refuse_unmannerly
from relaunch.errors import ArchiveError
from relaunch.urls import UrlRules
from tests.crawl.loopback import HTML, Reply, Site, html
from tests.crawl.rawsite import RawSite, answer

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
PASSWORD, COOKIE = "Wiesenschaumkraut-17", "fe_typo_user=a1b2c3d4e5f60718"


def crawl(site: Site, out: Path, retry: bool = False, rate: float | None = None, **values: object):
    manners = Manners.of(values)
    log = out / "scrapy.log"
    return run_crawl(
        site.url + "/", out, rules=UrlRules(), progress=False, manners=manners, retry=retry, rate=rate, log=log
    )


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120.0), ("0", 0.0), ("Mon, 23 Nov 2026 12:00:30 GMT", 30.0), ("Mon, 23 Nov 2026 11:00:00 GMT", 0.0),
        ("Monday, 23-Nov-26 12:01:00 GMT", 60.0), ("bald", None), ("", None), ("-5", None), ("9" * 40, None),
    ],
)  # fmt: skip
def test_both_forms_of_retry_after_are_read(header: str, seconds: float | None) -> None:
    assert retry_after(header, NOW) == seconds


def test_a_backoff_doubles_has_chance_in_it_and_an_end() -> None:
    assert [backoff(1.0, tries, 1.0) for tries in range(3)] == [1.0, 2.0, 4.0]
    assert backoff(1.0, 3, 0.0) == 4.0 and backoff(1.0, 50, 1.0) == 60.0


@pytest.mark.parametrize(
    ("hours", "clock", "closed"),
    [
        ("20:00-06:00", "23:00", 0), ("20:00-06:00", "05:59", 0), ("20:00-06:00", "06:00", 14 * 3600),
        ("20:00-06:00", "19:30", 1800), ("08:00-17:00", "12:00", 0), ("08:00-17:00", "18:00", 14 * 3600),
        ("08:00:30-17:00", "08:00", 30),
    ],
)  # fmt: skip
def test_a_window_of_hours_may_go_over_midnight(hours: str, clock: str, closed: int) -> None:
    now = datetime.fromisoformat(f"2026-11-23T{clock}:00")
    assert Hours.of(hours).closed_for(now) == closed


@pytest.mark.parametrize("text", ["20-6", "25:00-06:00", "20:00", "20:00-20:00", "nachts"])
def test_hours_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(ArchiveError, match=r"--hours: .*"):
        Hours.of(text)


def test_sizes_are_read_as_people_write_them() -> None:
    assert [size_of(text) for text in ("500", "2GB", "1.5 mb", "10k")] == [500, 2 * 10**9, 1_500_000, 10_000]


def test_all_that_cannot_be_meant_is_said_at_once() -> None:
    manners = Manners(include=("ab[c",), exclude=("*x",), hours="nie", max_bytes=-1, contact="ä\n")
    with pytest.raises(ArchiveError) as caught:
        manners.check()
    lines = str(caught.value).splitlines()
    assert [line.partition(":")[0] for line in lines] == [
        "--include", "--exclude", "--hours", "--contact", "--max-bytes"
    ]  # fmt: skip
    assert lines[0].startswith("--include:3: 'ab[c': unterminated character set")


def test_a_bad_pattern_ends_the_command_before_anything_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for command in ("crawl", "run"):
        out = tmp_path / command
        assert main([command, "http://127.0.0.1:9/", "--out", str(out), "--exclude", "(kalender"]) == 2
        assert "--exclude:1: '(kalender': missing ), unterminated subpattern" in capsys.readouterr().err
        assert not out.exists()


def test_a_password_in_a_url_is_refused_and_not_said_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    url = f"http://redaktion:{PASSWORD}@127.0.0.1:9/"
    for command in ("crawl", "run"):
        assert main([command, url, "--out", str(tmp_path / command)]) == 2
        said = capsys.readouterr().err
        assert "RELAUNCH_CRAWL_PASSWORD" in said and PASSWORD not in said
        assert not (tmp_path / command).exists()


def written(path: Path, text: str, mode: int = 0o600) -> str:
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return str(path)


def test_a_file_with_secrets_that_others_may_read_is_refused(tmp_path: Path) -> None:
    netrc = written(tmp_path / "netrc", f"machine 127.0.0.1 login r password {PASSWORD}\n", 0o644)
    jar = written(tmp_path / "cookies.txt", "# Netscape HTTP Cookie File\n", 0o640)
    for manners in (Manners(netrc=netrc), Manners(cookies=jar)):
        with pytest.raises(ArchiveError, match="others may read it") as caught:
            refuse_unmannerly("http://127.0.0.1/", manners)
        assert PASSWORD not in str(caught.value)


def test_secrets_go_to_their_own_site_only(tmp_path: Path) -> None:
    jar = "# Netscape HTTP Cookie File\n.stadt.example\tTRUE\t/\tFALSE\t0\tgast\tja-gerne\n"
    manners = Manners(
        netrc=written(tmp_path / "netrc", f"machine www.stadt.example login r password {PASSWORD}\n"),
        cookies=written(tmp_path / "cookies.txt", jar),
    )
    secrets = Secrets.load("http://www.stadt.example/", manners, {"RELAUNCH_CRAWL_COOKIE": COOKIE})
    assert secrets.headers("http://www.stadt.example/a") == {
        "Authorization": "Basic " + base64.b64encode(f"r:{PASSWORD}".encode()).decode(),
        "Cookie": f"{COOKIE}; gast=ja-gerne",
    }
    assert secrets.headers("http://www.anderswo.example/") == {} and PASSWORD not in repr(secrets)


def locked(path: str, head: str, host: str) -> bytes:
    """A staging host: without password and cookie nothing but 401; it says both back on one page, and in a header."""
    right = base64.b64encode(f"redaktion:{PASSWORD}".encode()).decode()
    if f"Authorization: Basic {right}" not in head or COOKIE not in head:
        return answer("geschlossen", "401 Unauthorized", WWW_Authenticate='Basic realm="x"')
    if path == "/robots.txt":
        return answer("User-agent: *\nAllow: /\n", Content_Type="text/plain")
    if path == "/":
        return answer(f'<a href="/b">b</a><a href="http://x:{PASSWORD}@{host}/c">c</a>', Set_Cookie=COOKIE)
    told = gzip.compress(f"<p>{PASSWORD} {right} {COOKIE}</p>".encode())
    return answer(told, Content_Encoding="gzip") if path == "/b" else answer("<p>c</p>")


@pytest.mark.slow
def test_no_file_no_log_and_no_list_of_processes_holds_a_secret(tmp_path: Path) -> None:
    site: RawSite
    listed: list[str] = []

    def script(path: str, _count: int) -> bytes:
        listed.append(subprocess.run(["ps", "axww", "-o", "args"], capture_output=True, text=True, check=True).stdout)
        return locked(path, site.heads[-1], site.url.removeprefix("http://"))

    out = tmp_path / "run"
    secret = {"RELAUNCH_CRAWL_USER": "redaktion", "RELAUNCH_CRAWL_PASSWORD": PASSWORD, "RELAUNCH_CRAWL_COOKIE": COOKIE}
    with RawSite(script) as site:
        command = [sys.executable, "-m", "relaunch", "run", site.url + "/", "--out", str(out), "--per-host", "1"]
        done = subprocess.run(command, capture_output=True, env=os.environ | secret, text=True, check=False)
        with Archive(out / "archive") as archive:
            statuses = {entry.url.removeprefix(site.url): entry.status for entry in archive.entries()}
    assert (statuses["/"], statuses["/b"], statuses["/c"]) == (200, 200, 200), done.stderr
    encoded = base64.b64encode(f"redaktion:{PASSWORD}".encode()).decode()
    hidden = [word.encode() for word in (PASSWORD, encoded, COOKIE.partition("=")[2])]
    told = {"list of processes": "".join(listed), "talk": done.stdout + done.stderr}
    texts = {name: text.encode() for name, text in told.items()}
    for path in sorted(path for path in out.rglob("*") if path.is_file()):
        raw = path.read_bytes()
        texts[str(path)] = raw + (gzip.decompress(raw) if path.suffix == ".gz" else b"")
    assert len(texts) > 8
    assert [(name, word) for name, text in texts.items() for word in hidden if word in text] == []


@pytest.mark.slow
def test_what_a_crawl_asks_for_can_be_narrowed_and_is_said(tmp_path: Path) -> None:
    pages = {"/": html("/amt/a.html", "/amt/alt/b.html", "/sport/c.html", "/bild.png")}
    pages |= {path: html("/") for path in ("/amt/a.html", "/amt/alt/b.html", "/sport/c.html")}
    with Site(pages) as site:
        crawl(site, tmp_path, include=["/amt/", r"\.pdf$"], exclude=["/alt/"], contact="web@stadt.example")
        asked = {path for path in site.asked if path in pages}
        with Archive(tmp_path / "archive") as archive:
            left = {url.removeprefix(site.url): reason for url, reason in archive.left_out()}
    assert asked == {"/", "/amt/a.html"}
    assert left["/sport/c.html"] == "left out: no --include pattern matches"
    assert left["/amt/alt/b.html"] == "left out by --exclude /alt/"
    assert "/bild.png" in site.asked, "pictures of the pages come with them"
    assert all(re.fullmatch(r"relaunch/\S+ \(\+web@stadt\.example; .+\)", agent) for agent in site.agents)


def many(path: str) -> Reply | None:
    number = path.strip("/").removesuffix(".html")
    if not number.isdecimal() or int(number) >= 40:
        return None
    links = [f"/{int(number) * 2 + step}.html" for step in (1, 2)]
    return html(*links, text=f"Seite {number} " + "x" * 10_000)


@pytest.mark.slow
@pytest.mark.parametrize("budget", [{"max_bytes": 100_000}, {"max_hours": 1.5 / 3600}])
def test_a_budget_ends_a_crawl_that_goes_on_later(tmp_path: Path, budget: dict[str, float]) -> None:
    with Site({"/": html("/0.html")}, many) as site:
        rate = 15 if "max_hours" in budget else None
        first = crawl(site, tmp_path, rate=rate, **budget)
        before = len(site.asked)
        second = crawl(site, tmp_path)
        with Archive(tmp_path / "archive") as archive:
            count = sum(entry.status == 200 for entry in archive.entries())
        again = set(site.asked[:before]) & set(site.asked[before:])
    assert not first.finished and first.spent.startswith("--max-") and first.pages < 41
    assert second.finished and second.spent == "" and count == 41 and again == set()


@pytest.mark.slow
def test_a_crawl_delay_is_kept(tmp_path: Path) -> None:
    robots = (200, {"Content-Type": "text/plain"}, b"User-agent: *\nCrawl-delay: 0.3\nDisallow: /sitemap\n")
    when: list[float] = []

    def timed(path: str) -> Reply | None:
        when.append(time.monotonic())
        return html() if path in ("/a.html", "/b.html", "/c.html") else None

    with Site({"/robots.txt": robots, "/": html("/a.html", "/b.html", "/c.html")}, timed) as site:
        assert crawl(site, tmp_path).pages == 4
    gaps = [later - sooner for sooner, later in pairwise(when)]
    assert len(gaps) >= 2 and min(gaps) > 0.25


@pytest.mark.slow
def test_by_day_a_crawl_waits_for_the_night(tmp_path: Path) -> None:
    opens = datetime.now() + timedelta(seconds=3)
    hours = f"{opens:%H:%M:%S}-{opens + timedelta(hours=6):%H:%M:%S}"
    with Site({"/": html()}) as site:
        crawler = Thread(target=crawl, args=(site, tmp_path), kwargs={"hours": hours})
        crawler.start()
        time.sleep(1.5)
        asleep = list(site.asked)
        crawler.join(30)
        assert asleep == [] and "/" in site.asked


@pytest.mark.slow
def test_what_failed_is_asked_for_again_and_nothing_else(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pages = {"/": html("/gut.html", "/kaputt.html", "/nie.html"), "/gut.html": html()}
    pages["/kaputt.html"] = (503, HTML, b"")
    with Site(pages) as site:
        assert main(["crawl", site.url + "/", "--out", str(tmp_path), "--json"]) == 0
        told = json.loads(capsys.readouterr().out)
        broken = site.url + "/kaputt.html"
        assert told["failed_for_now"] == [{"url": broken, "reason": "the legacy site answers 503"}]
        first = len(site.asked)
        pages["/kaputt.html"] = html("/dahinter.html", text="Heil")
        pages["/dahinter.html"] = html("/gut.html")
        assert main(["crawl", "--retry-failed", str(tmp_path), "--json"]) == 0
        told = json.loads(capsys.readouterr().out)
        assert sorted(site.asked[first:]) == ["/dahinter.html", "/kaputt.html"]
        assert told["failed_for_now"] == [] and told["pages"] == 2
        with Archive(tmp_path / "archive") as archive:
            entry = archive.find(broken)
            assert entry is not None and entry.status == 200 and archive.unfinished() is None


MEASURE = """
import resource, sys
from pathlib import Path
from relaunch.crawl import run_crawl
from relaunch.urls import UrlRules
run_crawl(sys.argv[1], Path(sys.argv[2]), rules=UrlRules(), progress=False)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


@pytest.mark.slow
def test_a_page_of_200_mb_costs_no_more_memory_than_its_limit(tmp_path: Path) -> None:
    def script(path: str, _count: int):
        piece = b"<p><b>x</b></p>" * 4_096
        if path == "/":
            return answer("<a href=/gross>x</a><a href=/dicht>x</a>")
        if path == "/dicht":
            return answer(b"<html>" + piece * 300 + b"<a href='/dahinter'>x</a>")
        if path != "/gross":
            return answer("", "404 Not Found")
        return iter([b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", *(piece for _ in range(3_300))])

    with RawSite(script) as site:
        command = [sys.executable, "-c", MEASURE, site.url + "/", str(tmp_path)]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
        with Archive(tmp_path / "archive") as archive:
            entry = archive.find(site.url + "/gross")
            assert entry is not None and entry.error == "body larger than 20 MB"
            assert archive.find(site.url + "/dahinter") is not None, "the links of an 18 MB page are found"
    assert int(done.stdout) < 300_000, "kilobytes: an interpreter with Scrapy, and a body of 20 MB several times"


@pytest.mark.slow
def test_a_crawl_that_waits_can_be_stopped_and_asks_later(tmp_path: Path) -> None:
    def script(path: str, count: int) -> bytes:
        if path == "/":
            return answer("<a href=/besetzt.html>x</a>")
        if path != "/besetzt.html":
            return answer("", "404 Not Found")
        return answer("<p>da</p>") if count > 1 else answer("", "503 Busy", Retry_After="300")

    with RawSite(script) as site:
        command = [sys.executable, "-m", "relaunch", "crawl", site.url + "/", "--out", str(tmp_path)]
        first = subprocess.Popen(command, stderr=subprocess.PIPE, encoding="utf-8")
        deadline = time.monotonic() + 30
        while "/besetzt.html" not in site.asked and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(0.3)
        first.send_signal(signal.SIGINT)
        _, said = first.communicate(timeout=30)
        with Archive(tmp_path / "archive") as archive:
            assert archive.find(site.url + "/besetzt.html") is None, "it had no last answer"
        assert main(["crawl", site.url + "/", "--out", str(tmp_path)]) == 0
        with Archive(tmp_path / "archive") as archive:
            entry = archive.find(site.url + "/besetzt.html")
            assert entry is not None and entry.status == 200
    assert first.returncode == 130 and "127.0.0.1 asks for 300 seconds of peace" in said


@pytest.mark.slow
def test_no_more_requests_are_under_way_than_a_host_is_to_bear(tmp_path: Path) -> None:
    lock, under_way, most = Lock(), [0], [0]

    def slowly(path: str) -> Reply | None:
        with lock:
            under_way[0] += 1
            most[0] = max(most[0], under_way[0])
        time.sleep(0.05)
        with lock:
            under_way[0] -= 1
        return html(*(f"/{n}.html" for n in range(20))) if path == "/" or path.endswith(".html") else None

    with Site({}, slowly) as site:
        crawl(site, tmp_path, per_host=2)
    assert most[0] == 2
