from __future__ import annotations

import os
from pathlib import Path

import pytest

from relaunch.archive import folder as folder_module
from relaunch.archive import read_folder
from relaunch.errors import ArchiveError

BASE = "http://www.stadt.example/"
HTML = b"<!DOCTYPE html><title>Seite</title>"


def save(root: Path, *names: str, body: bytes = HTML) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)


def urls(root: Path) -> list[str]:
    return sorted(capture.url.removeprefix(BASE) for capture in read_folder(root, BASE))


def test_an_index_stands_for_its_folder(tmp_path: Path) -> None:
    save(tmp_path, "index.html", "amt/index.html", "amt/kontakt.html")
    assert urls(tmp_path) == ["", "amt/", "amt/kontakt.html"]


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("index.php@id=12&L=1.html", "index.php?id=12&L=1"),
        ("index.php?id=12", "index.php?id=12"),
        ("suche@q=kita", "suche?q=kita"),
        ("index.html@id=3.html", "?id=3"),
        ("bild@2x.png", "bild@2x.png"),
        ("Über uns #1.html", "%C3%9Cber%20uns%20%231.html"),
        ("100%.html", "100%25.html"),
    ],
)
def test_a_file_name_becomes_the_url_it_was_saved_from(tmp_path: Path, name: str, url: str) -> None:
    save(tmp_path, name)
    assert urls(tmp_path) == [url]


def test_a_name_that_is_no_utf8_is_kept_byte_by_byte(tmp_path: Path) -> None:
    try:
        (tmp_path / os.fsdecode(b"stra\xdfe.html")).write_bytes(HTML)
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    assert urls(tmp_path) == ["stra%DFe.html"]


def test_hidden_files_and_the_layout_are_passed_over(tmp_path: Path) -> None:
    save(tmp_path, ".htaccess", ".git/config.html", "css/a.css", "js/a.js", "css/a.css@v=2", "a.html")
    assert urls(tmp_path) == ["a.html"]


def test_links_out_of_the_folder_are_not_followed(tmp_path: Path) -> None:
    save(tmp_path / "secret", "key.html")
    save(tmp_path / "site", "a.html")
    (tmp_path / "site" / "out.html").symlink_to(tmp_path / "secret" / "key.html")
    (tmp_path / "site" / "outdir").symlink_to(tmp_path / "secret")
    (tmp_path / "site" / "loop").symlink_to(tmp_path / "site")
    (tmp_path / "site" / "in.html").symlink_to(tmp_path / "site" / "a.html")
    faults: list[str] = []
    found = [capture.url for capture in read_folder(tmp_path / "site", BASE, faults)]
    assert found == [BASE + "a.html", BASE + "in.html"]
    assert len(faults) == 3 and any("out.html: a link that leaves the folder" in fault for fault in faults)


def test_a_file_too_large_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_module, "MAX_FILE", 2_000_000)
    save(tmp_path, "klein.html")
    with open(tmp_path / "riesig.html", "wb") as file:
        file.truncate(3_000_000)
    faults: list[str] = []
    captures = list(read_folder(tmp_path, BASE, faults))
    assert [(c.url, c.status) for c in captures] == [(BASE + "klein.html", 200), (BASE + "riesig.html", 0)]
    assert "3 MB" in captures[1].error
    assert faults == [f"{tmp_path / 'riesig.html'}: 3 MB; files up to 2 MB are read"]


def test_what_is_no_regular_file_is_named_and_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.html")
    faults: list[str] = []
    captures = list(read_folder(tmp_path, BASE, faults))
    assert [(c.status, c.error) for c in captures] == [(0, "is no regular file; it is skipped")]
    assert faults == [f"{tmp_path / 'pipe.html'}: is no regular file; it is skipped"]


@pytest.mark.parametrize(
    ("name", "body", "media_type"),
    [
        ("a.html", b"", "text/html"),
        ("a.txt", b"<p>", "text/plain"),
        ("index.php@id=1", HTML, "text/html"),
        ("ohne-endung", b'<?xml version="1.0"?>\n<!DOCTYPE html><html>', "text/html"),
        ("ohne-endung", b"%PDF-1.4", "application/pdf"),
        ("falsch.html", b"\x89PNG\r\n\x1a\n", "image/png"),
        ("sitemap.xml", b"<?xml?><urlset>", "application/xml"),
        ("brief.docx", b"PK\x03\x04", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("etwas.xyz", b"\0\1\2", "application/octet-stream"),
    ],
)
def test_the_media_type_is_guessed(tmp_path: Path, name: str, body: bytes, media_type: str) -> None:
    save(tmp_path, name, body=body)
    [capture] = read_folder(tmp_path, BASE, fetched="2020-12-04T00:00:00Z")
    assert capture.media_type == media_type
    assert (capture.status, capture.fetched, capture.body) == (200, "2020-12-04T00:00:00Z", body)


def test_a_single_file_is_a_folder_of_one(tmp_path: Path) -> None:
    save(tmp_path, "seite.txt", "andere.txt")
    assert [capture.url for capture in read_folder(tmp_path / "seite.txt", BASE)] == [BASE + "seite.txt"]


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="does not exist; a folder of saved pages"):
        next(read_folder(tmp_path / "nirgends", BASE))
