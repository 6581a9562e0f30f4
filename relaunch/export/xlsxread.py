"""Read a spreadsheet that strangers' programs have saved: nothing is run, nothing unpacked beyond its measure."""

from __future__ import annotations

import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

from lxml.etree import LxmlError
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from relaunch.errors import ReviewError
from relaunch.export.xlsx import is_day
from relaunch.sheetform import BASE, BOOLEAN, DATE, ERROR, FORM, FORMULA, NAMES, NUMBER, TIME, Cell, Row, Sheet, plain

MOST_PARTS = 2000
LARGEST_FILE = 200_000_000
LARGEST_PART = 400_000_000  # 10,000 records with long teasers are 60 MB of XML
LARGEST = 600_000_000
MOST_ROWS = 200_000
MOST_COLUMNS = 200
HEAD_WITHIN = 20  # somebody may have put lines above the heads
CHUNK = 1 << 20
XML = (".xml", ".rels", ".vml")
# No spreadsheet program writes these; they are how a small file becomes a large one, or reads another.
_FORBIDDEN = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
# What a file that is no spreadsheet, or half of one, makes the reader raise; whatever it is, the file is wrong.
BROKEN = (KeyError, ValueError, TypeError, AttributeError, IndexError, LookupError, ArithmeticError, AssertionError,
          EOFError, OSError, NotImplementedError, RuntimeError, SyntaxError, struct.error, zlib.error, LxmlError,
          zipfile.BadZipFile, InvalidFileException)  # fmt: skip


def read_xlsx(path: Path) -> Sheet:
    """Return what a spreadsheet says; ReviewError where it is none of ours."""
    if not path.is_file():
        raise ReviewError(f"{path}: no such file; a spreadsheet that relaunch export --xlsx has written would be right")
    try:
        _check_zip(path)
        with open(path, "rb") as file, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of every extension it leaves out
            book = load_workbook(file, read_only=True, keep_links=False, keep_vba=False, rich_text=False)
            try:
                return _sheet_of(book, path)
            finally:
                book.close()
    except BROKEN as error:
        what = f"{type(error).__name__}: {error}"[:200]
        raise ReviewError(f"{path}: no spreadsheet that can be read ({what}); a file saved as .xlsx would be right") \
            from error  # fmt: skip


def _check_zip(path: Path) -> None:
    """Refuse what would grow beyond measure, or holds a document type."""
    if path.stat().st_size > LARGEST_FILE:
        raise ReviewError(f"{path}: larger than {LARGEST_FILE:,} bytes; the file that was exported would be right")
    with zipfile.ZipFile(path) as parts:
        entries = parts.infolist()
        sizes = [entry.file_size for entry in entries]
        if len(entries) > MOST_PARTS or max(sizes, default=0) > LARGEST_PART or sum(sizes) > LARGEST:
            raise ReviewError(f"{path}: {len(entries):,} parts of {sum(sizes):,} bytes unpacked; at most "
                              f"{MOST_PARTS:,} parts of {LARGEST:,} bytes would be right")  # fmt: skip
        if len({entry.filename for entry in entries}) < len(entries):
            raise ReviewError(f"{path}: a part stands twice in it; a file saved as .xlsx would be right")
        for entry in entries:
            if entry.filename.lower().endswith(XML) and _is_forbidden(parts, entry):
                raise ReviewError(f"{path}: {entry.filename} declares a document type; no spreadsheet does that")


def _is_forbidden(parts: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    """Tell whether a part declares a document type, or is in an encoding in which it could do so unseen."""
    tail = b""
    with parts.open(entry) as part:
        while chunk := part.read(CHUNK):
            if not tail and chunk[:2] in (b"\xff\xfe", b"\xfe\xff", b"\x00<", b"<\x00", b"\x00\x00", b"\x4c\x6f"):
                return True
            if _FORBIDDEN.search(tail + chunk):
                return True
            tail = chunk[-16:]
    return False


def _sheet_of(book: Any, path: Path) -> Sheet:
    base = _base_of(book, path)
    for sheet in book.worksheets:
        if sheet.title == BASE:
            continue
        sheet.reset_dimensions()
        rows = sheet.iter_rows(max_col=MOST_COLUMNS)
        for number, cells in enumerate(rows, 1):
            heads = [_cell(cell).text.strip().lower() for cell in cells]
            if "id" in heads and len(set(heads) & set(NAMES)) > 2:
                return _records_of(sheet.title, number, heads, rows, base, path)
            if number == HEAD_WITHIN:
                break
    raise ReviewError(f"{path}: no sheet has a column 'id' with others of ours beside it; the heads of the export, "
                      f"{', '.join(NAMES)}, would be right")  # fmt: skip


def _base_of(book: Any, path: Path) -> dict[str, dict[str, str]]:
    """Return what the file said when it was written."""
    if BASE not in book.sheetnames:
        raise ReviewError(f"{path}: the hidden sheet {BASE!r} is gone, so nobody can tell what was changed; export "
                          f"again and copy your changes into that file")  # fmt: skip
    sheet = book[BASE]
    sheet.reset_dimensions()
    rows = sheet.iter_rows(max_col=len(NAMES) + 3)
    heads = [_cell(cell).text for cell in next(rows, ())]
    if heads != [FORM, "hash", "cut", *NAMES]:
        raise ReviewError(f"{path}: the hidden sheet {BASE!r} was changed or is of another version; export again")
    base = {}
    for cells in _limited(rows, path):
        texts = [_cell(cell).text for cell in cells]
        texts += [""] * (len(NAMES) + 3 - len(texts))
        base[texts[0]] = dict(zip(("hash", "cut", *NAMES), texts[1:], strict=False))
    return base


def _records_of(name: str, head: int, heads: list[str], rows: Iterator[Any], base: dict[str, dict[str, str]],
                path: Path) -> Sheet:  # fmt: skip
    where = {column: heads.index(column) for column in NAMES if column in heads}
    doubled = tuple(column for column in NAMES if heads.count(column) > 1)
    if "id" in doubled:
        raise ReviewError(f"{path}: {name} has two columns 'id'; one would be right")
    letters = {column: get_column_letter(n + 1) for column, n in where.items()}
    found = []
    for number, cells in enumerate(_limited(rows, path), head + 1):
        row = {column: _cell(cells[n]) if n < len(cells) else Cell() for column, n in where.items()}
        if any(cell.text.strip() for cell in row.values()):
            found.append(Row(number, row))
    others = tuple(head for head in heads if head and head not in NAMES)
    return Sheet(name, letters, found, base, doubled, others, head)


def _limited(rows: Iterator[Any], path: Path) -> Iterator[Any]:
    for number, row in enumerate(rows):
        if number > MOST_ROWS:
            raise ReviewError(f"{path}: more than {MOST_ROWS:,} rows; a row for each record would be right")
        yield row


def _cell(cell: Any) -> Cell:
    """Return a cell with its kind; what its program only shows as text is no text."""
    value, kind = cell.value, cell.data_type
    if value is None:
        return Cell()
    if kind == "f" or not isinstance(value, (str, int, float, bool, date, time, timedelta)):
        return Cell(str(value), FORMULA)
    if kind == "e":
        return Cell(str(value), ERROR)
    if isinstance(value, str):
        return Cell(plain(value))
    if isinstance(value, bool):
        return Cell(str(value).upper(), BOOLEAN)
    if isinstance(value, (date, time, timedelta)):
        return Cell(str(value)[:10], DATE) if is_day(value) else Cell(str(value), TIME)
    return Cell(str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(value), NUMBER)
