"""Plone 6 by plone.restapi, as it comes: classic rich text, or the blocks of Volto. No add-on is needed there."""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from relaunch.errors import LoadError, RefusedError
from relaunch.load import plone_files
from relaunch.load.client import Client, Pace, checked_url
from relaunch.load.cms import WITHDRAWN, Marks, Memory, Remote, Shown
from relaunch.load.credentials import Credentials
from relaunch.load.document import Document, File
from relaunch.load.plone_documents import (
    LANGUAGE,
    STATES,
    Portal,
    aliases_of,
    body_of,
    payload,
    short_name,
    shown,
    uid_of,
    zone_named,
)
from relaunch.load.plone_known import Known
from relaunch.load.plone_marks import GONE, NOTE, Kept, note_of
from relaunch.load.plone_site import Site, need
from relaunch.load.target import Target
from relaunch.load.visitor import Seen

NO_VALUES = frozenset({"id", "changeNote", "versioning_enabled", "relatedItems", "preview_image_link"})


def connect(target: Target, url: str, *, who: Credentials, pace: Pace | None = None) -> Plone:
    """Return the Plone at a URL."""
    return Plone(target, Client(checked_url(url), who, pace))


class Plone:
    """A Plone site: `portal` is what it has, `known` whose its documents are."""

    def __init__(self, target: Target, client: Client) -> None:
        self.target = target
        self.site = Site(client)
        self.portal = Portal()
        self.known = Known(self.site, target.status)
        self.files = plone_files.Files(self.site)
        self._expected: frozenset[str] = frozenset()

    # --- who and what is there

    def remember(self, memory: Memory) -> None:
        """Use the ledger's memory."""
        self.known.memory = memory

    def expect(self, record_ids: Iterable[str]) -> None:
        """Look for these records, too."""
        self._expected = frozenset(record_ids)

    def check(self) -> str:
        """Ask who we are, and learn types, fields and the time zone."""
        client = self.site.client
        try:
            system = client.get("@system")
        except LoadError as error:
            raise LoadError(f"{error}; the address of a Plone 6 site, and a user with the role Manager (who alone may "
                            f"choose a document's UID), would be right") from error  # fmt: skip
        version = need(system, "plone_version", f"{client.base}@system")
        self.site.public = str(need(client.get("", {"include_items": "0"}), "@id", client.base)).rstrip("/")
        about = client.get("@site")
        self.portal.zone = zone_named(str(about.get("plone.portal_timezone") or "UTC"))
        self.portal.languages = frozenset(about.get("plone.available_languages") or ())
        there = [str(row["@id"]).rpartition("/")[2] for row in client.get("@types") if row.get("addable")]
        self.portal.kinds = {kind.replace("%20", " "): frozenset() for kind in there}
        for kind in sorted({rule.document for rule in self.target.types.values()}):
            if kind in self.portal.kinds:
                self.portal.kinds[kind] = frozenset(client.get(f"@types/{kind}").get("properties", {}))
                self._check_kind(kind)
        self.files.container_kind = "Folder" if "Folder" in self.portal.kinds else "Document"
        if self.target.withdraw == "trash":
            raise LoadError(f"{self.target.name}: withdraw: Plone has no trash; 'private' or 'delete' would be right")
        return f"Plone {version} at {self.site.public}, as {client.user}"

    def _check_kind(self, kind: str) -> None:
        body = "blocks" if self.target.body == "blocks" else "text"
        other = "html" if body == "blocks" else "blocks"
        if body not in self.portal.kinds[kind]:
            raise LoadError(f"{self.target.name}: types: '{kind}' has no field '{body}' there; 'body: {other}' in the "
                            f"mapping, or another type, would be right")  # fmt: skip
        if "changeNote" not in self.portal.kinds[kind]:
            raise LoadError(f"{self.target.name}: types: '{kind}' keeps no versions there, and their notes tell our "
                            f"writes from those of editors; the behavior 'Versioning' would be right")  # fmt: skip

    def problem(self, document: Document, now: datetime) -> str:
        """Say why Plone would not show a document as it is meant."""
        strict = self.target.settings.get("language") == "strict"
        return self.portal.problem(document, now) or (self.portal.foreign(document.fields) if strict else "")

    def note(self, document: Document) -> str:
        """Say where a document comes without its language: better so than not at all."""
        why = self.portal.foreign(document.fields)
        return f"{why}: it comes without its language" if why else ""

    def inventory(self, site: str) -> list[Remote]:
        """Return all documents of a site that the records or the ledger name, those that were removed there, too."""
        ids = {each for each in {*self.known.memory.ids(), *self._expected} if each.partition("/")[0] == site}
        return self.known.remotes(ids)

    def find(self, record_id: str) -> list[Remote]:
        """Return the document of a legacy id."""
        return self.known.remotes({record_id})

    # --- writing

    def create(self, document: Document, fields: Mapping[str, Any], marks: Marks) -> Remote:
        """Make a document; where the answer is lost, look for it by its UID before it is sent again."""
        uid = uid_of(document.id)
        kept = Kept(number=self.known.kept(document.id).number + 1, hash=marks.hash, fields=dict(marks.fields))
        kept.order, kept.above = int(fields.get("order", 0)), str(fields.get("parent", ""))
        above = self.site.where(kept.above) if kept.above else self.site.public
        note = note_of(kept.number, document.id, document.kind, marks.fields)
        given = {name: value for name, value in self._fields(document.id, fields).items() if value is not None}
        sent = {"@type": document.kind, "UID": uid, "changeNote": note, **given}
        said = self.site.make(above, uid, sent, short_name(str(fields.get("slug") or document.title)))
        self.site.know(uid, str(said["@id"]))
        if said.get("review_state") not in (STATES[self.target.status], None):
            self._to_target_state(said)
            said = {**said, "review_state": STATES[self.target.status]}
            said = said if sent.get("effective") else self._whole(uid)  # Plone dates what is published without a date
        self._order(uid, kept, new=True)
        self._lead(str(said["@id"]), marks, new=True)
        return self.known.sealed(said, document.id, kept)

    def _fields(self, record: str, fields: Mapping[str, Any]) -> dict[str, Any]:
        known = {k: v for k, v in fields.items() if k != LANGUAGE} if self.portal.foreign(fields) else fields
        return payload(known, record, self.target.body, self.portal.zone)

    def _to_target_state(self, said: Mapping[str, Any]) -> None:
        if self.target.status == "publish":
            self.site.publish(str(said["@id"]))
        else:
            self.site.to_state(str(said["@id"]), STATES[self.target.status])

    def update(self, remote: Remote, fields: Mapping[str, Any], marks: Marks) -> Remote:
        """Change fields and marks in one request; place and state by those that Plone has for them."""
        kept = self.known.kept(marks.id)
        kept.number, kept.hash, kept.fields = kept.number + 1, marks.hash, dict(marks.fields)
        if remote.trashed:
            return self._bring_back(remote, fields, marks, kept)
        sent = {**self._fields(marks.id, fields),
                "changeNote": note_of(kept.number, marks.id, remote.kind, marks.fields)}  # fmt: skip
        if "parent" in fields or "slug" in fields:
            self._move(marks.id, remote.remote, fields)
            kept.above = str(fields.get("parent", kept.above))
        if "status" in fields:
            self.site.to_state(self.site.where(remote.remote), STATES[str(fields["status"])])
        said = self.site.patch(remote.remote, sent)
        if "order" in fields:
            kept.order = int(fields["order"])
            self._order(remote.remote, kept)
        self._lead(str(said["@id"]), marks)
        return self.known.sealed(said, marks.id, kept)

    def _bring_back(self, remote: Remote, fields: Mapping[str, Any], marks: Marks, kept: Kept) -> Remote:
        """Make a document again that was removed there, or keep in mind that it stays so (--theirs)."""
        if not fields:
            kept.content, kept.place, kept.status = GONE, "", ""
            self.known.memory.put(marks.id, kept.told())
            return Remote(marks.id, kept.remote, kept.kind, GONE, kept.hash, kept.fields, GONE, GONE, "", trashed=True)
        if "title" not in fields or "content" not in fields:
            raise RefusedError("it was removed there, and --theirs kept it so; undoing that in Plone would be right")
        document = Document(marks.id, remote.kind, str(fields["title"]), marks.path, dict(fields))
        return self.create(document, fields, marks)

    def _move(self, record: str, uid: str, fields: Mapping[str, Any]) -> None:
        """Bring a document below another one, under another name; the ledger knows before Plone does."""
        url = self.site.where(uid)
        name = url.rpartition("/")[2]
        wanted = short_name(str(fields["slug"])) if "slug" in fields else name
        above = str(fields["parent"]) if "parent" in fields else self.site.uids.get(url.rpartition("/")[0], "")
        row = self.known.kept(record)
        row.meant = f"{above or self.site.public}/{wanted}"
        self.known.memory.put(record, row.told())
        if "parent" in fields:
            self.site.move(uid, above)
        if wanted != name and not name.startswith(f"{wanted}-"):
            self.site.patch(uid, {"id": wanted})

    def _order(self, uid: str, kept: Kept, *, new: bool = False) -> None:
        """Let a document stand behind those of its siblings that come before it; only one that is wrong is moved."""
        known = {each: order for each, order in self.known.orders.setdefault(kept.above, {}).items() if each != uid}
        self.known.orders[kept.above][uid] = kept.order
        if not kept.order or (new and all(order <= kept.order for order in known.values())):
            return
        above = self.site.where(kept.above) if kept.above else self.site.public
        rows = self.site.below(above)
        names = [str(row["@id"]).rpartition("/")[2] for row in rows]
        order = [str(row["UID"]) for row in rows]
        here = order.index(uid)
        others = [each for each in order if each != uid]
        before = [number for number, each in enumerate(others) if known.get(each, kept.order + 1) <= kept.order]
        there = before[-1] + 1 if before else 0
        if there != here:
            moved = {"obj_id": names[here], "delta": there - here, "subset_ids": names}
            self.site.ask("PATCH", above, json={"ordering": moved}, again=False)

    def _lead(self, url: str, marks: Marks, *, new: bool = False) -> None:
        """Let the legacy addresses and the proposed path lead to a document."""
        here = url.removeprefix(self.site.public).strip("/")
        paths = set().union(*(aliases_of(path) for path in (marks.path, *marks.aliases)))
        wanted = sorted(path for path in paths if path.strip("/") and path.strip("/") != here)
        # What stands at a path is what Plone shows there, whatever leads elsewhere from it.
        free = [path for path in wanted if f"{self.site.public}{path}" not in self.site.uids]
        self.site.lead(url, free, new=new)

    def withdraw(self, remote: Remote, how: str) -> Remote:
        """Make a document private, or remove it for good; the comment or the ledger says that it was us."""
        kept = self.known.kept(remote.id)
        kept.hash, kept.fields = WITHDRAWN, {}
        if how == "delete":
            if self.site.below(self.site.where(remote.remote)):
                raise RefusedError("there are documents below it, which would be removed with it")
            self.known.memory.put(remote.id, kept.told())
            self.site.remove(remote.remote)
            return Remote(remote.id, remote.remote, remote.kind, GONE, WITHDRAWN, {}, GONE, GONE, "", trashed=True)
        self.site.to_state(self.site.where(remote.remote), STATES[how], f"{NOTE} {WITHDRAWN}")
        return self.known.sealed(self._whole(remote.remote), remote.id, kept)

    def delete(self, remote: Remote) -> None:
        """Remove a document for good."""
        if not remote.trashed and self.site.below(self.site.where(remote.remote)):
            raise RefusedError("there are documents below it, which would be removed with it")
        self.known.memory.drop(remote.id)  # first: what is found without being known is asked for its history
        self.site.remove(remote.remote)

    def _whole(self, uid: str) -> dict[str, Any]:
        found = self.site.one(uid)
        if found is None:
            raise RefusedError(f"no document with the UID {uid} is there any more: somebody removed it")
        return found

    # --- undoing

    def snapshot(self, remote: Remote) -> dict[str, Any]:
        """Return the fields, place, state and aliases of a document, and what the ledger kept of it."""
        kept = self.known.kept(remote.id).told()
        told = {"kind": remote.kind, "hash": remote.hash, "state": remote.state, "kept": kept}
        if remote.trashed:
            return {"relaunch": {**told, "id": remote.id, "gone": True}, "parent": ""}
        said = self._whole(remote.remote)
        if self.known.state(said) != remote.state:
            raise RefusedError("somebody edited it there a moment ago; the next plan shows it")
        fields = self.portal.kinds.get(remote.kind) or frozenset(said)
        values = {name: _value(said[name]) for name in sorted(fields - NO_VALUES) if name in said}
        above = str((said.get("parent") or {}).get("@id", "")).rstrip("/")
        return {"values": values, "name": str(said["id"]), "parent": self.site.uids.get(above, ""),
                "status": str(said.get("review_state") or ""), "aliases": self.site.aliases(str(said["@id"])),
                "relaunch": {**told, "id": remote.id}}  # fmt: skip

    def restore(self, remote: Remote, snapshot: dict[str, Any]) -> Remote:
        """Bring a document back to what it was, under its old name, at its old place, with its old marks."""
        old = snapshot["relaunch"]
        if old.get("gone"):
            raise RefusedError("it was gone there before the import: removing it is left to people")
        kept = Kept(**old["kept"])
        kept.number = max(kept.number, self.known.kept(remote.id).number) + 1
        uid = remote.remote
        if str(snapshot["status"]):
            self.site.to_state(self.site.where(uid), str(snapshot["status"]),
                               f"{NOTE} {WITHDRAWN}" if kept.hash == WITHDRAWN else NOTE)  # fmt: skip
        self.site.move(uid, str(snapshot["parent"]))
        note = note_of(kept.number, remote.id, remote.kind, kept.fields)
        said = self.site.patch(uid, {**snapshot["values"], "id": snapshot["name"], "changeNote": note})
        url, before = str(said["@id"]), set(snapshot["aliases"])
        now = set(self.site.aliases(url))
        self.site.unlead(url, sorted(now - before))
        self.site.lead(url, sorted(before - now))
        sealed = self.known.sealed(said, remote.id, Kept(**kept.told()))
        self.known.memory.put(remote.id, kept.told())
        return Remote(remote.id, uid, remote.kind, sealed.status, kept.hash, kept.fields, sealed.state, kept.seal, url)

    def revive(self, snapshot: dict[str, Any]) -> Remote:
        """Make a document again that a withdrawal had removed."""
        old = snapshot["relaunch"]
        uid = uid_of(old["id"])
        above = self.site.where(str(snapshot["parent"])) if snapshot["parent"] else self.site.public
        sent = {"@type": old["kind"], "UID": uid, **snapshot["values"]}
        said = self.site.make(above, uid, sent, str(snapshot["name"]))
        self.site.know(uid, str(said["@id"]))
        gone = Remote(old["id"], uid, old["kind"], "", "", {}, "", "", str(said["@id"]))
        return self.restore(gone, snapshot)

    # --- files, tags, reading

    def media(self, hashes: Iterable[str]) -> dict[str, tuple[str, str]]:
        """Return the files that are there, by the hash of their bytes."""
        return self.files.there(hashes)

    def upload(self, file: File, path: Path) -> tuple[str, str]:
        """Bring a file in, once."""
        said = base64.b64encode(path.read_bytes()).decode()
        return self.files.bring(file, said)

    def delete_media(self, number: str) -> str:
        """Remove a file, unless some document shows it or links to it."""
        return self.files.remove(number)

    def terms_made(self) -> list[str]:
        """Return the container of files, where one was made: tags are plain words in Plone."""
        return self.files.made()

    def drop_term(self, term: str) -> str:
        """Remove the container of files, where nothing is in it any more."""
        return self.files.drop(term)

    def read(self, remote: Remote) -> Shown:
        """Return a document as the API tells it."""
        return shown(self._whole(remote.remote), self.portal.zone, self.target.status)

    def read_all(self, remotes: Iterable[Remote]) -> dict[str, Shown]:
        """Return documents as the API tells them, by legacy id."""
        ids = {remote.remote: remote.id for remote in remotes}
        rows = self.site.look_up(ids, whole=True)
        return {ids[str(row["UID"])]: shown(row, self.portal.zone, self.target.status) for row in rows}

    @property
    def media_type(self) -> str:
        """What visitors are shown: the page itself, or what the API tells Volto."""
        return "application/json" if self.target.body == "blocks" else "*/*"

    def asked(self, remote: Remote) -> str:
        """Return where a document is asked for: rich text at its address, blocks at that of the API."""
        return self.site.api(remote.url) if self.target.body == "blocks" else remote.url

    def page(self, seen: Seen) -> Seen:
        """Return the page as visitors get it; of blocks, what the API gives a frontend that asks for a visitor."""
        if self.target.body != "blocks":
            return seen
        try:
            said = json.loads(seen.body)
        except ValueError:
            said = None
        if not isinstance(said, dict) or "title" not in said:
            return seen
        words = f"<h1>{html.escape(str(said['title']))}</h1>{body_of(said)}"
        page = f'<!doctype html><html><head><meta charset="utf-8"></head><body>{words}</body></html>'
        return Seen(seen.status, "text/html", page.encode(), url=seen.url)


def _value(value: Any) -> Any:
    """Return a value as it can be sent again."""
    return value["token"] if isinstance(value, dict) and "token" in value else value
