"""What stands as it was written is passed over by a build, which ends as one that looks at everything closely."""

from __future__ import annotations

import json
import shutil
import sqlite3
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from relaunch.archive import Archive
from relaunch.audit import audit
from relaunch.pipeline.glimpses import Glimpses
from relaunch.pipeline.journal import FILE as JOURNAL
from relaunch.pipeline.kept import FILE as DRAFTS
from relaunch.pipeline.run import build_folder
from tests.truth import archive_portal

pytestmark = pytest.mark.slow  # a portal is built, and built again in two ways

MAPPING = """extends: typo3-4
name: demo
types:
  event:
    match: {url: 'tx_cal_controller\\[uid\\]='}
    fields: {note: {select: p}}
"""
TABLES = ("urls", "removals", "issues", "records", "absent", "homes", "versions", "read_pages", "statements", "claims",
          "rules", "told", "settings")  # fmt: skip


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


CHANGES = (leave, edit, change_a_path, delete, damage, rename, double, approve, map_otherwise)


def distrusting(out: Path) -> None:
    """Have a build look at each file closely, and read every page: so it does behind one that was killed."""
    with sqlite3.connect(out / "ledger.sqlite") as db:
        ids = [row[0] for row in db.execute("SELECT id FROM records")]
    db.close()
    (out / JOURNAL).write_text("".join(json.dumps({"id": name}) + "\n" for name in ids), encoding="utf-8")
    (out / DRAFTS).unlink()


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_passing_over_ends_with_the_same_bytes(built: Path, change: Callable[[Path], None]) -> None:
    found = []
    for trusts in (True, False):
        out = afresh(built)
        change(out)
        for _ in range(2):  # the second build meets what the first one made of the change
            if not trusts:
                distrusting(out)
            result = build_folder(out, str(out / "site.yaml"), workers=1)
            found.append((everything(out), result.build))
    quick, close = found[:2], found[2:]
    for one, other in zip(quick, close, strict=True):
        assert one[0].keys() == other[0].keys()
        assert [name for name in one[0] if one[0][name] != other[0][name]] == []
        assert one[1] == other[1]
    assert audit(out) == audit(out, remember="this program") == audit(out, remember="this program")


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
