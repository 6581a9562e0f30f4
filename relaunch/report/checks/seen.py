"""A record as the checks see it: its plain values, and its body parsed once."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from relaunch.clean.decode import parse
from relaunch.tree import squash, visible_text

TEXT = 300  # characters of what was found; the record has the rest
_TAGS = frozenset("a h1 h2 h3 h4 h5 h6 img table".split())
_HEADING = re.compile(r"\Ah[1-6]\Z")


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault of a record: `where` it stands (`body:12` is line 12 of the body), what stands there, around it."""

    where: str
    text: str
    context: str = ""


@dataclass(frozen=True, slots=True)
class Site:
    """What the checks know of the legacy site: its hosts, the fate of a URL, and the run folder."""

    folder: Path
    hosts: frozenset[str] = frozenset()
    fate: Callable[[str], str] = lambda _: ""


@dataclass
class Seen:
    """One record under the eyes of the checks."""

    values: Mapping[str, Any]
    site: Site
    blocks: list[Any] = field(default_factory=list)
    tags: dict[str, list[Any]] = field(default_factory=dict)

    def text_of(self, name: str) -> str:
        """Return a field of the record that is text, else an empty one."""
        value = self.values.get(name)
        return value if isinstance(value, str) else ""

    def rows_of(self, name: str) -> Iterator[Mapping[str, Any]]:
        """Yield the rows of a field that is a list, such as `links`."""
        value = self.values.get(name)
        return (row for row in value if isinstance(row, dict)) if isinstance(value, list) else iter(())

    def all(self, *names: str) -> list[Any]:
        """Return the elements of these names in the body; in its order where it is one name."""
        return [element for name in names for element in self.tags.get(name, ())]

    @cached_property
    def headings(self) -> list[Any]:
        """The headings of the body in order."""
        return self.tags.get("heading", [])

    @cached_property
    def lines(self) -> list[tuple[str, str]]:
        """The texts of the record, each with its place: title, teaser, and the body block by block."""
        own = [(name, squash(self.text_of(name))) for name in ("title", "teaser", "author")]
        return [(name, text) for name, text in own if text] + [(place(b), visible_text(b)) for b in self.blocks]


def see(values: Mapping[str, Any], site: Site) -> Seen:
    """Return a record ready for the checks; its body is parsed and walked once."""
    seen = Seen(values, site)
    body = seen.text_of("body")
    if not body:
        return seen
    root = parse(body).find("body")
    tags: dict[str, list[Any]] = defaultdict(list)
    for element in root.iter(*_TAGS):
        tags[element.tag].append(element)
        if _HEADING.match(element.tag):
            tags["heading"].append(element)
    seen.tags = dict(tags)
    seen.blocks = [element for element in root if isinstance(element.tag, str)]
    return seen


def place(element: Any) -> str:
    """Return where in the body an element stands."""
    line = element.sourceline
    return f"body:{line}" if line else "body"


def short(text: str, longest: int = TEXT) -> str:
    """Return a text that is not too long to keep."""
    return text if len(text) <= longest else text[:longest].rstrip() + " …"
