"""What no reader sees goes; what a click opens stays."""

from __future__ import annotations

import pytest

from relaunch.clean.unseen import drop_hidden, drop_unseen
from relaunch.tree import visible_text
from tests.clean.pages import page_of, taken, written


def test_scripts_styles_and_comments_go_without_a_row() -> None:
    page = page_of("<p>a<script>x</script>b<style>y</style>c<!-- d -->e<svg><path d='M0'/></svg></p>", drop_unseen)
    assert written(page) == "<p>abce</p>"
    assert taken(page) == []


def test_the_bounds_of_the_search_index_and_structured_data_stay() -> None:
    source = (
        "<div><!--TYPO3SEARCH_begin--><p>a</p><!-- TYPO3SEARCH_end -->"
        '<script type="application/ld+json">{}</script></div>'
    )
    assert written(page_of(source, drop_unseen)) == source


def test_the_text_of_a_noscript_is_noted() -> None:
    page = page_of("<noscript><p>Bitte JavaScript einschalten</p></noscript>da", drop_unseen)
    assert written(page) == "da"
    assert taken(page) == [("noscript", "Bitte JavaScript einschalten")]


@pytest.mark.parametrize(
    "attribute", ["hidden", 'style="display: none"', 'style="color:red;DISPLAY:NONE;"', 'style="visibility:hidden"']
)
def test_hidden_text_goes_with_a_row(attribute: str) -> None:
    page = page_of(f"<p>a</p><div {attribute}><p hidden>x</p> y</div>b", drop_hidden)
    assert written(page) == "<p>a</p>b"
    assert taken(page) == [("hidden", "x y")]


def test_hidden_nothing_goes_without_a_row() -> None:
    page = page_of("<p>a</p><div hidden><img src=x></div>", drop_hidden)
    assert written(page) == "<p>a</p>"
    assert taken(page) == []


@pytest.mark.parametrize(
    "source",
    [
        '<a href="#mehr1">Mehr</a><div id="mehr1" style="display:none">Antwort</div>',
        """<h3 onclick="toggle('a1')">Frage</h3><div id="a1" style="display:none">Antwort</div>""",
        '<button aria-controls="p2">Auf</button><div id="p2" hidden>Antwort</div>',
        '<div class="accordion-content" style="display:none">Antwort</div>',
        '<div role="tabpanel" hidden>Antwort</div>',
        '<dl class="faq"><dt>Frage</dt><dd style="display:none">Antwort</dd></dl>',
    ],
)
def test_what_a_click_opens_stays_and_is_shown(source: str) -> None:
    page = page_of(source, drop_hidden)
    assert "Antwort" in written(page)
    assert "none" not in written(page) and "hidden" not in written(page)
    assert taken(page) == []


@pytest.mark.slow
def test_very_many_comments_between_texts_leave_the_text_whole() -> None:
    page = page_of("<p>" + "<!--c-->x" * 30_000 + "</p>", drop_unseen)
    assert visible_text(page.body) == "x" * 30_000
