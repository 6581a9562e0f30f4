"""Wrappers named like furniture."""

from __future__ import annotations

from relaunch.clean.furniture import drop_furniture
from relaunch.clean.wrappers import unwrap_wrappers
from tests.clean.pages import page_of, taken, written


def test_a_title_in_a_wrapper_named_like_furniture_is_kept() -> None:
    page = page_of("<main><div class='page-header'><h2>Titel</h2></div><p>Ein Absatz mit ein wenig Text.</p></main>")
    unwrap_wrappers(page, select=("div.page-header",))
    drop_furniture(page)
    assert written(page) == "<main><h2>Titel</h2><p>Ein Absatz mit ein wenig Text.</p></main>"
    assert taken(page) == []
