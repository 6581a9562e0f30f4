"""Tables that only lay out a page are taken apart; those that hold figures stay tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from relaunch.model import Page
from relaunch.registry import step

KEPT_CLASSES = frozenset({"contenttable", "csc-uploads"})  # css_styled_content's own data and download tables
SECTIONS = frozenset({"thead", "tbody", "tfoot"})
CELLS = frozenset({"td", "th"})
_TAGS = ("table", "caption", "tr", *sorted(CELLS), *sorted(SECTIONS))
ZERO = frozenset({"", "0", "0px", "none"})


@dataclass(slots=True)
class _Table:
    """A table and its own parts, those of tables inside it left out."""

    element: Any
    parts: list[Any] = field(default_factory=list)
    columns: int = 0
    cells_in_row: int = 0
    has_header: bool = False
    has_tables: bool = False

    def add(self, element: Any, tag: str) -> None:
        """Add a row, cell or caption to what is known."""
        self.parts.append(element)
        if tag in CELLS:
            self.cells_in_row += 1
            if self.cells_in_row > self.columns:
                self.columns = self.cells_in_row
            if tag == "td":
                return
        elif tag == "tr":
            self.cells_in_row = 0
            return
        self.has_header = self.has_header or tag in ("th", "caption", "thead")

    @property
    def is_layout(self) -> bool:
        """No `th`, caption, summary or border, or a table inside, or one column (TYPO3-LEGACY section 8)."""
        table = self.element
        if any(word in KEPT_CLASSES or word.startswith("contenttable-") for word in (table.get("class") or "").split()):
            return False
        if table.get("role") in ("presentation", "none") or self.has_tables:
            return True
        if self.columns < 2:
            return table.find("caption") is None
        bordered = (table.get("border") or "").strip().lower() not in ZERO
        return not (self.has_header or bordered or (table.get("summary") or "").strip())


@step("unwrap-layout-tables")
def unwrap_layout_tables(page: Page) -> None:
    """Turn layout tables into plain blocks, cell by cell in reading order (TYPO3-LEGACY section 8).

    A table of layout has no header cell, caption, summary or border, or holds another table, or has one column only.
    Tables of css_styled_content (`contenttable`, `csc-uploads`) stay.
    """
    for table in _tables(page.body):
        if table.is_layout:
            table.element.tag = "div"
            for part in table.parts:
                part.tag = "p" if part.tag == "caption" else "div"


def _tables(body: Any) -> list[_Table]:
    """Return all tables with what is known of each, in one pass."""
    found: list[_Table] = []
    around: _Table | None = None
    last = body
    tables: dict[Any, _Table | None] = {body: None}  # elements, each with the table that it is or stands in
    for element in body.iter(*_TAGS):
        parent = element.getparent()
        if parent is not last:
            around = tables[parent] if parent in tables else _table_around(parent, tables)
            last = parent
        tag = element.tag
        if tag == "table":
            if around is not None:
                around.has_tables = True
            found.append(_Table(element))
            tables[element] = found[-1]
            continue
        if tag not in CELLS:
            tables[element] = around
        if around is not None:
            around.add(element, tag)
    return found


def _table_around(node: Any, tables: dict[Any, _Table | None]) -> _Table | None:
    """Return the innermost table around a node or the node itself, and remember it for what lies between them."""
    between = []
    while node is not None and node not in tables:
        between.append(node)
        node = node.getparent()
    around = tables[node] if node is not None else None
    tables.update(dict.fromkeys(between, around))
    return around
