"""A record as a document of the new portal: its fields, parent, pictures and links, still without the portal's URLs."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from html import escape
from typing import Any
from urllib.parse import unquote, urlsplit

from relaunch.clean.body import sanitize
from relaunch.load.target import Target, TypeRule
from relaunch.model import Record, Reference
from relaunch.recordfile import content_hash
from relaunch.slugs import slugify
from relaunch.tree import body_text, squash

RENDERING = 2  # raise it when the same record gives another document: all are then written again
DIGITS = 16
PENDING = "pending"  # the URL of a record that is not there yet, or is about to move
_ADDRESS = re.compile(r'(<(?:a|img)\b[^<>]*? (?:href|src)=")([^"]*)(")')
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")


@dataclass(frozen=True, slots=True)
class File:
    """A picture or download of a record; `file` is relative to the run folder."""

    file: str
    sha256: str
    name: str
    media_type: str
    alt: str = ""
    caption: str = ""
    original: str = ""  # the legacy name, umlauts and all, for targets that keep those


@dataclass(frozen=True, slots=True)
class Document:
    """What a record becomes. `kind` is the target's document type, `parent` the id of the record above it.

    `fields` hold what the mapping names, empty values too: they empty the document's. The HTML in `content` still has
    the record's addresses: `files` and `links` say which file or record each of them means. `aliases` are the legacy
    addresses, without the host, where the target is to lead them here. `host` is that of the portal, which stands in
    the addresses of files: under another name they are written again.
    `blocked` says why it must not be imported; it is empty where nothing speaks against it.
    """

    id: str
    kind: str
    title: str
    path: str
    fields: dict[str, Any]
    parent: str = ""
    files: dict[str, File] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    blocked: str = ""
    aliases: tuple[str, ...] = ()
    host: str = ""

    def hashes(self, urls: Mapping[str, str], style: str) -> dict[str, str]:
        """Return a hash for each field; those of the content and the picture say what they point to, too."""
        values = {name: value for name, value in self.fields.items() if not (name == "date" and not value)}
        values |= {"parent": self.parent, "path": self.path}
        if self.aliases:
            values["aliases"] = self.aliases
        if "content" in values:
            linked = sorted((path, urls.get(record, "")) for path, record in self.links.items())
            files = sorted((source, file.sha256) for source, file in self.files.items())
            values["content"] = [RENDERING, style, values["content"], linked, files, self.host if files else ""]
        return {name: _digest(value) for name, value in sorted(values.items())}


def total(kind: str, hashes: Mapping[str, str]) -> str:
    """Return the hash of a whole document."""
    return hashlib.sha256(json.dumps([kind, sorted(hashes.items())]).encode()).hexdigest()


def render(document: Document, urls: Mapping[str, str], media: Mapping[str, str]) -> str:
    """Return the content with the portal's own addresses: `urls` by record, `media` by the file's hash."""

    def address(match: re.Match[str]) -> str:
        old = match[2].replace("&amp;", "&")
        path, mark, fragment = old.partition("#")
        new = old
        if path in document.files:
            new = media[document.files[path].sha256]
        elif document.links.get(path) and urls.get(document.links[path], PENDING) != PENDING:
            new = urls[document.links[path]] + mark + fragment
        return match[1] + escape(new) + match[3]

    return _ADDRESS.sub(address, document.fields["content"])


def documents(records: Iterable[Record], target: Target, include_pending: bool) -> list[Document]:
    """Return the documents of all records, parents first; which of them are blocked, and why, too."""
    kept = sorted(records, key=_turn)
    paths = {record.path: record for record in reversed(kept) if record.path}  # of two, the first has it
    ids = {record.id: record for record in kept}
    made = [_document(record, target, include_pending, paths, ids) for record in kept]
    return parents_first([_second(each, paths) for each in made])


def _second(document: Document, paths: Mapping[str, Record]) -> Document:
    """Say where another document has the same path, which leads to one of them alone."""
    first = paths.get(document.path)
    if first is None or first.id == document.id:
        return document
    return replace(document, notes=(*document.notes, f"its path is that of {first.id}, too: it gets another address"))


def _turn(record: Record) -> tuple[int, str, bool, int, str, str]:
    """Return when a record's turn is: by depth, then by its place among its siblings: none is moved later."""
    above = record.path.rstrip("/").rpartition("/")[0]
    return record.path.count("/"), above, not record.position, record.position or 0, record.path, record.id


