"""Recognise blocks that repeat the title or the beginning of the page to which they link."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

from relaunch.mapping.references import MORE, TEASER_LENGTH, target_of
from relaunch.mapping.schema import Mapping, ReferenceRule
from relaunch.mapping.selecting import css
from relaunch.model import Page
from relaunch.sitemodel import SiteModel
from relaunch.sitemodel.titles import fold, lead_of
from relaunch.tree import HEADINGS, visible_text

MARK = "data-learnt-teaser"
# Elements that name what they link to: the innermost of them around a link.
NAMES = frozenset((*HEADINGS, "dt", "dd", "li", "p", "div", "td"))
BLOCKS = ("div", "li", "article", "section", "td", "dd")
# A page that prints all of another one gives a long block.
WHOLE_PAGE = 8_000
PARAGRAPHS, LEADS = 12, 3
# So many linked names of a page are looked at.
MAX_NAMES = 300


def with_teasers(page: Page, region: Any, mapping: Mapping, model: SiteModel) -> Mapping:
    """Mark the blocks that stand for other pages of the site, and return the mapping that takes them as references."""
    if not model.titles:
        return mapping
    names = list(islice(dict.fromkeys(_names(region)), MAX_NAMES))
    if not names:
        return mapping
    blocks = [block for name in names if (block := _block_of(name, page, region, mapping, model)) is not None]
    if not blocks:
        return mapping
    named = {block for rule in mapping.references for block in css(rule.select)(region)}
    marked = False
    for block in blocks:
        if any(a in named for a in (block, *block.iterancestors())):
            continue
        if any(inner in named or inner.get(MARK) is not None for inner in block.iter()):
            continue
        block.set(MARK, "")
        marked = True
    rule = ReferenceRule(select=f"[{MARK}]")
    return replace(mapping, references=(*mapping.references, rule)) if marked else mapping


def _names(region: Any) -> Iterator[Any]:
    for link in region.iter("a"):
        for element in link.iterancestors():
            if element is region:
                break
            if element.tag in NAMES:
                yield element
                break


def _block_of(element: Any, page: Page, region: Any, mapping: Mapping, model: SiteModel) -> Any | None:
    """Return the smallest block around a linked name that is another page's title, and says more than the name.

    Under a heading any short text will do; without one the text must be the beginning of the other page.
    """
    link = next(element.iter("a"))
    name = visible_text(link)
    if not model.is_title(folded := fold(name)):
        return None
    target = target_of(page, link.get("href") or "", mapping)
    title, lead = model.known_of(target) if target else (0, 0)
    if not title or model.hash_of(folded) != title or not visible_text(element).startswith(name):
        return None
    if element.tag == "dt":
        following = element.getnext()
        return element if following is not None and following.tag == "dd" and not _is_contents(following) else None
    is_heading = element.tag in HEADINGS
    if is_heading and lead and (run := _run_behind(element, lead)) is not None:
        return run
    for block in (element, *element.iterancestors()):
        if block is region:
            return None
        text = visible_text(block)
        if block.tag not in BLOCKS or len(text) <= len(name):
            continue
        others = [h for h in block.iter(element.tag) if h is not element] if is_heading else []
        if any(map(_leads_away, others)) or _is_promised_more(block, region):
            return None
        repeats = bool(lead) and lead in _leads(block, text[text.find(name) + len(name) :])
        if others and not repeats:
            return None
        longest = WHOLE_PAGE if repeats else TEASER_LENGTH if is_heading else 0
        return _with_picture(block, text, region, target, page, mapping) if len(text) <= longest else None
    return None


def _run_behind(heading: Any, lead: int) -> Any | None:
    """Return a new block around a heading and what stands below it up to the next one, where that repeats a lead.

    Many lists have no block around each of their entries.
    """
    parent = heading.getparent()
    made = [len(block) for block in parent.iterchildren("div") if len(block) > 1 and block[0].tag == heading.tag]
    following = next(heading.itersiblings(heading.tag), None)
    if following is None and not made:
        return None
    run = [heading]
    for sibling in heading.itersiblings():
        if sibling.tag in HEADINGS and sibling.tag <= heading.tag:
            break
        run.append(sibling)
    if following is None:
        del run[max(made) :]  # what stands below the last entry may be the page's own
    # Dates and bylines may stand before the text.
    if lead not in _first_leads(other for other in run[1 : PARAGRAPHS + 1] if isinstance(other.tag, str)):
        return None
    block = parent.makeelement("div")
    heading.addprevious(block)
    for element in run:
        block.append(element)
    return block if len(visible_text(block)) <= WHOLE_PAGE else None


def _with_picture(block: Any, text: str, region: Any, target: str, page: Page, mapping: Mapping) -> Any:
    """Return the block around a teaser that adds only a picture, linked to the same page or not at all."""
    around = block.getparent()
    if around is None or around is region or around.tag not in BLOCKS or visible_text(around) != text:
        return block
    links = [a.get("href") for sibling in around.iterchildren("*") if sibling is not block for a in sibling.iter("a")]
    is_one = all(href is None or target_of(page, href, mapping) == target for href in links)
    return around if is_one else block


def _leads_away(heading: Any) -> bool:
    """Say whether a heading links to more than its own place."""
    return any((a.get("href") or "#")[0] != "#" for a in heading.iter("a"))


def _leads(block: Any, behind: str) -> Iterator[int]:
    """Yield how a block begins behind its name, and how its first paragraphs do: a date may stand before them."""
    yield lead_of(behind)
    yield from _first_leads(islice(block.iter("p"), PARAGRAPHS))


def _first_leads(elements: Iterable[Any]) -> Iterator[int]:
    """Yield how the first of some elements begin that are long enough to be known by it."""
    return islice(filter(None, (lead_of(visible_text(element)) for element in elements)), LEADS)


def _is_contents(element: Any) -> bool:
    """Say whether an element is nothing but links: the next level of a table of contents, and no teaser's text."""
    linked = sum(len(visible_text(a)) for a in element.iter("a"))
    return 2 * linked > len(visible_text(element))


def _is_promised_more(block: Any, region: Any) -> bool:
    """Say whether a "more" link stands in the block or right around it: then that link says where the teaser ends."""
    around = block.getparent()
    scope = block if around is region or len(visible_text(around)) > TEASER_LENGTH else around
    return any(MORE.match(visible_text(a)) for a in scope.iter("a"))
