"""Transfer and content encodings undone, with a bound on what comes out: an archive can hold a gzip bomb."""

from __future__ import annotations

import importlib
import zlib
from collections.abc import Callable

MAX_BODY = 64_000_000


def dechunk(body: bytes) -> tuple[bytes, bool]:
    """Undo `Transfer-Encoding: chunked`; the flag says that the body ended before its last chunk.

    Some archivers decode the body and keep the header: a body that does not begin with a chunk comes back as it is.
    """
    parts: list[bytes] = []
    at = 0
    while True:
        end = body.find(b"\r\n", at, at + 1000)
        size = _chunk_size(body[at:end]) if end >= 0 else None
        if size is None:
            return (body, False) if not parts else (b"".join(parts), True)
        if size == 0:
            return b"".join(parts), False
        start = end + 2
        parts.append(body[start : start + size])
        if start + size > len(body):
            return b"".join(parts), True
        at = start + size
        if body[at : at + 2] == b"\r\n":
            at += 2


def _chunk_size(line: bytes) -> int | None:
    digits = line.partition(b";")[0].strip()
    if not digits or len(digits) > 8:
        return None
    try:
        return int(digits, 16)
    except ValueError:
        return None


def decompress(body: bytes, encoding: str, limit: int = MAX_BODY) -> tuple[bytes, str]:
    """Undo one content encoding; the second value says what is wrong, or is empty.

    A body that was not encoded after all comes back as it is: archivers decode and keep the header.
    """
    decoders: dict[str, Callable[[bytes, int], tuple[bytes, str]]] = {
        "gzip": _gunzip, "x-gzip": _gunzip, "deflate": _inflate, "br": _unbrotli,
    }  # fmt: skip
    decode = decoders.get(encoding)
    if decode is None:
        return body, "" if encoding in ("", "identity", "none") else f"content encoding {encoding!r} is not known"
    return decode(body, limit) if body else (body, "")


def _gunzip(body: bytes, limit: int) -> tuple[bytes, str]:
    if body[:2] != b"\x1f\x8b":
        return body, ""
    return _unzip(body, zlib.MAX_WBITS + 16, limit)


def _inflate(body: bytes, limit: int) -> tuple[bytes, str]:
    done, fault = _unzip(body, zlib.MAX_WBITS, limit)
    if done or not fault:
        return done, fault
    raw, fault = _unzip(body, -zlib.MAX_WBITS, limit)  # what many servers call deflate
    return (raw, fault) if raw or not fault else (body, "")


def _unzip(body: bytes, wbits: int, limit: int) -> tuple[bytes, str]:
    parts: list[bytes] = []
    left = limit
    while body:
        tool = zlib.decompressobj(wbits)
        try:
            piece = tool.decompress(body, left)
        except zlib.error as error:
            return b"".join(parts), f"damaged compression: {error}"
        parts.append(piece)
        left -= len(piece)
        if tool.unconsumed_tail or left <= 0:
            return b"".join(parts), f"larger than {limit // 1_000_000} MB when decompressed"
        if not tool.eof:
            return b"".join(parts), "compression ends in the middle"
        body = tool.unused_data.lstrip(b"\0")
        if wbits < zlib.MAX_WBITS + 16 or body[:2] != b"\x1f\x8b":
            break
    return b"".join(parts), ""


def _unbrotli(body: bytes, limit: int) -> tuple[bytes, str]:
    try:
        brotli = importlib.import_module("brotli")
    except ImportError:
        return body, "content encoding 'br' needs the package brotli"
    tool = brotli.Decompressor()
    parts: list[bytes] = []
    size = 0
    try:
        piece = tool.process(body, output_buffer_limit=1_000_000)
        while piece or not tool.is_finished():
            if not piece and tool.can_accept_more_data():
                return b"".join(parts), "compression ends in the middle"
            parts.append(piece)
            size += len(piece)
            if size > limit:
                return b"".join(parts)[:limit], f"larger than {limit // 1_000_000} MB when decompressed"
            piece = tool.process(b"", output_buffer_limit=1_000_000)
    except brotli.error:
        return (b"".join(parts), "damaged compression") if parts else (body, "")
    return b"".join(parts), ""
