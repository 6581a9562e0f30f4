"""Teasers and whole sections that a page prints twice: the first copy stays (rules D01–D14, TYPO3-LEGACY)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import islice
from typing import Any

from lxml import etree
from lxml.cssselect import CSSSelector, SelectorError

from relaunch.clean.decode import parse
from relaunch.clean.fingerprints import Block, is_compatible, read_blocks
from relaunch.clean.sections import find_repeated_sections
from relaunch.clean.spent_headings import mark_spent_headings
from relaunch.errors import MappingError
from relaunch.model import Page
from relaunch.registry import step
from relaunch.tree import place_of, visible_text
from relaunch.urls import UrlRules

BLOCK = ".csc-default, .csc-frame, .frame, .news-latest-item, .news-list-item, .article, .teaser"
HEADINGS = "h1, h2, h3, h4, h5, h6"
SHORTEST = 25  # characters; what is shorter repeats by chance (rule D04)
SHORTEST_STEM = 60  # characters of a cropped text (rule D06)
CROPPED = "..."  # what an ellipsis is in a fingerprint
COMPARED = 64  # earlier blocks of the same text; only a hostile page has more, and what is not looked at stays
CLASS = re.compile(r"\.[A-Za-z_][\w\-]*")
_class_values = etree.XPath("descendant-or-self::*/@class", smart_strings=False)
_classed = etree.XPath("descendant-or-self::*[@class]")
Gone = dict[Any, Any]  # an element that goes -> the element whose copy it is


@step("drop-duplicates")
def drop_duplicates(page: Page, block: str = BLOCK, headings: str = HEADINGS, sections: bool = True) -> None:
    """Remove what a page prints a second time: sections, blocks, cropped twins, and the headings they leave alone.

    `block` and `headings` are CSS selectors of the blocks to compare and of the headings to watch. `sections` also
    compares whole sections and wrappers that no block selector names. Nothing in navigation, forms, tables, the page's
    header or footer is touched, and blocks with other links, another date or another language stay.
    """
    base = page.base or page.url
    elements = [element for element in compiled(block)(page.body) if element is not page.body]
    gone: Gone = find_repeated_sections(page.body, elements, base, UrlRules()) if sections else {}
    if len(elements) > 1:
        blocks = read_blocks(elements, base, UrlRules())
        _mark_inside(blocks, gone)
        gone.update((late.element, kept.element) for late, kept in _repeats(blocks))
        gone.update((crop.element, whole.element) for crop, whole in _cropped(blocks))
        _flag_ids(page, blocks)
    if gone and headings:
        mark_spent_headings(page.body, compiled(headings)(page.body), gone)
    _take(page, gone)


@lru_cache(maxsize=256)
def compiled(selector: str) -> Callable[[Any], list[Any]]:
    """Return a function that finds what a CSS selector selects, in document order; a list of classes is found faster.

    A selector that cannot be read is the mapping's fault.
    """
    names = [name.strip() for name in selector.split(",")]
    if all(CLASS.fullmatch(name) for name in names):
        classes = frozenset(name[1:] for name in names)
        return lambda root: _of_classes(root, classes)
    try:
        found: Callable[[Any], list[Any]] = CSSSelector(selector, translator="html")
    except (SelectorError, SyntaxError) as error:
        raise MappingError([f"drop-duplicates: {selector!r} is no CSS selector: {error}"]) from error
    return found


def _of_classes(root: Any, classes: frozenset[str]) -> list[Any]:
    """Return the elements that have one of the classes; most pages have none."""
    wanted = {value for value in set(_class_values(root)) if not classes.isdisjoint(value.split())}
    return [node for node in _classed(root) if node.get("class") in wanted] if wanted else []


def _take(page: Page, gone: Gone) -> None:
    """Take the copies out, each with the place of the one that stays."""
    reasons = [(late, f"duplicate-of {place_of(kept)}") for late, kept in gone.items()]
    inside = {late for late in gone if any(above in gone for above in late.iterancestors())}
    for late, because in reasons:
        if late not in inside:
            page.take(late, because)


def _mark_inside(blocks: list[Block], gone: Gone) -> None:
    """Mark the blocks of sections that go."""
    for block in blocks if gone else ():
        around = block.parent is not None and block.parent.gone
        block.gone = around or any(node in gone for node in _ancestors(block))


def _ancestors(block: Block) -> Iterator[Any]:
    """Yield the block's element and those around it, up to the next block."""
    stop = None if block.parent is None else block.parent.element
    node = block.element
    while node is not None and node is not stop:
        yield node
        node = node.getparent()


