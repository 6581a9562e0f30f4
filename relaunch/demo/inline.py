"""The small mark-up in which the demo's texts are written: links, bold words, and noise that is no text.

    [[words|target]]   a link; the target is a page's key, `mail:`, `file:`, `url:` or an absolute URL
    **words**          bold
    {{html}}           printed as it is, and no part of the text
"""

from __future__ import annotations

import html
import re
from typing import NamedTuple

MARKUP = re.compile(r"\[\[([^|\]]*)\|([^\]]*)\]\]|\*\*([^*]+)\*\*|\{\{(.*?)\}\}", re.DOTALL)


class Piece(NamedTuple):
    """A stretch of a paragraph. `kind` is text, link, bold or raw."""

    kind: str
    text: str
    target: str = ""


def pieces(source: str) -> list[Piece]:
    """Split a text at its mark-up."""
    found: list[Piece] = []
    last = 0
    for match in MARKUP.finditer(source):
        if match.start() > last:
            found.append(Piece("text", source[last : match.start()]))
        words, target, bold, raw = match.groups()
        if words is not None:
            found.append(Piece("link", words, target))
        elif bold is not None:
            found.append(Piece("bold", bold))
        else:
            found.append(Piece("raw", "", raw))
        last = match.end()
    if last < len(source):
        found.append(Piece("text", source[last:]))
    return found


def plain(source: str) -> str:
    """Return the text that a reader sees, white space collapsed."""
    return " ".join("".join(piece.text for piece in pieces(source)).split())


def escape(text: str) -> str:
    """Escape text for HTML as TYPO3's RTE does: the usual four signs, no-break blanks and soft hyphens."""
    return html.escape(text).replace("&#x27;", "'").replace("\u00a0", "&nbsp;").replace("\u00ad", "&shy;")
