"""Repair text whose UTF-8 was read as windows-1252 somewhere on its way: `Ã¼` was `ü` (TYPO3-LEGACY section 8)."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from relaunch.model import Page
from relaunch.registry import step
from relaunch.tree import place_of


def _characters() -> dict[int, str]:
    """Return the character that each byte becomes when read as windows-1252, the five undefined ones as they are."""
    signs = {}
    for byte in range(0x80, 0x100):
        try:
            signs[byte] = bytes([byte]).decode("cp1252")
        except UnicodeDecodeError:
            signs[byte] = chr(byte)
    return signs


CHARACTERS = _characters()
BYTES = {ord(sign): byte for byte, sign in CHARACTERS.items()} | {byte: byte for byte in range(0x80, 0xA0)}
_TAIL = "[\x80-\x9f" + "".join(re.escape(CHARACTERS[byte]) for byte in range(0x80, 0xC0)) + "]"
# The first bytes of what German texts hold: letters with accents, dashes and quotes, the euro sign.
SUSPECT = re.compile(f"[ÂÃ]{_TAIL}|â{_TAIL}{{2}}")
# A control character where windows-1252 has a quote or a dash: its bytes were read as ISO 8859-1.
CONTROL = re.compile("[\x80-\x84\x86-\x9f]")
MAY_BE = re.compile("[ÂÃâ\x80-\x84\x86-\x9f]")
# The same in a page's UTF-8: two patterns that begin with a byte are faster than one of many.
MAY_BE_IN_BYTES = (re.compile(b"\xc3[\x82\x83\xa2]"), re.compile(b"\xc2[\x80-\x84\x86-\x9f]"))
TEXT_ATTRIBUTES = ("alt", "title", "content")
ROUNDS = 3  # a text can have gone the wrong way more than once


def repair(text: str) -> str:
    """Return a text with its mojibake undone, or the text itself where nothing is sure.

    The whole text is turned back at once and accepted only if that succeeds and leaves no suspect pair. Where right
    and wrong letters stand side by side, each pair that is one UTF-8 character is turned back by itself.
    """
    if not MAY_BE.search(text):
        return text
    fixed = text
    for _ in range(ROUNDS):
        if not SUSPECT.search(fixed):
            break
        fixed = _turned_back(fixed)
    if SUSPECT.search(fixed):
        fixed = text
    return CONTROL.sub(lambda match: CHARACTERS[ord(match.group())], fixed)


def _turned_back(text: str) -> str:
    """Undo one wrong reading, of the whole text or else of each pair."""
    whole = _as_utf8(text)
    return SUSPECT.sub(lambda match: _as_utf8(match.group()) or match.group(), text) if whole is None else whole


def _as_utf8(text: str) -> str | None:
    """Write a text as windows-1252 and read it as UTF-8; None where either fails."""
    try:
        return bytes(BYTES.get(ord(sign), ord(sign)) for sign in text).decode("utf-8")
    except ValueError:  # a sign that windows-1252 does not have, or bytes that are no UTF-8
        return None


@step("repair-mojibake")
def repair_mojibake(page: Page) -> None:
    """Repair `Ã¼` and `â€“` in texts and text attributes (TYPO3-LEGACY section 8).

    What stood there before is kept in the ledger; `code` and `pre` are repaired too.
    """
    written = etree.tostring(page.tree, encoding="utf-8")
    if not any(pattern.search(written) for pattern in MAY_BE_IN_BYTES):
        return
    for element in page.tree.iter():
        if element.tail and MAY_BE.search(element.tail):
            element.tail = _repaired(page, element.tail, element)
        if not isinstance(element.tag, str):
            continue
        if element.text and MAY_BE.search(element.text) and element.tag not in ("script", "style"):
            element.text = _repaired(page, element.text, element)
        for name in TEXT_ATTRIBUTES:
            value = element.get(name)
            if value and MAY_BE.search(value):
                element.set(name, repair(value))


def _repaired(page: Page, text: str, element: Any) -> str:
    """Return the repaired text and note what it was."""
    fixed = repair(text)
    if fixed != text:
        page.note("mojibake", text, place_of(element))
    return fixed
