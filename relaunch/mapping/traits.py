"""What a page shows that signals of legacy systems look for; what two systems look for is looked for once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from relaunch.css import compile_for_tree
from relaunch.mapping.needs import needs_of
from relaunch.mapping.schema import Signal
from relaunch.mapping.selectors import (
    compile_pattern,
    compile_xpath,
    literal_of,
    split_name_pattern,
)
from relaunch.presence import Presence, place

_CONTENTS = place("meta", "content")
SEARCHED = 400_000  # characters of the source that patterns look at; head and main content are in them


class Traits:
    """The traits of one page: `tree` is its `html` element, `text` its source, `presence` what stands in the tree."""

    def __init__(self, tree: Any, headers: Sequence[tuple[str, str]], text: str, presence: Presence) -> None:
        self._tree = tree
        self._headers = headers
        self._text = text
        self._presence = presence
        self._matched: dict[str, str | None] = {}

    def shows(self, signal: Signal) -> bool:
        """Tell whether the page shows a signal."""
        if signal.select:
            judgement = self._presence.judge(signal.select)
            if judgement is None:
                return bool(compile_for_tree(self._presence.doubtful_in(signal.select))(self._tree))
            return judgement
        if signal.meta:
            return self.meta(signal.meta) is not None
        if signal.header:
            return self.header(signal.header) is not None
        return self.match(signal.pattern) is not None

    def has(self, expression: str) -> bool:
        """Tell whether an XPath expression holds for the tree; most do not, and are not even run."""
        needs = needs_of(expression)
        if needs and not any(need.is_met(self._presence) for need in needs):
            return False
        return bool(compile_xpath(f"boolean({expression})")(self._tree))

    def meta(self, test: str) -> str | None:
        """Return the first `meta` content that passes a test `name` or `name=pattern`, or None."""
        name, pattern = _split(test)
        if literal_of(pattern) not in self._presence.at(_CONTENTS):
            return None
        contents = self._presence.metas_named(name)
        return _first(contents, pattern) if contents else None

    def header(self, test: str) -> str | None:
        """Return the first response header that passes a test, or None."""
        name, pattern = _split(test)
        return _first([value for key, value in self._headers if key.lower() == name], pattern)

    def match(self, pattern: str) -> str | None:
        """Return what a pattern finds in the source, or None; what two systems look for is looked for once."""
        if pattern not in self._matched:
            found = None
            if literal_of(pattern) in self._text:
                found = compile_pattern(pattern).search(self._text, 0, SEARCHED)
            self._matched[pattern] = None if found is None else found.group(0)
        return self._matched[pattern]


@lru_cache(maxsize=512)
def _split(test: str) -> tuple[str, str]:
    name, pattern = split_name_pattern(test)
    return name.lower(), pattern


def _first(values: Sequence[str], pattern: str) -> str | None:
    compiled = compile_pattern(pattern)
    return next((value for value in values if compiled.search(value)), None)
