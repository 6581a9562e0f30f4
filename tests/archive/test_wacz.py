"""WACZ files, whole and hostile."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import pytest

from relaunch.archive.wacz import unpack_warcs
from relaunch.errors import ArchiveError
from tests.archive.samples import answer, record

WARC = gzip.compress(record("http://a.example/", answer(b"<p>Hallo</p>")))


def wacz(path: Path, members: dict[str, bytes], method: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(path, "w", method) as packed:
        for name, data in members.items():
            packed.writestr(name, data)
    return path


def unpacked(path: Path, folder: Path) -> tuple[list[str], list[str]]:
    faults: list[str] = []
    folder.mkdir()
    return [name for name, _ in unpack_warcs(path, folder, faults)], faults


def test_the_warc_files_of_a_wacz_are_found(tmp_path: Path) -> None:
    members = {"datapackage.json": b"{}", "pages/pages.jsonl": b"", "indexes/index.cdx.gz": b"",
               "archive/rec-1.warc.gz": WARC, "archive/rec-0.warc": gzip.decompress(WARC)}  # fmt: skip
    names, faults = unpacked(wacz(tmp_path / "x.wacz", members), tmp_path / "out")
    assert names == ["archive/rec-0.warc", "archive/rec-1.warc.gz"] and faults == []
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == ["00001.warc", "00002.warc.gz"]


def test_names_in_a_wacz_lead_nowhere(tmp_path: Path) -> None:
    members = {"../../weg.warc.gz": WARC, "/etc/weg.warc.gz": WARC}
    names, _ = unpacked(wacz(tmp_path / "x.wacz", members), tmp_path / "a")
    assert len(names) == 2
    found = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.warc.gz"))
    assert found == ["a/00001.warc.gz", "a/00002.warc.gz"]


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    members = {"archive/bomb.warc": b"\0" * 30_000_000, "archive/ok.warc.gz": WARC}
    names, faults = unpacked(wacz(tmp_path / "x.wacz", members, zipfile.ZIP_DEFLATED), tmp_path / "out")
    assert names == ["archive/ok.warc.gz"]
    assert len(faults) == 1 and "grows from" in faults[0]


def test_a_package_of_packages_is_named(tmp_path: Path) -> None:
    inner = wacz(tmp_path / "inner.wacz", {"archive/x.warc.gz": WARC}).read_bytes()
    with pytest.raises(ArchiveError, match="only other packages"):
        unpacked(wacz(tmp_path / "x.wacz", {"inner.wacz": inner}), tmp_path / "a")
    _, faults = unpacked(wacz(tmp_path / "y.wacz", {"inner.wacz": inner, "archive/x.warc.gz": WARC}), tmp_path / "b")
    assert len(faults) == 1 and "a package of its own" in faults[0]


def test_what_is_no_zip_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.wacz").write_bytes(WARC)
    with pytest.raises(ArchiveError, match="is no WACZ file"):
        unpacked(tmp_path / "x.wacz", tmp_path / "out")


def test_a_damaged_member_is_named(tmp_path: Path) -> None:
    path = wacz(tmp_path / "x.wacz", {"archive/x.warc.gz": WARC})
    path.write_bytes(path.read_bytes().replace(WARC[20:30], b"0123456789"))
    _, faults = unpacked(path, tmp_path / "out")
    assert len(faults) == 1 and "is damaged" in faults[0]
