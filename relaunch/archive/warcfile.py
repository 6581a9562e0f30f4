"""WARC files, our own or made by others, as captures: transfer and content encoding undone, torn ends named."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from relaunch.archive.decoding import MAX_BODY, dechunk, decompress
from relaunch.archive.revisits import Bodies, asked_by_get
from relaunch.archive.stream import GZIP, MAX_BLOCK, RawRecord, is_warc, read_records
from relaunch.archive.warc import ERROR
from relaunch.errors import ArchiveError
from relaunch.model import Capture

ZSTD = b"\x28\xb5\x2f\xfd"


def read_warc(path: Path, faults: list[str] | None = None) -> Iterator[Capture]:
    """Yield the captures of a WARC file, version 1.0 or 1.1, compressed or not.

    `response` and `resource` records become captures, and `revisit` records, with the body that they repeat; the rest
    is passed over, answers to other requests than GET too. Faults are appended to `faults`; a record that is cut off
    comes back `truncated`, with the fault as its error.
    """
    return read_warcs([path], faults)


def read_warcs(paths: Iterable[Path], faults: list[str] | None = None) -> Iterator[Capture]:
    """Yield the captures of several WARC files of one crawl: a revisit may repeat the body of any file before it."""
    named = list(paths)
    for path in named:
        refuse_others(path)
    return _captures(named, [] if faults is None else faults)


def _captures(paths: list[Path], faults: list[str]) -> Iterator[Capture]:
    bodies = Bodies()
    for path in paths:
        for raw in asked_by_get(read_records(path, faults)):
            if not raw.url.lower().startswith(("http:", "https:")):
                continue
            if raw.kind == "revisit":
                capture = bodies.revisited(raw, capture_of)
            else:
                bodies.remember(path, raw)
                capture = capture_of(raw)
            if capture.error and not raw.fault:
                faults.append(f"{path}: byte {raw.offset}: {raw.url}: {capture.error}")
            yield capture


def refuse_others(path: Path) -> None:
    """Raise an `ArchiveError` that says what a file is that is no WARC file."""
    try:
        with open(path, "rb") as file:
            head = file.read(20)
        if is_warc(path):
            return
    except OSError as error:
        message = f"{path}: cannot be read: {error.strerror}; a .warc or .warc.gz file was expected"
        raise ArchiveError(message) from error
    if not head:
        what = "the file is empty"
    elif head.startswith(b"filedesc:") or _is_packed_arc(path):
        what = "this is an ARC file; `warcio recompress` makes a WARC of it"
    elif head.startswith(ZSTD):
        what = "this is compressed with zstd; decompress it first"
    elif head.startswith(b"PK"):
        what = "this is a ZIP file; where it is a WACZ, let its name end in .wacz"
    elif head.startswith(GZIP):
        what = "what is compressed in it does not begin with WARC/1.0 or WARC/1.1"
    else:
        what = f"the file begins with {head!r}"
    raise ArchiveError(f"{path}: is no WARC file: {what}; a .warc or .warc.gz file was expected")


def _is_packed_arc(path: Path) -> bool:
    with open(path, "rb") as file:
        try:
            return zlib.decompressobj(zlib.MAX_WBITS + 16).decompress(file.read(4096), 9) == b"filedesc:"
        except zlib.error:
            return False


def capture_of(raw: RawRecord) -> Capture:
    """Return the capture that a `response` or `resource` record holds."""
    fetched = raw.fields.get("warc-date", "")
    cut = bool(raw.fault) or "warc-truncated" in raw.fields
    if raw.kind == "resource":
        headers: tuple[tuple[str, str], ...] = (("Content-Type", raw.fields.get("content-type", "")),)
        return Capture(raw.url, 200, headers, raw.block, fetched, raw.fault, cut)
    status, headers, body = _http(raw.block)
    body, error = _decoded(headers, body)
    if not status:
        error = "the record holds no HTTP response"
    elif int(raw.fields.get("content-length", "0")) > MAX_BLOCK or len(body) > MAX_BODY:
        body, error = body[:MAX_BODY], f"larger than {MAX_BODY // 1_000_000} MB"
    fault = raw.fault or error
    said = fault or raw.fields.get(ERROR.lower(), "")  # what the crawl found odd need not have cut the body
    return Capture(raw.url, status, headers, body, fetched, said, cut or bool(fault))


def _http(block: bytes) -> tuple[int, tuple[tuple[str, str], ...], bytes]:
    for end in (b"\r\n\r\n", b"\n\n"):
        head, found, body = block.partition(end)
        if found:
            break
    else:
        head, body = block, b""
    lines = head.decode("latin-1").replace("\r\n", "\n").split("\n")
    words = lines[0].split()
    if not words or not words[0].startswith("HTTP/") or len(words) < 2 or not words[1].isdecimal():
        return 0, (), block
    headers: list[tuple[str, str]] = []
    for line in lines[1:]:
        if line[:1] in (" ", "\t") and headers:
            headers[-1] = (headers[-1][0], f"{headers[-1][1]} {line.strip()}")
            continue
        name, colon, value = line.partition(":")
        if colon:
            headers.append((name.strip(), value.strip()))
    return int(words[1][:3]), tuple(headers), body


def _decoded(headers: tuple[tuple[str, str], ...], body: bytes) -> tuple[bytes, str]:
    error = ""
    named = [(name.lower(), value.lower()) for name, value in headers]
    if any(name == "transfer-encoding" and "chunked" in value for name, value in named):
        body, cut = dechunk(body)
        error = "the last chunk is missing" if cut else ""
    encodings = [word.strip() for name, value in named if name == "content-encoding" for word in value.split(",")]
    for encoding in reversed(encodings):
        body, fault = decompress(body, encoding)
        error = error or fault
    return body, error
