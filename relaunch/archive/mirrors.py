"""Folders that wget and HTTrack have made: whose site they hold, and which file was which URL."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from html import escape, unescape
from pathlib import Path, PurePosixPath
from posixpath import normpath
from urllib.parse import unquote

HTTRACK = "hts-cache"
LOOK_AT = 20_000
WHOLE = 1_000_000
MOST_FILES = 1_000_000
# A folder that is named for a host: wget writes `host:8080`, or `host+8080` for Windows, HTTrack `host_8080`.
_NAME = r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,6}[a-z0-9][a-z0-9-]{0,61}|localhost"
_HOST = re.compile(rf"({_NAME})(?:[:+_](\d{{1,5}}))?", re.I)
_MIRRORED = re.compile(rb"<!-- Mirrored from ([^\s<>]{3,2000}) by HTTrack Website Copier/[^<>]{0,200}-->\s*")
_ADDED = re.compile(rb"<!-- Added by HTTrack -->[^\0]{0,300}?<!-- /Added by HTTrack -->\s*")
_LINK = re.compile(rb"""(\s(?:href|src|action|background|data|longdesc)\s*=\s*)("[^"]*"|'[^']*'|[^\s"'>]+)""", re.I)
_BASE = re.compile(rb"""<base(?=[\s/>])(?![^<>]*href\s*=\s*["']?[^"'\s/>])[^<>]{0,300}>""", re.I)
_HASHED = re.compile(r"(.*?)([0-9a-f]{4})(\.[a-z0-9]{1,5})", re.I)
_QUERIED = re.compile(rb"""["'](?:[^"'<>?\s]{0,500}/)?([^"'<>?/\s]{5,200})\?([^"'<>#\s]{1,1000})["'#]""")
_AWAY = re.compile(r"[a-z][a-z0-9+.-]*:|//|/|#|\?", re.I)
_OWN_FILES = frozenset(["index.html", "backblue.gif", "fade.gif", "hts-log.txt", "cookies.txt"])


@dataclass(slots=True)
class Mirror:
    """A mirrored site: the folder of its host, its address, and the URL of each file below that folder."""

    root: Path
    base: str
    urls: dict[str, str] = field(default_factory=dict)

    def undone(self, file: str, body: bytes) -> bytes:
        """Return a page with its links undone: those that lead to files of the mirror lead to their URLs again."""
        own = self.urls.get(file, "")
        folder = PurePosixPath(file).parent.as_posix()

        def link(found: re.Match[bytes]) -> bytes:
            url = self._target(found[2].strip(b"\"'"), folder, own)
            return found[0] if url is None else found[1] + b'"' + escape(url, quote=True).encode("utf-8") + b'"'

        body = _ADDED.sub(b"", _MIRRORED.sub(b"", body))
        # Both tools empty `<base href>`; links in scripts, which they leave alone, still count on it.
        body = _BASE.sub(b'<base href="' + escape(self.base).encode() + b'" />', body, count=1)
        return _LINK.sub(link, body)

    def _target(self, raw: bytes, folder: str, own: str) -> str | None:
        href = unescape(raw.decode("utf-8", "surrogateescape")).strip()
        if not href or _AWAY.match(href):
            return None
        plain, mark, fragment = href.partition("#")
        for name in (plain, plain.partition("?")[0]):
            file = normpath(f"{folder}/{os.fsdecode(os.fsencode(unquote(name, errors='surrogateescape')))}")
            url = self.urls.get(file.removeprefix("./"))
            if url is not None and ("?" not in plain or name == plain or "?" in url):
                return f"#{fragment}" if url == own and mark else url + mark + fragment
        return None


def find_mirror(path: Path, url_path: Callable[[Path], str]) -> Mirror | None:
    """Return the mirror that a folder is, or holds; None for a folder of another kind.

    `url_path` tells path and query from a file's name. A page that HTTrack has written says its URL itself.
    """
    if not path.is_dir() or path.is_symlink():
        return None
    root = path if _HOST.fullmatch(path.name) else _host_folder(path)
    if root is None:
        return None
    files = sorted(file for file in root.rglob("*") if file.is_file() and not file.is_symlink())[:MOST_FILES]
    said = {file: _said_by(file) for file in files if file.suffix.lower() in (".html", ".htm", ".php", ".asp", ".jsp")}
    host = next((url.partition("/")[0] for url in said.values() if url), "")
    if not host and not _has_no_other_page(path, root):
        return None
    host = host or ":".join(part for part in _parts(root.name) if part)
    base = f"{_scheme(files, host)}://{host}/"
    mirror = Mirror(root, base)
    names = {file.relative_to(root).as_posix(): url for file, url in said.items() if url}
    if names:
        names |= unhashed(names, [file for file in files if not said.get(file)], root)
    for file in files:
        relative = file.relative_to(root)
        own = names.get(relative.as_posix(), "")
        mirror.urls[relative.as_posix()] = f"{base.partition('://')[0]}://{own}" if own else base + url_path(relative)
    return mirror


