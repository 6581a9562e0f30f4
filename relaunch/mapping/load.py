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
from relaunch.mapping.names import KNOWN_FIELDS as KNOWN_FIELDS
from relaunch.mapping.names import check_names
from relaunch.mapping.schema import Field, Mapping
from relaunch.registry import unknown
from relaunch.yamlfile import Node, Scalar

SHELVES = ("sites", "systems")  # where a name is looked for, in this order
MAX_CHAIN = 8
PLACED = ("main", "breadcrumb", "language_menu")


@lru_cache(maxsize=1)
def shipped_shelf() -> Path:
    """Return the folder of the mappings that come with the package, be it installed or a checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "mappings"
    return inside if inside.is_dir() else package.parent / "mappings"


def systems(shelves: Sequence[Path] = ()) -> dict[str, Path]:
    """Return the files of all legacy systems by name; an earlier shelf wins."""
    return _names("systems", _shelves(shelves))


def load_mapping(
    path_or_name: str | Path, shelves: Sequence[Path] = (), *, extends: str = "", functions: bool = False
) -> Mapping:
    """Load a mapping by its file or by its name on a shelf; the shipped shelf is always the last one.

    `extends` names the system to build on where the file itself names none (a detected one, say). With `functions` the
    file may name functions of its own, which are loaded: only where a person has just named the file.
    """
    searched = _shelves(shelves)
    faults: list[str] = []
    path = _find(path_or_name, searched)
    chain = _chain(path, searched, extends, faults)
    own = _shown(path) if functions and not path.resolve().is_relative_to(shipped_shelf().resolve()) else ""
    node = settle(chain[-1][1])
    for _, above in reversed(chain[:-1]):
        node = merge(node, above, faults)
    mapping = yamlfile.bind(node, Mapping, faults, hooks(own))
    check_names(node, faults)
    _check_system(node, searched, faults)
    if faults:
        raise MappingError(sorted(set(faults), key=_position))
    system = next((path.stem for path, _ in chain if path.parent.name == "systems"), mapping.system)
    return dataclasses.replace(
        with_terms(mapping),
        reads_breadcrumb=reads_breadcrumb(mapping),
        places=_places(node),
        system=mapping.system if _says(node, "system") else system,
        files=tuple(_shown(path) for path, _ in chain),
    )


def with_terms(mapping: Mapping) -> Mapping:
    """Give the fields of a taxonomy its terms."""
    if not mapping.taxonomies:
        return mapping

    def known(fields: dict[str, Field]) -> dict[str, Field]:
        return {
            name: dataclasses.replace(field, terms=_by_name(mapping.taxonomies[field.taxonomy]))
            if field.taxonomy
            else field
            for name, field in fields.items()
        }

    types = {name: dataclasses.replace(rule, fields=known(rule.fields)) for name, rule in mapping.types.items()}
    references = tuple(dataclasses.replace(rule, fields=known(rule.fields)) for rule in mapping.references)
    return dataclasses.replace(mapping, types=types, fields=known(mapping.fields), references=references)


def _by_name(terms: dict[str, tuple[str, ...]]) -> dict[str, str]:
    """Return each term and synonym, small, with the term that it means."""
    return {name.casefold(): term for term, synonyms in terms.items() for name in (term, *synonyms)}


def _places(node: Node) -> dict[str, str]:
    """Return where the selectors stand that are but texts in the mapping."""
    lists = ((key, node.get(key)) for key in PLACED if isinstance(node, yamlfile.Mapping))
    return {
        f"{key} {item.text}": item.where
        for key, found in lists
        if isinstance(found, yamlfile.Sequence)
        for item in found.items
        if isinstance(item, Scalar)
    }


def reads_breadcrumb(mapping: Mapping) -> bool:
    """Say whether a rule asks for the breadcrumb's names."""
    fields = [*mapping.fields.values(), *(f for rule in mapping.types.values() for f in rule.fields.values())]
    return any(rule.breadcrumb for field in fields for rule in field.rules)


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
