"""Which placeholders stand in a text: all active rules in order, less quoted mentions and kept names (P08–P39)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache, partial
from typing import Any

from lxml import etree

from relaunch.clean.placeholder_custom import CustomRule, finder_of
from relaunch.clean.placeholder_rules import (
    ELEMENT_PREFIXES,
    QUOTES,
    RULE_SETS,
    SCRIPT_HOLES,
    SEALED,
    Finder,
    Hit,
    Rule,
    rules_of,
)
from relaunch.errors import MappingError

_IGNORED = re.compile("[\u00ad\u200b]")  # soft hyphen and zero-width space: cut with the match (rule P08)
_IGNORED_BYTES = ("\u00ad".encode(), "\u200b".encode())
_IGNORED_IN_URLS = re.compile("[\u00ad\u200b]|%23")  # %23%23%23 counts as ###
_COMMENTS = re.compile(b"<!--.*?-->", re.DOTALL)
_TAGS = re.compile(b"<[^>]*+>")  # as lxml writes them: no `>` in a value
# A pattern that looks at its surroundings cannot be tried on the text of a whole page.
_LOOKS_AROUND = re.compile(r"[\^$]|\\[bBAZ]|\(\?[<!=]")
Allowed = Callable[[CustomRule, int], bool]


@dataclass(frozen=True, slots=True)
class Span:
    """One placeholder to cut, at places of the text as it stands in the page."""

    start: int
    end: int
    name: str
    text: str
    action: str = "drop"
    replacement: str | None = None
    rule: CustomRule | None = None


@dataclass(frozen=True, slots=True)
class Folded:
    """A text as the rules see it, and for each of its characters where it began and ended in the page's text."""

    text: str
    starts: list[int] | range
    ends: list[int] | range


def fold(raw: str, in_url: bool = False) -> Folded:
    """Leave out soft hyphens and zero-width spaces; in a URL, read `%23` as `#`."""
    pattern = _IGNORED_IN_URLS if in_url else _IGNORED
    if not pattern.search(raw):
        return Folded(raw, range(len(raw)), range(1, len(raw) + 1))
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    position = 0
    for match in pattern.finditer(raw):
        parts.append(raw[position : match.start()])
        starts.extend(range(position, match.start()))
        ends.extend(range(position + 1, match.start() + 1))
        if match[0] == "%23":
            parts.append("#")
            starts.append(match.start())
            ends.append(match.end())
        position = match.end()
    parts.append(raw[position:])
    starts.extend(range(position, len(raw)))
    ends.extend(range(position + 1, len(raw) + 1))
    return Folded("".join(parts), starts, ends)


def _seal(text: str, hits: list[Hit]) -> str:
    """Make what a rule has matched unmatchable for the rules after it."""
    parts = []
    position = 0
    for hit in hits:
        parts += [text[position : hit.start], SEALED * (hit.end - hit.start)]
        position = hit.end
    return "".join([*parts, text[position:]])


def _is_quoted(text: str, hit: Hit) -> bool:
    start, end = hit.outer
    return start > 0 and end < len(text) and QUOTES.get(text[start - 1]) == text[end]


