"""Wrappers of content whose names sound like furniture."""

from __future__ import annotations

from relaunch.clean.finding import Css, find_all
from relaunch.model import Page
from relaunch.registry import step
from relaunch.tree import unwrap


@step("unwrap-wrappers")
def unwrap_wrappers(page: Page, select: tuple[Css, ...]) -> None:
    """Unwrap the elements that a system puts around content and names like furniture; what they hold stays.

    Joomla's `div.page-header` holds the title of each article. Run it before `drop-furniture`.
    """
    for selector in select:
        for wrapper in find_all(page, selector):
            if wrapper is not page.body and wrapper.getparent() is not None:
                unwrap(wrapper)
