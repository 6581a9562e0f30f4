"""Turn blocks that stand for other pages into references: those a mapping names, and those that end in "mehr"."""

from __future__ import annotations

import re
from itertools import islice
from typing import Any

from relaunch.mapping.ignoring import take_ignored
from relaunch.mapping.schema import Mapping, ReferenceRule
from relaunch.mapping.selecting import outermost, select_all, select_on, value_of
from relaunch.model import Page, Reference
from relaunch.tree import BLOCKS, HEADINGS, squash, visible_text
from relaunch.urls import canonicalize, is_inside

MORE = re.compile(
    r"^\W*(mehr|weiter|weiterlesen|mehr erfahren|mehr lesen|more|read more|details|zum artikel|mehr dazu|mehr infos?"
    r"|lesen sie mehr|mehr informationen|weitere informationen)\W*$",
    re.IGNORECASE,
)
MORE_TAIL = re.compile(
    r"[\s\[(»›>|-]*\b(mehr|weiterlesen|mehr erfahren|mehr lesen|read more|more)[\s\])»›>|…]*$", re.IGNORECASE
)
# A link to a page may name it: "Continue reading The new garden".
MORE_OF = re.compile(r"\W*(?:mehr(?: lesen| erfahren)?|weiterlesen|read more|(?:continue|keep) reading)\b", re.I)
# Beside a link back, "weiter" leads to the next page of a series, and the text above is this page's own.
BACK = re.compile(r"\W*(?:zurück|vorherige \w+|vorige \w+|back|previous|prev)\W*", re.IGNORECASE)
MENUS = ".csc-menu, .csc-sitemap, .ce-menu, [class*='frame-type-menu_'] ul"
_WORD = re.compile(r"\w")
UNNAMED = ReferenceRule(select="")
# A teaser is short: what is longer and ends in "mehr" is an article that happens to end so.
TEASER_LENGTH = 900
# One page may be announced in two ways; where there are more, they are points of this page's own text.
TOLD_TWICE = 2
_Found = tuple[Reference, list[Any], ReferenceRule]
_CONTAINERS = ("div", "li", "article", "section", "td", "dd", "dl")


def take_references(page: Page, region: Any, mapping: Mapping) -> tuple[Reference, ...]:
    """Take the teaser blocks out of the region and return them in document order.

    A block becomes a reference when it links to another page of the site. Headings that stood above nothing but such
    blocks go with them.
    """
    blocks: dict[Any, tuple[list[Any], ReferenceRule]] = {}
    for named in mapping.references:
        for block in outermost([b for b in select_on(page, region, named.select) if b is not region]):
            blocks.setdefault(block, (_with_definitions(block), named))
    if blocks:
        take_ignored(page, region, mapping, within=blocks)
    taken = {e for elements, _ in blocks.values() for e in elements}
    for elements in _more_blocks(page, region, mapping):
        if not any(a in taken for e in elements for a in (*e.iterancestors(), *e.iter())):
            blocks[elements[0]] = (elements, UNNAMED)
            taken.update(elements)
    if not blocks:
        return ()
    order = {element: number for number, element in enumerate(region.iter())}
    found: list[_Found] = []
    for first in sorted(blocks, key=lambda b: order.get(b, 0)):
        elements, rule = blocks[first]
        reference = _reference(page, elements, rule, mapping)
        if reference is not None:
            found.append((reference, elements, rule))
    found = _without_explained(found)
    headings = _headings_above(region, [e for _, elements, _ in found for e in elements])
    for _, elements, _ in found:
        for element in elements:
            page.take(element, because="reference")
    _drop_hollow(page, region, headings)
    return tuple(dict.fromkeys(reference for reference, _, _ in found))


def _without_explained(found: list[_Found]) -> list[_Found]:
    """Return the teasers without the points of a list that one other page tells more about, each in a place of its."""
    said: dict[str, set[str]] = {}
    for reference, _, rule in found:
        if rule is UNNAMED:
            said.setdefault(reference.url, set()).add(f"{reference.title} {reference.text}")
    return [one for one in found if one[2] is not UNNAMED or len(said[one[0].url]) <= TOLD_TWICE]


def _with_definitions(block: Any) -> list[Any]:
    """Return a block; a `dt` with the `dd` that belong to it."""
    elements = [block]
    if block.tag == "dt":
        for sibling in block.itersiblings():
            if sibling.tag == "dt":
                break
            elements.append(sibling)
    return elements


def menu_references(page: Page, region: Any, mapping: Mapping) -> tuple[Reference, ...]:
    """Return the links of generated menus in the region: a page that is nothing but a menu lists its children."""
    found: dict[str, Reference] = {}
    for menu in select_on(page, region, MENUS):
        for a in menu.iter("a"):
            url = target_of(page, a.get("href") or "", mapping)
            if url:
                found.setdefault(url, Reference(visible_text(a), "", url))
    return tuple(found.values())


def target_of(page: Page, href: str, mapping: Mapping) -> str:
    """Return the canonical URL of another page of this site, or an empty string."""
    found = canonicalize(href, page.base, mapping.urls)
    if found.kind not in ("page", "print") or found.url == page.url or not is_inside(found.url, page.url):
        return ""
    return found.url


