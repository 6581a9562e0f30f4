"""Read YAML that people edit: places kept, scalars left as text, traps refused, and all faults of a file at once.

`read` gives nodes, `bind` turns nodes into a frozen dataclass, whose field types say what a text means.
"""

from __future__ import annotations

import collections.abc
import dataclasses
import enum
import types
import typing
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar, Union

import yaml

from relaunch.errors import MappingError
from relaunch.registry import nearest, unknown

MAX_BYTES = 16_000_000  # a record's body is long, a mapping is short
MAX_DEPTH = 40  # ours need 8
MAX_FAULTS = 200  # past that nobody reads on
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
MERGE_KEY = "<<"
YES = frozenset({"yes", "true"})
NO = frozenset({"no", "false"})

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text as it was written, quotes and escapes undone. `plain` means that it had no quotes and is no block."""

    text: str
    where: str
    plain: bool = True


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    items: tuple[Node, ...]
    where: str


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys and values in the order written; no key twice."""

    items: tuple[tuple[Scalar, Node], ...]
    where: str

    def get(self, key: str) -> Node | None:
        """Return the value of a key, or None."""
        return next((value for name, value in self.items if name.text == key), None)

    def keys(self) -> tuple[str, ...]:
        """Return the keys as texts, in order."""
        return tuple(name.text for name, _ in self.items)


Node = Scalar | Sequence | Mapping
Hook = Callable[["Binder", Node, str], Any]


def read(path: Path, name: str = "") -> Node:
    """Read a YAML file; an empty one is an empty mapping. `name` stands for the path in messages."""
    name = name or str(path)
    try:
        if not path.is_file() and path.exists() and not path.is_dir():  # a pipe or device may never end
            raise MappingError([f"{name}:1:1: neither a file nor a link to one; a plain file would be right"])
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise MappingError([f"{name}:1:1: {size} bytes; a file of at most {MAX_BYTES} would be right"])
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise MappingError([f"{name}:1:1: cannot be read: {error.strerror or error}"]) from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        column = error.start - error.object.rfind(b"\n", 0, error.start)
        raise MappingError([f"{name}:{line}:{column}: not UTF-8; save the file as UTF-8"]) from error
    return parse(text, name)


def parse(text: str, name: str = "<text>") -> Node:
    """Read YAML from a text; `name` stands for the file in messages."""
    builder = _Builder(name)
    try:
        for event in yaml.parse(text, Loader=LOADER):
            builder.take(event)
    except (yaml.MarkedYAMLError, yaml.reader.ReaderError) as error:
        raise MappingError([*builder.faults, _syntax_fault(error, text, name)]) from error
    if builder.faults:
        raise MappingError(builder.faults)
    return builder.root if builder.root is not None else Mapping((), f"{name}:1:1")


def plain(node: Node) -> Any:
    """Return a node as dicts, lists and texts, without places."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return [plain(child) for child in node.items]
    return {key.text: plain(value) for key, value in node.items}


class _Builder:
    """Makes nodes from the parser's events, without recursion, so that no nesting can exhaust the stack."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.faults: list[str] = []
        self.root: Node | None = None
        self.open: list[tuple[str, str, list[Node]]] = []  # kind, where, children (keys and values in turn)
        self.documents = 0

    def take(self, event: Any) -> None:
        """Take the next event."""
        where = self.place(event.start_mark)
        self.refuse(event, where)
        if isinstance(event, yaml.ScalarEvent):
            self.add(Scalar(event.value, where, not event.style))
        elif isinstance(event, yaml.AliasEvent):
            self.add(Scalar("", where))
        elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            if len(self.open) >= MAX_DEPTH:
                raise MappingError([f"{where}: nested deeper than {MAX_DEPTH} levels"])
            self.open.append(("mapping" if isinstance(event, yaml.MappingStartEvent) else "sequence", where, []))
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            kind, begun, children = self.open.pop()
            self.add(self.mapping(children, begun) if kind == "mapping" else Sequence(tuple(children), begun))

    def refuse(self, event: Any, where: str) -> None:
        """Write down what YAML knows and these files must not use."""
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                self.fault(where, "a second document begins; one document a file would be right")
        elif isinstance(event, yaml.AliasEvent):
            self.fault(where, f"alias '*{event.anchor}'; aliases are not read, write the value out")
        elif isinstance(event, yaml.NodeEvent) and event.anchor:
            self.fault(where, f"anchor '&{event.anchor}'; anchors are not read, write the value out at each place")
        if getattr(event, "tag", None):
            self.fault(where, f"tag '{event.tag}'; tags are not read, every value is a text until its key says more")

    def add(self, node: Node) -> None:
        """Put a finished node where it belongs."""
        if self.open:
            self.open[-1][2].append(node)
        elif self.documents == 1:
            self.root = node

    def mapping(self, children: list[Node], where: str) -> Mapping:
        """Make a mapping of keys and values in turn."""
        items: list[tuple[Scalar, Node]] = []
        first: dict[str, str] = {}
        for key, value in zip(children[::2], children[1::2], strict=True):
            if not isinstance(key, Scalar):
                self.fault(key.where, "a list or a mapping as a key; a plain word would be right")
            elif key.plain and key.text == MERGE_KEY:
                self.fault(key.where, "merge key '<<'; merging is not read, write the keys out")
            elif key.text in first:
                begun = first[key.text].rsplit(":", 2)[1]
                self.fault(key.where, f"key '{key.text}' is there already, in line {begun}; keep one of the two")
            else:
                first[key.text] = key.where
                items.append((key, value))
        return Mapping(tuple(items), where)

    def place(self, mark: Any) -> str:
        """Say where a mark is, counted from one."""
        return f"{self.name}:{mark.line + 1}:{mark.column + 1}"

    def fault(self, where: str, message: str) -> None:
        """Write a fault down; too many stop the reading."""
        self.faults.append(f"{where}: {message}")
        if len(self.faults) >= MAX_FAULTS:
            raise MappingError([*self.faults, f"{self.name}:1:1: and more; the first {MAX_FAULTS} faults are listed"])


