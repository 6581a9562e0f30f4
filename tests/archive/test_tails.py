from __future__ import annotations

import os
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from relaunch.archive import Archive, ArchiveWriter
from relaunch.model import Capture

FETCHED = "2026-01-02T03:04:05Z"


def page(name: str) -> Capture:
    return Capture(f"http://a.example/{name}", 200, (("Content-Type", "text/html"),), os.urandom(3000), FETCHED)


def written(folder: Path, *names: str) -> Path:
    with ArchiveWriter(folder) as writer:
        for name in names:
            writer.write(page(name))
    return max(folder.glob("relaunch-*.warc.gz"))


def urls(folder: Path) -> list[str]:
    with Archive(folder) as archive:
        assert archive.faults == []
        return [entry.url[-1] for entry in archive.entries()]


@pytest.mark.parametrize("lost", [1, 9, 1500, 3200])
def test_a_torn_tail_is_moved_aside_with_file_byte_and_url(tmp_path: Path, lost: int) -> None:
    file = written(tmp_path, "a", "b")
    with Archive(tmp_path) as archive:
        entry = archive.find("http://a.example/b")
    assert entry is not None
    torn = file.read_bytes()[entry.offset : -lost]
    os.truncate(file, file.stat().st_size - lost)
    with ArchiveWriter(tmp_path) as writer:
        [message] = writer.mended
        writer.write(page("c"))
    aside = tmp_path / f"{file.name}.{entry.offset}.torn"
    assert message.startswith(f"{file}: byte {entry.offset}: a write was cut off here (")
    assert message.endswith(f"; its {len(torn)} bytes lie in {aside.name}")
    assert aside.read_bytes() == torn and file.stat().st_size == entry.offset
    assert urls(tmp_path) == ["a", "c"]
    assert ArchiveWriter(tmp_path).mended == ()


def test_a_tail_that_a_reader_met_first_is_mended_too(tmp_path: Path) -> None:
    file = written(tmp_path, "a", "b")
    os.truncate(file, file.stat().st_size - 100)
    with Archive(tmp_path) as archive:
        assert "the file ends" in archive.faults[0]
    with ArchiveWriter(tmp_path) as writer:
        assert "http://a.example/b" in writer.mended[0]
    assert urls(tmp_path) == ["a"]


def test_zeros_behind_the_last_record_are_a_torn_tail(tmp_path: Path) -> None:
    file = written(tmp_path, "a")
    size = file.stat().st_size
    with open(file, "ab") as stream:
        stream.write(bytes(4096))
    with ArchiveWriter(tmp_path) as writer:
        assert "nothing in it can be read" in writer.mended[0]
    assert file.stat().st_size == size


def test_a_file_without_a_whole_record_is_removed(tmp_path: Path) -> None:
    written(tmp_path, "a")
    for name, body in (("relaunch-00002.warc.gz", b""), ("relaunch-00003.warc.gz", b"\x1f\x8b\x08half")):
        (tmp_path / name).write_bytes(body)
    with ArchiveWriter(tmp_path) as writer:
        assert len(writer.mended) == 2
    assert sorted(path.name for path in tmp_path.glob("relaunch*")) == [
        "relaunch-00001.warc.gz",
        "relaunch-00003.warc.gz.0.torn",
    ]
    assert urls(tmp_path) == ["a"]


def test_files_of_others_are_left_as_they_are(tmp_path: Path) -> None:
    file = written(tmp_path, "a", "b").rename(tmp_path / "crawl-2019.warc.gz")
    os.truncate(file, file.stat().st_size - 100)
    size = file.stat().st_size
    with ArchiveWriter(tmp_path) as writer:
        assert writer.mended == ()
    assert file.stat().st_size == size


def test_damage_in_the_middle_stays_and_stays_reported(tmp_path: Path) -> None:
    file = written(tmp_path, "a", "b", "c", "d")
    with Archive(tmp_path) as archive:
        entry = archive.find("http://a.example/b")
    assert entry is not None
    body = bytearray(file.read_bytes())
    body[entry.offset + 400 : entry.offset + 420] = bytes(20)
    file.write_bytes(bytes(body[:-50]))
    (tmp_path / "index.sqlite").unlink()
    with ArchiveWriter(tmp_path) as writer:
        assert len(writer.mended) == 1
    with Archive(tmp_path) as archive:
        assert [entry.url[-1] for entry in archive.entries()] == ["a", "c"]
        assert len(archive.faults) == 1 and f"byte {entry.offset}:" in archive.faults[0]


def test_a_writer_in_batches_leaves_nothing_behind_that_an_index_does_not_find(tmp_path: Path) -> None:
    writer = ArchiveWriter(tmp_path, batch=100)
    writer.write(page("a"))
    writer.sync()
    writer.write(page("b"))
    writer._db.execute("ROLLBACK")  # as a kill does
    writer._end_file()
    writer._db.close()
    assert urls(tmp_path) == ["a", "b"]
    with open(tmp_path / "relaunch-00001.warc.gz", "rb") as stream:
        assert [record.rec_type for record in ArchiveIterator(stream)] == ["warcinfo", "response", "response"]


def test_a_reader_sees_what_was_committed_while_a_batch_is_open(tmp_path: Path) -> None:
    with ArchiveWriter(tmp_path, batch=100) as writer:
        writer.write(page("a"))
        writer.sync()
        writer.write(page("b"))
        assert urls(tmp_path) == ["a"]
    assert urls(tmp_path) == ["a", "b"]
