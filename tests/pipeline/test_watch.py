"""A round of the edit loop leaves the folder as a whole build with the new mapping would, whatever was changed."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from relaunch.cli import build_watch
from relaunch.pipeline.run import build_folder
from relaunch.pipeline.watch import CACHE, Round, Watched
from tests.pipeline.mapped_site import MAPPING, archived
from tests.truth import archive_portal

pytestmark = pytest.mark.slow  # each builds a site, some of them twice

EXTRA = """
  news:
    match: {url: '/aktuell/.+'}
    fields:
      teaser: p
      shout: {select: h1, transform: {lookup: {table: shouts.csv, otherwise: leise}}}
      absent: {select: .nowhere, required: yes}
fields:
  author: {select: h1, pattern: '^\\w+'}
"""
WHOLE = MAPPING.replace("  person:\n", EXTRA.partition("fields:\n  author")[0].lstrip("\n") + "  person:\n").replace(
    "assertions:", "fields:" + EXTRA.rpartition("fields:")[2] + "assertions:"
)
# What is changed, and how many of the twelve pages may be touched by it.
CHANGES = {
    "a transform": ("absent: {select: .nowhere, required: yes}", "absent: {value: here, transform: upper}", 4),
    "a selector": ("      teaser: p\n", "      teaser: h1\n", 4),
    "a field that is new": ("      teaser: p\n", "      teaser: p\n      more: {value: x}\n", 4),
    "a field that is gone": ("      teaser: p\n", "", 4),
    "a field of a taxonomy": ("place: {label: Ort, ", "place: {label: [Ort, Leitung], ", 5),
    "a match": ("match: {url: '/aktuell/.+'}", "match: {url: '/kurse/.+'}", 12),
    "the name of a type": ("  news:\n", "  neues:\n", 12),
    "a type of parts": ("      position: .aufgabe\n", "      position: h3\n", 12),
    "the name": ("name: musterland", "name: anderland", 12),
    "a field of all types": ("pattern: '^\\w+'", "pattern: '\\w+$'", 12),
    "a reference's field": ("      published: .datum\n", "", 12),
    "what is left out": ("name: musterland", "name: musterland\nskip: [{url: /team/, because: left}]", 12),
    "the steps": ("name: musterland", "name: musterland\nsteps: {remove: [drop-duplicates]}", 12),
    "a line above": ("name: musterland", "# a comment\nname: musterland", 4),
    "an assertion": ("{type: course, min: 3}", "{type: course, min: 4}", 4),
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the mapping of a small portal, seen from the project that it belongs to."""
    monkeypatch.chdir(tmp_path)
    mapping = archived(tmp_path / "exports" / "run", WHOLE)
    (mapping.parent / "shouts.csv").write_text("Preis für gute Ideen;laut\n", encoding="utf-8")
    return mapping


def told(out: Path) -> dict[str, bytes]:
    """Return what a build must write the same, byte for byte, and what its ledger says."""
    files = [*out.glob("records/**/*.yaml"), *out.glob("withdrawn/**/*.yaml"), out / "records.jsonl"]
    files += [out / "redirects.csv", out / "site-model.json", out / "record.schema.json"]
    found = {str(path.relative_to(out)): path.read_bytes() for path in files}
    with sqlite3.connect(out / "ledger.sqlite") as db:
        for table in ("urls", "records", "issues", "removals"):
            rows = db.execute(f"SELECT * FROM {table}").fetchall()
            found[table] = repr(sorted(map(repr, rows))).encode()
    return found


def change(mapping: Path, old: str, new: str) -> None:
    text = mapping.read_text(encoding="utf-8")
    assert old in text
    mapping.write_text(text.replace(old, new, 1), encoding="utf-8")
    os.utime(mapping, ns=(time.time_ns(), mapping.stat().st_mtime_ns + 1000))


@pytest.mark.parametrize("name", CHANGES)
def test_a_round_writes_the_same_bytes_as_a_whole_build(name: str, project: Path) -> None:
    old, new, most = CHANGES[name]
    out, other = Path("exports/run"), Path("exports/other")
    watched = Watched(out, str(project), workers=1)
    try:
        watched.first()
        shutil.copytree(out, other)
        change(project, old, new)
        done = watched.again()
    finally:
        watched.close()
    assert done is not None
    assert not done.faults
    assert done.pages <= most
    build_folder(other, str(project), workers=1)
    assert told(out) == told(other)


