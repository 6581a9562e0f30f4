"""The markup of one element as clean HTML, for fields that keep it, and as Markdown or text for those that do not."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urljoin

import nh3
from lxml import etree, html

from relaunch.tree import BLOCKS, squash

ALLOWED = {
    *"p h2 h3 h4 h5 h6 ul ol li dl dt dd a strong em b i sub sup br blockquote pre code".split(),
    *"table caption thead tbody tfoot tr th td figure figcaption img".split(),
}
SWALLOWED = {"script", "style", "template", "iframe", "object", "svg", "math", "noscript", "noframes"}
ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
SCHEMES = {"http", "https", "mailto", "tel"}
LONGEST = 1_000_000  # a field is no page
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_SPECIAL = re.compile(r"([\\`*_\[\]<>])")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LIST_ITEM = re.compile(r"\s*(?:-|\d+\.) ")
CELLS = ("td", "th")
_AT_START = re.compile(r"^(#{1,6} |[-+] |\d{1,9}[.)] )")


def inner_html(element: Any, base: str) -> str:
    """Return what stands inside an element as clean HTML, its addresses absolute."""

    def address(_tag: str, attribute: str, value: str) -> str | None:
        if attribute not in ("href", "src"):
            return value
        try:
            return urljoin(base, value)
        except ValueError:
            return None

    written = etree.tostring(element, encoding="unicode", method="html", with_tail=False)[:LONGEST]
    inside = written[written.find(">") + 1 : written.rfind("<")]
    cleaned = nh3.clean(inside, tags=ALLOWED, clean_content_tags=SWALLOWED, attributes=ATTRIBUTES,
                        url_schemes=SCHEMES, link_rel=None, attribute_filter=address)  # fmt: skip
    return _BLANKS.sub(" ", cleaned.replace("&nbsp;", "\u00a0")).strip()


def to_text(markup: str) -> str:
    """Return the text of a piece of HTML, a block a line."""
    root = _parsed(markup)
    for element in root.iter(etree.Element):
        if element is not root and (element.tag in BLOCKS or element.tag == "br"):
            element.text = "\n" + (element.text or "")
            element.tail = "\n" + (element.tail or "")
    lines = (squash(line) for line in "".join(root.itertext()).split("\n"))
    return "\n".join(line for line in lines if line)


def to_markdown(markup: str) -> str:
    """Return a piece of HTML as Markdown: headings, lists, links, pictures, emphasis; tables a row a line."""
    root = _parsed(markup)
    writer = _Markdown()
    for event, node in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            writer.open(node)
        else:
            writer.close(node)
            if node is not root:
                writer.say(node.tail)
    writer.end_block()
    text = ""
    for number, block in enumerate(writer.blocks):
        close = _LIST_ITEM.match(block) and number and _LIST_ITEM.match(writer.blocks[number - 1])
        text += f"{'' if not number else chr(10) if close else chr(10) * 2}{block}"
    return text


def _says(node: Any) -> bool:
    return any(not text.isspace() for text in node.itertext())


def _parsed(markup: str) -> Any:
    parser = html.HTMLParser(huge_tree=True, no_network=True)
    return html.fragment_fromstring(_CONTROLS.sub("", markup[:LONGEST]), create_parent="div", parser=parser)


_MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*", "code": "`"}


class _Markdown:
    """Writes blocks of Markdown as a tree is walked."""

    def __init__(self) -> None:
        self.blocks: list[str] = []
        self.parts: list[str] = []
        self.start = ""
        self.marks: list[str] = []  # the open emphases; empty for one that is not shown
        self.lists: list[int] = []  # the next number of each open list; 0 for one without numbers

    def say(self, text: str | None) -> None:
        if text:
            self.parts.append(_SPECIAL.sub(r"\\\1", text))

    def open(self, node: Any) -> None:
        tag = node.tag
        if tag in CELLS:
            self.parts.append(" | " if self.parts else "")
        elif tag in BLOCKS or tag == "br":
            self.end_block()
        if tag in ("ul", "ol"):
            self.lists.append(1 if tag == "ol" else 0)
        elif tag == "li":
            self.start = "  " * (len(self.lists) - 1) + self._bullet()
        elif tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            self.start = "#" * int(tag[1]) + " "
        elif tag == "blockquote":
            self.start = "> "
        elif tag == "a" and node.get("href"):
            self.parts.append("[")
        elif tag == "img":
            self.parts.append(f"![{squash(node.get('alt') or '')}]({node.get('src') or ''})")
        elif tag in _MARKS:
            shown = _MARKS[tag] not in self.marks and _says(node)  # one inside another of its kind says nothing new
            self.marks.append(_MARKS[tag] if shown else "")
            self.parts.append(self.marks[-1])
        self.say(node.text)

    def close(self, node: Any) -> None:
        tag = node.tag
        if tag == "a" and node.get("href"):
            self.parts.append(f"]({node.get('href')})")
        elif tag in _MARKS:
            self.parts.append(self.marks.pop())
        if tag in BLOCKS and tag not in CELLS:
            self.end_block()
        if tag in ("ul", "ol") and self.lists:
            self.lists.pop()

    def end_block(self) -> None:
        text = squash("".join(self.parts))
        self.parts.clear()
        if text:
            text = text if self.start else _AT_START.sub(r"\\\1", text)
            self.blocks.append(self.start + text)
            self.start = ""

    def _bullet(self) -> str:
        if not self.lists or not self.lists[-1]:
            return "- "
        self.lists[-1] += 1
        return f"{self.lists[-1] - 1}. "
