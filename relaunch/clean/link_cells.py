"""The navigation of hand-made pages: a cell of the layout table that holds nothing but links."""

from __future__ import annotations

from itertools import islice
from typing import Any

from relaunch.clean.region import Weight, weigh
from relaunch.model import Page
from relaunch.registry import step
from relaunch.urls import canonicalize

FEWEST = 3  # links of a menu
LINKED = 0.85  # share of a menu's text that stands in links
OUTWEIGHED = 2  # times: another cell of the table says at least so much more
NOT_LAYOUT = ("th",)
PARTS = ("tbody", "thead", "tfoot")


@step("drop-link-cells")
def drop_link_cells(page: Page) -> None:
    """Remove the first or last cell of a layout table's row that is a menu: links into the site, and little else.

    Another cell of the table must say more than twice as much. A table with headings or a caption is data and stays,
    as does a cell with a table inside. Run it before `unwrap-layout-tables`.
    """
    weights: dict[Any, Weight] = {}
    for table in list(page.body.iter("table")):
        rows = [row for part in (table, *table.iterchildren(*PARTS)) for row in part.iterchildren("tr")]
        if any(cell.tag in NOT_LAYOUT for row in rows for cell in row) or table.find("caption") is not None:
            continue
        cells = [list(row.iterchildren("td")) for row in rows]
        outer = (cell for row in cells for cell in dict.fromkeys([*row[:1], *row[-1:]]))
        linked = [cell for cell in outer if next(islice(cell.iter("a"), FEWEST - 1, None), None) is not None]
        if not linked:
            continue
        weights = weights or weigh(page.body)
        most = max(weights[cell].text for row in cells for cell in row)
        for cell in linked:
            if 0 < weights[cell].text * OUTWEIGHED < most and _is_menu(cell, weights[cell], page):
                page.take(cell, because="navigation")


def _is_menu(cell: Any, weight: Weight, page: Page) -> bool:
    if weight.linked < LINKED * weight.text or next(cell.iterdescendants("table"), None) is not None:
        return False
    links = [a for a in cell.iter("a") if a.get("href")]
    kinds = (canonicalize(a.get("href"), page.base or page.url).kind for a in links)
    return len(links) >= FEWEST and all(kind == "page" for kind in kinds)
