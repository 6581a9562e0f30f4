"""WordPress by its REST interface, with our plugin (wordpress_plugin/relaunch-import.php) switched on there."""

from __future__ import annotations

import html
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from relaunch.errors import LoadError, RefusedError
from relaunch.load.client import TRIES, AnsweredError, Client, Pace, UnsureError, checked_url
from relaunch.load.cms import WITHDRAWN, Marks, Remote, Shown
from relaunch.load.credentials import Credentials
from relaunch.load.document import Document, File
from relaunch.load.target import Target
from relaunch.load.wordpress_blocks import as_blocks, as_text

PLUGIN = Path(__file__).parent / "wordpress_plugin" / "relaunch-import.php"
VERSION = 1
CORE = "wp-json/wp/v2/"
OURS = "wp-json/relaunch/v1/"
PAGE = 200  # documents asked for at once
MANY = 100  # hashes or tags asked for at once: a URL must not grow without bound
NAMES = {"order": "menu_order", "picture": "featured_media"}
TERMS = ("tags", "categories")
CLOSED = {"comment_status": "closed", "ping_status": "closed"}  # the legacy pages took no comments either
RAW = ("title", "content", "excerpt")
KEPT = ("slug", "date", "status", "parent", "menu_order", "featured_media", *TERMS)


def connect(target: Target, url: str, *, who: Credentials, pace: Pace | None = None) -> WordPress:
    """Return the WordPress at a URL."""
    return WordPress(target, Client(checked_url(url), who, pace))


