"""One page after the other to its drafts, as each process of a build does it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from relaunch.archive import Archive, Entry
from relaunch.errors import LeftOutError, PageError
from relaunch.mapping.schema import Mapping
from relaunch.model import Capture
from relaunch.pipeline.changes import Said, dated, digests, said_by
from relaunch.pipeline.draft import Draft
from relaunch.pipeline.kept import FILE, Given, open_givens
from relaunch.pipeline.page import convert
from relaunch.pipeline.pages import page_at, place_of
from relaunch.sitemodel import Asked, SiteModel
from relaunch.sitemodel.soft404 import NotFound

# Begins the reason of a page that is left out on purpose, on its way from a worker.
LEFT_OUT = "left out: "
Outcome = tuple[Entry, list[Draft] | str, Given | None]


@dataclass(frozen=True, slots=True)
class Kit:
    """What a worker needs: the run folder, the mapping, and what is known of the whole site.

    `kept` says that the drafts which lie beside the folder were made by the same.
    """

    out: Path
    mapping: Mapping
    model: SiteModel
    not_found: NotFound
    kept: bool = False


class Worker:
    """A process's own view of the archive, and what it works by."""

    def __init__(self, kit: Kit) -> None:
        self.archive = Archive(kit.out / "archive")
        self.kit = kit
        self.learnt = kit.model
        self.asked = Asked.of(kit.model)
        self.before = open_givens(kit.out / FILE, kit.model) if kit.kept else None
        self.pages: dict[str, str] = {}  # other pages that one was joined with, and their places

    def close(self) -> None:
        """Close what is open."""
        self.archive.close()
        if self.before is not None:
            self.before.db.close()

    def convert_batch(self, batch: list[Entry]) -> list[Outcome]:
        """Return what becomes of some pages, in their order."""
        return [self.convert_noted(entry) for entry in batch]

    def convert_entry(self, entry: Entry) -> list[Draft] | str:
        """Return the drafts of a page, or why there are none."""
        return self.convert_noted(entry)[1]

    def convert_noted(self, entry: Entry) -> Outcome:
        """Return the drafts of a page, or why there are none, and what that hangs on."""
        if self.learnt is not self.kit.model:
            self.learnt, self.asked = self.kit.model, Asked.of(self.kit.model)
        self.asked.forget()
        self.pages.clear()
        earlier = list(self.archive.before(entry))
        said: tuple[Said, ...] = ()
        outcome: list[Draft] | str
        try:
            capture = self.archive.read(entry)
            drafts = self._convert(capture, accounted=True)
            said = self._since(capture, said_by(drafts), earlier)
            outcome = dated(drafts, said)
        except LeftOutError as error:
            outcome = LEFT_OUT + str(error)
        except PageError as error:
            outcome = str(error)
        except (RecursionError, MemoryError, ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
            # A page that trips the code is set aside by name with the error's words; the rest goes on.
            return entry, f"{type(error).__name__}: {error}", None
        before = tuple(place_of(other) for other in earlier)
        return entry, outcome, Given(said, *self.asked.questions(), tuple(sorted(self.pages.items())), before)

    def _convert(self, capture: Capture, *, accounted: bool = False) -> list[Draft]:
        kit = self.kit
        return convert(
            capture, kit.mapping, self.asked, accounted=accounted, not_found=kit.not_found, fetch=self._fetch
        )

    def _fetch(self, url: str) -> Capture | None:
        """Return another page of the archive, by the URL that it was fetched under or by its canonical one."""
        entry = page_at(self.archive, url)
        self.pages[url] = place_of(entry)
        return None if entry is None else self.archive.read(entry)

    def _since(self, capture: Capture, said: tuple[Said, ...], earlier: list[Entry]) -> tuple[Said, ...]:
        """Return what a page says with the captures since which it has said so, as far back as they can be read.

        Where only a print date or the margin was another, the page has not changed.
        """
        now = digests(said)
        same = {_bytes_of(capture): now}
        for entry in earlier:
            known = self.before.find(entry, self.archive) if self.before is not None else None
            if known is not None:
                self.asked.take_over(known.told, known.named, known.spots)
                self.pages.update(known.pages)
                return known.said if digests(known.said) == now else said
            before = self.archive.read(entry)
            key = _bytes_of(before)
            if key not in same:
                try:
                    same[key] = digests(said_by(self._convert(before)))
                except (LeftOutError, PageError):
                    return said
            if same[key] != now:
                return said
            said = tuple((digest, before.fetched, before.sha256) for digest in now)
        return said


def _bytes_of(capture: Capture) -> tuple[str, str]:
    return capture.sha256, capture.header("Content-Type")
