"""Menus that lead to a page's translations: blocks of nothing but links that name a language (`hreflang`)."""

from __future__ import annotations

from typing import Any

from relaunch.model import Page
from relaunch.tree import squash, visible_text

HOLDERS = frozenset("p div ul ol dl nav td section aside".split())
LABEL = 40  # characters beside the links: "Available languages:"
NAME = 30  # characters of a language's name
MANY = 100  # menus of one page; only a hostile one has more


def drop_language_menus(page: Page) -> None:
    """Take the menus of translations; the link to the page's own language may lack its `hreflang`."""
    holders = dict.fromkeys(_holder(link, page.body) for link in page.body.iter("a") if link.get("hreflang"))
    for holder in list(holders)[:MANY]:
        if holder is not None and _is_menu(holder):
            page.take(holder, because="language-menu")


def _holder(link: Any, body: Any) -> Any:
    """Return the block that a link stands in, of a list all of it; None for one right in the body."""
    for holder in link.iterancestors():
        if holder is body:
            return None
        if holder.tag in HOLDERS:
            return holder
    return None


def _is_menu(holder: Any) -> bool:
    links = [link for link in holder.iter("a") if link.get("href")]
    unnamed = sum(not link.get("hreflang") for link in links)
    if len(links) < 2 or unnamed > 1:
        return False
    names = [squash("".join(link.itertext())) for link in links]
    beside = len(visible_text(holder)) - sum(map(len, names))
    return all(len(name) <= NAME for name in names) and beside <= LABEL + 3 * len(links)