class WordPress:
    """A WordPress whose plugin answers. `kinds` are its document types with the names of their REST routes."""

    def __init__(self, target: Target, client: Client) -> None:
        self.target = target
        self.client = client
        self.kinds: dict[str, str] = {}
        self.hierarchical: frozenset[str] = frozenset()
        self.longest_upload = 0
        self._terms: dict[tuple[str, str], int] = {}
        self._terms_made: list[str] = []
        self._media: dict[str, tuple[str, str]] = {}
        self._labels: dict[str, str] = {}  # of tags, by their number

    def check(self) -> str:
        """Ask the plugin who we are, and learn the document types."""
        try:
            said = self.client.get(OURS + "status")
        except AnsweredError as error:
            if error.status == 403:
                raise LoadError(f"{error}; a user with the role Editor would be right") from error
            raise LoadError(f"{error}; the plugin answers nothing: {PLUGIN} belongs into wp-content/plugins/, "
                            f"switched on, with permalinks other than 'Plain'") from error  # fmt: skip
        if said.get("version") != VERSION:
            raise LoadError(f"{self.client.base}: version {said.get('version')} of the plugin is there; "
                            f"version {VERSION} would be right: {PLUGIN}")  # fmt: skip
        self.kinds, self.hierarchical = dict(said["kinds"]), frozenset(said["hierarchical"])
        self.longest_upload = int(said["longest_upload"])
        if self.target.status == "publish" and not said["publishes"]:
            raise LoadError(f"{self.client.base}: '{said['user']}' may not publish; an Editor, or 'status: pending' in "
                            f"the mapping, would be right")  # fmt: skip
        filtered = " (what is not allowed to this user in HTML is taken there)" if said["filtered"] else ""
        return f"{said['system']} at {said['home']}, as {said['user']}{filtered}"

    def problem(self, document: Document, now: datetime) -> str:
        """Say why WordPress would not show a document as it is meant."""
        if document.kind not in self.kinds:
            return f"WordPress has no document type '{document.kind}'; it has {', '.join(sorted(self.kinds))}"
        moment = document.fields.get("date", "")
        if moment and _aware(moment) > now:
            return f"dated {moment}, in the future: WordPress would hide it until then"
        return ""

    def inventory(self, site: str) -> list[Remote]:
        """Return all documents of a site, page by page."""
        found: list[Remote] = []
        after = 0
        while True:
            rows = self.client.get(OURS + "documents", {"site": site, "after": after, "limit": PAGE})
            found += map(_remote, rows)
            if len(rows) < PAGE:
                return found
            after = int(rows[-1]["remote"])

    def find(self, record_id: str) -> list[Remote]:
        """Return the documents with a legacy id."""
        return [_remote(row) for row in self.client.get(OURS + "documents", {"id": record_id})]

    def create(self, document: Document, fields: Mapping[str, Any], marks: Marks) -> Remote:
        """Make a document; where the answer is lost, look for it before it is sent again."""
        payload = {**CLOSED, **self._payload(document.kind, fields, marks)}
        said = ""
        for number in range(TRIES):
            try:
                made = self.client.ask("POST", self._route(document.kind), again=False, json=payload)
                return _remote(made["relaunch"])
            except UnsureError as error:
                said = str(error)
                self.client.pace.back_off(number, None)
            except AnsweredError as error:
                if error.code != "relaunch_exists":
                    raise
            found = self.find(document.id)
            if found and found[0].hash == marks.hash and not found[0].edited:
                return found[0]
            if found:
                return self.update(found[0], fields, marks)
        raise LoadError(f"{said}; sent {TRIES} times, and it is not there")

    def update(self, remote: Remote, fields: Mapping[str, Any], marks: Marks) -> Remote:
        """Change fields and marks; the same request twice does the same, so it may be repeated."""
        payload = self._payload(remote.kind, fields, marks)
        said = self.client.ask("POST", self._route(remote.kind, remote.remote), again=True, json=payload)
        return _remote(said["relaunch"])

    def withdraw(self, remote: Remote, how: str) -> Remote:
        """Make a document a draft, private, or put it into the trash; the mark says that it was us."""
        # First a draft, then the trash: interrupted in between, it is hidden all the same.
        hidden = "draft" if how == "trash" else how
        done = self.update(remote, {"status": hidden}, Marks(remote.id, WITHDRAWN))
        if how == "trash":
            self._trash(self._route(remote.kind, remote.remote))
            return self.find(remote.id)[0]
        return done

    def delete(self, remote: Remote) -> None:
        """Remove a document for good; one that is gone already is what was wanted."""
        self._gone(self._route(remote.kind, remote.remote))

    def snapshot(self, remote: Remote) -> dict[str, Any]:
        """Return the raw fields and the marks."""
        said = self.client.get(self._route(remote.kind, remote.remote), {"context": "edit"})
        kept = {name: said[name] for name in KEPT if name in said}
        return {**{name: said[name]["raw"] for name in RAW if name in said}, **kept, "relaunch": said["relaunch"]}

    def restore(self, remote: Remote, snapshot: dict[str, Any]) -> Remote:
        """Send the raw fields and marks of a snapshot; what it has no meta for is emptied."""
        old = snapshot["relaunch"]
        now = self.find(remote.id)
        new_meta = self.client.get(self._route(remote.kind, remote.remote), {"context": "edit"})["relaunch"]["meta"]
        marks = {"id": old["id"], "hash": old["hash"], "fields": json.dumps(old["fields"]), "seal": old["seal"],
                 "path": old["path"], "meta": {**dict.fromkeys(new_meta or {}, ""), **(old["meta"] or {})}}  # fmt: skip
        payload = {name: value for name, value in snapshot.items() if name != "relaunch"}
        trashed = payload.get("status") == "trash"
        if trashed:
            payload["status"] = "draft"
            payload["slug"] = str(payload["slug"]).removesuffix("__trashed")
        route = self._route(remote.kind, remote.remote)
        said = self.client.ask("POST", route, again=True, json={**payload, "relaunch": marks})
        if trashed:
            self._trash(route)
            return self.find(remote.id)[0]
        return _remote(said["relaunch"]) if said.get("relaunch") else now[0]

    def media(self, hashes: Iterable[str]) -> dict[str, tuple[str, str]]:
        """Return the files that are there; of two with the same bytes, the first."""
        wanted = sorted({sha256 for sha256 in hashes if sha256 not in self._media})
        for start in range(0, len(wanted), MANY):
            rows = self.client.get(OURS + "media", [("sha256[]", sha256) for sha256 in wanted[start : start + MANY]])
            for row in rows:
                self._media.setdefault(row["sha256"], (str(row["remote"]), row["url"]))
        return {sha256: self._media[sha256] for sha256 in hashes if sha256 in self._media}

    def upload(self, file: File, path: Path) -> tuple[str, str]:
        """Bring a file in under a name of its own: an attachment's slug would take that of a page."""
        if self.longest_upload and path.stat().st_size > self.longest_upload:
            raise RefusedError(f"{file.file}: {path.stat().st_size:,} bytes; WordPress takes {self.longest_upload:,}")
        fields = {"title": file.name.rpartition(".")[0], "alt_text": file.alt, "caption": as_text(file.caption),
                  "slug": f"datei-{file.sha256[:16]}", "relaunch[sha256]": file.sha256}  # fmt: skip
        said = ""
        for number in range(TRIES):
            try:
                sent = {"file": (file.name, path.read_bytes(), file.media_type or "application/octet-stream")}
                made = self.client.ask("POST", CORE + "media", again=False, data=fields, files=sent)
                self._media[file.sha256] = (str(made["id"]), str(made["source_url"]))
            except UnsureError as error:
                said = str(error)
                self.client.pace.back_off(number, None)
            except AnsweredError as error:
                if error.code != "relaunch_exists":
                    raise RefusedError(f"{file.file}: {error}") from error
            if file.sha256 in self.media([file.sha256]):
                return self._media[file.sha256]
        raise LoadError(f"{said}; {file.file} was sent {TRIES} times, and it is not there")

    def delete_media(self, number: str) -> str:
        """Remove a file for good, since files know no trash, unless some document shows it or links to it."""
        used = self.client.get(OURS + "uses", {"remote": int(number)})
        if used:
            return f"used there by {', '.join(map(str, used))}"
        self._gone(f"{CORE}media/{int(number)}")
        self._media = {sha256: there for sha256, there in self._media.items() if there[0] != number}
        return ""

    def terms_made(self) -> list[str]:
        """Return the tags and categories made, as `tags/12`."""
        made, self._terms_made = self._terms_made, []
        return made

    def drop_term(self, term: str) -> str:
        """Remove a tag or category, unless a document in whatever state has it."""
        name, _, number = term.partition("/")
        for route in self.kinds.values():
            try:
                params = {name: number, "status": "any,trash", "per_page": 1, "_fields": "id"}
                if self.client.get(CORE + route, params):
                    return f"{term}: documents have it"
            except AnsweredError as error:
                if error.code != "rest_invalid_param":  # this type has no such terms
                    raise
        self._gone(f"{CORE}{name}/{int(number)}")
        return ""

    def read(self, remote: Remote) -> Shown:
        """Return a document as the API tells it, with the names of its tags."""
        return self._shown([self.client.get(self._route(remote.kind, remote.remote), {"context": "edit"})])[0]

    def read_all(self, remotes: Iterable[Remote]) -> dict[str, Shown]:
        """Return documents as the API tells them, by legacy id."""
        found: dict[str, Shown] = {}
        kinds: dict[str, dict[str, str]] = defaultdict(dict)
        for remote in remotes:
            kinds[remote.kind][remote.remote] = remote.id
        for kind, ids in kinds.items():
            params = {"include": ",".join(ids), "per_page": len(ids), "status": "any", "context": "edit"}
            rows = self.client.get(self._route(kind), params)
            found |= {ids[str(row["id"])]: shown for row, shown in zip(rows, self._shown(rows), strict=True)}
        return found

    def _shown(self, rows: list[dict[str, Any]]) -> list[Shown]:
        numbers = {str(number) for row in rows for number in row.get("tags", [])}
        asked = sorted(numbers - self._labels.keys(), key=int)
        for start in range(0, len(asked), MANY):
            params = {"include": ",".join(asked[start : start + MANY]), "per_page": MANY}
            told = self.client.get(CORE + "tags", params)
            self._labels |= {str(tag["id"]): html.unescape(tag["name"]) for tag in told}
        return [_shown(row, self._labels) for row in rows]

    def _route(self, kind: str, number: str = "") -> str:
        return f"{CORE}{self.kinds[kind]}{f'/{int(number)}' if number else ''}"

    def _trash(self, route: str) -> None:
        self._gone(route, force="false")

    def _gone(self, route: str, force: str = "true") -> None:
        try:
            self.client.ask("DELETE", route, again=True, params={"force": force})
        except AnsweredError as error:
            if error.status not in (404, 410):
                raise

    def _payload(self, kind: str, fields: Mapping[str, Any], marks: Marks) -> dict[str, Any]:
        """Return what is sent for these fields of a document."""
        sent: dict[str, Any] = {}
        meta: dict[str, str] = {}
        for name, value in fields.items():
            if name.startswith("meta."):
                meta[name[5:]] = value
            elif name == "parent":
                sent |= {"parent": int(value or 0)} if kind in self.hierarchical else {}
            elif name == "date":
                sent |= _date(value)
            elif name in TERMS:
                sent[name] = [self._term(name, each) for each in value]
            else:
                sent[NAMES.get(name, name)] = self._plain(name, value)
        told: dict[str, Any] = {"id": marks.id, "hash": marks.hash, "fields": json.dumps(marks.fields)}
        told |= {"path": f"/{marks.path.strip('/')}/"} if marks.path else {}
        return {**sent, "relaunch": {**told, "meta": meta} if meta else told}

    def _plain(self, name: str, value: Any) -> Any:
        if name == "content":
            return as_blocks(value, self.target.body, {url: number for number, url in self._media.values()})
        if name in ("title", "excerpt"):
            return as_text(value)
        if name == "picture":
            return int(self._media[value][0]) if value in self._media else 0
        return value

    def _term(self, name: str, label: str) -> int:
        """Return the number of a tag or category, made where there is none: one request tells both."""
        if (name, label) not in self._terms:
            try:
                made = self.client.ask("POST", CORE + name, again=True, json={"name": as_text(label)})
                self._terms_made.append(f"{name}/{made['id']}")
                self._terms[name, label] = int(made["id"])
            except AnsweredError as error:
                if error.code != "term_exists":
                    raise
                self._terms[name, label] = int(error.said["data"]["term_id"])
        return self._terms[name, label]


