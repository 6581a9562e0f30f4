"""Read a tree into the blocks that a body may hold, whatever they were nested in, and write a block a line.

The tree is walked once and never by recursion; only the result is nested, and no deeper than `MAX_NESTING`.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import Any, Literal

from lxml import etree

from relaunch.clean.blocklines import BARE, Block, write_block
from relaunch.clean.inline import PLAIN_MARKS, Mark, Run, attributes, link_url, safe_url
from relaunch.tree import BLOCKS, UNSEEN
from relaunch.urls import UrlRules

MAX_NESTING = 32  # lists, tables and quotations inside each other; deeper ones are written flat
HEADINGS = {"h1": "h2", **{f"h{level}": f"h{level}" for level in range(2, 7)}}
MARKS = {
    **{tag: tag for tag in PLAIN_MARKS},
    **{"b": "strong", "i": "em", "cite": "em", "dfn": "em", "var": "em", "tt": "code", "kbd": "code", "samp": "code"},
}
VERBATIM = frozenset({"pre", "xmp", "listing", "plaintext"})
STRUCTURES = {**{tag: tag for tag in "ul ol dl table figure blockquote".split()}, "menu": "ul", "dir": "ul"}
SECTIONS = frozenset({"thead", "tbody", "tfoot"})
PARENTS: dict[str, frozenset[str]] = {
    "li": frozenset({"ul", "ol"}),
    **dict.fromkeys(("dt", "dd"), frozenset({"dl"})),
    **dict.fromkeys(("caption", *SECTIONS), frozenset({"table"})),
    "figcaption": frozenset({"figure"}),
    "tr": SECTIONS,
    **dict.fromkeys(("td", "th"), frozenset({"tr"})),
}
# What has to stand between a container and content that it cannot hold itself.
IMPLIED = {"ul": "li", "ol": "li", "dl": "dd", "table": "tbody", "tr": "td", **dict.fromkeys(SECTIONS, "tr")}
ORPHANS = {"li": "ul", "dt": "dl", "dd": "dl"}
FLOW = BARE | {"body", "blockquote"}
PICTURE_SCHEMES = frozenset({"http", "https"})
NUMBER = re.compile(r"[1-9]\d{0,3}\Z")
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}\Z")
KEPT_NUMBERS = {"td": ("colspan", "rowspan"), "th": ("colspan", "rowspan"), "ol": ("start",)}
SCOPES = frozenset({"row", "col", "rowgroup", "colgroup"})

Undo = tuple[Literal["marks", "block", "open", "heading", "pre", "unseen"], Any]
_TREE = object()  # what the body was opened by; an element, or the writer itself, would keep the tree alive
_UNSEEN: Undo = ("unseen", None)
_PLAIN_BLOCK: Undo = ("block", "")
Kind = Literal["unseen", "mark", "break", "picture", "heading", "verbatim", "open", "block"]
# What each element does; of several, the last here. All others are inline, and nothing of them is kept but their text.
KINDS: dict[Any, Kind] = {
    **dict.fromkeys(BLOCKS, "block"),
    **dict.fromkeys((*STRUCTURES, *PARENTS), "open"),
    **dict.fromkeys(VERBATIM, "verbatim"),
    **dict.fromkeys(HEADINGS, "heading"),
    **dict.fromkeys((*MARKS, "a"), "mark"),
    "br": "break",
    "img": "picture",
    **dict.fromkeys((*UNSEEN, etree.Comment, etree.PI, etree.Entity), "unseen"),
}
_HAS_LANGS = etree.XPath("boolean(descendant-or-self::*[@lang or @xml:lang or @*[name() = 'xml:lang']])")


class Writer:
    """Turns one tree into blocks. `stack` holds the open containers, `marks` the open inline elements."""

    def __init__(self, base: str, rules: UrlRules | None) -> None:
        self.base = base
        self.rules = rules
        self.stack = [Block("body", node=_TREE)]
        self.run = Run()
        self.marks: tuple[Mark, ...] = ()
        self.heading = ""  # the tag that the next run of text gets, inside a heading
        self.lang = ""
        self.has_langs = True
        self.verbatim = False

    def read(self, root: Any) -> None:
        """Read a tree, its root included where that is content itself (`p`, `ul`, `h2` …)."""
        self.has_langs = _HAS_LANGS(root)
        # What is open: each element with what its end has to undo.
        opened = [(root, None if root.tag in PARENTS else self._start(root, KINDS.get(root.tag)))]
        if opened[0][1] is not _UNSEEN:
            self._say(root.text)
        for node in islice(root.iter(), 1, None):
            parent = node.getparent()
            while opened[-1][0] is not parent:
                self._leave(opened)
            if opened[-1][1] is _UNSEEN:
                opened.append((node, _UNSEEN))
                continue
            kind = KINDS.get(node.tag)
            if kind == "block" and not self.has_langs:  # most elements
                if self.run.tokens:
                    self._boundary()
                undo: Undo | None = _PLAIN_BLOCK
            else:
                undo = self._start(node, kind) if kind else None
            opened.append((node, undo))
            text = node.text
            if text and undo is not _UNSEEN and (self.run.tokens or not text.isspace() or self.verbatim):
                self.run.tokens.append((self.marks, text, True))
        while len(opened) > 1:
            self._leave(opened)
        self._end(*opened.pop())
        self._boundary()
        while len(self.stack) > 1:
            self._close()

    def _leave(self, opened: list[tuple[Any, Undo | None]]) -> None:
        """Close the innermost open element; the text behind it belongs to the one around it."""
        node, undo = opened.pop()
        if undo is _PLAIN_BLOCK:
            if self.run.tokens:
                self._boundary()
        elif undo is not None:
            self._end(node, undo)
            if opened[-1][1] is _UNSEEN:
                return
        tail = node.tail
        if tail and (self.run.tokens or not tail.isspace() or self.verbatim):
            self.run.tokens.append((self.marks, tail, True))

    def lines(self) -> list[str]:
        """Return the lines of what was read."""
        lines: list[str] = []
        for block in self.stack[0].children:
            write_block(block, "", lines)
        return lines

    # -- elements ------------------------------------------------------------------------------------------------

    def _start(self, node: Any, kind: Kind | None) -> Undo | None:
        """Do what an element's start asks for, and return what its end has to undo."""
        if kind == "block":
            return self._start_block(node)
        if kind == "mark":
            return self._mark(node)
        if kind == "break":
            self._line_break()
        elif kind == "picture":
            self._picture(node)
        elif kind == "unseen":
            return _UNSEEN
        elif kind is not None and not self.verbatim:
            if kind == "heading":
                return self._start_heading(node)
            if kind == "open":
                return self._open(node)
            self._boundary()
            self.verbatim = True
            return "pre", self._lang_of(node)
        elif node.tag in BLOCKS or node.tag in VERBATIM:
            return self._start_block(node)
        return None

    def _end(self, node: Any, undo: Undo | None) -> None:
        """Undo what an element's start did."""
        if undo is None or undo is _UNSEEN:
            return
        kind, saved = undo
        if kind == "block":
            self._boundary()
            self.lang = saved
        elif kind == "marks":
            self.marks = saved
        elif kind == "pre":
            html, self.run, self.verbatim = self.run.verbatim(), Run(), False
            self._append(Block("pre", attributes=attributes([("lang", saved)]), html=html))
        else:
            self._boundary()
            if kind == "heading":
                self.heading, self.lang = "", saved
            else:
                while self.stack[-1].node is node or any(block.node is node for block in self.stack):
                    self._close()
                self.heading, self.lang = saved

    def _mark(self, node: Any) -> Undo | None:
        """Put text under an inline element; a link inside a link takes its place until it ends."""
        before = self.marks
        if node.tag == "a":
            url = link_url(node.get("href") or "", self.base, self.rules)
            if not url:
                return None
            pairs = [("href", url), ("title", node.get("title") or ""), ("lang", self._lang_of(node))]
            self.marks = (*(m for m in before if m.tag != "a"), Mark("a", f"<a{attributes(pairs)}>"))
        else:
            mark = PLAIN_MARKS[MARKS[node.tag]]
            if mark in before:
                return None
            self.marks = (*before, mark)
        return "marks", before

    def _start_block(self, node: Any) -> Undo:
        """Begin a block that leaves nothing but a paragraph's bounds."""
        if self.run.tokens:
            self._boundary()
        if not self.has_langs:
            return _PLAIN_BLOCK
        before, self.lang = self.lang, self._lang_of(node) or self.lang
        return "block", before

    def _start_heading(self, node: Any) -> Undo:
        """Begin a heading: the first text in it gets the tag."""
        self._boundary()
        before, self.lang = self.lang, self._lang_of(node) or self.lang
        self.heading = HEADINGS[node.tag]
        return "heading", before

    def _open(self, node: Any) -> Undo:
        """Open a container, or a mere block where none can stand."""
        self._boundary()
        tag = STRUCTURES.get(node.tag, node.tag)
        if not self._may_open(tag, node):
            return self._start_block(node)
        self.stack.append(Block(tag, node, _attributes_of(node, self._lang_of(node))))
        saved = self.heading, self.lang
        self.heading, self.lang = "", ""
        return "open", saved

    def _may_open(self, tag: str, node: Any) -> bool:
        """Make room for a container and tell whether there is any."""
        if tag in PARENTS:
            if tag in ("dt", "dd") and self.stack[-1].node is node.getparent() and self.stack[-1].tag in ("dt", "dd"):
                self._close()  # libxml2 does not end a `dd` where the next one begins
            return self._room(tag)
        if len(self.stack) >= MAX_NESTING or (tag == "table" and any(b.tag == "caption" for b in self.stack)):
            return False
        self._room("flow", nested_list=tag in ("ul", "ol"))
        return not (tag == "dl" and self.stack[-1].tag == "dt")  # to libxml2 a `dl` ends the `dt`

    def _lang_of(self, node: Any) -> str:
        """Return an element's language, or nothing where it names none that could be one."""
        lang = (node.get("lang") or node.get("xml:lang") or "") if self.has_langs else ""
        return lang if lang and LANGUAGE.match(lang) else ""

    # -- text ----------------------------------------------------------------------------------------------------

    def _say(self, text: str | None) -> None:
        if text and (self.run.tokens or not text.isspace() or self.verbatim):
            self.run.tokens.append((self.marks, text, True))

    def _picture(self, node: Any) -> None:
        src = safe_url(node.get("src") or "", self.base, schemes=PICTURE_SCHEMES)
        if src:
            pairs = [("src", src), ("alt", node.get("alt") or ""), ("title", node.get("title") or "")]
            self.run.picture(f"<img{attributes(pairs)}>", self.marks)

    def _line_break(self) -> None:
        if self.verbatim:
            self.run.text("\n", self.marks)
        elif not self.run.line_break() and not self.heading:
            self._boundary()

    def _boundary(self) -> None:
        """End the run of text: what it said becomes a paragraph or a heading."""
        tokens = self.run.tokens
        if not tokens:
            return
        if self.verbatim:
            if not tokens[-1][1].endswith("\n"):
                self.run.text("\n", self.marks)
            return
        html, self.run = self.run.html(), Run()
        if html:
            block = Block(self.heading or "p", attributes=self.lang and f' lang="{self.lang}"', html=html)
            self.heading = ""
            if self.stack[-1].tag not in FLOW:
                self._room("flow")
            self.stack[-1].children.append(block)

    # -- containers ----------------------------------------------------------------------------------------------

    def _append(self, block: Block) -> None:
        if block.html:
            self._room("flow")
            self.stack[-1].children.append(block)

    def _close(self) -> Block:
        """Close the innermost container; an empty one leaves nothing."""
        block = self.stack.pop()
        if block.says_something:
            self.stack[-1].children.append(block)
        return block

    def _room(self, kind: str, nested_list: bool = False) -> bool:
        """Close and imply containers until the innermost can hold `kind`; False where nothing can be implied."""
        self._close_implied(kind)
        while not _accepts(self.stack[-1].tag, kind):
            top = self.stack[-1]
            if top.tag not in FLOW:
                if nested_list and top.tag in ("ul", "ol") and top.children:
                    self.stack.append(top.children.pop())  # `<ul><li>…</li><ul>`: the list belongs to the point before
                    self.stack[-1].node = None
                else:
                    self.stack.append(Block(IMPLIED[top.tag]))
            elif kind in ORPHANS and len(self.stack) < MAX_NESTING and top.tag != "dt":
                self.stack.append(Block(ORPHANS[kind]))
            else:
                return False
        return True

    def _close_implied(self, kind: str) -> None:
        """Close implied containers down to one that can hold `kind`, or those that hold no text themselves."""
        depth = len(self.stack) - 1
        while self.stack[depth].node is None and not _accepts(self.stack[depth].tag, kind):
            depth -= 1
        if _accepts(self.stack[depth].tag, kind):
            while len(self.stack) - 1 > depth:
                self._close()
        while self.stack[-1].node is None and self.stack[-1].tag not in FLOW and not _accepts(self.stack[-1].tag, kind):
            self._close()


def _accepts(tag: str, kind: str) -> bool:
    """Tell whether a container may hold a part, or text and blocks (`flow`)."""
    return tag in FLOW if kind == "flow" else tag in PARENTS[kind]


def _attributes_of(node: Any, lang: str) -> str:
    """Write the attributes that a container keeps."""
    kept = KEPT_NUMBERS.get(node.tag)
    if kept is None or not node.attrib:
        return attributes([("lang", lang)]) if lang else ""
    pairs = [("lang", lang)]
    for name in kept:
        value = (node.get(name) or "").strip()
        if NUMBER.match(value) and value != "1":
            pairs.append((name, value))
    if node.tag == "th" and (node.get("scope") or "").lower() in SCOPES:
        pairs.append(("scope", node.get("scope").lower()))
    return attributes(pairs)
