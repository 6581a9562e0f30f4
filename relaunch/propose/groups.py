"""Find the groups of pages that share fields, and what tells them best: a selector, the address, a template."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from statistics import median
from urllib.parse import parse_qsl, urlsplit

from relaunch.mapping.schema import Mapping
from relaunch.propose.around import Around
from relaunch.propose.fields import plan_fields
from relaunch.propose.labelled import CONTACTS
from relaunch.propose.names import cost, literal
from relaunch.propose.plan import FieldPlan, Match, TypePlan
from relaunch.propose.reading import Seen
from relaunch.registry import distance
from relaunch.slugs import slugify

LEAST_PAGES = 3
MOST_GROUPS = 12
# Sets of pages that are looked at, the largest first: what tells fewer pages tells hardly anything.
MOST_SETS = 200
# An element that holds so much of the content on nearly every page that has it is what its pages are.
HOLDS, SINGLE = 0.4, 0.9
# Two groups are the same when they share so much; they may share so little.
SAME, APART = 0.9, 0.1
# A group is the system's own type already when so many of its pages are.
KNOWN = 0.9
_KNOWN_TYPES = ("landing", "article", "event", "contact", "document", "page")
Pages = frozenset[int]
_NONE: frozenset[str] = frozenset()


@dataclass(slots=True)
class Group:
    """Pages that share fields."""

    pages: Pages
    match: Match | None
    name: str
    fields: tuple[FieldPlan, ...]

    @property
    def worth(self) -> float:
        """How much is gained by a type of their own: fields with rules, by how full they are."""
        return sum(plan.filled * plan.filled / plan.of for plan in self.fields if plan.ways)


def find_groups(
    seen: list[Seen], around: list[Around], mapping: Mapping
) -> tuple[tuple[TypePlan, ...], tuple[TypePlan, ...]]:
    """Return the types proposed, those with the most pages first, and those that the system sees to by itself."""
    frames = frozenset(selector for page in seen for selector in page.frame)
    groups = sorted(
        _candidates(seen, around, mapping, frames),
        key=lambda g: (-g.worth, _dear(g.match, frames), sorted(g.pages)),
    )
    chosen: list[Group] = []
    for group in groups:
        shared = max((len(group.pages & other.pages) for other in chosen), default=0)
        is_worth = group.worth or group.match is None
        if is_worth and shared <= APART * len(group.pages) and len(chosen) < MOST_GROUPS:
            chosen.append(group)
    names: set[str] = set()
    chosen.sort(key=lambda g: (-len(g.pages), sorted(g.pages)))
    plans = [_typed(group, seen, mapping, names) for group in chosen]
    return (
        tuple(plan for plan in plans if plan.match is not None or any(field.ways for field in plan.fields)),
        tuple(plan for plan in plans if plan.match is None and not any(field.ways for field in plan.fields)),
    )


def _candidates(seen: list[Seen], around: list[Around], mapping: Mapping, frames: frozenset[str]) -> Iterator[Group]:
    """Yield each set of pages that something tells, with the best that tells it."""
    best: dict[Pages, Match | None] = {}
    for pages, match in (*_of_system(seen, mapping), *_marks(seen, around)):
        if len(pages) >= LEAST_PAGES and (
            pages not in best
            or _dear(match, _frames(pages, frames, seen)) < _dear(best[pages], _frames(pages, frames, seen))
        ):
            best[pages] = match
    largest = sorted(best, key=lambda pages: (-len(pages), sorted(pages)))[:MOST_SETS]
    for pages in largest:
        own = [seen[number] for number in sorted(pages)]
        name = _type_told(own, mapping)
        yield Group(pages, best[pages], name, plan_fields(own, name))


def _frames(pages: Pages, frames: frozenset[str], seen: list[Seen]) -> frozenset[str]:
    """Return what stands around the content of some pages and not of all: that of all tells nothing."""
    return frames if len(pages) < len(seen) else _NONE


def _of_system(seen: list[Seen], mapping: Mapping) -> Iterator[tuple[Pages, None]]:
    """Yield the pages of each type that the system's own matches tell."""
    for name in mapping.types:
        yield frozenset(n for n, page in enumerate(seen) if page.told is not None and page.told.type == name), None


