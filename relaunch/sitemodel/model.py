"""What is known of a site's templates, and its use on one page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from relaunch.model import Page
from relaunch.sitemodel.containers import Container
from relaunch.sitemodel.counts import Path
from relaunch.sitemodel.lines import Reading, digest, key_of, read_lines
from relaunch.sitemodel.roles import Repeat, Role, spot, within
from relaunch.tree import BLOCKS, UNSEEN

# Below so many different pages nothing is concluded: what repeats on two of five pages may be what both say.
LEAST_PAGES = 6
# Blocks with one of these hold more than their words.
BEARERS = ("img", "iframe", "object", "video", "audio", "input", "select", "textarea", "button")
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
    _kinds: dict[int, str] = field(default_factory=dict)
    _steps: frozenset[Path] = frozenset()

    def __post_init__(self) -> None:
        self._kinds = {repeat.key: repeat.kind for repeat in self.repeats}
        self._steps = frozenset(c.path[:depth] for c in self.containers for depth in range(1, len(c.path) + 1))

    def __bool__(self) -> bool:
        """Say whether anything was learnt."""
        return bool(self.containers or self.repeats)

    def known_of(self, url: str) -> tuple[int, int]:
        """Return the hashes of a page's title and of how its text begins; zeros where they are not known."""
        return self.titles.get(digest(url), (0, 0))

    def hash_of(self, title: str) -> int:
        """Return the hash of a title as `known_of` gives it."""
        return digest(title)

    def main_of(self, tree: Any) -> Any | None:
        """Return the element of a page that holds its content; None where the page shows no learnt template."""
        if not self.containers:
            return None
        body = _body(tree)
        paths = {c.path for c in self.containers}
        found: list[tuple[Path, Any]] = []
        todo: list[tuple[Path, Any]] = [((), body)]
        while todo:
            path, node = todo.pop()
            if path in paths:
                found.append((path, node))
            todo.extend(reversed(list(self._steps_down(node, path))))
        return self._best(found)

    def _steps_down(self, node: Any, path: Path) -> list[tuple[Path, Any]]:
        down = []
        for child in node.iterchildren():
            if not isinstance(child.tag, str) or child.tag in UNSEEN:
                continue
            if child.tag not in BLOCKS:
                down.extend(self._steps_down(child, path) if len(child) and len(path) < 3 else [])
                continue
            longer = (*path, key_of(child, self.names))
            if longer in self._steps:
                down.append((longer, child))
        return down

    def _best(self, found: list[tuple[Path, Any]]) -> Any | None:
        """Return the first element of the best known container; one inside another wins where it holds text."""
        rank = {c.path: number for number, c in enumerate(self.containers)}
        for _, node in sorted(found, key=lambda at: (-len(at[0]), rank[at[0]])):
            if len("".join(node.itertext())) >= SOME_TEXT:
                return node
        return None

    def apply(self, page: Page) -> None:
        """Take the template's own texts out of a page: whole blocks, never the content's container."""
        if not self._kinds:
            return
        reading = read_lines(page.body, self.names)
        kinds = [self._kinds.get(spot(line.path, line.text), "") for line in reading.lines]
        if not any(kinds):
            return
        main = self.main_of(page.tree)
        if main is None and not _says_something_else(reading, kinds):
            return  # a page of no learnt template that would be left empty
        spared = set() if main is None else {main, *main.iterancestors()}
        for element in self._blocks(page, reading, kinds, spared):
            page.take(element, because="boilerplate")

    def _blocks(self, page: Page, reading: Reading, kinds: list[str], spared: set[Any]) -> list[Any]:
        """Return the outermost blocks all of whose lines are the template's."""
        lines = reading.lines
        gone = [_is_gone(line.kept, kind) for line, kind in zip(lines, kinds, strict=True)]
        for number in self._edges(reading, kinds):
            gone[number] = True
        total = [0]
        for one in gone:
            total.append(total[-1] + one)
        chosen: list[Any] = []
        until = -1
        outermost_first = list(reversed(reading.spans))  # spans end inner first
        outermost_first.sort(key=lambda span: (span[1], -span[2]))
        for element, began, ended in outermost_first:
            if began < until or total[ended] - total[began] < ended - began or element in spared:
                continue
            inside = within(lines[began].path, self.containers) is not None
            if inside and not self._may_go(element, reading, kinds, began, ended):
                continue
            chosen.append(element)
            until = ended
        return chosen

    def _edges(self, reading: Reading, kinds: list[str]) -> list[int]:
        """Return the lines at the upper and lower edge of the content that stand on most of its pages."""
        own = [n for n, line in enumerate(reading.lines) if within(line.path, self.containers) is not None]
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
        return [] if len(upper) == len(own) else [*upper, *lower]

    def _may_go(self, element: Any, reading: Reading, kinds: list[str], began: int, ended: int) -> bool:
        """Say whether a block of the content may go: it says something, heads nothing else, bears nothing else."""
        lines = reading.lines[began:ended]
        if next(element.iter(*BEARERS), None) is not None:
            return False
        if all(line.heading for line in lines):
            return all(kinds[n] == "edge" for n in range(began, ended)) and began in self._edges(reading, kinds)
        return any(line.running for line in lines) or all(line.linked * 1.1 >= line.length for line in lines)


def _says_something_else(reading: Reading, kinds: list[str]) -> bool:
    return any(not kind and (line.running or line.heading) for line, kind in zip(reading.lines, kinds, strict=True))


def _is_gone(kept: bool, kind: str) -> bool:
    return not kept and kind in ("outside", "inside")


def _body(tree: Any) -> Any:
    if tree.tag == "body":
        return tree
    found = tree.find("body")
    return tree if found is None else found
