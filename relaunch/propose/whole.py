"""What holds for the whole site: the main region, the breadcrumb, the language menu, lists of teasers, menus."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from relaunch.propose.around import MOST_MAINS, Around, selectors_in
from relaunch.propose.names import cost
from relaunch.propose.plan import Part
from relaunch.propose.reading import Seen
from relaunch.sitemodel import SiteModel

# A selector of the system's that hits on this share of the pages is left alone.
ENOUGH = 0.8
# A breadcrumb ends in the page's own title on this share of the pages that have it, and leads to so many places.
ENDS_IN_TITLE = 0.5
TRAIL_PAGES, TRAILS = 3, 2
# Elements of a list stand for other pages so often, and say more than their titles so often.
TEASERS, TELLING, FEWEST = 0.85, 0.7, 3
MENUS = 0.9
# A search form stands on this share of the pages, and what it finds is no more than this share.
SEARCHED, MOST_FOUND = 0.3, 0.3
# A meta element is worth a word when it stands on this share of the pages, and so many of its values differ.
LEAST_METAS, SOME_METAS = 0.2, 0.2
SHOWN = 3


def system_parts(around: list[Around]) -> dict[str, Part]:
    """Return, by key, the system's own selector that hits on most of the pages."""
    found = {}
    for key in ("main", "breadcrumb", "language_menu"):
        hits = Counter(own.system[key] for own in around if key in own.system)
        if sum(hits.values()) >= ENOUGH * len(around) or (key != "main" and hits):
            best = min(hits, key=lambda selector: (-hits[selector], selector))
            found[key] = Part(best, sum(hits.values()), ())
    return found


def find_main(around: list[Around], model: SiteModel) -> tuple[Part, ...]:
    """Return selectors of the elements that hold the content: for each template one that stands once on its pages."""
    found: dict[str, Part] = {}
    for container in model.containers[:MOST_MAINS]:
        hits = {
            selector: [own.mains.get(selector, 0) for own in around] for selector in selectors_in(container.path[-1])
        }
        good = [s for s, told in hits.items() if told.count(1) >= ENOUGH * container.pages and max(told) == 1]
        best = min(good, key=lambda s: (-hits[s].count(1), cost(s)), default=None)
        if best is not None:
            found.setdefault(best, Part(best, hits[best].count(1), container.samples[:1]))
    return tuple(found.values())


def find_breadcrumb(seen: list[Seen], around: list[Around]) -> tuple[Part, ...]:
    """Return the line above the content that leads from the home page to the page, whose title ends it."""
    ends: dict[str, list[bool]] = {}
    trails: dict[str, set[tuple[str, ...]]] = {}
    shown: dict[str, list[str]] = {}
    for page, own in zip(seen, around, strict=True):
        title = page.told.values.get("title", "") if page.told is not None else ""
        if not title:
            continue
        for selector, line in own.lines.items():
            ends.setdefault(selector, []).append(line.text.casefold().endswith(title.casefold()) or line.last == title)
            trails.setdefault(selector, set()).add(line.targets)
            shown.setdefault(selector, []).append(line.text)
    good = [
        selector
        for selector, told in ends.items()
        if len(told) >= TRAIL_PAGES and sum(told) >= ENDS_IN_TITLE * len(told) and len(trails[selector]) >= TRAILS
    ]
    best = min(good, key=lambda s: (-sum(ends[s]), cost(s)), default=None)
    return () if best is None else (Part(best, len(ends[best]), _some(shown[best])),)


def find_language_menu(around: list[Around]) -> tuple[Part, ...]:
    """Return the list of a page's translations."""
    hits = Counter(selector for own in around for selector in own.languages)
    best = min(hits, key=lambda s: (-hits[s], cost(s)), default=None)
    if best is None or hits[best] < TRAIL_PAGES:
        return ()
    return (Part(best, hits[best], _some(own.languages[best] for own in around if best in own.languages)),)


