"""Blocks that hold nothing."""

from __future__ import annotations

import pytest

from relaunch.clean.empty_blocks import drop_empty_blocks
from relaunch.tree import visible_text
from tests.clean.pages import page_of, taken, written


@pytest.mark.parametrize(
    "block",
    [
        '<p class="bodytext">&nbsp;</p>',
        "<h2></h2>",
        "<ul><li> </li><li><b>&nbsp;</b></li></ul>",
        "<div><div><p><br></p></div>\u200b</div>",
        "<table><tr><td></td><td>&nbsp;</td></tr></table>",
        "<p>&shy;</p>",
    ],
)
def test_an_empty_block_goes_without_a_row(block: str) -> None:
    page = page_of(f"<p>a</p>{block}<p>b</p>", drop_empty_blocks)
    assert written(page) == "<p>a</p><p>b</p>"
    assert taken(page) == []


@pytest.mark.parametrize(
    "block",
    [
        '<p><img src="x.png"></p>',
        '<div><a id="c12"></a></div>',
        "<div><!--TYPO3SEARCH_begin--></div>",
        "<table><tr><td></td><td>x</td></tr></table>",
        "<div><hr></div>",
        "<p><input></p>",
    ],
)
def test_a_block_with_an_object_stays(block: str) -> None:
    assert written(page_of(block, drop_empty_blocks)) == block


def test_words_around_an_empty_mark_stay_apart() -> None:
    assert written(page_of("<p>a<b> </b>c<i></i>d</p>", drop_empty_blocks)) == "<p>a cd</p>"


def test_bare_texts_around_an_empty_block_stay_apart() -> None:
    for source in ("<div>a<p></p>b</div>", "<div><b>a</b><p></p><b>b</b></div>"):
        assert visible_text(page_of(source, drop_empty_blocks).body) == "a b"
