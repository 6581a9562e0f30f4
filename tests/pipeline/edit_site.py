"""A small site that changes between two builds, and an editor at work in its run folder."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from relaunch.archive import ArchiveWriter
from relaunch.ledger.store import Ledger
from relaunch.model import Capture
from relaunch.pipeline.run import RunResult, build_folder
from relaunch.recordfile import as_mapping, read_record, to_yaml

SITE = "http://alt.example"
TEXTS = {
    "/beratung.html": ["Die Beratungsstelle öffnet dienstags um neun Uhr.", "Sie liegt hinter dem alten Bahnhof.",
                       "Wer Fragen hat, ruft vormittags an.", "Im Sommer bleibt das Haus zwei Wochen zu."],
    "/spielplatz.html": ["Der neue Spielplatz hat eine Rutsche aus Holz.", "Die Schaukeln stehen unter den Linden.",
                         "Hunde müssen draußen bleiben.", "Der Brunnen läuft von Mai bis Oktober."],
    "/ferien.html": ["In den Ferien fährt der Bus stündlich zum See.", "Die Karten gibt es im Rathaus.",
                     "Kinder unter sechs Jahren fahren frei.", "Fahrräder nimmt der Fahrer nicht mit."],
    "/bibliothek.html": ["Die Bücherei leiht nun auch Werkzeug aus.", "Ein Ausweis kostet zehn Euro im Jahr.",
                         "Vorlesen ist jeden Mittwoch um vier.", "Der Lesesaal schließt um achtzehn Uhr."],
}  # fmt: skip
TITLES = {"/beratung.html": "Beratung im Bahnhof", "/spielplatz.html": "Spielplatz an den Linden",
          "/ferien.html": "Ferien am See", "/bibliothek.html": "Bücherei für alle"}  # fmt: skip


def page(title: str, texts: Iterable[str]) -> bytes:
    """Return a page with a title and paragraphs."""
    body = "".join(f"<p>{text}</p>" for text in texts)
    head = f"<html lang='de'><head><meta charset='utf-8'><title>{title}</title></head>"
    return f"{head}<body><h1>{title}</h1>{body}</body></html>".encode()


def site(changes: Mapping[str, bytes | None] | None = None) -> dict[str, bytes | None]:
    """Return the pages by path; None is a page that is gone."""
    pages: dict[str, bytes | None] = {path: page(TITLES[path], TEXTS[path]) for path in TEXTS}
    return {**pages, **(changes or {})}


def build(out: Path, pages: Mapping[str, bytes | None] | None = None) -> RunResult:
    """Archive the pages anew and build the folder."""
    archive = out / "archive"
    for file in archive.glob("*"):
        file.unlink()
    with ArchiveWriter(archive) as writer:
        for path, body in (site() if pages is None else pages).items():
            headers = (("Content-Type", "text/html; charset=utf-8"),)
            status = 200 if body is not None else 410
            writer.write(Capture(SITE + path, status, headers, body or b"", "2026-01-02T03:04:05Z"))
    return build_folder(out, workers=1)


def file_of(out: Path, slug: str) -> Path:
    """Return the one file of records/ with that name."""
    (found,) = (out / "records").rglob(f"{slug}.yaml")
    return found


def edit(path: Path, *changes: tuple[str, str]) -> str:
    """Replace texts in a file as an editor does, and return what it says now."""
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")
    return text


def records(out: Path) -> dict[str, dict[str, Any]]:
    """Return the records of records.jsonl by id."""
    lines = (out / "records.jsonl").read_text(encoding="utf-8").splitlines()
    return {record["id"]: record for record in map(json.loads, lines)}


def record(out: Path, slug: str) -> dict[str, Any]:
    """Return one record of records.jsonl by the end of its id."""
    (found,) = (values for name, values in records(out).items() if name.endswith(f"/{slug}"))
    return found


def issues(out: Path, code: str = "") -> list[tuple[str, str]]:
    """Return record and message of the ledger's issues with a code."""
    with Ledger(out / "ledger.sqlite") as ledger:
        return [(row[0], row[1]) for row in ledger.query("SELECT record, message FROM issues WHERE code = ?", code)]


def agrees(out: Path) -> bool:
    """Say whether records.jsonl says the same as the files, each once."""
    files = [as_mapping(read_record(path)) for path in sorted((out / "records").rglob("*.yaml"))]
    return sorted(files, key=lambda values: str(values["id"])) == [v for _, v in sorted(records(out).items())]


def untouched(out: Path) -> bool:
    """Say whether every file is as the tool writes it."""
    return all(path.read_bytes() == to_yaml(read_record(path)) for path in (out / "records").rglob("*.yaml"))
