"""CSS selectors for a whole tree: `.single .title` is looked for from its right end, what is around it afterwards."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from cssselect import parser
from cssselect.xpath import HTMLTranslator
from lxml import etree

_NAME = re.compile(r"[a-z][a-z0-9-]*\Z")
_META = re.compile(r"\s*meta\[(name|property|itemprop)=\"([^\"\\]+)\"\]\s*\Z")


class Translator(HTMLTranslator):
    """Looks at the values of one attribute first, which libxml2 does fastest: few elements are left to judge."""

    def selector_to_xpath(
        self, selector: Any, prefix: str = "descendant-or-self::", translate_pseudo_elements: bool = False
    ) -> str:
        """Translate one selector; where an element must have a class, an id or an attribute, begin with that."""
        xpath = self.xpath(selector.parsed_tree)
        asked = None if xpath.path or selector.pseudo_element else _asked_of_attribute(selector.parsed_tree)
        if asked is None:
            return super().selector_to_xpath(selector, prefix, translate_pseudo_elements)
        attribute, text = asked
        value = f"[contains(., {self.xpath_literal(text)})]" if text else ""
        return f"{prefix}{xpath.element}/@{attribute}{value}/parent::*[{xpath.condition}]"


class _FromTheRight(Translator):
    """Asks what matches the right part for its ancestors; the usual way walks below each match of the left part."""

    def xpath_descendant_combinator(self, left: Any, right: Any) -> Any:
        """Translate `left right`; `left` may be anywhere above, so that this holds for whole trees alone."""
        return _beside("ancestor", left, right) or super().xpath_descendant_combinator(left, right)

    def xpath_child_combinator(self, left: Any, right: Any) -> Any:
        """Translate `left > right`; `left` may be the root."""
        return _beside("parent", left, right) or super().xpath_child_combinator(left, right)


def _beside(axis: str, left: Any, right: Any) -> Any:
    """Return `right` on condition that `left` is there; None where that is more than a condition."""
    if left.path or right.path:
        return None
    condition = f"[{left.condition}]" if left.condition else ""
    return right.add_condition(f"{axis}::{left.element}{condition}")


def _is_asked(node: Any) -> bool:
    """Tell whether a condition asks for an attribute that must be there."""
    if not isinstance(node, parser.Attrib) or node.namespace:
        return False
    return node.operator != "!=" and bool(_NAME.match(node.attrib))


def _asked_of_attribute(tree: Any) -> tuple[str, str] | None:
    """Return an attribute that what a selector finds must have, and a text in it; None where it asks for none."""
    node = tree
    while isinstance(node, parser.CombinedSelector):
        node = node.subselector
    while not isinstance(node, parser.Element):
        if isinstance(node, parser.Class):
            return "class", node.class_name
        if isinstance(node, parser.Hash):
            return "id", node.id
        if _is_asked(node):
            return node.attrib, (node.value.value or "") if node.value is not None else ""
        node = node.selector
    return None


_TRANSLATOR = _FromTheRight()


@lru_cache(maxsize=2048)
def compile_for_tree(selector: str) -> Any:
    """Compile a selector, known to be right, for use on the root of a tree."""
    return etree.XPath(_TRANSLATOR.css_to_xpath(selector))


@lru_cache(maxsize=2048)
def metas_in(selector: str) -> frozenset[tuple[str, str]] | None:
    """Return the attributes, with their values, by which a selector names `meta` elements; None for all others."""
    found = [_META.match(part) for part in selector.split(",")]
    return None if None in found else frozenset((match[1], match[2]) for match in found if match)
