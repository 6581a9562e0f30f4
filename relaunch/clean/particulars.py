"""Keep author, date, tags and the like, which many systems print in a header or footer of the article, for the fields.

WordPress prints them in `footer.entry-meta`, Joomla below `div.page-header`: furniture by their names, and gone before
a field is looked for.
"""

from __future__ import annotations

from typing import Any

from lxml import etree, html

from relaunch.clean.finding import Css, find_all
from relaunch.model import Page
from relaunch.presence import place
from relaunch.registry import step
from relaunch.tree import squash, visible_text

PREFIX = "particulars."
MOST = 50  # values of one kind on one page; only a hostile one has more
LONGEST = 2_000
_META_NAMES = place("meta", "name")
# Attributes that say for machines what the text says for readers (HTML, RDFa, hCalendar).
_SAID = ("datetime", "content")


@step("keep-particulars")
def keep_particulars(
    page: Page,
    title: tuple[Css, ...] = (),
    published: tuple[Css, ...] = (),
    author: tuple[Css, ...] = (),
    teaser: tuple[Css, ...] = (),
    tags: tuple[Css, ...] = (),
    categories: tuple[Css, ...] = (),
    start: tuple[Css, ...] = (),
    end: tuple[Css, ...] = (),
    location: tuple[Css, ...] = (),
    organizer: tuple[Css, ...] = (),
) -> None:
    """Copy what a page says of itself into `meta` elements named `particulars.title`, `particulars.author` …

    Each option lists CSS selectors, of which the first that finds something is taken; all it finds becomes a `meta`
    each. A field then reads them wherever they stood. A page's own metas of such names go. Nothing is removed from the
    body; the text that stays there is for the mapping's `ignore`.
    """
    if PREFIX in page.presence.at(_META_NAMES):
        for forged in list(page.tree.iter("meta")):
            if (forged.get("name") or "").startswith(PREFIX):
                forged.getparent().remove(forged)
    kept = {"title": title, "published": published, "author": author, "teaser": teaser, "tags": tags}
    kept |= {"categories": categories, "start": start, "end": end, "location": location, "organizer": organizer}
    found = [(name, value) for name, selectors in kept.items() for value in _values(page, selectors)]
    if not found:
        return
    head = page.tree.find("head")
    if head is None:
        head = html.Element("head")
        page.tree.insert(0, head)
    for name, value in found:
        etree.SubElement(head, "meta", name=PREFIX + name, content=value)


def _values(page: Page, selectors: tuple[str, ...]) -> list[str]:
    """Return what the first selector that finds something finds, each value once."""
    for selector in selectors:
        values = list(dict.fromkeys(value for value in map(_said, find_all(page, selector)[:MOST]) if value))
        if values:
            return values
    return []


def _said(element: Any) -> str:
    """Return what an element says, in the form for machines where it has one."""
    attributes = (*_SAID, "title") if element.tag == "abbr" else _SAID
    for_machines = next((element.get(name) for name in attributes if element.get(name)), "")
    return (squash(for_machines) or visible_text(element))[:LONGEST]
