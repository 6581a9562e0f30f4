from __future__ import annotations

from relaunch.clean.decode import parse
from relaunch.clean.region import find_main, marked_region, weigh
from relaunch.model import Page
from relaunch.tree import visible_text

LONG = "Die Kindertagespflege ergänzt das Angebot der Einrichtungen und wird vom Jugendamt vermittelt und gefördert. "


def page(body: str) -> Page:
    return Page("http://portal.example/", parse(f"<html><body>{body}</body></html>"), "http://portal.example/")


def test_a_named_region_is_taken() -> None:
    found = find_main(page(f"<div id='nav'>Menü</div><div id='content'><p>{LONG * 4}</p></div>"), ("#content",))
    assert found.get("id") == "content"


def test_a_named_region_without_the_text_is_not_believed() -> None:
    found = find_main(page(f"<div id='content'></div><div id='spalte'><p>{LONG * 4}</p></div>"), ("#content",))
    assert found.get("id") == "spalte"


def test_text_beside_an_early_end_comment_stays_in_the_region() -> None:
    body = f"<div id='mitte'><h1>Titel</h1><!--TYPO3SEARCH_end--><p>{LONG * 4}</p><!--TYPO3SEARCH_begin--></div>"
    found = find_main(page(f"<div id='links'>x</div>{body}"))
    assert found.get("id") == "mitte" and LONG.strip() in visible_text(found)


def test_comments_in_different_columns_give_what_holds_them_all() -> None:
    html = "<div id='a'><div id='b'><!--TYPO3SEARCH_begin--></div><div id='c'><!--TYPO3SEARCH_end--></div></div>"
    assert marked_region(page(html).body).get("id") == "a"


def test_without_hints_the_running_text_is_found() -> None:
    menu = "<ul>" + "".join(f"<li><a href='/{n}'>Punkt {n}</a></li>" for n in range(30)) + "</ul>"
    found = find_main(page(f"<div id='x1'>{menu}</div><div id='x2'><p>{LONG}</p><p>{LONG}</p></div>"))
    assert found.get("id") == "x2"


def test_links_and_short_labels_are_no_running_text() -> None:
    root = page(f"<p><a href='/'>{LONG}</a></p><p>Kontakt</p><p>{LONG}</p>").body
    weights = weigh(root)
    assert weights[root].running == len(LONG.strip())
    assert weights[root].linked == len(LONG.strip())


def test_three_thousand_nested_elements_are_no_danger() -> None:
    found = find_main(page("<div>" * 3000 + f"<p>{LONG}</p>" + "</div>" * 3000))
    assert LONG.strip() in visible_text(found)
