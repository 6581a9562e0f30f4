"""Sites as they are out there: reading the whole site is at least as good as reading page by page, and good."""

from __future__ import annotations

import pytest

import relaunch
from tests.sitemodel.gold import GoldPage, f1
from tests.sitemodel.strange import SITES, made, shop

# What each site must reach at least; the homepage's counter stands in tag soup inside its content.
LEAST = {"homepage": 0.9}
# Teasers are known by the pages that they lead to: those of the magazine lead to pages that were not learnt.
LEAST_UNSEEN = {"homepage": 0.9, "magazine": 0.9}


@pytest.mark.parametrize("count", [9, 24])
@pytest.mark.parametrize("name", sorted(SITES))
def test_the_whole_site_is_read_better_than_its_pages(name: str, count: int) -> None:
    pages = made(name, count, count)
    known = relaunch.learn([(page.url, page.html) for page in pages])
    site, wrong = f1(pages, known.main_text)
    assert site >= LEAST.get(name, 0.99), wrong[:10]
    assert site >= f1(pages, relaunch.main_text)[0]


@pytest.mark.parametrize("name", sorted(SITES))
def test_a_page_that_was_not_learnt_is_read_as_well(name: str) -> None:
    pages = made(name, 3, 30)
    known = relaunch.learn([(page.url, page.html) for page in pages[:-8]])
    score, wrong = f1(pages[-8:], known.main_text)
    assert score >= LEAST_UNSEEN.get(name, 0.99), wrong[:10]


def test_a_text_of_every_page_is_the_content_of_the_page_that_says_nothing_else() -> None:
    pages = shop()
    known = relaunch.learn([(page.url, page.html) for page in pages])
    assert known.main_text(pages[-1].html, pages[-1].url).split("\n")[-5:] == pages[-1].must


def test_the_measure_counts_what_is_lost_and_what_is_kept() -> None:
    page = GoldPage("http://x.example/", "", ["eins", "zwei"], ["drei", "vier"])
    assert f1([page], lambda _html, _url: "eins\nvier") == (
        0.5,
        ["http://x.example/ lost 'zwei'", "http://x.example/ kept 'vier'"],
    )
