"""What is kept of a page: the short texts of its main region, by every short selector that means them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from relaunch.mapping.labels import read_labels
from relaunch.mapping.schema import Mapping, Rule
from relaunch.model import Page
from relaunch.propose.blocks import Block, Menu, Reader
from relaunch.propose.names import selectors_of
from relaunch.registry import finder
from relaunch.sitemodel import SiteModel
from relaunch.tree import BLOCKS, UNSEEN, visible_text

# A value is short; what is longer is text.
LONGEST = 700
KEPT = 400
RUNNING = 60
EVENT = ("times", "location", "organizer")  # finders for events
MOST_ELEMENTS = 4_000
DEEPEST = 40


@dataclass(slots=True)
class Spot:
    """What a selector means on one page: the first text, how many elements, and where it stands."""

    text: str = ""
    count: int = 0
    order: int = 0
    above: int = 0  # characters of running text before it
    plain: bool = True  # a line of its own, no box around several
    linked: bool = False
    holds: float = 0.0  # share of the region's text


@dataclass(slots=True)
class Told:
    """What the system's mapping makes of a page: the type, the values, and the rule that gave each."""

    type: str
    values: dict[str, str]
    rules: dict[str, Rule]
    references: int = 0
    content: str = ""  # the same for pages that say the same


@dataclass(slots=True)
class Seen:
    """A page as it is looked at for a proposal. `told` is None where the system leaves the page out."""

    url: str
    group: str = ""
    frame: tuple[str, ...] = ()  # selectors of the main region and of what stands around it, the outermost first
    spots: dict[str, Spot] = field(default_factory=dict)
    blocks: dict[str, Block] = field(default_factory=dict)
    menus: dict[str, Menu] = field(default_factory=dict)
    labels: tuple[tuple[str, str], ...] = ()
    length: int = 0
    event: dict[str, str] = field(default_factory=dict)  # when and where it is, if the page says when
    told: Told | None = None


def read_page(page: Page, region: Any, mapping: Mapping, model: SiteModel) -> Seen:
    """Return what is kept of a page whose steps have run."""
    outer = [region, *(above for above in region.iterancestors() if above.tag not in ("body", "html"))]
    frame = [selector for element in reversed(outer) if element is not page.body for selector in selectors_of(element)]
    seen = Seen(page.url, page.group, tuple(dict.fromkeys(s for s in frame if s[0] in ".#" and " " not in s)))
    whole = visible_text(region)
    seen.length = len(whole)
    running = 0
    links = {visible_text(a) for a in region.iter("a")} - {""}
    blocks = Reader(page, region, mapping, model, seen.blocks, seen.menus)
    for number, element in enumerate(_elements(region)):
        selectors = list(selectors_of(element))
        text = visible_text(element) if selectors or element.tag in ("p", "li", "div") else ""
        for selector in selectors:
            _note(seen, selector, element, text, number, running)
        if selectors and text:
            blocks.read(element, selectors, text)
        if element.tag in ("p", "li") or (element.tag == "div" and not _is_box(element)):
            running += len(text) if len(text) >= RUNNING else 0
    # What stands behind a label and is nothing but links ("Further links: …") is a list of links and no value.
    labels = [(label, value) for label, value in read_labels(region) if len(value) <= LONGEST]
    seen.labels = tuple(pair for pair in labels if not any(pair[1].startswith(text) for text in links if len(text) > 3))
    if len(seen.labels) > 1:
        seen.event = _event(page, region)
    return seen


def _event(page: Page, region: Any) -> dict[str, str]:
    """Return what the finders for events come upon; nothing where there is no beginning."""
    found = {name: finder.members()[f"event-{name}"](page, region) for name in EVENT}
    if found["times"] is None:
        return {}
    values = {name: str(hit.value) for name, hit in found.items() if hit is not None}
    times = found["times"].value
    return values | {"times": " – ".join(times[name] for name in ("start", "end") if times.get(name))}


def _elements(region: Any) -> Iterator[Any]:
    """Yield the elements of a region in document order: not the deepest of a page that nests without end."""
    todo = [(child, 1) for child in region.iterchildren(etree.Element, reversed=True)]
    for _ in range(MOST_ELEMENTS):
        if not todo:
            return
        element, depth = todo.pop()
        if element.tag in UNSEEN:
            continue
        yield element
        if depth < DEEPEST:
            todo.extend((child, depth + 1) for child in element.iterchildren(etree.Element, reversed=True))


def _note(seen: Seen, selector: str, element: Any, text: str, number: int, running: int) -> None:
    spot = seen.spots.setdefault(selector, Spot())
    spot.count += 1
    if text and not spot.text:
        spot.text, spot.order, spot.above = text[:KEPT], number, running
        spot.plain = len(text) <= LONGEST and not _is_box(element)
        spot.linked = sum(len(visible_text(a)) for a in element.iter("a")) * 2 > len(text)
        spot.holds = len(text) / max(1, seen.length)


def _is_box(element: Any) -> bool:
    """Say whether an element holds several blocks, or blocks and text: its text is no single value."""
    blocks = [child for child in element.iter(*BLOCKS) if child is not element]
    return len(blocks) > 1 or bool(blocks and (element.text or "").strip())
