"""A build that is killed at any moment loses no edit and makes no conflict that is none."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from relaunch.archive import Archive
from relaunch.errors import ArchiveError
from relaunch.mapping.load import load_mapping
from relaunch.pipeline.build import Kit, convert_all
from relaunch.pipeline.stage import Stage
from relaunch.sitemodel import SiteModel
from relaunch.sitemodel.soft404 import NotFound
from tests.pipeline.edit_site import TEXTS, agrees, build, edit, file_of, issues, page, record, records, site

T = TEXTS["/beratung.html"]
FIRST = {"/beratung.html": page("Beratung eins", [T[0], T[1], T[2], "Im Herbst ist ein Fest."]), "/ferien.html": None,
         "/bibliothek.html": page("Bücherei eins", TEXTS["/bibliothek.html"])}  # fmt: skip
SECOND = {"/beratung.html": page("Beratung zwei", [T[0], T[1], T[2], "Im Winter ist ein Markt."]),
          "/bibliothek.html": page("Bücherei zwei", TEXTS["/bibliothek.html"])}  # fmt: skip
# Builds with the first changes, and ends the process without a word before the n-th change to a file.
KILLED = """
import os, pathlib, sys
from pathlib import Path
from relaunch.pipeline.journal import Journal
from tests.pipeline.edit_site import build, site
from tests.pipeline.test_killed import FIRST

out, last = Path(sys.argv[1]), int(sys.argv[2])
count = 0

def counted(original, wanted):
    def call(self, *args, **more):
        global count
        if not wanted(str(self)):
            return original(self, *args, **more)
        count += 1
        if count == last:
            os._exit(9)
        return original(self, *args, **more)
    return call

Path.replace = counted(Path.replace, lambda name: "archive" not in name)
Journal.done = counted(Journal.done, lambda name: True)
build(out, site(FIRST))
"""


def killed(out: Path, number: int) -> bool:
    """Build with the first changes and stop before one change to a file; say whether it came to that."""
    command = [sys.executable, "-c", KILLED, str(out), str(number)]
    return subprocess.run(command, cwd=Path(__file__).parents[2], check=False).returncode == 9


def prepared(folder: Path) -> Path:
    build(folder)
    edit(file_of(folder, "beratung"), ("dienstags", "mittwochs"))
    edit(file_of(folder, "ferien"), ("Ferien am See", "Ferien am Badesee"))
    return folder


def check(out: Path) -> None:
    beratung = record(out, "beratung")
    assert beratung["title"] == "Beratung zwei" and record(out, "bibliothek")["title"] == "Bücherei zwei"
    assert "mittwochs" in beratung["body"] and "Im Winter" in beratung["body"] and "Im Herbst" not in beratung["body"]
    assert record(out, "ferien")["title"] == "Ferien am Badesee"
    assert not issues(out, "edit-conflict") and not issues(out, "record-deleted")
    assert len(records(out)) == 4 and agrees(out) and not (out / ".journal").exists()


@pytest.mark.slow
def test_a_build_killed_at_any_change_to_a_file_loses_nothing(tmp_path: Path) -> None:
    start = prepared(tmp_path / "start")
    for number in range(1, 40):
        out = tmp_path / "out"
        shutil.copytree(start, out)
        was_killed = killed(out, number)
        if number % 2 and was_killed:  # an editor goes on in the meantime
            for file in (out / "records").rglob("beratung.yaml"):
                edit(file, ("hinter dem alten", "neben dem alten"))
        build(out, site(SECOND))
        check(out)
        assert not (number % 2 and was_killed) or "neben dem alten" in record(out, "beratung")["body"]
        shutil.rmtree(out)
        if not was_killed:
            assert number > 6
            return
    pytest.fail("the build never came to its end")


@pytest.mark.slow
def test_when_no_process_can_start_no_page_is_blamed(tmp_path: Path) -> None:
    build(tmp_path / "out")
    entries = list(Archive(tmp_path / "out" / "archive").entries())
    (tmp_path / "archive").write_text("not a folder")
    kit = Kit(tmp_path, load_mapping("generic"), SiteModel(), NotFound())
    with pytest.raises(ArchiveError, match="no page is to blame; --workers 1 does without them"):
        convert_all(kit, iter(entries), Stage(tmp_path / "stage"), 2, len(entries), lambda *_: None)
