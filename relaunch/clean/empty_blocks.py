"""Blocks that hold nothing: the RTE's blank lines, headings and lists without text."""

from __future__ import annotations

from string import ascii_letters, digits
from typing import Any

from relaunch.model import Page
from relaunch.registry import step
from relaunch.tree import BLOCKS, drop

INLINE = frozenset("b strong i em u font span small big sub sup".split())
BLOCK = (
    "p h1 h2 h3 h4 h5 h6 ul ol li dl dt dd div section article blockquote center address pre figure figcaption caption "
    "table thead tbody tfoot tr"
).split()
CELLS = frozenset({"td", "th"})
_INVISIBLE = "\u00ad\u200b\u200c\u200d\ufeff"
_LETTERS = frozenset(ascii_letters + digits)
INVISIBLE = dict.fromkeys(map(ord, _INVISIBLE))


@step("drop-empty-blocks")
def drop_empty_blocks(page: Page) -> None:
    """Remove blocks without text, picture, form or anchor (TYPO3-LEGACY section 3).

    The RTE writes a blank line as `<p class="bodytext">&nbsp;</p>`. Cells stay as long as their row says something, as
    does a block that alone keeps two bare texts apart. No text goes, so the ledger has no rows of it.
    """
    for element in reversed(list(page.body.iter(*INLINE, *BLOCK))):
        text = element.text
        if text and (text[0] in _LETTERS or _says(text)):
            continue  # most say something at once
        tag = element.tag
        if len(element) and ((tag != "tr" and element[0].tag != "br") or not _holds_nothing(element, tag)):
            continue
        if tag not in INLINE:
            if _keeps_words_apart(element):
                continue
        elif text:
            element.tail = " " + (element.tail or "")  # `a<b> </b>c` are two words
        drop(element)


def _holds_nothing(element: Any, tag: str) -> bool:
    """Tell whether behind an element's text there are only white space, line breaks and, in a row, empty cells."""
    for child in element:
        if child.tag != "br" and not (tag == "tr" and child.tag in CELLS and _is_empty_cell(child)):
            return False
        tail = child.tail
        if tail and _says(tail):
            return False
    return True


def _is_empty_cell(cell: Any) -> bool:
    return not (cell.text and _says(cell.text)) and _holds_nothing(cell, cell.tag)


def _keeps_words_apart(block: Any) -> bool:
    """Tell whether texts on both sides of a block might become one word without it."""
    parent = block.getparent()
    if parent.tag not in BLOCKS:
        return True
    tail = block.tail
    if not tail or not _says(tail):
        after = block.getnext()
        if after is None or after.tag in BLOCKS:
            return False
    before = block.getprevious()
    if before is not None and before.tag not in BLOCKS:
        return True
    text = parent.text if before is None else before.tail
    return bool(text) and _says(text)


def _says(text: str) -> bool:
    """Tell whether a reader sees something of a text."""
    text = text.strip()
    if not text or text[0] not in _INVISIBLE:
        return bool(text)
    return bool(text.translate(INVISIBLE).strip())
