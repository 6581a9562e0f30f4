"""What a mapping says, as frozen dataclasses; `load.py` makes them from YAML, the rest of the room acts on them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Any

from relaunch.urls import UrlRules

# For a type checker these are plain texts; the loader compiles them and names faults at their place.
Css = Annotated[str, "a CSS selector"]
XPath = Annotated[str, "an XPath expression"]
Pattern = Annotated[str, "a regular expression"]
NamePattern = Annotated[str, "NAME or NAME=PATTERN"]
FinderName = Annotated[str, "a finder's name"]

@dataclass(frozen=True, slots=True)
class TransformCall:
    """A transform and its options, already converted to what the transform's parameters ask for.

    In YAML a name, `{name: {option: value}}`, or `{name: value}` for the transform's first option. A transform takes
    a text and gives a text, or a list of texts (`split`); transforms behind it then act on each text of the list.
    """

    name: str
    options: dict[str, Any] = field(default_factory=dict)
    where: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One way to a value. Exactly one of `select`, `xpath`, `find`, `value` says where it comes from.

    `attribute` takes an attribute instead of the text, `pattern` its first group or, without a group, what it matches.
    `all` takes every element found and not the first only; `join` puts their values together with this text in between.
    In YAML a plain text is short for `{select: …}`. A rule with none of the four stands for the element at hand.
    """

    select: Css = ""  # CSS
    xpath: XPath = ""
    attribute: str = ""
    find: FinderName = ""  # a finder's name
    value: str | None = None  # a constant
    pattern: Pattern = ""
    all: bool = False
    join: str = ""
    transform: tuple[TransformCall, ...] = ()
    where: str = ""  # file:line:column, set by the loader


@dataclass(frozen=True, slots=True)
class Field:
    """The rules of a field in the order they are tried: the first that gives a value wins.

    In YAML a rule, a list of rules, or `{rules: …, required: yes}`. A required field without a value is an issue.
    """

    rules: tuple[Rule, ...]
    required: bool = False
    where: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """What pages are meant: all that is written must hold. In YAML a plain text is short for `{select: …}`.

    `url` is a pattern searched in the canonical URL; `meta` is `name` or `name=pattern`, for a `meta` element of that
    name or property.
    """

    select: Css = ""
    url: Pattern = ""
    meta: NamePattern = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class TypeRule:
    """Which pages become a record of this type (any match will do), and the fields only this type has."""

    match: tuple[Match, ...] = ()
    fields: dict[str, Field] = field(default_factory=dict)
    where: str = ""


@dataclass(frozen=True, slots=True)
class Ignore:
    """A part of the pages that is left out on purpose, with the reason, which goes to the ledger."""

    select: Css
    because: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class Skip:
    """Answers that are no pages of their own, such as calendar months and search results, with the reason.

    `url` is a pattern on the canonical URL, `select` an element that only such pages have; either is enough.
    """

    because: str
    url: Pattern = ""
    select: Css = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class ReferenceRule:
    """A block that stands for another page. Its title, link and text are looked for inside of it.

    A `text` without a selector means what is left of the block without its title and its "more" link.
    """

    select: Css
    title: Rule = Rule(select="h1, h2, h3, h4, h5, h6, a[href]")
    link: Rule = Rule(select="a[href]", attribute="href")
    text: Rule = Rule()
    where: str = ""


@dataclass(frozen=True, slots=True)
class StepCall:
    """A cleaning step and its options, already converted to what the step's parameters ask for."""

    name: str
    options: dict[str, Any] = field(default_factory=dict)
    where: str = ""


@dataclass(frozen=True, slots=True)
class Signal:
    """Something that speaks for a legacy system: one of the first four, how much, and who says so.

    `meta` and `header` are `name` or `name=pattern`; `pattern` is searched in the page's source.
    """

    weight: int
    source: str  # a fact with its source, or a guess
    select: Css = ""
    meta: NamePattern = ""
    header: NamePattern = ""
    pattern: Pattern = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Detect:
    """How to recognise pages of a legacy system: the weights of the signals found must reach the threshold."""

    signals: tuple[Signal, ...] = ()
    threshold: int = 50


@dataclass(frozen=True, slots=True)
class Mapping:
    """All that is known of a portal: its own file over the file of its legacy system.

    `name` is the first part of every record's id and empty for a system's file. `types` are in the order tried:
    the first that matches wins. `fields` are for all types; the fields of a type come before them.
    """

    name: str = ""
    system: str = "generic"
    title: str = ""
    extends: str = ""
    base: str = ""  # start URL
    language: str = ""
    urls: UrlRules = field(default_factory=UrlRules)
    detect: Detect = Detect()
    steps: tuple[StepCall, ...] = ()
    main: tuple[Css, ...] = ()  # CSS of the main region, best first; a prior
    search_markers: bool = False  # TYPO3SEARCH comments bound the main region; a prior too
    ignore: tuple[Ignore, ...] = ()
    skip: tuple[Skip, ...] = ()
    references: tuple[ReferenceRule, ...] = ()
    breadcrumb: tuple[Css, ...] = ()
    language_menu: tuple[Css, ...] = ()
    types: dict[str, TypeRule] = field(default_factory=dict)
    fields: dict[str, Field] = field(default_factory=dict)
    files: tuple[str, ...] = field(default=(), metadata={"unbound": True})  # what it was read from

    def fields_of(self, type_name: str) -> dict[str, Field]:
        """Return the fields of a type: its own, and those of all types that it does not name itself."""
        own = self.types[type_name].fields if type_name in self.types else {}
        return {**self.fields, **own}
