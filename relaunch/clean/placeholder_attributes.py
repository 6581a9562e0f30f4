"""Placeholders in attributes and comments: what a hole does to a URL, a text, a word list, a style (rules P11–P17)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from lxml import etree

from relaunch.clean.placeholder_custom import Scopes
from relaunch.clean.placeholder_cuts import Cuts, writable
from relaunch.clean.placeholder_losses import Losses
from relaunch.clean.placeholder_matching import Matcher, Span
from relaunch.clean.placeholder_rules import ATTRIBUTE_PREFIXES, ELEMENT_PREFIXES, SCRIPT_HOLES, SEALED
from relaunch.clean.placeholder_runs import CODE
from relaunch.clean.placeholder_seams import sew
from relaunch.clean.placeholder_text import target_of
from relaunch.tree import visible_text

_URLS = frozenset("href src action data cite longdesc background poster usemap formaction".split())
_TEXTS = frozenset("alt title content value placeholder label summary aria-label aria-description abbr prompt".split())
_WORD_LISTS = frozenset("class rel rev headers".split())
_MAY_BE_BLANK = frozenset({"alt", "value"})  # alt="" says something: the picture says nothing (rule P14)
# Without this attribute the element is of no use (rule P13); a link keeps its text instead (rule P11).
_VITAL = {
    **dict.fromkeys("img iframe embed source script track frame video audio input".split(), "src"),
    **dict.fromkeys(("link", "area"), "href"),
    "object": "data",
}
_SCRIPT_URL = re.compile(r"\s*(?:javascript|vbscript):", re.IGNORECASE)
_SESSION = re.compile("(?:#|%23)get_URL_ID_TOK(?:#|%23)")  # t3lib/config_default.php get_url_id_token
_NAME_IS_MARKER = re.compile("###([a-z][a-z0-9_|+:.-]*)###")  # <option ###SELECTED###>, in lower case by the parser
_DECLARATION = re.compile(r""";|"[^"]*"|'[^']*'|\([^()]*\)|[^;"'(]+|.""", re.DOTALL)


def cut_attributes(root: Any, matcher: Matcher, scopes: Scopes, losses: Losses, cuts: Cuts) -> None:
    """Cut the placeholders out of every attribute and comment that stands in no code element."""
    cutter = _AttributeCutter(root, matcher, scopes, losses, cuts)
    if not matcher.may_match_tags(root):
        cutter.cut_named(root)
        return
    walk = etree.iterwalk(root, events=("start", "comment"))
    for event, node in walk:
        if event == "comment":
            cutter.cut_comment(node)
            continue
        cutter.cut_element(node)
        if node.tag in CODE or node in losses.doomed:
            walk.skip_subtree()


