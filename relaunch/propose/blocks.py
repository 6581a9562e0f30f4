"""Read the blocks of a page that stand for other pages: teasers, links back, page browsers, menus."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from relaunch.mapping.references import target_of
from relaunch.mapping.schema import Mapping
from relaunch.mapping.selecting import css
from relaunch.model import Page
from relaunch.propose.looks import is_date
from relaunch.propose.names import selectors_of
from relaunch.sitemodel import SiteModel
from relaunch.sitemodel.titles import fold
from relaunch.tree import HEADINGS, visible_text

# A teaser with its heading is no longer than this; the first of a page may print the other page whole.
TEASER, WHOLE = 1_200, 9_600
# Before its title a teaser has a date and no sentence; it says so much more than its title.
BEFORE, MORE = 30, 20
MOST_LINKS = 60
BACK_LENGTH, MENU_LENGTH = 80, 400
_BACK = re.compile(r"^\W*(?:zurück|back\b|return to|nach oben|top\b)", re.IGNORECASE)
_PAGES = re.compile(
    r"\d+|\b(?:seite|page|of|von|weiter|zurück|vor|next|prev|previous|back|erste|letzte|first|last|vorherige|nächste)\b"
    r"|[\W_]",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Block:
    """What a selector means on one page, read as a list of teasers: how many elements stand for another page."""

    teasers: int = 0
    telling: int = 0  # say more than the other page's title
    by_p: int = 0  # the text stands in one p
    example: str = ""
    length: int = 0
    dates: Counter[str] = field(default_factory=Counter)  # selectors of what is a date in them


@dataclass(slots=True)
class Menu:
    """What a selector means on one page, read as a block of links: elements of each kind, and what the first says."""

    kinds: Counter[str] = field(default_factory=Counter)
    text: str = ""


class Reader:
    """Reads the blocks of one page. What the system's own rules take is left to them."""

    def __init__(
        self,
        page: Page,
        region: Any,
        mapping: Mapping,
        model: SiteModel,
        blocks: dict[str, Block],
        menus: dict[str, Menu],
    ) -> None:
        self.page, self.mapping, self.model = page, mapping, model
        self.blocks, self.menus = blocks, menus
        rules = [*(rule.select for rule in mapping.references), *(rule.select for rule in mapping.ignore)]
        self.known = {element for selector in rules for element in css(selector)(region)}

    def read(self, element: Any, selectors: Sequence[str], text: str) -> None:
        """Note what a block stands for, under each of the selectors that mean it."""
        links = [a for a in element.iter("a") if a.get("href")]
        if not links or len(links) > MOST_LINKS or self._is_known(element):
            return
        kind = self._kind(element, links, text)
        if kind:
            for selector in selectors:
                menu = self.menus.setdefault(selector, Menu())
                menu.kinds[kind] += 1
                menu.text = menu.text or text[:MENU_LENGTH]
        title = self._title_of_other(element, links)
        following = element.getnext() if element.tag == "dt" else None
        said = text if following is None or following.tag != "dd" else f"{text} {visible_text(following)}"
        for selector in selectors:
            block = self.blocks.setdefault(selector, Block())
            if title and len(said) <= (TEASER if block.teasers else WHOLE):
                _count(block, element, title, said)

    def _is_known(self, element: Any) -> bool:
        return bool(self.known) and (element in self.known or any(a in self.known for a in element.iterancestors()))

    def _kind(self, element: Any, links: list[Any], text: str) -> str:
        """Say what a block is that holds nothing but links: a link back, a page browser, a menu of other pages."""
        if element.tag in HEADINGS or element.tag == "a":
            return ""
        linked = sum(len(visible_text(a)) for a in links)
        if len(text) <= BACK_LENGTH and linked * 1.25 >= len(text) and len(links) == 1 and _BACK.search(text):
            return "back-link"
        if len(text) <= MENU_LENGTH and len(links) > 1 and not _PAGES.sub("", text).strip():
            return "pagination"
        if len(links) < 2 or linked * 1.25 < len(text) or element.tag not in ("ul", "ol", "nav", "div"):
            return ""
        targets = [self._target(a) for a in links]
        titles = [self.model.hash_of(fold(visible_text(a))) for a in links]
        named = sum(self.model.known_of(target)[0] == title for target, title in zip(targets, titles, strict=True))
        return "generated-menu" if all(targets) and named * 2 > len(links) else ""

    def _target(self, link: Any) -> str:
        return target_of(self.page, link.get("href") or "", self.mapping)

    def _title_of_other(self, element: Any, links: list[Any]) -> str:
        """Return the title of the one other page that a block stands for; nothing where it is none or several."""
        found = ""
        targets = set()
        for link in links[:12]:
            target = self._target(link)
            if not target:
                continue
            targets.add(target)
            name = visible_text(link)
            title, _ = self.model.known_of(target)
            if name and title and title == self.model.hash_of(fold(name)) and _heads(link, name, element):
                found = found or name
        return found if len(targets) == 1 else ""


def _count(block: Block, element: Any, title: str, said: str) -> None:
    block.teasers += 1
    block.telling += len(said) > len(title) + MORE
    paragraphs = [p for p in element.iter("p") if visible_text(p)]
    block.by_p += len(paragraphs) == 1 and len(visible_text(paragraphs[0])) * 2 > len(said) - len(title)
    block.example = block.example or title
    block.length += len(said)
    if len(said) <= TEASER:
        dated = {s for part in element.iter("span", "p", "div", "em", "i", "time", "td", "small") if part is not element
                 if is_date(visible_text(part)) for s in (*selectors_of(part), str(part.tag))}  # fmt: skip
        block.dates.update(selector for selector in dated if " " not in selector)


def _heads(link: Any, name: str, element: Any) -> bool:
    """Say whether a link heads its block: it stands in a heading, or its name begins the text, but for a date."""
    if any(above.tag in HEADINGS or above.tag in ("dt", "strong", "b") for above in link.iterancestors()):
        return True
    return len(visible_text(element).partition(name)[0]) <= BEFORE