def parents_first(made: list[Document]) -> list[Document]:
    """Return documents so that each stands behind its parent; one that is its own ancestor loses its parent."""
    known = {document.id: document for document in made}
    done: dict[str, Document] = {}
    for document in made:
        chain: list[Document] = []
        seen: set[str] = set()
        here: Document | None = document
        while here is not None and here.id not in done and here.id not in seen:
            chain.append(here)
            seen.add(here.id)
            here = known.get(here.parent)
        if here is not None and here.id in seen and here.id not in done:
            top = chain[-1]
            chain[-1] = replace(top, parent="", notes=(*top.notes, "its parents lead back to itself: it has none"))
        for each in reversed(chain):
            done[each.id] = each
    return list(done.values())


def _document(
    record: Record, target: Target, include_pending: bool, paths: dict[str, Record], ids: dict[str, Record]
) -> Document:
    rule = target.rule(record.type)
    if rule is None:
        why = f"{target.name}: types: no rule for the type '{record.type}'; one for it or for '*' would be right"
        return Document(record.id, "", record.title, record.path, {}, blocked=why)
    notes: list[str] = []
    body = _content(record, rule, ids, notes)
    sources = target.fields_of(rule)
    fields = {name: _value(name, source, record, body, target, notes) for name, source in sources.items()}
    fields["status"] = target.status
    return Document(
        id=record.id,
        kind=rule.document,
        title=record.title,
        path=record.path,
        fields=fields,
        parent=_parent(record, rule, target, paths, ids),
        files=_files(record, notes),
        links=_links(body, paths),
        notes=tuple(notes),
        blocked=_unapproved(record, include_pending),
        aliases=_aliases(record) if target.redirects else (),
    )


def _unapproved(record: Record, include_pending: bool) -> str:
    review = record.review
    if not record.title.strip():
        return "the record has no title"
    if review.status == "rejected":
        return f"rejected{f' by {review.by}' if review.by else ''}{f': {review.note}' if review.note else ''}"
    if include_pending:
        return ""
    if review.status != "approved":
        return "not approved"
    if review.hash and review.hash != content_hash(record):
        return "changed after its approval"
    return ""


def _content(record: Record, rule: TypeRule, ids: dict[str, Record], notes: list[str]) -> str:
    """Return the body, made safe once more since editors write into it, with the teasers for other pages below."""
    safe = sanitize(record.body)
    if body_text(safe) != body_text(record.body):
        notes.append("the body holds what must not reach a visitor (a script, say): it is left out")
    elif safe.count("<") != record.body.count("<") or len(safe) < len(record.body) - 8:
        notes.append("tags or attributes that a body may not have are left out")
    if rule.lead == "teaser" and squash(record.teaser) not in squash(body_text(safe)):
        safe = f"<p><strong>{escape(squash(record.teaser))}</strong></p>\n{safe}"
    listed = [_reference(r, ids) for r in record.references] if rule.references == "list" else []
    return "\n".join([safe, "<ul>", *listed, "</ul>"]) if listed else safe


def _reference(reference: Reference, ids: dict[str, Record]) -> str:
    """Return a teaser as an item of a list; it leads to the record's path, else to where it led on the legacy site."""
    label = escape(reference.title or reference.text or reference.url)
    address = ids[reference.record].path if reference.record in ids else reference.url
    if address.startswith(("/", "http://", "https://")):
        label = f'<a href="{escape(address)}">{label}</a>'
    return f"  <li>{label}{f'<br>{escape(reference.text)}' if reference.text and reference.title else ''}</li>"


