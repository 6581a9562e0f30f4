"""Captures and WARC files made by hand, for the tests of the archive."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

from relaunch.model import Capture

FETCHED = "2020-12-04T10:30:00Z"


def page(url: str, body: bytes = b"<p>Guten Tag</p>", status: int = 200, **more: object) -> Capture:
    headers = (("Content-Type", "text/html; charset=utf-8"), ("Server", "Apache"))
    return Capture(url, status, headers, body, FETCHED, **more)  # type: ignore[arg-type]


def noise(size: int) -> bytes:
    """Bytes that do not compress, the same on every run."""
    return b"".join(hashlib.sha256(str(n).encode()).digest() for n in range(size // 32 + 1))[:size]


def record(url: str, block: bytes, kind: str = "response", version: str = "1.0", length: int | None = None) -> bytes:
    """A record as other programs write it: WARC 1.0, the URL in angle brackets."""
    content_type = "application/http; msgtype=response" if kind == "response" else "text/html"
    head = (
        f"WARC/{version}\r\nWARC-Type: {kind}\r\nWARC-Target-URI: <{url}>\r\nWARC-Date: {FETCHED}\r\n"
        f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000000>\r\n"
        f"Content-Type: {content_type}\r\nContent-Length: {len(block) if length is None else length}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def warc(path: Path, *records: bytes, compressed: bool = True) -> Path:
    path.write_bytes(b"".join(gzip.compress(one, mtime=0) if compressed else one for one in records))
    return path


def answer(body: bytes, *headers: str) -> bytes:
    return "\r\n".join(["HTTP/1.1 200 OK", "Content-Type: text/html", *headers, "", ""]).encode() + body
