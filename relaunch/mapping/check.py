"""Hooks for the binder: short forms of the mapping language, and whatever a name, a selector or a pattern must be."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable
from typing import Any

from relaunch import yamlfile
from relaunch.mapping.kinds import (
    assertion,
    check_css,
    check_name_pattern,
    compiled,
    finder_name,
    from_file,
    function,
    known_member,
    share,
)
from relaunch.mapping.schema import (
    Assertion,
    Css,
    Field,
    FinderName,
    FunctionName,
    Ignore,
    Labels,
    Match,
    NamePattern,
    Pattern,
    ReferenceRule,
    Rule,
    Share,
    Signal,
    StepCall,
    Table,
    Terms,
    TransformCall,
    XPath,
)
from relaunch.mapping.selectors import compile_pattern, compile_xpath
from relaunch.mapping.tables import table_of, terms_of
from relaunch.registry import Registry, nearest, step, transform, unknown
from relaunch.yamlfile import Binder, Mapping, Node, Scalar, Sequence

SOURCES = ("select", "xpath", "find", "label", "breadcrumb", "call", "value")
BESIDE = ({"select", "label"}, {"select", "call"}, {"xpath", "call"}, {"label", "call"}, {"breadcrumb", "call"},
          {"select", "label", "call"})  # fmt: skip
NO_ELEMENT = ("find", "label", "breadcrumb", "value")  # sources that give a text and no element
WITHOUT_SOURCE = "references"  # their rules may mean the block at hand
FIELD_KEYS = frozenset(key.name for key in yamlfile.keys_of(Field))
RULE_KEYS = frozenset(key.name for key in yamlfile.keys_of(Rule))
# The attributes that rules ask for; another is taken as it is unless it is all but one of these.
ATTRIBUTES = frozenset("content datetime href src alt title value class name lang hreflang rel summary cite".split())
SIGNAL_KINDS = ("select", "meta", "header", "pattern")


def _short(kind: Any, key: str) -> yamlfile.Hook:
    """Make a hook that reads a plain text as `{key: text}`."""

    def read(binder: Binder, node: Node, path: str) -> Any:
        if isinstance(node, Scalar):
            node = Mapping(((Scalar(key, node.where), node),), node.where)
        return binder.dataclass(node, kind, path)

    return read


def _one_or_many(member: Any) -> yamlfile.Hook:
    """Make a hook that reads a single thing as a list of one."""

    def read(binder: Binder, node: Node, path: str) -> Any:
        if isinstance(node, Sequence):
            return tuple(binder.listed(node, member, tuple[member, ...], path))
        return (binder.bind(node, member, path),)

    return read


def _rule(binder: Binder, node: Node, path: str) -> Rule:
    rule: Rule = _short(Rule, "select")(binder, node, path)
    if not isinstance(node, Mapping):
        return rule
    given = [key for key in SOURCES if key in node.keys()]  # noqa: SIM118 - not a dict, keys() is its own
    if len(given) > 1 and set(given) not in BESIDE:
        binder.fault(node, path, f"'{given[0]}' and '{given[1]}' both say where the value is; one would be right")
    elif not given and not path.startswith(WITHOUT_SOURCE):
        binder.fault(node, path, f"nothing says where the value is; one of {', '.join(SOURCES)} would be right")
    if rule.join and not rule.all:
        binder.fault(node, path, "'join' puts several values together; 'all: yes' beside it would be right")
    texts = [key for key in NO_ELEMENT if key in given]
    for key, said in (("attribute", rule.attribute), ("html", rule.html)):
        if said and texts:
            binder.fault(node, path, f"'{key}' has no meaning beside '{texts[0]}'; take it away or use 'select'")
    if rule.attribute and rule.html:
        binder.fault(node, path, "'attribute' and 'html' both say what is taken of the element; one would be right")
    place = node.get("breadcrumb")
    if isinstance(place, Scalar) and place.text.strip("+- ") == "0":
        binder.fault(node, path, "'breadcrumb' counts from 1, the first of the path, or from -1, the page right above")
    _check_attribute(binder, node, path)
    return rule


def _check_attribute(binder: Binder, node: Mapping, path: str) -> None:
    value = node.get("attribute")
    if not isinstance(value, Scalar) or value.text in ATTRIBUTES:
        return
    near = nearest(value.text, ATTRIBUTES) if len(value.text) > 3 else ""
    if near and abs(len(near) - len(value.text)) < 2:
        binder.fault(value, f"{path}.attribute", f"'{value.text}' is all but '{near}'; did you mean '{near}'?")


def _field(binder: Binder, node: Node, path: str) -> Field:
    """Read a rule, a list of rules, or `{rules: …, required: yes}`; `required` may stand in a single rule too."""
    said: dict[str, Any] = {}
    rules: Node = node
    if isinstance(node, Mapping):
        node = _known_keys(binder, node, path)
        inner = node.get("rules")
        kinds = yamlfile.hints(Field)
        said = {key.text: _one_text(binder, value, key.text, kinds[key.text], f"{path}.{key.text}")
                for key, value in node.items if key.text in FIELD_KEYS - {"rules"}}  # fmt: skip
        rest = tuple((key, value) for key, value in node.items if key.text not in FIELD_KEYS)
        rules = inner if inner is not None else Mapping(rest, node.where)
        for key, _ in rest if inner is not None else ():
            binder.fault(key, path, f"'{key.text}' beside 'rules'; inside one of the rules would be right")
    bound: tuple[Rule, ...] = _one_or_many(Rule)(binder, rules, path)
    if not bound:
        binder.fault(node, path, "no rule is here; a selector or a list of rules would be right")
    if len({"type", "one_of", "taxonomy"} & said.keys()) > 1:
        binder.fault(node, path, "'type', 'one_of' and 'taxonomy' each say what a value must be; one would be right")
    return Field(bound, **said, where=node.where)


def _one_text(binder: Binder, node: Node, key: str, kind: Any, path: str) -> Any:
    """Read a key of a field; a type that has but few words is said with the nearest."""
    if key == "type" and not isinstance(node, Scalar):
        return binder.wrong(node, kind, path)
    return binder.bind(node, typing.get_args(kind)[0] if key == "type" else kind, path)


def _known_keys(binder: Binder, node: Mapping, path: str) -> Mapping:
    """Refuse the keys that neither a field nor a rule has, and leave them out; a field all of unknown keys stays."""
    known = FIELD_KEYS | RULE_KEYS
    for key in (key for key, _ in node.items if key.text not in known):
        binder.fault(key, path, unknown("key", key.text, known))
    kept = tuple((key, value) for key, value in node.items if key.text in known)
    meant = {nearest(key.text, known) for key, _ in node.items if key.text not in known}
    if meant & {"rules", *SOURCES} and not any(key.text in ("rules", *SOURCES) for key, _ in kept):
        kept += ((Scalar("value", node.where), Scalar("", node.where)),)  # so that the typo is the only fault
    return Mapping(kept, node.where)


def _call(registry: Registry, kind: type[TransformCall] | type[StepCall]) -> yamlfile.Hook:
    """Make a hook that reads `name`, `{name: {option: value}}` or `{name: value}`."""

    def read(binder: Binder, node: Node, path: str) -> TransformCall | StepCall:
        name, options = _name_and_options(node)
        if name is None:
            described = f"a {registry.kind}'s name or {{name: {{option: value}}}}"
            binder.wrong(node, typing.Annotated[str, described], path)
            return kind("")
        member = known_member(binder, name, path, registry)
        values = _options(binder, name, member, options, path) if member is not None else {}
        return kind(name.text, values, node.where)

    return read


def _name_and_options(node: Node) -> tuple[Scalar | None, Node | None]:
    if isinstance(node, Scalar) and node.text:
        return node, None
    if isinstance(node, Mapping) and len(node.items) == 1:
        return node.items[0]
    return None, None


def _options(
    binder: Binder, name: Scalar, member: Callable[..., Any], options: Node | None, path: str
) -> dict[str, Any]:
    """Bind options to the keyword parameters of a step or transform, all but the first, by their annotations."""
    kinds = typing.get_type_hints(member, include_extras=True)
    parameters = list(inspect.signature(member).parameters.values())[1:]
    known = {p.name: kinds.get(p.name, str) for p in parameters if p.kind not in (p.VAR_KEYWORD, p.VAR_POSITIONAL)}
    path = f"{path}.{name.text}" if path else name.text
    values: dict[str, Any] = {}
    for key, value in _pairs(binder, name, options, known, path):
        if key.text in known:
            values[key.text] = binder.bind(value, known[key.text], f"{path}.{key.text}")
        elif any(p.kind is p.VAR_KEYWORD for p in parameters):
            values[key.text] = binder.bind(value, str, f"{path}.{key.text}")
        else:
            binder.fault(key, path, unknown("option", key.text, known))
    meant = yamlfile.meant_by([key.text for key, _ in _given(options)], known)
    for p in parameters:
        if p.name in known and p.default is p.empty and p.name not in values and p.name not in meant:
            binder.fault(name, path, f"the option '{p.name}' is missing ({yamlfile.describe(known[p.name])})")
    return values


def _given(options: Node | None) -> tuple[tuple[Scalar, Node], ...]:
    return options.items if isinstance(options, Mapping) else ()


def _pairs(
    binder: Binder, name: Scalar, options: Node | None, known: dict[str, Any], path: str
) -> tuple[tuple[Scalar, Node], ...]:
    """Return options as pairs; a lone value belongs to the first option."""
    if options is None or (isinstance(options, Scalar) and options.plain and not options.text):
        return ()
    if isinstance(options, Mapping):
        return options.items
    if not known:
        binder.fault(options, path, f"'{name.text}' takes no options; the name alone would be right")
        return ()
    return ((Scalar(next(iter(known)), options.where), options),)


def _signal(binder: Binder, node: Node, path: str) -> Any:
    given = [key for key in SIGNAL_KINDS if isinstance(node, Mapping) and node.get(key) is not None]
    if isinstance(node, Mapping) and len(given) != 1:
        kinds = ", ".join(SIGNAL_KINDS)
        binder.fault(node, path, f"{len(given)} signals in one; exactly one of {kinds} would be right")
    return binder.dataclass(node, Signal, path)


def _match(binder: Binder, node: Node, path: str) -> Any:
    if isinstance(node, Mapping) and not node.items:
        binder.fault(node, path, "an empty match; one of select, url, meta would be right")
    return _short(Match, "select")(binder, node, path)


def hooks(own: str = "") -> dict[Any, yamlfile.Hook]:
    """Return how each kind of the mapping language is read; `own` is the file that may call functions of its own."""
    return {
        Css: compiled(check_css, "a CSS selector"),
        XPath: compiled(compile_xpath, "an XPath expression"),
        Pattern: compiled(compile_pattern, "a regular expression"),
        NamePattern: compiled(check_name_pattern, "NAME or NAME=PATTERN"),
        FinderName: finder_name,
        FunctionName: function(own),
        Table: from_file(Table, table_of),
        Terms: from_file(Terms, terms_of),
        Labels: _one_or_many(str),
        Share: share,
        Assertion: assertion,
        Rule: _rule,
        Field: _field,
        Match: _match,
        Signal: _signal,
        Ignore: lambda binder, node, path: binder.dataclass(node, Ignore, path),
        ReferenceRule: _short(ReferenceRule, "select"),
        TransformCall: _call(transform, TransformCall),
        StepCall: _call(step, StepCall),
        tuple[TransformCall, ...]: _one_or_many(TransformCall),
        tuple[Match, ...]: _one_or_many(Match),
        tuple[Rule, ...]: _one_or_many(Rule),
    }
