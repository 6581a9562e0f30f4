from __future__ import annotations

import gzip

import brotli
import pytest

from relaunch.archive.decoding import dechunk, decompress


def test_a_missing_last_chunk_is_noticed() -> None:
    assert dechunk(b"3\r\nabc\r\n") == (b"abc", True)
    assert dechunk(b"9\r\nabc") == (b"abc", True)
    assert dechunk(b"3\r\nabc\r\n0\r\n\r\n") == (b"abc", False)


def test_a_body_without_chunks_stays() -> None:
    assert dechunk(b"<html>\r\n") == (b"<html>\r\n", False)


def test_several_gzip_members_are_one_body() -> None:
    assert decompress(gzip.compress(b"one ") + gzip.compress(b"two"), "gzip") == (b"one two", "")


def test_a_cut_gzip_body_gives_what_there_is() -> None:
    body, fault = decompress(gzip.compress(bytes(range(256)) * 40)[:-9], "gzip")
    assert body and fault == "compression ends in the middle"


@pytest.mark.parametrize(("encoding", "pack"), [("gzip", gzip.compress), ("br", brotli.compress)])
def test_what_comes_out_is_bounded(encoding: str, pack: object) -> None:
    packed = pack(b"\0" * 5_000_000)  # type: ignore[operator]
    body, fault = decompress(packed, encoding, limit=1_000_000)
    assert len(body) <= 1_000_000 and "larger than 1 MB" in fault


def test_brotli_is_undone() -> None:
    assert decompress(brotli.compress(b"Hallo " * 100), "br") == (b"Hallo " * 100, "")


def test_an_unknown_encoding_is_named() -> None:
    assert decompress(b"x", "rot13") == (b"x", "content encoding 'rot13' is not known")
    assert decompress(b"x", "identity") == (b"x", "")
