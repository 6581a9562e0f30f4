"""A record as a YAML file for editors and as a line of JSON, and back.

It stands in the cellar because three rooms of one floor need it: export writes records, review and report read them.
"""

from __future__ import annotations

import hashlib
import json
import re
import typing
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from relaunch import yamlfile
from relaunch.errors import MappingError, ReviewError
from relaunch.model import Record
from relaunch.yamlwrite import emit, without_surrogates

ONE_LINE = frozenset({"review"})
DATES = frozenset({"published"})
# What changes without a change of content: what editors decided, what they are asked, when and under which addresses
# we looked, and how many siblings a page has before it.
NO_CONTENT = ("review", "issues", "position")
NO_CONTENT_OF_SOURCE = ("fetched", "sha256", "aliases")
# Line ends to some readers of lines, though not to JSON.
_LINE_ENDS = {c: f"\\u{ord(c):04x}" for c in "\x85\u2028\u2029"}
_HINTS: dict[type[Any], dict[str, Any]] = {}
_EMPTY: dict[type[Any], dict[str, str]] = {}
_WHOLE = re.compile(r"\A-?[0-9]{1,18}\Z")
# What `to_yaml` writes without quotes for a value that is no text.
_TYPED = re.compile(r"\A(?:true|false|null|-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,30}(?:e[-+]?[0-9]{1,3})?)?)\Z")
_UNKEPT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff]")


def as_mapping(record: Record) -> dict[str, Any]:
    """Return a record as the plain values that its files hold: in the model's order, empty fields left out.

    The body ends with one line end, as block text does.
    """
    values = _plain(record)
    body = values.get("body", "").strip("\n")
    if body:
        values["body"] = body + "\n"
    else:
        values.pop("body", None)
    assert isinstance(values, dict)
    return values


def to_yaml(record: Record) -> bytes:
    """Return the YAML file of a record, made for eyes."""
    return yaml_of(as_mapping(record))


def yaml_of(values: Mapping[str, Any]) -> bytes:
    """Return the YAML file of a record's plain values."""
    return emit(values, flow=ONE_LINE, dates=DATES).encode("utf-8")


def to_json(record: Record) -> str:
    """Return a record as one line of JSON, without a line end, saying the same as its YAML file."""
    return json_of(as_mapping(record))


def json_of(values: Mapping[str, Any]) -> str:
    """Return a record's plain values as one line of JSON."""
    line = json.dumps(values, ensure_ascii=False, allow_nan=False)
    for character, escaped in _LINE_ENDS.items():
        line = line.replace(character, escaped)
    return without_surrogates(line)


def content_hash(record: Record) -> str:
    """Return the SHA-256 of a record's content."""
    return hash_of(as_mapping(record))