def _syntax_fault(error: yaml.YAMLError, text: str, name: str) -> str:
    """Say in one line what keeps the text from being YAML."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is None:  # the reader: a character that YAML forbids
        position = next((i for i, sign in enumerate(text) if not _is_printable(sign)), 0)
        line, column = text.count("\n", 0, position) + 1, position - text.rfind("\n", 0, position)
        return f"{name}:{line}:{column}: character U+{ord(text[position]) if text else 0:04X} is not allowed in YAML"
    lines = text.split("\n")
    here = lines[mark.line] if mark.line < len(lines) else ""
    if "\t" in here[: len(here) - len(here.lstrip())]:
        return f"{name}:{mark.line + 1}:{here.index(chr(9)) + 1}: a tab indents this line; blanks would be right"
    problem = getattr(error, "problem", None) or "not YAML"
    context = getattr(error, "context", None)
    hint = "; a text that holds ': ' or begins with a special sign needs quotes" if "mapping values" in problem else ""
    return f"{name}:{mark.line + 1}:{mark.column + 1}: {problem}{f' {context}' if context else ''}{hint}"


def _is_printable(sign: str) -> bool:
    """Tell whether YAML 1.1 allows a character."""
    code = ord(sign)
    return sign in "\t\n\r\x85" or 0x20 <= code <= 0x7E or (0xA0 <= code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF
                                                         and code not in (0xFFFE, 0xFFFF))


# --- binding: nodes into frozen dataclasses


def bind(node: Node, kind: type[T], faults: list[str], hooks: dict[Any, Hook] | None = None) -> T:
    """Make a `kind` of a node and append what is wrong to `faults`; with faults, the result is good for nothing."""
    bound: T = Binder(faults, hooks or {}).bind(node, kind, "")
    return bound


class Binder:
    """Turns nodes into values of a wanted type; a hook may read a type in its own way (a short form, say).

    Knows str, int, float, bool, Literal, Enum, tuples, lists and sets of one kind, dicts by text, dataclasses, unions.
    A dataclass field `where` is no key: it gets the node's place. A field with the metadata `unbound` is no key either.
    """

    def __init__(self, faults: list[str], hooks: dict[Any, Hook]) -> None:
        self.faults = faults
        self.hooks = hooks

    def fault(self, node: Node, path: str, message: str) -> None:
        """Write a fault down with its place in the file and in the structure."""
        self.faults.append(f"{node.where}: {path}: {message}" if path else f"{node.where}: {message}")

    def bind(self, node: Node, kind: Any, path: str) -> Any:
        """Make a value of the wanted kind, or write a fault and give the kind's empty value."""
        if kind in self.hooks:
            return self.hooks[kind](self, node, path)
        kind = bare(kind)
        if kind is Any or kind is object:
            return plain(node)
        if dataclasses.is_dataclass(kind):
            return self.dataclass(node, kind, path)
        origin, arguments = typing.get_origin(kind), typing.get_args(kind)
        if origin in _UNIONS:
            return self.union(node, arguments, kind, path)
        if origin in _LISTS:
            return _LISTS[origin](self.listed(node, arguments[0], kind, path))
        if origin in _DICTS:
            return self.dictionary(node, arguments[1], kind, path)
        return self.scalar(node, kind, path)

    def scalar(self, node: Node, kind: Any, path: str) -> Any:
        """Make a text, a number, a yes or no, or one of several words."""
        if not isinstance(node, Scalar):
            return self.wrong(node, kind, path)
        value = _from_text(node.text, kind)
        return self.wrong(node, kind, path) if value is None else value

    def listed(self, node: Node, member: Any, kind: Any, path: str) -> list[Any]:
        """Make a list; nothing behind the colon is an empty one."""
        if _is_blank(node):
            return []
        if not isinstance(node, Sequence):
            self.wrong(node, kind, path)
            return []
        return [self.bind(child, member, f"{path}[{number}]") for number, child in enumerate(node.items)]

    def dictionary(self, node: Node, member: Any, kind: Any, path: str) -> dict[str, Any]:
        """Make a dict; nothing behind the colon is an empty one."""
        if _is_blank(node):
            return {}
        if not isinstance(node, Mapping):
            self.wrong(node, kind, path)
            return {}
        return {key.text: self.bind(value, member, _below(path, key.text)) for key, value in node.items}

    def union(self, node: Node, members: tuple[Any, ...], kind: Any, path: str) -> Any:
        """Make what the node's shape allows: the first member that fits."""
        fitting = [member for member in members if member is not type(None) and _fits(node, member)]
        for member in fitting:
            if not isinstance(node, Scalar) or member in self.hooks or _from_text(node.text, member) is not None:
                return self.bind(node, member, path)
        return self.wrong(node, kind, path)

    def dataclass(self, node: Node, kind: Any, path: str) -> Any:
        """Make a dataclass of a mapping's keys."""
        if _is_blank(node):
            node = Mapping((), node.where)
        if not isinstance(node, Mapping):
            self.wrong(node, kind, path)
            node = Mapping((), node.where)
            return _build(kind, self.defaults(kind))
        values = {**self.defaults(kind), **self.values(node, kind, path)}
        present = {*node.keys(), *meant_by(node.keys(), [f.name for f in keys_of(kind)])}
        missing = [f.name for f in keys_of(kind) if _is_required(f) and f.name not in present]
        for name in missing:
            self.fault(node, path, f"the key '{name}' is missing ({describe(hints(kind)[name])})")
        if "where" in hints(kind):
            values["where"] = node.where
        try:
            return _build(kind, values)
        except ValueError as error:  # what the dataclass itself refuses
            self.fault(node, path, str(error))
            return _build(kind, self.defaults(kind))

    def values(self, node: Mapping, kind: Any, path: str) -> dict[str, Any]:
        """Bind the keys that a dataclass knows, and refuse the others."""
        known = {f.name: hints(kind)[f.name] for f in keys_of(kind)}
        values: dict[str, Any] = {}
        for key, value in node.items:
            if key.text in known:
                values[key.text] = self.bind(value, known[key.text], _below(path, key.text))
            else:
                comma = "; a text with a comma needs quotes inside {…}" if _is_blank(value) and " " in key.text else ""
                self.fault(key, path, unknown("key", key.text, known) + comma)
        return values

    def defaults(self, kind: Any) -> dict[str, Any]:
        """Give a stand-in for each field that has no default."""
        return {f.name: _empty(hints(kind)[f.name]) for f in keys_of(kind) if _is_required(f)}

    def wrong(self, node: Node, kind: Any, path: str) -> Any:
        """Say what is there and what would have been right."""
        near = nearest(node.text, _words(kind)) if isinstance(node, Scalar) else ""
        meant = f"; did you mean '{near}'?" if near else ""
        self.fault(node, path, f"{_shown(node)}; {describe(kind)} would be right{meant}")
        return _empty(kind)


