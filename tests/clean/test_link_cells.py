"""The menu in a cell of a layout table."""

from __future__ import annotations

import pytest

from relaunch.clean.link_cells import drop_link_cells
from tests.clean.pages import page_of, taken, written

MENU = "<a href='a.htm'>Start</a><br><a href='b.htm'>Verein</a><br><a href='c.htm'>Museum</a>"
TEXT = "<p>Seit 1911 sammeln wir, was vom alten Dorf erzählt, und zeigen es an jedem ersten Sonntag im Monat.</p>"


def test_a_cell_of_links_beside_the_text_is_navigation() -> None:
    page = page_of(f"<table><tr><td>{MENU}</td><td>{TEXT}</td></tr></table>", drop_link_cells)
    assert taken(page) == [("navigation", "Start Verein Museum")]
    assert "Museum" not in written(page)


@pytest.mark.parametrize(
    "table",
    [
        f"<table><tr><th>Was</th><td>{MENU}</td><td>{TEXT}</td></tr></table>",
        f"<table><caption>Links</caption><tr><td>{MENU}</td><td>{TEXT}</td></tr></table>",
        f"<table><tr><td>{MENU}</td><td>Mehr</td></tr></table>",
        f"<table><tr><td>{MENU} und vieles mehr im Haus</td><td>{TEXT}</td></tr></table>",
        f"<table><tr><td>{MENU.replace('a.htm', 'http://anderswo.example/')}</td><td>{TEXT}</td></tr></table>",
        f"<table><tr><td>{MENU.replace('a.htm', 'a.pdf')}</td><td>{TEXT}</td></tr></table>",
        f"<table><tr><td><a href='a.htm'>Start</a></td><td>{TEXT}</td></tr></table>",
    ],
)
def test_data_files_and_links_to_others_stay(table: str) -> None:
    assert taken(page_of(table, drop_link_cells)) == []
