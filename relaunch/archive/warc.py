"""One capture as the bytes of one WARC 1.1 record, compressed as a gzip member of its own."""

from __future__ import annotations

import hashlib
import json
import re
import uuid
import zlib
from dataclasses import dataclass, replace
from http.client import responses
from io import BytesIO

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from relaunch.model import Capture

VERSION = "WARC/1.1"
NO_DATE = "1970-01-01T00:00:00Z"  # WARC-Date must not be missing; a saved page often has none
CANONICAL = "X-Relaunch-Canonical"
ERROR = "X-Relaunch-Error"
# The body is stored decoded; a reader that believed these headers would decode it again.
UNTRUE_OF_THE_BODY = frozenset({"content-encoding", "transfer-encoding"})
SAME_BODY = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
NOTE = b"relaunch: "  # the field of a metadata record that holds a note
TYPES = {
    "response": "application/http; msgtype=response",
    "metadata": "application/warc-fields",  # of another type, pywb would show the note instead of the page
    "warcinfo": "application/warc-fields",
}
_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z")
_UNSAFE = re.compile(r"[^!-~]")
_LINE_END = re.compile(r"[\r\n\0]+")


@dataclass(frozen=True, slots=True)
class SealedRecord:
    """A record ready to be written: `member` is all of it, compressed; the names in `fields` are in lower case."""

    fields: dict[str, str]
    block: bytes
    member: bytes


def plain_url(url: str) -> str:
    """Return `url` as ASCII without blanks and control characters, percent-encoding what is neither."""
    if not _UNSAFE.search(url):
        return url

    def quoted(match: re.Match[str]) -> str:
        return "".join(f"%{byte:02X}" for byte in match.group().encode("utf-8", "surrogatepass"))

    return _UNSAFE.sub(quoted, url)


def capture_record(capture: Capture, kind: str, canonical: str, where: str) -> SealedRecord:
    """Return the record of a capture: `response`, `resource` (a saved file), or `metadata` where no answer came.

    `where` makes the record's id unique: the file and offset it is written to.
    """
    headers = _named_fields(kind, capture.url, capture.fetched, where)
    if canonical:
        headers.append((CANONICAL, plain_url(canonical)))
    if capture.truncated:
        headers.append(("WARC-Truncated", "unspecified"))
    if capture.error:
        headers.append((ERROR, _field(capture.error)))
    headers.append(("WARC-Payload-Digest", f"sha256:{capture.sha256}"))
    if kind == "resource":
        media_type = _field(capture.header("Content-Type")) or "application/octet-stream"
        return _member(kind, headers, capture.body, media_type)
    return _member(kind, headers, _http_head(capture) + capture.body, TYPES[kind])


def revisit_record(capture: Capture, body: str, fetched: str, canonical: str, where: str) -> SealedRecord:
    """Return the record of an answer whose body is that of an earlier capture of the same URL.

    `body` is the digest of that body, `fetched` when it came. A 304 is no answer of a page, only the word that it is
    the same.
    """
    profile = NOT_MODIFIED if capture.status == 304 else SAME_BODY
    headers = _named_fields("revisit", capture.url, capture.fetched, where)
    if canonical:
        headers.append((CANONICAL, plain_url(canonical)))
    headers += [("WARC-Profile", profile), ("WARC-Refers-To-Target-URI", plain_url(capture.url))]
    headers += [("WARC-Refers-To-Date", fetched if _DATE.fullmatch(fetched) else NO_DATE)]
    headers += [("WARC-Payload-Digest", f"sha256:{body}")]
    return _member("revisit", headers, _http_head(replace(capture, body=b""), sized=False), TYPES["response"])


def note_record(url: str, note: dict[str, object], fetched: str, where: str, canonical: str = "") -> SealedRecord:
    """Return a `metadata` record whose only field holds `note` as JSON."""
    text = json.dumps(note, ensure_ascii=True, separators=(",", ":"))
    body = NOTE + text.encode("ascii") + b"\r\n"
    headers = _named_fields("metadata", url, fetched, where)
    if canonical:
        headers.append((CANONICAL, plain_url(canonical)))
    headers.append(("WARC-Payload-Digest", f"sha256:{hashlib.sha256(body).hexdigest()}"))
    return _member("metadata", headers, body, TYPES["metadata"])


def warcinfo_record(file: str, software: str, fetched: str) -> SealedRecord:
    """Return the record that opens a file."""
    headers = _named_fields("warcinfo", "", fetched, file)
    headers.append(("WARC-Filename", file))
    body = f"software: {software}\r\nformat: WARC File Format 1.1\r\n"
    return _member("warcinfo", headers, body.encode("ascii"), TYPES["warcinfo"])


def _named_fields(kind: str, url: str, fetched: str, where: str) -> list[tuple[str, str]]:
    date = fetched if _DATE.fullmatch(fetched) else NO_DATE
    identity = uuid.uuid5(uuid.NAMESPACE_URL, f"{where} {kind} {date} {plain_url(url)}")
    fields = [("WARC-Type", kind), ("WARC-Record-ID", f"<urn:uuid:{identity}>"), ("WARC-Date", date)]
    return [*fields, ("WARC-Target-URI", plain_url(url))] if url else fields


def _field(text: str) -> str:
    return _LINE_END.sub(" ", text).strip()


def _http_head(capture: Capture, *, sized: bool = True) -> bytes:
    """Return status line and headers as they came, but for those that are no longer true of the decoded body."""
    lines = [f"HTTP/1.1 {capture.status} {responses.get(capture.status, '')}".rstrip()]
    length_seen = False
    for name, value in capture.headers:
        low = name.lower()
        if low == "content-length" and sized:
            length_seen = True
            if value.strip() != str(len(capture.body)):
                lines.append(f"X-Archive-Orig-{name}: {_field(value)}")
                value = str(len(capture.body))
        elif low in UNTRUE_OF_THE_BODY:
            name = f"X-Archive-Orig-{name}"
        lines.append(f"{_field(name)}: {_field(value)}")
    if sized and not length_seen:
        lines.append(f"Content-Length: {len(capture.body)}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")


def _member(kind: str, headers: list[tuple[str, str]], block: bytes, content_type: str) -> SealedRecord:
    headers.append(("WARC-Block-Digest", f"sha256:{hashlib.sha256(block).hexdigest()}"))
    if kind == "revisit":  # warcio announces the length of its headers alone, which stand in the block here
        headers += [("Content-Type", content_type), ("Content-Length", str(len(block)))]
        return SealedRecord(_lower(headers), block, _packed(_plain_record(headers, block)))
    fields = StatusAndHeaders("", headers, protocol=VERSION)
    # No http_headers: warcio would percent-encode what is not ASCII in them, and the block must stay as it came.
    record = ArcWarcRecord("warc", kind, fields, BytesIO(block), None, content_type, len(block))
    out = BytesIO()
    WARCWriter(out, gzip=False, warc_version="1.1").write_record(record)
    return SealedRecord(_lower(fields.headers), block, _packed(out.getvalue()))


def _plain_record(headers: list[tuple[str, str]], block: bytes) -> bytes:
    lines = [VERSION, *(f"{name}: {value}" for name, value in headers), "", ""]
    return "\r\n".join(lines).encode("utf-8") + block + b"\r\n\r\n"


def _packed(record: bytes) -> bytes:
    squeeze = zlib.compressobj(6, zlib.DEFLATED, zlib.MAX_WBITS + 16)  # level 9 costs more and saves nothing here
    return squeeze.compress(record) + squeeze.flush()


def _lower(headers: list[tuple[str, str]]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers}
