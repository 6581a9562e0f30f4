"""A build takes from the last one what is still right, and ends with the same bytes as one that takes nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from relaunch.archive import Archive, ArchiveWriter
from relaunch.model import Capture
from relaunch.pipeline.glimpses import Glimpses
from relaunch.pipeline.kept import FILE
from relaunch.pipeline.run import build_folder
from relaunch.sitemodel import glimpse
from tests.pipeline.test_standing import forget_made

pytestmark = pytest.mark.slow  # each builds a site twice

HOST = "http://kreis.example"
THEMES = "Wald Wasser Wind Wiese Weide Wolle Wein Weg".split()
FRAME = (
    '<html lang="de"><head><meta charset="utf-8"><title>Kreis Musterberg: {0}</title></head><body>'
    '<div id="nav"><a href="/">Start</a> <a href="/liste/">Alle Themen</a></div>'
    '<div id="content"><h1>{0}</h1>{1}</div><div id="footer"><p>{2}</p></div></body></html>'
)
FOOT = "Der Kreis Musterberg ist montags bis freitags von acht bis zwölf Uhr für Sie da."


def lead(theme: str, word: str = "neu") -> str:
    return f"<p>Der Bericht über {theme} ist {word} und nennt auf vierzig Seiten, was der Kreis dafür tut.</p>"


def listed(themes: Mapping[str, str]) -> str:
    block = '<div class="eintrag"><h2><a href="/{0}/">{0} im Kreis</a></h2>{1}</div>'
    return "<p>Hier stehen alle Themen des Kreises.</p>" + "".join(block.format(t, lead(t)) for t in themes)


def site(foot: str = FOOT, **changed: str) -> dict[str, bytes]:
    """Return the pages of a small site by path; `changed` names themes with another text."""
    pages = {f"/{theme}/": FRAME.format(f"{theme} im Kreis", changed.get(theme, lead(theme)), foot) for theme in THEMES}
    pages["/"] = FRAME.format("Willkommen", "<p>Der Kreis stellt sich vor und sagt, wer wofür da ist.</p>", foot)
    pages["/liste/"] = FRAME.format("Alle Themen", listed(dict.fromkeys(THEMES, "")), foot)
    return {path: page.encode() for path, page in pages.items()}


class Folder:
    """A run folder whose archive grows; `read` is the number of pages that the last build read."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.read = 0
        self.day = 0

    def crawl(self, pages: Mapping[str, bytes]) -> Folder:
        self.day += 1
        with ArchiveWriter(self.out / "archive") as writer:
            for path, body in pages.items():
                headers = (("Content-Type", "text/html; charset=utf-8"),)
                writer.write(Capture(HOST + path, 200, headers, body, f"2026-01-{self.day:02}T03:04:05Z"))
        return self

    def build(self, mapping: str = "") -> dict[str, bytes]:
        """Build and return what it wrote."""
        self.read = 0
        build_folder(self.out, mapping, workers=1, progress=self._progress)
        files = [*(self.out / "records").rglob("*.yaml"), self.out / "records.jsonl", self.out / "redirects.csv"]
        return {file.relative_to(self.out).as_posix(): file.read_bytes() for file in files}

    def build_anew(self) -> dict[str, bytes]:
        (self.out / FILE).unlink(missing_ok=True)
        forget_made(self.out)
        return self.build()

    def _progress(self, stage: str, done: int, _total: int) -> None:
        if stage == "pages":
            self.read = done


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    folder = Folder(tmp_path / "run").crawl(site())
    folder.build()
    assert folder.read == len(THEMES) + 2
    return folder


def test_where_nothing_changed_no_page_is_read(folder: Folder) -> None:
    before = folder.build()
    assert folder.read == 0 and before == folder.build_anew()


def test_a_page_that_changed_is_read_alone(folder: Folder) -> None:
    folder.crawl({"/Wind/": site(Wind=lead("Wind") + "<p>Am Hang stehen nun acht Räder.</p>")["/Wind/"]})
    after = folder.build()
    assert folder.read == 1
    assert any(b"acht R" in data for name, data in after.items() if "wind" in name)
    assert after == folder.build_anew()


