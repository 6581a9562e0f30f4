"""Pictures and downloads in Plone: each once, found again by a UID that is made of the hash of its bytes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from relaunch.load.document import File
from relaunch.load.plone_blocks import VIEW
from relaunch.load.plone_documents import file_uid, short_name, uid_of
from relaunch.load.plone_site import Site

CONTAINER = "medien"
DOWNLOAD = "/@@download/file"


class Files:
    """The files of a site, in a container at its top that is made when the first one comes."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.container_kind = "Document"
        self._known: dict[str, tuple[str, str]] = {}
        self._container = ""
        self._made: list[str] = []

    def there(self, hashes: Iterable[str]) -> dict[str, tuple[str, str]]:
        """Return UID and address of the files that are there, by the hash of their bytes."""
        wanted = list(hashes)
        by_uid = {file_uid(sha256): sha256 for sha256 in wanted if sha256 not in self._known}
        for row in self.site.look_up(by_uid, whole=False):
            self._keep(by_uid[str(row["UID"])], row)
        return {sha256: self._known[sha256] for sha256 in wanted if sha256 in self._known}

    def _keep(self, sha256: str, row: dict[str, Any]) -> tuple[str, str]:
        view = VIEW if row["@type"] == "Image" else DOWNLOAD
        self._known[sha256] = str(row["UID"]), f"{row['@id']}{view}"
        return self._known[sha256]

    def bring(self, file: File, data: str) -> tuple[str, str]:
        """Bring in a file under its legacy name; its alternative text is its title, its caption the description."""
        picture = file.media_type.startswith("image/")
        name = file.original or file.name
        sent = {
            "@type": "Image" if picture else "File",
            "UID": file_uid(file.sha256),
            "title": file.alt or name.rpartition(".")[0] or name,
            "description": file.caption,
            "image" if picture else "file": {
                "data": data, "encoding": "base64", "filename": name,
                "content-type": file.media_type or "application/octet-stream",
            },
        }  # fmt: skip
        stem, _, ending = file.name.rpartition(".")
        found = self.site.make(self._container_url(), file_uid(file.sha256), sent, f"{short_name(stem)}.{ending}")
        return self._keep(file.sha256, found)

    def _container_url(self) -> str:
        """Return where files go: a published folder that no menu shows."""
        uid = uid_of("relaunch:files")
        found = self.site.one(uid) if not self._container else None
        if found is not None:
            self._container = str(found["@id"])
        if not self._container:
            sent = {"@type": self.container_kind, "UID": uid, "title": "Medien", "exclude_from_nav": True}
            made = self.site.make(self.site.public, uid, sent, CONTAINER)
            self._made.append(f"container/{uid}")
            self._container = str(made["@id"])
            found = made
        if found is not None and found.get("review_state") == "private":
            self.site.publish(self._container)
        return self._container

    def made(self) -> list[str]:
        """Return the container, where it was made since this was last asked."""
        made, self._made = self._made, []
        return made

    def remove(self, uid: str) -> str:
        """Remove a file that nothing shows or links to; return why not, where it stays."""
        if self.site.one(uid) is None:
            return ""
        found = self.site.client.get("@linkintegrity", [("uids", uid)])
        users = sorted({urlsplit(str(user["@id"])).path for row in found for user in row.get("breaches", [])})
        if users:
            return f"used there by {', '.join(users)}"
        self.site.remove(uid)
        self._known = {sha256: there for sha256, there in self._known.items() if there[0] != uid}
        return ""

    def drop(self, term: str) -> str:
        """Remove the container, where it is empty; return why not, where it stays."""
        uid = term.partition("/")[2]
        found = self.site.one(uid)
        if found is None:
            return ""
        if self.site.below(str(found["@id"])):
            return f"{urlsplit(str(found['@id'])).path}: files are in it"
        self.site.remove(uid)
        self._container = ""
        return ""
