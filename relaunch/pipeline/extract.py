"""One page at a time, without an archive: what `relaunch extract` and `relaunch.extract` do."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlsplit

from relaunch.clean.decode import decode, parse
from relaunch.mapping.detect import detect
from relaunch.mapping.load import load_mapping
from relaunch.mapping.schema import Mapping
from relaunch.model import Capture, Record
from relaunch.pipeline.page import convert

NO_URL = "http://localhost/"


@lru_cache(maxsize=16)
def _mapping(name: str, extends: str) -> Mapping:
    return load_mapping(name, extends=extends) if extends else load_mapping(name)


def extract(html: bytes | str, url: str = "", mapping: str = "", media_type: str = "") -> Record:
    """Return the record of one page; its id, slug and path are left to a run, which knows the site.

    `html` is what the server sent, or already decoded text. `url` makes links absolute. Without `mapping` the legacy
    system is read off the page. Raises `PageError` where nothing can be made of it.
    """
    declared = "; charset=utf-8" if isinstance(html, str) else ""
    body = html.encode("utf-8", "surrogatepass") if isinstance(html, str) else html
    if url and not urlsplit(url).scheme:
        url = f"http://{url}"
    headers = (("Content-Type", f"{media_type or 'text/html'}{declared}"),)
    capture = Capture(url or NO_URL, 200, headers, body, "")
    if media_type == "text/plain":
        chosen = _mapping(mapping or "typo3-4", "")
    else:
        text, _ = decode(capture)
        system, _ = detect(parse(text), capture.headers, text)
        chosen = _mapping(mapping or system, system if mapping else "")
    drafts = convert(capture, chosen)
    best = max(drafts, key=lambda draft: len(draft.record.body))
    return best.record


def main_text(html: bytes | str, url: str = "") -> str:
    """Return the main content of a page as plain text, a block a line."""
    return extract(html, url=url).text
