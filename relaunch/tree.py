"""What every room needs of an lxml tree: the text a reader sees, removal that keeps the tail, a place's name."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from lxml import etree, html

# Elements that stand on lines of their own (HTML Living Standard, "Flow content rendered as blocks"), and table parts.
BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure "
    "footer form frameset h1 h2 h3 h4 h5 h6 head header hr html legend li main menu nav noscript ol optgroup option p "
    "pre search section select summary table tbody td tfoot th thead title tr ul".split()
)
UNSEEN = frozenset("script style template noscript head title meta link iframe object svg math noframes".split())


_ATTRIBUTES = r"(?: [a-z]++=\"[^\"]*+\")*+ ?/?>"
# What a body holds most comes first: alternatives are tried one after the other.
_INLINE_TAG = re.compile(rf"</?(?:a|strong|em|code|su[bp]|img){_ATTRIBUTES}")
_MOST = "p li br ul h2 h3 td tr ol h4 figure".split()
_BOUND_TAG = re.compile(rf"</?(?:{'|'.join([*_MOST, *sorted(BLOCKS.difference(_MOST))])}){_ATTRIBUTES}")
_OTHER_TAG = re.compile(rf"</?[a-z][a-z0-9]*+{_ATTRIBUTES}")
LINKED_DATA = "ld+json"  # how the type of such a script ends
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_SITE_NAME = re.compile(r"\s+[|»«·•–—-]\s+|\s*::\s*|:\s+")
_FIGCAPTION = re.compile(r"<figcaption\b[^>]*>.*?</figcaption>", re.DOTALL)

# Joining ever longer texts would cost the square of their number: past this length an empty `span` stands between.
LONG_TEXT = 10_000


def squash(text: str) -> str:
    """Collapse every run of white space, U+00A0 included, into one blank, and trim."""
    return " ".join(text.split())


def title_parts(title: str) -> list[str]:
    """Return the parts of a document's title between separators (`|`, `-`, `:`, `»`): a page's name, the site's."""
    return [part.strip() for part in _SITE_NAME.split(title) if part.strip()]


def all_text(element: Any) -> str:
    """Return all text in `element` as it stands, seen or not; the tail of `element` is not part of it."""
    text: str = etree.tostring(element, method="text", encoding="unicode", with_tail=False)
    return text


def is_linked_data(element: Any) -> bool:
    """Say whether an element is a script with JSON-LD, the one kind of script that says something of the page."""
    return element.tag == "script" and (element.get("type") or "").endswith(LINKED_DATA)


def linked_length(element: Any) -> int:
    """Return how many characters of an element's text stand in links, white space collapsed."""
    return sum(len(squash(all_text(link))) for link in element.iter("a"))


def visible_text(element: Any) -> str:
    """Return the text a reader sees in `element`, white space collapsed, block bounds and `br` counting as a blank.

    Iterative, so that 3,000 nested elements are no danger; the tail of `element` is not part of it.
    """
    if not len(element) and isinstance(element.tag, str):
        return "" if element.tag in UNSEEN else squash(element.text or "")
    parts: list[str] = []
    depth_unseen = 0
    for event, node in etree.iterwalk(element, events=("start", "end", "comment", "pi")):
        if event in ("comment", "pi"):
            if node is not element and node.tail and not depth_unseen:
                parts.append(node.tail)
            continue
        tag = node.tag
        hidden = tag in UNSEEN
        block = tag in BLOCKS or tag == "br"
        if event == "start":
            depth_unseen += hidden
            if block:
                parts.append(" ")
            if node.text and not depth_unseen:
                parts.append(node.text)
        else:
            depth_unseen -= hidden
            if block:
                parts.append(" ")
            if node is not element and node.tail and not depth_unseen:
                parts.append(node.tail)
    return squash("".join(parts))


