"""Change fields of a record's YAML file and leave every other byte alone: comments, order, quotes, line ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields, is_dataclass
from itertools import zip_longest
from typing import Any

from relaunch.errors import ReviewError
from relaunch.model import Asset, Link, Record, Reference, Review, Source
from relaunch.recordfile import DATES, ONE_LINE, parse_values
from relaunch.review.keys import pairs, rising
from relaunch.review.spans import BREAK, Entry, Span, UnknownShapeError, read_spans
from relaunch.yamlwrite import emit, scalar

BOM = b"\xef\xbb\xbf"
TYPED = "fields"  # below it, numbers and truth values are told from texts
ORDER: dict[str, list[str]] = {
    name: [f.name for f in fields(kind)]
    for name, kind in {"": Record, "links": Link, "assets": Asset, "references": Reference, "source": Source,
                       "review": Review}.items()
}  # fmt: skip


def patch(file: bytes, changes: Mapping[str, Any]) -> bytes:
    """Return a record's file with some top-level fields set, or removed where the value is None or empty.

    `review` takes a mapping and is set key by key. All else stays byte for byte. The result is read back and must say
    what was said before plus the changes; a file that cannot be changed so raises ReviewError.
    """
    before = parse_values(file, "the file")
    wanted = merged_values(before, changes)
    if _same(before, wanted):
        return file
    for whole in (False, True):  # first member by member, then the changed fields as a whole
        try:
            done = _Patch(file, whole).write(before, wanted)
            if _same(parse_values(done, "the result"), wanted):
                return done
        except (UnknownShapeError, ReviewError):
            continue
    names = ", ".join(sorted(k for k in {*before, *wanted} if not _same(before.get(k), wanted.get(k))))
    raise ReviewError(f"the file: {names}: cannot be changed in place; lines of 'key: value' would be right")


def merged_values(values: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a file says once the changes are made."""
    wanted = dict(values)
    for key, value in changes.items():
        if key == "review" and value is not None:
            now = wanted.get("review")
            value = {**(now if isinstance(now, Mapping) else {}), **{k: plain(v) for k, v in value.items()}}
            value = {name: inner for name, inner in value.items() if inner not in (None, "")}
        else:
            value = plain(value)
        if key == "body" and isinstance(value, str) and value:
            value = value.strip("\n") + "\n"
        if _is_empty(value):
            wanted.pop(key, None)
        else:
            wanted[key] = value
    return wanted


def plain(value: Any) -> Any:
    """Return a value as texts, numbers, lists and mappings; inside mappings what is empty is left out."""
    if is_dataclass(value) and not isinstance(value, type):
        value = asdict(value)
    if isinstance(value, Mapping):
        inner = {str(key): plain(member) for key, member in value.items()}
        return {key: member for key, member in inner.items() if not _is_empty(member)}
    if isinstance(value, (list, tuple)):
        return [plain(member) for member in value]
    return value


def _is_empty(value: Any) -> bool:
    return value is None or (isinstance(value, (str, list, dict)) and not value)


