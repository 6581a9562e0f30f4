"""What Plone keeps of us: nothing beside a document, so the marks go into the notes of its versions and our ledger.

Plone drops keys that it does not know. Its version history takes a note with every write, and the note is there or not
there together with the write: no second request, no gap between them. What the ledger holds is a copy that saves
asking; it adds the seal, which says what the document was when we last wrote. Where the two differ, the history decides
who wrote last.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from relaunch.load.cms import WITHDRAWN
from relaunch.load.document import total

NOTE = "relaunch"
GONE = "gone"  # stands where the digests of a document would: it was removed there
_NOTE = re.compile(r"relaunch #([0-9]{1,9}) (\S{1,300}) (\S{1,40})((?: [A-Za-z0-9_.]+=[0-9a-f]{16})*)\Z")
# What is no part of a document, or changes when something else does.
_FLEETING = frozenset(
    "@components @id @type UID id parent review_state batching items items_total modified created next_item "
    "previous_item lock version working_copy working_copy_of is_folderish type_title changeNote versioning_enabled "
    "allow_discussion preview_image_link relatedItems".split()
)


@dataclass(slots=True)
class Kept:
    """What the ledger holds of a document. `number` is that of our last note; `meant` a place we are moving it to."""

    remote: str = ""
    kind: str = ""
    number: int = 0
    hash: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    content: str = ""  # the seal: digests of what the document said, and where it stood
    place: str = ""
    status: str = ""
    order: int = 0
    above: str = ""
    meant: str = ""

    @property
    def seal(self) -> str:
        """All three digests."""
        if self.content == GONE:
            return GONE
        return f"{self.content} {self.place} {self.status}" if self.content else ""

    def told(self) -> dict[str, Any]:
        """Return it for the ledger."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Note:
    """What a note says: the number of the write, the record, and the hashes of its fields."""

    number: int
    id: str
    kind: str
    fields: dict[str, str]


def note_of(number: int, record: str, kind: str, fields: Mapping[str, str]) -> str:
    """Return the note that goes into the version history with a write."""
    told = "".join(f" {name}={digest}" for name, digest in sorted(fields.items()))
    return f"{NOTE} #{number} {record} {kind.replace(' ', '+')}{told}"


def read_note(text: str | None) -> Note | None:
    """Read a note; None where it is none of ours."""
    found = _NOTE.match(text or "")
    if found is None:
        return None
    fields = dict(part.split("=", 1) for part in found[4].split())
    return Note(int(found[1]), found[2], found[3].replace("+", " "), fields)


def content_of(said: Mapping[str, Any], base: str, uids: Mapping[str, str]) -> str:
    """Return a digest of all that an editor can change in a document, but for its place and state.

    Links to documents count by their UID: an address changes when the document that it leads to is moved.
    """
    kept = {name: value for name, value in said.items() if name not in _FLEETING}
    text = json.dumps(kept, sort_keys=True, ensure_ascii=False)
    text = re.sub(re.escape(base) + r"[^\"\\\s?#<>]*", lambda match: _stable(match[0], uids), text)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _stable(url: str, uids: Mapping[str, str]) -> str:
    where, mark, rest = url.partition("/@@")
    return uids.get(where.rstrip("/"), where) + mark + rest


def place_of(said: Mapping[str, Any], uids: Mapping[str, str]) -> str:
    """Return where a document stands: the UID of the one above, and its own name there."""
    above = str((said.get("parent") or {}).get("@id", "")).rstrip("/")
    return f"{uids.get(above, above)}/{said.get('id', '')}"


@dataclass(frozen=True, slots=True)
class Past:
    """What the history tells: our newest note, where no version is newer, and whose the last change of state was."""

    note: Note | None
    edited: bool
    moved_state: bool
    withdrawn: bool
    published: bool


def read_history(rows: Iterable[Mapping[str, Any]]) -> Past:
    """Read a document's history, newest first as Plone tells it."""
    entries = list(rows)
    versions = [row for row in entries if row.get("type") == "versioning"]
    states = [row for row in entries if row.get("type") == "workflow"]
    newest = read_note(versions[0].get("comments")) if versions else None
    last = next((note for row in versions if (note := read_note(row.get("comments")))), None)
    changes = states[:-1]  # the oldest is the creation
    said = str((changes[0].get("comments") if changes else "") or "")
    return Past(
        note=last,
        edited=newest is None,
        moved_state=bool(changes) and not said.startswith(NOTE),
        withdrawn=said == f"{NOTE} {WITHDRAWN}",
        published=bool(changes),
    )


def adopted(kept: Kept | None, past: Past, place: str, content: str, unpublished: bool) -> Kept | None:
    """Return what is ours about a document that is not as the ledger knows it; None where an editor changed it.

    That is so where a write of ours arrived and the ledger never heard of it, since the import was killed or the ledger
    is another one. What may not have followed the write is forgotten, so that it is done again.
    """
    note = past.note
    if note is None or past.edited or past.moved_state:
        return None
    if kept is not None and kept.content != content and note.number <= kept.number:
        return None  # it says something else, and not by a write of ours that is newer than the ledger
    if kept is not None and kept.content and place not in (kept.place, kept.meant):
        return None
    fields = {name: digest for name, digest in note.fields.items() if name not in ("aliases", "path")}
    if unpublished and not past.published:
        fields.pop("status", None)
    digest = WITHDRAWN if past.withdrawn else total(note.kind, note.fields)
    return Kept(number=note.number, hash=digest, fields=fields)
