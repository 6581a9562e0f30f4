"""Find what a step's selector names, at little cost where nothing of the kind stands on a page."""

from __future__ import annotations

from typing import Annotated, Any

from relaunch.css import compile_for_tree
from relaunch.model import Page

Css = Annotated[str, "a CSS selector"]  # the loader of mappings compiles it


def find_all(page: Page, selector: str) -> list[Any]:
    """Return what a selector finds on a page, in document order."""
    presence = page.presence
    if not presence.may_select(selector):
        return []
    found: list[Any] = compile_for_tree(presence.doubtful_in(selector))(page.tree)
    return found
