from __future__ import annotations

import pytest

from relaunch.crawl.frontier import Ask, Found, Frontier
from relaunch.crawl.robots import Robots
from relaunch.model import Capture
from relaunch.urls import UrlRules

START = "http://www.stadt.example/"


def frontier(robots: str = "", **more: int) -> Frontier:
    rules = Robots()
    rules.learn(START[:-1], Capture(START + "robots.txt", 200, (), robots.encode(), ""))
    return Frontier(START, UrlRules(), rules, **more)


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