def bare(kind: Any) -> Any:
    """Take the notes off a type: `Annotated[str, "css"]` is `str`."""
    return typing.get_args(kind)[0] if typing.get_origin(kind) is Annotated else kind


def hints(kind: Any) -> dict[str, Any]:
    """Return a dataclass's field types, resolved."""
    if kind not in _HINTS:
        _HINTS[kind] = typing.get_type_hints(kind, include_extras=True)
    return _HINTS[kind]


def keys_of(kind: Any) -> list[dataclasses.Field[Any]]:
    """Return the fields of a dataclass that are keys in YAML."""
    return [f for f in dataclasses.fields(kind) if f.name != "where" and not f.metadata.get("unbound")]


def describe(kind: Any) -> str:
    """Say in words what a type asks for; a note such as `Annotated[str, "a CSS selector"]` says it itself."""
    if typing.get_origin(kind) is Annotated:
        return str(typing.get_args(kind)[1])
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in _UNIONS:
        return " or ".join(describe(member) for member in arguments if member is not type(None))
    if origin is Literal:
        return "one of " + ", ".join(str(word) for word in arguments)
    if origin in _LISTS:
        return f"a list, each {describe(arguments[0])}"
    if origin in _DICTS:
        return f"a mapping of names, each to {describe(arguments[1])}"
    if dataclasses.is_dataclass(kind):
        return f"a mapping with the keys {', '.join(f.name for f in keys_of(kind))}"
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return "one of " + ", ".join(str(member.value) for member in kind)
    return _WORDS.get(kind, "a text")


