"""The four things that travel: `Capture` → `Page` → `Record`, and `Issue`."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from relaunch.presence import Presence
from relaunch.tree import BLOCKS, body_text, drop, follows_text, place_of, squash, visible_text


@dataclass(frozen=True, slots=True)
class Capture:
    """One archived response, or one failure to get one, as it came.

    `url` is the URL that was asked for, without a fragment. `status` is the HTTP status, 0 where no answer came
    (`error` then says why). `headers` are (name, value) in the order received; `body` is decoded from transfer and
    content encoding, but never from its character set. `fetched` is ISO 8601 in UTC, `2020-12-04T10:30:00Z`.
    `truncated` is set when the body is known to be incomplete.
    """

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    fetched: str
    error: str = ""
    truncated: bool = False

    def header(self, name: str) -> str:
        """Return the first header of that name, case-insensitively, or an empty string."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), "")

    @property
    def media_type(self) -> str:
        """The media type in lower case without parameters, such as `text/html`; empty where none was sent."""
        return self.header("Content-Type").partition(";")[0].strip().lower()

    @property
    def sha256(self) -> str:
        """The hexadecimal SHA-256 of the body."""
        return hashlib.sha256(self.body).hexdigest()


@dataclass(frozen=True, slots=True)
class Issue:
    """Something a person must decide. `code` is fixed (docs/issues.md lists them), `where` a field or a place."""

    code: str
    message: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class Removal:
    """A row of the ledger: what a step took out of a page, and why. `text` is the visible text that went."""

    step: str
    because: str
    text: str
    where: str = ""


def _is_never(_text: str) -> bool:
    return False


@dataclass(slots=True)
class Page:
    """A capture as a tree; cleaning steps change it in place.

    `tree` is the `html` element. `url` is canonical and absolute, as is `base`, against which links are resolved.
    `step` is the name of the step at work, set by whoever runs the steps. Without `accounting` nobody asks what was
    taken: the ledger's rows are not written. With `tried` each field's attempts are noted in it, by name.
    `main` is the main region, once a step has found it; `group` the path of its template's container, where the site's
    templates are known; `is_own` says that nothing but its own is left of it: what many pages share has been taken.
    `is_shared` says of a heading, or of a part of the document's title, that many pages of the site have it.
    `memo` keeps what rules of a mapping read once for all: the breadcrumb, the labels; `ran` names the steps that need
    not run again.
    """

    url: str
    tree: Any
    base: str = ""
    language: str = ""
    encoding: str = "utf-8"
    step: str = ""
    removals: list[Removal] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    accounting: bool = True
    tried: dict[str, list[Any]] | None = None
    main: Any = None
    group: str = ""
    is_own: bool = False
    is_shared: Callable[[str], bool] = _is_never
    memo: dict[str, Any] = field(default_factory=dict)
    ran: frozenset[str] = frozenset()
    _body: Any = None
    _presence: Presence | None = None

    @property
    def body(self) -> Any:
        """The `body` element, or the tree itself where there is none."""
        if self._body is None:
            found = self.tree.find("body")
            self._body = self.tree if found is None else found
        return self._body

    @property
    def presence(self) -> Presence:
        """What stood in the tree when it was first asked for; whoever adds to the tree says `look_again`."""
        if self._presence is None:
            self._presence = Presence(self.tree)
        return self._presence

    def look_again(self, presence: Presence | None = None) -> None:
        """Forget what stood in the tree, which has changed; `presence` is what is known to stand there."""
        self._presence = presence

    def take(self, element: Any, because: str) -> None:
        """Remove an element with all it holds, keep the text behind it, and write the ledger's row."""
        if self.accounting:
            self.removals.append(Removal(self.step, because, visible_text(element), place_of(element)))
        if element.tag in BLOCKS and element.tail and not element.tail[0].isspace() and follows_text(element):
            element.tail = " " + element.tail  # the block parted the words around it
        drop(element)

    def note(self, because: str, text: str, where: str = "") -> None:
        """Write a ledger row for something a step has removed itself."""
        if self.accounting:
            self.removals.append(Removal(self.step, because, squash(text), where))

    def issue(self, code: str, message: str, where: str = "") -> None:
        """Say that a person must decide something about this page."""
        self.issues.append(Issue(code, message, where))


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a record. `url` is absolute, as on the legacy site but decoded; `record` is an id or empty."""

    text: str
    url: str
    kind: str  # internal | external | mail | download
    record: str = ""


@dataclass(frozen=True, slots=True)
class Asset:
    """A picture or download. `file` is relative to the run folder; both it and `sha256` are empty until fetched."""

    url: str
    file: str = ""
    sha256: str = ""
    media_type: str = ""
    alt: str = ""
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """A teaser on a page for another page."""

    title: str
    text: str
    url: str
    record: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a record comes from. `fetched` and `sha256` are those of the capture that last changed the content."""

    url: str
    aliases: tuple[str, ...] = ()
    fetched: str = ""
    sha256: str = ""
    system: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """What the editors decided. The tool writes `pending` once and afterwards takes back nothing but `status`."""

    status: str = "pending"
    by: str = ""
    at: str = ""
    note: str = ""
    hash: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """What one page becomes. Empty fields are left out where a record is written; the order here is the order there."""

    id: str
    type: str
    title: str
    slug: str = ""
    path: str = ""
    parent: str = ""
    position: int | None = None
    language: str = ""
    translation_of: str = ""
    published: str = ""
    author: str = ""
    teaser: str = ""
    body: str = ""
    tags: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    assets: tuple[Asset, ...] = ()
    references: tuple[Reference, ...] = ()
    related: tuple[str, ...] = ()
    fields: dict[str, Any] = field(default_factory=dict)
    source: Source = Source("")
    issues: tuple[Issue, ...] = ()
    review: Review = Review()

    @property
    def text(self) -> str:
        """The body as plain text, a block a line, without the captions of its pictures."""
        return body_text(self.body, captions=False)
