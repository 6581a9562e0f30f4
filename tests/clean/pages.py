"""A page from a piece of HTML, for the tests of the steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lxml import html

from relaunch.clean.decode import parse
from relaunch.model import Page

URL = "http://portal.example/familie/kita/"


def page_of(source: str, step: Callable[..., None] | None = None, name: str = "") -> Page:
    """Return a page with `source` in its body, after a step."""
    page = Page(URL, parse(source), base=URL, step=name)
    if step is not None:
        step(page)
    return page


def written(page: Page) -> str:
    """Return the inside of a page's body."""
    body: Any = page.body
    return (body.text or "") + "".join(html.tostring(child, encoding="unicode") for child in body)


def taken(page: Page) -> list[tuple[str, str]]:
    """Return reason and text of each row for the ledger."""
    return [(removal.because, removal.text) for removal in page.removals]
