"""CSS selectors for a whole tree: `.single .title` is looked for from its right end, what is around it afterwards."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from cssselect.xpath import HTMLTranslator
from lxml import etree

_META = re.compile(r"\s*meta\[(name|property|itemprop)=\"([^\"\\]+)\"\]\s*\Z")


class _FromTheRight(HTMLTranslator):
    """Asks what matches the right part for its ancestors; the usual way walks below each match of the left part."""

    def xpath_descendant_combinator(self, left: Any, right: Any) -> Any:
        """Translate `left right`; `left` may be anywhere above, so that this holds for whole trees alone."""
        if left.path or right.path:
            return super().xpath_descendant_combinator(left, right)
        condition = f"[{left.condition}]" if left.condition else ""
        return right.add_condition(f"ancestor::{left.element}{condition}")


    def xpath_class(self, class_selector: Any) -> Any:
        """Translate `.name`: most classes do not even hold the name, so that white space need not be looked at."""
        xpath = super().xpath_class(class_selector)
        name = self.xpath_literal(class_selector.class_name)
        xpath.condition = xpath.condition.replace("@class and ", f"contains(@class, {name}) and ", 1)
        return xpath


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