def test_a_page_is_read_again_when_one_that_it_shows_is_called_otherwise(folder: Folder) -> None:
    changed = site()["/Wind/"].replace(b"Wind im Kreis", b"Sturm im Kreis")
    folder.crawl({"/Wind/": changed})
    after = folder.build()
    assert folder.read == 2, "the list asked what the page is called"
    assert after == folder.build_anew()


def test_pages_are_read_again_when_a_text_becomes_the_templates(folder: Folder) -> None:
    pages = site(foot=f"{FOOT}</p><p>Das Amt ist am Brückentag geschlossen, bitte rufen Sie dann niemanden an.")
    folder.crawl({path: pages[path] for path in ("/Wald/", "/Wein/", "/Weg/", "/Wolle/")})
    after = folder.build()
    assert folder.read >= 4 and after == folder.build_anew()


def test_a_page_that_is_gone_is_forgotten(folder: Folder) -> None:
    with ArchiveWriter(folder.out / "archive") as writer:
        writer.write(Capture(HOST + "/Wein/", 410, (), b"", "2026-02-01T00:00:00Z"))
    after = folder.build()
    assert folder.read <= 2 and after == folder.build_anew()
    assert not any("wein" in name for name in after)


def test_another_mapping_reads_every_page(folder: Folder, tmp_path: Path) -> None:
    mapping = tmp_path / "kreis.yaml"
    mapping.write_text("extends: generic\nmain: ['#content']\n", encoding="utf-8")
    folder.build(str(mapping))
    assert folder.read == len(THEMES) + 2
    folder.build(str(mapping))
    assert folder.read == 0


def test_a_print_date_keeps_the_time_since_when_a_page_says_what_it_says(folder: Folder) -> None:
    for day in (2, 3, 4):
        stamp = f"{FOOT}</p><p>Gedruckt am {day}.1.2026"
        folder.crawl(site(foot=stamp))
        folder.build()
    lines = (folder.out / "records.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(THEMES) + 2 and all('"fetched":"2026-01-01T' in line.replace(": ", ":") for line in lines)
    assert folder.build() == folder.build_anew()


def test_a_server_that_names_the_same_bytes_otherwise_has_changed_nothing(folder: Folder) -> None:
    before = folder.build()
    folder.crawl(site())  # the same bodies once more, in full
    assert folder.build() == before == folder.build_anew()


@pytest.mark.parametrize("damage", [b"", b"SQLite format 3\0 and no more", bytes(range(256)) * 40])
def test_drafts_that_cannot_be_read_are_made_anew(folder: Folder, damage: bytes) -> None:
    before = folder.build()
    (folder.out / FILE).write_bytes(damage)
    assert folder.build() == before and folder.read == len(THEMES) + 2


def test_drafts_of_another_folder_are_not_believed(folder: Folder, tmp_path: Path) -> None:
    other = Folder(tmp_path / "other").crawl(site(Wald="<p>Ein ganz anderer Text über den Wald im Kreis.</p>"))
    other.build()
    before = folder.build()
    (folder.out / FILE).write_bytes((other.out / FILE).read_bytes())
    assert folder.build() == before


def test_titles_are_known_from_the_last_build_of_the_same_program(folder: Folder) -> None:
    with Archive(folder.out / "archive") as archive:
        (entry,) = [entry for entry in archive.entries() if entry.url.endswith("/Wind/")]
    seen = Glimpses(folder.out / FILE)
    assert seen.find(entry) == glimpse(site()["/Wind/"].decode())
    assert seen.find(replace(entry, sha256="0")) is None
    seen.close()
    with sqlite3.connect(folder.out / FILE) as db:
        db.execute("UPDATE program SET what = 'another'")
    assert Glimpses(folder.out / FILE).find(entry) is None
