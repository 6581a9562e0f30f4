"""A visitor knows no password, asks for each address once, for a few of them at a time, and keeps the pace."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

import pytest

from relaunch.cli.target import pace_of
from relaunch.load.client import Pace
from relaunch.load.visitor import AT_ONCE, LARGEST, Visitor
from tests.load.loopback import Loopback, loopback


@pytest.fixture
def portal() -> Iterator[Loopback]:
    with loopback() as there:
        yield there


def test_each_address_is_asked_for_once_and_a_few_at_a_time(portal: Loopback) -> None:
    portal.slow = 0.05
    urls = [f"{portal.url}{number}" for number in range(12)]
    with Visitor(portal.url) as visitor:
        visitor.see_all([*urls, *urls])
        visitor.see_all(urls)
        assert {visitor.see(url).body for url in urls} == {b"<p>Eine Seite.</p>"}
    assert sorted(portal.asked) == sorted(f"/{number}" for number in range(12))
    assert 1 < portal.busiest <= AT_ONCE


def test_redirects_are_followed_to_their_end_and_not_round_in_a_circle(portal: Loopback) -> None:
    portal.answers = {"/alt.html": (301, {"Location": "/neu/#oben"}, b""), "/a": (302, {"Location": "/b"}, b""),
                      "/b": (302, {"Location": "/a"}, b"")}  # fmt: skip
    with Visitor(portal.url) as visitor:
        assert visitor.see(portal.url + "alt.html").url == portal.url + "neu/"
        assert visitor.see(portal.url + "a").error == "too many redirects"
    assert sorted(portal.asked) == ["/a", "/alt.html", "/b", "/neu/"]


def test_the_bytes_of_a_page_are_forgotten_and_what_it_answered_is_not(portal: Loopback) -> None:
    portal.answers = {"/weg": (404, {"Content-Type": "text/html"}, b"weg")}
    with Visitor(portal.url) as visitor:
        visitor.see_all([portal.url + "weg", portal.url + "da"])
        visitor.forget()
        seen = {name: visitor.see(portal.url + name) for name in ("weg", "da")}
    assert [(page.status, page.body) for page in seen.values()] == [(404, b""), (200, b"")]
    assert len(portal.asked) == 2


def test_a_large_file_is_not_fetched_whole(portal: Loopback) -> None:
    film = b"x" * (LARGEST // 4)
    portal.answers = {"/film.mp4": (200, {"Content-Type": "video/mp4"}, film),
                      "/bild.png": (200, {"Content-Type": "image/png"}, b"x" * 999)}  # fmt: skip
    with Visitor(portal.url) as visitor:
        seen = [visitor.see(portal.url + name) for name in ("film.mp4", "bild.png", "film.mp4")]
    assert [(file.status, file.media_type, file.body) for file in seen[:2]] == [
        (200, "video/mp4", b""), (200, "image/png", b"")]  # fmt: skip


def test_nobody_is_told_who_we_are(portal: Loopback, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login redaktion password geheim\n", encoding="utf-8")
    monkeypatch.setenv("HOME", str(tmp_path))
    with Visitor(portal.url) as visitor:
        assert visitor.see(portal.url).status == 200
    assert "Authorization" not in portal.heads[0] and portal.heads[0]["User-Agent"] == "relaunch verify"


def test_all_who_ask_at_once_keep_one_pace(portal: Loopback) -> None:
    waited: list[float] = []
    with Visitor(portal.url, Pace(2.0, waited.append, lambda: 100.0)) as visitor:
        visitor.see_all(portal.url + str(number) for number in range(5))
    assert sorted(waited) == [0.5, 1.0, 1.5, 2.0]


def test_a_portal_elsewhere_is_asked_twice_a_second_and_one_on_loopback_without_a_limit() -> None:
    for url, rate, pace in (("https://www.example.org/", None, 2.0), ("http://127.0.0.1:8080/", None, 0.0),
                            ("https://www.example.org/", 9.0, 9.0), ("http://localhost/", 3.0, 3.0)):  # fmt: skip
        assert pace_of(Namespace(rate=rate), url).rate == pace
    assert pace_of(Namespace(inside=object()), "https://www.example.org/").rate == 0, "the portal asks itself"
