"""The URL that saved pages came from, as far as they say it themselves."""

from __future__ import annotations

import re
from itertools import islice
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from lxml import etree

from relaunch.archive.folder import INDEXES, url_path
from relaunch.archive.mirrors import find_mirror

LOOK_AT = 200_000
_HOST = r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,5}[a-z]{2,18}"
_IS_OURS = re.compile(
    rf"\b({_HOST})\s+ist\s+(?:ein|das|eine|die)\s+(?:\S+\s+)?(?:Angebot|Service|Portal|Website|Seite)", re.I
)
_WWW = re.compile(rf"\b(www\.{_HOST})\b", re.I)
_LOC = re.compile(rb"<loc>\s*(https?://[^\s<]{4,300})", re.I)
_NOT_IN_A_NAME = re.compile(r"[^a-z0-9.-]+")


def guess_base(path: Path) -> str:
    """Return the URL of the site that a folder of saved pages, or a single page, was saved from, ending in a slash.

    A mirror by wget or HTTrack says it by its folders. Else the start page's `<base href>`, canonical link or `og:url`
    decide, then a sitemap in the folder, then the host that a text copy names as its own or names first; links to other
    sites never do. Otherwise the folder's name stands in.
    """
    mirror = find_mirror(path, url_path)
    if mirror is not None:
        return mirror.base
    page = _start_page(path)
    found = ""
    if page is not None:
        found = _named_by_text(page) if page.suffix.lower() == ".txt" else _named_by_page(page)
    if not found and path.is_dir():
        found = _named_by_sitemap(path)
    return found or f"http://{_name(path)}/"


def _start_page(path: Path) -> Path | None:
    if not path.is_dir():
        return path
    names = sorted(p.name for p in path.iterdir() if not p.name.startswith(".") and p.is_file())
    pages = [name for name in names if name.lower().endswith((".html", ".htm", ".php"))]
    texts = [name for name in names if name.lower().endswith(".txt") and name.lower() != "robots.txt"]
    first = next((name for wanted in INDEXES for name in names if name.lower() == wanted), None)
    chosen = first or next(iter(pages or texts), None)
    return None if chosen is None else path / chosen


def _head(path: Path) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read(LOOK_AT)
    except OSError:
        return b""


def _named_by_page(page: Path) -> str:
    """Read the start page's own statements about its address; `href`s of its links are none."""
    head = _head(page)
    if not head.strip(b"\0 \r\n\t"):
        return ""
    root = etree.fromstring(head, etree.HTMLParser(no_network=True, huge_tree=True))
    if root is None:
        return ""
    said = {"base": "", "canonical": "", "og": ""}
    for element in root.iter("base", "link", "meta"):
        if element.tag == "base":
            said["base"] = said["base"] or element.get("href") or ""
        elif element.tag == "link" and (element.get("rel") or "").strip().lower() == "canonical":
            said["canonical"] = said["canonical"] or element.get("href") or ""
        elif element.tag == "meta" and (element.get("property") or "").strip().lower() == "og:url":
            said["og"] = said["og"] or element.get("content") or ""
    return next((base for url in said.values() if (base := _folder_of(url))), "")


def _folder_of(url: str) -> str:
    try:
        parts = urlsplit(urljoin(url.strip(), "."))
        host = parts.hostname
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not host or "." not in host:
        return ""
    path = parts.path if parts.path.startswith("/") else "/"
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2].lower()}{path if path.endswith('/') else path + '/'}"


def _named_by_text(page: Path) -> str:
    text = _head(page).decode("utf-8", "replace")
    found = _IS_OURS.search(text) or _WWW.search(text)
    return f"http://{found.group(1).lower()}/" if found else ""


def _named_by_sitemap(folder: Path) -> str:
    """Find the part of a sitemap's URLs below which their paths stand in the folder."""
    for file in sorted(folder.glob("*sitemap*.xml")):
        for found in islice(_LOC.finditer(_head(file)), 50):
            parts = urlsplit(found.group(1).decode("latin-1"))
            if not re.fullmatch(_HOST, parts.netloc, re.I):
                continue
            steps = parts.path.split("/")[1:]
            for count in range(len(steps)):
                rest = "/".join(steps[count:])
                if rest and ".." not in steps and (folder / rest).is_file():
                    above = "".join(step + "/" for step in steps[:count])
                    return f"http://{parts.netloc.lower()}/{above}"
    return ""


def _name(path: Path) -> str:
    name = path.resolve().name if path.is_dir() else path.stem
    return _NOT_IN_A_NAME.sub("-", name.lower()).strip("-.") or "site"
