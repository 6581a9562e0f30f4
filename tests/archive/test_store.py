from __future__ import annotations

from pathlib import Path

import pytest

from relaunch.archive import Archive, ArchiveWriter, Entry
from relaunch.errors import ArchiveError
from relaunch.model import Capture
from tests.archive.samples import FETCHED, noise, page


def fill(folder: Path, count: int = 5) -> Path:
    with ArchiveWriter(folder) as writer:
        for number in range(count):
            writer.write(page(f"http://a.de/{number}", noise(2_000 + number)), canonical=f"http://a.de/{number}/")
    return folder / "relaunch-00001.warc.gz"


def forget_index(folder: Path) -> None:
    for path in folder.glob("index.sqlite*"):
        path.unlink()


def urls(folder: Path) -> list[str]:
    with Archive(folder) as archive:
        return [entry.url for entry in archive.entries()]


def test_what_was_written_is_read(tmp_path: Path) -> None:
    capture = page("http://a.de/", b"<p>\xff\x00", 410)
    with ArchiveWriter(tmp_path) as writer:
        writer.write(capture, canonical="http://a.de/c")
    with Archive(tmp_path) as archive:
        entry = archive.find("http://a.de/")
        assert entry is not None
        assert (entry.status, entry.media_type, entry.sha256) == (410, "text/html", capture.sha256)
        assert (entry.length, entry.fetched, entry.canonical) == (5, FETCHED, "http://a.de/c")
        read = archive.read(entry)
    assert (read.url, read.status, read.body, read.fetched) == ("http://a.de/", 410, b"<p>\xff\x00", FETCHED)
    assert read.headers[: len(capture.headers)] == capture.headers
    assert not read.truncated and not read.error


def test_a_failure_keeps_its_error(tmp_path: Path) -> None:
    with ArchiveWriter(tmp_path) as writer:
        writer.write(
            Capture("http://a.de/", 0, (), b"", FETCHED, "no answer within 60 seconds"), canonical="http://a.de/c"
        )
    with Archive(tmp_path) as archive:
        entry = next(archive.entries())
        assert (entry.status, entry.canonical) == (0, "http://a.de/c")
        assert archive.read(entry).error == "no answer within 60 seconds"


def test_the_latest_capture_of_a_url_counts(tmp_path: Path) -> None:
    for body in (b"old", b"new"):
        with ArchiveWriter(tmp_path) as writer:
            writer.write(page("http://a.de/b", body))
            writer.write(page("http://a.de/a", body))
    with Archive(tmp_path) as archive:
        assert [(entry.url, archive.read(entry).body) for entry in archive.entries()] == [
            ("http://a.de/a", b"new"),
            ("http://a.de/b", b"new"),
        ]


def test_a_page_is_found_by_its_canonical_url_answered_first(tmp_path: Path) -> None:
    with ArchiveWriter(tmp_path) as writer:
        writer.write(page("http://a.de/x/", status=200), canonical="http://a.de/c")
        writer.write(page("http://a.de/x", status=404), canonical="http://a.de/c")
    with Archive(tmp_path) as archive:
        entry = archive.find_canonical("http://a.de/c")
        assert entry is not None and entry.url == "http://a.de/x/"


def test_a_lost_index_is_built_again(tmp_path: Path) -> None:
    fill(tmp_path)
    with ArchiveWriter(tmp_path) as writer:
        writer.write(Capture("http://a.de/f", 0, (), b"", FETCHED, "refused"))
        writer.leave_out("http://a.de/x", "robots.txt forbids it", FETCHED)
        writer.note_seen("http://a.de/1", [("http://a.de/1?ftu=5", "http://a.de/1/")], FETCHED)
        writer.note_sitemap("http://a.de/sitemap.xml", [("http://a.de/1", "2020-12-04")], FETCHED)
        writer.note_crawl("started", "http://a.de/", FETCHED)

    def all_of_it() -> list[object]:
        with Archive(tmp_path) as archive:
            lists = (archive.entries(), archive.left_out(), archive.seen(), archive.sitemap())
            return [*map(list, lists), archive.unfinished(), archive.faults]

    before = all_of_it()
    assert all(before[:5])
    forget_index(tmp_path)
    assert all_of_it() == before