def _shown(said: Mapping[str, Any], labels: Mapping[str, str]) -> Shown:
    """Return a document in neutral words."""
    return Shown(
        title=html.unescape(said["title"]["rendered"]),
        html=said["content"]["rendered"],
        stored=said["content"]["raw"],
        excerpt=html.unescape(said.get("excerpt", {}).get("raw", "")),
        date=said["date"],
        utc=said["date_gmt"] or "",
        tags=tuple(labels[str(number)] for number in said.get("tags", []) if str(number) in labels),
        status=said["status"],
        url=said["link"],
    )


def _remote(row: Mapping[str, Any]) -> Remote:
    """Return what the plugin says of a document."""
    try:
        fields = dict(row["fields"] or {})
        return Remote(row["id"], str(row["remote"]), row["kind"], row["status"], row["hash"], fields, row["state"],
                      row["seal"], row["url"], trashed=row["status"] == "trash")  # fmt: skip
    except (TypeError, KeyError, ValueError) as error:
        raise LoadError(f"the plugin's marks are not in WordPress's answer ({type(error).__name__}); the plugin "
                        f"switched on, in version {VERSION}, would be right") from error  # fmt: skip


def _aware(moment: str) -> datetime:
    """Return a moment with a time zone; the site's own is at most a day from UTC, which is near enough to tell."""
    read = re.sub(r"Z\Z", "+00:00", moment)
    found = datetime.fromisoformat(read)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _date(moment: str) -> dict[str, str]:
    """Return a date in the site's time zone, or in UTC where it names its own; none is left to WordPress."""
    if not moment:
        return {}
    read = datetime.fromisoformat(moment)
    if read.tzinfo is None:
        return {"date": moment}
    return {"date_gmt": read.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds")}
