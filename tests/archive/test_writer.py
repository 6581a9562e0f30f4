from __future__ import annotations

import fcntl
import os
import subprocess
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from relaunch.archive import Archive, ArchiveWriter, store_captures
from relaunch.errors import ArchiveError
from relaunch.model import Capture
from tests.archive.samples import FETCHED, noise, page


def bodies(path: Path) -> dict[str, bytes]:
    with open(path, "rb") as file:
        return {
            record.rec_headers.get_header("WARC-Target-URI"): record.content_stream().read()
            for record in ArchiveIterator(file, check_digests="raise")
            if record.rec_type in ("response", "resource")
        }


def test_both_peers_read_the_same_bytes(tmp_path: Path) -> None:
    captures = [page("http://a.de/", b"\x00\xff" + noise(70_000)), page("http://a.de/leer", b"", 404)]
    with ArchiveWriter(tmp_path) as writer:
        store_captures(captures, writer)
    wanted = {capture.url: capture.body for capture in captures}
    file = tmp_path / "relaunch-00001.warc.gz"
    assert bodies(file) == wanted
    with open(file, "rb") as stream:
        fast = {r.headers["WARC-Target-URI"]: r.reader.read() for r in FastIterator(stream) if r.http_headers}
    assert fast == wanted


def test_warcio_check_finds_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with ArchiveWriter(tmp_path) as writer:
        writer.write(page("http://a.de/"))
        writer.write(Capture("http://a.de/weg", 0, (), b"", FETCHED, "no answer"))
        writer.write(page("http://a.de/datei"), kind="resource")

    class Order:
        inputs = [str(tmp_path / "relaunch-00001.warc.gz")]  # noqa: RUF012  what warcio's command line gives it
        verbose = True

    checker = Checker(Order())
    checker.process_all()
    assert checker.exit_value == 0
    assert "digest pass" in capsys.readouterr().out


def test_a_decoded_body_gets_true_headers(tmp_path: Path) -> None:
    headers = (("Content-Encoding", "gzip"), ("Content-Length", "999"), ("Transfer-Encoding", "chunked"), ("X-A", "ü"))
    with ArchiveWriter(tmp_path) as writer:
        writer.write(Capture("http://a.de/", 200, headers, b"decoded", FETCHED))
    with open(tmp_path / "relaunch-00001.warc.gz", "rb") as file:
        record = next(r for r in ArchiveIterator(file) if r.rec_type == "response")
        assert record.http_headers.get_header("Content-Encoding") is None
        assert record.http_headers.get_header("X-Archive-Orig-Content-Encoding") == "gzip"
        assert record.http_headers.get_header("X-Archive-Orig-Content-Length") == "999"
        assert record.http_headers.get_header("Content-Length") == "7"
        assert record.http_headers.get_header("X-A") == "ü"
        assert record.content_stream().read() == b"decoded"


def test_every_session_begins_a_file_of_its_own(tmp_path: Path) -> None:
    for number in range(3):
        with ArchiveWriter(tmp_path) as writer:
            writer.write(page(f"http://a.de/{number}"))
    names = sorted(path.name for path in tmp_path.glob("*.warc.gz"))
    assert names == [f"relaunch-0000{number}.warc.gz" for number in (1, 2, 3)]


def test_a_writer_without_captures_leaves_no_file(tmp_path: Path) -> None:
    ArchiveWriter(tmp_path).close()
    assert not list(tmp_path.glob("*.warc.gz"))


def test_a_full_file_is_followed_by_another(tmp_path: Path) -> None:
    with ArchiveWriter(tmp_path, max_bytes=5_000) as writer:
        for number in range(4):
            writer.write(page(f"http://a.de/{number}", noise(3_000)))
    assert len(list(tmp_path.glob("*.warc.gz"))) == 2
    with Archive(tmp_path) as archive:
        assert [archive.read(entry).body for entry in archive.entries()] == [noise(3_000)] * 4


def test_a_url_cannot_write_headers(tmp_path: Path) -> None:
    with ArchiveWriter(tmp_path) as writer:
        writer.write(page("http://a.de/x\r\nWARC-Type: warcinfo\r\n\ud800 ü"))
    assert list(bodies(tmp_path / "relaunch-00001.warc.gz")) == [
        "http://a.de/x%0D%0AWARC-Type:%20warcinfo%0D%0A%ED%A0%80%20%C3%BC"
    ]


def test_the_same_captures_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        with ArchiveWriter(tmp_path / name) as writer:
            store_captures([page("http://a.de/"), page("http://a.de/b")], writer)
    one, two = ((tmp_path / name / "relaunch-00001.warc.gz").read_bytes() for name in ("one", "two"))
    assert one == two


def test_what_is_written_can_be_read_before_the_writer_closes(tmp_path: Path) -> None:
    with ArchiveWriter(tmp_path) as writer:
        writer.write(page("http://a.de/"))
        with Archive(tmp_path) as archive:
            assert [entry.url for entry in archive.entries()] == ["http://a.de/"]
            assert archive.faults == []


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(ArchiveError, match=r"file/archive: cannot be made: .*; a folder that can be written"):
        ArchiveWriter(tmp_path / "file" / "archive")


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small file system needs root")
def test_a_full_disk_leaves_whole_records(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "none", disk], capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip("tmpfs cannot be mounted here")
    try:
        writer = ArchiveWriter(disk)
        with pytest.raises(ArchiveError, match=r"cannot be written: .*(space|full)"):
            for number in range(100):
                writer.write(page(f"http://a.de/{number:03}", noise(50_000)))
        writer.close()
        with Archive(disk) as archive:
            assert archive.faults == []
            kept = [archive.read(entry) for entry in archive.entries()]
        assert len(kept) > 5 and all(capture.body == noise(50_000) for capture in kept)
    finally:
        subprocess.run(["umount", disk], check=True)


def test_a_reader_that_comes_upon_a_new_file_before_its_writer_locked_it_does_no_harm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked = fcntl.flock

    def late(file: int, how: int) -> None:
        if how == fcntl.LOCK_EX:
            Archive(tmp_path).close()
        locked(file, how)

    monkeypatch.setattr(fcntl, "flock", late)
    with ArchiveWriter(tmp_path) as writer:
        store_captures([page("http://a.de/", b"eins")], writer)
    with Archive(tmp_path) as archive:
        assert [archive.read(entry).body for entry in archive.entries()] == [b"eins"] and not archive.faults
