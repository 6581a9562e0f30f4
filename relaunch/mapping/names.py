"""The names that a mapping gives and uses: types, fields, taxonomies; what is all but a known name is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator

from relaunch import yamlfile
from relaunch.registry import distance, nearest, unknown
from relaunch.yamlfile import Node, Scalar

KNOWN_FIELDS = frozenset({"title", "published", "author", "teaser", "tags", "language", "modified"})
KNOWN_TYPES = frozenset({"landing", "article", "event", "contact", "document", "page"})
# What the contract's types add, and what the systems' mappings call theirs.
TYPES_FIELDS = frozenset("all_day location organizer people start end when categories contact".split())
MADE_FIELDS = frozenset({"body", "start", "end", "all_day", "people"})  # what no rule of theirs gives
# What a record has besides its fields; the tool itself makes it, and no rule gives it.
MADE_NAMES = frozenset(
    "id slug path parent translation_of body links assets references related source issues review".split()
)
NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}", re.ASCII)
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})?", re.ASCII)
START_URL = re.compile(r"https?://[^\s/]+(?:/\S*)?")


def check_names(node: Node, faults: list[str]) -> None:
    """Check the names that the types of the schema leave open."""
    if not isinstance(node, yamlfile.Mapping):
        return
    for name, form, right in (
        ("name", NAME, "small letters, digits and hyphens such as 'familie-in-nrw'"),
        ("language", LANGUAGE, "a code such as 'de'"),
        ("base", START_URL, "a URL such as 'http://www.familie-in-nrw.de/'"),
    ):
        value = node.get(name)
        if isinstance(value, Scalar) and value.text and not form.fullmatch(value.text):
            faults.append(f"{value.where}: {name}: '{value.text[:60]}' is here; {right} would be right")
    for key in _keys(node.get("fields")):
        if key.text not in KNOWN_FIELDS:
            faults.append(f"{key.where}: fields: {unknown('field', key.text, KNOWN_FIELDS)}; "
                          f"a field of one type stands below types.TYPE.fields")  # fmt: skip
    types = node.get("types")
    for type_key, rule in types.items if isinstance(types, yamlfile.Mapping) else ():
        if not NAME.fullmatch(type_key.text):
            faults.append(f"{type_key.where}: types: '{type_key.text[:60]}' cannot name a type; small letters, digits "
                          f"and hyphens would be right")  # fmt: skip
        _check_near_miss("types", type_key, KNOWN_TYPES, faults)
        for key in _keys(rule.get("fields") if isinstance(rule, yamlfile.Mapping) else None):
            _check_near_miss(f"types.{type_key.text}.fields", key, KNOWN_FIELDS | TYPES_FIELDS, faults)
    for path, key, _ in _all_fields(node):
        if path.startswith("references"):
            _check_near_miss(path, key, KNOWN_FIELDS | TYPES_FIELDS, faults)
        if key.text in MADE_NAMES and path != "fields":
            faults.append(f"{key.where}: {path}: every record has '{key.text}', which no rule gives "
                          f"(relaunch explain URL {key.text} says what does); another name would be right")  # fmt: skip
    for key in _keys(node.get("taxonomies")):
        if not NAME.fullmatch(key.text):
            faults.append(f"{key.where}: taxonomies: '{key.text[:60]}' cannot name a taxonomy; small letters, digits "
                          f"and hyphens would be right")  # fmt: skip
    _check_uses(node, faults)
    _check_matches(node, faults)


def _keys(node: Node | None) -> list[Scalar]:
    return [key for key, _ in node.items] if isinstance(node, yamlfile.Mapping) else []


def _check_near_miss(path: str, key: Scalar, known: frozenset[str], faults: list[str]) -> None:
    """Refuse a name of the mapping's own that is all but a known one: most likely that one was meant."""
    near = nearest(key.text, known) if len(key.text) > 2 and key.text not in known else ""
    is_plural = key.text == f"{near}s" and near in TYPES_FIELDS  # `contacts` beside `contact` may well be meant
    if near and distance(near, key.text) == 1 and not is_plural:
        faults.append(f"{key.where}: {path}: '{key.text}' is all but '{near}'; did you mean '{near}'? "
                      f"A name of your own needs to be further from it")  # fmt: skip


