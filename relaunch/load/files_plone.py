"""A folder for plone.exportimport: content with its UIDs, files as blobs, redirects; `plone-importer` reads it.

The importer finds what is there by path and gives it the UID that the file says (plone.exportimport 2.2): the same
record is the same object in every run, and the one that `relaunch import plone` makes. In the classic interface pages
hold no others: a record with others below it becomes a folder with the page inside it, shown in its place.
"""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from relaunch.load.document import Document
from relaunch.load.filing import Format, Package, moment
from relaunch.load.outfolder import Piece, as_json
from relaunch.load.plone_blocks import VIEW, as_blocks
from relaunch.load.plone_documents import STATES, aliases_of, file_uid, rich_text, uid_of
from relaunch.load.plone_files import DOWNLOAD

NAME = "plone-files"
ROOT = "plone_site_root"  # the importer's word for the site itself
HOME = "startseite"
_BY_UID = re.compile(r"\.\./resolveuid/([0-9a-f]{32})")


def pieces(package: Package) -> list[Piece]:
    """Return the files, parents first, the index behind them."""
    made = _Site(package)
    made.add_media()
    for document in package.documents:
        made.add(document)
    return made.finish()


def problem(document: Document) -> str:
    """Say why Plone would not take a document as it is meant."""
    if document.kind == "Event" and not (document.fields.get("meta.start") and document.fields.get("meta.end")):
        return "an event without start and end: Plone would put it on the day of the import"
    return ""