def hash_of(values: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the content among a record's plain values."""
    text = json.dumps(_content_in(values), ensure_ascii=False, sort_keys=True, allow_nan=False)
    return hashlib.sha256(without_surrogates(text).encode("utf-8")).hexdigest()


def content_of(record: Record) -> dict[str, Any]:
    """Return what an approval holds for: all but review, issues, position and the capture it was taken from."""
    return _content_in(as_mapping(record))


def _content_in(values: Mapping[str, Any]) -> dict[str, Any]:
    content = {key: value for key, value in values.items() if key not in NO_CONTENT}
    content["source"] = {k: v for k, v in values.get("source", {}).items() if k not in NO_CONTENT_OF_SOURCE}
    return content


def texts_in(value: Any) -> Iterator[str]:
    """Yield every text in a value of lists and dicts."""
    waiting = [value]
    while waiting:
        here = waiting.pop()
        if isinstance(here, str):
            yield here
        elif isinstance(here, dict):
            waiting.extend(reversed(here.values()))
        elif isinstance(here, (list, tuple)):
            waiting.extend(reversed(here))


def block_text(text: str) -> str:
    """Return a body as block text can hold it: no control characters, no tabs, no blanks at line ends.

    Call it before a record is made; a text that a block cannot hold is written as one long line of escapes.
    """
    if text.replace("\n", "").isprintable() and " \n" not in text and not text.endswith(" "):
        return text.strip("\n")  # most are as they should be
    lines = text.replace("\r\n", "\n").translate({0x0D: "\n", 0x85: "\n", 0x2028: "\n", 0x2029: "\n"})
    kept = _UNKEPT.sub("", without_surrogates(lines)).replace("\t", "    ")
    return "\n".join(line.rstrip(" ") for line in kept.split("\n")).strip("\n")


def read_record(path: Path) -> Record:
    """Read a record's YAML file; plain numbers, true and false under `fields` are read as such."""
    try:
        return _read(yamlfile.read(path), str(path))
    except MappingError as error:
        raise ReviewError(str(error)) from error


def parse_record(data: bytes, name: str) -> Record:
    """Return the record that the bytes of its YAML file say; `name` stands for the file in messages."""
    return _read(_parsed(data, name), name)


def parse_values(data: bytes, name: str) -> dict[str, Any]:
    """Return what the bytes of a record's file say, key by key, whether they make a record or not."""
    node = _parsed(data, name)
    return _values(node) if isinstance(node, yamlfile.Mapping) else {}


def _parsed(data: bytes, name: str) -> yamlfile.Node:
    try:
        return yamlfile.parse(data.decode("utf-8-sig"), name)
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        column = error.start - error.object.rfind(b"\n", 0, error.start)
        raise ReviewError(f"{name}:{line}:{column}: not UTF-8; save the file as UTF-8") from error
    except MappingError as error:
        raise ReviewError(str(error)) from error


def _values(node: yamlfile.Mapping) -> dict[str, Any]:
    """Return a file's keys with their values; below `fields` a plain number is one."""
    return {key.text: (_typed if key.text == "fields" else yamlfile.plain)(value) for key, value in node.items}


def _read(node: yamlfile.Node, path: str) -> Record:
    if not isinstance(node, yamlfile.Mapping):
        raise ReviewError(f"{path}:1:1: not a record; lines of 'key: value' would be right")
    faults: list[tuple[str, str]] = []
    record = _record(_values(node), faults)
    if record is None:
        places = dict(_places(node, ""))
        raise ReviewError("\n".join(f"{places.get(where, f'{path}:1:1')}: {where}: {what}" for where, what in faults))
    return record


def from_mapping(values: Mapping[str, Any]) -> Record:
    """Return the record that a mapping read from its YAML or JSON says; all faults come at once, in a ReviewError."""
    faults: list[tuple[str, str]] = []
    record = _record(values, faults)
    if record is None:
        raise ReviewError("\n".join(f"{where}: {what}" for where, what in faults))
    return record


def _record(values: Mapping[str, Any], faults: list[tuple[str, str]]) -> Record | None:
    """Return the record, or None with `faults` filled."""
    record = _build(Record, values, "record", faults)
    for key in ("id", "type"):
        if not faults and not getattr(record, key):
            faults.append((key, "is missing; the value that the tool wrote would be right"))
    return None if faults else replace(record, body=record.body.strip("\n"))


def _plain(value: Any) -> Any:
    """Return a value as texts, numbers, lists and dicts; what is empty in a mapping is left out."""
    if isinstance(value, (str, bool, int)) or value is None:
        return value
    if is_dataclass(value):
        return _filled((name, getattr(value, name)) for name in _hints(type(value)))
    if isinstance(value, Mapping):
        return _filled((str(key), inner) for key, inner in value.items())
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    if isinstance(value, (set, frozenset)):
        return sorted(map(str, value))
    if isinstance(value, float) and value == value and abs(value) != float("inf"):
        return value
    return value.isoformat() if isinstance(value, date) else str(value)


def _filled(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    filled = {}
    for name, value in pairs:
        plain = value if type(value) is str else _plain(value)
        if plain or not (plain is None or isinstance(plain, (str, list, dict))):
            filled[name] = plain
    return filled


def _hints(cls: type[Any]) -> dict[str, Any]:
    """Return a dataclass's fields in order with their types."""
    if cls not in _HINTS:
        _HINTS[cls] = typing.get_type_hints(cls)
    return _HINTS[cls]


def _build(cls: type[Any], values: Any, where: str, faults: list[tuple[str, str]]) -> Any:
    """Return a dataclass of the model filled from a mapping; a text that is missing is empty."""
    if not isinstance(values, Mapping):
        faults.append((where, f"{_shown(values)} stands here; a mapping would be right"))
        return None
    hints = _hints(cls)
    if not values.keys() <= hints.keys():
        for key in sorted(str(key) for key in values if key not in hints):
            faults.append((_at(where, key), f"unknown key; known keys: {', '.join(hints)}"))
    filled = dict(_empty(cls))
    for name, kind in hints.items():
        if name in values:
            value = values[name]
            plain = kind is str and type(value) is str
            filled[name] = value if plain else _value(kind, value, _at(where, name), faults)
    return cls(**filled)


def _empty(cls: type[Any]) -> dict[str, str]:
    """Return the texts that a dataclass cannot do without, empty."""
    if cls not in _EMPTY:
        hints = _hints(cls)
        _EMPTY[cls] = {field.name: "" for field in fields(cls) if field.default is MISSING and hints[field.name] is str}
    return _EMPTY[cls]


def _value(kind: Any, value: Any, where: str, faults: list[tuple[str, str]]) -> Any:
    """Return one value as its field's type asks, or write down what is wrong with it."""
    if isinstance(kind, type) and is_dataclass(kind):
        return _build(kind, {} if value is None else value, where, faults)
    if typing.get_origin(kind) is tuple:
        if isinstance(value, (list, tuple)):
            member = typing.get_args(kind)[0]
            return tuple(_value(member, inner, f"{where}[{n}]", faults) for n, inner in enumerate(value))
        return _else(value, "a list", (), where, faults)
    if typing.get_origin(kind) is dict:
        return dict(value) if isinstance(value, Mapping) else _else(value, "a mapping", {}, where, faults)
    if kind is str:
        if isinstance(value, date):  # what YAML readers make of `published: 2020-12-01`
            return value.isoformat()
        return value if isinstance(value, str) else _else(value, "a text", "", where, faults)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    whole = isinstance(value, str) and _WHOLE.match(value)
    return int(value) if whole else _else(value, "a whole number", None, where, faults)


def _else(value: Any, wanted: str, empty: Any, where: str, faults: list[tuple[str, str]]) -> Any:
    """Return the empty value; nothing at all behind a key means just that, all else is a fault."""
    if value is not None and value != "":
        faults.append((where, f"{_shown(value)} stands here; {wanted} would be right"))
    return empty


def _shown(value: Any) -> str:
    if isinstance(value, Mapping):
        return "a mapping"
    return "a list" if isinstance(value, (list, tuple)) else f"{type(value).__name__} {str(value)[:40]!r}"


def _at(where: str, key: str) -> str:
    return key if where == "record" else f"{where}.{key}"


def _places(node: yamlfile.Node, path: str) -> Iterator[tuple[str, str]]:
    """Yield the place in the file for the name of each place in the record, such as `links[0].url`."""
    yield path, node.where
    if isinstance(node, yamlfile.Sequence):
        for number, inner in enumerate(node.items):
            yield from _places(inner, f"{path}[{number}]")
    elif isinstance(node, yamlfile.Mapping):
        for key, inner in node.items:
            yield from _places(inner, f"{path}.{key.text}" if path else key.text)


def _typed(node: yamlfile.Node) -> Any:
    """Return a node as plain values; a plain scalar that `to_yaml` writes for a number, true or false is one."""
    if isinstance(node, yamlfile.Sequence):
        return [_typed(inner) for inner in node.items]
    if isinstance(node, yamlfile.Mapping):
        return {key.text: _typed(inner) for key, inner in node.items}
    return json.loads(node.text) if node.plain and _TYPED.match(node.text) else node.text
