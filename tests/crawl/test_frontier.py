from __future__ import annotations

from pathlib import Path

import pytest

from relaunch.crawl.ask import Ask, Found
from relaunch.crawl.frontier import Frontier
from relaunch.crawl.queue_store import QueueStore
from relaunch.crawl.robots import Robots
from relaunch.model import Capture
from relaunch.urls import UrlRules

START = "http://www.stadt.example/"


def frontier(robots: str = "", **more: int) -> Frontier:
    rules = Robots()
    rules.learn(START[:-1], Capture(START + "robots.txt", 200, (), robots.encode(), ""))
    return Frontier(START, UrlRules(), rules, **more)


def stored(path: Path, **more: int) -> Frontier:
    rules = Robots()
    rules.learn(START[:-1], Capture(START + "robots.txt", 404, (), b"", ""))
    return Frontier(START, UrlRules(), rules, store=QueueStore(path), **more)


def ended(one: Frontier) -> None:
    one.save()
    one.store.close()


def waiting(one: Frontier) -> list[str]:
    urls = []
    while row := one.store.take():
        urls.append(row.ask.url)
    return urls


def asked(one: Frontier, *hrefs: str, page: str = START, base: str = "") -> list[str]:
    return [ask.url for ask in one.offer_all(hrefs, page, base, 1).asks]


def test_a_page_is_asked_for_once_in_the_form_found_first() -> None:
    one = frontier()
    assert asked(one, "/amt", "/amt/", "amt#oben", "/index.php?id=3&no_cache=1", "/index.php?id=3&L=0") == [
        START + "amt",
        START + "index.php?id=3",
    ]


@pytest.mark.parametrize(
    "href",
    [
        "http://www.anderswo.example/", "//cdn.example/a", "http://localhost/", "http://10.0.0.1/", "https://169.254.169.254/",
        "http://www.stadt.example:8080/", "mailto:a@b.example", "javascript:alert(1)", "data:text/html,x", "ftp://stadt.example/",
        "http://[", "", "http://www.stadt.example.boese.example/", "http://boese.example\\@www.stadt.example/",
    ],
)  # fmt: skip
def test_what_is_outside_is_never_asked_for(href: str) -> None:
    one = frontier()
    one.remember(START, START)
    assert asked(one, href) == []


def test_dots_do_not_leave_the_site() -> None:
    assert (
        asked(frontier(), "../../../etc/passwd", "/..%2f..%2fx.html", page=START + "a/b.html")[0]
        == START + "etc/passwd"
    )


def test_the_site_has_one_host_with_and_without_www() -> None:
    one = frontier()
    assert asked(one, "http://stadt.example/a/", "http://stadt.example/a?ftu=1") == ["http://stadt.example/a/"]


def test_a_link_that_only_names_a_query_depends_on_its_page() -> None:
    one = frontier()
    assert asked(one, "?L=1", page=START + "a/x.html") == [START + "a/x.html?L=1"]
    assert asked(one, "?L=1", page=START + "a/y.html") == [START + "a/y.html?L=1"]


def test_another_spelling_is_tried_where_the_first_was_not_found() -> None:
    one = frontier()
    assert asked(one, "/amt", "/amt/") == [START + "amt"]
    found = Found()
    one.failed(Ask(START + "amt", START + "amt/"), found)
    assert [ask.url for ask in found.asks] == [START + "amt/"]
    found = Found()
    one.failed(Ask(START + "amt/", START + "amt/"), found)
    assert found.asks == []


def test_a_spelling_found_after_the_failure_is_tried_too() -> None:
    one = frontier()
    asked(one, "/amt")
    one.failed(Ask(START + "amt", START + "amt/"), Found())
    assert asked(one, "/amt/") == [START + "amt/"]


def test_a_page_that_needs_its_hash_gets_it_the_second_time() -> None:
    one = frontier()
    [ask] = one.offer_all(("/index.php?id=4&x=5&no_cache=1&cHash=abc",), START, "", 1).asks
    assert ask.url == START + "index.php?id=4&x=5"
    found = Found()
    one.failed(ask, found)
    assert [ask.url for ask in found.asks] == [START + "index.php?id=4&x=5&cHash=abc"]


def test_a_budget_counts_pages_and_no_pictures() -> None:
    one = frontier(max_pages=2)
    assert asked(one, "/a.html", "/b.png", "/b.html", "/c.html", "/d.jpg") == [
        START + "a.html",
        START + "b.png",
        START + "b.html",
        START + "d.jpg",
    ]
    assert one.cut


def test_a_sitemap_is_never_a_trap() -> None:
    one = frontier()
    found = Found()
    for month in range(50):
        one.offer(f"/kalender/{1980 + month}/1/", START, 1, found, trusted=True)
    assert len(found.asks) == 50


def test_what_was_left_out_is_said_once() -> None:
    one = frontier("User-agent: relaunch\nDisallow: /intern/\n")
    found = Found()
    for _ in range(3):
        one.offer("/intern/a.html", START, 1, found)
        one.offer("/a.css", START, 1, found)
    assert [url for url, _ in found.left_out] == [START + "intern/a.html", START + "a.css"]
    assert found.asks == []


def test_what_was_decided_survives_the_process(tmp_path: Path) -> None:
    one = stored(tmp_path / "q")
    links = ("/amt", "/amt/", "/a.css", "/index.php?id=4&cHash=abc")
    assert asked(one, *links) == [START + "amt", START + "index.php?id=4"]
    one.failed(Ask(START + "index.php?id=4", START + "index.php?id=4", 1), Found())
    ended(one)
    two = stored(tmp_path / "q")
    found = two.offer_all(links, START, "", 1)
    assert (found.asks, found.left_out, found.seen) == ([], [], [])
    assert waiting(two) == [START + "amt", START + "index.php?id=4", START + "index.php?id=4&cHash=abc"]
    found = Found()
    two.failed(Ask(START + "amt", START + "amt/"), found)
    assert [ask.url for ask in found.asks] == [START + "amt/"]


def test_a_trap_counts_on_after_the_process(tmp_path: Path) -> None:
    months = [f"/kalender/2020/{month}/" for month in range(60)]
    one = stored(tmp_path / "q")
    assert len(asked(one, *months[:12])) == 12
    ended(one)
    assert len(asked(stored(tmp_path / "q"), *months[12:])) == 8


def test_a_walk_that_leads_on_leads_on_after_the_process(tmp_path: Path) -> None:
    lists = [f"/liste?offset={number}" for number in range(30)]
    one = stored(tmp_path / "q")
    first = asked(one, *lists)
    one.prove(Ask(first[0], first[0]), "Meldungen aus Arnsberg", True, Found())
    ended(one)
    two = stored(tmp_path / "q")
    found = Found()
    two.prove(Ask(first[1], first[1]), "Meldungen aus Arnsberg", False, found)
    assert found.asks == [], "that text was seen before the end"
    two.prove(Ask(first[2], first[2]), "Meldungen aus Detmold", False, found)
    assert [ask.url for ask in found.asks] == [START + f"liste?offset={len(first)}"]


def test_what_the_budget_held_back_is_let_go_by_the_next_one(tmp_path: Path) -> None:
    one = stored(tmp_path / "q", max_pages=2)
    asked(one, "/a.html", "/b.html", "/c.html", "/d.html")
    assert one.cut
    ended(one)
    two = stored(tmp_path / "q", max_pages=3)
    two.release()
    assert two.cut and waiting(two) == [START + "a.html", START + "b.html", START + "c.html"]
    ended(two)
    three = stored(tmp_path / "q")
    three.release()
    assert not three.cut and waiting(three)[-1] == START + "d.html"