class _Site:
    """Collects the items of a Plone site."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.items: dict[str, dict[str, Any]] = {}  # by path in the site
        self.blobs: list[Piece] = []
        self.order: dict[str, int] = {}
        self.shown: dict[str, dict[str, str]] = {}  # folder or site -> the page that stands for it
        self.blocks = package.target.body == "blocks"
        self.by_uid = "../resolveuid/" if self.blocks else "resolveuid/"  # as each interface writes it
        self.urls = {document.id: f"{self.by_uid}{uid_of(document.id)}" for document in package.documents}
        self.media: dict[str, str] = {}
        self.taken = set(package.places.values())
        self.paths = {uid_of(document.id): self.path_of(document) for document in package.documents}
        settings = package.settings
        self.folderish = settings["folder"] == "none"
        self.parents = {place.rpartition("/")[0] for place in package.places.values()}
        self.state = STATES[package.target.status]

    def path_of(self, document: Document) -> str:
        """Return where a document's item is: the home page has a name of its own in Plone."""
        place = self.package.places[document.id]
        if place != "/":
            return place
        return "/" + (HOME if f"/{HOME}" not in self.taken else f"{HOME}-portal")

    def add_media(self) -> None:
        """Add each picture and download once, in a folder of their own."""
        home = "/" + self.package.settings["media"]
        said = {file.sha256: file for document in self.package.documents for file in document.files.values()}
        for sha256, file in self.package.files.items():
            name = self.package.file_name(sha256)
            kind, field = ("Image", "image") if file.media_type.startswith("image/") else ("File", "file")
            uid = file_uid(sha256)
            view = DOWNLOAD if kind == "File" else VIEW if self.blocks else ""
            self.media[sha256] = f"{self.by_uid}{uid}{view}"
            told = said[sha256]
            title = told.alt or (told.original or told.name).rpartition(".")[0]
            item = self._item(f"{home}/{name}", kind, uid, title, told.caption)
            item[field] = self._blob(uid, field, sha256)
            self.items[item["@id"]] = item
            self.paths[uid] = item["@id"]
        if self.package.files:
            self._folder(home, home.strip("/").capitalize())

    def add(self, document: Document) -> None:
        """Add the item of a document; a folder and a page where others are below it and pages hold none."""
        path, uid, fields = self.path_of(document), uid_of(document.id), document.fields
        item = self._item(path, document.kind, uid, document.title, str(fields.get("excerpt", "")))
        page = item
        if path in self.parents and not self.folderish:
            item["@type"] = self.package.settings["folder"]
            inside = self._free(f"{path}/{self.package.settings['inside']}")
            page = self._item(inside, document.kind, uid_of(f"{document.id}//page"), document.title,
                              item["description"])  # fmt: skip
            self.items[inside] = page
            self.shown[uid] = {"default_page": page["id"]}
        elif self.package.places[document.id] == "/":
            self.shown[ROOT] = {"default_page": item["id"]}
        self._fill(document, item, page)
        self.items[path] = item
        if "order" in fields:
            self.order[uid] = int(fields["order"])

    def _fill(self, document: Document, item: dict[str, Any], page: dict[str, Any]) -> None:
        fields = document.fields
        dates = self._dates(document)
        item |= dates
        page |= dates
        page["subjects"] = sorted({*fields.get("tags", ()), *fields.get("categories", ())})
        html = self.package.content(document, self.urls, self.media)
        if self.blocks:
            page |= self._blocks(html, document.id)
        else:
            page["text"] = rich_text(html)
        if fields.get("picture") in self.package.files:
            page["image"] = self._blob(page["UID"], "image", fields["picture"])
        for name, value in fields.items():
            if name.startswith("meta.") and value:
                page[name[5:]] = self._zoned(value) if name in ("meta.start", "meta.end") else value
                if name == "meta.language":
                    item["language"] = value

    def _blocks(self, html: str, seed: str) -> dict[str, Any]:
        """Return a body as Volto's blocks; in an HTML block Volto resolves no UID, so that paths stand there."""
        made = as_blocks(html, seed)
        for block in made["blocks"].values():
            if block["@type"] == "html":
                block["html"] = _BY_UID.sub(lambda match: self.paths[match[1]], block["html"])
        return made

    def _dates(self, document: Document) -> dict[str, str]:
        when = moment(str(document.fields.get("date", "")), self.package.settings["timezone"])
        return {} if when is None else dict.fromkeys(("effective", "created", "modified"), when.isoformat())

    def _zoned(self, value: str) -> str:
        try:
            when = moment(value, self.package.settings["timezone"])
        except ValueError:
            return value
        return value if when is None else when.isoformat()

    def _item(self, path: str, kind: str, uid: str, title: str, description: str) -> dict[str, Any]:
        return {"@id": path, "@type": kind, "UID": uid, "id": path.rpartition("/")[2], "title": title,
                "description": " ".join(description.split()), "review_state": self.state}  # fmt: skip

    def _blob(self, uid: str, field: str, sha256: str) -> dict[str, str]:
        name = self.package.file_name(sha256)
        path = f"{uid}/{field}/{name}"
        self.blobs.append(Piece(f"content/{path}", self.package.source_of(sha256)))
        media_type = self.package.files[sha256].media_type or "application/octet-stream"
        return {"blob_path": path, "content-type": media_type, "filename": name}

    def _folder(self, path: str, title: str) -> None:
        kind = "Document" if self.folderish else self.package.settings["folder"]
        if path not in self.items:
            self.items[path] = self._item(path, kind, uid_of(f"{self.package.site}//folder{path}"), title, "")

    def _free(self, path: str) -> str:
        while path in self.taken or path in self.items:
            path += "-seite"
        return path

    def finish(self) -> list[Piece]:
        """Return all pieces: items with the folders that no record stands for, blobs, redirects, the index."""
        for path in list(self.items):
            parts = path.strip("/").split("/")[:-1]
            for end in range(1, len(parts) + 1):
                self._folder("/" + "/".join(parts[:end]), parts[end - 1].replace("-", " ").capitalize())
        items = sorted(self.items.values(), key=lambda item: (item["@id"].count("/"), item["@id"]))
        made = [Piece(f"content/{item['UID']}/data.json", partial(as_json, item)) for item in items]
        index = {
            "__version__": "1.0.0",
            "_data_files_": [f"{item['UID']}/data.json" for item in items],
            "_blob_files_": sorted(blob.name.removeprefix("content/") for blob in self.blobs),
            "default_page": self.shown, "ordering": dict(sorted(self.order.items())),
            "local_permissions": {}, "local_roles": {}, "relations": [],
        }  # fmt: skip
        return [*made, *self.blobs, Piece("redirects.json", lambda: as_json(self._redirects())),
                Piece("content/__metadata__.json", lambda: as_json(index))]  # fmt: skip

    def _redirects(self) -> dict[str, str]:
        """Return the redirects: Plone compares the decoded path, and the query as the browser sends it."""
        site = "/" + self.package.settings["site"]
        paths = {document.id: self.path_of(document) for document in self.package.documents}
        media = "/" + self.package.settings["media"]
        led: dict[str, str] = {}
        for lead in self.package.leads:
            new = paths[lead.record] if lead.record else f"{media}/{self.package.file_name(lead.sha256)}"
            for old in sorted(aliases_of(lead.source)):
                if old and old != new:
                    led.setdefault(site + old, site + new)
        return dict(sorted(led.items()))


FORMAT = Format(pieces, problem, "stop Plone, then: plone-importer etc/zope.conf {site} {out}")