def unhashed(names: dict[str, str], unnamed: list[Path], root: Path) -> dict[str, str]:
    """Return the URLs, without scheme, of files that say none themselves, such as an empty page or a picture.

    HTTrack writes `index.php?id=7` as `index` and the first four digits of the query's MD5; links in the mirror keep
    the query behind that name.
    """
    wanted = {file.relative_to(root).as_posix(): match for file in unnamed if (match := _HASHED.fullmatch(file.name))}
    if not wanted:
        return {}
    stems: dict[tuple[str, str], str] = {}  # folder and stem to the address without its query
    for name, url in names.items():
        path, mark, _ = url.partition("?")
        if mark and (hashed := _HASHED.fullmatch(name.rpartition("/")[2])):
            stems.setdefault((name.rpartition("/")[0], hashed[1]), path)
    queries = _queries(names, {name.rpartition("/")[2] for name in wanted}, root)
    found: dict[str, str] = {}
    for name, hashed in wanted.items():
        folder = name.rpartition("/")[0]
        query = next((query for query in queries.get(hashed[0], ()) if _md5(query)[:4] == hashed[2]), "")
        host = next(iter(names.values())).partition("/")[0]
        plain = f"{host}/{folder}/".replace("//", "/") + hashed[1] + hashed[3]
        if query:
            found[name] = f"{stems.get((folder, hashed[1]), plain)}?{query}"
    return found


def _queries(names: Iterable[str], wanted: set[str], root: Path) -> dict[str, list[str]]:
    """Return the queries with which links of a mirror's pages name some of its files."""
    found: dict[str, list[str]] = {}
    for page in sorted(names):
        for link in _QUERIED.finditer(_head(root / page, WHOLE)):
            name = link[1].decode("latin-1")
            query = unescape(link[2].decode("utf-8", "replace"))
            if name in wanted and query not in found.setdefault(name, []):
                found[name].append(query)
    return found


def _md5(text: str) -> str:
    return hashlib.md5(text.encode("utf-8"), usedforsecurity=False).hexdigest()


def _host_folder(path: Path) -> Path | None:
    """Return the one folder below that is named for a host and has the most files."""
    folders = [child for child in sorted(path.iterdir()) if child.is_dir() and not child.is_symlink()]
    hosts = [child for child in folders if _HOST.fullmatch(child.name)]
    return max(hosts, key=lambda child: sum(1 for file in child.rglob("*") if file.is_file()), default=None)


def _has_no_other_page(path: Path, root: Path) -> bool:
    """Say whether all pages stand below the host's folder: a folder of saved pages may have one named like a host."""
    if path == root:
        return any(root.iterdir())
    return not any(child.suffix.lower() in (".html", ".htm", ".php", ".txt") and child.name not in _OWN_FILES
                   for child in path.iterdir() if child.is_file())  # fmt: skip


def _parts(name: str) -> tuple[str, str]:
    found = _HOST.fullmatch(name)
    return (found[1].lower(), found[2] or "") if found else (name, "")


def _head(file: Path, length: int = LOOK_AT) -> bytes:
    try:
        with open(file, "rb") as opened:
            return opened.read(length)
    except OSError:
        return b""


def _said_by(file: Path) -> str:
    """Return the URL, without its scheme, that HTTrack's comment in a page names."""
    found = _MIRRORED.search(_head(file))
    return unescape(found[1].decode("latin-1")).partition("#")[0] if found else ""


def _scheme(files: list[Path], host: str) -> str:
    """Return https where the site's own pages say so first."""
    for file in (file for file in files if file.suffix.lower() in (".html", ".htm")):
        head = _head(file)
        places = {scheme: head.find(f"{scheme}://{host}".encode()) for scheme in ("http", "https")}
        found = {scheme: at for scheme, at in places.items() if at >= 0}
        if found:
            return min(found, key=lambda scheme: found[scheme])
    return "http"
