"""Tell a breadcrumb by its looks, on pages whose names do not say it: "Startseite > Themen > Diese Seite"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

from relaunch.model import Page
from relaunch.tree import BLOCKS, squash, title_parts, visible_text

LONGEST = 400  # characters of a breadcrumb
MOST_LINKS = 8
# Words before it, and names of the page that it begins with.
_HERE = re.compile(
    r"(?:(?:sie|du) (?:sind|bist|befinden sich) hier|hier sind sie|you are here|vous êtes ici|aktuelle position)\W*",
    re.IGNORECASE,
)
_HOME = re.compile(r"(?:zur )?(?:startseite|start|home|homepage|home page|hauptseite|accueil|inicio)", re.IGNORECASE)
_ROOT = re.compile(r"/?(?:(?:index|default|home)\.\w{2,5})?", re.IGNORECASE)
_ARROW = re.compile(r"\s*(?:>{1,2}|»|›|→|/|::|\\)\s*")
_LISTS = ("ul", "ol")


def breadcrumb_in(root: Any, page: Page) -> tuple[Any, list[Any]] | None:
    """Return the first breadcrumb below an element of a page, with its links; None where there is none.

    It begins with a link to the home page, only arrows stand between its links, and what stands behind them is what
    the page calls itself, if anything.
    """
    seen: set[Any] = set()
    for link in root.iter("a"):
        if not _leads_home(link, page.base):
            continue
        element = _line_of(link)
        if element is None or element in seen:
            continue
        seen.add(element)
        links = _links_of_trail(element, page)
        if links and links[0] is link:
            return element, links
    return None


def _leads_home(link: Any, base: str) -> bool:
    href = link.get("href")
    if not href:
        return False
    if _HOME.fullmatch(squash(link.text or "")):
        return True
    if len(href) > LONGEST or not link.text:
        return False
    try:
        parts = urlsplit(urljoin(base, href))
    except ValueError:
        return False
    return not parts.query and bool(_ROOT.fullmatch(parts.path))


def _line_of(link: Any) -> Any | None:
    """Return the innermost block around a link; the list of an item."""
    for element in link.iterancestors():
        if element.tag == "li":
            above = element.getparent()
            return above if above is not None and above.tag in _LISTS else None
        if element.tag in BLOCKS:
            return None if element.tag == "body" else element
    return None


def _links_of_trail(element: Any, page: Page) -> list[Any]:
    """Return the links of an element that is a breadcrumb by its looks; none for any other."""
    links: list[Any] = []
    between = [""]
    for text, link in _tokens(element, element.tag in _LISTS):
        if link is None:
            between[-1] += text
        else:
            links.append(link)
            between.append("")
        if len(links) > MOST_LINKS or len(between[-1]) > LONGEST:
            return []
    if not links:
        return []
    before, *inner, last = map(squash, between)
    said = _HERE.fullmatch(before)
    if (before and not said) or not all(map(_ARROW.fullmatch, inner)):
        return []
    arrow = _ARROW.match(last)
    own = last[arrow.end() :] if arrow else last
    if own:
        return links if arrow and any(_is_same(own, title) for title in _titles_of(page.tree)) else []
    return links if len(links) > 1 or (said and inner) else []


def _tokens(element: Any, is_list: bool) -> Iterator[tuple[str, Any]]:
    """Yield the texts and links of a line; a block in it, but for a list's items, makes it none."""
    yield element.text or "", None
    for child in element.iterchildren():
        if child.tag == "a" and child.get("href"):
            yield "", child
        elif child.tag == "li" and is_list:
            yield from _tokens(child, is_list=False)
        elif not isinstance(child.tag, str):
            pass
        elif child.tag in BLOCKS:
            yield "\0" * (LONGEST + 1), None
        else:
            yield from _tokens(child, is_list=False)
        yield child.tail or "", None


def _is_same(name: str, title: str) -> bool:
    """Say whether a name is a title, whole or cropped."""
    bare = name.rstrip(" .…")
    is_cropped = len(name) - len(bare) > 0 and name[-1] in ".…"
    folded = squash(title).casefold()
    return squash(name).casefold() == folded or (is_cropped and bool(bare) and folded.startswith(bare.casefold()))


def _titles_of(tree: Any) -> tuple[str, ...]:
    """Return what a page calls itself: its headings of the first level, its document's title and the parts of that."""
    document = squash(tree.findtext("head/title") or "")
    return tuple(filter(None, [*map(visible_text, tree.iter("h1")), document, *title_parts(document)]))
