"""A folder of saved pages as captures: file names turned back into the URLs they were saved from."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from urllib.parse import quote

from relaunch.archive.httrack import read_cache, read_failures
from relaunch.archive.mirrors import find_mirror
from relaunch.errors import ArchiveError
from relaunch.model import Capture

MAX_FILE = 50_000_000
MEDIA_TYPES = {
    "html": "text/html", "htm": "text/html", "xhtml": "application/xhtml+xml", "shtml": "text/html",
    "txt": "text/plain", "xml": "application/xml", "rss": "application/rss+xml", "ics": "text/calendar",
    "vcf": "text/vcard", "csv": "text/csv", "rtf": "application/rtf", "json": "application/json",
    "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "gif": "image/gif", "webp": "image/webp",
    "svg": "image/svg+xml", "tif": "image/tiff", "tiff": "image/tiff", "bmp": "image/bmp", "ico": "image/x-icon",
    "pdf": "application/pdf", "zip": "application/zip", "epub": "application/epub+zip", "ps": "application/postscript",
    "doc": "application/msword", "xls": "application/vnd.ms-excel", "ppt": "application/vnd.ms-powerpoint",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text", "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "mp3": "audio/mpeg", "mp4": "video/mp4", "ogg": "audio/ogg", "webm": "video/webm", "flv": "video/x-flv",
}  # fmt: skip
# What serves the layout and not the content.
PASSED_OVER = frozenset({"delayed", "css", "js", "map", "less", "scss", "woff", "woff2", "ttf", "eot", "otf"})
INDEXES = ("index.html", "index.htm", "index.php", "index.php.html", "index.shtml")
_PAGE_NAMES = frozenset({"html", "htm", "xhtml", "shtml"})
_MAGIC = (
    (b"%PDF", "application/pdf"), (b"\x89PNG\r\n", "image/png"), (b"GIF8", "image/gif"),
    (b"\xff\xd8\xff", "image/jpeg"), (b"PK\x03\x04", "application/zip"), (b"\xd0\xcf\x11\xe0", "application/msword"),
)  # fmt: skip
_QUERY_AT = re.compile(r"\?|%3[Ff]|@(?=[^@]*=)")  # wget writes @ for ? on Windows; name@2x.png is no query
# `wget -E` hangs .html on what was a page under another name.
_ADJUSTED = re.compile(r"(?<=\.)(php\d?|aspx?|jsp|cgi|pl|shtml|cfm|do)\.html$", re.I)


def read_folder(path: Path, base: str, faults: list[str] | None = None, fetched: str = "") -> Iterator[Capture]:
    """Yield the files of a folder, or a single file, as captures of status 200 below the URL `base`, sorted by path.

    `index.html` stands for its folder; `PATH@QUERY.html` and `PATH?QUERY`, as wget writes them, for PATH with a query.
    In a mirror by wget or HTTrack links that lead to its files lead to URLs again; HTTrack's cache has the pages as
    they came.
    Hidden files and those of the layout (css, js, fonts) are passed over; links that leave the folder are not
    followed; what cannot be read or is too large is named in `faults` and comes as a failure (status 0). A file has no
    date of its own that could be trusted on every machine: `fetched` is the caller's.
    """
    if not path.exists():
        raise ArchiveError(f"{path}: does not exist; a folder of saved pages or a single page was expected")
    return _captures(path, base if base.endswith("/") else base + "/", [] if faults is None else faults, fetched)


def _captures(path: Path, base: str, faults: list[str], fetched: str) -> Iterator[Capture]:
    mirror = find_mirror(path, url_path)
    cached: set[str] = set()
    if mirror is not None:
        for capture in chain(read_cache(path, faults, fetched), read_failures(path, fetched)):
            if capture.url not in cached:
                cached.add(capture.url)
                yield capture
    root = mirror.root if mirror else path if path.is_dir() else path.parent
    for file in _files(mirror.root if mirror else path, faults):
        relative = file.relative_to(root)
        url = (mirror.urls.get(relative.as_posix()) if mirror else "") or base + url_path(relative)
        if url in cached:
            continue
        body = _read(file, faults)
        if body is None:
            yield Capture(url, 0, (), b"", fetched, faults[-1].removeprefix(f"{file}: "))
            continue
        kind = media_type(file.name, body[:4096])
        if mirror and kind == "text/html":
            body = mirror.undone(relative.as_posix(), body)
        yield Capture(url, 200, (("Content-Type", kind),), body, fetched)


def _files(path: Path, faults: list[str]) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    real_root = path.resolve()

    def unreadable(error: OSError) -> None:
        faults.append(f"{error.filename}: cannot be read: {error.strerror}")

    for folder, folders, names in os.walk(path, onerror=unreadable):
        links = [name for name in folders if (Path(folder) / name).is_symlink()]
        faults.extend(f"{Path(folder) / name}: a link to a folder; it is not followed" for name in sorted(links))
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in links)
        for name in sorted(names):
            file = Path(folder) / name
            if name.startswith(".") or _extension(name) in PASSED_OVER:
                continue
            if file.is_symlink() and not file.resolve().is_relative_to(real_root):
                faults.append(f"{file}: a link that leaves the folder; it is not followed")
                continue
            yield file


def _read(file: Path, faults: list[str]) -> bytes | None:
    try:
        facts = file.stat()
        if not stat.S_ISREG(facts.st_mode):
            faults.append(f"{file}: is no regular file; it is skipped")
        elif facts.st_size > MAX_FILE:
            faults.append(f"{file}: {facts.st_size // 1_000_000} MB; files up to {MAX_FILE // 1_000_000} MB are read")
        else:
            return file.read_bytes()
    except OSError as error:
        faults.append(f"{file}: cannot be read: {error.strerror}")
    return None


def url_path(relative: Path) -> str:
    """Return path and query of the URL that a file was saved from, relative to the site's root."""
    *folders, name = relative.parts
    path = "".join(_quoted(folder) + "/" for folder in folders)
    found = _QUERY_AT.search(name)
    if not found:
        return path if name.lower() in INDEXES[:2] else path + _quoted(_ADJUSTED.sub(r"\1", name))
    stem, query = name[: found.start()], name[found.end() :]
    if _extension(query) in _PAGE_NAMES:
        query = query.rpartition(".")[0]
    stem = "" if stem.lower() in INDEXES[:2] else _quoted(stem)
    return f"{path}{stem}?{quote(os.fsencode(query), safe='=&%+[]:;,/!*()~@')}"


def _quoted(name: str) -> str:
    return quote(os.fsencode(name), safe="!$&'()*+,;=:@~")


def _extension(name: str) -> str:
    found = _QUERY_AT.search(name)
    stem = name[: found.start()] if found else name
    return stem.rpartition(".")[2].lower() if "." in stem else ""


def media_type(name: str, head: bytes) -> str:
    """Guess a media type from the file's first bytes and its name, the same on every machine."""
    for magic, guessed in _MAGIC:
        if head.startswith(magic):
            by_name = MEDIA_TYPES.get(_extension(name), "")
            return by_name if guessed in ("application/zip", "application/msword") and by_name else guessed
    plain = head.lstrip(b"\xef\xbb\xbf \t\r\n\0").lower()
    if plain.startswith((b"<!doctype html", b"<html", b"<head")) or (plain.startswith(b"<?xml") and b"<html" in plain):
        return "text/html"
    last = name.rpartition(".")[2].lower()
    known = MEDIA_TYPES.get(_extension(name)) or MEDIA_TYPES.get(last)
    if known:
        return known
    if plain.startswith((b"<?xml", b"<rss")):
        return "application/xml"
    return "text/html" if plain.startswith(b"<") else "application/octet-stream"
