"""End tags of headings that name another level: `<h2>Neues</h1>` ends the heading in browsers (HTML Standard).

To libxml2 it ends nothing, and all that follows would stand in the heading.
"""

from __future__ import annotations

import re
from typing import Any

from relaunch.tree import HEADINGS, all_text

_BLOCKS = (*HEADINGS, "p", "div", "ul", "ol", "dl", "table", "pre", "hr", "section", "article", "form")
LONGEST = 500  # characters; what is longer is no heading
_TAG = re.compile(r"<(/?)[hH]([1-6])(?=[\s>/])")


def is_overfull(tree: Any) -> bool:
    """Tell whether a heading of a tree holds blocks or very much text: it may not have been ended."""
    for heading in tree.iter(*HEADINGS):
        if len(heading) and next(heading.iterdescendants(*_BLOCKS), None) is not None:
            return True
        if len(all_text(heading)) > LONGEST:
            return True
    return False


def match_heading_ends(text: str) -> str:
    """Return a page's source in which the end tag of a heading names the level that its start tag names."""
    level, wrong = "", []
    for tag in _TAG.finditer(text):
        if not tag[1]:
            level = tag[2]
            continue
        if level and tag[2] != level:
            wrong.append((tag.start(2), level))
        level = ""
    if not wrong:
        return text
    parts, done = [], 0
    for place, level in wrong:
        parts += [text[done:place], level]
        done = place + 1
    return "".join([*parts, text[done:]])
