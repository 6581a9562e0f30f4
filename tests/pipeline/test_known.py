"""What is cleaned away on a page of a learnt site: names that the template uses, and links that lead around."""

from __future__ import annotations

import pytest

import relaunch
from relaunch.clean.decode import parse
from relaunch.pipeline.known import judge_by
from relaunch.pipeline.ways import drop_ways
from relaunch.tree import visible_text
from tests.sitemodel.sites import TEMPLATE, body, sentence, site


def left(html: str) -> str:
    region = parse(f"<body><div>{html}</div></body>").find("body/div")
    drop_ways(region)
    return visible_text(region)


@pytest.mark.parametrize(
    "way",
    [
        "<p><a href='a'>zurück</a> <a href='b'>weiter</a></p>",
        "<div><span>Seite 1</span> <a href='?2'>2</a> <a href='?3'>3</a> <a href='?2'>nächste &gt;</a></div>",
        "<div class='x'><ul><li><a href='?1'>« Back</a></li><li><a href='?3'>Next »</a></li></ul></div>",
        "<div><h3>Inhalt</h3><ul><li><a href='#a'>Anfang</a></li><li><a href='#b'>Ende</a></li></ul></div>",
        "<a href='a'>zurück</a>",
    ],
)
def test_what_leads_around_goes(way: str) -> None:
    assert left(f"<p>{sentence(1)}</p>{way}<p>{sentence(2)}</p>") == f"{sentence(1)} {sentence(2)}"


@pytest.mark.parametrize(
    "text",
    [
        "<p>Der Zug fährt <a href='z'>zurück</a> nach Köln.</p>".replace("zurück", "zurück über Bonn"),
        "<p>Ein Anriss ohne Ende … <a href='/3'>weiter</a></p>",
        "<ul><li><a href='/a'>Anfang</a></li><li><a href='/b'>Ende</a></li></ul>",
        "<p>Im Jahr <a href='#n1'>1</a> und <a href='#n2'>2</a> der Rechnung stehen Zahlen.</p>",
        "<table><tr><td>2008</td><td>2009</td></tr></table>",
        "<p><a href='/1998'>1998</a></p>",
    ],
)
def test_what_only_looks_like_it_stays(text: str) -> None:
    whole = visible_text(parse(text).find("body"))
    assert left(text) == whole


def test_the_edit_link_of_a_heading_goes_and_its_words_stay() -> None:
    assert left("<h2><span>[<a href='?e'>edit</a>]</span> <span>Lage</span></h2><p>Text</p>") == "Lage Text"
    assert left("<h2><a href='/x'>[Archiv]</a></h2>") == "[Archiv]"


def test_a_name_counts_where_the_template_uses_it() -> None:
    names = frozenset([".comments"])
    assert judge_by(names)("div", "", "comments", "") == "comments"
    assert judge_by(names)("div", "", "newsletter", "") == ""
    assert judge_by(names)("nav", "", "", "") == "navigation"


def test_a_box_that_one_page_calls_newsletter_stays() -> None:
    box = f"<div class='newsletter'><p>{sentence(500)}</p></div>"
    pages = site(20, lambda n: body(n) + (box if n == 7 else ""))
    assert sentence(500) in relaunch.learn(pages).main_text(pages[7][1], pages[7][0])


def test_boxes_that_all_pages_call_comments_go() -> None:
    pages = site(20, lambda n: f"{body(n)}<div class='comments'><p>{sentence(n, 9)}</p></div>")
    assert sentence(7, 9) not in relaunch.learn(pages).main_text(pages[7][1], pages[7][0])


def test_text_at_a_place_of_its_own_beside_the_content_belongs_to_the_page() -> None:
    extra = f"<div class='once'><p>{sentence(900)} {sentence(901)} {sentence(902)}</p></div>"
    pages = site(20)
    url, html = pages[7]
    odd = html.replace("<div class='x3'>", f"{extra}<div class='x3'>")
    assert odd != html
    text = relaunch.learn(pages).main_text(odd, url)
    assert sentence(901) in text and sentence(7) in text and "Bürgertelefon" not in text


@pytest.mark.parametrize(("pages", "stays"), [(25, True), (40, False)])
def test_a_short_word_goes_where_every_page_ends_so(pages: int, stays: bool) -> None:
    learnt = site(40, lambda n: body(n) + ("<p class='jump'>Gehe zu:</p>" if n < pages else ""))
    assert ("Gehe zu:" in relaunch.learn(learnt).main_text(learnt[6][1], learnt[6][0])) is stays


def test_a_page_of_another_template_is_read_as_a_single_page() -> None:
    other = "<html><body><table><tr><td><h1>Anders</h1><p>" + sentence(3) + "</p></td></tr></table></body></html>"
    assert sentence(3) in relaunch.learn(site(12)).main_text(other, "http://x.example/anders")


def test_thousands_of_nested_inline_elements_are_survived() -> None:
    deep = "<span>" * 3_000 + sentence(400) + "</span>" * 3_000
    pages = site(12, template=TEMPLATE.replace("<div class='x1'>", f"<div class='x1'>{deep}"))
    assert sentence(3) in relaunch.learn(pages).main_text(pages[3][1], pages[3][0])
