"""WARC records read from a file that may be damaged: every fault is named with its offset, and the rest is read.

warcio and FastWARC hand out a record that was cut off without an error. Here the length that a record announces is
compared with the bytes that came, gzip's checksums are read to the end, and after a fault the search goes on for the
next place where a record begins.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from relaunch.archive.decoding import MAX_BODY
from relaunch.errors import ArchiveError

CHUNK = 1 << 16
MAX_LINE = 1 << 16
MAX_FIELDS = 1000
MAX_BLOCK = MAX_BODY + CHUNK  # what is kept of one record: the longest body, and its HTTP headers
GZIP = b"\x1f\x8b\x08"
_VERSION = re.compile(rb"WARC/\d\.\d+\s*$")


@dataclass(frozen=True, slots=True)
class RawRecord:
    """One record as it stands in the file: `offset` and `size` are its gzip member's, `fault` says what is wrong."""

    offset: int
    size: int
    fields: dict[str, str]
    block: bytes
    fault: str = ""

    @property
    def kind(self) -> str:
        """The WARC type in lower case: response, resource, metadata …"""
        return self.fields.get("warc-type", "").lower()

    @property
    def url(self) -> str:
        """The target, without the angle brackets that WARC 1.0 asked for."""
        return self.fields.get("warc-target-uri", "").strip().removeprefix("<").removesuffix(">")


class DamageError(Exception):
    """The file cannot be read on from here; raised and caught inside this module."""


class _Plain:
    """Bytes of an uncompressed file; a record begins where the line before it ended."""

    beginning = b"WARC/1."

    def __init__(self, file: BinaryIO, start: int) -> None:
        self.file = file
        self.buffer = b""
        self.at = 0
        self.seek(start)

    def seek(self, start: int) -> None:
        """Go on at `start`, forgetting what was read ahead."""
        self.file.seek(start)
        self.buffer, self.at, self._end = b"", 0, start

    @property
    def offset(self) -> int:
        """Where the next record begins in the file."""
        return self._end - (len(self.buffer) - self.at)

    def more(self) -> bool:
        """Read on; False at the end of the file."""
        fresh = self.file.read(CHUNK)
        self.buffer, self.at = self.buffer[self.at :] + fresh, 0
        self._end += len(fresh)
        return bool(fresh)

    def close_record(self) -> None:
        """Do what the end of a record asks for: nothing here."""

    def begins_here(self, offset: int) -> bool:
        """Say whether a record begins at `offset`."""
        self.file.seek(max(offset - 1, 0))
        return offset == 0 or self.file.read(1) == b"\n"


class _Gzipped(_Plain):
    """Decompressed bytes of a gzip file; never reads past a member's end before all of that member was used."""

    beginning = GZIP

    def seek(self, start: int) -> None:
        super().seek(start)
        self.raw = b""
        self.member = self.position = start  # compressed offsets: of the member at work, and of what was consumed
        self.tool: zlib._Decompress | None = None

    @property
    def offset(self) -> int:
        """Where the member of the next byte begins; the end of the last one where all of it was used."""
        return self.member if self.tool is not None or self.at < len(self.buffer) else self.position

    def more(self) -> bool:
        if self.tool is None and not self._open_member():
            return False
        assert self.tool is not None
        while True:
            raw = self.raw or self.file.read(CHUNK)
            if not raw:
                raise DamageError("the file ends inside a gzip member")
            try:
                piece = self.tool.decompress(raw, CHUNK * 4)
            except zlib.error as error:
                raise DamageError(f"gzip: {error}") from error
            rest = self.tool.unused_data if self.tool.eof else self.tool.unconsumed_tail
            self.position += len(raw) - len(rest)
            self.raw = rest
            if self.tool.eof:
                self.tool = None
            if piece or self.tool is None:
                self.buffer, self.at = self.buffer[self.at :] + piece, 0
                return True

    def _open_member(self) -> bool:
        while len(self.raw) < len(GZIP):
            fresh = self.file.read(CHUNK)
            if not fresh:
                break
            self.raw += fresh
        if not self.raw.strip(b"\0"):
            return False
        self.member = self.position
        if not self.raw.startswith(GZIP):
            raise DamageError("no gzip member begins here")
        self.tool = zlib.decompressobj(zlib.MAX_WBITS + 16)
        return True

    def close_record(self) -> None:
        """Read to the end of the member, so that its checksum is compared and its size is known."""
        while self.tool is not None and self.at >= len(self.buffer):
            self.more()

    def begins_here(self, offset: int) -> bool:
        self.file.seek(offset)
        tool = zlib.decompressobj(zlib.MAX_WBITS + 16)
        try:
            return tool.decompress(self.file.read(4096), 5).startswith(b"WARC/")
        except zlib.error:
            return False


def is_warc(path: Path) -> bool:
    """Say whether the file begins as a WARC file does, compressed or not."""
    with open(path, "rb") as file:
        head = file.read(5)
        return head == b"WARC/" or (head.startswith(GZIP) and _Gzipped(file, 0).begins_here(0))


