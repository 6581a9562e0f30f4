"""Read a tree into the blocks that a body may hold, whatever they were nested in, and write a block a line.

The tree is walked once and never by recursion; only the result is nested, and no deeper than `MAX_NESTING`.
"""

from __future__ import annotations

import re
from itertools import chain, islice
from typing import Any, Literal

from lxml import etree

from relaunch.clean.blocklines import Block, write_block
from relaunch.clean.containers import PARENTS, Containers
from relaunch.clean.inline import PLAIN_MARKS, Mark, Run, attribute, link_url, plain_line, safe_url
from relaunch.tree import BLOCKS, UNSEEN
from relaunch.urls import UrlRules

HEADINGS = {"h1": "h2", **{f"h{level}": f"h{level}" for level in range(2, 7)}}
MARKS = {
    **{tag: tag for tag in PLAIN_MARKS},
    **{"b": "strong", "i": "em", "cite": "em", "dfn": "em", "var": "em", "tt": "code", "kbd": "code", "samp": "code"},
}
VERBATIM = frozenset({"pre", "xmp", "listing", "plaintext"})
STRUCTURES = {**{tag: tag for tag in "ul ol dl table figure blockquote".split()}, "menu": "ul", "dir": "ul"}
PICTURE_SCHEMES = frozenset({"http", "https"})
NUMBER = re.compile(r"[1-9]\d{0,3}\Z")
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}\Z")
KEPT_NUMBERS = {"td": ("colspan", "rowspan"), "th": ("colspan", "rowspan"), "ol": ("start",)}
SCOPES = frozenset({"row", "col", "rowgroup", "colgroup"})

Undo = tuple[Literal["marks", "block", "open", "heading", "pre", "unseen"], Any]
_UNSEEN: Undo = ("unseen", None)
_PLAIN_BLOCK: Undo = ("block", "")
_PLAIN_CONTAINER: Undo = ("open", ("", ""))
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
_END = (None,)  # behind the last node of a tree


class Writer:
    """Turns one tree into blocks. `marks` are the open inline elements."""

    def __init__(self, base: str, rules: UrlRules | None) -> None:
        self.base = base
        self.rules = rules
        self.containers = Containers()
        self.run = Run()
        self.marks: tuple[Mark, ...] = ()
        self.heading = ""  # the tag that the next run of text gets, inside a heading
        self.lang = ""
        self.verbatim = False

    def read(self, root: Any) -> None:
        """Read a tree, its root included where that is content itself (`p`, `ul`, `h2` …)."""
        tokens = self.run.tokens
        # What is open, and what the end of each has to undo.
        opened, undos = [root], [None if root.tag in PARENTS else self._start(root, KINDS.get(root.tag))]
        if undos[0] is not _UNSEEN:
            self._say(root.text)
        for node in chain(islice(root.iter(), 1, None), _END):
            parent = root if node is None else node.getparent()
            while opened[-1] is not parent:
                ended, undo = opened.pop(), undos.pop()
                if undo is _PLAIN_BLOCK:
                    if tokens:
                        self._boundary()
                elif undo is not None:
                    self._end(ended, undo)
                    if undos[-1] is _UNSEEN:
                        continue
                text = ended.tail
                if text and (tokens or not text.isspace() or self.verbatim):
                    tokens.append((self.marks, text, True))
            if node is None:
                break
            kind = KINDS.get(node.tag)
            if undos[-1] is _UNSEEN:
                undo = _UNSEEN
            elif kind is None:
                undo = None
            elif kind == "block":  # most elements
                if tokens:
                    self._boundary()
                undo = self._speak(node) if node.get("lang") or node.get("xml:lang") else _PLAIN_BLOCK
            else:
                undo = self._start(node, kind)
            opened.append(node)
            undos.append(undo)
            if undo is not _UNSEEN:
                text = node.text
                if text and (tokens or not text.isspace() or self.verbatim):
                    tokens.append((self.marks, text, True))
        self._end(root, undos[0])
        self._boundary()
        self.containers.close_all()

    def lines(self) -> list[str]:
        """Return the lines of what was read."""
        lines: list[str] = []
        for block in self.containers.body.children:
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
            html, self.verbatim = self.run.take_verbatim(), False
            if html:
                self.containers.put(Block("pre", None, attribute("lang", saved), html))
        else:
            self._boundary()
            if kind == "heading":
                self.heading, self.lang = "", saved
            else:
                self.containers.close(node)
                self.heading, self.lang = saved

    def _mark(self, node: Any) -> Undo | None:
        """Put text under an inline element; a link inside a link takes its place until it ends."""
        before = self.marks
        if node.tag == "a":
            url = link_url(node.get("href") or "", self.base, self.rules)
            if not url:
                return None
            written = (
                attribute("href", url) + attribute("title", node.get("title")) + attribute("lang", self._lang_of(node))
            )
            mark = Mark("a", f"<a{written}>")
            self.marks = (*[other for other in before if other.tag != "a"], mark) if before else (mark,)
        else:
            mark = PLAIN_MARKS[MARKS[node.tag]]
            if mark in before:
                return None
            self.marks = (*before, mark)
        return "marks", before

    def _start_block(self, node: Any) -> Undo:
        """Begin a block that leaves nothing but a paragraph's bounds."""
        self._boundary()
        return self._speak(node)

    def _speak(self, node: Any) -> Undo:
        """Change to the language of a block, where it has one."""
        lang = self._lang_of(node)
        if not lang:
            return _PLAIN_BLOCK
        before, self.lang = self.lang, lang
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
        if not self.containers.make_room(tag, node):
            return self._start_block(node)
        written = _attributes_of(node, self._lang_of(node)) if node.keys() else ""
        self.containers.open(Block(tag, node, written))
        if not self.heading and not self.lang:
            return _PLAIN_CONTAINER
        saved = self.heading, self.lang
        self.heading, self.lang = "", ""
        return "open", saved

    def _lang_of(self, node: Any) -> str:
        """Return an element's language, or nothing where it names none that could be one."""
        lang: str = node.get("lang") or node.get("xml:lang") or ""
        return lang if lang and LANGUAGE.match(lang) else ""

    # -- text ----------------------------------------------------------------------------------------------------

    def _say(self, text: str | None) -> None:
        if text and (self.run.tokens or not text.isspace() or self.verbatim):
            self.run.tokens.append((self.marks, text, True))

    def _picture(self, node: Any) -> None:
        src = safe_url(node.get("src") or "", self.base, schemes=PICTURE_SCHEMES)
        if src:
            alt = attribute("alt", node.get("alt")) or ' alt=""'
            self.run.picture(f"<img{attribute('src', src)}{alt}{attribute('title', node.get('title'))}>", self.marks)

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
        marks, text, is_text = tokens[0]
        if len(tokens) == 1 and is_text and not marks:  # most paragraphs
            tokens.clear()
            html = plain_line(text)
        else:
            html = self.run.take_html()
        if html:
            self.containers.put(Block(self.heading or "p", None, self.lang and f' lang="{self.lang}"', html))
            self.heading = ""


def _attributes_of(node: Any, lang: str) -> str:
    """Write the attributes that a container keeps."""
    written = attribute("lang", lang)
    for name in KEPT_NUMBERS.get(node.tag, ()):
        value = (node.get(name) or "").strip()
        if NUMBER.match(value) and value != "1":
            written += attribute(name, value)
    if node.tag == "th" and (node.get("scope") or "").lower() in SCOPES:
        written += attribute("scope", node.get("scope").lower())
    return written