def find_references(seen: list[Seen]) -> tuple[Part, ...]:
    """Return selectors of blocks that stand for other pages, the outermost of those that mean the same."""
    totals: dict[str, Counter[str]] = {}
    shown: dict[str, list[str]] = {}
    for page in seen:
        for selector, block in page.blocks.items():
            row = totals.setdefault(selector, Counter())
            row.update(teasers=block.teasers, telling=block.telling, by_p=block.by_p, length=block.length,
                       pages=bool(block.teasers))  # fmt: skip
            if block.example:
                shown.setdefault(selector, []).append(block.example)
        for selector in page.blocks:
            totals[selector]["elements"] += page.spots[selector].count
    good = [
        selector
        for selector, row in totals.items()
        if row["teasers"] >= max(FEWEST, TEASERS * row["elements"])
        and row["telling"] >= TELLING * row["teasers"]
        and len(set(shown.get(selector, ()))) >= FEWEST
    ]
    good.sort(key=lambda s: (-totals[s]["teasers"], -totals[s]["length"], cost(s)))
    chosen: list[str] = []
    for selector in good:
        if not any(_is_covered(selector, other, seen) for other in chosen):
            chosen.append(selector)
    texts = {s: "p" if totals[s]["by_p"] >= MENUS * totals[s]["teasers"] else "" for s in chosen}
    dates = {s: _date_in(s, totals[s]["teasers"], seen) for s in chosen}
    return tuple(Part(s, totals[s]["pages"], _some(shown[s]), text=texts[s], date=dates[s]) for s in chosen)


def _date_in(selector: str, teasers: int, seen: list[Seen]) -> str:
    """Return what means the date in nearly all teasers of a list: a name before a tag."""
    dates: Counter[str] = Counter()
    for page in seen:
        if selector in page.blocks:
            dates.update(page.blocks[selector].dates)
    good = [s for s, count in dates.items() if count >= MENUS * teasers]
    return min(good, key=lambda s: (s[0] not in ".#", cost(s)), default="")


def _is_covered(selector: str, other: str, seen: list[Seen]) -> bool:
    """Say whether another selector means as many teasers on every page."""
    for page in seen:
        mine, theirs = page.blocks.get(selector), page.blocks.get(other)
        if mine is not None and mine.teasers > (theirs.teasers if theirs is not None else 0):
            return False
    return True


def find_ignored(seen: list[Seen], taken: set[str]) -> tuple[Part, ...]:
    """Return selectors of blocks of the content that only lead elsewhere: links back, page browsers, menus."""
    kinds: dict[str, Counter[str]] = {}
    elements: Counter[str] = Counter()
    shown: dict[str, list[str]] = {}
    pages: Counter[str] = Counter()
    for page in seen:
        for selector, menu in page.menus.items():
            kinds.setdefault(selector, Counter()).update(menu.kinds)
            shown.setdefault(selector, []).append(menu.text)
            pages[selector] += 1
    for page in seen:
        elements.update({selector: page.spots[selector].count for selector in kinds if selector in page.spots})
    good = [
        s for s, row in kinds.items()
        if s not in taken and sum(row.values()) >= MENUS * elements[s] and pages[s] >= FEWEST and not _is_bare(s)
    ]  # fmt: skip
    good.sort(key=lambda s: (-pages[s], cost(s)))
    chosen: list[str] = []
    for selector in good:
        if not any(shown[selector] == shown[other] for other in chosen):
            chosen.append(selector)
    return tuple(Part(s, pages[s], _some(shown[s]), kinds[s].most_common(1)[0][0]) for s in chosen)


def find_skipped(pages: list[tuple[Seen, Around]]) -> tuple[Part, ...]:
    """Return patterns for what the site's search finds: pages to which the search forms of other pages lead."""
    votes = Counter(pattern for _, around in pages for pattern in around.searches)
    found = []
    for pattern, count in sorted(votes.items(), key=lambda item: (-item[1], item[0])):
        urls = [seen.url for seen, _ in pages if re.search(pattern, seen.url) and seen.told is not None]
        if count >= SEARCHED * len(pages) and urls and len(urls) <= MOST_FOUND * len(pages):
            found.append(Part(pattern, len(urls), tuple(urls[:SHOWN]), "search"))
    return tuple(found)


def find_metas(around: list[Around]) -> tuple[Part, ...]:
    """Return meta elements that say something else on each page: dates and names that a mapping may use."""
    values: dict[str, list[str]] = {}
    for own in around:
        for name, value in own.metas.items():
            values.setdefault(name, []).append(value)
    return tuple(
        Part(f'meta[name="{name}"]', len(told), _some(told))
        for name, told in sorted(values.items())
        if len(told) >= LEAST_METAS * len(around) and len(set(told)) > len(told) * SOME_METAS
    )


def _is_bare(selector: str) -> bool:
    return selector[0] not in ".#"


def _some(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(list(dict.fromkeys(texts))[:SHOWN])
