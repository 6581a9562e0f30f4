"""Fields that pages print behind a label: what stands behind "Ort:" on enough pages of a group."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from statistics import median

from relaunch.mapping.names import KNOWN_FIELDS, MADE_NAMES, TYPES_FIELDS
from relaunch.mapping.transforms.dates import parse_date, parse_date_range
from relaunch.propose.looks import TAGS
from relaunch.propose.plan import FieldPlan, Way
from relaunch.propose.reading import Seen
from relaunch.registry import distance
from relaunch.slugs import slugify

# A label is a field's when it stands on this share of the group's pages, and on so many at least.
LEAST_SHARE, LEAST_PAGES = 0.2, 3
# A value is shorter than this; what is longer is a sentence with a colon.
LONGEST = 120
SHOWN = 3
# Labels that say the same are one field.
_SAME = {
    "phone": "telefon tel tel. fon phone telephone ruf durchwahl", "fax": "fax telefax", "room": "raum zimmer room",
    "email": "e-mail email mail", "address": "adresse anschrift address",
}  # fmt: skip
_NAME_OF = {label: name for name, labels in _SAME.items() for label in labels.split()}
CONTACTS = frozenset(_SAME)
_CLOCK = re.compile(r"^[\d:. –-]+(?:Uhr|h)?$")


def label_fields(pages: list[Seen], taken: set[str], is_timed: bool) -> list[FieldPlan]:
    """Return a field for each printed label that the pages of a group share and no other field has.

    On pages of events whose time is a field already (`is_timed`) labels of dates and times are none.
    """
    values: dict[str, dict[int, str]] = {}
    spelt: dict[str, Counter[str]] = {}
    for number, page in enumerate(pages):
        title = told_of(page).get("title", "")
        for label, value in page.labels:
            if f"{label}: {value}" == title:
                continue  # a title with a colon
            name = field_name(label)
            values.setdefault(name, {}).setdefault(number, value)
            spelt.setdefault(name, Counter())[label] += 1
    plans = []
    for name, told in sorted(values.items()):
        if not name or name in taken or not _is_field(told, pages, is_timed):
            continue
        labels = _by_case(spelt[name], pages)
        shown = [told[number] for number in sorted(told)]
        steps = (("split", ""),) if name == "tags" else ()
        plans.append(FieldPlan(name, (Way(label=labels, steps=steps),), len(told), len(pages), examples(shown)))
    return plans


@lru_cache(maxsize=1 << 12)
def field_name(label: str) -> str:
    """Return the name of the field that a label stands for."""
    if TAGS.match(label):
        return "tags"
    key = label.casefold()
    name = _NAME_OF.get(key) or slugify(key)
    if name in KNOWN_FIELDS | MADE_NAMES:
        return f"{name}-label"
    near = any(distance(name, known) <= 1 and name != known for known in KNOWN_FIELDS | TYPES_FIELDS)
    return f"{name}-label" if near else name


def _by_case(spelt: Counter[str], pages: list[Seen]) -> tuple[str, ...]:
    """Return the spellings of a label, whose case does not count, the commonest first; rare ones are left out."""
    best: dict[str, str] = {}
    for label in sorted(spelt, key=lambda word: (-spelt[word], word)):
        if spelt[label] >= max(2, LEAST_SHARE * len(pages) / 4):
            best.setdefault(label.casefold(), label)
    return tuple(best.values()) or (min(spelt),)


def _is_field(told: dict[int, str], pages: list[Seen], is_timed: bool) -> bool:
    values = list(told.values())
    if len(set(values)) == 1 and len(values) > LEAST_PAGES:
        return False  # the template's own words
    if len(values) < max(LEAST_PAGES, LEAST_SHARE * len(pages)) or median(map(len, values)) > LONGEST:
        return False
    if is_timed and all(parse_date_range(value)[0] or _CLOCK.match(value) for value in values):
        return False
    known = [{**told_of(page), **page.event} if is_timed else told_of(page) for page in pages]
    said = sum(_is_said(value, known[number]) for number, value in told.items())
    return said * 2 <= len(values)


def _is_said(value: str, known: dict[str, str]) -> bool:
    """Say whether a field has a value already, perhaps among others; a title may well hold a town's name."""
    date = parse_date(value)[:10]
    return any(
        own == value or (date and own[:10] == date) or (name not in KNOWN_FIELDS and (value in own or own in value))
        for name, own in known.items()
    )


def told_of(page: Seen) -> dict[str, str]:
    """Return the values that the system finds on a page."""
    return page.told.values if page.told is not None else {}


def examples(values: Iterable[str]) -> tuple[str, ...]:
    """Return the first few of some values, each once."""
    return tuple(list(dict.fromkeys(values))[:SHOWN])
