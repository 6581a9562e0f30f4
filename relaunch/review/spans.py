"""Find where each key and value of a record's YAML stands, so that one of them can be changed and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from relaunch.yamlfile import LOADER

BREAK = re.compile(r"\r\n|\n|\r")
_COMMENT = re.compile(r"(?:(?<=[ \t\r\n])|\A)#[^\r\n]*")
_GAP = re.compile(r"(?:[ \t\r\n]|(?:(?<=[ \t\r\n])|\A)#[^\r\n]*)*")


class UnknownShapeError(Exception):
    """The text is YAML, but in a shape that cannot be changed in place, such as a key behind a question mark."""


@dataclass(slots=True)
class Entry:
    """A key with its value, or one member of a list. `start` is that of the key, or of the dash in a block list.

    `after` is where the value may begin: behind the colon or the dash, and in a list between brackets its start.
    """

    start: int
    after: int
    key: str
    value: Span

    @property
    def end(self) -> int:
        """Where the value ends, without a comment behind it."""
        return max(self.after, self.value.end)


@dataclass(slots=True)
class Span:
    """A value and the range of the text that it takes; `style` is "", a quotation mark, | or > for texts."""

    kind: str  # scalar | list | mapping
    start: int
    end: int
    flow: bool = False
    style: str = ""
    text: str = ""
    head: int = 0  # of a block: where the line of its | or > ends
    indent: str = ""  # of a block: what stands before each line
    entries: list[Entry] = field(default_factory=list)


def read_spans(text: str) -> tuple[Span, list[tuple[int, str]]]:
    """Return the document's mapping and all comments with their places; the text must have been read already."""
    reader = _Reader(text)
    root = reader.node(0)
    return root, list(reader.comments())


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        skipped = (yaml.StreamStartEvent, yaml.DocumentStartEvent)
        self.events: Iterator[Any] = (e for e in yaml.parse(text, Loader=LOADER) if not isinstance(e, skipped))
        self.scalars: list[tuple[int, int]] = []  # where a # begins no comment

    def node(self, after: int, event: Any = None) -> Span:
        """Read one value; `after` is where its key or dash ends."""
        event = event or next(self.events)
        start, end = event.start_mark.index, event.end_mark.index
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event, start, end, after)
        flow = bool(event.flow_style)
        if isinstance(event, yaml.MappingStartEvent):
            span = Span("mapping", start, start, flow)
            last = self.mapping(span)
        else:
            span = Span("list", start, start, flow)
            last = self.listed(span, after)
        span.end = last.end_mark.index if flow else span.entries[-1].end
        return span

    def mapping(self, span: Span) -> Any:
        """Read keys and values, and return the event that ends them."""
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            start, end = event.start_mark.index, event.end_mark.index
            self.scalars.append((start, end))
            colon = self.behind_gap(end)
            if self.text[colon : colon + 1] != ":" or self.text[:start].rstrip(" \t").endswith("?"):
                raise UnknownShapeError(f"the key '{event.value}'")
            span.entries.append(Entry(start, colon + 1, event.value, self.node(colon + 1)))
        return event

    def listed(self, span: Span, after: int) -> Any:
        """Read the members of a list, and return the event that ends them; `after` is where its first dash may be."""
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            start = behind = event.start_mark.index
            if not span.flow:
                start = self.behind_gap(span.entries[-1].end if span.entries else after)
                behind = start + 1
                if self.text[start:behind] != "-":
                    raise UnknownShapeError("a list")
            span.entries.append(Entry(start, behind, "", self.node(behind, event)))
        return event

    def behind_gap(self, at: int) -> int:
        """Return the first place from `at` on that is neither white space nor comment."""
        gap = _GAP.match(self.text, at)
        return gap.end() if gap else at

    def scalar(self, event: Any, start: int, end: int, after: int) -> Span:
        style = event.style or ""
        if style in ("|", ">"):
            return self.block(start, end, style, event.value)
        if not style and not event.value:
            return Span("scalar", after, after)
        self.scalars.append((start, end))
        return Span("scalar", start, end, style=style, text=event.value)

    def block(self, start: int, end: int, style: str, value: str) -> Span:
        """Find where a block's last line ends: the parser's mark stands behind the blank lines that follow."""
        lines = list(_lines(self.text, start, end))
        head = lines[0][1]
        first = next((self.text[a:b] for a, b in lines[1:] if self.text[a:b].strip(" ")), "")
        told = next((line for line in value.split("\n") if line.strip(" ")), "")
        width = _margin(first) - _margin(told)
        keeps = "+" in self.text[start:head].partition("#")[0]
        ends = [b for a, b in lines[1:] if b > a + width or keeps]
        span = Span("scalar", start, max([head, *ends]), style=style, text=value, head=head, indent=" " * width)
        comment = _COMMENT.search(self.text, start, head)
        self.scalars += [(start, comment.start() if comment else head), (head, span.end)]
        return span

    def comments(self) -> Iterator[tuple[int, str]]:
        """Yield the comments: what begins with # between the texts."""
        at = 0
        for start, end in [*sorted(self.scalars), (len(self.text), len(self.text))]:
            for match in _COMMENT.finditer(self.text, at, start):
                yield match.start(), match[0]
            at = max(at, end)


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the ranges of the lines from `start` up to `end`, without their ends."""
    while start < end:
        newline = BREAK.search(text, start)
        yield start, min(newline.start(), end) if newline else end
        start = newline.end() if newline else end


def _margin(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