def _repeats(blocks: list[Block]) -> Iterator[tuple[Block, Block]]:
    """Yield each block that repeats an earlier one, with that one (rules D01–D05, D10–D14).

    Visible blocks come first, so that a hidden first copy loses to a visible later one (D12).
    """
    known: dict[object, list[Block]] = {}
    for block in sorted(blocks, key=lambda block: (block.standing.hidden, block.start)):
        block.gone = block.gone or (block.parent is not None and block.parent.gone)
        if block.gone or block.standing.barred:
            continue
        keys = _keys(block)
        kept = next((kept for key in keys for kept in _twins(block, known.get(key, ()), key)), None)
        if kept is None:
            for key in keys:
                known.setdefault(key, []).append(block)
        else:
            block.gone = True
            yield block, kept


def _keys(block: Block) -> list[tuple[object, ...]]:
    """Return under what a block is looked up: its id with its text, and its text where that is long enough."""
    language, text = block.standing.language, block.text
    keys: list[tuple[object, ...]] = []
    if block.source_id and (text or block.pictures):
        keys.append(("id", language, text, block.source_id))
    if len(text) >= SHORTEST:
        keys += [("links", language, text, block.links), ("text", language, text)]
    elif not text and any(not picture.startswith("?") for picture in block.pictures):
        keys.append(("pictures", language, block.pictures))
    return keys


def _twins(block: Block, others: Iterable[Block], key: tuple[object, ...]) -> Iterator[Block]:
    """Yield the blocks of the same key that are the same in all: links, pictures, and no relation to this one."""
    for other in islice(others, COMPARED):
        same_links = key[0] == "id" or is_compatible(block.links, other.links)
        if same_links and is_compatible(_known(block), _known(other)) and not block.is_related(other):
            yield other


def _known(block: Block) -> frozenset[str]:
    """Return the pictures whose original is known: a thumbnail's name says nothing."""
    return frozenset(picture for picture in block.pictures if not picture.startswith("?"))


def _cropped(blocks: list[Block]) -> Iterator[tuple[Block, Block]]:
    """Yield each block whose text is cropped, with the whole one that shares a link with it (rule D06)."""
    alive = [
        block for block in blocks if not block.gone and not block.standing.barred and len(block.text) > SHORTEST_STEM
    ]
    crops = [block for block in alive if block.text.endswith(CROPPED)]
    wholes: dict[tuple[str, str, str], list[Block]] = {}
    for block in alive if crops else ():
        if not block.text.endswith(CROPPED):
            for link in block.links:
                wholes.setdefault((block.standing.language, block.text[:SHORTEST_STEM], link), []).append(block)
    for crop in crops:
        stem = crop.text[: -len(CROPPED)].rstrip()
        near = (wholes.get((crop.standing.language, stem[:SHORTEST_STEM], link), ()) for link in sorted(crop.links))
        whole = next((block for some in near for block in islice(some, COMPARED) if _is_whole(block, crop, stem)), None)
        if whole is not None and len(stem) >= SHORTEST_STEM:
            crop.gone = True
            yield crop, whole


def _is_whole(block: Block, crop: Block, stem: str) -> bool:
    shown = crop.standing.hidden or not block.standing.hidden
    return shown and block.text.startswith(stem) and not block.is_related(crop)


def _flag_ids(page: Page, blocks: list[Block]) -> None:
    """Tell a person where two blocks carry the same content element id but not the same text (rule D05)."""
    first: dict[str, Block] = {}
    flagged: set[str] = set()
    for block in blocks:
        name = block.source_id
        if not name or block.gone or block.standing.barred:
            continue
        other = first.setdefault(name, block)
        if other.text != block.text and name not in flagged:
            flagged.add(name)
            page.issue(
                "duplicate-id-other-text",
                f"two blocks have the id {name} but not the same text",
                place_of(block.element),
            )


def surviving_blocks(
    html_text: str, base: str = "http://portal.example/", block: str | None = None, headings: str | None = None
) -> list[str]:
    """Return the visible texts of the blocks and watched headings that rules D leave, placeholders removed."""
    from relaunch.clean.placeholders import strip_placeholders

    root = parse(html_text)
    strip_placeholders(root)
    page = Page(url=base, tree=root, base=base)
    drop_duplicates(page, block or BLOCK, headings or "", sections=False)
    selector = f"{block or BLOCK}, {headings}" if headings else block or BLOCK
    return [visible_text(element) for element in compiled(selector)(root)]
