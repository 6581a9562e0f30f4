"""Tables that only lay out a page are taken apart; those that hold figures stay tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from relaunch.model import Page
from relaunch.registry import step

KEPT_CLASSES = frozenset({"contenttable", "csc-uploads"})  # css_styled_content's own data and download tables
SECTIONS = frozenset({"thead", "tbody", "tfoot"})
CELLS = frozenset({"td", "th"})
IN_GRIDS = frozenset("a abbr b br em font i nobr p small span strong sub sup tt u wbr".split())
IN_GRIDS |= {"tr", "col", "colgroup", *SECTIONS, *CELLS}
_TAGS = ("table", "caption", "tr", *sorted(CELLS), *sorted(SECTIONS))
# A grid has at least so many rows and cells, and cells that say no more than this; half of them say something.
ROWS, CELLS_OF_GRID, CELL, FILLED = 4, 12, 120, 0.5
MOST_COLUMNS = 1000  # more than a browser allows, a cell does not span
ZERO = frozenset({"", "0", "0px", "none"})


@dataclass(slots=True)
class _Table:
    """A table and its own parts, those of tables inside it left out."""

    element: Any
    parts: list[Any] = field(default_factory=list)
    rows: list[list[Any]] = field(default_factory=list)
    has_header: bool = False
    has_tables: bool = False

    def add(self, element: Any, tag: str) -> None:
        """Add a row, cell or caption to what is known."""
        self.parts.append(element)
        if tag in CELLS:
            if not self.rows:
                self.rows.append([])
            self.rows[-1].append(element)
            if tag == "td":
                return
        elif tag == "tr":
            self.rows.append([])
            return
        self.has_header = self.has_header or tag in ("th", "caption", "thead")

    @property
    def is_layout(self) -> bool:
        """No `th`, caption, summary or border, or a table inside, or one column (TYPO3-LEGACY section 8); no grid."""
        table = self.element
        if any(word in KEPT_CLASSES or word.startswith("contenttable-") for word in (table.get("class") or "").split()):
            return False
        if table.get("role") in ("presentation", "none") or self.has_tables:
            return True
        if max(map(len, self.rows), default=0) < 2:
            return table.find("caption") is None
        bordered = (table.get("border") or "").strip().lower() not in ZERO
        return not (self.has_header or bordered or (table.get("summary") or "").strip() or self._is_grid())

    def _is_grid(self) -> bool:
        """Tell whether rows and columns say what belongs together: many rows of as many short cells each.

        Nobody lays out a page so. Rows that say nothing do not count; cells may span columns.
        """
        if not IN_GRIDS.issuperset(node.tag for node in self.element.iterdescendants("*")):
            return False
        rows = [(row, [_said(cell) for cell in row]) for row in self.rows]
        full = [(row, texts) for row, texts in rows if any(texts)]
        said = [text for _, texts in full for text in texts]
        if len(full) < ROWS or len(said) < CELLS_OF_GRID or sum(map(bool, said)) < FILLED * len(said):
            return False
        return max(map(len, said)) <= CELL and len({sum(map(_span, row)) for row, _ in full}) == 1


def _said(cell: Any) -> str:
    """Return what a cell says."""
    text = "".join(cell.itertext()) if len(cell) else cell.text
    return " ".join(text.split()) if text else ""


def _span(cell: Any) -> int:
    """Return over how many columns a cell reaches."""
    said = cell.get("colspan") or ""
    return min(max(int(said), 1), MOST_COLUMNS) if said.isdecimal() else 1


@step("unwrap-layout-tables")
def unwrap_layout_tables(page: Page) -> None:
    """Turn layout tables into plain blocks, cell by cell in reading order (TYPO3-LEGACY section 8).

    A table of layout has no header cell, caption, summary or border, or holds another table, or has one column only.
    Tables of css_styled_content (`contenttable`, `csc-uploads`) stay, and so do grids: four rows or more, twelve cells
    or more, the same number in each row, and no cell says more than a line.
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
