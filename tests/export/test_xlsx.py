"""The spreadsheet as a file: what programs see in it, what they make of it, and what strangers could put into it."""

from __future__ import annotations

import io
import re
import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from relaunch.errors import ReviewError
from relaunch.export.xlsx import write_xlsx
from relaunch.export.xlsxread import read_xlsx
from relaunch.sheetform import BASE, LONGEST, NAMES, held, plain, shown

ROW = dict.fromkeys(NAMES, "") | {
    "id": "amt/page/kita", "type": "page", "title": "=1+1", "teaser": "Erste\nZweite", "tags": "+49; 01067", "state":
    "pending", "published": "2020-12-01", "url": "http://portal.example/kita/?id=7&a[b]=1", "hash": "ab", "cut": "",
}  # fmt: skip
LINKED = ROW | {"id": "amt/page/rat", "url": "http://portal.example/rat/", "title": "@SUM(A1)",
                "published": "1850-01-01"}  # fmt: skip


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "records.xlsx"
    assert write_xlsx(path, [ROW, LINKED]) == 2
    return path


def rewritten(path: Path, change: Callable[[str, bytes], bytes], extra: dict[str, bytes] | None = None) -> Path:
    """Change the parts of a spreadsheet as another program, or somebody with bad intent, would have written them."""
    with zipfile.ZipFile(path) as old:
        parts = {name: change(name, old.read(name)) for name in old.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, body in (parts | (extra or {})).items():
            new.writestr(name, body)
    return path


def texts(path: Path) -> list[dict[str, str]]:
    return [{name: cell.text for name, cell in row.cells.items()} for row in read_xlsx(path).rows]


def test_every_text_is_text_and_dates_are_dates(file: Path) -> None:
    sheet = load_workbook(file)["Records"]
    kinds = {name: sheet.cell(2, n).data_type for n, name in enumerate(NAMES, 1) if ROW[name]}
    assert kinds.pop("published") == "d" and set(kinds.values()) == {"s"}
    assert sheet["D2"].value == "=1+1" and sheet["D2"].quotePrefix and sheet["D2"].number_format == "@"
    assert sheet["I2"].value in (date(2020, 12, 1), datetime(2020, 12, 1)) and sheet["I3"].value == "1850-01-01"


def test_no_formula_stands_in_the_file(file: Path) -> None:
    with zipfile.ZipFile(file) as parts:
        assert not any(b"<f>" in parts.read(name) for name in parts.namelist() if name.startswith("xl/worksheets"))


def test_the_sheet_is_furnished_for_editors(file: Path) -> None:
    book = load_workbook(file)
    sheet = book["Records"]
    assert sheet.freeze_panes == "A2" and sheet.auto_filter.ref == "A1:K3"
    (choice,) = sheet.data_validations.dataValidation
    assert choice.formula1 == '"pending,approved,rejected"' and str(choice.sqref) == "G2:G3"
    assert book[BASE].sheet_state == "veryHidden" and "Hilfe - Help" in book.sheetnames
    told = "\n".join(str(cell.value) for row in book["Hilfe - Help"].iter_rows() for cell in row)
    assert all(name in told for name in NAMES)


def test_only_an_address_that_needs_no_repair_becomes_a_link(file: Path) -> None:
    sheet = load_workbook(file)["Records"]
    assert sheet["J2"].hyperlink is None and sheet["J3"].hyperlink.target == "http://portal.example/rat/"


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", "http://x/#\u202e", 'http://x/"', "//x/"])
def test_no_other_address_becomes_a_link(url: str, tmp_path: Path) -> None:
    write_xlsx(tmp_path / "a.xlsx", [ROW | {"url": url}])
    assert load_workbook(tmp_path / "a.xlsx")["Records"]["J2"].hyperlink is None


def test_the_same_records_give_the_same_bytes(file: Path, tmp_path: Path) -> None:
    write_xlsx(tmp_path / "b.xlsx", [ROW, LINKED])
    assert (tmp_path / "b.xlsx").read_bytes() == file.read_bytes()


def test_what_was_written_is_read(file: Path) -> None:
    wanted = [{name: row[name] for name in NAMES} for row in (ROW, LINKED)]
    assert texts(file) == wanted
    assert read_xlsx(file).base[ROW["id"]] == {"hash": "ab", "cut": "", **wanted[0]}


@pytest.mark.parametrize("text", ["\x00\x01\x1f", "_x0041_", "_x005F_x0041_", "\r", "\ud800", "\ufffe", "_x_", "a_xb"])
def test_what_xml_cannot_hold_is_held_and_given_back(text: str) -> None:
    assert plain(held(text)) == text and not re.search(r"[\x00-\x08\ud800-\udfff\ufffe]", held(text))


@pytest.mark.parametrize("text", ["x" * 40_000, "\x01" * 40_000, "😀" * 20_000, "_x0041_" * 9000])
def test_a_cell_holds_no_more_than_a_program_takes(text: str, tmp_path: Path) -> None:
    cut = shown(text)
    assert text.startswith(cut) and len(held(cut)) <= LONGEST
    write_xlsx(tmp_path / "a.xlsx", [ROW | {"teaser": cut}])
    assert texts(tmp_path / "a.xlsx")[0]["teaser"] == cut


def test_shared_strings_are_read(file: Path) -> None:
    found: list[str] = []

    def share(name: str, body: bytes) -> bytes:
        if name.startswith("xl/worksheets/"):
            def number(match: re.Match[bytes]) -> bytes:
                found.append(match[2].decode())
                return match[1] + b't="s"><v>' + str(len(found) - 1).encode() + b"</v>"

            return re.sub(rb'(<c [^>]*)t="inlineStr"><is>(.*?)</is>', number, body, flags=re.DOTALL)
        if name == "[Content_Types].xml":
            kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
            part = b'<Override PartName="/xl/sharedStrings.xml" ContentType="' + kind + b'"/></Types>'
            return body.replace(b"</Types>", part)
        return body

    wanted = texts(file)
    rewritten(file, share)
    rewritten(file, lambda _name, body: body, {"xl/sharedStrings.xml": (
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        + "".join(f"<si>{text}</si>" for text in found) + "</sst>").encode()})  # fmt: skip
    assert found and texts(file) == wanted


def test_rich_text_is_read_as_its_text(file: Path) -> None:
    book = load_workbook(file)
    book["Records"]["E2"] = CellRichText("Erste\n", TextBlock(InlineFont(b=True), "Zweite"))
    book.save(file)
    assert texts(file)[0]["teaser"] == "Erste\nZweite"


def test_a_file_whose_sheets_lie_about_their_size_is_read_whole(file: Path) -> None:
    rewritten(file, lambda _name, body: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1"', body))
    assert len(texts(file)) == 2


def test_formulas_are_known_whatever_they_show(file: Path) -> None:
    book = load_workbook(file)
    book["Records"]["D2"] = "=HYPERLINK(\"http://evil.example\")"
    book.save(file)
    rewritten(file, lambda _name, body: re.sub(rb"</f><v>?[^>]*>", b"</f><v>Titel</v>", body))
    assert read_xlsx(file).rows[0].cells["title"].kind == "formula"


def test_macros_and_links_to_elsewhere_are_left_where_they_are(file: Path) -> None:
    link = b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    more = {"xl/vbaProject.bin": b"\xd0\xcf", "xl/externalLinks/externalLink1.xml": link}
    rewritten(file, lambda _name, body: body, more)
    assert len(texts(file)) == 2


LAUGHS = b'<!DOCTYPE l [<!ENTITY a "' + b"ha" * 50 + b'"><!ENTITY b "' + b"&a;" * 50 + b'">]>'


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/workbook.xml"])
@pytest.mark.parametrize("doctype", [
    LAUGHS, b'<!DOCTYPE x SYSTEM "file:///etc/passwd">', b"<!--" + b" " * 70_000 + b"-->" + LAUGHS,
    b'<!doctype x [<!ENTITY e SYSTEM "http://127.0.0.1:9/">]>',
])  # fmt: skip
def test_a_document_type_is_refused(file: Path, part: str, doctype: bytes) -> None:
    def put(name: str, body: bytes) -> bytes:
        return doctype + re.sub(rb"\A<\?xml[^>]*\?>\s*", b"", body) if name == part else body

    with pytest.raises(ReviewError, match="document type"):
        read_xlsx(rewritten(file, put))


def test_a_part_in_which_a_document_type_would_not_be_seen_is_refused(file: Path) -> None:
    def hide(name: str, body: bytes) -> bytes:
        return body.decode().encode("utf-16") if name.endswith("sheet1.xml") else body

    with pytest.raises(ReviewError, match="document type"):
        read_xlsx(rewritten(file, hide))


@pytest.mark.slow
def test_what_unpacks_beyond_measure_is_refused_unopened(file: Path) -> None:
    zeros = io.BytesIO()
    with zipfile.ZipFile(zeros, "w", zipfile.ZIP_DEFLATED) as bomb, bomb.open("xl/worksheets/sheet1.xml", "w") as part:
        for _ in range(42):
            part.write(bytes(10_000_000))
    file.write_bytes(zeros.getvalue())
    tracemalloc.start()
    with pytest.raises(ReviewError, match="unpacked"):
        read_xlsx(file)
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()


@pytest.mark.parametrize("body", [b"", b"PK\x03\x04", b"<html>", b"PK\x05\x06" + bytes(18), b"\xd0\xcf\x11\xe0" * 200])
def test_what_is_no_spreadsheet_is_refused(body: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(body)
    with pytest.raises(ReviewError, match="would be right"):
        read_xlsx(tmp_path / "a.xlsx")


def test_half_a_file_is_refused_wherever_it_ends(file: Path) -> None:
    body = file.read_bytes()
    for end in range(0, len(body), len(body) // 23):
        file.write_bytes(body[:end])
        with pytest.raises(ReviewError):
            read_xlsx(file)


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml", "[Content_Types].xml",
                                  "xl/_rels/workbook.xml.rels"])  # fmt: skip
@pytest.mark.parametrize("body", [b"", b"<", b"<a/>", b"\x00" * 50, b"<x>" * 5000])
def test_a_broken_part_is_refused_or_read_around(file: Path, part: str, body: bytes) -> None:
    rewritten(file, lambda name, old: body if name == part else old)
    try:
        read_xlsx(file)
    except ReviewError as error:
        assert str(file) in str(error)  # both ends are right: a style sheet may be missing
