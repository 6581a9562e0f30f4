"""Load a mapping: a site's file over its system's file, checked before a page is touched, all faults at once."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

from relaunch import yamlfile
from relaunch.errors import MappingError
from relaunch.mapping.check import hooks
from relaunch.mapping.merge import merge, settle
from relaunch.mapping.schema import Mapping
from relaunch.registry import nearest, unknown
from relaunch.yamlfile import Node, Scalar

SHELVES = ("sites", "systems")  # where a name is looked for, in this order
KNOWN_FIELDS = frozenset({"title", "published", "author", "teaser", "tags", "language"})
KNOWN_TYPES = frozenset({"landing", "article", "event", "contact", "document", "page"})
TYPES_FIELDS = frozenset({"all_day", "location", "organizer", "people"})  # what the contract's types add
NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}", re.ASCII)
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})?", re.ASCII)
START_URL = re.compile(r"https?://[^\s/]+(?:/\S*)?")
MAX_CHAIN = 8


@lru_cache(maxsize=1)
def shipped_shelf() -> Path:
    """Return the folder of the mappings that come with the package, be it installed or a checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "mappings"
    return inside if inside.is_dir() else package.parent / "mappings"


def systems(shelves: Sequence[Path] = ()) -> dict[str, Path]:
    """Return the files of all legacy systems by name; an earlier shelf wins."""
    return _names("systems", _shelves(shelves))


def load_mapping(path_or_name: str | Path, shelves: Sequence[Path] = (), *, extends: str = "") -> Mapping:
    """Load a mapping by its file or by its name on a shelf; the shipped shelf is always the last one.

    `extends` names the system to build on where the file itself names none (a detected one, say).
    """
    searched = _shelves(shelves)
    faults: list[str] = []
    chain = _chain(_find(path_or_name, searched), searched, extends, faults)
    node = settle(chain[-1][1])
    for _, above in reversed(chain[:-1]):
        node = merge(node, above, faults)
    mapping = yamlfile.bind(node, Mapping, faults, hooks())
    _check_names(node, faults)
    _check_system(node, searched, faults)
    if faults:
        raise MappingError(sorted(set(faults), key=_position))
    own = next((path.stem for path, _ in chain if path.parent.name == "systems"), mapping.system)
    return dataclasses.replace(
        mapping,
        system=mapping.system if _says(node, "system") else own,
        files=tuple(_shown(path) for path, _ in chain),
    )


def load_systems(shelves: Sequence[Path] = ()) -> tuple[Mapping, ...]:
    """Load the mappings of all legacy systems, by name."""
    return _load_systems(_shelves(shelves))


@lru_cache(maxsize=8)
def _load_systems(shelves: tuple[Path, ...]) -> tuple[Mapping, ...]:
    return tuple(load_mapping(path, shelves) for _, path in sorted(systems(shelves).items()))


def _shelves(shelves: Iterable[Path]) -> tuple[Path, ...]:
    return tuple(dict.fromkeys([*(Path(shelf) for shelf in shelves), shipped_shelf()]))


def _names(kind: str, shelves: Sequence[Path]) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for shelf in shelves:
        for path in sorted((shelf / kind).glob("*.yaml")):
            found.setdefault(path.stem, path)
    return found


def _find(path_or_name: str | Path, shelves: Sequence[Path]) -> Path:
    """Return the file that is meant: a path, or a name on a shelf."""
    text = str(path_or_name)
    if isinstance(path_or_name, Path) or text.endswith((".yaml", ".yml")) or "/" in text:
        return Path(path_or_name)
    known = {name: path for kind in reversed(SHELVES) for name, path in _names(kind, shelves).items()}
    if text not in known:
        raise MappingError([unknown("mapping", text, known)])
    return known[text]


def _chain(path: Path, shelves: Sequence[Path], extends: str, faults: list[str]) -> list[tuple[Path, Node]]:
    """Read a file, the one it extends, and so on down to the one that extends nothing."""
    chain: list[tuple[Path, Node]] = []
    known = _names("systems", shelves)
    while True:
        node = yamlfile.read(path, _shown(path))
        chain.append((path, node))
        named = node.get("extends") if isinstance(node, yamlfile.Mapping) else None
        below = named.text if isinstance(named, Scalar) else ""
        if not below and len(chain) == 1 and path.parent.name != "systems":
            below = extends
        if not below:
            return chain
        where = named.where if named is not None else f"{_shown(path)}:1:1"
        if below not in known:
            faults.append(f"{where}: extends: {unknown('system', below, known)}")
            return chain
        path = known[below]
        if any(path == there for there, _ in chain) or len(chain) >= MAX_CHAIN:
            faults.append(f"{where}: extends: '{below}' leads back to itself; a system that ends would be right")
            return chain


def _check_names(node: Node, faults: list[str]) -> None:
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


def _keys(node: Node | None) -> list[Scalar]:
    return [key for key, _ in node.items] if isinstance(node, yamlfile.Mapping) else []


def _check_near_miss(path: str, key: Scalar, known: frozenset[str], faults: list[str]) -> None:
    """Refuse a name of the mapping's own that is all but a known one: most likely that one was meant."""
    near = nearest(key.text, known) if len(key.text) > 3 and key.text not in known else ""
    if near and abs(len(near) - len(key.text)) < 2:
        faults.append(f"{key.where}: {path}: '{key.text}' is all but '{near}'; did you mean '{near}'? "
                      f"A name of your own needs to be further from it")  # fmt: skip


def _check_system(node: Node, shelves: Sequence[Path], faults: list[str]) -> None:
    system = node.get("system") if isinstance(node, yamlfile.Mapping) else None
    known = {*_names("systems", shelves), "generic"}
    if isinstance(system, Scalar) and system.text not in known:
        faults.append(f"{system.where}: system: {unknown('system', system.text, known)}")


def _says(node: Node, key: str) -> bool:
    return isinstance(node, yamlfile.Mapping) and node.get(key) is not None


def _shown(path: Path) -> str:
    """Return a path as a person at this prompt would write it."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except (ValueError, OSError):
        return str(path)


def _position(fault: str) -> tuple[str, int, int, str]:
    match = re.match(r"(.*?):(\d+):(\d+): ", fault)
    return (match[1], int(match[2]), int(match[3]), fault) if match else ("", 0, 0, fault)
