"""The produced files, replayed: a real nginx and a real Apache answer every legacy URL as it is decided."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote

import pytest

from relaunch.export.redirects import Redirects, Row, decide, paths_of, read_rows
from relaunch.export.redirects_apache import write_apache
from relaunch.export.redirects_keys import target_of
from relaunch.export.redirects_nginx import write_nginx
from relaunch.pipeline.run import build_folder
from tests.export.redirects_servers import APACHE, DBM, NGINX, Client, apache, nginx
from tests.truth import archive_portal

HOST = "http://www.musterland.example"
needs_servers = pytest.mark.skipif(not (NGINX and APACHE and DBM), reason="no nginx, apache2-bin or apache2-utils here")
Expected = dict[str, tuple[int, str]]
HOSTILE = ["quote\"x", "dollar$x", "brace{x}", "semi;return 200", "back%5Cslash", "line%0Abreak", "tick'x", "hash%23x",
           "dot.*x", "plus+x", "(group|x)", "[a-z]", "caret^x", "percent%25x", "blank%20x", "%22%3B%7D", "star*x",
           "${HOME}", "$request_uri", "%25{ENV:PATH}", "<b>", "a&b", "~tilde", "%7Etilde2", "\\1", "$1", "}}}",
           "a,b"]  # fmt: skip


def synthetic(count: int) -> tuple[list[Row], set[str], Expected]:
    """Return rows, the new portal's paths, and what each request must get, all from one seed."""
    rng = random.Random(20101112)
    live = {"/", "/aktuelles/", "/maßnahmen-für-familien/", *(f"/neu/seite-{n}/" for n in range(700))}
    rows: dict[str, tuple[int, str]] = {}

    def say(target: str, status: int, path: str = "") -> None:
        rows.setdefault(target, (status, path))

    for path in sorted(live):
        say(quote(path), 200, path)
    for n, word in enumerate(HOSTILE):
        say(f"/f%C3%BCr/{word.replace(chr(92), '')}/", 301, f"/neu/seite-{n}/")
        say(f"/index.php?id=7&name={word}", 301, f"/neu/seite-{n + 50}/")
    say("/index.php?id=8&x=" + "y" * 1500, 301, "/neu/seite-3/")
    say("/lang/" + "z" * 3000, 410)
    for n in range(count):
        page = f"/neu/seite-{rng.randrange(700)}/"
        kind = n % 10
        fate = rng.choice([301, 301, 301, 410])
        target = {
            0: f"/index.php?id={n}", 1: f"/index.php?id={n}&L=1", 2: f"/index.php?L=2&id={n}&type=100",
            3: f"/index.php?id=4&tx_ttnews[tt_news]={n}", 4: f"/index.php?id=4&tx_ttnews%5Btt_news%5D={n}&cHash=ab{n}",
            5: f"/Ordner{n}/Unter-Seite.html", 6: f"/gr%C3%BCn-{n}/stra%C3%9Fe/", 7: f"/gr%FCn-{n}/",
            8: f"/familie/{n}", 9: f"/NEU/Seite-{n}/",
        }[kind]  # fmt: skip
        say(target, fate, page if fate == 301 else "")
        if kind == 8:
            say(f"/familie/{n}/", 410 if fate == 301 else 301, "" if fate == 301 else page)
    kept = dict(list(rows.items())[:count])
    made = [Row(HOST + target, path, status, "", "") for target, (status, path) in kept.items()]
    expected = {target: (status, quote(path) if status == 301 else "") for target, (status, path) in kept.items()}
    return made, live, expected


def write(folder: Path, redirects: Redirects) -> None:
    for written in (write_nginx(folder, redirects), write_apache(folder, redirects)):
        assert not written.unsaid


def replay(port: int, expected: Expected) -> dict[str, tuple[int, str]]:
    with Client(port) as client:
        return {target: got for target, wanted in expected.items() if (got := client.get(target)) != wanted}


@needs_servers
@pytest.mark.slow
def test_nginx_and_apache_answer_every_legacy_url_as_decided(tmp_path: Path) -> None:
    rows, live, expected = synthetic(5000)
    assert len(expected) == 5000
    write(tmp_path, decide(rows, live))
    with nginx(tmp_path) as port:
        assert replay(port, expected) == {}
    with apache(tmp_path, dbm=True) as port:
        assert replay(port, expected) == {}


