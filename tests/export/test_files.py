from __future__ import annotations

import csv
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from relaunch.errors import ArchiveError
from relaunch.export.files import (
    store_asset,
    write_atomic,
    write_records_jsonl,
    write_redirects,
)
from relaunch.ledger.store import UrlRow


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def row(url: str, new_path: str = "", status: int = 0, record: str = "", reason: str = "") -> UrlRow:
    return UrlRow(url, 200, "text/html", "record", record, new_path, status, reason)


def test_writing_says_whether_the_file_changed(tmp_path: Path) -> None:
    path = tmp_path / "records" / "page" / "a.yaml"
    assert write_atomic(path, b"one")
    os.utime(path, (1, 1))
    assert not write_atomic(path, b"one")
    assert path.stat().st_mtime == 1
    assert write_atomic(path, b"two")
    assert path.read_bytes() == b"two"


def test_a_folder_in_the_way_is_an_error_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    with pytest.raises(ArchiveError, match="/a: cannot be written"):
        write_atomic(tmp_path / "a", b"one")
    assert names(tmp_path) == ["a"]


def test_lines_of_json_are_written_as_they_come(tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"

    def lines() -> Iterator[str]:
        yield '{"id": "ä"}'
        assert not path.exists()
        yield '{"id": "b"}'

    assert write_records_jsonl(path, lines()) == 2
    assert path.read_bytes() == '{"id": "ä"}\n{"id": "b"}\n'.encode()


def test_redirects_are_rows_of_five_columns(tmp_path: Path) -> None:
    path = tmp_path / "redirects.csv"
    rows = [row("http://p/a.html", "/a/", 301, "p/page/a", ""), row("http://p/b,c", "", 410, "", 'not "found", twice')]
    assert write_redirects(path, iter(rows)) == 2
    assert path.read_bytes() == (
        b"legacy_url,new_path,status,record_id,reason\n"
        b"http://p/a.html,/a/,301,p/page/a,\n"
        b'"http://p/b,c",,410,,"not ""found"", twice"\n'
    )


def test_no_cell_of_the_redirects_is_a_formula_or_breaks_its_line(tmp_path: Path) -> None:
    path = tmp_path / "redirects.csv"
    reasons = ["=HYPERLINK(1)", "+1", "-1", "@x", " =1", "\t=1", "\r=1", "a\nb\rc\x85d\u2028e", "a\ud800\0"]
    write_redirects(path, (row(f"http://p/{n}", reason=reason) for n, reason in enumerate(reasons)))
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 1 + len(reasons)
    cells = [line[4] for line in csv.reader(lines[1:])]
    assert not any(cell.lstrip()[:1] in ("=", "+", "-", "@") for cell in cells)
    assert cells[0] == "'=HYPERLINK(1)" and cells[7] == "a b c d e"


def test_an_asset_is_named_by_its_content(tmp_path: Path) -> None:
    sha256 = hashlib.sha256(b"picture").hexdigest()
    file, found = store_asset(tmp_path, b"picture", "image/jpeg", "http://p/a.JPG")
    assert (file, found) == (f"assets/{sha256[:32]}.jpg", sha256)
    assert (tmp_path / file).read_bytes() == b"picture"
    assert store_asset(tmp_path, b"picture", "image/jpeg; charset=x", "http://p/b") == (file, sha256)
    assert names(tmp_path / "assets") == [Path(file).name]


@pytest.mark.parametrize(("media_type", "url", "extension"), [
    ("image/png", "http://p/a.jpg", "png"),
    ("IMAGE/GIF", "http://p/a", "gif"),
    ("application/pdf", "http://p/index.php?id=1", "pdf"),
    ("application/octet-stream", "http://p/a.PDF", "pdf"),
    ("", "http://p/a%2Edocx?x=1", "docx"),
    ("application/zip", "http://p/a.xlsx", "xlsx"),
    ("application/zip", "http://p/a.exe", "zip"),
    ("text/plain", "http://p/a.csv", "csv"),
    ("text/plain", "http://p/a.html", "txt"),
    ("text/html", "http://p/a.pdf", "bin"),
    ("text/html", "http://p/a.html", "bin"),
    ("application/xhtml+xml", "http://p/a.jpg", "bin"),
    ("application/octet-stream", "http://p/a.html", "bin"),
    ("application/octet-stream", "http://p/a.php", "bin"),
    ("application/x-unheard-of", "http://p/a.mp3", "mp3"),
    ("text/javascript", "http://p/a.svg", "bin"),
    ("", "http://p/..%2f..%2fetc/passwd", "bin"),
    ("", "http://[broken/a.jpg", "bin"),
    ("../../x", "http://p/a", "bin"),
])  # fmt: skip
def test_the_extension_is_one_of_a_list(tmp_path: Path, media_type: str, url: str, extension: str) -> None:
    file, _ = store_asset(tmp_path, b"x", media_type, url)
    assert file.rpartition(".")[2] == extension
    assert (tmp_path / file).is_file()
