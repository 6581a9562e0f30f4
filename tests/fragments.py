"""HTML fragments as lxml trees and back, with nothing repaired: a lone `<td>` stays alone, a marker stays a name."""

from __future__ import annotations

from html import escape
from typing import Any

from bs4 import BeautifulSoup, Comment, NavigableString, Tag
from bs4.element import PreformattedString
from lxml import etree, html

VOID = frozenset("area base br col embed frame hr img input link meta param source track wbr".split())
RAW = frozenset({"script", "style"})


def read_fragment(source: str) -> Any:
    """Return a fragment below a `div`, tag by tag as the source has it.

    `html.parser` repairs nothing, which a fragment that is but a part of a page needs; libxml2 would unwrap `body`.
    """
    root = html.Element("div")
    stack: list[tuple[Tag, Any]] = [(BeautifulSoup(source, "html.parser"), root)]
    while stack:
        tag, element = stack.pop()
        for child in tag.children:
            if isinstance(child, Tag):
                made = _element(child.name)
                for name, value in child.attrs.items():
                    made.set(name, " ".join(value) if isinstance(value, list) else value)
                element.append(made)
                stack.append((child, made))
            elif isinstance(child, Comment):
                element.append(etree.Comment(str(child)))
            elif isinstance(child, NavigableString) and not _is_declaration(child):
                _append_text(element, str(child))
    return root


def write_fragment(root: Any) -> str:
    """Return what stands inside an element as HTML."""
    parts: list[str] = []
    for event, node in etree.iterwalk(root, events=("start", "end", "comment")):
        if event == "comment":
            parts += [f"<!--{node.text}-->", escape(node.tail or "", quote=False)]
            continue
        is_root = node is root
        if event == "start":
            attributes = "".join(f' {name}="{escape(value)}"' for name, value in node.items())
            parts.append("" if is_root else f"<{node.tag}{attributes}>")
            text = node.text or ""
            parts.append(text if node.tag in RAW else escape(text, quote=False))
        elif not is_root:
            parts.append("" if node.tag in VOID else f"</{node.tag}>")
            parts.append(escape(node.tail or "", quote=False))
    return "".join(parts)


def _element(name: str) -> Any:
    """Make an element as the parser would; asked for by name, lxml refuses `f:if`."""
    return html.fragment_fromstring(f"<{name}></{name}>") if ":" in name else html.Element(name)


def _is_declaration(text: NavigableString) -> bool:
    """Say whether a string is a doctype or a processing instruction, which is no text."""
    return isinstance(text, PreformattedString) and not isinstance(text, Comment)


def _append_text(element: Any, text: str) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text
