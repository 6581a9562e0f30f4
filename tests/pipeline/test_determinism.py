"""The same archive gives the same bytes, whatever the order of its captures and the number of workers."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.shuffles import digests, outputs
from relaunch.pipeline.run import build_folder
from tests.truth import BASE, archive_portal


@pytest.mark.slow
@pytest.mark.parametrize(("mapping", "shuffles"), [("", 6), ("demo", 3)])
def test_order_and_workers_change_no_byte(tmp_path: Path, mapping: str, shuffles: int) -> None:
    found = outputs(tmp_path, 60, shuffles, mapping)
    assert len(found) == 1 and len(found[0]) > 60


@pytest.mark.slow
def test_a_second_build_changes_no_byte_and_no_file(tmp_path: Path) -> None:
    archive_portal(tmp_path / "archive", 20)
    build_folder(tmp_path, "demo", workers=1, base=BASE + "/")
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "records").rglob("*.yaml")}
    wanted = digests(tmp_path)
    build_folder(tmp_path, "demo", workers=1, base=BASE + "/")
    assert digests(tmp_path) == wanted
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "records").rglob("*.yaml")} == before