def _same(one: Any, other: Any, key: str = "") -> bool:
    """Tell whether two values say the same; outside `fields` a number is the text that stands for it."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        if not key:
            keys = {*one, *other}
            return all(_same(one.get(k), other.get(k), k) for k in keys)
        return one.keys() == other.keys() and all(_same(one[k], other[k], key) for k in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(_same(a, b, key) for a, b in zip(one, other, strict=True))
    if key == TYPED:
        return type(one) is type(other) and bool(one == other)
    if key == "body" and isinstance(one, str) and isinstance(other, str):
        return one.strip("\n") == other.strip("\n")
    return bool(one == other) or _text(one) == _text(other)


def _text(value: Any) -> Any:
    """Return the text that stands for a number or a truth value."""
    return scalar(value) if isinstance(value, (int, float)) else value


class _Patch:
    """One file at work: its text, and the ranges that get another text."""

    def __init__(self, file: bytes, whole: bool) -> None:
        self.bom = BOM if file.startswith(BOM) else b""
        self.text = file.decode("utf-8-sig")
        newline = BREAK.search(self.text)
        self.newline = newline[0] if newline else "\n"
        self.whole = whole
        self.root, self.comments = read_spans(self.text)
        self.edits: list[tuple[int, int, str]] = []

    def write(self, before: Mapping[str, Any], wanted: Mapping[str, Any]) -> bytes:
        """Return the file that says what is wanted."""
        if self.root.kind != "mapping" or not self.root.entries:
            raise UnknownShapeError("the file")
        self.mapping(self.root, before, wanted, "", top=True)
        return self.bom + self.applied().encode("utf-8")

    def applied(self) -> str:
        parts = []
        at = 0
        for start, end, text in sorted(self.edits, key=lambda edit: edit[:2]):
            if start < at:
                raise UnknownShapeError("changes that touch each other")
            parts += [self.text[at:start], text]
            at = end
        return "".join([*parts, self.text[at:]])

    # ── a value, a mapping, a list ──

    def change(self, entry: Entry, before: Any, wanted: Any, name: str, flow: bool) -> None:
        """Make one value what is wanted; `name` is the top-level field that it belongs to."""
        span = entry.value
        if _same(before, wanted, name):
            return
        done = list(self.edits)
        try:
            if self.whole:
                raise UnknownShapeError(name)
            if isinstance(wanted, Mapping) and isinstance(before, Mapping) and _overlap(before, wanted):
                return self.mapping(span, before, wanted, name)
            if isinstance(wanted, list) and isinstance(before, list) and before and wanted:
                return self.listed(span, before, wanted, name)
        except UnknownShapeError:
            self.edits = done
        self.replace(entry, wanted, flow, name)

    def mapping(
        self, span: Span, before: Mapping[str, Any], wanted: Mapping[str, Any], name: str, top: bool = False
    ) -> None:
        """Change a mapping key by key."""
        order = list(ORDER.get(name, wanted))
        order += [key for key in wanted if key not in order]
        kept = {entry.key: entry for entry in span.entries if entry.key in wanted}
        self.delete(span, {n for n, entry in enumerate(span.entries) if entry.key not in wanted})
        for key, entry in kept.items():
            self.change(entry, before[key], wanted[key], key if top else name, span.flow)
        last: Entry | None = None
        new: dict[int, tuple[Entry | None, list[tuple[str, Any]]]] = {}
        for key in order:
            if key in kept:
                last = kept[key]
            elif key in wanted:
                new.setdefault(id(last), (last, []))[1].append((key, wanted[key]))
        first = next(entry for entry in span.entries if entry.key in wanted)
        for behind, members in new.values():
            texts = [self.rendered(key, value, span.flow, top) for key, value in members]
            self.insert(span, behind, first, texts)

    def listed(self, span: Span, before: list[Any], wanted: list[Any], name: str) -> None:
        """Change a list member by member; what changes its place goes out and in again."""
        matched = rising(pairs(before, wanted, name))
        if not matched:
            raise UnknownShapeError("a list with nothing left of it")
        stay = {old for old, _ in matched}
        came = {new: old for old, new in matched}
        self.delete(span, set(range(len(before))) - stay)
        for old, new in matched:
            self.change(span.entries[old], before[old], wanted[new], name, span.flow)
        last: Entry | None = None
        groups: dict[int, tuple[Entry | None, list[Any]]] = {}
        for number, value in enumerate(wanted):
            if number in came:
                last = span.entries[came[number]]
            else:
                groups.setdefault(id(last), (last, []))[1].append(value)
        for behind, values in groups.values():
            texts = [_flow(value) if span.flow else self.member(value) for value in values]
            self.insert(span, behind, span.entries[min(stay)], texts)

    # ── members come and go ──

    def insert(self, span: Span, behind: Entry | None, first: Entry, texts: list[Any]) -> None:
        """Put members behind one that stays, or before the first that stays."""
        if span.flow:
            text = ", ".join(texts)
            place, text = (first.start, f"{text}, ") if behind is None else (behind.end, f", {text}")
            self.edits.append((place, place, text))
            return
        margin = self.margin(first.start)
        lines = self.joined([line for text in texts for line in text], margin)
        if behind is None:
            self.edits.append((first.start, first.start, lines.removeprefix(margin) + self.newline + margin))
            return
        place = self.line_end(behind.end)
        if place == len(self.text):
            self.close(behind.value)
        self.edits.append((place, place, self.newline + lines))

    def close(self, span: Span) -> None:
        """Let a block at the end of a file without a line end stay without one, though lines follow now."""
        while span.entries:
            span = span.entries[-1].value
        if span.style in ("|", ">") and span.text and not span.text.endswith("\n"):
            head = self.text[span.start : span.head]
            if "-" not in head.partition("#")[0]:
                self.edits.append((span.start + 1, span.start + 1, "-"))

    def delete(self, span: Span, numbers: set[int]) -> None:
        """Take members out, runs of them at once; comments among them stay."""
        entries = span.entries
        if len(numbers) == len(entries):
            raise UnknownShapeError("nothing would be left")
        for first, last in _runs(numbers):
            if span.flow:
                inner = last + 1 < len(entries)
                start = entries[first].start if inner else entries[first - 1].end
                end = entries[last + 1].start if inner else entries[last].end
            elif self.text[self.line_start(entries[first].start) : entries[first].start].strip(" "):
                if first or last + 1 == len(entries):
                    raise UnknownShapeError("a member that shares its line")
                start, end = entries[first].start, entries[last + 1].start  # beside a dash
            else:
                start = self.line_before(self.line_start(entries[first].start))
                end = self.line_end(entries[last].end)
                newline = BREAK.match(self.text, end)
                end = newline.end() if newline and not start else end
            self.edits.append((start, end, self.kept_comments(start, end, span)))

    def kept_comments(self, start: int, end: int, span: Span) -> str:
        """Return the comments of a range that goes, each on a line of its own."""
        margin = self.margin(span.entries[0].start)
        found = [text for place, text in self.comments if start <= place < end]
        if not found:
            return ""
        if span.flow:
            return f" {self.newline.join(found)}{self.newline}{margin}"
        if not start:
            return "".join(f"{margin}{text}{self.newline}" for text in found)
        if BREAK.match(self.text, start):
            return "".join(f"{self.newline}{margin}{text}" for text in found)
        return "".join(f"{text}{self.newline}{margin}" for text in found)

    # ── one value for another ──

    def replace(self, entry: Entry, wanted: Any, flow: bool, name: str) -> None:
        """Write one value anew; its comments stay, above it where they stood inside."""
        span = entry.value
        if span.style == "|" and isinstance(wanted, str) and self.relined(span, wanted, name):
            return
        if flow:
            lines = [_flow(wanted)]
        else:
            lines = emit({"x": wanted}, dates=("x",) if name in DATES else ()).rstrip("\n").split("\n")
            lines[0] = lines[0][3:]
        start, end = (entry.after, entry.end) if entry.value.start == entry.value.end else (span.start, entry.end)
        if not lines[0] or not entry.after <= start <= self.line_end(entry.after):
            start = entry.after
        lead = " " if start == entry.after and lines[0] and not self.text[start - 1 : start].isspace() else ""
        inside = [(place, text) for place, text in self.comments if start <= place < end]
        beside = ""
        if len(inside) == 1 and inside[0][0] < self.line_end(entry.after):
            beside = "  " + inside.pop()[1]
        if not flow and len(lines) > 1:
            behind = self.text[end : self.line_end(end)]
            beside, end = beside + behind.rstrip(), end + len(behind)
        self.lift(entry, [text for _, text in inside])
        margin = self.margin(entry.start)
        rest = "".join(self.newline + (margin + line if line else "") for line in lines[1:])
        self.edits.append((start, end, f"{lead}{lines[0]}{beside}{rest}"))

    def lift(self, entry: Entry, comments: list[str]) -> None:
        """Put comments on lines of their own above a member."""
        if comments:
            margin = self.margin(entry.start)
            text = "".join(f"{comment}{self.newline}{margin}" for comment in comments)
            self.edits.append((entry.start, entry.start, text))

    def relined(self, span: Span, wanted: str, name: str) -> bool:
        """Change the lines of a block that differ, where the block's style can hold the text; else say no."""
        head = self.text[span.start : span.head].partition("#")[0]
        if name == "body":
            wanted = wanted.strip("\n") + ("" if "-" in head else "\n")
        ends = len(wanted) - len(wanted.rstrip("\n"))
        if "+" in head or ends != (0 if "-" in head else 1) or not span.indent:
            return False
        if not emit({"x": wanted}).startswith("x: |"):
            return False
        newline = BREAK.match(self.text, span.head)
        if newline is None:
            return False
        raw = BREAK.split(self.text[newline.end() : span.end])
        new = wanted.rstrip("\n").split("\n")
        written = [span.indent + line if line else "" for line in new]
        self.spliced(newline.end(), raw, written, span.indent)
        return True

    def spliced(self, start: int, raw: list[str], new: list[str], indent: str) -> None:
        """Put lines in the place of lines, those at both ends that say the same left alone."""
        def same(one: str, other: str) -> bool:
            return one == other or (not one.strip(" ") and not other and len(one) <= len(indent))

        front = 0
        while front < min(len(raw), len(new)) and same(raw[front], new[front]):
            front += 1
        back = 0
        while back < min(len(raw), len(new)) - front and same(raw[-1 - back], new[-1 - back]):
            back += 1
        places = self.places(start, raw)
        gone, came = raw[front : len(raw) - back], new[front : len(new) - back]
        if gone:
            first, last = places[front][0], places[len(raw) - back - 1]
            if came:
                kept = [old if old is not None and same(old, line) else line for old, line in zip_longest(gone, came)
                        if line is not None]  # fmt: skip
                self.edits.append((first, last[1], self.newline.join(kept)))
            elif back:
                self.edits.append((first, places[len(raw) - back][0], ""))
            else:
                self.edits.append((places[front - 1][1], last[1], ""))
        elif front:
            place = places[front - 1][1]
            self.edits.append((place, place, "".join(self.newline + line for line in came)))
        else:
            self.edits.append((start, start, "".join(line + self.newline for line in came)))

    def places(self, start: int, lines: list[str]) -> list[tuple[int, int]]:
        """Return where lines that follow each other stand."""
        found = []
        for line in lines:
            found.append((start, start + len(line)))
            newline = BREAK.match(self.text, start + len(line))
            start = newline.end() if newline else start + len(line)
        return found

    # ── where things are ──

    def rendered(self, key: str, value: Any, flow: bool, top: bool) -> Any:
        if flow:
            return f"{scalar(key, in_flow=True)}: {_flow(value)}"
        told = emit({key: value}, flow=ONE_LINE if top else (), dates=DATES if top else ())
        return told.removesuffix("\n").split("\n")

    def member(self, value: Any) -> list[str]:
        told = emit({"x": [value]}).removesuffix("\n").split("\n")[1:]
        return [line[2:] for line in told]

    def joined(self, lines: list[str], margin: str) -> str:
        return self.newline.join(margin + line if line else "" for line in lines)

    def line_start(self, at: int) -> int:
        return max(self.text.rfind("\n", 0, at), self.text.rfind("\r", 0, at)) + 1

    def line_before(self, start: int) -> int:
        """Return where the line before one that starts here ends; 0 where it is the first."""
        return max(start - (2 if self.text[max(start - 2, 0) : start] == "\r\n" else 1), 0)

    def line_end(self, at: int) -> int:
        newline = BREAK.search(self.text, at)
        return newline.start() if newline else len(self.text)

    def margin(self, at: int) -> str:
        """Return as many blanks as stand or could stand before a place in its line."""
        return " " * (at - self.line_start(at))


def _overlap(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return not one.keys().isdisjoint(other)


def _flow(value: Any) -> str:
    """Return a value on one line, as it stands between brackets."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(str(k), in_flow=True)}: {_flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return scalar(value, in_flow=True)


def _runs(numbers: set[int]) -> list[tuple[int, int]]:
    """Return numbers as runs that follow each other, first and last of each."""
    runs: list[tuple[int, int]] = []
    for number in sorted(numbers):
        if runs and runs[-1][1] == number - 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs
