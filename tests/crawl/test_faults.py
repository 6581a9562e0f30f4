"""One crawl of a server that does everything wrong; each test looks at one fault, its capture and its row."""

from __future__ import annotations

import csv
import gzip
import re
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from relaunch.archive import Archive, Entry
from relaunch.audit import AuditResult, audit
from relaunch.crawl import CrawlSummary, run_crawl
from relaunch.crawl.again import failed_for_now
from relaunch.crawl.manners import Manners
from relaunch.pipeline.run import build_folder
from relaunch.urls import UrlRules
from tests.crawl.rawsite import Part, RawSite, Reset, answer

pytestmark = pytest.mark.slow

LINKS = """busy-seconds busy-date always-busy twice-500 always-500 reset-twice always-reset drip stall cut cut-once
chunk-cut overlong no-length not-gzip half-gzip bomb huge self loop?n=0 chain1 latin weg tot1/ tot2.html
kontakt/verloren geschlossen intern leer.html weiss bericht""".split()
FACETS = [f"suche?thema={a}&region={b}&sort={c}" for a in range(4) for b in range(4) for c in ("datum", "titel")]
PAGE = """<html><head><title>{0} - Amt Musterberg</title></head>
<body><p>Amt Musterberg</p><h1>{0}</h1>{1}</body></html>"""
BOMB = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS + 16)
BOMB_BODY = b"".join([*(BOMB.compress(bytes(1_000_000)) for _ in range(60)), BOMB.flush()])


def page(title: str, *links: str, text: str = "") -> str:
    words = text or f"Das Amt berichtet ausführlich über {title} und nennt alle Einzelheiten."
    return PAGE.format(title, f"<p>{words}</p>" + " ".join(f'<a href="{link}">{link}</a>' for link in links))


HEAD = """<link rel="canonical" href="/kanon.html"><link rel="alternate" hreflang="en" href="/en/">
<link rel="stylesheet" href="/stil.css"></head>"""
ODD = (r"\unter\seite.html", "javascript:void(0)", "#oben", "javascript:openPic('/bild.jpg','x','')")
HOME = page("Willkommen", *("/" + link for link in (*LINKS, FACETS[0])), *ODD).replace("</head>", HEAD)
WHOLE = {
    "/": HOME,
    "/unter/seite.html": page("Unterseite"),
    "/kanon.html": page("Kanonisch"),
    "/en/": page("Welcome"),
    "/chain-end": page("Ende der Kette"),
    "/bericht": page("Bericht", text="Die Seite 404 wurde im Jahresbericht nicht gefunden, sagt die Prüferin."),
}
MOVED = {"/self": "/self", "/chain1": "/chain2", "/chain2": "/chain3", "/chain3": "/chain-end", "/intern": "/anmelden"}


def missing(path: str) -> bytes:
    return answer(page("Seite nicht gefunden", text=f"Die Adresse {path} gibt es nicht. Stand: {time.time()}"))


def facet(path: str) -> bytes:
    """A list by filters that shows the same entries in ever another order, and more filters on every page."""
    number = sum(map(ord, path))
    values = [f"/{path.strip('/').partition('&extra')[0]}&extra={number % 97 + n}" for n in range(3)]
    names = "Alpha Beta Gamma Delta Epsilon Zeta".split()
    entries = "".join(f"<li>Eintrag {names[(n * 5 + number) % 6]}</li>" for n in range(6))
    return answer(page("Suche", *("/" + f for f in FACETS), *values, text=f"<ul>{entries}</ul>"))


def drip() -> Iterator[Part]:
    yield b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9000\r\n\r\n<html>"
    for _ in range(300):
        yield 0.1
        yield b"x"


def huge() -> Iterator[Part]:
    yield b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html><body>"
    for _ in range(3_200):
        yield b"<p>" + b"a" * 65_530 + b"</p>"


def reset() -> Iterator[Part]:
    raise Reset
    yield b""


def soon() -> str:
    return format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)