def _marks(seen: list[Seen], around: list[Around]) -> Iterator[tuple[Pages, Match]]:
    marks: dict[Match, set[int]] = {}
    for selector in _roots(seen):
        marks[Match(select=selector)] = {n for n, page in enumerate(seen) if selector in page.spots}
    for number, page in enumerate(seen):
        for selector in page.frame:
            marks.setdefault(Match(select=selector), set()).add(number)
    for number, (page, beside) in enumerate(zip(seen, around, strict=True)):
        for word in beside.body:
            marks.setdefault(Match(select=word), set()).add(number)
        for pattern in _patterns(page.url):
            marks.setdefault(Match(url=pattern), set()).add(number)
        if page.group:
            marks.setdefault(Match(group=f"^{literal(page.group)}$"), set()).add(number)
    for match, pages in marks.items():
        yield frozenset(pages), match


def _roots(seen: list[Seen]) -> list[str]:
    """Return the selectors of elements that stand once on a page and hold much of it."""
    spots: dict[str, list[tuple[int, float]]] = {}
    for page in seen:
        for selector, spot in page.spots.items():
            if " " not in selector and selector[0] in ".#":
                spots.setdefault(selector, []).append((spot.count, spot.holds))
    return sorted(
        selector
        for selector, told in spots.items()
        if len(told) >= LEAST_PAGES
        and sum(count == 1 for count, _ in told) >= SINGLE * len(told)
        and median(holds for _, holds in told) >= HOLDS
    )


def _patterns(url: str) -> Iterator[str]:
    """Yield what of an address may tell a kind of page: its first folders, its parameters."""
    parts = urlsplit(url)
    folders = parts.path.split("/")[1:-1] if not parts.path.endswith("/") else parts.path.strip("/").split("/")[:-1]
    for depth in (1, 2):
        if len(folders) >= depth:
            yield "//[^/]+/" + "/".join(map(literal, folders[:depth])) + "/"
    for name, value in parse_qsl(parts.query)[:8]:
        if name in ("id", "L") or len(name) > 60:
            continue
        yield f"[?&]{literal(name)}="
        if value.isalpha() and value.islower() and len(value) < 20:
            yield f"[?&]{literal(name)}={value}(?:&|$)"


def _dear(match: Match | None, frames: frozenset[str]) -> tuple[int, object]:
    """Return how dear a match is: what the system knows, a selector, the address, a made-up name, the template.

    Of selectors, that of the content's own element or of one around it (`frames`) is better than one inside.
    """
    if match is None:
        return 0, ""
    if match.select:
        doubt, *rest = cost(match.select)
        return (3 if doubt == 2 else 1), [doubt, match.select not in frames, *rest]
    return (2, [len(match.url), match.url]) if match.url else (4, match.group)


def _type_told(pages: list[Seen], mapping: Mapping) -> str:
    told = Counter(page.told.type for page in pages if page.told is not None)
    return min(told, key=lambda name: (-told[name], name), default="page")


def _typed(group: Group, seen: list[Seen], mapping: Mapping, names: set[str]) -> TypePlan:
    """Return a group as a type: the system's where it is one, else one that its fields or its name suggest."""
    own = [seen[number] for number in sorted(group.pages)]
    told = sum(page.told is not None and page.told.type == group.name for page in own)
    name, adds, match = group.name, False, group.match
    if name in mapping.types and told >= KNOWN * len(own) and name not in names:
        match = None
    elif name not in ("article", "event") or name in names:
        name = _suggested(group, own, names) or _name_for(group.match, names)
        group = replace(group, fields=plan_fields(own, name))
    if match is not None and name in mapping.types:
        adds = True
    names.add(name)
    urls = tuple(page.url for page in own)
    return TypePlan(name, len(own), urls[:3], urls, match, adds, group.fields)


def _suggested(group: Group, own: list[Seen], names: set[str]) -> str:
    """Return the type that the fields of a group speak for."""
    places = sum("location" in page.event or "organizer" in page.event for page in own)
    if places * 2 > len(own) and "event" not in names:
        return "event"
    filled = {plan.name for plan in group.fields if plan.filled * 2 > plan.of}
    ruled = {plan.name for plan in group.fields if plan.ways}
    if "published" in filled and "article" not in names:
        return "article"
    return "contact" if len(CONTACTS & ruled) > 1 and "contact" not in names else ""


def _name_for(match: Match | None, names: set[str]) -> str:
    """Return a name for a type that nothing else names: the folder of its pages, or the template's word."""
    said = "" if match is None else match.url.strip("/").rpartition("/")[2] or match.select or match.group
    base = slugify(re.sub(r"\\|//|\[[^\]]*\]\+?|\(.*|[^\w-]", " ", said).split(" ")[-1] if said else "") or "group"
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,40}", base):
        base = "group"
    name, number = base, 1
    while name in names or any(distance(name, known) <= 1 for known in _KNOWN_TYPES if name != known):
        number += 1
        name = f"{base}-{number}"
    return name