def _reference(page: Page, elements: list[Any], rule: ReferenceRule, mapping: Mapping) -> Reference | None:
    block = elements[0]
    links = [a for e in elements for a in ([e] if e.tag == "a" else e.iter("a")) if a.get("href")]
    targets = [(a, target_of(page, a.get("href"), mapping)) for a in links]
    url = next((t for a, t in targets if t and any(h.tag in HEADINGS for h in a.iterancestors())), "")
    url = url or next((t for a, t in targets if t and MORE.match(visible_text(a))), "")
    if not url and rule.select:
        wanted = [value_of(found, rule.link) for found in select_all(block, rule.link)]
        url = next((t for t in (target_of(page, href, mapping) for href in wanted if href) if t), "")
    if not url:
        return None
    title_element = next((f for e in elements for f in _titles(e, rule)), None)
    title = visible_text(title_element) if title_element is not None else ""
    if MORE.match(title):
        title, title_element = "", None
    if rule.text.select or rule.text.xpath:
        text = " ".join(value_of(found, rule.text) for found in select_all(block, rule.text))
    else:
        text = squash(" ".join(_text_without(e, title_element) for e in elements))
    for named in (visible_text(a) for a, target in targets if target == url):
        if MORE_OF.match(named) and text.endswith(named):
            text = text.removesuffix(named).rstrip()
    return Reference(title=title, text=MORE_TAIL.sub("", text) if _ends_in_more(elements) else text, url=url)


def _titles(element: Any, rule: ReferenceRule) -> list[Any]:
    if element.tag in HEADINGS:
        return [element]
    found = select_all(element, rule.title)
    headings = [f for f in found if not isinstance(f, str) and f.tag in HEADINGS]
    return headings or [f for f in found if not isinstance(f, str)]


def _text_without(element: Any, title: Any | None) -> str:
    text = visible_text(element)
    if title is None:
        return text
    if title is element:
        return ""
    head = visible_text(title)
    if any(a is element for a in title.iterancestors()):
        return squash(text.replace(head, "", 1))
    return text


def _ends_in_more(elements: list[Any]) -> bool:
    links = [a for e in elements for a in e.iter("a")]
    return bool(links) and bool(MORE.match(visible_text(links[-1])))


def _more_blocks(page: Page, region: Any, mapping: Mapping) -> list[list[Any]]:
    """Return the elements of each teaser that ends in a more-link to another page of the site."""
    found = []
    for a in region.iter("a"):
        if not MORE.match(visible_text(a)) or not _ends_its_line(a) or _is_beside_back(a):
            continue
        if not target_of(page, a.get("href") or "", mapping) or _is_in_data(a):
            continue
        elements = _teaser_around(a, region)
        if elements and sum(len(visible_text(e)) for e in elements) <= TEASER_LENGTH:
            found.append(elements)
    return found


def _is_in_data(a: Any) -> bool:
    """Say whether a link stands in a table with a header: its rows are entries, and no teasers."""
    return any(next(table.iter("th"), None) is not None for table in a.iterancestors("table"))


def _is_beside_back(a: Any) -> bool:
    """Say whether a link back stands in the same line."""
    return any(BACK.fullmatch(visible_text(other)) for other in a.getparent().iterchildren("a") if other is not a)


def _ends_its_line(a: Any) -> bool:
    """Say whether nothing but punctuation stands behind a link in its block: "mehr" in a sentence is a word."""
    node = a
    while True:
        if node.tail and _WORD.search(node.tail):
            return False
        following = node.getnext()
        while following is not None and following.tag not in BLOCKS and following.tag != "br":
            if isinstance(following.tag, str) and visible_text(following):
                return False
            if following.tail and _WORD.search(following.tail):
                return False
            following = following.getnext()
        node = node.getparent()
        if following is not None or node is None or node.tag in BLOCKS:
            return True


def _teaser_around(a: Any, region: Any) -> list[Any]:
    """Return the smallest block around a more-link that has more text than the label: with its heading, if it has one.

    Where heading and paragraphs stand side by side in a larger column, it is the heading and what follows it, down to
    the paragraph of the link.
    """
    block = a
    for ancestor in a.iterancestors():
        if ancestor is region:
            break
        if len(list(islice((x for x in ancestor.iter("a") if MORE.match(visible_text(x))), 2))) > 1:
            break
        if len(visible_text(ancestor)) > TEASER_LENGTH:
            break
        block = ancestor
    if block is a:
        return []
    if any(True for _ in block.iter(*HEADINGS)) and block.tag in _CONTAINERS:
        return [block]
    before = []
    for sibling in block.itersiblings(preceding=True):
        if not isinstance(sibling.tag, str):
            continue
        before.append(sibling)
        if sibling.tag in HEADINGS:
            return [*reversed(before), block]
        if sibling.tag not in ("p", "div") or any(True for _ in sibling.iter("a")) or len(before) > 3:
            break
    return [block]


def _headings_above(region: Any, elements: list[Any]) -> list[Any]:
    """Return the headings whose section holds one of the elements."""
    chosen = set(elements)
    found: list[Any] = []
    open_headings: list[Any] = []
    for node in region.iter():
        if not isinstance(node.tag, str):
            continue
        if node.tag in HEADINGS and not any(a in chosen for a in node.iterancestors()) and node not in chosen:
            open_headings = [h for h in open_headings if h.tag < node.tag]
            open_headings.append(node)
        elif node in chosen:
            found.extend(open_headings)
    return list(dict.fromkeys(found))


def _drop_hollow(page: Page, region: Any, headings: list[Any]) -> None:
    """Take headings that have nothing left below them up to the next heading of the same or a higher level."""
    for heading in reversed(headings):
        if heading.tag == "h1" or not any(a is region for a in heading.iterancestors()):
            continue
        if not _text_below(heading, region):
            page.take(heading, because="heading-of-references")


def _text_below(heading: Any, region: Any) -> bool:
    following = False
    for node in region.iter():
        if node is heading:
            following = True
            continue
        if not following or not isinstance(node.tag, str):
            continue
        inside = any(a is heading for a in node.iterancestors())
        if inside:
            continue
        if node.tag in HEADINGS:
            return bool(node.tag > heading.tag)
        if (node.text and node.text.strip()) or node.tag == "img":
            return True
        if node.tail and node.tail.strip():
            return True
    return False