class Matcher:
    """All active rules: custom ones first, then the built-in sets; a match of an earlier rule is not matched again."""

    def __init__(self, sets: tuple[str, ...], keep: tuple[str, ...], custom: tuple[CustomRule, ...]) -> None:
        unknown = [name for name in sets if name not in RULE_SETS]
        if unknown:
            raise MappingError([_unknown(name) for name in unknown])
        self.sets = frozenset(sets)
        self.custom = custom
        self.keep = frozenset(name.strip("#") for name in keep)
        self.rules = rules_of(tuple(sorted(self.sets)))
        hints = _hints_of(self.rules)
        self._hints = [(mark, re.compile(pattern)) for mark, pattern in hints]
        first = sorted({mark[0] for mark, _ in hints})
        self._first_signs = re.compile("|".join(map(re.escape, first)) or "(?!)")
        self._hints_in_bytes = _in_bytes(hints)
        self._hints_in_comments = _in_bytes(_hints_of(tuple(rule for rule in self.rules if rule.in_comments)))
        # What is kept is no reason to read a text.
        in_text = [re.compile(rule.pattern) for rule in custom if rule.context == "text" and rule.action != "keep"]
        self._run_searches = in_text
        self.signs = None if in_text else "".join(first)  # one of them stands wherever anything may match in a text
        self._searches = [pattern for pattern in in_text if not _LOOKS_AROUND.search(pattern.pattern)]
        self._reads_every_run = len(self._searches) < len(in_text)
        self._marks_in_markup = _marks_in_markup(self.sets)
        self._own_contexts = {rule.context for rule in custom} - {"text"}
        self.comments_and_named = _comments_and_named(self._own_contexts)
        self._sources: dict[str, list[tuple[Finder, CustomRule | None]]] = {}

    def may_match_page(self, root: Any) -> bool:
        """Say cheaply whether anything below `root` could match, so that most pages are never walked."""
        if self._reads_every_run or self._own_contexts:
            return True
        # Bytes are several times faster here than text. The text shows a marker split over inline elements.
        text = _without_ignored(etree.tostring(root, method="text", encoding="utf-8", with_tail=False))
        if _is_hinted(text, self._hints_in_bytes):
            return True
        if self._searches:
            shown = text.decode("utf-8")
            if any(pattern.search(shown) for pattern in self._searches):
                return True
        return self._may_match_markup(_without_ignored(etree.tostring(root, encoding="utf-8", with_tail=False)))

    def _may_match_markup(self, written: bytes) -> bool:
        """Say whether attributes, comments or names of elements could match; most rules do not look into comments."""
        if any(mark in written for mark in self._marks_in_markup):
            return True
        if b"<!--" in written:
            if _is_hinted(b"".join(_COMMENTS.findall(written)), self._hints_in_comments):
                return True
            written = _COMMENTS.sub(b"", written)
        return _is_hinted(written, self._hints_in_bytes)

    def may_match_tags(self, root: Any) -> bool:
        """Say cheaply whether a built-in rule could match in the tags below `root`: attributes and elements' names."""
        written = _COMMENTS.sub(b"", etree.tostring(root, encoding="utf-8", with_tail=False))
        tags = _without_ignored(b"".join(_TAGS.findall(written)))
        return _is_hinted(tags, self._hints_in_bytes) or any(mark in tags for mark in self._marks_in_markup)

    def may_match_run(self, text: str) -> bool:
        """Say cheaply whether a run could hold a match; True may be wrong.

        Custom rules come first, so that the first to match sees the run as it stands.
        """
        return self._may_match(text, self._run_searches)

    def may_match_attribute(self, name: str, value: str) -> bool:
        """Say cheaply whether an attribute's value could hold a match; True may be wrong."""
        if self._own_contexts and f"attr:{name}" in self._own_contexts:
            return True
        return self._may_match(value, ())

    def _may_match(self, text: str, searches: Sequence[re.Pattern[str]]) -> bool:
        if not searches and not self._first_signs.search(text):
            return False  # nearly all
        if "\u00ad" in text or "\u200b" in text:
            text = _IGNORED.sub("", text)
        for mark, near in self._hints:
            if mark in text and near.search(text):
                return True
        return bool(searches) and any(pattern.search(text) for pattern in searches)

    def find(
        self,
        raw: str,
        context: str = "text",
        allowed: Allowed | None = None,
        *,
        in_url: bool = False,
        opened: set[str] | None = None,
    ) -> list[Span]:
        """Return what is to be cut or replaced in a text, from left to right.

        `allowed` says whether a custom rule may match at a place; `opened` holds the tags opened before on the page.
        """
        folded = fold(raw, in_url)
        text = folded.text
        opened = set() if opened is None else opened
        spans: list[Span] = []
        for find, rule in self._sources_for(context):
            claimed: list[Hit] = []
            for hit in find(text, opened):
                if rule is not None and not _may_claim(text, hit, rule, folded, allowed):
                    continue
                claimed.append(hit)
                if not self._stays(folded.text, hit, rule, context):
                    spans.append(_span(folded, hit, rule))
            if claimed:
                text = _seal(text, claimed)
        spans.sort(key=lambda span: span.start)
        return spans

    def _stays(self, text: str, hit: Hit, rule: CustomRule | None, context: str) -> bool:
        """Say whether a match is a kept name (config.keep), a custom `keep`, or a quoted mention in text (rule P22)."""
        if hit.name in self.keep or (rule is not None and rule.action == "keep"):
            return True
        return context == "text" and _is_quoted(text, hit)

    def _sources_for(self, context: str) -> list[tuple[Finder, CustomRule | None]]:
        if context not in self._sources:
            own = [(finder_of(rule), rule) for rule in self.custom if rule.context == context]
            built_in = [rule.find for rule in self.rules if context != "comment" or rule.in_comments]
            self._sources[context] = [*own, *((find, None) for find in built_in)]
        return self._sources[context]


