"""Selectors and patterns, compiled once: what a mapping says in CSS, XPath and regular expressions."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from cssselect import parser
from cssselect.xpath import ExpressionError, HTMLTranslator
from lxml import etree

_TRANSLATOR = HTMLTranslator()
_META_NAMES = ("name", "property", "http-equiv", "itemprop")
# What must be in a page for a selector to match; parts in :not(), :is() and the like are no such need.
_COMBINED = (parser.CombinedSelector,)
_NARROWED = (parser.Class, parser.Hash, parser.Attrib, parser.Pseudo, parser.Function)


@lru_cache(maxsize=2048)
def compile_css(selector: str) -> Any:
    """Compile a CSS selector; what is wrong with it is a `ValueError`."""
    try:
        for parsed in parser.parse(selector):
            if parsed.pseudo_element is not None:
                raise ValueError("a pseudo-element selects no element; for an attribute write `attribute:`")
        return etree.XPath(_TRANSLATOR.css_to_xpath(selector))
    except (SyntaxError, ExpressionError, etree.XPathSyntaxError) as error:
        raise ValueError(str(error)) from error


@lru_cache(maxsize=1024)
def compile_xpath(expression: str) -> Any:
    """Compile an XPath expression; what is wrong with it is a `ValueError`."""
    try:
        return etree.XPath(expression, smart_strings=False)
    except etree.XPathSyntaxError as error:
        raise ValueError(str(error)) from error


@lru_cache(maxsize=2048)
def compile_pattern(pattern: str) -> re.Pattern[str]:
    """Compile a regular expression; what is wrong with it is a `ValueError`."""
    try:
        return re.compile(pattern)
    except re.error as error:
        raise ValueError(str(error)) from error


def select(root: Any, selector: str) -> list[Any]:
    """Return the elements that match, `root` among them, in document order."""
    found: list[Any] = compile_css(selector)(root)
    return found


def select_xpath(root: Any, expression: str) -> list[Any]:
    """Return what an XPath expression finds: elements, or texts where it asks for attributes, texts or a number."""
    found = compile_xpath(expression)(root)
    if isinstance(found, list):
        return found
    return [found if isinstance(found, str) else f"{found:g}" if isinstance(found, float) else str(found)]


# How classes are written, and what must be in a source for a pattern to be worth a search.
_CLASSES = (
    ('class="', re.compile(r'class="([^"]*)"')),
    ("class='", re.compile(r"class='([^']*)'")),
    ("CLASS=", re.compile(r"""CLASS=["']?([\w\s-]*)""")),
)
_BARE_CLASSES = re.compile(r"class\s*=\s*([\w-]+)")


def classes_of(source: str) -> str:
    """Return all that stands in the class attributes of a page's source: small, and quick to look for a word in."""
    found = [name for start, pattern in _CLASSES if start in source for name in pattern.findall(source)]
    if not found or source.count("class=") > len(found):
        found += _BARE_CLASSES.findall(source)
    return " ".join(found)


@lru_cache(maxsize=2048)
def words_of(selector: str) -> tuple[tuple[str, bool], ...]:
    """Return for each alternative of a selector a text that a match needs, and whether it stands in a class."""
    found = []
    for parsed in parser.parse(selector):
        needed = _needed_by(parsed.parsed_tree)
        found.append(max(needed, key=lambda word: (word[1], len(word[0])), default=("", False)))
    return tuple(found)


def _needed_by(tree: Any) -> list[tuple[str, bool]]:
    if isinstance(tree, _COMBINED):
        return _needed_by(tree.selector) + _needed_by(tree.subselector)
    own: list[tuple[str, bool]] = []
    if isinstance(tree, parser.Attrib):
        value = tree.value.value if tree.value is not None and tree.operator != "!=" else ""
        if value and set(value).isdisjoint("&<>\"'\xa0"):
            own = [(value, tree.attrib == "class")]
    elif isinstance(tree, parser.Class):
        own = [(tree.class_name, True)]
    elif isinstance(tree, parser.Hash):
        own = [(tree.id, False)]
    return own + _needed_by(tree.selector) if isinstance(tree, _NARROWED) else own


@lru_cache(maxsize=2048)
def literal_of(pattern: str) -> str:
    """Return the longest text that stands in whatever a pattern matches; empty where none is sure."""
    if "(?" in pattern.replace("(?:", "(") or "|" in _outside_groups(pattern):
        return ""
    return max(re.split(r"\0", _outside_groups(pattern)), key=len)


def _outside_groups(pattern: str) -> str:
    """Return a pattern with a NUL for all that is no plain character standing by itself outside of groups."""
    plain: list[str] = []
    depth, position = 0, 0
    while position < len(pattern):
        sign = pattern[position]
        if sign == "\\":
            position += 1
            sign = "\0"
        elif sign == "[":
            position = max(pattern.find("]", position + 2), position)
            sign = "\0"
        elif sign in "()":
            depth += 1 if sign == "(" else -1
            sign = "\0"
        elif sign in "?*{" and plain:
            plain[-1] = sign = "\0"
        elif sign in "+}.^$":
            sign = "\0"
        if depth == 0 or sign == "\0":
            plain.append(sign)
        position += 1
    return "".join(plain)


def meta_contents(tree: Any, name: str) -> list[str]:
    """Return the contents of the `meta` elements of that name or property, in order; case does not count."""
    wanted = name.strip().lower()
    found = []
    for meta in tree.iter("meta"):
        content = meta.get("content")
        if content is not None and any((meta.get(key) or "").strip().lower() == wanted for key in _META_NAMES):
            found.append(content)
    return found


def split_name_pattern(text: str) -> tuple[str, str]:
    """Split `name=pattern` at the first equals sign; without one the pattern is empty and fits anything."""
    name, _, pattern = text.partition("=")
    return name.strip(), pattern.strip()


def meta_match(tree: Any, test: str) -> str | None:
    """Return the first `meta` content that passes a test `name` or `name=pattern`, or None."""
    name, pattern = split_name_pattern(test)
    compiled = compile_pattern(pattern)
    return next((content for content in meta_contents(tree, name) if compiled.search(content)), None)
