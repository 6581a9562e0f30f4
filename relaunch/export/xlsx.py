"""Write records as a spreadsheet for editors, and read one back: each cell typed, no text ever a formula."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from relaunch.atomic import replacing
from relaunch.sheetform import BASE, COLUMNS, FORM, HELP, NAMES, RECORDS, STATES, TAKEN, held

MOST_LINKS = 60_000  # Excel opens no sheet with more than 65,530
EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest a zip can say: same records, same bytes
WRITTEN = b"1980-01-01T00:00:00Z"
# An address that no spreadsheet program has to repair.
_SAFE_URL = re.compile(r"\Ahttps?://[A-Za-z0-9.-]+(?::[0-9]+)?(?:/(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?\Z")
_MOMENT = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_DAY = re.compile(r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")

LOCKED = PatternFill("solid", fgColor="EDEFF2")
HEAD = PatternFill("solid", fgColor="2F4858")
QUIET = Font(color="53585F")
COLOURS = {"approved": "DFF3E5", "rejected": "FBE3E1"}
INTRODUCTION = (
    ("Hilfe", "Eine Zeile ist ein Datensatz. Weiße Spalten können Sie ändern, graue sind nur zum Nachsehen."),
    ("", "Zeilen dürfen sortiert, gefiltert und gelöscht werden; was gelöscht ist, bleibt im Portal, wie es war."),
    ("", "Neue Zeilen werden nicht übernommen. Beginnt ein Text mit =, bleibt er Text; Formeln werden abgewiesen."),
    ("", "Danach: relaunch merge DATEI.xlsx. Was nicht übernommen werden kann, wird Zelle für Zelle genannt."),
    ("Help", "One row is one record. White columns are yours to change, grey ones are only to look at."),
    ("", "Rows may be sorted, filtered and deleted; what is deleted here stays in the portal as it was."),
    ("", "New rows are not taken. A text that begins with = stays a text; formulas are refused."),
    ("", "Then: relaunch merge FILE.xlsx. What cannot be taken is named, cell by cell."),
    ("", ""),
)


def write_xlsx(path: Path, rows: Iterable[Mapping[str, str]]) -> int:
    """Write a spreadsheet with a row for each record, as `sheets.row_of` tells it, and return the number of rows."""
    book = Workbook()
    records, told, base = book.active, book.create_sheet(HELP), book.create_sheet(BASE)
    records.title = RECORDS
    base.sheet_state = "veryHidden"
    base.append([FORM, "hash", "cut", *NAMES])
    _put_heads(records)
    count = 0
    for count, row in enumerate(rows, 1):
        _put_record(records, count + 1, row)
        for n, name in enumerate(("hash", "cut", *NAMES), 2):
            _put_text(base, count + 1, n, row.get(name, ""))
        _put_text(base, count + 1, 1, row["id"])
    _furnish(records, count + 1)
    _explain(told)
    body = io.BytesIO()
    book.save(body)
    with replacing(path) as file:
        _rewrite(body, file)
    return count


def _put_text(sheet: Any, row: int, column: int, text: str) -> Any:
    """Write a cell that is text whatever it begins with, and stays so when somebody edits it."""
    cell = sheet.cell(row, column)
    if text:
        cell.value = held(text)
        cell.data_type = "s"
    cell.number_format = "@"
    return cell


def _put_heads(sheet: Any) -> None:
    for n, column in enumerate(COLUMNS, 1):
        cell = _put_text(sheet, 1, n, column.name)
        cell.fill, cell.font = HEAD, Font(color="FFFFFF", bold=True)
        sheet.column_dimensions[get_column_letter(n)].width = column.width


_WRAPPED, _FLAT = Alignment(wrap_text=True, vertical="top"), Alignment(vertical="top")


def _put_record(sheet: Any, number: int, row: Mapping[str, str]) -> None:
    """Write the row of one record."""
    for n, column in enumerate(COLUMNS, 1):
        text = row.get(column.name, "")
        if column.name == "published" and (day := _day(text)):
            cell = sheet.cell(number, n, day)
            cell.number_format = "yyyy-mm-dd"
        else:
            cell = _put_text(sheet, number, n, text)
            cell.quotePrefix = text[:1] in "=+-@"
        cell.alignment = _WRAPPED if column.wrap else _FLAT
        if column.name not in TAKEN:
            cell.fill, cell.font = LOCKED, QUIET
        if column.name == "url" and number <= MOST_LINKS and len(text) < 2000 and _SAFE_URL.match(text):
            cell.hyperlink = text


def _day(text: str) -> date | None:
    """Return a day that a spreadsheet can count; before March 1900 programs disagree."""
    try:
        day = date.fromisoformat(text) if _DAY.match(text) else None
    except ValueError:
        return None
    return day if day and day >= date(1900, 3, 1) else None


def _furnish(sheet: Any, last: int) -> None:
    """Freeze the heads, filter, and offer the states."""
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(COLUMNS))}{last}"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    state = get_column_letter(NAMES.index("state") + 1)
    area = f"{state}2:{state}{max(last, 2)}"
    choice = DataValidation("list", formula1='"' + ",".join(STATES) + '"', allow_blank=False, showErrorMessage=True)
    choice.errorTitle, choice.error = "state", f"One of {', '.join(STATES)}. Eines von {', '.join(STATES)}."
    choice.add(area)
    sheet.add_data_validation(choice)
    for word, colour in COLOURS.items():
        rule = CellIsRule("equal", formula=[f'"{word}"'], fill=PatternFill("solid", bgColor=colour))
        sheet.conditional_formatting.add(area, rule)


def _explain(sheet: Any) -> None:
    lines = [*((head, text, "") for head, text in INTRODUCTION), ("Spalte / column", "Deutsch", "English")]
    lines += [(column.name, column.hilfe, column.help) for column in COLUMNS]
    for number, line in enumerate(lines, 1):
        for n, text in enumerate(line, 1):
            cell = _put_text(sheet, number, n, text)
            cell.alignment, cell.font = _WRAPPED, Font(bold=n == 1)
        if line[2] == "":
            sheet.merge_cells(start_row=number, end_row=number, start_column=2, end_column=3)
    for letter, width in (("A", 18), ("B", 60), ("C", 60)):
        sheet.column_dimensions[letter].width = width


def _rewrite(body: io.BytesIO, file: Any) -> None:
    """Copy a zip without the time it was made at."""
    with zipfile.ZipFile(body) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            part = old.read(entry)
            if entry.filename == "docProps/core.xml":
                part = _MOMENT.sub(rb"\g<1>" + WRITTEN, part)
            info = zipfile.ZipInfo(entry.filename, EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, part)


def is_day(value: object) -> bool:
    """Tell whether a value is a day without a time."""
    return isinstance(value, date) and (not isinstance(value, datetime) or value.time() == datetime.min.time())
