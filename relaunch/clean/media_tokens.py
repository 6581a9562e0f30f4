"""Tokens of Drupal's media module that were printed instead of the picture or film they stand for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from relaunch.model import Page
from relaunch.registry import step
from relaunch.tree import drop, place_of, squash

# [[{"fid":"12","view_mode":"default","attributes":{"alt":"Foto"}}]]; inside stand single brackets, never a double one.
OPENING, CLOSING = "[[{", "}]]"
LONGEST = 8_000
_FILE = re.compile(r'"fid"\s*:\s*"?(\d{1,12})')
_ALT = re.compile(r'"alt"\s*:\s*"([^"\\]{1,200})')


@step("drop-media-tokens")
def drop_media_tokens(page: Page) -> None:
    """Remove what Drupal's media module printed for a file that it could not show, with the issue `asset-missing`.

    The issue names the file's number and its alternative text, by which an editor finds it in the old system.
    """
    for element in list(page.body.iter(etree.Element)):
        had_token = OPENING in (element.text or "")
        if had_token:
            element.text = _without(page, element, element.text)
        for child in list(element):
            if OPENING in (child.tail or ""):
                child.tail = _without(page, element, child.tail)
        if had_token and element.tag == "p" and not len(element) and not element.text.strip():
            drop(element)


def _without(page: Page, element: Any, text: str) -> str:
    kept, position = [], 0
    for start, end in _tokens(text):
        token = text[start:end]
        number, alt, where = _FILE.search(token), _ALT.search(token), place_of(element)
        said = f" ('{squash(alt[1])}')" if alt else ""
        page.note(because="placeholder media-token", text=token[:200], where=where)
        page.issue("asset-missing", f"File {number[1] if number else '?'}{said} was to be shown here.", where)
        kept.append(text[position:start])
        position = end
    return "".join([*kept, text[position:]])


def _tokens(text: str) -> Iterator[tuple[int, int]]:
    """Find the tokens of a text; one that begins inside of another, or never ends, is none."""
    start, end = text.find(OPENING), 0
    while start >= 0:
        if end <= start:
            end = text.find(CLOSING, start) + len(CLOSING)
            if end < len(CLOSING):
                return
        if end - start <= LONGEST and OPENING not in text[start + 1 : end] and "]]" not in text[start : end - 2]:
            yield start, end
        start = text.find(OPENING, start + 1)