def test_a_table_or_a_function_that_changed_is_seen(project: Path) -> None:
    watched = Watched(Path("exports/run"), str(project), workers=1)
    try:
        watched.first()
        assert watched.again() is None
        (project.parent / "shouts.csv").write_text("Preis für gute Ideen;sehr laut\n", encoding="utf-8")
        assert watched.has_changed()
        done = watched.again()
        assert done is not None
        assert [change.fields for change in done.changes] == [(("fields.shout", "laut", "sehr laut"),)]
        (project.parent / "own.py").write_text("def words(page, region):\n    return 7\n", encoding="utf-8")
        done = watched.again()
    finally:
        watched.close()
    assert done is not None
    assert done.pages == done.of
    assert {(name, new) for change in done.changes for name, _, new in change.fields} == {("fields.words", 7)}


def test_a_mapping_with_faults_leaves_the_folder_as_it_is_until_it_is_mended(project: Path) -> None:
    out = Path("exports/run")
    watched = Watched(out, str(project), workers=1)
    try:
        watched.first()
        before = told(out)
        change(project, "teaser: p", "teaser: 'p['")
        done = watched.again()
        assert done is not None
        (fault,) = done.faults
        assert fault.startswith(f"{project.relative_to(Path.cwd())}:")
        assert told(out) == before
        assert watched.again() is None
        change(project, "teaser: 'p['", "teaser: p")
        assert watched.again() == Round()
        change(project, "teaser: p", "teaser: h1")
        done = watched.again()
        assert done is not None
        assert done.said == ("types.news.fields.teaser",)
    finally:
        watched.close()
    assert not (out / CACHE).exists()


def test_an_assertion_alone_is_judged_by_what_lies_there_and_writes_nothing(project: Path) -> None:
    out = Path("exports/run")
    watched = Watched(out, str(project), workers=1)
    try:
        watched.first()
        before = (out / "records.jsonl").stat().st_ino
        change(project, "{type: course, min: 3}", "{type: course, min: 30}")
        done = watched.again()
        assert done is not None and done.result is not None
        assert done.result.failed[0].endswith("3 course records; at least 30 would be right")
        assert (out / "records.jsonl").stat().st_ino == before
        file = out / "records/news/preis.yaml"
        file.write_text(file.read_text("utf-8").replace("title: Preis für", "title: Preise für"), encoding="utf-8")
        change(project, "min: 30", "min: 2")
        watched.again()
    finally:
        watched.close()
    assert '"title": "Preise für gute Ideen"' in (out / "records.jsonl").read_text("utf-8")


def test_a_mapping_that_is_away_for_a_while_is_no_change_but_a_function_that_changed_meanwhile_is(
    project: Path,
) -> None:
    watched = Watched(Path("exports/run"), str(project), workers=1)
    away = project.with_suffix(".away")
    try:
        watched.first()
        for _ in range(2):
            project.rename(away)
            done = watched.again()
            assert done is not None and "cannot be read" in done.faults[0]
            assert not watched.has_changed()
            away.rename(project)
            assert watched.again() == Round()
        project.rename(away)
        watched.again()
        (project.parent / "own.py").write_text("def words(page, region):\n    return 7\n", encoding="utf-8")
        watched.again()
        away.rename(project)
        done = watched.again()
    finally:
        watched.close()
    assert done is not None and done.said == ("own.py",)


class EndedError(Exception):
    """Stands for the end of the process at a stage of a build."""


def test_a_changed_field_stands_in_the_records_file_before_the_site_is_settled(project: Path) -> None:
    seen: list[str] = []

    def progress(stage: str, _done: int, _total: int) -> None:
        if stage == "joining":
            seen.append(Path("exports/run/records/news/preis.yaml").read_text("utf-8") if seen else "the first round")

    watched = Watched(Path("exports/run"), str(project), workers=1, progress=progress)
    try:
        watched.first()
        change(project, "otherwise: leise", "otherwise: still")
        (project.parent / "shouts.csv").write_text("Preis für gute Ideen;hörbar\n", encoding="utf-8")
        done = watched.again()
    finally:
        watched.close()
    assert done is not None
    assert done.early == 2
    assert "shout: hörbar" in seen[1]


def test_a_loop_that_dies_in_the_middle_of_a_round_leaves_no_trace_in_the_next_build(project: Path) -> None:
    rounds: list[str] = []

    def progress(stage: str, _done: int, _total: int) -> None:
        if stage == "joining":
            rounds.append(stage)
            if len(rounds) == 2:
                raise EndedError

    out, other = Path("exports/run"), Path("exports/other")
    watched = Watched(out, str(project), workers=1, progress=progress)
    try:
        watched.first()
        shutil.copytree(out, other)
        (project.parent / "shouts.csv").write_text("Preis für gute Ideen;hörbar\n", encoding="utf-8")
        with pytest.raises(EndedError):
            watched.again()
    finally:
        watched.close()
    assert "shout: hörbar" in (out / "records/news/preis.yaml").read_text("utf-8")
    (project.parent / "shouts.csv").write_text("Preis für gute Ideen;schrill\n", encoding="utf-8")
    for folder in (out, other):
        build_folder(folder, str(project), workers=1)
    assert told(out) == told(other)
    assert "shout: schrill" in (out / "records/news/preis.yaml").read_text("utf-8")


