"""Links in headings that open an editor, in brackets: `History [edit]`, as wikis write them."""

from __future__ import annotations

from typing import Any

from relaunch.tree import visible_text


def edit_links(heading: Any) -> list[Any]:
    """Return the parts of a heading that are a link in brackets, where it says something else as well."""
    if not len(heading):
        return []
    whole = visible_text(heading)
    parts = [(part, visible_text(part)) for part in heading]
    return [
        part
        for part, text in parts
        if text[:1] == "[" and text[-1:] == "]" and len(text) < len(whole) and next(part.iter("a"), None) is not None
    ]