def script(path: str, count: int) -> Iterator[Part] | bytes:
    if path in WHOLE:
        return answer(WHOLE[path])
    if path in MOVED:
        return answer("", "302 Found", Location=MOVED[path])
    if path.startswith("/suche"):
        return facet(path)
    if found := re.fullmatch(r"/loop\?n=(\d+)", path):
        return answer("", "302 Found", Location=f"/loop?n={int(found[1]) + 1}")
    fine = answer(page(path.strip("/")))
    zipped = gzip.compress(page(path.strip("/")).encode())
    match path:
        case "/robots.txt" | "/sitemap.xml" | "/sitemap_index.xml" | "/weg":
            return answer("", "404 Not Found")
        case "/busy-seconds":
            return fine if count > 1 else answer("", "429 Too Many Requests", Retry_After="1")
        case "/busy-date":
            return fine if count > 1 else answer("", "503 Service Unavailable", Retry_After=soon())
        case "/always-busy":
            return answer("", "503 Service Unavailable", Retry_After="0")
        case "/twice-500":
            return fine if count > 2 else answer("", "500 Oops")
        case "/always-500":
            return answer("", "500 Oops")
        case "/reset-twice":
            return fine if count > 2 else reset()
        case "/always-reset":
            return reset()
        case "/drip":
            return drip()
        case "/stall":
            return iter([30.0])
        case "/cut":
            return answer(page("halb"), Content_Length="9000")
        case "/cut-once":
            return fine if count > 1 else answer("<p>nur der Anf", Content_Length="9000")
        case "/chunk-cut":
            return answer(b"20\r\n<p>Nur dieser Anfang", Content_Length="", Transfer_Encoding="chunked")
        case "/overlong":
            return answer(page("Überlang") + "<p>dahinter</p>", Content_Length=str(len(page("Überlang").encode())))
        case "/no-length":
            return answer(page("Ohne Länge"), Content_Length="")
        case "/not-gzip":
            return answer(page("Ungepackt"), Content_Encoding="gzip")
        case "/half-gzip":
            return answer(zipped[: len(zipped) // 2], Content_Encoding="gzip")
        case "/bomb":
            return answer(BOMB_BODY, Content_Encoding="gzip")
        case "/huge":
            return huge()
        case "/latin":
            return answer(page("Gebührenordnung").encode("latin-1"))
        case "/geschlossen":
            return answer("", "401 Unauthorized", WWW_Authenticate='Basic realm="Amt"')
        case "/anmelden":
            form = '<form action="/los"><input name="u"><input type="password" name="p"></form>'
            return answer(PAGE.format("Anmelden", form))
        case "/leer.html":
            return answer("")
        case "/weiss":
            return answer("<html><body> \n </body></html>")
        case "/stil.css":
            return answer("body{background:url(/grund.png)} a{background:url('pfeil.gif')}", Content_Type="text/css")
        case "/bild.jpg":
            return answer(b"\xff\xd8\xff", Content_Type="image/jpeg")
        case _:
            return missing(path)


@dataclass
class Crawled:
    site: RawSite
    out: Path
    summary: CrawlSummary
    archive: Archive
    rows: dict[str, tuple[str, str, str]]
    audited: AuditResult

    def entry(self, path: str) -> Entry:
        found = self.archive.find(self.site.url + path)
        assert found is not None, path
        return found

    def body(self, path: str) -> bytes:
        return self.archive.read(self.entry(path)).body

    def row(self, path: str) -> tuple[str, str]:
        """Status and reason in redirects.csv."""
        status, reason, _ = self.rows[self.site.url + path]
        return status, reason

    def is_record(self, path: str) -> bool:
        status, _, record = self.rows[self.site.url + path]
        return bool(record) and status in ("200", "301")

    def times(self, path: str) -> int:
        return self.site.asked.count(path)


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    out = tmp_path_factory.mktemp("faults")
    with RawSite(script) as site:
        manners = Manners(timeout=2.5)
        log = out / "scrapy.log"
        summary = run_crawl(site.url + "/", out, rules=UrlRules(), progress=False, log=log, manners=manners)
        build_folder(out, "", workers=1)
        with open(out / "redirects.csv", encoding="utf-8", newline="") as file:
            rows = {row["legacy_url"]: (row["status"], row["reason"], row["record_id"]) for row in csv.DictReader(file)}
        with Archive(out / "archive") as archive:
            yield Crawled(site, out, summary, archive, rows, audit(out))


def test_the_crawl_comes_to_its_end_and_the_audit_agrees(crawled: Crawled) -> None:
    assert crawled.summary.finished and crawled.summary.faults == ()
    assert crawled.archive.faults == []
    assert {failure.bucket for failure in crawled.audited.failures} <= {"unaccounted"}, "the filters of the lists alone"
    assert all("/suche" in failure.url for failure in crawled.audited.failures)
    assert "Traceback" not in (crawled.out / "scrapy.log").read_text(encoding="utf-8")


@pytest.mark.parametrize(("path", "seconds"), [("/busy-seconds", 1.0), ("/busy-date", 1.0)])
def test_a_busy_server_is_given_the_time_it_asks_for(crawled: Crawled, path: str, seconds: float) -> None:
    first, second = crawled.site.when[path]
    assert second - first >= seconds
    assert crawled.entry(path).status == 200 and crawled.is_record(path)


def test_the_whole_host_waits_with_it(crawled: Crawled) -> None:
    first = crawled.site.when["/busy-seconds"][0]
    meanwhile = [at for times in crawled.site.when.values() for at in times if first + 0.3 < at < first + 0.95]
    assert meanwhile == []


def test_a_server_that_is_always_busy_is_believed_five_times(crawled: Crawled) -> None:
    assert crawled.times("/always-busy") == 6
    assert crawled.row("/always-busy") == ("0", "the legacy site answers 503")


def test_an_error_that_passes_is_no_error(crawled: Crawled) -> None:
    assert crawled.times("/twice-500") == 3
    assert crawled.entry("/twice-500").status == 200 and crawled.is_record("/twice-500")
    first, second, third = crawled.site.when["/twice-500"]
    assert second - first >= 0.025 and third - second >= 0.05, "it backs off"


def test_an_error_that_stays_is_archived_as_the_last_answer(crawled: Crawled) -> None:
    assert crawled.times("/always-500") == 3
    assert crawled.row("/always-500") == ("0", "the legacy site answers 500")


def test_a_connection_reset_is_tried_again(crawled: Crawled) -> None:
    assert crawled.entry("/reset-twice").status == 200
    assert crawled.times("/always-reset") >= 3
    status, reason = crawled.row("/always-reset")
    assert (crawled.entry("/always-reset").status, status) == (0, "0") and "DownloadFailedError" in reason


@pytest.mark.parametrize("path", ["/drip", "/stall"])
def test_a_server_without_end_is_left_after_the_timeout(crawled: Crawled, path: str) -> None:
    assert crawled.row(path) == ("0", "no answer within 2.5 seconds")


@pytest.mark.parametrize("path", ["/cut", "/chunk-cut"])
def test_a_body_cut_short_is_asked_for_again_and_then_kept_and_set_aside(crawled: Crawled, path: str) -> None:
    assert crawled.times(path) == 3
    entry = crawled.entry(path)
    assert entry.truncated and entry.error == "the body ends before its announced end"
    assert crawled.body(path).startswith((b"<html>", b"<p>Nur"))
    assert crawled.row(path) == ("0", "the archived body is incomplete")


def test_a_body_cut_once_is_whole_the_next_time(crawled: Crawled) -> None:
    assert not crawled.entry("/cut-once").truncated and crawled.is_record("/cut-once")


def test_a_body_longer_than_announced_ends_where_it_was_announced_and_says_so(crawled: Crawled) -> None:
    assert crawled.body("/overlong") == page("Überlang").encode()
    assert crawled.is_record("/overlong")
    assert crawled.row("/overlong")[1] == "15 bytes or more behind the announced end were not read"


def test_a_page_without_a_length_is_whole(crawled: Crawled) -> None:
    entry = crawled.entry("/no-length")
    assert not entry.truncated and entry.error == "" and crawled.is_record("/no-length")


def test_a_page_that_is_said_to_be_packed_and_is_not_is_kept(crawled: Crawled) -> None:
    assert crawled.body("/not-gzip") == page("Ungepackt").encode()
    assert crawled.is_record("/not-gzip")
    assert crawled.row("/not-gzip")[1] == "said to be packed with gzip, which it is not"


def test_a_page_whose_packing_ends_in_the_middle_is_set_aside(crawled: Crawled) -> None:
    assert crawled.entry("/half-gzip").error == "compression ends in the middle"
    assert crawled.row("/half-gzip") == ("0", "the archived body is incomplete")


def test_a_bomb_is_not_unpacked(crawled: Crawled) -> None:
    assert crawled.row("/bomb") == ("0", "body larger than 20 MB when decompressed")


def test_a_page_of_200_mb_is_left_at_20(crawled: Crawled) -> None:
    assert crawled.row("/huge") == ("0", "body larger than 20 MB")


def test_a_redirect_to_itself_is_asked_for_once(crawled: Crawled) -> None:
    assert crawled.times("/self") == 1
    assert crawled.row("/self") == ("0", "redirects in a circle")


def test_redirects_without_end_cost_twenty_requests(crawled: Crawled) -> None:
    assert sum(path.startswith("/loop") for path in crawled.site.asked) == 20
    assert crawled.row("/loop?n=20") == ("0", "trap: a chain of 20 redirects")


def test_each_link_of_a_chain_leads_to_its_end(crawled: Crawled) -> None:
    rows = [crawled.rows[f"{crawled.site.url}/chain{number}"] for number in (1, 2, 3)]
    end = crawled.rows[crawled.site.url + "/chain-end"]
    assert [(status, record) for status, _, record in rows] == [("301", end[2])] * 3 and end[2]


def test_a_wrong_charset_changes_no_byte_and_reads_right(crawled: Crawled) -> None:
    assert crawled.body("/latin") == page("Gebührenordnung").encode("latin-1")
    assert "Gebührenordnung" in (crawled.out / "records" / "page" / "latin.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", ["/tot1/", "/tot2.html", "/kontakt/verloren"])
def test_a_not_found_that_says_200_is_gone(crawled: Crawled, path: str) -> None:
    status, reason = crawled.row(path)
    assert status == "410" and reason.startswith("soft 404")


def test_a_page_that_speaks_of_what_was_not_found_is_a_page(crawled: Crawled) -> None:
    assert crawled.is_record("/bericht")


def test_a_wall_is_no_page(crawled: Crawled) -> None:
    assert crawled.row("/geschlossen") == ("0", "login wall: the legacy site answers 401")
    assert crawled.row("/anmelden") == ("0", "login wall: the page asks for a password")
    assert crawled.row("/intern") == ("0", "login wall: the page asks for a password")


def test_an_empty_page_is_no_page(crawled: Crawled) -> None:
    assert crawled.row("/leer.html") == ("0", "the page is empty")
    assert crawled.row("/weiss")[0] == "0" and "empty page" in crawled.row("/weiss")[1]


def test_a_list_by_filters_costs_twenty_requests_and_says_why(crawled: Crawled) -> None:
    lists = [path for path in crawled.site.asked if path.startswith("/suche")]
    assert 6 < len(lists) <= 20
    left = [reason for url, reason in crawled.archive.left_out() if "/suche" in url]
    assert left and all(re.match(r"trap: .*/suche", reason) for reason in left), left[:3]


def test_links_are_read_as_browsers_read_them(crawled: Crawled) -> None:
    for path in ("/unter/seite.html", "/kanon.html", "/en/", "/bild.jpg"):
        assert crawled.entry(path).status == 200, path
    assert not any("void" in path for path in crawled.site.asked)


def test_pictures_of_the_style_are_named_and_not_fetched(crawled: Crawled) -> None:
    assert crawled.row("/grund.png") == ("0", "layout: a picture of a style sheet")
    assert crawled.row("/pfeil.gif") == ("0", "layout: a picture of a style sheet")
    assert "/grund.png" not in crawled.site.asked


def test_what_failed_for_now_is_listed_to_be_tried_again(crawled: Crawled) -> None:
    again = {url.removeprefix(crawled.site.url) for url, _ in failed_for_now(crawled.out)}
    assert again == {
        "/always-busy", "/always-500", "/always-reset", "/drip", "/stall", "/cut", "/chunk-cut", "/half-gzip"
    }  # fmt: skip
