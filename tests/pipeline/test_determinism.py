"""The same archive gives the same bytes, whatever the order of its captures and the number of workers."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path

import pytest

from relaunch.archive import Archive, ArchiveWriter
from relaunch.pipeline.run import build_folder
from tests.truth import BASE, archive_portal


def digest(out: Path) -> dict[str, str]:
    files = [*sorted((out / "records").rglob("*.yaml")), out / "records.jsonl", out / "redirects.csv"]
    return {str(f.relative_to(out)): hashlib.sha256(f.read_bytes()).hexdigest() for f in files}


@pytest.mark.slow
def test_order_and_workers_change_no_byte(tmp_path: Path) -> None:
    archive_portal(tmp_path / "first" / "archive", 40)
    build_folder(tmp_path / "first", "demo", workers=1, base=BASE + "/")
    wanted = digest(tmp_path / "first")
    assert len(wanted) > 30
    with Archive(tmp_path / "first" / "archive") as archive:
        captures = [archive.read(entry) for entry in archive.entries()]
    for seed, workers in ((1, 1), (2, 2)):
        out = tmp_path / f"shuffled{seed}"
        random.Random(seed).shuffle(captures)
        with ArchiveWriter(out / "archive") as writer:
            for capture in captures:
                writer.write(capture)
        build_folder(out, "demo", workers=workers, base=BASE + "/")
        assert digest(out) == wanted


@pytest.mark.slow
def test_a_second_build_changes_no_byte_and_no_file(tmp_path: Path) -> None:
    archive_portal(tmp_path / "archive", 20)
    build_folder(tmp_path, "demo", workers=1, base=BASE + "/")
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "records").rglob("*.yaml")}
    wanted = digest(tmp_path)
    build_folder(tmp_path, "demo", workers=1, base=BASE + "/")
    assert digest(tmp_path) == wanted
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "records").rglob("*.yaml")} == before
