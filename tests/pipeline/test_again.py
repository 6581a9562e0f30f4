"""A folder that is built again is built as before, whatever is left out on the command line."""

from __future__ import annotations

from pathlib import Path

from relaunch.archive import ArchiveWriter
from relaunch.model import Capture
from relaunch.pipeline.run import build_folder

PAGE = b"<html><body><h1>Kita</h1><p>Die Kita am Park nimmt Kinder ab vier Monaten auf.</p></body></html>"


def archived(out: Path) -> Path:
    with ArchiveWriter(out / "archive") as writer:
        url = "http://www.musterland.example/kita/"
        writer.write(Capture(url, 200, (("Content-Type", "text/html; charset=utf-8"),), PAGE, "2020-12-04T10:00:00Z"))
    return out


def test_the_mapping_of_the_last_build_is_used_again(tmp_path: Path) -> None:
    out = archived(tmp_path / "run")
    assert build_folder(out, "demo", workers=1).name == "demo"
    assert build_folder(out, workers=1).name == "demo"
    assert (out / "records" / "page" / "kita.yaml").read_text(encoding="utf-8").startswith("id: demo/page/kita\n")


def test_a_mapping_that_is_gone_is_named_and_the_build_goes_on(tmp_path: Path) -> None:
    out, mapping, told = archived(tmp_path / "run"), tmp_path / "own.yaml", list[str]()
    mapping.write_text("name: eigene\n", encoding="utf-8")
    assert build_folder(out, str(mapping), workers=1).name == "eigene"
    mapping.unlink()
    build_folder(out, workers=1, tell=told.append)
    assert any(str(mapping) in line and "--mapping" in line for line in told)