def _value(name: str, source: str, record: Record, body: str, target: Target, notes: list[str]) -> Any:
    """Return the value of one field of the document."""
    if source == "body":
        return body
    if source == "picture":
        return next((a.sha256 for a in record.assets if a.sha256 and a.media_type.startswith("image/")), "")
    if source == "slug":
        return record.path.strip("/").rpartition("/")[2] or record.slug or slugify(record.title)
    if source == "source.url":
        return record.source.url
    found: Any = record.fields.get(source[7:]) if source.startswith("fields.") else getattr(record, source)
    if name == "date":
        return _moment(str(found or ""), target.time, notes)
    if name in ("tags", "categories"):
        return sorted({str(tag).strip() for tag in (found if isinstance(found, (list, tuple)) else [found]) if tag})
    if name == "order":
        return found if isinstance(found, int) else 0
    return _text(found)


def _text(value: Any) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _moment(said: str, time: str, notes: list[str]) -> str:
    """Return a day with its time, or a moment as it is; what is neither is left out and said."""
    if not said:
        return ""
    try:
        if _DAY.match(said):
            return f"{date.fromisoformat(said).isoformat()}T{time}:00"
        return datetime.fromisoformat(said).isoformat(timespec="seconds")
    except ValueError:
        notes.append(f"the date '{said[:40]}' is no day of the calendar: it is left out")
        return ""


def _parent(
    record: Record, rule: TypeRule, target: Target, paths: dict[str, Record], ids: dict[str, Record]
) -> str:
    """Return the id of the record above; the home page is above nothing, since its path is the portal's own."""
    if rule.parent == "none":
        return ""
    above = ids.get(record.parent) if rule.parent == "record" else _above(record.path, paths)
    if above is None or above.path == "/":
        return ""
    there = target.rule(above.type)
    fits = there is not None and (target.parents == "any" or there.document == rule.document)
    return above.id if fits else ""


def _above(path: str, paths: dict[str, Record]) -> Record | None:
    parts = path.strip("/").split("/")
    for end in range(len(parts) - 1, 0, -1):
        found = paths.get("/" + "/".join(parts[:end]) + "/") or paths.get("/" + "/".join(parts[:end]))
        if found is not None:
            return found
    return None


def _aliases(record: Record) -> tuple[str, ...]:
    """Return the legacy addresses of a record without the host, but for the home page's own."""
    found = set()
    host = (urlsplit(record.source.url).hostname or "").removeprefix("www.")
    for url in (record.source.url, *record.source.aliases):
        parts = urlsplit(url)
        if (parts.hostname or "").removeprefix("www.") != host:
            continue
        found.add((parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
    return tuple(sorted(found - {"/", record.path, record.path.rstrip("/")}))


def _files(record: Record, notes: list[str]) -> dict[str, File]:
    """Return the pictures and downloads by their address in the body."""
    files: dict[str, File] = {}
    for asset in record.assets:
        if not asset.file or not asset.sha256:
            notes.append(f"never fetched, so left where it was: {asset.url}")
        elif asset.file not in files:
            name = _file_name(asset.url, asset.file)
            legacy = unquote(urlsplit(asset.url).path).rpartition("/")[2]
            files[asset.file] = File(asset.file, asset.sha256, name, asset.media_type, asset.alt, asset.caption, legacy)
    return files


def _file_name(url: str, file: str) -> str:
    """Return the legacy name of a file as one that every server keeps; its ending is that of the stored file."""
    stem = unquote(urlsplit(url).path).rpartition("/")[2].rpartition(".")[0]
    ending = file.rpartition(".")[2].lower() if "." in file else "bin"
    return f"{slugify(stem, 60) if stem else 'datei'}.{ending}"


def _links(body: str, paths: dict[str, Record]) -> dict[str, str]:
    """Return the ids of the records that addresses in the body mean."""
    links: dict[str, str] = {}
    for match in _ADDRESS.finditer(body):
        path = match[2].replace("&amp;", "&").partition("#")[0]
        if path.startswith("/") and path in paths:
            links[path] = paths[path].id
    return links


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=True, sort_keys=True).encode()).hexdigest()[:DIGITS]
