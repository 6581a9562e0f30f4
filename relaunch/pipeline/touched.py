"""Say which pages a change of a mapping can touch: the more is understood of the change, the fewer they are."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

from relaunch.mapping.schema import Mapping, TypeRule

# Where something stands is no rule; what was read from where, too.
PLACES = frozenset(["where", "places", "files"])
# These are about the records of a build alone, and about no page.
OF_BUILDS = frozenset(["assertions", "title"])


@dataclass(frozen=True, slots=True)
class Touched:
    """What a change touches: every page, or those of some types. `said` names what is another now.

    `moved` says that rules stand at other places than before: pages with an issue that names one are touched.
    """

    everything: bool = False
    types: frozenset[str] = frozenset()
    said: tuple[str, ...] = ()
    moved: bool = False

    def __bool__(self) -> bool:
        """Say whether anything must be done."""
        return self.everything or bool(self.said) or self.moved


def touched(old: Mapping, new: Mapping) -> Touched:
    """Return what the step from one mapping to another can touch.

    Only for fields that one type alone has it is certain that no other page needs them, and even that not where a
    type is told by the value of a field, nor where records are parts of pages.
    """
    said = [field.name for field in dataclasses.fields(Mapping)
            if field.name not in PLACES and field.name != "types"
            and _bare(getattr(old, field.name)) != _bare(getattr(new, field.name))]  # fmt: skip
    everything = bool(set(said) - OF_BUILDS)
    types: set[str] = set()
    if list(old.types) != list(new.types):
        said += [f"types.{name}" for name in sorted(old.types.keys() ^ new.types.keys())] or ["types"]
        everything = True
    for name in old.types.keys() & new.types.keys():
        found = list(_changes(old.types[name], new.types[name]))
        said += sorted(f"types.{name}.{key}" for key in found)
        if found:
            types.add(name)
        everything |= any(not key.startswith("fields.") for key in found)
        everything |= bool(found) and bool(old.types[name].each or new.types[name].each)
    everything |= bool(types) and (_told_by_fields(old) or _told_by_fields(new))
    return Touched(everything, frozenset(types), tuple(sorted(said)), old != new)


def _changes(old: TypeRule, new: TypeRule) -> list[str]:
    """Return what differs in a type's rules."""
    found = [name for name in ("match", "each", "pages") if _bare(getattr(old, name)) != _bare(getattr(new, name))]
    names = [*old.fields, *(name for name in new.fields if name not in old.fields)]
    found += [f"fields.{name}" for name in names if _bare(old.fields.get(name)) != _bare(new.fields.get(name))]
    return found or (["fields.order"] if list(old.fields) != list(new.fields) else [])


def _told_by_fields(mapping: Mapping) -> bool:
    return any(match.field for rule in mapping.types.values() for match in rule.match)


def _bare(value: Any) -> Any:
    """Return a value of a mapping without places, to be compared."""
    if dataclasses.is_dataclass(value):
        pairs = ((field.name, getattr(value, field.name)) for field in dataclasses.fields(value))
        return [type(value).__name__, *((name, _bare(inner)) for name, inner in pairs if name not in PLACES)]
    if isinstance(value, dict):
        return [(key, _bare(inner)) for key, inner in value.items()]
    if isinstance(value, (list, tuple)):
        return [_bare(inner) for inner in value]
    return value
