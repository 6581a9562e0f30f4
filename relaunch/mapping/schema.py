"""What a mapping says, as frozen dataclasses; `load.py` makes them from YAML, the rest of the room acts on them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from relaunch.urls import UrlRules

# For a type checker these are plain texts; the loader compiles them and names faults at their place.
Css = Annotated[str, "a CSS selector"]
XPath = Annotated[str, "an XPath expression"]
Pattern = Annotated[str, "a regular expression"]
NamePattern = Annotated[str, "NAME or NAME=PATTERN"]
FinderName = Annotated[str, "a finder's name"]
FunctionName = Annotated[str, "MODULE:FUNCTION of a file beside the mapping"]
Table = Annotated[dict[str, str], "a mapping of texts, or the name of a .csv or .yaml file beside the mapping"]
Terms = Annotated[
    dict[str, tuple[str, ...]], "a mapping of each term to its synonyms, a list of terms, or a .csv or .yaml file"
]
Labels = Annotated[tuple[str, ...], "a label, or a list of labels"]
Share = Annotated[float, "a share such as 95% or 0.95"]
ValueType = Literal["text", "list", "date", "moment", "number", "whole", "yes-no", "url", "email", "record"]

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
    """One way to a value. Exactly one of `select`, `xpath`, `find`, `label`, `breadcrumb`, `call`, `value` says where.

    `label` is what stands behind a printed label, as in `Ort: Bonn`; `select` beside it says where the list stands.
    `breadcrumb` is the name of a page above this one: 1 the first of the path, -1 the one right above. `call` is a
    function of the engineer's own; beside a `select` it gets the text found. `html` keeps the markup of the element.
    `attribute` takes an attribute instead of the text, `pattern` its first group or, without a group, what it matches.
    `all` takes every element found and not the first only; `join` puts their values together with this text in between.
    In YAML a plain text is short for `{select: …}`. A rule with none of the four stands for the element at hand.
    """

    select: Css = ""  # CSS
    xpath: XPath = ""
    attribute: str = ""
    find: FinderName = ""  # a finder's name
    label: Labels = ()
    breadcrumb: int = 0
    call: FunctionName = ""  # file:function, absolute, set by the loader
    value: str | None = None  # a constant
    pattern: Pattern = ""
    html: bool = False
    all: bool = False
    join: str = ""
    transform: tuple[TransformCall, ...] = ()
    where: str = ""  # file:line:column, set by the loader


@dataclass(frozen=True, slots=True)
class Field:
    """The rules of a field in the order they are tried: the first that gives a value wins.

    In YAML a rule, a list of rules, or `{rules: …, required: yes}`. A required field without a value is an issue.
    A value that is not of its `type`, none of `one_of` or no term of its `taxonomy` gives way to the next rule's; where
    none fits, it is an issue. `record` is a link to another record.
    """

    rules: tuple[Rule, ...]
    required: bool = False
    type: ValueType | None = None
    one_of: tuple[str, ...] = ()
    taxonomy: str = ""
    terms: dict[str, str] = field(default_factory=dict, metadata={"unbound": True})  # each name, small, to its term
    where: str = ""

    @property
    def is_plain(self) -> bool:
        """Whether any value will do."""
        return self.type is None and not self.one_of and not self.terms


@dataclass(frozen=True, slots=True)
class Match:
    """What pages are meant: all that is written must hold. In YAML a plain text is short for `{select: …}`.

    `url` is a pattern searched in the canonical URL; `meta` is `name` or `name=pattern`, for a `meta` element of that
    name or property; `field` the same for the value of a field. `group` is a pattern searched in the path of the
    template's container, as `site-model.json` writes it, with blanks between its elements.
    """

    select: Css = ""
    url: Pattern = ""
    meta: NamePattern = ""
    field: NamePattern = ""
    group: Pattern = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class TypeRule:
    """Which pages become a record of this type (any match will do), and the fields only this type has.

    With `each`, every element found on such a page (on any, where nothing is to match) becomes a record of its own, and
    the fields are looked for inside of it; the page keeps a reference. `pages` is the page browser of a type whose
    records are cut into numbered pages: they become one record.
    """

    each: Css = ""
    pages: Css = ""
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

    A `text` without a selector means what is left of the block without its title and its "more" link. `fields` are
    what the block says of that page: they count where the page itself says nothing.
    """

    select: Css
    title: Rule = Rule(select="h1, h2, h3, h4, h5, h6, a[href]")
    link: Rule = Rule(select="a[href]", attribute="href")
    text: Rule = Rule()
    fields: dict[str, Field] = field(default_factory=dict)
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
    """How to recognise pages of a legacy system: the weights of the signals found must reach the threshold.

    `needs` is an XPath expression for what every page of the system has near its root; a page without it, and without
    a header that speaks for the system, is not looked at any further.
    """

    signals: tuple[Signal, ...] = ()
    threshold: int = 50
    needs: XPath = ""


@dataclass(frozen=True, slots=True)
class Assertion:
    """What must be true of a build's records, else its exit status is 1: how many there are, how many have a field."""

    type: str
    min: int | None = None
    max: int | None = None
    field: str = ""
    filled: Share | None = None
    where: str = ""


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
    taxonomies: dict[str, Terms] = field(default_factory=dict)
    assertions: tuple[Assertion, ...] = ()
    reads_breadcrumb: bool = field(default=False, metadata={"unbound": True})  # a rule says `breadcrumb`
    places: dict[str, str] = field(default_factory=dict, metadata={"unbound": True})  # `main #x` and its like: where
    files: tuple[str, ...] = field(default=(), metadata={"unbound": True})  # what it was read from

    def fields_of(self, type_name: str) -> dict[str, Field]:
        """Return the fields of a type: its own, and those of all types that it does not name itself."""
        own = self.types[type_name].fields if type_name in self.types else {}
        return {**self.fields, **own}
