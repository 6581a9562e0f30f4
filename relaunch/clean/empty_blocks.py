"""Blocks that hold nothing: the RTE's blank lines, headings and lists without text."""

from __future__ import annotations

from string import ascii_letters, digits
from typing import Any

from lxml import etree

from relaunch.model import Page
from relaunch.registry import step
from relaunch.tree import BLOCKS, drop

INLINE = "b strong i em u font span small big sub sup".split()
BLOCK = (
    "p h1 h2 h3 h4 h5 h6 ul ol li dl dt dd div section article blockquote center address pre figure figcaption caption "
    "table thead tbody tfoot tr"
).split()
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
        if text and text[0] in _LETTERS:
            continue  # most say something at once
        if not _is_empty(element) or (element.tag not in INLINE and _keeps_words_apart(element)):
            continue
        if element.tag in INLINE and (element.text or ""):
            element.tail = " " + (element.tail or "")  # `a<b> </b>c` are two words
        drop(element)


def _is_empty(element: Any) -> bool:
    """Tell whether an element holds nothing but white space, line breaks and, in a row, empty cells."""
    if _says(element.text):
        return False
    is_row = element.tag == "tr"
    for child in element:
        if child.tag is etree.Comment or _says(child.tail):
            return False
        if child.tag == "br" or (is_row and child.tag in ("td", "th") and _is_empty(child)):
            continue
        return False
    return True


def _keeps_words_apart(block: Any) -> bool:
    """Tell whether texts on both sides of a block might become one word without it."""
    parent, before, after = block.getparent(), block.getprevious(), block.getnext()
    if parent.tag not in BLOCKS:
        return True
    text_before = parent.text if before is None else before.tail
    ends_in_text = _says(text_before) or (before is not None and before.tag not in BLOCKS)
    begins_with_text = _says(block.tail) or (after is not None and after.tag not in BLOCKS)
    return ends_in_text and begins_with_text


def _says(text: str | None) -> bool:
    """Tell whether a reader sees something of a text."""
    if not text:
        return False
    text = text.strip()
    if not text or text[0] not in _INVISIBLE:
        return bool(text)
    return bool(text.translate(INVISIBLE).strip())
