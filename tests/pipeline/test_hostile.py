"""Bad input: each page is set aside by name or read, nothing runs, nothing leaves the folder, the rest goes on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from relaunch.archive import ArchiveWriter
from relaunch.errors import ArchiveError
from relaunch.model import Capture
from relaunch.pipeline.run import build_folder, run
from tests.truth import records_of

SITE = "http://portal.example"
TEXT = "<p>Die Beratungsstelle im Rathaus hilft bei Anträgen auf Elterngeld und ist ohne Anmeldung zu erreichen.</p>"


def page(title: str, body: str = TEXT) -> bytes:
    return f"<html lang='de'><head><title>{title}</title></head><body><h1>{title}</h1>{body}</body></html>".encode()


def built(out: Path, pages: dict[str, bytes]) -> list[dict[str, object]]:
    with ArchiveWriter(out / "archive") as writer:
        for path, body in pages.items():
            headers = (("Content-Type", "text/html; charset=utf-8"),)
            writer.write(Capture(SITE + path, 200, headers, body, "2026-01-02T03:04:05Z"))
    result = build_folder(out, workers=1)
    records: list[dict[str, object]] = records_of(out)
    for record in records:
        record["quarantined"] = dict(result.build.quarantined)
    return records


def test_a_bad_page_is_set_aside_by_name_and_the_rest_goes_on(tmp_path: Path) -> None:
    records = built(
        tmp_path, {"/gut/": page("Gut"), "/leer/": b"", "/nullen/": b"\x00" * 50, "/gross/": b"x" * 10_000_001}
    )
    assert [r["title"] for r in records] == ["Gut"]
    quarantined = records[0]["quarantined"]
    assert isinstance(quarantined, dict)
    assert set(quarantined) == {f"{SITE}/leer/", f"{SITE}/nullen/", f"{SITE}/gross/"}


def test_three_thousand_nested_elements_are_read(tmp_path: Path) -> None:
    records = built(tmp_path, {"/tief/": page("Tief", "<div>" * 3000 + TEXT + "</div>" * 3000)})
    assert "Beratungsstelle" in str(records[0]["body"])


def test_null_bytes_in_a_page_are_dropped(tmp_path: Path) -> None:
    records = built(tmp_path, {"/nul/": page("N\x00ull")})
    assert records[0]["title"] == "Null"


def test_scripts_handlers_and_their_urls_are_gone(tmp_path: Path) -> None:
    body = (
        TEXT + '<p onclick="x()">Vor <script>alert(1)</script><a href="javascript:alert(1)">Klick</a>'
        '<img src="x.png" onerror="alert(1)" alt="Bild"><a href=" data:text/html,x">Daten</a></p>'
        '<svg onload="x()"></svg>'
    )
    record = json.dumps(built(tmp_path, {"/boese/": page("Böse", body)})[0])
    for word in ("alert", "onclick", "onerror", "javascript:", "onload", "data:text"):
        assert word not in record
    assert "Klick" in record and "Daten" in record


def test_urls_that_climb_stay_in_the_folder(tmp_path: Path) -> None:
    paths = [
        "/..%2f..%2fetc/passwd/",
        "/%2e%2e/%2e%2e/oben/",
        "/con/",
        "/nul.html",
        "/" + "lang" * 200 + "/",
        "/a%00b/",
    ]
    out = tmp_path / "run"
    records = built(
        out, {path: page(f"Seite {number}", TEXT + f"<p>Absatz {number}.</p>") for number, path in enumerate(paths)}
    )
    assert len(records) == len(paths)
    assert [p.name for p in tmp_path.iterdir()] == ["run"]
    for file in (out / "records").rglob("*.yaml"):
        assert file.stem not in ("con", "nul") and len(file.name) <= 90


def test_same_slugs_get_numbers(tmp_path: Path) -> None:
    pages = {f"/index.php?id={n}": page("Kontakt", TEXT + f"<p>Nummer {n}.</p>") for n in (1, 2, 3)}
    records = built(tmp_path, pages)
    assert sorted(str(r["slug"]) for r in records) == ["kontakt", "kontakt-2", "kontakt-3"]


def test_an_empty_folder_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "leer").mkdir()
    with pytest.raises(ArchiveError, match="page"):
        run(str(tmp_path / "leer"), out=tmp_path / "out")


def test_an_editors_file_is_left_alone(tmp_path: Path) -> None:
    built(tmp_path, {"/gut/": page("Gut")})
    file = next((tmp_path / "records").rglob("*.yaml"))
    edited = file.read_text(encoding="utf-8").replace("title: Gut", "title: Besser   # Absprache")
    file.write_text(edited, encoding="utf-8")
    build_folder(tmp_path, workers=1)
    assert file.read_text(encoding="utf-8") == edited
    assert records_of(tmp_path)[0]["title"] == "Besser"


def test_an_unreadable_edit_is_left_alone_and_named(tmp_path: Path) -> None:
    built(tmp_path, {"/gut/": page("Gut")})
    file = next((tmp_path / "records").rglob("*.yaml"))
    file.write_text("title: [offen\n", encoding="utf-8")
    result = build_folder(tmp_path, workers=1)
    assert file.read_text(encoding="utf-8") == "title: [offen\n"
    assert result.build.issues >= 1
