"""What stands in a tree at all: asked before a selector is run, since most selectors find nothing on most pages.

Most selectors ask one thing of an element (`.csc-default`, `link[href^="typo3temp/"]`): whether its value stands among
all values of that attribute. They are answered without a look at the tree; of the others most are ruled out so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from functools import lru_cache
from typing import Any, NamedTuple

from cssselect import parser
from lxml import etree

# Of these a page has hundreds: only what is asked for is read.
COMMON = frozenset("* a p td th tr li div span font b i".split())
META_NAMES = ("name", "property", "http-equiv", "itemprop")
ANY = "\0"  # stands in no attribute, and at every place that has values
_NOWHERE: Mapping[str, Sequence[Any]] = {}
_NAME = re.compile(r"[a-z][a-z0-9-]*\Z")
_XML_SPACE = re.compile("[ \t\r\n]+")
# How a value lies between two ends, by the sign of the selector that asks for it.
_NEEDLES = {"*=": "{}", "^=": ANY + "{}", "$=": "{}" + ANY, "=": ANY + "{}" + ANY}
_COMBINED = (parser.CombinedSelector,)
_NARROWED = (parser.Class, parser.Hash, parser.Attrib, parser.Pseudo, parser.Function, parser.Negation)


class Place:
    """Where values stand: in an attribute of elements of a tag ("*" for any); classes are taken one by one."""

    __slots__ = ("attribute", "by_word", "tag")

    def __init__(self, tag: str, attribute: str, by_word: bool) -> None:
        self.tag = tag
        self.attribute = attribute
        self.by_word = by_word

    def joined(self, values: list[str]) -> str | frozenset[str]:
        """Return values so that a need is `in` them: each between two ends, or the words in them."""
        if not self.by_word:
            return ANY.join(["", *values, ""]) if values else ""
        written = " ".join(set(values))
        return frozenset(written.split() if written.isascii() else _XML_SPACE.split(written))


@lru_cache(maxsize=512)
def place(tag: str, attribute: str, by_word: bool = False) -> Place:
    """Return the one object for a place."""
    return Place(tag, attribute, by_word)


@lru_cache(maxsize=512)
def _compiled(path: str) -> Any:
    return etree.XPath(path, smart_strings=False)


class Need(NamedTuple):
    """What must stand at a place."""

    place: Place
    text: str


class Alternative(NamedTuple):
    """One of the selectors that a list separates by commas: all it needs, and whether that is all it asks."""

    needs: tuple[Need, ...]
    is_whole: bool
    selector: str


class Presence:
    """What stands in a tree when it is asked; of what is taken out of the tree later it may say that it is there.

    The values at `places`, by tag, are gathered in one walk, others when they are asked for.
    """

    def __init__(self, tree: Any, places: Mapping[str, Sequence[Place]] = _NOWHERE) -> None:
        self._tree = tree
        self._values = _gathered(tree, places)
        self._lists: dict[str, list[str]] = {}
        self._comments: str | None = None
        self._metas: dict[tuple[str, str], dict[int, Any]] | None = None

    @property
    def classes(self) -> Set[str]:
        """All classes of elements in the tree."""
        found = self._read(place("*", "class", by_word=True))
        return found if isinstance(found, frozenset) else frozenset()

    def may_select(self, selector: str) -> bool:
        """Tell whether a CSS selector may find something; False is certain."""
        return self.judge(selector) is not False

    def judge(self, selector: str) -> bool | None:
        """Tell whether a CSS selector finds something; None where only the selector itself can tell."""
        values = self._values
        judgement: bool | None = False
        for needs, is_whole, _ in alternatives_of(selector):
            for place, text in needs:
                if text not in (values.get(place) or self._read(place)):
                    break
            else:
                if is_whole:
                    return True
                judgement = None
        return judgement

    def doubtful_in(self, selector: str) -> str:
        """Return a selector with those of its alternatives alone that may find something."""
        return ", ".join(
            alternative.selector
            for alternative in alternatives_of(selector)
            if all(text in self.at(place) for place, text in alternative.needs)
        )

    def at(self, where: Place) -> str | frozenset[str]:
        """Return the values at a place, so that what stands there is `in` them."""
        return self._values.get(where) or self._read(where)

    def metas_with(self, attributes: frozenset[tuple[str, str]]) -> list[Any]:
        """Return the `meta` elements that have one of these attributes with its value, in document order."""
        known = self._named_metas()
        found: dict[int, Any] = {}
        for named in attributes:
            found.update(known.get(named, {}))
        return [found[number] for number in sorted(found)]

    def metas_named(self, name: str) -> list[str]:
        """Return the contents of the `meta` elements of that name or property, in order; case does not count."""
        wanted = name.strip().lower()
        found: dict[int, Any] = {}
        for (_, value), metas in self._named_metas().items():
            if value.strip().lower() == wanted:
                found.update(metas)
        contents = (found[number].get("content") for number in sorted(found))
        return [content for content in contents if content is not None]

    def _named_metas(self) -> dict[tuple[str, str], dict[int, Any]]:
        """Return the `meta` elements by the attributes that name them, each with its number."""
        if self._metas is None:
            self._metas = {}
            for number, meta in enumerate(self._tree.iter("meta")):
                for attribute in META_NAMES:
                    value = meta.get(attribute)
                    if value is not None:
                        self._metas.setdefault((attribute, value), {})[number] = meta
        return self._metas

    @property
    def comments(self) -> str:
        """The text of the comments in the root and right below its children: in the head, between the body's blocks."""
        if self._comments is None:
            found = _compiled("comment() | */comment()")(self._tree)
            self._comments = ANY.join(comment.text or "" for comment in found)
        return self._comments

    def has_element(self, path: str) -> bool:
        """Tell whether an element stands at a path, seen from the root."""
        return self._tree.find(path) is not None

    def _read(self, where: Place) -> str | frozenset[str]:
        """Return the values at a place, looked for once."""
        found = self._values.get(where)
        if found is None:
            path = f"descendant-or-self::{where.tag}/@{where.attribute}"
            if path not in self._lists:
                self._lists[path] = _compiled(path)(self._tree)
            found = self._values[where] = where.joined(self._lists[path])
        return found


