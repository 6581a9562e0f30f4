"""What is known of a site's templates, and its use on one page."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

from relaunch.model import Page
from relaunch.sitemodel.containers import Container
from relaunch.sitemodel.counts import Path
from relaunch.sitemodel.lines import NUMBERED, Line, Reading, digest, key_of, numbered, read_lines
from relaunch.sitemodel.roles import Repeat, Role, spot, within
from relaunch.sitemodel.titles import hash_of
from relaunch.tree import BLOCKS, UNSEEN

# Below so many different pages nothing is concluded: what repeats on two of five pages may be what both say.
LEAST_PAGES = 6
# Blocks with one of these hold more than their words.
MEDIA = ("img", "iframe", "object", "video", "audio")
BEARERS = (*MEDIA, "input", "select", "textarea", "button")
# Marks the kind of a text that every page of a template says.
EVERY = "!"
# A line that is so long and has a link says something, even if it is no sentence ("sign in to write a comment") …
SAYING = 30
# … and one is all links when these times its linked length is its length: blanks stand between them.
MOSTLY = 1.25
# A template says a thing at both edges of the content at most; what stands there more often is the page's own.
EDGES = 2
# Blocks lie inside inline elements (`font`, `a`) near the root of a page, hardly deeper.
MAX_INLINE = 6
# A container with less text than this is no proof that the content is there.
SOME_TEXT = 10


@dataclass(slots=True)
class SiteModel:
    """A site's templates: where their content is, what their places are for, and which texts are theirs.

    `pages` have been seen, `sampled` were read, of which `different` say different things. An empty model changes
    nothing.
    """

    pages: int = 0
    sampled: int = 0
    different: int = 0
    names: frozenset[str] = frozenset()
    containers: tuple[Container, ...] = ()
    repeats: tuple[Repeat, ...] = ()
    roles: tuple[Role, ...] = ()
    titles: dict[int, tuple[int, int]] = field(default_factory=dict)
    shared: frozenset[int] = frozenset()
    _kinds: dict[int, str] = field(default_factory=dict)
    _steps: frozenset[Path] = frozenset()
    _titles: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        self._kinds = {repeat.key: repeat.kind for repeat in self.repeats}
        self._titles = frozenset(title for title, _ in self.titles.values())
        self._steps = frozenset(c.path[:depth] for c in self.containers for depth in range(1, len(c.path) + 1))

    def __bool__(self) -> bool:
        """Say whether anything was learnt."""
        return bool(self.containers or self.repeats or self.shared)

    def known_of(self, url: str) -> tuple[int, int]:
        """Return the hashes of a page's title and of how its text begins; zeros where they are not known."""
        return self.titles.get(digest(url), (0, 0))

    def is_title(self, title: str) -> bool:
        """Say whether any page is called so."""
        return digest(title) in self._titles

    def is_shared(self, text: str) -> bool:
        """Say whether a heading, or a part of a document's title, is one that many pages have."""
        return hash_of(text) in self.shared

    def hash_of(self, title: str) -> int:
        """Return the hash of a title as `known_of` gives it."""
        return digest(title)

    def main_of(self, tree: Any) -> Any | None:
        """Return the element of a page that holds its content; None where the page shows no learnt template."""
        found = self.find_main(tree)
        return None if found is None else found[1]

    def find_main(self, tree: Any) -> tuple[Path, Any] | None:
        """Return the path to the content of a page and its element; None where the page shows no learnt template."""
        if not self.containers:
            return None
        paths = {c.path for c in self.containers}
        found: list[tuple[Path, Any]] = []
        todo: list[tuple[Path, Any]] = [((), _body(tree))]
        while todo:
            path, node = todo.pop()
            if path in paths:
                found.append((path, node))
            todo.extend(reversed(self._steps_down(node, path)))
        return self._best(found)

    def kind_of(self, line: Line) -> str:
        """Return why a line at its place is the template's; empty for what pages say themselves."""
        return self._kinds.get(spot(line.path, line.text), "")

    def _steps_down(self, node: Any, path: Path) -> list[tuple[Path, Any]]:
        """Return the blocks below a node that lie on the way to a container; inline elements are looked through."""
        down: list[tuple[Path, Any]] = []
        counts: dict[str, int] = {}
        todo = list(node.iterchildren(reversed=True))
        while todo:
            child = todo.pop()
            if not isinstance(child.tag, str) or child.tag in UNSEEN:
                continue
            if child.tag not in BLOCKS:
                if len(child) and len(path) <= MAX_INLINE:
                    todo.extend(child.iterchildren(reversed=True))
                continue
            number = numbered(child, counts) if child.tag in NUMBERED else None
            longer = (*path, key_of(child, self.names, number))
            if longer in self._steps:
                down.append((longer, child))
        return down

    def _best(self, found: list[tuple[Path, Any]]) -> tuple[Path, Any] | None:
        """Return the first element of the best known container; one inside another wins where it holds text."""
        rank = {c.path: number for number, c in enumerate(self.containers)}
        for path, node in sorted(found, key=lambda at: (-len(at[0]), rank[at[0]])):
            if len("".join(node.itertext())) >= SOME_TEXT:
                return path, node
        return None

    def apply(self, page: Page) -> None:
        """Take the template's own texts out of a page: whole blocks, never the content's container."""
        if not self._kinds:
            return
        reading = read_lines(page.body, self.names)
        kinds = [self.kind_of(line) for line in reading.lines]
        if not any(kinds):
            return
        main = self.main_of(page.tree)
        if main is None and not _says_something_else(reading, kinds):
            return  # a page of no learnt template that would be left empty
        spared = set() if main is None else {main, *main.iterancestors()}
        for element in self.blocks(reading, kinds, spared):
            page.take(element, because="boilerplate")

    def blocks(self, reading: Reading, kinds: list[str], spared: set[Any]) -> list[Any]:
        """Return the outermost blocks all of whose lines are the template's."""
        lines = reading.lines
        gone = [_is_gone(line.kept, kind) for line, kind in zip(lines, kinds, strict=True)]
        if not spared:
            _spare_headings(lines, gone)
        upper, lower = self._edges(reading, kinds)
        for number in (*upper, *lower):
            gone[number] = True
        total = list(accumulate(gone, initial=0))
        chosen: list[Any] = []
        until = -1
        outermost_first = list(reversed(reading.spans))  # spans end inner first
        outermost_first.sort(key=lambda span: (span[1], -span[2]))
        for element, began, ended in outermost_first:
            if began < until or total[ended] - total[began] < ended - began or element in spared:
                continue
            inside = within(lines[began].path, self.containers) is not None
            edges = began in upper, began in lower and ended - 1 in lower
            if inside and not _may_go(element, lines[began:ended], kinds[began:ended], edges):
                continue
            chosen.append(element)
            until = ended
        return chosen

    def _edges(self, reading: Reading, kinds: list[str]) -> tuple[set[int], set[int]]:
        """Return the lines at the upper and lower edge of the content that stand on most of its pages."""
        own = [n for n, line in enumerate(reading.lines) if within(line.path, self.containers) is not None]
        times = Counter(reading.lines[number].text for number in own)
        kinds = [kind if times[line.text] <= EDGES else "" for line, kind in zip(reading.lines, kinds, strict=True)]
        upper: list[int] = []
        for number in own:
            if not kinds[number] or reading.lines[number].kept:
                break
            upper.append(number)
        while upper and reading.lines[upper[-1]].heading:
            upper.pop()
        lower: list[int] = []
        for number in reversed(own):
            if not kinds[number] or reading.lines[number].kept:
                break
            lower.append(number)
        return (set(), set()) if len(upper) == len(own) else (set(upper), set(lower))


