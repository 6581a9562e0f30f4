"""The form of the editors' spreadsheet: its columns, and what stands in a cell.

It stands in the cellar because export writes and reads the file, and review decides what a cell says of a record.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

TEXT, NUMBER, DATE, TIME, BOOLEAN, FORMULA, ERROR = "text", "number", "date", "time", "boolean", "formula", "error"
STATES = ("pending", "approved", "rejected")
RECORDS, HELP, BASE = "Records", "Hilfe - Help", "relaunch-base"
FORM = "relaunch-sheet-1"  # stands in the hidden sheet; another form would be read otherwise
LONGEST = 32_767  # characters of a cell, to Excel as to LibreOffice
TAKEN = ("title", "teaser", "tags", "state", "comment")
# What XML cannot hold is written as _xHHHH_ (ISO/IEC 29500-1, 22.9.2.19); a text that looks so itself, as well.
_UNHELD = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in the first row, its width in characters, and what it is for, in both languages."""

    name: str
    width: int
    help: str
    hilfe: str
    wrap: bool = True


COLUMNS = (
    Column("id", 34, "Which record this row is. Do not change it.",
           "Welcher Datensatz das ist. Bitte nicht ändern.", False),
    Column("type", 11, "Only to look at.", "Nur zum Nachsehen.", False),
    Column("section", 24, "Title of the page above; only to look at.", "Titel der Seite darüber; nur zum Nachsehen."),
    Column("title", 44, "The page's heading, on one line.", "Die Überschrift der Seite, in einer Zeile."),
    Column("teaser", 60, "The introduction, as plain text.", "Der Vorspann, als einfacher Text."),
    Column("tags", 26, "Keywords with a semicolon between them.", "Schlagwörter, mit Semikolon getrennt."),
    Column("state", 12, "Your decision: pending, approved or rejected.",
           "Ihre Entscheidung: pending (offen), approved (freigegeben) oder rejected (abgelehnt).", False),
    Column("comment", 36, "A note for colleagues.", "Ein Hinweis für Kolleginnen und Kollegen."),
    Column("published", 12, "Only to look at.", "Nur zum Nachsehen.", False),
    Column("url", 42, "The page on the legacy site; only to look at.", "Die Seite im alten Portal; nur zum Nachsehen."),
    Column("issues", 44, "What a person should decide; only to look at.",
           "Was jemand entscheiden sollte; nur zum Nachsehen."),
)  # fmt: skip
NAMES = tuple(column.name for column in COLUMNS)


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell says, as text, and the kind of value it is."""

    text: str = ""
    kind: str = TEXT


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the sheet of records: its number there, and its cells by the name of their column."""

    number: int
    cells: dict[str, Cell]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A spreadsheet as it came back.

    `letters` says in which column each name stands, `doubled` are names that stand twice, `others` headings that are
    not ours. `base` holds for each id what its cells said when the file was written, and `hash` of its content.
    """

    name: str
    letters: dict[str, str]
    rows: list[Row]
    base: dict[str, dict[str, str]]
    doubled: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    head: int = 1

    def place(self, row: int, column: str) -> str:
        """Return the name of a cell as a spreadsheet says it, such as `Records!D17`."""
        return f"{self.name}!{self.letters.get(column, 'A')}{row}"


def held(text: str) -> str:
    """Return a text as the XML of a cell can hold it."""
    return _UNHELD.sub(lambda found: f"_x{ord(found.group()):04X}_", text)


def plain(text: str) -> str:
    """Return a text as it was before XML held it; line ends are those of Unix."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text).replace("\r\n", "\n")


def shown(text: str) -> str:
    """Return as much of a text as a cell can hold, what XML cannot hold counted as it is written.

    Characters beyond Unicode's first plane count twice, as they do for Excel.
    """
    if len(text) * 7 <= LONGEST:
        return text
    room = LONGEST
    for n, character in enumerate(text):
        room -= 7 if _UNHELD.match(text, n) else 2 if ord(character) > 0xFFFF else 1
        if room < 0:
            return text[:n]
    return text