_HINTS: dict[Any, dict[str, Any]] = {}
_UNIONS = (Union, types.UnionType)
_LISTS: dict[Any, Callable[[list[Any]], Any]] = {
    tuple: tuple, list: list, set: set, frozenset: frozenset,
    collections.abc.Sequence: tuple, collections.abc.Collection: tuple, collections.abc.Iterable: tuple,
}  # fmt: skip
_DICTS = (dict, collections.abc.Mapping)
_WORDS: dict[Any, str] = {int: "a whole number such as 12", float: "a number such as 0.5", bool: "yes or no",
                          str: "a text", Any: "anything"}  # fmt: skip


def _from_text(text: str, kind: Any) -> Any:
    """Turn a text into a scalar type, or give None."""
    kind = bare(kind)
    if kind is str:
        return text
    if kind is bool:
        word = text.strip().casefold()
        return True if word in YES else False if word in NO else None
    if typing.get_origin(kind) is Literal:
        return next((word for word in typing.get_args(kind) if str(word) == text), None)
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return next((member for member in kind if str(member.value) == text), None)
    if kind in (int, float):
        try:
            return kind(text) if text.isascii() and "_" not in text and "n" not in text.lower() else None
        except ValueError:
            return None
    raise TypeError(f"cannot bind YAML to {kind!r}")


def meant_by(words: Collection[str], known: Collection[str]) -> set[str]:
    """Return the known names that misspelt words stand for, so that they are not called missing as well."""
    return {nearest(word, known) for word in words if word not in known}


def _words(kind: Any) -> list[str]:
    """Return the words that a type allows, where it allows only some."""
    kind = bare(kind)
    if kind is bool:
        return ["yes", "no", "true", "false"]
    if typing.get_origin(kind) is Literal:
        return [str(word) for word in typing.get_args(kind)]
    return [str(member.value) for member in kind] if isinstance(kind, type) and issubclass(kind, enum.Enum) else []


def _fits(node: Node, kind: Any) -> bool:
    """Tell whether a node's shape can become that type."""
    kind = bare(kind)
    origin = typing.get_origin(kind)
    if isinstance(node, Sequence):
        return origin in _LISTS
    if isinstance(node, Mapping):
        return dataclasses.is_dataclass(kind) or origin in _DICTS
    return not (origin in _LISTS or origin in _DICTS or dataclasses.is_dataclass(kind))


def _empty(kind: Any) -> Any:
    """Give the empty value of a type."""
    kind = bare(kind)
    origin = typing.get_origin(kind)
    if origin in _LISTS:
        return _LISTS[origin]([])
    return {} if origin in _DICTS else {str: "", int: 0, float: 0.0, bool: False}.get(kind)


def _build(kind: Any, values: dict[str, Any]) -> Any:
    return kind(**values)


def _is_required(field: dataclasses.Field[Any]) -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


def _is_blank(node: Node) -> bool:
    return isinstance(node, Scalar) and node.plain and not node.text


def _below(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _shown(node: Node) -> str:
    if isinstance(node, Scalar):
        return f"'{node.text[:60]}' is here" if node.text else "nothing is here"
    return "a list is here" if isinstance(node, Sequence) else "a mapping is here"
