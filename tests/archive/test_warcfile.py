from __future__ import annotations

import gzip
import zlib
from pathlib import Path

import pytest

from relaunch.archive import read_warc
from relaunch.archive.decoding import MAX_BODY
from relaunch.errors import ArchiveError
from tests.archive.samples import answer, noise, record, warc

BODY = "<p>Grüße</p>".encode() * 200


def chunked(body: bytes, size: int = 700) -> bytes:
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x;ext=1\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


@pytest.mark.parametrize("compressed", [True, False])
@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_other_peoples_records_are_read(tmp_path: Path, version: str, compressed: bool) -> None:
    path = warc(
        tmp_path / "x.warc.gz",
        record("http://a.de/", answer(BODY), version=version),
        record("http://a.de/saved", BODY, kind="resource", version=version),
        compressed=compressed,
    )
    captures = list(read_warc(path))
    assert [(c.url, c.status, c.body, c.media_type) for c in captures] == [
        ("http://a.de/", 200, BODY, "text/html"),
        ("http://a.de/saved", 200, BODY, "text/html"),
    ]
    assert captures[0].fetched == "2020-12-04T10:30:00Z"


def test_chunks_and_gzip_are_undone(tmp_path: Path) -> None:
    block = answer(chunked(gzip.compress(BODY)), "Transfer-Encoding: chunked", "Content-Encoding: gzip")
    [capture] = read_warc(warc(tmp_path / "x.warc.gz", record("http://a.de/", block)))
    assert capture.body == BODY and not capture.truncated


def test_headers_that_are_no_longer_true_do_no_harm(tmp_path: Path) -> None:
    block = answer(BODY, "Transfer-Encoding: chunked", "Content-Encoding: gzip")
    [capture] = read_warc(warc(tmp_path / "x.warc.gz", record("http://a.de/", block)))
    assert capture.body == BODY and not capture.error


def test_deflate_is_undone_in_both_its_forms(tmp_path: Path) -> None:
    raw = zlib.compressobj(wbits=-15)
    for body in (zlib.compress(BODY), raw.compress(BODY) + raw.flush()):
        [capture] = read_warc(
            warc(tmp_path / "x.warc.gz", record("http://a.de/", answer(body, "Content-Encoding: deflate")))
        )
        assert capture.body == BODY


def test_one_gzip_member_may_hold_many_records(tmp_path: Path) -> None:
    path = tmp_path / "x.warc.gz"
    path.write_bytes(gzip.compress(b"".join(record(f"http://a.de/{n}", answer(noise(90_000))) for n in range(4))))
    assert [capture.url[-1] for capture in read_warc(path)] == ["0", "1", "2", "3"]


def test_requests_are_passed_over_without_a_fault(tmp_path: Path) -> None:
    faults: list[str] = []
    path = warc(
        tmp_path / "x.warc.gz",
        record("http://a.de/", b"GET / HTTP/1.1\r\n\r\n", kind="request"),
        record("http://a.de/", answer(BODY)),
        record("dns:a.de", b"20201204103000\na.de. 1 IN A 10.0.0.1\n", kind="response"),
    )
    assert len(list(read_warc(path, faults))) == 1
    assert faults == []


@pytest.mark.parametrize("compressed", [True, False])
def test_a_cut_record_comes_back_truncated(tmp_path: Path, compressed: bool) -> None:
    path = warc(
        tmp_path / "x.warc.gz",
        record("http://a.de/whole", answer(BODY)),
        record("http://a.de/cut", answer(noise(20_000))),
        compressed=compressed,
    )
    path.write_bytes(path.read_bytes()[:-5_000])
    faults: list[str] = []
    whole, cut = read_warc(path, faults)
    assert not whole.truncated and whole.body == BODY
    assert cut.truncated and cut.error and 0 < len(cut.body) < 20_000
    assert len(faults) == 1 and "http://a.de/cut: cut off" in faults[0] and str(path) in faults[0]


def test_reading_goes_on_behind_a_broken_member(tmp_path: Path) -> None:
    members = [gzip.compress(record(f"http://a.de/{n}", answer(noise(3_000))), mtime=0) for n in range(4)]
    members[1] = members[1][:400] + b"\0" * 100 + members[1][500:]
    path = tmp_path / "x.warc.gz"
    path.write_bytes(b"".join(members))
    faults: list[str] = []
    good = [capture.url for capture in read_warc(path, faults) if not capture.truncated]
    assert good == ["http://a.de/0", "http://a.de/2", "http://a.de/3"]
    assert len(faults) == 1 and f"byte {len(members[0])}:" in faults[0]


def test_reading_goes_on_behind_garbage_between_records(tmp_path: Path) -> None:
    members = [gzip.compress(record(f"http://a.de/{n}", answer(BODY))) for n in range(2)]
    path = tmp_path / "x.warc.gz"
    path.write_bytes(members[0] + b"garbage \x1f\x8b\x08 and more of it" + members[1])
    faults: list[str] = []
    assert [capture.url[-1] for capture in read_warc(path, faults)] == ["0", "1"]
    assert len(faults) == 1


def test_a_length_that_lies_is_found_out(tmp_path: Path) -> None:
    path = warc(
        tmp_path / "x.warc.gz",
        record("http://a.de/long", answer(BODY), length=99_999),
        record("http://a.de/after", answer(BODY)),
    )
    faults: list[str] = []
    captures = {capture.url: capture for capture in read_warc(path, faults)}
    assert not captures["http://a.de/after"].truncated
    assert faults


def test_a_gzip_bomb_is_cut_at_the_bound(tmp_path: Path) -> None:
    bomb = gzip.compress(b"\0" * (MAX_BODY + 10_000_000))
    path = warc(
        tmp_path / "x.warc.gz",
        record("http://a.de/bomb", answer(bomb, "Content-Encoding: gzip")),
        record("http://a.de/after", answer(BODY)),
    )
    faults: list[str] = []
    captured, after = read_warc(path, faults)
    assert captured.truncated and len(captured.body) <= MAX_BODY and "64 MB" in captured.error
    assert after.body == BODY
    assert len(faults) == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "the file is empty"),
        (b"<html>", "begins with b'<html>'"),
        (b"filedesc://x", "ARC file"),
        (b"PK\x03\x04", "WACZ"),
        (b"\x28\xb5\x2f\xfd", "zstd"),
        (gzip.compress(b"hello", mtime=0), "does not begin with WARC/1.0"),
    ],
)
def test_a_file_that_is_no_warc_is_refused_by_name(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "x.warc.gz"
    path.write_bytes(content)
    with pytest.raises(ArchiveError) as caught:
        next(read_warc(path))
    assert str(caught.value).startswith(f"{path}: is no WARC file") and said in str(caught.value)


def test_a_missing_file_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match=r"nowhere.warc: cannot be read"):
        next(read_warc(tmp_path / "nowhere.warc"))