class _AttributeCutter:
    """Works through the elements and comments of one tree."""

    def __init__(self, root: Any, matcher: Matcher, scopes: Scopes, losses: Losses, cuts: Cuts) -> None:
        self.root = root
        self.matcher = matcher
        self.scopes = scopes
        self.losses = losses
        self.cuts = cuts
        self.is_typo3 = "typo3" in matcher.sets
        self.reads_names = bool(matcher.sets & {"typo3", "typo3-lower"})
        self.element_prefixes = _prefixes(matcher, ELEMENT_PREFIXES)
        self.attribute_prefixes = _prefixes(matcher, ATTRIBUTE_PREFIXES)

    def cut_named(self, root: Any) -> None:
        """Cut the comments, and the elements with an attribute that a custom rule names: all that can be found."""
        for node in self.matcher.comments_and_named(root):
            if any(above.tag in CODE or above in self.losses.doomed for above in node.iterancestors()):
                continue
            if node.tag is etree.Comment:
                self.cut_comment(node)
            else:
                self.cut_element(node)

    def cut_comment(self, node: Any) -> None:
        """Drop a comment that holds a marker or stands for an uncached object; all others stay (rule P17)."""
        text = node.text or ""
        if node.getparent() is None:
            return
        if self.is_typo3 and text.startswith(SCRIPT_HOLES):
            self.losses.silent[node] = None
            self.cuts.add_named(text[:48], text, node.getparent(), "comment")
            return
        spans = self.matcher.find(text, "comment", self._in_scope(node.getparent()))
        for span in spans:
            self.cuts.add(span, node.getparent(), "comment")
            self._act_on(span, node.getparent())
        if any(span.replacement is None for span in spans):
            self.losses.silent[node] = None
        elif spans:
            node.text = writable(_punch(text, spans))

    def cut_element(self, element: Any) -> None:
        """Cut all attributes of one element."""
        if self.element_prefixes and element.tag.startswith(self.element_prefixes) and element is not self.root:
            self.losses.unwrapped[element] = None
        for name, value in element.items():
            if self.attribute_prefixes and name.startswith(self.attribute_prefixes):
                del element.attrib[name]
            elif not self._cut_name(element, name):
                self._cut_value(element, name, value)

    def _cut_name(self, element: Any, name: str) -> bool:
        """Drop an attribute whose name is a marker (rule P16)."""
        if "#" not in name or not self.reads_names:
            return False
        match = _NAME_IS_MARKER.search(name)
        if match is None or match[1].upper() in self.matcher.keep or match[1] in self.matcher.keep:
            return False
        del element.attrib[name]
        self.cuts.add_named(match[1].upper(), match[0].upper(), element)
        return True

    def _cut_value(self, element: Any, name: str, value: str) -> None:
        if not self.matcher.may_match_attribute(name, value):
            return
        before = value
        if name in _URLS:
            value = self._without_session(element, name, value)
        context = f"attr:{name}"
        spans = self.matcher.find(value, context, self._in_scope(element), in_url=name in _URLS)
        if not spans and value == before:
            return
        if name in _URLS:
            self._cut_url(element, name, _punch(value, spans))
        elif name in _TEXTS:
            self._cut_text(element, name, value, spans)
        elif name in _WORD_LISTS:
            _set(element, name, _words_of(_punch(value, spans)))
        elif name == "style":
            _set(element, name, _style_of(_punch(value, spans)))
        else:
            punched = _punch(value, spans)
            _set(element, name, "" if SEALED in punched else punched)
        self._account(element, name, spans)

    def _account(self, element: Any, name: str, spans: Sequence[Span]) -> None:
        went_along = visible_text(element) if element in self.losses.doomed and len(element) else ""
        for span in spans:
            self.cuts.add(span, element, name, f"{span.text} {went_along}")
            self._act_on(span, element)

    def _without_session(self, element: Any, name: str, value: str) -> str:
        """Delete session-token holes before any other URL rule (section 2.1)."""
        if not self.is_typo3 or "get_URL_ID_TOK" not in value or "get_URL_ID_TOK" in self.matcher.keep:
            return value
        for match in _SESSION.finditer(value):
            self.cuts.add_named("get_URL_ID_TOK", match[0], element, name)
        return _SESSION.sub("", value)

    def _cut_url(self, element: Any, name: str, url: str) -> None:
        """Drop holes in query and fragment; a hole before them, or nothing left, breaks the URL (rules P11–P13)."""
        left = _url_of(url)
        if left:
            element.set(name, writable(left))
            return
        if element.tag == "a" and name == "href" and element is not self.root:
            self.losses.unwrapped[element] = None
        elif _VITAL.get(element.tag) == name and element is not self.root:
            self.losses.doomed[element] = None
        del element.attrib[name]

    def _cut_text(self, element: Any, name: str, value: str, spans: Sequence[Span]) -> None:
        """Cut, close the seams, trim; what is blank then goes, but for `alt` and `value` (rule P14)."""
        text = writable(sew(value, spans).text.strip())
        if text or name in _MAY_BE_BLANK:
            element.set(name, text)
            return
        if element.tag == "meta" and name == "content":
            self.losses.silent[element] = None
        del element.attrib[name]

    def _act_on(self, span: Span, element: Any) -> None:
        """Do what a custom rule asks for beyond the cut."""
        if span.rule is None or span.action not in ("drop_block", "unwrap"):
            return
        target = target_of(span.rule, element, self.scopes, self.root)
        if target is None:
            return
        if span.action == "unwrap":
            self.losses.unwrapped[target] = None
        elif target not in self.losses.doomed:
            self.cuts.add(span, target, text=visible_text(target))
            self.losses.drop(target, bool(span.rule.scope))

    def _in_scope(self, element: Any) -> Any:
        return lambda rule, at: not rule.scope or self.scopes.nearest(rule.scope, element) is not None


def _prefixes(matcher: Matcher, table: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(prefix for name in sorted(matcher.sets & set(table)) for prefix in table[name])


def _punch(value: str, spans: Sequence[Span]) -> str:
    """Put a hole, or what replaces it, in each span's place."""
    parts = []
    position = 0
    for span in spans:
        parts += [value[position : span.start], SEALED if span.replacement is None else span.replacement]
        position = span.end
    return "".join([*parts, value[position:]])


def _set(element: Any, name: str, value: str) -> None:
    if value:
        element.set(name, writable(value))
    else:
        del element.attrib[name]


def _url_of(url: str) -> str:
    """Return a URL without the parameters and the fragment that have holes, an empty string if it is broken."""
    if _SCRIPT_URL.match(url):
        return "" if SEALED in url else url
    rest, fragment_mark, fragment = url.partition("#")
    path, query_mark, query = rest.partition("?")
    if SEALED in path:
        return ""
    if SEALED in fragment:
        fragment_mark = fragment = ""
    if SEALED in query:
        query = "&".join(part for part in query.split("&") if SEALED not in part)
        query_mark = query_mark if query else ""
    return f"{path}{query_mark}{query}{fragment_mark}{fragment}"


def _words_of(value: str) -> str:
    """Return a word list without its holes: a hole at a word's end leaves the head, any other takes the word (P15)."""
    words = []
    for word in value.split():
        if SEALED in word:
            head = word.rstrip(SEALED)
            word = "" if SEALED in head or head == word else head.rstrip("-_")
        if word:
            words.append(word)
    return " ".join(words)


def _style_of(value: str) -> str:
    """Return a style without the declarations that have a hole (P16); a `;` in quotes or brackets parts nothing."""
    declarations = [""]
    for part in _DECLARATION.findall(value):
        if part == ";":
            declarations.append("")
        else:
            declarations[-1] += part
    return ";".join(declaration for declaration in declarations if SEALED not in declaration).strip()