def read_records(path: Path, faults: list[str], *, start: int = 0, one: bool = False) -> Iterator[RawRecord]:
    """Yield the records from `start` on; faults are appended as `FILE: byte OFFSET: what`.

    A record that is cut or damaged but whose own header could be read is yielded too, its `fault` set.
    """
    try:
        file = open(path, "rb")  # noqa: SIM115  closed below; the name is for the except clause
    except OSError as error:
        raise ArchiveError(f"{path}: cannot be read: {error.strerror}") from error
    with file:
        head = file.read(3)
        stream = _Gzipped(file, start) if head.startswith(GZIP[: len(head)]) else _Plain(file, start)
        while True:
            try:
                record = _next_record(stream)
            except DamageError as damage:
                record = None
                offset = stream.offset
                faults.append(f"{path}: byte {offset}: {damage}; a whole record was expected")
                if one or not _find_next(stream, offset + 1):
                    return
                continue
            if record is None:
                return
            if record.fault:
                what = record.url or record.kind or "a record"
                faults.append(f"{path}: byte {record.offset}: {what}: {record.fault}")
            yield record
            if one or (record.fault and not _find_next(stream, record.offset + 1)):
                return


def _next_record(stream: _Plain) -> RawRecord | None:
    line = _line(stream)
    while line in (b"\r\n", b"\n"):
        line = _line(stream)
    if not line:
        return None
    offset = stream.offset - (0 if isinstance(stream, _Gzipped) else len(line))
    if not _VERSION.match(line):
        raise DamageError(f"{line[:20]!r} where WARC/1.0 or WARC/1.1 was expected")
    fields = _fields(stream)
    length = fields.get("content-length", "").strip()
    if not length.isdecimal() or len(length) > 15:
        raise DamageError(f"Content-Length is {length[:20]!r}; a number was expected")
    block, got, fault = _block(stream, int(length))
    if not fault:
        fault = _end_of(stream)
    if got < int(length):
        fault = f"cut off: {got} bytes of {length}" + (f" ({fault})" if fault else "")
    return RawRecord(offset, stream.offset - offset, fields, block, fault)


def _end_of(stream: _Plain) -> str:
    """Step over the two line ends behind a record and finish its member."""
    try:
        for mark in b"\r\n\r\n":
            if stream.at >= len(stream.buffer) and not _open(stream):
                break
            if stream.at < len(stream.buffer) and stream.buffer[stream.at] == mark:
                stream.at += 1
        stream.close_record()
    except DamageError as damage:
        return str(damage)
    return ""


def _open(stream: _Plain) -> bool:
    """Read on inside the same record: not into the next gzip member."""
    if isinstance(stream, _Gzipped) and stream.tool is None:
        return False
    return stream.more()


def _line(stream: _Plain) -> bytes:
    while True:
        end = stream.buffer.find(b"\n", stream.at)
        if end >= 0:
            line = stream.buffer[stream.at : end + 1]
            stream.at = end + 1
            return line
        if len(stream.buffer) - stream.at > MAX_LINE:
            raise DamageError(f"a header line of more than {MAX_LINE} bytes")
        if not stream.more():
            line = stream.buffer[stream.at :]
            stream.at = len(stream.buffer)
            return line


def _fields(stream: _Plain) -> dict[str, str]:
    fields: dict[str, str] = {}
    name = ""
    for _ in range(MAX_FIELDS):
        line = _line(stream).decode("utf-8", "replace")
        if not line.strip():
            return fields
        if line[0] in " \t" and name:  # a folded header, allowed by WARC 1.0
            fields[name] += " " + line.strip()
            continue
        name, _, value = line.partition(":")
        name = name.strip().lower()
        fields.setdefault(name, value.strip())
    raise DamageError(f"more than {MAX_FIELDS} header lines")


def _block(stream: _Plain, length: int) -> tuple[bytes, int, str]:
    """Return the block, the number of bytes that came, and a fault; what is past MAX_BLOCK is read but not kept."""
    parts: list[bytes] = []
    got = 0
    try:
        while got < length:
            if stream.at >= len(stream.buffer) and not stream.more():
                return b"".join(parts), got, "the file ends"
            piece = stream.buffer[stream.at : stream.at + length - got]
            stream.at += len(piece)
            if got < MAX_BLOCK:
                parts.append(piece)
            got += len(piece)
    except DamageError as damage:
        return b"".join(parts), got, str(damage)
    return b"".join(parts), got, ""


def _find_next(stream: _Plain, start: int) -> bool:
    """Go on at the next place after a fault where a record begins; False where there is none."""
    mark = stream.beginning
    while True:
        found = _search(stream.file, mark, start)
        if found < 0:
            return False
        if stream.begins_here(found):
            stream.seek(found)
            return True
        start = found + 1


def _search(file: BinaryIO, mark: bytes, start: int) -> int:
    file.seek(start)
    kept = b""
    while fresh := file.read(CHUNK):
        window = kept + fresh
        at = window.find(mark)
        if at >= 0:
            return start - len(kept) + at
        start += len(fresh)
        kept = window[-(len(mark) - 1) :]
    return -1
