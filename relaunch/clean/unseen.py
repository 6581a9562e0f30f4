"""What a page holds and no reader sees: scripts, styles, comments, and elements hidden by attribute or style."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from relaunch.model import Page
from relaunch.registry import step
from relaunch.tree import drop, is_linked_data, place_of, squash, visible_text

UNSEEN = "script style template noscript noframes svg param".split()
# Comments that later steps read: the bounds of the searched content, and TYPO3's content element comments.
KEPT_COMMENT = re.compile(r"\s*(?:TYPO3SEARCH_|CONTENT ELEMENT)", re.I)
HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
# Names of blocks that a click opens: what they hold is content.
OPENED_BY_CLICK = re.compile(
    r"accordion|akkordeon|toggle|collaps|panel|faq|answer|antwort|klapp|(?:^|[-_ ])(?:tabs?|mehr|more)(?:[-_ ]|$)",
    re.I,
)
HARDLY_ANY = 300  # characters
MENTIONED = re.compile(r"[\w:.-]+")


@step("drop-unseen")
def drop_unseen(page: Page) -> None:
    """Remove scripts, styles, templates, graphics in source form and comments from the body.

    The bounds of TYPO3's search index stay, as do scripts that hold structured data. The text of a `noscript` gets a
    row in the ledger; the rest was never text.
    """
    for element in list(page.body.iter(*UNSEEN, etree.Comment, etree.ProcessingInstruction)):
        if element.tag is etree.Comment and KEPT_COMMENT.match(element.text or ""):
            continue
        if is_linked_data(element):
            continue
        if element.tag == "noscript":
            text = squash("".join(element.itertext()))
            if text:
                page.note("noscript", text, place_of(element))
        drop(element)


def show_noscript(body: Any) -> None:
    """Make the insides of `noscript` plain blocks on a page that shows hardly any text without them."""
    holders = [holder for holder in body.iter("noscript") if len(squash("".join(holder.itertext()))) > HARDLY_ANY]
    if holders and len(visible_text(body)) < HARDLY_ANY:
        for holder in holders:
            holder.tag = "div"


@step("drop-hidden")
def drop_hidden(page: Page) -> None:
    """Remove elements hidden by `hidden`, `display:none` or `visibility:hidden`; show those that a click opens.

    What a link, a button or a script of the page names by its id, and what is called a tab, an accordion, an answer …,
    is content and stays. Run it behind `drop-duplicates`, which prefers the visible one of two copies (rule D12,
    TYPO3-LEGACY).
    """
    hidden = _hidden(page.body)
    if not hidden:
        return
    named = _named_ids(page.body)
    for element in hidden:
        if _opens(element, named):
            _show(element)
        elif visible_text(element):
            page.take(element, because="hidden")
        else:
            drop(element)


def _hidden(body: Any) -> list[Any]:
    """List the outermost hidden elements."""
    found = []
    walker = etree.iterwalk(body, events=("start",))
    for _, element in walker:
        style = element.get("style")
        if element is not body and ("hidden" in element.attrib or (style and HIDING.search(style))):
            found.append(element)
            if not OPENED_BY_CLICK.search(f"{element.get('class') or ''} {element.get('id') or ''}"):
                walker.skip_subtree()
    return found


def _named_ids(body: Any) -> set[str]:
    """List the ids that links, buttons and their scripts name."""
    named: set[str] = set()
    for element in body.iter("a", "button", "input", "h2", "h3", "h4", "dt", "div", "span"):
        href = element.get("href") or ""
        if href.startswith("#"):
            named.add(href[1:])
        for name in ("onclick", "aria-controls", "data-target"):
            value = element.get(name)
            if value:
                named.update(MENTIONED.findall(value))
        if href.startswith("javascript:"):
            named.update(MENTIONED.findall(href))
    return named


def _opens(element: Any, named: set[str]) -> bool:
    """Tell whether a reader can make a hidden element appear."""
    if element.get("role") == "tabpanel" or (element.get("id") or "") in named:
        return True
    parent = element.getparent()
    names = [element.get("class"), element.get("id"), None if parent is None else parent.get("class")]
    return any(name and OPENED_BY_CLICK.search(name) for name in names)


def _show(element: Any) -> None:
    """Take away what hides an element."""
    element.attrib.pop("hidden", None)
    style = HIDING.sub("", element.get("style") or "").strip(" ;")
    if style:
        element.set("style", style)
    else:
        element.attrib.pop("style", None)
