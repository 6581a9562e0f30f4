"""What one page asked a site's model for: as long as another model answers the same, the page gives the same."""

from __future__ import annotations

import json
from array import array

from relaunch.sitemodel.lines import Line, digest
from relaunch.sitemodel.model import SiteModel
from relaunch.sitemodel.roles import spot


class Asked(SiteModel):
    """A model that writes down what a page asks it for, and no more of the model than pages can ask for."""

    told: dict[int, tuple[int, int]]
    named: dict[int, bool]
    spots: set[int]

    @classmethod
    def of(cls, model: SiteModel) -> Asked:
        """Return a model that answers as another does."""
        asked = cls(names=model.names, containers=model.containers, repeats=model.repeats, titles=model.titles,
                    shared=model.shared)  # fmt: skip
        asked.forget()
        return asked

    def forget(self) -> None:
        """Begin with another page."""
        self.told, self.named, self.spots = {}, {}, set()

    def take_over(self, told: bytes, named: bytes, spots: bytes) -> None:
        """Write down what another page has asked for, too."""
        numbers = _numbers(told)
        for at in range(0, len(numbers) - 2, 3):
            self.told[numbers[at]] = numbers[at + 1], numbers[at + 2]
        self.named.update((number >> 1, bool(number & 1)) for number in _numbers(named))
        self.spots.update(_numbers(spots))

    def known_of(self, url: str) -> tuple[int, int]:
        found = self.told[digest(url)] = super().known_of(url)
        return found

    def is_title(self, title: str) -> bool:
        found = self.named[digest(title)] = super().is_title(title)
        return found

    def kind_of(self, line: Line) -> str:
        self.spots.add(spot(line.path, line.text))
        return super().kind_of(line)

    def questions(self) -> tuple[bytes, bytes, bytes]:
        """Return what was asked for and answered: titles by URL, names, places of texts."""
        told = [number for url, answer in sorted(self.told.items()) for number in (url, *answer)]
        named = [name << 1 | known for name, known in sorted(self.named.items())]
        return _packed(told), _packed(named), _packed(sorted(self.spots))


class Answers:
    """A model as it answers now, beside the kinds of texts that an earlier one knew."""

    def __init__(self, model: SiteModel, before: dict[int, str]) -> None:
        self.titles = model.titles
        self.names = frozenset(title for title, _ in model.titles.values())
        now = kinds_of(model)
        self.others = {key for key in now.keys() | before.keys() if now.get(key) != before.get(key)}

    def are_same(self, told: bytes, named: bytes, spots: bytes) -> bool:
        """Say whether what a page asked for is answered as it was."""
        numbers = _numbers(told)
        for at in range(0, len(numbers) - 2, 3):
            if self.titles.get(numbers[at], (0, 0)) != (numbers[at + 1], numbers[at + 2]):
                return False
        if any((number >> 1 in self.names) != bool(number & 1) for number in _numbers(named)):
            return False
        return not self.others or self.others.isdisjoint(_numbers(spots))


def kinds_of(model: SiteModel) -> dict[int, str]:
    """Return what kind of furniture each of the template's texts is, by its place."""
    return {repeat.key: repeat.kind for repeat in model.repeats}


def frame_of(model: SiteModel) -> str:
    """Return what every page asks for: where the content is, which names and headings many have, what is known."""
    paths = [list(container.path) for container in model.containers]
    return json.dumps([paths, sorted(model.names), bool(model.repeats), bool(model.titles), sorted(model.shared)])


def _numbers(packed: bytes) -> array[int]:
    numbers = array("Q")
    numbers.frombytes(packed)
    return numbers


def _packed(numbers: list[int]) -> bytes:
    return array("Q", numbers).tobytes()