def _comments_and_named(contexts: set[str]) -> Callable[[Any], list[Any]]:
    """Return what finds the comments of a tree and the elements with an attribute that one of the contexts names."""
    names = sorted(context.removeprefix("attr:") for context in contexts if context.startswith("attr:"))
    wanted = "".join(f" | descendant-or-self::*[@*[name() = $n{number}]]" for number in range(len(names)))
    find = etree.XPath(f"descendant::comment(){wanted}")
    return partial(find, **{f"n{number}": name for number, name in enumerate(names)})


def _marks_in_markup(sets: frozenset[str]) -> list[bytes]:
    marks = [f"<!--{hole}".encode() for hole in SCRIPT_HOLES] if "typo3" in sets else []
    return marks + [prefix.encode() for name in sorted(sets) for prefix in ELEMENT_PREFIXES.get(name, ())]


def _in_bytes(hints: list[tuple[str, str]]) -> list[tuple[bytes, re.Pattern[bytes]]]:
    return [(mark.encode(), re.compile(pattern.encode())) for mark, pattern in hints]


def _is_hinted(written: bytes, hints: list[tuple[bytes, re.Pattern[bytes]]]) -> bool:
    return any(mark in written and near.search(written) for mark, near in hints)


def _without_ignored(written: bytes) -> bytes:
    for ignored in _IGNORED_BYTES:
        if ignored in written:
            written = written.replace(ignored, b"")
    return written


def _hints_of(rules: tuple[Rule, ...]) -> list[tuple[str, str]]:
    """Return one pattern for each literal that a match may begin with."""
    behind: dict[str, list[str]] = {}
    for rule in rules:
        for literal, pattern in rule.hints:
            behind.setdefault(literal, []).append(pattern)
    return [(literal, f"{re.escape(literal)}(?:{'|'.join(patterns)})") for literal, patterns in behind.items()]


def _may_claim(text: str, hit: Hit, rule: CustomRule, folded: Folded, allowed: Allowed | None) -> bool:
    if SEALED in text[hit.start : hit.end]:
        return False
    return allowed is None or allowed(rule, folded.starts[hit.start])


def _span(folded: Folded, hit: Hit, rule: CustomRule | None) -> Span:
    start, end = folded.starts[hit.start], folded.ends[hit.end - 1]
    text = folded.text[hit.start : hit.end]
    if rule is None:
        return Span(start, end, hit.name, text, "drop" if hit.replacement is None else "replace", hit.replacement)
    return Span(start, end, hit.name, text, rule.action, rule.replacement if rule.action == "replace" else None, rule)


def _unknown(name: str) -> str:
    near = get_close_matches(name, sorted(RULE_SETS), 1)
    guess = f"; did you mean {near[0]!r}?" if near else f"; known sets: {', '.join(sorted(RULE_SETS))}"
    return f"strip-placeholders: no rule set is named {name!r}{guess}"


@lru_cache(maxsize=64)
def matcher_of(sets: tuple[str, ...], keep: tuple[str, ...], custom: tuple[CustomRule, ...]) -> Matcher:
    """Return the matcher for these settings, made once."""
    return Matcher(sets, keep, custom)
