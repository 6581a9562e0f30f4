"""Find the part of a site's model that one page makes use of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from relaunch.sitemodel.lines import Line, digest
from relaunch.sitemodel.model import SiteModel
from relaunch.sitemodel.roles import spot


class _Noted(SiteModel):
    """A model that notes what it was asked for and knew."""

    spots: set[int]
    told: set[int]

    def known_of(self, url: str) -> tuple[int, int]:
        found = super().known_of(url)
        if any(found):
            self.told.add(digest(url))
        return found

    def is_title(self, title: str) -> bool:
        if not super().is_title(title):
            return False
        wanted = digest(title)
        self.told.add(next(url for url, (known, _) in sorted(self.titles.items()) if known == wanted))
        return True

    def kind_of(self, line: Line) -> str:
        kind = super().kind_of(line)
        if kind:
            self.spots.add(spot(line.path, line.text))
        return kind


def needed(model: SiteModel, use: Callable[[SiteModel], Any]) -> SiteModel:
    """Return a model that knows what `use` asked the whole one for: containers and names, its texts and titles."""
    noted = _Noted(model.pages, model.sampled, model.different, model.names, model.containers, model.repeats,
                   titles=model.titles, shared=model.shared)  # fmt: skip
    noted.spots, noted.told = set(), set()
    use(noted)
    return SiteModel(
        pages=model.pages,
        sampled=model.sampled,
        different=model.different,
        names=model.names,
        containers=model.containers,
        repeats=tuple(repeat for repeat in model.repeats if repeat.key in noted.spots),
        titles={url: told for url, told in model.titles.items() if url in noted.told},
        shared=model.shared,
    )
