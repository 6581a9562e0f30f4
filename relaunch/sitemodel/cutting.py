"""Cut a page of a learnt site down to its content: what stands at a place known to be outside is not even read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from relaunch.sitemodel.counts import Path
from relaunch.sitemodel.lines import NUMBERED, key_of, numbered, read_lines
from relaunch.sitemodel.model import EVERY, SiteModel
from relaunch.tree import BLOCKS, UNSEEN, drop

# A place outside the content is known when text stands there on this share of the pages, and on so many at least.
KNOWN_SHARE = 0.05
KNOWN_PAGES = 3
# Every page of a template says what this share of them says.
EVERY_SHARE = 0.9
# So much running text at a place that is not known belongs to the page's content, if hardly any of it is linked.
BESIDE = 120
MOST_LINKED = 0.3
# A container that holds less than this, tags aside, may be the wrong one for its page.
LEAST_TEXT = 100


@dataclass(slots=True)
class Cutter:
    """Cuts pages by a site's model; what it needs of the model is looked up once."""

    model: SiteModel
    _outside: set[Path] = field(default_factory=set)
    _texts: dict[Path, dict[int, str]] = field(default_factory=dict)
    _read: set[Path] = field(default_factory=set)

    def __post_init__(self) -> None:
        least = max(KNOWN_PAGES, KNOWN_SHARE * self.model.different)
        for role in self.model.roles:
            if not role.inside and role.pages >= least:
                self._outside.update(role.path[:depth] for depth in range(1, len(role.path) + 1))
        for container in self.model.containers:
            size = len(container.path)
            self._outside.difference_update(container.path[:depth] for depth in range(1, size + 1))
            for repeat in self.model.repeats:
                if repeat.path[:size] == container.path:
                    every = EVERY if repeat.pages >= EVERY_SHARE * container.pages else ""
                    self._texts.setdefault(repeat.path, {})[repeat.text] = repeat.kind + every
                    self._read.add(container.path)

    def cut(self, tree: Any) -> Any | None:
        """Leave nothing but the content on a page and return its element; None where the template is not known.

        A page that is not known is left as it is.
        """
        found = self.model.find_main(tree)
        if found is None:
            return None
        path, main = found
        if len("".join(main.itertext())) < LEAST_TEXT:
            return None
        region = self._region(main, path)
        self._cut_around(region)
        if path in self._read:
            self._cut_inside(main, path)
        return region

    def _region(self, main: Any, path: Path) -> Any:
        """Return the container, or the smallest element around it and running text at a place that is not known."""
        region = node = main
        while node.tag != "body" and (parent := node.getparent()) is not None:
            path = path[:-1] if node.tag in BLOCKS else path
            counts: dict[str, int] = {}
            for child in list(parent):
                tag = child.tag
                if not isinstance(tag, str) or tag in UNSEEN:
                    continue
                block = tag in BLOCKS
                number = numbered(child, counts) if tag in NUMBERED else None
                if child is node:
                    continue
                longer = (*path, key_of(child, self.model.names, number)) if block else path
                if longer not in self._outside and self._is_own(child, longer):
                    region = parent
                elif block:
                    parent.remove(child)
                else:
                    drop(child)
            node = parent
        return region

    def _is_own(self, element: Any, path: Path) -> bool:
        """Say whether an element at an unknown place says something that no template says."""
        if len("".join(element.itertext())) < BESIDE:
            return False
        running = linked = total = 0
        for line in read_lines(element, self.model.names, path).lines:
            if self.model.kind_of(line):
                continue
            total += line.length
            linked += line.linked
            running += line.length - line.linked if line.running else 0
        return running >= BESIDE and linked < MOST_LINKED * total

    def _cut_around(self, region: Any) -> None:
        node = region
        while node.tag != "body" and (parent := node.getparent()) is not None:
            parent[:] = [node]
            parent.text = node.tail = None
            node = parent

    def _cut_inside(self, main: Any, path: Path) -> None:
        texts = self._texts
        reading = read_lines(main, self.model.names, path, texts)
        nothing: dict[int, str] = {}
        kinds = [texts.get(line.path, nothing).get(line.text, "") for line in reading.lines]
        if any(kinds):
            for element in self.model.blocks(reading, kinds, {main}):
                drop(element)