def drop(element: Any) -> None:
    """Remove an element from its tree and keep the text behind it."""
    parent = element.getparent()
    if parent is None:
        return
    tail = element.tail
    if tail:
        before = element.getprevious()
        text = (parent.text if before is None else before.tail) or ""
        element.tail = None
        if len(text) > LONG_TEXT:
            mark = parent.makeelement("span")
            mark.tail = tail
            parent.replace(element, mark)
            return
        if before is None:
            parent.text = text + tail
        else:
            before.tail = text + tail
    parent.remove(element)


def unwrap(element: Any) -> None:
    """Replace an element by its text and children."""
    parent = element.getparent()
    if parent is None:
        return
    index = parent.index(element)
    before = element.getprevious()
    if element.text:
        if before is None:
            parent.text = (parent.text or "") + element.text
        else:
            before.tail = (before.tail or "") + element.text
    children = list(element)
    if element.tail:
        if children:
            children[-1].tail = (children[-1].tail or "") + element.tail
        elif before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
    parent[index : index + 1] = children


def follows_text(element: Any) -> bool:
    """Say whether text stands right before an element, on the same line."""
    before = element.getprevious()
    if before is None:
        text = element.getparent().text
    elif before.tail:
        text = before.tail
    else:
        return isinstance(before.tag, str) and before.tag not in BLOCKS and before.tag != "br"
    return bool(text) and not text[-1].isspace()


def replace_by(element: Any, parts: list[Any]) -> None:
    """Put elements in an element's place; the text behind it stays behind the last of them."""
    for part in parts:
        part.tail = None
        element.addprevious(part)
    parts[-1].tail = element.tail
    element.tail = None
    element.getparent().remove(element)


def place_of(element: Any) -> str:
    """Name an element's place for a person: its tag, id and classes, and the nearest ancestor that has an id."""

    def name(node: Any) -> str:
        classes = "".join(f".{word}" for word in (node.get("class") or "").split()[:3])
        return f"{node.tag}#{node.get('id')}" if node.get("id") else f"{node.tag}{classes}"

    if not isinstance(element.tag, str):
        return "comment"
    anchor = next((a for a in element.iterancestors() if a.get("id")), None)
    return name(element) if anchor is None else f"{name(anchor)} > {name(element)}"


def body_text(body: str, captions: bool = True) -> str:
    """Return a record's body (clean HTML) as plain text, a block a line; with or without the pictures' captions."""
    if not body.strip():
        return ""
    if not captions and "<figcaption" in body:
        body = _FIGCAPTION.sub("", body)
    simple = _simple_text(body)
    if simple is not None:
        return simple
    parts: list[str] = []
    root = html.fragment_fromstring(body, create_parent="div")
    for event, node in etree.iterwalk(root, events=("start", "end")):
        boundary = node.tag in BLOCKS or node.tag == "br"
        if boundary:
            parts.append("\n")
        if event == "start":
            parts.append((node.text or "").replace("\n", " ") if node.tag != "pre" else node.text or "")
        elif node is not root:
            parts.append((node.tail or "").replace("\n", " "))
    return "\n".join(line for line in (squash(x) for x in "".join(parts).split("\n")) if line)


def _simple_text(body: str) -> str | None:
    """Return the text of a body as the program writes it, without a parser; None where it looks otherwise."""
    if "<pre" in body:
        return None
    written = body.replace("\n", " ").replace("</p> <p>", "\n")  # most bounds, and at little cost
    written = _BOUND_TAG.sub("\n", _INLINE_TAG.sub("", written))
    if "<" in written:
        written = _OTHER_TAG.sub("", written)
        if "<" in written:
            return None
    if "&" in written:
        written = unescape(written)
    lines = written.split("\n")
    if written.replace("\n", " ").isprintable():  # then all white space in a line are blanks
        text = "\n".join(filter(None, [line.strip() for line in lines]))
        if "  " not in text:
            return text
    return "\n".join(filter(None, [" ".join(line.split()) for line in lines]))
