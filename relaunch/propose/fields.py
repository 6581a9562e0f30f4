"""Find the fields of a group of pages: which of the short texts at a fixed place is its date, its author, its lead."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from relaunch.mapping.schema import Rule
from relaunch.propose.labelled import LEAST_PAGES, LEAST_SHARE, examples, label_fields, told_of
from relaunch.propose.looks import (
    BYLINE_LENGTH,
    TAGS_LENGTH,
    is_byline,
    is_date,
    is_tags,
    value_in,
    words_before,
    words_within,
)
from relaunch.propose.names import cost
from relaunch.propose.plan import FieldPlan, Way
from relaunch.propose.reading import EVENT, Seen, Spot

# What stands at a field's place looks like the field's value on this share of the pages.
ALIKE = 0.85
# It is one element on nearly every page.
SINGLE = 0.9
LEAD_LENGTH = (40, 700)
_AUTHOR = re.compile(r"author|autor|byline|verfasser", re.IGNORECASE)
_CHANGED = re.compile(r"updated|modified|changed|ge(?:ae|ä)ndert|aktualisiert", re.IGNORECASE)
_TAG_NAME = re.compile(
    r"(?:^|[-_.])(?:tags?|keywords|categor(?:y|ies)|kategorien?|schlagworte?|rubrik)(?:$|[-_])", re.IGNORECASE
)
_LEAD_NAME = re.compile(r"lead|teaser|intro|abstract|subheader|vorspann|untertitel|subtitle|summary|anreisser", re.I)
BY_LOOKS = "byline-"  # finders that go by looks alone
OWN = ("title", "published", "author", "teaser", "tags")
# A title that is so often the place's text is the title and no lead.
TITLES = 0.1
# A line that says when and by whom is no longer than this.
LINE_LENGTH = 120
# A place is left to the system when it takes the same text on this share of its pages.
KNOWN = 0.97


@dataclass(slots=True)
class Place:
    """What a selector means on the pages of a group."""

    selector: str
    spots: list[Spot | None]

    @property
    def told(self) -> list[Spot]:
        """The pages on which something stands there."""
        return [spot for spot in self.spots if spot is not None and spot.text]

    @property
    def single(self) -> float:
        """On which share of the pages that have it, it is one element."""
        there = [spot for spot in self.spots if spot is not None]
        return sum(spot.count == 1 for spot in there) / max(1, len(there))

    def share(self, test: Callable[[Spot], bool]) -> float:
        """For which share of its texts a test holds."""
        told = self.told
        return sum(map(test, told)) / max(1, len(told))


def places_of(pages: list[Seen]) -> list[Place]:
    """Return the places that are filled on enough pages of a group."""
    counts = Counter(selector for page in pages for selector, spot in page.spots.items() if spot.text)
    least = max(LEAST_PAGES, LEAST_SHARE * len(pages))
    return [
        Place(selector, [page.spots.get(selector) for page in pages])
        for selector, count in sorted(counts.items())
        if count >= least
    ]


def plan_fields(pages: list[Seen], type_name: str) -> tuple[FieldPlan, ...]:
    """Return the fields of a group: what has a place of its own first, then what the system finds, then labels."""
    places = places_of(pages)
    is_event = type_name == "event" or sum("start" in told_of(page) for page in pages) * 2 > len(pages)
    is_timed = is_event and sum("start" in told_of(page) or bool(page.event) for page in pages) * 2 > len(pages)
    is_found = is_event and not any("start" in told_of(page) for page in pages)
    dated = [place for place in places if not _CHANGED.search(place.selector)]
    found: dict[str, Place | None] = {
        "published": None if is_event else _best(dated, is_date, longest=LINE_LENGTH),
        "author": _best(places, is_byline, named=_AUTHOR, longest=BYLINE_LENGTH),
        "teaser": _lead(places, pages),
        "tags": _best(places, is_tags, named=_TAG_NAME, longest=TAGS_LENGTH),
    }
    plans = [_plan(name, found.get(name), pages) for name in OWN]
    extra = sorted({name for page in pages for name in told_of(page)} - set(OWN))
    plans += [_plan(name, None, pages) for name in extra]
    plans += [_event_plan(name, pages) for name in EVENT if is_found]
    kept = [plan for plan in plans if plan is not None]
    return (*kept, *label_fields(pages, {plan.name for plan in kept}, is_timed))


def _best(
    places: list[Place], test: Callable[[str], bool], named: re.Pattern[str] | None = None, longest: int = BYLINE_LENGTH
) -> Place | None:
    """Return the place whose texts pass a test, or whose name says what it is: on the most pages, the cheapest one."""
    good = [
        place
        for place in places
        if place.single >= SINGLE
        and place.share(lambda spot: spot.plain and len(spot.text) <= longest) >= ALIKE
        and (place.share(lambda spot: test(spot.text)) >= ALIKE or (named and named.search(place.selector)))
    ]
    return min(good, key=_rank, default=None)


def _rank(place: Place) -> tuple[int, object]:
    return -len(place.told), cost(place.selector)


def _lead(places: list[Place], pages: list[Seen]) -> Place | None:
    """Return the place of the text between title and body: one element a page, before all running text."""
    good = []
    titles = [told_of(page).get("title", "") for page in pages]
    for place in places:
        same = sum(spot is not None and spot.text == title for spot, title in zip(place.spots, titles, strict=True))
        if same > TITLES * len(pages) or not _may_be_lead(place.selector):
            continue
        lengths = [len(spot.text) for spot in place.told]
        if place.single < SINGLE or not LEAD_LENGTH[0] <= median(lengths) <= LEAD_LENGTH[1]:
            continue
        fits = place.share(lambda spot: spot.plain and not spot.linked and not spot.above and spot.holds < 0.6)
        texts = {spot.text for spot in place.told}
        lines = place.share(lambda spot: is_date(spot.text) or is_byline(spot.text) or is_tags(spot.text))
        if fits < ALIKE or len(texts) < ALIKE * len(place.told) or lines > 1 - ALIKE:
            continue
        good.append(place)
    return min(good, key=lambda p: (not _LEAD_NAME.search(p.selector), *_rank(p)), default=None)


def _may_be_lead(selector: str) -> bool:
    """Say whether a selector names a place for leads: an element with a name, or a heading below the title."""
    last = selector.rpartition(" ")[2]
    return (last[0] in ".#" or last in ("h2", "h3")) and "title" not in last.lower()


def _plan(name: str, place: Place | None, pages: list[Seen]) -> FieldPlan | None:
    """Return a field with the place found for it, and with what the system finds where that place is empty."""
    told = [told_of(page).get(name, "") for page in pages]
    filled = [value for value in told if value]
    if place is None or _has_it(name, place, pages):
        return FieldPlan(name, (), len(filled), len(pages), examples(filled)) if filled else None
    texts = [spot.text if spot is not None else "" for spot in place.spots]
    others = [page for page, text, value in zip(pages, texts, told, strict=True) if value and not text]
    ways = (_way(name, place.selector, [text for text in texts if text]), *_system_ways(name, others))
    values = [value_in(name, text) or value for text, value in zip(texts, told, strict=True)]
    filled = [value for value in values if value]
    return FieldPlan(name, ways, len(filled), len(pages), examples(filled))


def _event_plan(name: str, pages: list[Seen]) -> FieldPlan | None:
    """Return a field of an event that the system does not take for one."""
    found = [page.event[name] for page in pages if name in page.event]
    own = "when" if name == "times" else name
    return FieldPlan(own, (Way(find=f"event-{name}"),), len(found), len(pages), examples(found)) if found else None


def _has_it(name: str, place: Place, pages: list[Seen]) -> bool:
    """Say whether the system takes the very text that stands at a place.

    A meta element that says the same does not count, nor a line that was taken for its looks: a name is surer.
    """
    same = 0
    for page, spot in zip(pages, place.spots, strict=True):
        rule = page.told.rules.get(name) if page.told is not None else None
        if rule is None or rule.attribute or rule.find.startswith(BY_LOOKS):
            continue
        if spot is not None and spot.text:
            same += _folded(told_of(page).get(name, "")) == _folded(value_in(name, spot.text))
    return same >= KNOWN * len(place.told)


def _folded(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text).casefold().strip()


def _way(name: str, selector: str, texts: list[str]) -> Way:
    """Return the rule for a place, with what takes the labels off."""
    if name == "author" and (words := words_within(texts)):
        said = words[0] if len(words) == 1 else f"(?:{'|'.join(words)})"
        return Way(selector, pattern=rf"\b{said}\s+(.+)$")
    if name not in ("tags", "author"):
        return Way(selector)
    steps = [("strip-prefix", word) for word in words_before(name, texts)]
    return Way(selector, steps=(*steps, *((("split", ""),) if name == "tags" else ())))


def _system_ways(name: str, pages: list[Seen]) -> list[Way]:
    """Return the system's rules that give a value where the place found is empty, the commonest first."""
    rules = Counter(
        way for page in pages if page.told is not None and (way := _way_of(page.told.rules.get(name))) is not None
    )
    return [way for way, _ in sorted(rules.items(), key=lambda item: (-item[1], repr(item[0])))]


def _way_of(rule: Rule | None) -> Way | None:
    """Return a rule of the system's as one of our own; None for one that says more than we write."""
    if rule is None or rule.xpath or rule.call or rule.label or rule.pattern or rule.value is not None or rule.all:
        return None
    if not (rule.select or rule.find) or rule.html or any(len(step.options) > 1 for step in rule.transform):
        return None
    steps = tuple((step.name, str(next(iter(step.options.values()), ""))) for step in rule.transform)
    return Way(rule.select, find=rule.find, attribute=rule.attribute, steps=steps)
