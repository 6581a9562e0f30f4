"""A run folder as the report finds it, made by hand: records as lines and as files, and a ledger."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from relaunch.ledger.store import Ledger, RecordRow, UrlRow
from relaunch.model import Record, Source
from relaunch.recordfile import content_hash, to_json, to_yaml

SITE = "http://www.portal.example"


def a_record(name: str, **more: Any) -> Record:
    """Return a record with what a record always has."""
    kind = more.pop("type", "page")
    more.setdefault("title", name.capitalize())
    more.setdefault("language", "de")
    more.setdefault("source", Source(f"{SITE}/{name}.html"))
    return Record(f"p/{kind}/{name}", kind, slug=name, path=more.pop("path", f"/{name}/"), **more)


def put(folder: Path, records: Iterable[Record]) -> None:
    """Write records into a run folder as a run does."""
    lines = []
    with Ledger(folder / "ledger.sqlite") as ledger:
        for record in records:
            file = f"records/{record.type}/{record.slug}.yaml"
            written = to_yaml(record)
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / file).write_bytes(written)
            url = record.source.url
            ledger.put_record(
                RecordRow(record.id, url, record.type, file, content_hash(record), record.title, record.path, written)
            )
            ledger.put_urls([UrlRow(url, 200, "text/html", "record", record.id, record.path, 301, "")])
            lines.append((record.id, to_json(record)))
    (folder / "records.jsonl").write_text("".join(f"{line}\n" for _, line in sorted(lines)), encoding="utf-8")
