"""Readers' comments below an article."""

from __future__ import annotations

from relaunch.clean.finding import Css, find_all
from relaunch.model import Page
from relaunch.registry import step


@step("drop-comments")
def drop_comments(page: Page, select: tuple[Css, ...]) -> None:
    """Remove readers' comments and the form to write one; each block is a row of the ledger.

    `select` are CSS selectors. Run it before `drop-furniture`, so that the form is no issue on every page. A block
    that holds the page's `h1` is more than comments and stays.
    """
    for selector in select:
        for block in find_all(page, selector):
            if block is page.body or next(block.iter("h1"), None) is not None:
                continue
            if block.getparent() is not None and any(a is page.body for a in block.iterancestors()):
                page.take(block, because="comments")
