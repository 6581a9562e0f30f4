"""End tags of headings that name another level: `<h2>Neues</h1>` ends the heading in browsers (HTML Standard).

To libxml2 it ends nothing, and all that follows would stand in the heading.
"""

from __future__ import annotations

import re

_TAG = re.compile(r"<(/?)[hH]([1-6])(?=[\s>/])")


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