def test_a_damaged_index_is_built_again(tmp_path: Path) -> None:
    fill(tmp_path)
    forget_index(tmp_path)
    (tmp_path / "index.sqlite").write_bytes(b"this is no database" * 300)
    assert len(urls(tmp_path)) == 5


def test_an_index_older_than_its_files_catches_up(tmp_path: Path) -> None:
    fill(tmp_path / "one")
    with ArchiveWriter(tmp_path / "two") as writer:
        writer.write(page("http://a.de/new"))
    (tmp_path / "two" / "relaunch-00001.warc.gz").rename(tmp_path / "one" / "relaunch-00002.warc.gz")
    assert "http://a.de/new" in urls(tmp_path / "one")


def test_a_torn_tail_is_reported_and_the_rest_read(tmp_path: Path) -> None:
    file = fill(tmp_path)
    with Archive(tmp_path) as archive:
        last = max(archive.entries(), key=lambda entry: entry.offset)
    file.write_bytes(file.read_bytes()[:-1_000])
    for _ in range(2):  # the second opening finds the index up to date and must say so again
        with Archive(tmp_path) as archive:
            assert [entry.url for entry in archive.entries()] == [f"http://a.de/{n}" for n in range(4)]
            assert len(archive.faults) == 1
            assert archive.faults[0].startswith(f"{file}: byte {last.offset}: ")
            assert "cut off" in archive.faults[0]


def test_a_damaged_record_is_reported_and_the_rest_read(tmp_path: Path) -> None:
    file = fill(tmp_path)
    with Archive(tmp_path) as archive:
        second = archive.find("http://a.de/2")
    assert second is not None
    damaged = bytearray(file.read_bytes())
    damaged[second.offset + 700 : second.offset + 720] = b"\0" * 20
    file.write_bytes(damaged)
    with Archive(tmp_path) as archive:  # the index is up to date: the damage shows when the record is read
        assert archive.faults == []
        capture = archive.read(second)
        assert capture.truncated and capture.error == archive.faults[0]
    forget_index(tmp_path)
    with Archive(tmp_path) as archive:
        assert [entry.url[-1] for entry in archive.entries()] == ["0", "1", "3", "4"]
        assert len(archive.faults) == 1 and f"byte {second.offset}:" in archive.faults[0]


def test_a_missing_file_is_reported(tmp_path: Path) -> None:
    file = fill(tmp_path)
    with ArchiveWriter(tmp_path) as writer:
        writer.write(page("http://a.de/still-here"))
    file.unlink()
    with Archive(tmp_path) as archive:
        assert [entry.url for entry in archive.entries()] == ["http://a.de/still-here"]
        assert archive.faults == [f"{file}: the file is gone; the index knew it"]


def test_a_wrong_place_gives_no_other_pages_body(tmp_path: Path) -> None:
    fill(tmp_path)
    with Archive(tmp_path) as archive:
        first, second = list(archive.entries())[:2]
        mixed = Entry(*(getattr(first, name) for name in ("url", "canonical", "status", "media_type", "sha256")),
                      first.length, first.fetched, first.file, second.offset)  # fmt: skip
        assert archive.read(mixed).body == b""
        assert "no record of this URL" in archive.faults[0]


def test_a_folder_without_an_archive_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match=r"holds no archive; a folder with \*\.warc\.gz files was expected"):
        Archive(tmp_path)


def test_a_crawl_is_unfinished_until_it_says_so(tmp_path: Path) -> None:
    def unfinished() -> int | None:
        with Archive(tmp_path) as archive:
            return archive.unfinished()

    with ArchiveWriter(tmp_path) as writer:
        writer.note_crawl("started", "http://a.de/", FETCHED)
        writer.write(page("http://a.de/1"))
        place = unfinished()
        assert place is not None
        with Archive(tmp_path) as archive:
            assert [entry.url for entry in archive.entries_since(place)] == ["http://a.de/1"]
        writer.note_crawl("finished", "http://a.de/", FETCHED)
        assert unfinished() is None
        writer.note_crawl("started", "http://a.de/", FETCHED)
        assert unfinished() is not None
