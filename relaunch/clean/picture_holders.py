"""Say where a system puts a picture and its caption, so that `caption-figures` makes a figure of them."""

from __future__ import annotations

from typing import Any

from relaunch.clean.finding import Css, find_all
from relaunch.model import Page
from relaunch.registry import step

HOLDER = "image-holder"
CAPTION = "caption"


@step("name-picture-holders")
def name_picture_holders(page: Page, select: tuple[Css, ...], caption: tuple[Css, ...] = ()) -> None:
    """Name the elements that hold one picture with its caption, and the captions, as `caption-figures` knows them.

    `select` are CSS selectors of the holders, `caption` of captions whose class says nothing. Run it before
    `caption-figures`; a holder without a picture stays as it is.
    """
    for selector in select:
        for holder in find_all(page, selector):
            if next(holder.iter("img"), None) is not None:
                _add(holder, HOLDER)
    for selector in caption:
        for element in find_all(page, selector):
            _add(element, CAPTION)


def _add(element: Any, name: str) -> None:
    element.set("class", f"{element.get('class') or ''} {name}".strip())
