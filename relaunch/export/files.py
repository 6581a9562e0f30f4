"""Put files into a run folder: whole or not at all, untouched where nothing changed, and never an editor's away."""

from __future__ import annotations

import contextlib
import csv
import hashlib
import io
import re
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from relaunch.atomic import replacing
from relaunch.ledger.store import UrlRow
from relaunch.slugs import safe_join

REDIRECT_COLUMNS = ("legacy_url", "new_path", "status", "record_id", "reason")
DIGITS = 32  # hex digits of the SHA-256 in an asset's name: 128 bits, no two files of a portal share them

# A cell that begins so is a formula to a spreadsheet (OWASP, "CSV Injection").
_FORMULA = re.compile(r"\A\s*[=+\-@]")
_BREAKS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029\ud800-\udfff]+")

EXTENSIONS = {
    "image/jpeg": "jpg", "image/jpg": "jpg", "image/pjpeg": "jpg", "image/png": "png", "image/x-png": "png",
    "image/gif": "gif", "image/webp": "webp", "image/avif": "avif", "image/bmp": "bmp", "image/tiff": "tif",
    "image/svg+xml": "svg", "image/x-icon": "ico", "image/vnd.microsoft.icon": "ico",
    "application/pdf": "pdf", "application/x-pdf": "pdf", "application/rtf": "rtf", "text/rtf": "rtf",
    "application/postscript": "ps", "application/epub+zip": "epub",
    "application/msword": "doc", "application/vnd.ms-excel": "xls", "application/vnd.ms-powerpoint": "ppt",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
    "application/vnd.oasis.opendocument.text": "odt", "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.presentation": "odp",
    "text/csv": "csv", "text/calendar": "ics", "text/vcard": "vcf", "text/x-vcard": "vcf",
    "audio/mpeg": "mp3", "audio/mp3": "mp3", "audio/ogg": "ogg", "audio/wav": "wav", "audio/mp4": "m4a",
    "video/mp4": "mp4", "video/webm": "webm", "video/ogg": "ogv", "video/quicktime": "mov", "video/x-ms-wmv": "wmv",
    "video/x-flv": "flv", "video/mpeg": "mpg",
}  # fmt: skip
FROM_URL = frozenset(EXTENSIONS.values()) | {"jpeg", "tiff", "zip", "txt"}
ZIPPED = frozenset("zip docx xlsx pptx odt ods odp epub".split())
# Media types by which a server says no more than "some file"; a zip may be an office file.
VAGUE = {"": FROM_URL, "application/zip": ZIPPED, "application/x-zip-compressed": ZIPPED, "text/plain":
         frozenset("txt csv ics vcf".split())} | dict.fromkeys(
    "application/octet-stream binary/octet-stream application/binary application/force-download application/download "
    "application/x-download application/x-force-download application/unknown unknown/unknown".split(), FROM_URL
)  # fmt: skip
VAGUE_ELSE = {"application/zip": "zip", "application/x-zip-compressed": "zip", "text/plain": "txt"}


def write_atomic(path: Path, body: bytes, *, durable: bool = False) -> bool:
    """Write a file whole or not at all, and say whether it changed; the same bytes keep their modification time."""
    with contextlib.suppress(OSError):
        if not path.is_symlink() and path.stat().st_size == len(body) and path.read_bytes() == body:
            return False
    with replacing(path, durable=durable) as file:
        file.write(body)
    return True


def write_records_jsonl(path: Path, lines: Iterable[str]) -> int:
    """Write lines of JSON as they come, without holding them, and return their number."""
    return write_lines(path, (line.encode("utf-8", "replace") + b"\n" for line in lines))


def write_lines(path: Path, lines: Iterable[bytes]) -> int:
    """Write lines, each with its end, as they come, and return their number."""
    count = 0
    with replacing(path) as file:
        for line in lines:
            file.write(line)
            count += 1
    return count


def write_redirects(path: Path, rows: Iterable[UrlRow]) -> int:
    """Write redirects.csv as the rows come, and return their number."""
    count = 0
    with replacing(path) as file:
        text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=False)
        writer = csv.writer(text, quoting=csv.QUOTE_MINIMAL, lineterminator="\n")
        writer.writerow(REDIRECT_COLUMNS)
        for row in rows:
            cells = (row.url, row.new_path, str(row.status), row.record, row.reason)
            writer.writerow(map(cell, cells))
            count += 1
        text.flush()
        text.detach()
    return count


def cell(text: str) -> str:
    """Return a text as a cell that no spreadsheet takes for a formula, on one line."""
    if text.isprintable() and (not text or text[0].isalnum() or text[0] == "/"):
        return text  # most are plain
    line = _BREAKS.sub(" ", text)
    return f"'{line}" if _FORMULA.match(line) else line


def store_asset(folder: Path, body: bytes, media_type: str, url: str) -> tuple[str, str]:
    """Put a picture or download into the run folder `folder` and return its file there and its SHA-256.

    The file is named by its content, so that the same picture at two addresses is one file.
    """
    sha256 = hashlib.sha256(body).hexdigest()
    file = f"assets/{sha256[:DIGITS]}.{extension(media_type, url)}"
    write_atomic(safe_join(folder, file), body)
    return file, sha256


def extension(media_type: str, url: str) -> str:
    """Return the extension of an allowed kind of file, else `bin`.

    The media type decides; the URL is asked only where the type is vague. A page of HTML is never stored as such: it
    is most often the error page of a file that is gone.
    """
    kind = media_type.partition(";")[0].strip().lower()
    if kind in EXTENSIONS:
        return EXTENSIONS[kind]
    allowed = VAGUE.get(kind, FROM_URL if not _is_markup(kind) else frozenset())
    found = _extension_of(url)
    return found if found in allowed else VAGUE_ELSE.get(kind, "bin")


def _is_markup(kind: str) -> bool:
    return kind.endswith(("html", "xhtml+xml", "/xml", "javascript", "ecmascript"))


def _extension_of(url: str) -> str:
    try:
        path = unquote(urlsplit(url).path)
    except ValueError:
        return ""
    return PurePosixPath(path).suffix.lower().removeprefix(".")

