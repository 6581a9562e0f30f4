"""Find the elements under which a site's ever-new running text lives."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from relaunch.sitemodel.counts import Counted, Path

# The containers of a template hold this share of a page's own text …
HELD = 0.8
# … on this share of the template's pages: the descent goes on as long as that is so.
AGREED = 0.85
# An element that stands several times on more than this share of its pages is part of the content, not around it.
REPEATED = 0.05
# A template is learnt from this many different pages, and this share of all.
GROUP_PAGES = 3
GROUP_SHARE = 0.02
# So many boxes within each other may have a name that other boxes of the page have.
BOXES = 4
# A heading counts this many times its length: it is short, and the page's own more than anything else.
HEADING_WEIGHT = 2
# Going back up for what stands beside the container costs no more than this share of linked clutter.
CLUTTER = 0.25


# Elements that are content themselves, and parts of tables, of which a cell alone may be a column of the page.
CONTENT_TAGS = frozenset("p ul ol dl dt dd li blockquote pre h1 h2 h3 h4 h5 h6".split())
TABLE_PARTS = frozenset("table tbody thead tfoot tr".split())


@dataclass(frozen=True, slots=True)
class Container:
    """The path to the content of a group of pages, and how many pages show it."""

    path: Path
    pages: int
    share: float
    samples: tuple[str, ...]


def own_weights(counted: Counted, number: int) -> dict[Path, int]:
    """Return how much of a page's own text stands at or below each path."""
    weights: dict[Path, int] = {(): 0}
    for place in counted.places[number]:
        line = place.line
        if not counted.is_novel(line) or not (line.running or (line.heading and line.linked * 2 < line.length)):
            continue
        own = (line.length - line.linked) * (1 if line.running else HEADING_WEIGHT)
        for depth in range(len(place.path) + 1):
            prefix = place.path[:depth]
            weights[prefix] = weights.get(prefix, 0) + own
    return weights


def find_containers(counted: Counted) -> tuple[Container, ...]:
    """Return the containers of all templates of the site, most pages first."""
    weights = [own_weights(counted, number) for number in range(len(counted.pages))]
    told = [number for number, own in enumerate(weights) if own[()] > 0]
    least = max(GROUP_PAGES, GROUP_SHARE * counted.size)
    found: dict[Path, list[int]] = {}
    todo: list[tuple[Path, list[int]]] = [((), told)]
    while todo:
        path, group = todo.pop()
        winners: dict[Path, list[int]] = {}
        for number in group:
            best = _winner(weights[number], path) if path else _first_winner(weights[number], counted.repeated[number])
            if best is not None:
                winners.setdefault(best, []).append(number)
        going = {
            child: members
            for child, members in winners.items()
            if _pages(counted, members) >= least and not _is_repeated(child, members, counted)
        }
        gone = sum(len(members) for members in going.values())
        if group and gone >= AGREED * len(group):
            todo.extend(sorted(going.items()))
        elif path:
            found.setdefault(path, []).extend(group)
        else:  # at the very top, each template goes its own way
            todo.extend(sorted(going.items()))
    merged = _climb_all(found, counted, weights)
    containers = [_container(path, members, counted, weights) for path, members in merged.items()]
    return tuple(sorted(containers, key=lambda c: (-c.pages, c.path)))


def _first_winner(weights: dict[Path, int], repeated: set[Path]) -> Path | None:
    """Return the outermost element that holds nearly all of a page's own text and stands there once.

    Many templates put header, content and footer into boxes of one name: what tells them apart is what is in them.
    """
    first = best = _winner(weights, ())
    for _ in range(BOXES):
        if best is None or best not in repeated or tag_of(best[-1]) in CONTENT_TAGS:
            break
        best = _winner(weights, best)
    return best if best is not None and best not in repeated else first


def _winner(weights: dict[Path, int], path: Path) -> Path | None:
    depth = len(path) + 1
    total = weights.get(path, 0)
    children = [p for p in weights if len(p) == depth and p[:-1] == path]
    best = max(children, key=lambda p: (weights[p], p), default=None)
    return best if best is not None and total and weights[best] >= HELD * total else None


def _pages(counted: Counted, members: list[int]) -> int:
    return len({counted.groups[number] for number in members})


def tag_of(key: str) -> str:
    """Return the tag of a key, without the number of a cell or row."""
    return re.split("[#.:]", key, maxsplit=1)[0]


def _is_repeated(child: Path, members: list[int], counted: Counted) -> bool:
    if tag_of(child[-1]) in CONTENT_TAGS:
        return True
    return sum(child in counted.repeated[number] for number in members) > REPEATED * len(members)


def _climb_all(found: dict[Path, list[int]], counted: Counted, weights: list[dict[Path, int]]) -> dict[Path, list[int]]:
    merged: dict[Path, list[int]] = {}
    for path, members in sorted(found.items()):
        while len(path) > 1 and tag_of(path[-1]) in TABLE_PARTS:
            path = path[:-1]
        while len(path) > 1 and _worth_climbing(path, members, counted):
            path = path[:-1]
        while len(path) > 1 and tag_of(path[-1]) in TABLE_PARTS:
            path = path[:-1]
        merged.setdefault(path, []).extend(members)
    return merged


def _worth_climbing(path: Path, members: list[int], counted: Counted) -> bool:
    """Say whether the parent holds headings or text of the pages' own beside the container, and hardly links."""
    parent, depth = path[:-1], len(path)
    with_own = clutter = own = inside = 0
    for number in members:
        had = False
        for place in counted.places[number]:
            if place.path[: depth - 1] != parent:
                continue
            line = place.line
            if place.path[:depth] == path:
                inside += line.length
                continue
            if not counted.is_novel(line):
                clutter += line.length if counted.pages_with[line.text] < 0.3 * counted.size else 0
            elif line.linked * 2 > line.length:
                clutter += line.length
            elif line.running or line.heading:
                own += line.length
                had = True
        with_own += had
    return with_own >= 0.3 * len(members) and clutter <= CLUTTER * (own + 1)


def _container(path: Path, members: list[int], counted: Counted, weights: list[dict[Path, int]]) -> Container:
    held = sum(weights[n].get(path, 0) for n in members)
    total = sum(weights[n][()] for n in members)
    urls: Counter[str] = Counter(counted.pages[n].url for n in members)
    return Container(path, _pages(counted, members), round(held / total, 3), tuple(sorted(urls)[:3]))