@pytest.fixture(scope="module")
def ports(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[int]]:
    """Serve a small portal by nginx, by Apache from text and by Apache from dbm."""
    folder = tmp_path_factory.mktemp("redirects")
    rows, live, _ = synthetic(900)
    more = {
        "/index.php?id=12": "/neu/seite-12/", "/index.php?id=12&L=1": "/neu/seite-13/",
        "/Alt/Straße/": "/neu/seite-14/", "/index.php?id=5&wort=gr%C3%BCn": "/neu/seite-15/",
        "/Aktuelles/": "/aktuelles/", "/mit%2Fstrich/": "/aktuelles/",
    }  # fmt: skip
    rows += [Row(HOST + target, path, 301, "", "") for target, path in more.items()]
    write(folder, decide(rows, live))
    with ExitStack() as stack:
        yield [stack.enter_context(s) for s in (nginx(folder), apache(folder, dbm=False), apache(folder, dbm=True))]


@needs_servers
@pytest.mark.slow
@pytest.mark.parametrize(
    ("target", "answer"),
    [
        ("/index.php?id=12", (301, "/neu/seite-12/")),
        ("/index.php?L=1&id=12", (301, "/neu/seite-13/")),
        ("/index.php?id=12&L=0", (301, "/neu/seite-12/")),
        ("/index.php?id=12&type=98&cHash=1&PHPSESSID=abc", (301, "/neu/seite-12/")),
        ("/index.php?L=1&amp;id=12", (301, "/neu/seite-13/")),
        ("/INDEX.PHP?ID=12", (200, "")),
        ("/index.php?id=12&L=7", (200, "")),
        ("/index.php?id=4&tx_ttnews%5btt_news%5d=53", (301, "")),
        ("/alt/stra%c3%9fe", (301, "/neu/seite-14/")),
        ("/Alt/Stra%C3%9Fe/", (301, "/neu/seite-14/")),
        ("/alt/stra%DFe/", (301, "/neu/seite-14/")),
        ("//Alt/./x/../Stra%c3%9fe/?utm_source=brief", (301, "/neu/seite-14/")),
        ("/index.php?wort=gr%FCn&id=5", (301, "/neu/seite-15/")),
        ("/index.php?wort=gr%c3%bcn&id=5", (301, "/neu/seite-15/")),
        ("/Aktuelles/", (301, "/aktuelles/")),
        ("/aktuelles/", (200, "")),
        ("/mit%2Fstrich/", (301, "/aktuelles/")),
        ("/nie/gesehen/", (200, "")),
    ],
)
def test_all_servers_take_other_spellings_of_an_address(ports: list[int], target: str, answer: tuple[int, str]) -> None:
    for port in ports:
        with Client(port) as client:
            status, location = client.get(target)
        assert (status, location if answer[1] else "") == answer


@needs_servers
@pytest.mark.slow
def test_no_answer_leads_to_another_answer(ports: list[int]) -> None:
    _, _, expected = synthetic(900)
    for port in ports:
        with Client(port) as client:
            for location in sorted({path for _, path in expected.values() if path}):
                assert client.get(location) == (200, "")


@needs_servers
@pytest.mark.slow
def test_the_demo_portals_rows_are_answered_as_they_say(tmp_path: Path) -> None:
    out = tmp_path / "run"
    archive_portal(out / "archive")
    build_folder(out)
    rows = read_rows(out / "redirects.csv")
    redirects = decide(rows, paths_of(out))
    write(tmp_path / "files", redirects)
    by_url = {row.url: row for row in redirects.rows}
    wanted: Expected = {}
    for row in rows:
        path = quote(row.new_path) if row.status == 301 else ""
        if row.status == 0 and by_url[row.url].status:
            row = by_url[row.url]  # another spelling of a decided page
            path = row.new_path if row.status == 301 else ""
        if row.status == 301 and target_of(row.url) == row.new_path:
            path = ""  # it stays, or else it would go round in a circle
        wanted[target_of(row.url)] = (301, path) if path else (row.status if row.status == 410 else 200, "")
    assert len(wanted) > 200
    with nginx(tmp_path / "files") as port:
        assert replay(port, wanted) == {}
    with apache(tmp_path / "files", dbm=False) as port:
        assert replay(port, wanted) == {}
