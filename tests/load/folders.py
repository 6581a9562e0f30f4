"""Run folders with records of our own, as editors leave them."""

from __future__ import annotations

import hashlib
import struct
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

from relaunch.ledger.store import Ledger
from relaunch.model import Asset, Record, Reference, Review, Source
from relaunch.recordfile import content_hash, to_yaml


def png(colour: int) -> bytes:
    """Return a picture of 8 × 8 points of one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + bytes([colour, 90, 200]) * 8) * 8
    head = struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


class Site:
    """A run folder. `put` writes a record, approved unless said otherwise."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with Ledger(folder / "ledger.sqlite"):
            pass

    def asset(self, name: str, body: bytes, media_type: str = "image/png", **said: str) -> Asset:
        sha256 = hashlib.sha256(body).hexdigest()
        file = f"assets/{sha256[:32]}.{name.rpartition('.')[2]}"
        (self.folder / "assets").mkdir(exist_ok=True)
        (self.folder / file).write_bytes(body)
        return Asset(f"http://alt.example/fileadmin/{name}", file, sha256, media_type, **said)

    def put(self, path: str, title: str, body: str = "", *, status: str = "approved", **said: Any) -> Record:
        kind = said.pop("type", "page")
        slug = path.strip("/").rpartition("/")[2] or "start"
        name = said.pop("name", path.strip("/").replace("/", "-") or "start")
        record = Record(f"muster/{kind}/{name}", kind, title, slug, path, body=body, language="de",
                        source=Source(f"http://alt.example{path}"), **said)  # fmt: skip
        return self.write(record, status)

    def write(self, record: Record, status: str = "approved") -> Record:
        digest = content_hash(record) if status == "approved" else ""
        record = replace(record, review=Review(status, "redaktion" if digest else "", hash=digest))
        path = self.file(record)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(to_yaml(record))
        return record

    def file(self, record: Record) -> Path:
        return self.folder / "records" / record.type / f"{record.id.rpartition('/')[2]}.yaml"

    def small(self) -> dict[str, Record]:
        """Write a small portal: pages in three levels, news, one picture on two pages, links in both directions."""
        picture = self.asset("Spielplatz äöü.png", png(10), alt="Kinder auf dem Spielplatz", caption="Foto: Archiv")
        figure = (f'<figure><img src="{picture.file}" alt="Kinder auf dem Spielplatz">\n'
                  "  <figcaption>Foto: Archiv</figcaption>\n</figure>")  # fmt: skip
        leaflet = self.asset("merkblatt.pdf", b"%PDF-1.4\n%%EOF\n", "application/pdf")
        return {
            "start": self.put("/", "Familienportal", "<p>Willkommen im Portal.</p>", type="landing", references=(
                Reference("Elterngeld", "Wer es bekommt.", "http://alt.example/e",
                          "muster/page/familie-geld-elterngeld"),
            )),
            "familie": self.put("/familie/", "Familie", f"<p>Hier geht es um Familien.</p>\n{figure}",
                                assets=(picture,), teaser="Alles für Familien.", tags=("Familie & Beruf",), position=2),
            "geld": self.put("/familie/geld/", "Geld", "<p>Was der Staat zahlt.</p>"),
            "elterngeld": self.put(
                "/familie/geld/elterngeld/", "Elterngeld „Plus“ & mehr",
                '<h2>Höhe</h2>\n<p>Es sind 67 Prozent. Mindestens aber 300 Euro.</p>\n<table><tbody><tr>'
                '<th scope="row">Dauer</th><td>14 Monate</td></tr></tbody></table>\n'
                f'<p>Mehr <a href="/aktuelles/#neu">in den Meldungen</a>, '
                f'<a href="{leaflet.file}">im Merkblatt</a> und <a href="https://www.example.org/x?a=1&amp;b=2">'
                f"anderswo</a>.</p>\n{figure}", assets=(picture, leaflet), published="2009-05-04"),
            "aktuelles": self.put("/aktuelles/", "Aktuelles", '<p>Meldungen zum <a href="/familie/geld/elterngeld/">'
                                  "Elterngeld</a>.</p>", type="landing"),
            "meldung": self.put("/aktuelles/neue-kita/", "Neue Kita eröffnet", "<p>In Altenau öffnet eine Kita.</p>",
                                type="article", published="2010-09-30", tags=("Kita", "Altenau")),
        }  # fmt: skip
