"""What the import asks of a content management system. A target is one file with a class that does this."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

import relaunch.load
from relaunch.errors import LoadError, MappingError
from relaunch.load.document import Document, File
from relaunch.load.target import Target
from relaunch.registry import unknown

WITHDRAWN = "withdrawn"  # stands where a document's hash would: we took it from the visitors ourselves


class RefusedError(LoadError):
    """The target refused one document, in its own words; the run goes on with the others."""


@dataclass(frozen=True, slots=True)
class Remote:
    """A document in the target that an import has made.

    `state` is a digest of all that an editor can change there, `seal` what it was when we last wrote. `hash` and
    `fields` are those of our document then. `url` is where visitors see it once it is published.
    """

    id: str
    remote: str
    kind: str
    status: str
    hash: str
    fields: dict[str, str]
    state: str
    seal: str
    url: str
    trashed: bool = False

    @property
    def edited(self) -> bool:
        """Whether somebody has changed it in the target since we last wrote."""
        return self.state != self.seal


@dataclass(frozen=True, slots=True)
class Shown:
    """A document as the target's API tells it, in neutral words.

    `html` is what visitors get, `stored` what is kept; `date` is in the portal's time zone, `utc` the same moment.
    """

    title: str
    html: str
    stored: str
    excerpt: str
    date: str
    utc: str
    tags: tuple[str, ...]
    status: str
    url: str


@dataclass(frozen=True, slots=True)
class Marks:
    """What is kept beside a document, so that the next run knows it again.

    `path` is the one that the record proposes; a target that can lets it lead to the document, wherever that is.
    """

    id: str
    hash: str
    fields: dict[str, str] = field(default_factory=dict)
    path: str = ""


class Cms(Protocol):
    """A target. Whatever cannot be asked raises LoadError; what the target refuses for one document, RefusedError."""

    def check(self) -> str:
        """Say who we are there and what is there, in a sentence; refuse what could not work."""

    def problem(self, document: Document, now: datetime) -> str:
        """Say why the target would not take a document as it is meant; an empty text where it would."""

    def inventory(self, site: str) -> list[Remote]:
        """Return all documents of a site that imports have made, the trash included."""

    def find(self, record_id: str) -> list[Remote]:
        """Return the documents with a legacy id, the trash included."""

    def create(self, document: Document, fields: Mapping[str, Any], marks: Marks) -> Remote:
        """Make a document, once, whatever happens on the way; one that is there already is brought up to date."""

    def update(self, remote: Remote, fields: Mapping[str, Any], marks: Marks) -> Remote:
        """Change these fields of a document and its marks, and no other."""

    def withdraw(self, remote: Remote, how: str) -> Remote:
        """Take a document from the visitors, so that it can be brought back."""

    def delete(self, remote: Remote) -> None:
        """Remove a document for good."""

    def snapshot(self, remote: Remote) -> dict[str, Any]:
        """Return all that is needed to bring a document back to what it is now."""

    def restore(self, remote: Remote, snapshot: dict[str, Any]) -> Remote:
        """Bring a document back to a snapshot, marks included."""

    def media(self, hashes: Iterable[str]) -> dict[str, tuple[str, str]]:
        """Return number and URL of the files that are there, by the hash of their bytes."""

    def upload(self, file: File, path: Path) -> tuple[str, str]:
        """Bring a file in, once, and return its number and URL."""

    def delete_media(self, number: str) -> str:
        """Remove a file that nothing uses for good; return why not, where it stays."""

    def terms_made(self) -> list[str]:
        """Return the tags and categories made since this was last asked."""

    def drop_term(self, term: str) -> str:
        """Remove a tag or category that nothing uses; return why not, where it stays."""

    def read(self, remote: Remote) -> Shown:
        """Return a document as the API tells it."""


def systems() -> dict[str, Callable[..., Cms]]:
    """Return what makes a `Cms`, by the name that mappings use: `connect` of each module of this room that has it."""
    found = {}
    for module in sorted(pkgutil.iter_modules(relaunch.load.__path__), key=lambda m: m.name):
        if module.name == "cms":
            continue
        loaded = importlib.import_module(f"relaunch.load.{module.name}")
        if hasattr(loaded, "connect"):
            found[module.name] = loaded.connect
    return found


def connect(target: Target, url: str, **options: Any) -> Cms:
    """Return the target that a mapping names, at a URL."""
    known = systems()
    if target.cms not in known:
        raise MappingError([f"{target.name}: cms: {unknown('system', target.cms, known)}"])
    return known[target.cms](target, url, **options)
