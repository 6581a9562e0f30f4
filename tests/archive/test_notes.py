from __future__ import annotations

import gzip
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator

from relaunch.archive import Archive, ArchiveWriter

FETCHED = "2026-01-02T03:04:05Z"


def test_a_note_is_no_page_to_programs_that_replay(tmp_path: Path) -> None:
    with ArchiveWriter(tmp_path) as writer:
        writer.leave_out("http://a.example/x", "robots.txt forbids it", FETCHED)
    with open(tmp_path / "relaunch-00001.warc.gz", "rb") as stream:
        notes = [
            (record.content_type, record.content_stream().read())
            for record in ArchiveIterator(stream)
            if record.rec_type == "metadata"
        ]
    # pywb passes over records of this type, and shows those of any other instead of the page.
    assert notes == [("application/warc-fields", b'relaunch: {"left_out":"robots.txt forbids it"}\r\n')]


def test_notes_of_earlier_versions_are_still_read(tmp_path: Path) -> None:
    body = b'{"left_out":"robots.txt forbids it"}'
    head = (
        f"WARC/1.1\r\nWARC-Type: metadata\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: {FETCHED}\r\n"
        f"WARC-Target-URI: http://a.example/x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    (tmp_path / "old.warc.gz").write_bytes(gzip.compress(head.encode() + body + b"\r\n\r\n"))
    with Archive(tmp_path) as archive:
        assert list(archive.left_out()) == [("http://a.example/x", "robots.txt forbids it")]
