"""The JSON Schema of the mapping language, made of the dataclasses and names that the loader itself reads by."""

from __future__ import annotations

import dataclasses
import inspect
import types
import typing
from collections.abc import Callable
from typing import Annotated, Any, Literal

from relaunch import yamlfile
from relaunch.mapping import schema as language
from relaunch.mapping.check import FIELD_KEYS
from relaunch.mapping.names import KNOWN_FIELDS, LANGUAGE, MADE_NAMES, NAME, START_URL
from relaunch.registry import Registry, finder, step, transform

Schema = dict[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"
# What stands in YAML unquoted may be read as a number or as true by another program: the loader takes it as a text.
TEXT: Schema = {"type": ["string", "number", "boolean"]}
BOOL: Schema = {"anyOf": [{"type": "boolean"}, {"enum": ["yes", "no", "true", "false"]}]}
WHOLE: Schema = {"anyOf": [{"type": "integer"}, {"type": "string", "pattern": r"^\s*[+-]?[0-9]+\s*$"}]}
NUMBER: Schema = {"anyOf": [{"type": "number"}, {"type": "string", "pattern": r"^\s*[+-]?[0-9.]+([eE][+-]?[0-9]+)?$"}]}
SHARE: Schema = {
    "anyOf": [{"type": "number", "minimum": 0, "maximum": 1}, {"type": "string", "pattern": r"^[0-9.]+\s*%?$"}]
}
NOT_EMPTY: Schema = {"type": "string", "minLength": 1}
EMPTY: Schema = {"type": "null"}


def schema() -> Schema:
    """Return the JSON Schema of a mapping of a site or system."""
    maker = _Maker()
    top = maker.object(language.Mapping)
    top["properties"]["name"] = {"type": "string", "pattern": f"^(?:{NAME.pattern})?$"}
    top["properties"]["language"] = {"type": "string", "pattern": f"^(?:{LANGUAGE.pattern})?$"}
    top["properties"]["base"] = {"type": "string", "pattern": f"^(?:{START_URL.pattern})?$"}
    top["properties"]["types"]["propertyNames"] = {"pattern": f"^{NAME.pattern}$"}
    top["properties"]["taxonomies"]["propertyNames"] = {"pattern": f"^{NAME.pattern}$"}
    top["properties"]["fields"]["propertyNames"] = {"enum": sorted(KNOWN_FIELDS)}
    for kind in ("TypeRule", "ReferenceRule"):
        maker.defs[kind]["properties"]["fields"]["propertyNames"] = {"not": {"enum": sorted(MADE_NAMES)}}
    return {"$schema": DIALECT, "title": "relaunch mapping", **top, "$defs": dict(sorted(maker.defs.items()))}


def schema_of(kind: Any, title: str) -> Schema:
    """Return the JSON Schema of another file that is bound to a dataclass, such as a target's mapping."""
    maker = _Maker()
    return {"$schema": DIALECT, "title": title, **maker.object(kind), "$defs": dict(sorted(maker.defs.items()))}


class _Maker:
    """Makes schemas of types, each dataclass once."""

    def __init__(self) -> None:
        self.defs: dict[str, Schema] = {}
        self.special: dict[Any, Callable[[], Schema]] = {
            language.FinderName: lambda: {"enum": sorted(finder.members())},
            language.Labels: lambda: self.one_or_many(str),
            language.Table: lambda: {"anyOf": [NOT_EMPTY, {"type": "object", "additionalProperties": TEXT}]},
            language.Terms: self.terms,
            language.Share: lambda: SHARE,
            language.TransformCall: lambda: self.call("transform", transform),
            language.StepCall: lambda: self.call("step", step),
            language.Field: self.field,
            tuple[language.TransformCall, ...]: lambda: self.one_or_many(language.TransformCall),
            tuple[language.Match, ...]: lambda: self.one_or_many(language.Match),
            tuple[language.Rule, ...]: lambda: self.one_or_many(language.Rule),
        }

    def of(self, kind: Any) -> Schema:
        """Return the schema of a type."""
        if kind in self.special:
            return self.special[kind]()
        if typing.get_origin(kind) is Annotated:
            inner = self.of(typing.get_args(kind)[0])
            return {**(NOT_EMPTY if inner == TEXT else inner), "description": typing.get_args(kind)[1]}
        if dataclasses.is_dataclass(kind):
            return self.named(kind)
        origin, arguments = typing.get_origin(kind), typing.get_args(kind)
        if origin in (typing.Union, types.UnionType):
            return {"anyOf": [self.of(member) for member in arguments if member is not type(None)]}
        if origin is Literal:
            return {"enum": list(arguments)}
        if origin in (dict,):
            return {"type": ["object", "null"], "additionalProperties": self.of(arguments[1])}
        if origin in (tuple, list, set, frozenset):
            return self.listed(self.of(arguments[0]))
        return {bool: BOOL, int: WHOLE, float: NUMBER}.get(kind, TEXT)

    def listed(self, member: Schema) -> Schema:
        """Return the schema of a list, or of a change to the list of the system below."""
        many: Schema = {"type": ["array", "null"], "items": member}
        change: Schema = {
            "type": "object",
            "properties": {"add": {"type": "array", "items": member}, "remove": {"type": "array"}},
            "additionalProperties": False,
            "minProperties": 1,
        }
        return {"anyOf": [many, change]}

    def one_or_many(self, member: Any) -> Schema:
        one = self.of(member)
        return {"anyOf": [one, {"type": "array", "items": one}]}

    def named(self, kind: Any) -> Schema:
        """Return a reference to a dataclass's schema; one with a short form may be a text, too."""
        name = kind.__name__
        if name not in self.defs:
            self.defs[name] = {}
            self.defs[name] = self.object(kind)
        reference: Schema = {"$ref": f"#/$defs/{name}"}
        short = kind in (language.Rule, language.Match, language.ReferenceRule)
        return {"anyOf": [NOT_EMPTY, reference]} if short else reference

    def object(self, kind: Any) -> Schema:
        """Return the schema of a dataclass's keys."""
        hints = yamlfile.hints(kind)
        keys = yamlfile.keys_of(kind)
        required = [f.name for f in keys
                    if f.default is dataclasses.MISSING and f.default_factory is dataclasses.MISSING]  # fmt: skip
        made: Schema = {
            "type": "object",
            "description": inspect.cleandoc(kind.__doc__ or "").partition("\n")[0],
            "properties": {f.name: self.of(hints[f.name]) for f in keys},
            "additionalProperties": False,
        }
        return {**made, "required": required} if required else made

    def field(self) -> Schema:
        """Return the schema of a field: a rule, a list of rules, or either with what the value must be."""
        if "Field" not in self.defs:
            self.defs["Field"] = {}
            own = self.object(language.Field)
            self.of(language.Rule)
            rule = self.defs["Rule"]
            beside = {key: value for key, value in own["properties"].items() if key in FIELD_KEYS - {"rules"}}
            single = {**rule["properties"], **beside}
            self.defs["Field"] = {
                "anyOf": [
                    NOT_EMPTY,
                    {"type": "array", "items": self.of(language.Rule), "minItems": 1},
                    own,
                    {"type": "object", "properties": single, "additionalProperties": False},
                ]
            }
        return {"$ref": "#/$defs/Field"}

    def terms(self) -> Schema:
        several: Schema = {"anyOf": [TEXT, {"type": "array", "items": TEXT}]}
        listed: Schema = {"type": "array", "items": TEXT}
        return {"anyOf": [NOT_EMPTY, {"type": "object", "additionalProperties": several}, listed]}

    def call(self, kind: str, registry: Registry) -> Schema:
        """Return the schema of a transform or step: its name, or its name with options."""
        name = f"{kind.capitalize()}Call"
        if name not in self.defs:
            self.defs[name] = {}
            members = registry.members()
            bare = [key for key, function in members.items() if not self.needs(function)]
            self.defs[name] = {
                "anyOf": [
                    {"enum": bare},
                    {
                        "type": "object",
                        "properties": {key: self.options(function) for key, function in members.items()},
                        "additionalProperties": False,
                        "minProperties": 1,
                        "maxProperties": 1,
                    },
                ]
            }
        return {"$ref": f"#/$defs/{name}"}

    def needs(self, function: Callable[..., Any]) -> list[str]:
        """Return the options that a step or transform cannot do without."""
        parameters = list(inspect.signature(function).parameters.values())[1:]
        return [p.name for p in parameters if p.default is p.empty and p.kind is not p.VAR_KEYWORD]

    def options(self, function: Callable[..., Any]) -> Schema:
        hints = typing.get_type_hints(function, include_extras=True)
        parameters = list(inspect.signature(function).parameters.values())[1:]
        known = {p.name: self.of(hints.get(p.name, str)) for p in parameters if p.kind is not p.VAR_KEYWORD}
        open_ended = any(p.kind is p.VAR_KEYWORD for p in parameters)
        told: Schema = {"type": "object", "properties": known, "additionalProperties": open_ended}
        needed = self.needs(function)
        told = {**told, "required": needed} if needed else told
        said = inspect.cleandoc(function.__doc__ or "").partition("\n")[0]
        alone = [next(iter(known.values()))] if known and len(needed) <= 1 else []
        return {"description": said, "anyOf": [told, *alone, *([] if needed else [EMPTY])]}
