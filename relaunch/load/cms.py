"""What the import asks of a content management system. A target is one file with a class that does this."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import relaunch.load
from relaunch.errors import MappingError
from relaunch.load.document import Document, File
from relaunch.load.settings import SETTINGS
from relaunch.load.target import Target
from relaunch.registry import unknown

if TYPE_CHECKING:
    from relaunch.load.visitor import Seen

INSIDE = {"wagtail": "python manage.py relaunch"}  # systems that import by a command of their own (docs/wagtail.md)
WITHDRAWN = "withdrawn"  # stands where a document's hash would: we took it from the visitors ourselves


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
    `smaller` names the smaller versions of pictures that are shown, each with the address of the whole picture.
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
    smaller: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Marks:
    """What is kept beside a document, so that the next run knows it again.

    `path` is the one that the record proposes; a target that can lets it lead to the document, wherever that is.
    `aliases` are the legacy addresses, without the host, that are to lead there, too (`redirects` of the mapping).
    """

    id: str
    hash: str
    fields: dict[str, str] = field(default_factory=dict)
    path: str = ""
    aliases: tuple[str, ...] = ()


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


class Memory(Protocol):
    """What the ledger keeps, by legacy id, for a target that cannot keep our marks itself."""

    def ids(self) -> Iterable[str]:
        """Return all legacy ids that imports into this portal have named."""

    def get(self, record: str) -> dict[str, Any] | None:
        """Return what is kept of a document."""

    def put(self, record: str, kept: Mapping[str, Any]) -> None:
        """Keep something of a document."""

    def drop(self, record: str) -> None:
        """Forget a document."""


@runtime_checkable
class Forgetful(Protocol):
    """A target that keeps no marks: it is given a memory, and the ids of the records before it is asked."""

    def remember(self, memory: Memory) -> None:
        """Use the ledger's memory."""

    def expect(self, record_ids: Iterable[str]) -> None:
        """Look for these records, too, when asked for the inventory."""


@runtime_checkable
class Bending(Protocol):
    """A target that takes some documents otherwise than they are meant."""

    def note(self, document: Document) -> str:
        """Say what will be otherwise; an empty text where nothing is."""


@runtime_checkable
class Wholesale(Protocol):
    """A target that tells of many documents in one answer."""

    def read_all(self, remotes: Iterable[Remote]) -> dict[str, Shown]:
        """Return documents as the API tells them, by legacy id; those that it does not tell of are left out."""


@runtime_checkable
class Headless(Protocol):
    """A target whose pages are made by a frontend out of what its API tells everybody."""

    @property
    def media_type(self) -> str:
        """The media type in which the frontend asks for pages."""

    def asked(self, remote: Remote) -> str:
        """Return the address at which the frontend asks for a document."""

    def page(self, seen: Seen) -> Seen:
        """Return what the frontend gets for a visitor, as a page."""


@runtime_checkable
class Reviving(Protocol):
    """A target that can bring a document back which was removed for good."""

    def revive(self, snapshot: dict[str, Any]) -> Remote:
        """Make a document again as it was."""


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
    check_system(target)
    return systems()[target.cms](target, url, **options)


def check_system(target: Target) -> None:
    """Refuse a mapping whose system nobody here speaks to."""
    known = systems()
    if target.cms in SETTINGS and target.cms not in known:
        raise MappingError([f"{target.name}: cms: {target.cms} reads files; relaunch export --target {target.name} "
                            f"would be right"])  # fmt: skip
    if target.cms in INSIDE:
        raise MappingError([f"{target.name}: cms: {target.cms} imports in the portal's own process; "
                            f"{INSIDE[target.cms]} would be right"])  # fmt: skip
    if target.cms not in known:
        raise MappingError([f"{target.name}: cms: {unknown('system', target.cms, known)}"])