def test_what_an_editor_wrote_between_two_rounds_is_merged(project: Path) -> None:
    out = Path("exports/run")
    file = out / "records/news/preis.yaml"
    watched = Watched(out, str(project), workers=1)
    try:
        watched.first()
        text = file.read_text("utf-8")
        file.write_text(text.replace("title: Preis für gute Ideen", "title: Preise für Ideen"), encoding="utf-8")
        (project.parent / "shouts.csv").write_text("Preis für gute Ideen;hörbar\n", encoding="utf-8")
        watched.again()
    finally:
        watched.close()
    merged = file.read_text("utf-8")
    assert "title: Preise für Ideen" in merged
    assert "shout: hörbar" in merged
    assert "edit-conflict" not in merged


def test_what_a_person_is_told_names_the_rule_the_pages_and_the_records(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    looks = iter([False, False, True])

    def stop() -> bool:
        change(project, "teaser: p", "teaser: h1") if "teaser: p" in project.read_text("utf-8") else None
        return next(looks)

    assert build_watch.watch_command(Path("exports/run"), str(project), workers=1, as_json=False, stop=stop) == 0
    said = capsys.readouterr().err
    assert "types.news.fields.teaser: " in said
    assert 'teaser: "In vierzig Städten arbeiten Ämter zusammen." → "Ein Netz für Familien"' in said


def test_what_stands_in_files_already_is_told_at_once_and_not_again(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    looks = iter([False, False, True])

    def stop() -> bool:
        (project.parent / "shouts.csv").write_text("Preis für gute Ideen;hörbar\n", encoding="utf-8")
        return next(looks)

    build_watch.watch_command(Path("exports/run"), str(project), workers=1, as_json=False, stop=stop)
    said = capsys.readouterr().err
    assert said.count('fields.shout: "laut" → "hörbar"') == 1
    first, last = said.index("types.news.fields.shout: in the files of 1 record "), said.rindex("1 record changed")
    assert first < said.index('"hörbar"') < last


def test_ctrl_c_ends_the_loop_with_130_and_leaves_no_cache(project: Path) -> None:
    command = [sys.executable, "-m", "relaunch", "build", "--watch", "--workers", "1", "exports/run", "--json"]
    child = subprocess.Popen([*command, "--mapping", str(project)], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert child.stdout is not None
    assert b'"changed": ' in child.stdout.readline()
    child.send_signal(signal.SIGINT)
    _, said = child.communicate(timeout=30)
    assert child.returncode == 130
    assert b"Stopped watching" in said
    assert not (Path("exports/run") / CACHE).exists()


def test_a_loop_that_is_killed_is_taken_up_where_it_was(project: Path) -> None:
    out = Path("exports/run")
    command = [sys.executable, "-m", "relaunch", "build", "--watch", "--workers", "1", str(out), "--json"]
    child = subprocess.Popen([*command, "--mapping", str(project)], stdout=subprocess.PIPE)
    assert child.stdout is not None
    child.stdout.readline()
    child.kill()
    child.communicate(timeout=30)
    change(project, "teaser: p", "teaser: h1")
    watched = Watched(out, workers=1)
    try:
        assert watched.first().changed == 2
    finally:
        watched.close()


PORTAL = r"""extends: typo3-4
name: demo
types:
  article:
    match: {url: 'tx_ttnews\[tt_news\]='}
    fields:
      first: p
  event:
    match: {url: 'tx_cal_controller\[uid\]='}
    fields:
      note: {select: p, required: yes}
"""


def test_rounds_one_after_the_other_on_a_whole_portal_give_what_whole_builds_give(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    out, other, mapping = Path("exports/run"), Path("exports/other"), tmp_path / "portal.yaml"
    archive_portal(out / "archive", 60)
    mapping.write_text(PORTAL, encoding="utf-8")
    watched = Watched(out, str(mapping), workers=1)
    try:
        watched.first()
        shutil.copytree(out, other)
        for old, new in (
            ("first: p\n", "title: {select: p, transform: upper}\n"),
            ("select: p, req", "select: dd, req"),
        ):
            change(mapping, old, new)
            done = watched.again()
            assert done is not None
            assert 0 < done.pages < done.of
            assert done.changed
            build_folder(other, str(mapping), workers=1)
            assert told(out) == told(other)
    finally:
        watched.close()
