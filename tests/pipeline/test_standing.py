"""What stands as it was written is passed over by a build, which ends as one that looks at everything closely."""

from __future__ import annotations

import json
import shutil
import sqlite3
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from relaunch.archive import Archive, ArchiveWriter
from relaunch.audit import audit
from relaunch.model import Record
from relaunch.pipeline import write
from relaunch.pipeline.glimpses import Glimpses
from relaunch.pipeline.journal import FILE as JOURNAL
from relaunch.pipeline.kept import FILE as DRAFTS
from relaunch.pipeline.run import build_folder
from relaunch.pipeline.site import Place
from tests.truth import archive_portal

pytestmark = pytest.mark.slow  # a portal is built, and built again in two ways

MAPPING = """extends: typo3-4
name: demo
types:
  event:
    match: {url: 'tx_cal_controller\\[uid\\]='}
    fields: {note: {select: p}}
"""
TABLES = ("urls", "removals", "issues", "records", "absent", "homes", "versions", "sentences", "rules", "told",
          "settings")  # fmt: skip
# The numbers of statements and claims say nothing; what a page met as a whole is no sentence.
FATES = "SELECT p.url, c.bucket, c.target, c.why FROM read_pages p LEFT JOIN claims c ON c.id = p.claim"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder as its build left it; what is kept counts for the folder beside it, where it was built."""
    out = tmp_path_factory.mktemp("standing") / "run"
    archive_portal(out / "archive", 30)
    (out / "site.yaml").write_text(MAPPING, encoding="utf-8")
    build_folder(out, str(out / "site.yaml"), workers=1)
    return out.rename(out.with_name("built"))


@pytest.fixture
def out(built: Path) -> Path:
    return afresh(built)


def afresh(built: Path) -> Path:
    out = built.with_name("run")
    shutil.rmtree(out, ignore_errors=True)
    shutil.copytree(built, out)
    return out


def files(out: Path) -> list[Path]:
    return sorted((out / "records").rglob("*.yaml"))


def everything(out: Path) -> dict[str, object]:
    """Return all that a build writes: files by their names, and the rows of the ledger."""
    said: dict[str, object] = {
        str(path.relative_to(out)): path.read_bytes()
        for path in out.rglob("*")
        if path.is_file() and "sqlite" not in path.name and "archive" not in path.relative_to(out).parts
    }
    with sqlite3.connect(out / "ledger.sqlite") as db:
        for table in TABLES:
            said[f"table {table}"] = sorted(map(repr, db.execute(f"SELECT * FROM {table}")))
        said["fates"] = sorted(map(repr, db.execute(FATES)))
    db.close()
    return said


def edit(out: Path) -> None:
    for file in files(out)[::3]:
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("\ntitle: ", "\n# eine Notiz\ntitle: Neu gefasst, ", 1), encoding="utf-8")


def change_a_path(out: Path) -> None:
    file = files(out)[0]
    file.write_text(file.read_text(encoding="utf-8").replace("\npath: /", "\npath: /neu/", 1), encoding="utf-8")


def delete(out: Path) -> None:
    files(out)[1].unlink()


def damage(out: Path) -> None:
    files(out)[2].write_bytes(files(out)[2].read_bytes().replace(b"\ntitle:", b'\ntitle: "', 1))
    files(out)[4].write_bytes(b"")


def rename(out: Path) -> None:
    files(out)[3].rename(files(out)[3].with_name("von-hand-benannt.yaml"))


def double(out: Path) -> None:
    shutil.copyfile(files(out)[5], files(out)[5].with_name("zweimal.yaml"))


def approve(out: Path) -> None:
    file = files(out)[6]
    file.write_bytes(file.read_bytes().replace(b"{status: pending", b"{status: approved"))


def map_otherwise(out: Path) -> None:
    (out / "site.yaml").write_text(MAPPING.replace("select: p}", "select: p, transform: upper}"), encoding="utf-8")


def leave(out: Path) -> None:
    assert files(out)


TEASED = "/familie/elternzeit/"  # stands in menus, and lists tell of it


def answer(out: Path, part: str, change: Callable[[bytes], bytes], status: int = 200) -> None:
    """Archive a later answer for the first address that has `part` in it: what it said, changed."""
    with Archive(out / "archive") as archive:
        entry = next(entry for entry in archive.entries() if part in entry.url and entry.status == 200)
        capture = archive.read(entry)
    later = replace(capture, status=status, body=change(capture.body), fetched="2030-01-01T00:00:00Z")
    assert later != replace(capture, fetched=later.fetched)
    with ArchiveWriter(out / "archive") as writer:
        writer.write(later, canonical=entry.canonical)


def say_more(out: Path) -> None:
    answer(out, TEASED, lambda body: body.replace(b"</p>", b" Das ist nun ein Satz mehr.</p>"))


def call_otherwise(out: Path) -> None:
    answer(out, TEASED, lambda body: body.replace(b"<h1>", b"<h1>Neu: ").replace(b"<title>", b"<title>Neu: "))


def take_away(out: Path) -> None:
    answer(out, TEASED, lambda _: b"", 410)


def put_a_page_in(out: Path) -> None:
    with Archive(out / "archive") as archive:
        entry = next(entry for entry in archive.entries() if TEASED in entry.url)
        capture = archive.read(entry)
    url = f"{entry.url.partition(TEASED)[0]}{TEASED}ganz-neu/"
    body = capture.body.replace(b"<h1>", b"<h1>Ganz neu: ")
    with ArchiveWriter(out / "archive") as writer:
        writer.write(replace(capture, url=url, body=body), canonical=url)


def replace_a_picture(out: Path) -> None:
    answer(out, ".png", lambda body: body + b"more")


def replace_a_download(out: Path) -> None:
    answer(out, ".pdf", lambda body: body + b"more")


def damage_a_picture(out: Path) -> None:
    file = next(iter(sorted((out / "assets").glob("*.png"))))
    file.write_bytes(bytes(file.stat().st_size))


def lose_a_download(out: Path) -> None:
    next(iter(sorted((out / "assets").glob("*.pdf")))).unlink()


def damage_a_line(out: Path) -> None:
    lines = (out / "records.jsonl").read_bytes().splitlines(keepends=True)
    (out / "records.jsonl").write_bytes(b"".join([lines[0].replace(b"e", b"a"), *lines[2:], lines[1][:50]]))


def lose_all_lines(out: Path) -> None:
    (out / "records.jsonl").unlink()


BY_EDITORS = (leave, edit, change_a_path, delete, damage, rename, double, approve, map_otherwise)
BY_THE_SITE = (say_more, call_otherwise, take_away, put_a_page_in, replace_a_picture, replace_a_download)
BY_CHANCE = (damage_a_picture, lose_a_download, damage_a_line, lose_all_lines)


def forget_made(out: Path) -> None:
    """Have a build make every record anew."""
    with sqlite3.connect(out / "ledger.sqlite") as db:
        db.execute("DELETE FROM made_by")
    db.close()


def distrusting(out: Path) -> None:
    """Have a build look at each file closely, and read every page: so it does behind one that was killed."""
    with sqlite3.connect(out / "ledger.sqlite") as db:
        ids = [row[0] for row in db.execute("SELECT id FROM records")]
    db.close()
    forget_made(out)
    (out / JOURNAL).write_text("".join(json.dumps({"id": name}) + "\n" for name in ids), encoding="utf-8")
    (out / DRAFTS).unlink()


@pytest.mark.parametrize("change", [*BY_EDITORS, *BY_THE_SITE, *BY_CHANCE], ids=lambda change: change.__name__)
def test_passing_over_ends_with_the_same_bytes(built: Path, change: Callable[[Path], None]) -> None:
    found = []
    for trusts in (True, False):
        out = afresh(built)
        change(out)
        for _ in range(2 if change in BY_EDITORS else 1):  # the second meets what the first one made of the change
            if not trusts:
                distrusting(out)
            result = build_folder(out, str(out / "site.yaml"), workers=1)
            found.append((everything(out), result.build))
    quick, close = found[: len(found) // 2], found[len(found) // 2 :]
    for one, other in zip(quick, close, strict=True):
        assert one[0].keys() == other[0].keys()
        assert [name for name in one[0] if one[0][name] != other[0][name]] == []
        assert one[1] == other[1]
    assert audit(out) == audit(out, remember="this program") == audit(out, remember="this program")


def made_in(monkeypatch: pytest.MonkeyPatch, out: Path) -> int:
    """Build, and return how many records were made anew."""
    made: list[str] = []
    resolve = write.resolve

    def counted(record: Record, place: Place, around: write.Surroundings) -> write.Resolved:
        made.append(place.id)
        return resolve(record, place, around)

    monkeypatch.setattr(write, "resolve", counted)
    build_folder(out, str(out / "site.yaml"), workers=1)
    monkeypatch.undo()
    return len(made)


@pytest.mark.parametrize(("change", "most"), [(leave, 0), (say_more, 4), (damage_a_picture, 3), (put_a_page_in, 9)])
def test_only_records_that_hang_on_what_changed_are_made_again(
    out: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[Path], None], most: int
) -> None:
    change(out)
    made = made_in(monkeypatch, out)
    assert min(most, 1) <= made <= most and made_in(monkeypatch, out) == 0
    forget_made(out)
    assert made_in(monkeypatch, out) == len(files(out)) > 25


def test_a_note_that_holds_no_more_goes_from_a_record_that_stands(out: Path) -> None:
    with sqlite3.connect(out / "ledger.sqlite") as db:
        url = db.execute("SELECT url FROM records WHERE url LIKE ?", (f"%{TEASED}",)).fetchone()[0]
        row = "demo/page/weg", url, "page", "withdrawn/page/weg.yaml", "", "joined", 1
        db.execute("INSERT INTO absent VALUES (?,?,?,?,?,?,?)", row)
    db.close()
    (out / "withdrawn" / "page").mkdir(parents=True)
    file = out / "withdrawn" / "page" / "weg.yaml"
    file.write_text("id: demo/page/weg\ntype: page\ntitle: Weg\n", encoding="utf-8")
    build_folder(out, str(out / "site.yaml"), workers=1)
    assert b"record-joined" in (out / "records.jsonl").read_bytes()
    file.unlink()
    build_folder(out, str(out / "site.yaml"), workers=1)
    assert b"record-joined" not in (out / "records.jsonl").read_bytes()


def test_statements_that_nobody_makes_any_more_do_not_pile_up(out: Path) -> None:
    for _ in range(12):
        answer(out, TEASED, lambda body: body.replace(b"</p>", b" Noch ein Satz mehr.</p>"))
        build_folder(out, str(out / "site.yaml"), workers=1)
    with sqlite3.connect(out / "ledger.sqlite") as db:
        held = db.execute("SELECT count(*) FROM statements").fetchone()[0]
        made = db.execute("SELECT count(DISTINCT statement) FROM said").fetchone()[0]
    db.close()
    assert made <= held <= 3 * made


def test_a_file_that_stands_is_neither_written_nor_told_of(out: Path) -> None:
    before = {file: file.stat().st_mtime_ns for file in files(out)}
    build_folder(out, str(out / "site.yaml"), workers=1)
    assert {file: file.stat().st_mtime_ns for file in files(out)} == before


def test_lines_of_a_page_are_as_they_were_read(built: Path) -> None:
    seen, other = Glimpses(built / DRAFTS), Glimpses(built / "none")
    with Archive(built / "archive") as archive:
        known = {entry: seen.find_reading(entry, "") for entry in archive.entries()}
    read = {entry: reading for entry, reading in known.items() if reading is not None}
    assert len(read) > 30 and all(reading.lines for reading in read.values())
    for entry, reading in read.items():
        other.keep_reading(entry, "", reading)
    assert other.read == seen.read
    assert all(seen.find_reading(entry, "asp") is None for entry in read)
    seen.close()


@pytest.mark.parametrize("lines", [b"", b"no zlib", zlib.compress(b"[[], [[7, 1]], []]"), zlib.compress(b'{"a": 1}')])
def test_lines_that_cannot_be_read_are_read_anew(out: Path, lines: bytes) -> None:
    with sqlite3.connect(out / DRAFTS) as db:
        db.execute("UPDATE readings SET lines = ?", (lines,))
    db.close()
    before = everything(out)
    build_folder(out, str(out / "site.yaml"), workers=1)
    assert everything(out) == before
