"""Selectors and patterns, compiled once: what a mapping says in CSS, XPath and regular expressions."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from cssselect import parser
from cssselect.xpath import ExpressionError
from lxml import etree

from relaunch.css import Translator
from relaunch.mapping.patterns import seen_by

_TRANSLATOR = Translator()


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
    """Compile an XPath expression; what is wrong with it, unknown functions too, is a `ValueError`."""
    try:
        compiled = etree.XPath(expression, smart_strings=False)
        compiled(etree.Element("html"))
    except (etree.XPathSyntaxError, etree.XPathEvalError) as error:
        raise ValueError(str(error)) from error
    return compiled


@lru_cache(maxsize=2048)
def compile_pattern(pattern: str) -> re.Pattern[str]:
    """Compile a regular expression; what is wrong with it, or takes for ever, is a `ValueError`."""
    try:
        compiled = re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(str(error)) from error
    seen_by(pattern)
    return compiled


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


def split_name_pattern(text: str) -> tuple[str, str]:
    """Split `name=pattern` at the first equals sign; without one the pattern is empty and fits anything."""
    name, _, pattern = text.partition("=")
    return name.strip(), pattern.strip()