def _text(node: Node | None, key: str) -> Scalar | None:
    value = node.get(key) if isinstance(node, yamlfile.Mapping) else None
    return value if isinstance(value, Scalar) and value.text else None


def _items(node: Node | None) -> tuple[Node, ...]:
    return node.items if isinstance(node, yamlfile.Sequence) else () if node is None else (node,)


def _pairs(node: Node | None) -> tuple[tuple[Scalar, Node], ...]:
    return node.items if isinstance(node, yamlfile.Mapping) else ()


def _all_fields(node: yamlfile.Mapping) -> Iterator[tuple[str, Scalar, Node]]:
    """Yield every field with its path: those of all types, and those of each."""
    yield from (("fields", key, value) for key, value in _pairs(node.get("fields")))
    for name, rule in _pairs(node.get("types")):
        own = rule.get("fields") if isinstance(rule, yamlfile.Mapping) else None
        yield from ((f"types.{name.text}.fields", key, value) for key, value in _pairs(own))
    for number, rule in enumerate(_items(node.get("references"))):
        lent = rule.get("fields") if isinstance(rule, yamlfile.Mapping) else None
        yield from ((f"references[{number}].fields", key, value) for key, value in _pairs(lent))


def _check_uses(node: yamlfile.Mapping, faults: list[str]) -> None:
    """Check that what is named elsewhere is there: taxonomies, types and fields."""
    taxonomies = {key.text for key in _keys(node.get("taxonomies"))}
    types = {key.text for key in _keys(node.get("types"))} | KNOWN_TYPES
    fields = {key.text for _, key, _ in _all_fields(node)}
    for path, key, value in _all_fields(node):
        named = _text(value, "taxonomy")
        if named is not None and named.text not in taxonomies:
            faults.append(f"{named.where}: {path}.{key.text}: {unknown('taxonomy', named.text, taxonomies)}")
    for name, rule in _pairs(node.get("types")):
        for match in _items(rule.get("match") if isinstance(rule, yamlfile.Mapping) else None):
            wanted = _text(match, "field")
            if wanted is not None and wanted.text.partition("=")[0].strip() not in fields:
                said = unknown("field", wanted.text.partition("=")[0].strip(), fields)
                faults.append(f"{wanted.where}: types.{name.text}.match: {said}")
    for number, assertion in enumerate(_items(node.get("assertions"))):
        for what, known in (("type", types), ("field", fields | KNOWN_FIELDS | MADE_FIELDS)):
            word = _text(assertion, what)
            if word is not None and word.text not in known:
                faults.append(f"{word.where}: assertions[{number}]: {unknown(what, word.text, known)}")


def _check_matches(node: yamlfile.Mapping, faults: list[str]) -> None:
    """Refuse two types of one file that ask for the same: the second could never be."""
    seen: dict[tuple[str, str], tuple[str, str]] = {}
    for name, rule in _pairs(node.get("types")):
        for match in _items(rule.get("match") if isinstance(rule, yamlfile.Mapping) else None):
            said = {"select": match.text} if isinstance(match, Scalar) else yamlfile.plain(match)
            if not said:
                continue
            file = match.where.rsplit(":", 2)[0]
            other, where = seen.setdefault((file, repr(sorted(said.items()))), (name.text, match.where))
            if other != name.text:
                line = where.rsplit(":", 2)[1]
                faults.append(f"{match.where}: types.{name.text}.match: '{other}' in line {line} asks for the same, "
                              "and the first wins; another match would be right")  # fmt: skip
