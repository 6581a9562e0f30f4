"""Count over a sample of pages: which names are the template's, which texts repeat, and where."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from relaunch.sitemodel.lines import Line, digest, known_form, names_in, stable
from relaunch.sitemodel.sample import SampledPage

# An id or class word is the template's when it stands on this share of the pages, and on so many at least.
NAME_SHARE = 0.05
NAME_PAGES = 3
# A text on no more pages than this share is what its pages say themselves.
NOVEL_SHARE = 0.02
NOVEL_PAGES = 3
# What makes two captures the same page: this many of their longest lines.
SIGNATURE = 3

Path = tuple[str, ...]


class Place(NamedTuple):
    """A line of a counted page."""

    path: Path
    line: Line


@dataclass(slots=True)
class Counted:
    """The pages of a sample with what was counted over them. `groups` numbers captures of the same page alike.

    `size` is the number of pages that are different.
    """

    pages: list[SampledPage]
    known: frozenset[str]
    places: list[list[Place]]
    repeated: list[set[Path]]
    groups: list[int]
    pages_with: Counter[int] = field(default_factory=Counter)
    pages_at: Counter[tuple[Path, int]] = field(default_factory=Counter)
    targets_at: Counter[tuple[Path, int]] = field(default_factory=Counter)
    size: int = field(init=False)

    def __post_init__(self) -> None:
        self.size = len(set(self.groups))

    def is_novel(self, line: Line) -> bool:
        """Say whether a line's text is its page's own."""
        return self.pages_with[line.text] <= max(NOVEL_PAGES, NOVEL_SHARE * self.size)


def template_names(pages: list[SampledPage]) -> frozenset[str]:
    """Return the ids and class words that belong to the template, not to one page's content."""
    found: Counter[str] = Counter()
    of_key: dict[str, list[str]] = {}
    for page in pages:
        keys = {key for path in {line.path for line in page.lines} for key in path}
        for key in keys - of_key.keys():
            of_key[key] = sorted({form for name in names_in(key) for form in (name, stable(name))})
        found.update({name for key in keys for name in of_key[key]})
    least = max(NAME_PAGES, NAME_SHARE * len(pages))
    return frozenset(name for name, count in found.items() if count >= least)


def _pruned(key: str, known: frozenset[str]) -> str:
    """Return a key with the template's names alone, as `key_of` writes it."""
    tag, *names = [key, *names_in(key)]
    tag = tag.partition("#")[0].partition(".")[0]
    identity = [known_form(name, known) for name in names if name[0] == "#"]
    return tag + "".join(identity) + "".join(sorted({known_form(name, known) for name in names if name[0] == "."}))


def count(pages: list[SampledPage]) -> Counted:
    """Count over the pages of a sample."""
    known = template_names(pages)
    keys: dict[str, str] = {}
    paths: dict[Path, Path] = {}

    def prune(path: Path) -> Path:
        if path not in paths:
            for key in path:
                if key not in keys:
                    keys[key] = _pruned(key, known)
            paths[path] = tuple(keys[key] for key in path)
        return paths[path]

    places = [[Place(prune(line.path), line) for line in page.lines] for page in pages]
    repeated = [_repeated(page, prune) for page in pages]
    counted = Counted(pages, known, places, repeated, _same_pages(pages))
    texts: set[tuple[int, int]] = set()
    spots: set[tuple[int, Path, int]] = set()
    for group, own in zip(counted.groups, places, strict=True):
        texts.update((group, place.line.text) for place in own)
        spots.update((group, place.path, place.line.text) for place in own)
    _count_links(counted)
    counted.pages_with.update(text for _, text in texts)
    counted.pages_at.update((path, text) for _, path, text in spots)
    return counted


def _count_links(counted: Counted) -> None:
    """Count to how many different places each text that is a link leads, place by place."""
    led: set[tuple[Path, int, int]] = set()
    for own in counted.places:
        for place in own:
            line = place.line
            if line.target and line.linked * 2 > line.length:
                led.add((place.path, line.text, line.target))
    counted.targets_at.update((path, text) for path, text, _ in led)


def _repeated(page: SampledPage, prune: object) -> set[Path]:
    """Return the pruned paths that lead to more than one element of the page."""
    assert callable(prune)
    found = {prune(path) for path in page.repeated}
    first: dict[Path, Path] = {}
    for path in {line.path[:depth] for line in page.lines for depth in range(1, len(line.path) + 1)}:
        short = prune(path)
        if first.setdefault(short, path) != path:
            found.add(short)
    return found


def _same_pages(pages: list[SampledPage]) -> list[int]:
    """Number the pages so that captures of one page (its print view, its aliases) have one number."""
    raw: Counter[int] = Counter(text for page in pages for text in {line.text for line in page.lines})
    rare = max(4, len(pages) // 10)
    numbers: list[int] = []
    for page in pages:
        own = sorted({(-line.length, line.text) for line in page.lines if line.running and raw[line.text] <= rare})
        chosen = [text for _, text in own[:SIGNATURE]] or sorted({line.text for line in page.lines})
        numbers.append(digest(" ".join(map(str, chosen))))
    return numbers
