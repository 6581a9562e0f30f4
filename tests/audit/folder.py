"""A small site of our own as a finished run folder."""

from __future__ import annotations

from pathlib import Path

from relaunch.archive import ArchiveWriter
from relaunch.model import Capture
from relaunch.pipeline.build import BuildResult
from relaunch.pipeline.run import build_folder

HOST = "http://amt.example"
FRAME = (
    '<html lang="de"><head><title>Amt: {title}</title></head><body>'
    '<div id="nav"><ul><li><a href="/">Start</a></li><li><a href="/amt/">Amt und Leute</a></li></ul></div>'
    '<div id="content"><h1>{title}</h1>{body}</div><div id="footer"><p>Amt für Versuche, Musterstadt</p></div>'
    "</body></html>"
)
PAGES = {
    "/": ("Willkommen", "<p>Hier steht, was das Amt für Versuche tut und wen Sie dort erreichen können.</p>"),
    "/amt/": (
        "Das Amt",
        "<p>Das Amt hat vier Räume und einen Garten. Dr. Anna Beispiel leitet es seit dem 1. März 2009.</p>"
        "<p>Besuch ist ###CAL### nur nach Anmeldung möglich, und zwar an jedem zweiten Dienstag.</p>",
    ),
    "/wege/": ("Wege", "<p>Vom Bahnhof fährt die Linie 7 in zwölf Minuten bis vor die Tür des Amtes.</p>"),
    "/zeiten/": ("Zeiten", "<p>Geöffnet ist von neun bis zwölf Uhr, im August bleibt das Amt geschlossen.</p>"),
}


def archive(out: Path, pages: dict[str, tuple[str, str]] = PAGES, frame: str = FRAME) -> None:
    """Archive the pages of a site, each a title and a body within the same frame."""
    with ArchiveWriter(out / "archive") as writer:
        for path, (title, body) in pages.items():
            page = frame.format(title=title, body=body).encode("utf-8")
            headers = (("Content-Type", "text/html; charset=utf-8"),)
            writer.write(Capture(HOST + path, 200, headers, page, "2026-01-02T03:04:05Z"))


def build_site(out: Path, pages: dict[str, tuple[str, str]] = PAGES, frame: str = FRAME) -> BuildResult:
    """Archive and build a site."""
    archive(out, pages, frame)
    return build_folder(out, "typo3-4", workers=1, base=HOST + "/").build
