"""What is said to stand in a tree is there; what is said not to stand there, no selector finds."""

from __future__ import annotations

import pytest
from lxml import html

from relaunch.mapping.selectors import select
from relaunch.model import Page
from relaunch.presence import Presence, places_of

PAGE = (
    '<html><head><link rel="stylesheet" href="typo3temp/a.css"><meta name="DC.Date" content="2010-01-02"></head>'
    '<body class="start not-logged-in" bgcolor=""><div id="c1" class="csc-default\nbig"><h1>Titel</h1>'
    '<p class="bodytext one\xa0word" data-kind="a b">Text <a href="/x?id=3">mehr</a></p></div>'
    '<img src="fileadmin/b.jpg" alt=""><font face="Arial">alt</font></body></html>'
)
CERTAIN = [
    *(".csc-default", ".big", "div.big", "p.big", ".word", "#c1", "p#c1", "h1.bodytext, .bodytext"),
    *('[href^="typo3temp/"]', 'link[href$=".css"]', 'a[href*="id="]', 'a[href^="id="]', 'img[src="fileadmin/b.jpg"]'),
    *("body.not-logged-in", "body[bgcolor]", "font[face]", "[alt]", "td[bgcolor]", "A[HREF]", ".other, #c2"),
]
DOUBTFUL = [
    *("div > h1 + p", "p a[href^='/']", "p:not(.other)", "DIV h1", "div:has(.bodytext)"),
    *(":is(.csc-default, .other) h1", "*", "h1 ~ p", "p:first-of-type", "center", ".csc-default .bodytext"),
    *('[alt=""]', '[data-kind~="b"]', '[data-kind="a"] a'),
    *('.bodytext[data-kind="a b"]', ".bodytext.big", '[href!="x"]', "[class|=start]", '[href^=""]'),
]


def presences() -> list[Presence]:
    tree = html.document_fromstring(PAGE)
    return [Presence(tree), Presence(tree, places_of([*CERTAIN, *DOUBTFUL]))]


@pytest.mark.parametrize("selector", CERTAIN)
def test_one_condition_is_judged_without_the_tree(selector: str) -> None:
    for presence in presences():
        assert presence.judge(selector) == bool(select(html.document_fromstring(PAGE), selector))


@pytest.mark.parametrize("selector", DOUBTFUL)
def test_what_a_selector_finds_is_never_said_to_be_absent(selector: str) -> None:
    found = bool(select(html.document_fromstring(PAGE), selector))
    for presence in presences():
        assert presence.judge(selector) in (None, found)
        assert presence.may_select(selector) or not found


def test_what_misses_one_of_its_needs_is_ruled_out() -> None:
    for presence in presences():
        assert presence.judge(".other .bodytext") is False
        assert presence.judge('.bodytext[data-kind="c"]') is False


def test_metas_are_found_by_name_or_property_whatever_its_case() -> None:
    head = '<meta name="DC.Date" content="1"><meta property=" dc.date" content="2"><meta name="dc.date"><meta name="a">'
    presence = Presence(html.document_fromstring(f"<html><head>{head}</head></html>"))
    assert presence.metas_named("DC.date") == ["1", "2"]
    assert presence.metas_named("dc") == presence.metas_named("a") == []


def test_of_a_list_of_selectors_those_are_left_that_may_find_something() -> None:
    for presence in presences():
        assert presence.doubtful_in(".other .bodytext, div > .bodytext,#c2") == "div > .bodytext"
        assert presence.doubtful_in(".other, #c2") == ""


def test_a_page_looks_again_when_something_was_added() -> None:
    page = Page(url="", tree=html.document_fromstring(PAGE))
    assert not page.presence.may_select(".new")
    page.body.set("class", "new")
    assert not page.presence.may_select(".new")
    page.look_again()
    assert page.presence.may_select(".new")
