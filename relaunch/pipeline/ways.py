"""Drop from a page's content what only leads around in it: page browsers, back and next, tables of contents."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote, urlsplit

from relaunch.clean.edit_links import edit_links
from relaunch.tree import HEADINGS, drop, squash, visible_text

_STEP = (
    r"seite|page|zurück|back|weiter|vor|nächste[rs]?|vorherige[rs]?|voriger?|next|prev|previous|erste|letzte|first|last|"
    r"older|newer|ältere|neuere|beiträge|posts|einträge|entries|artikel|aktuelle|von|of|\d{1,4}"
)
_BROWSER = re.compile(rf"(?:(?:{_STEP})\b|[«»‹›<>|…←→.:\[\]()–-]|\s)+", re.IGNORECASE)
_BACK = re.compile(r"\W*(?:zurück|zurück zur übersicht|vorherige seite|back|previous|prev)\W*", re.IGNORECASE)
_AROUND = re.compile(rf"\W*(?:{_STEP}|nach oben|übersicht|inhalt|home|up|top|start)?\W*", re.IGNORECASE)
_BOXES = ("div", "p", "ul", "ol", "td", "tr", "table", "tbody", "nav", "section", "center", "dd", "dl")
# Above a table of contents stands its name, and not much more.
_NAME = 30
_LONGEST = 300
_ADDRESS = re.compile(r"\w[\w.-]*[:/_][\w:/.-]{3,200}")
_LETTERS = re.compile(r"[^\W_]+")
_SUFFIX = re.compile(r"\.(?:html?|php|aspx?|txt)\Z|[/?&]\Z")


def drop_ways(region: Any) -> None:
    """Drop page browsers, back and next links, tables of contents, and the edit links of headings."""
    inner = 0
    for a in list(region.iter("a")):
        text = "".join(a.itertext())
        if len(text) <= _LONGEST and a.getparent() is not None and _BROWSER.fullmatch(text):
            _drop_browser(a, region)
        inner += (a.get("href") or "").startswith("#")
    if inner > 1:
        for table in list(region.iter("ul", "ol")):
            if _is_contents(table):
                _drop_with_box(table, region)
    for heading in list(region.iter(*HEADINGS)):
        for link in edit_links(heading):
            drop(link)


def drop_own_address(region: Any, url: str) -> None:
    """Drop the lines that say nothing but the page's own address, as wikis print it: `familie:kita_am_park`."""
    path = "".join(_LETTERS.findall(_SUFFIX.sub("", unquote(urlsplit(url).path + urlsplit(url).query).casefold())))
    for element in list(region.iter("div", "p", "span", "td")):
        text = (element.text or "").strip()
        if len(element) and text:
            text = squash("".join(element.itertext()))
        if _ADDRESS.fullmatch(text) and path.endswith("".join(_LETTERS.findall(text.casefold()))):
            drop(element)


def _drop_browser(a: Any, region: Any) -> None:
    """Drop the block of a link that leads to the next page, if nothing else is said in it."""
    block = a.getparent()
    while block is not region and block.tag not in _BOXES and block.tag != "li":
        block = block.getparent()
    if block.tag == "li":
        block = block.getparent()
    links = [] if block is None else list(block.iter("a"))
    if block is not region and len(links) > 1 and _is_browser(block):
        return _drop_with_box(block, region, named=False)
    if _BACK.fullmatch("".join(a.itertext())):
        for link in [sibling for sibling in a.itersiblings("a") if _AROUND.fullmatch("".join(sibling.itertext()))]:
            drop(link)
        drop(a)
    return None


def _is_browser(block: Any) -> bool:
    text = visible_text(block) if len("".join(block.itertext())) <= _LONGEST else ""
    return bool(_BROWSER.fullmatch(text))


def _is_contents(table: Any) -> bool:
    """Say whether a list holds nothing but links to places of its own page."""
    links = list(table.iter("a"))
    if len(links) < 2 or not all((a.get("href") or "").startswith("#") for a in links):
        return False
    linked = sum(len(squash("".join(a.itertext()))) for a in links)
    return linked * 1.2 >= len(squash("".join(table.itertext())))


def _drop_with_box(element: Any, region: Any, named: bool = True) -> None:
    """Drop an element and the boxes around it that hold nothing else but their name."""
    text = len(squash("".join(element.itertext())))
    for box in list(element.iterancestors()):
        rest = len(squash("".join(box.itertext()))) - text
        if box is region or box.tag not in _BOXES or rest > (_NAME if named else 0):
            break
        element = box
    before = element.getprevious()
    if named and before is not None and before.tag in HEADINGS and not (element.tail or "").strip():
        following = element.getnext()
        if following is None:
            drop(before)
    drop(element)