def _gathered(tree: Any, places: Mapping[str, Sequence[Place]]) -> dict[Place, str | frozenset[str]]:
    """Return the values at places below an element, from one walk over the tags that they name."""
    if not places:
        return {}
    found: dict[Place, list[str]] = {place: [] for some in places.values() for place in some}
    wanted = {tag: [(place.attribute, found[place].append) for place in some] for tag, some in places.items()}
    for element in tree.iter(*places):
        get = element.get
        for attribute, note in wanted[element.tag]:
            value = get(attribute)
            if value is not None:
                note(value)
    return {place: place.joined(values) for place, values in found.items()}


def places_of(selectors: Iterable[str], more: Iterable[Place] = ()) -> dict[str, tuple[Place, ...]]:
    """Return the places that selectors look at, and `more`, by tag, but for those that a page has many of."""
    found: dict[str, dict[Place, None]] = {}
    alternatives = (alternative for selector in selectors for alternative in alternatives_of(selector))
    for where in (*more, *(need.place for alternative in alternatives for need in alternative.needs)):
        if where.tag not in COMMON:
            found.setdefault(where.tag, {})[where] = None
    return {tag: tuple(places) for tag, places in found.items()}


@lru_cache(maxsize=2048)
def alternatives_of(selector: str) -> tuple[Alternative, ...]:
    """Return what each alternative of a selector needs of a page."""
    return tuple(_alternative(parsed) for parsed in parser.parse(selector))


def _alternative(parsed: Any) -> Alternative:
    needs, is_whole = _needs_of(parsed.parsed_tree)
    return Alternative(tuple(needs), is_whole, parsed.canonical())


def _needs_of(tree: Any) -> tuple[list[Need], bool]:
    """Return what a selector needs, and whether that and nothing else is asked of one element."""
    if isinstance(tree, _COMBINED):
        return _needs_of(tree.selector)[0] + _needs_of(tree.subselector)[0], False
    asked, is_whole, node = [], True, tree
    while isinstance(node, _NARROWED):
        asked.append(node)
        node = node.selector
    tag = (node.element or "*").lower() if isinstance(node, parser.Element) and not node.namespace else "*"
    needs = []
    for each in asked:
        found, exact = _needs_in(each, tag)
        is_whole = is_whole and exact
        needs += found
    return needs, len(asked) == 1 and is_whole and isinstance(node, parser.Element)


def _needs_in(node: Any, tag: str) -> tuple[list[Need], bool]:
    """Return what one condition of a selector needs, and whether that says it all."""
    if tag != "*" and not _NAME.match(tag):
        return [], False
    if isinstance(node, parser.Class):
        tags = ("*",) if tag == "*" else ("*", tag)  # all classes are known before those of one tag
        return [Need(place(each, "class", by_word=True), node.class_name) for each in tags], True
    if isinstance(node, parser.Hash):
        return [Need(place(tag, "id"), _NEEDLES["="].replace("{}", node.id))], True
    if not isinstance(node, parser.Attrib) or node.namespace or not _NAME.match(node.attrib.lower()):
        return [], False
    where = place(tag, node.attrib.lower())
    value = node.value.value if node.value is not None else ""
    if node.operator in _NEEDLES and value:
        return [Need(where, _NEEDLES[node.operator].replace("{}", value))], True
    return ([], False) if node.operator == "!=" else ([Need(where, ANY)], node.operator == "exists")
