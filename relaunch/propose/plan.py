"""What is proposed: groups of pages with types and fields, and what is said of the whole site."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a proposal comes from: the source's name, its system with the evidence, the pages that were read."""

    name: str
    base: str
    system: str
    title: str
    evidence: tuple[str, ...]
    pages: int  # all that the source has
    read: int  # those that were looked at


@dataclass(frozen=True, slots=True)
class Way:
    """One rule of a field as the mapping writes it: a selector, a label or a finder, and what is done with the text."""

    select: str = ""
    label: tuple[str, ...] = ()
    find: str = ""
    attribute: str = ""
    pattern: str = ""
    steps: tuple[tuple[str, str], ...] = ()  # transforms, each with its option or nothing


@dataclass(frozen=True, slots=True)
class FieldPlan:
    """A field: its rules, on how many of its pages they give a value, and examples. Without rules the system has it."""

    name: str
    ways: tuple[Way, ...]
    filled: int
    of: int
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """What tells the pages of a type: a selector, a pattern for the address, or the path to the content."""

    select: str = ""
    url: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class TypePlan:
    """A group of pages: the type they become, what tells them, and their fields."""

    name: str
    pages: int
    urls: tuple[str, ...]
    all_urls: tuple[str, ...]
    match: Match | None  # None: the system tells them already
    adds: bool  # the match is added to those of the system's type of this name
    fields: tuple[FieldPlan, ...]
    kinds: tuple[tuple[str, int], ...] = ()  # what the system calls these pages


@dataclass(frozen=True, slots=True)
class Part:
    """A selector of the whole site (main region, breadcrumb, list of teasers, menu …) with its evidence."""

    select: str
    pages: int
    examples: tuple[str, ...]
    because: str = ""
    text: str = ""  # of a list: where the teaser's text stands
    date: str = ""  # of a list: where the date of the page stands to which the teaser leads


@dataclass(slots=True)
class Plan:
    """All that a mapping is written from."""

    origin: Origin
    main: tuple[Part, ...] = ()
    breadcrumb: tuple[Part, ...] = ()
    language_menu: tuple[Part, ...] = ()
    references: tuple[Part, ...] = ()
    ignore: tuple[Part, ...] = ()
    skip: tuple[Part, ...] = ()
    surplus: tuple[Part, ...] = ()  # parameters of addresses that change nothing
    types: tuple[TypePlan, ...] = ()
    told: tuple[TypePlan, ...] = ()  # groups that the system tells and whose fields it finds
    rest: TypePlan | None = None
    lists: tuple[str, ...] = ()  # URLs of pages that list others
    templates: tuple[Part, ...] = ()
    metas: tuple[Part, ...] = ()  # meta elements that say something else on each page and that no rule uses
    found: dict[str, Part] = field(default_factory=dict)  # what the system's own selectors find, by key