def _may_go(element: Any, lines: list[Line], kinds: list[str], edges: tuple[bool, bool]) -> bool:
    """Say whether a block of the content may go: it says something, heads nothing else, bears nothing else.

    `edges` tell whether it stands at the upper or lower edge of the content. What every page says at the lower one may
    be a word or two: nothing comes behind it that it could be the label of.
    """
    upper, lower = edges
    last = lower and all(kind.endswith(EVERY) for kind in kinds)
    if next(element.iter(*(MEDIA if last else BEARERS)), None) is not None:
        return False
    if all(line.heading for line in lines):
        return (upper or lower) and all(kind.startswith("edge") for kind in kinds)
    if last or any(line.running or (line.linked and line.length >= SAYING) for line in lines):
        return True
    return all(line.linked * MOSTLY >= line.length for line in lines)


def _says_something_else(reading: Reading, kinds: list[str]) -> bool:
    return any(not kind and (line.running or line.heading) for line, kind in zip(reading.lines, kinds, strict=True))


def _spare_headings(lines: list[Line], gone: list[bool]) -> None:
    """Keep the headings of what stays; every page may say "Contents" above what is its own."""
    for number in range(len(lines) - 2, -1, -1):
        if lines[number].heading and not gone[number + 1]:
            gone[number] = False


def _is_gone(kept: bool, kind: str) -> bool:
    return not kept and kind.startswith(("outside", "inside"))


def _body(tree: Any) -> Any:
    if tree.tag == "body":
        return tree
    found = tree.find("body")
    return tree if found is None else found
