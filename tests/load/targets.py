"""What the contract suite (test_contract.py) asks of each real target: one adapter per target.

A new target brings a class that does what `There` says, and a fixture `contract_NAME` in conftest.py that starts its
server once per session, empties it, and returns the adapter; NAME then joins `TARGETS`. A server that cannot be started
skips the fixture, and fails it where the environment variable CI is set.

The suite speaks of records by their legacy id (`muster/page/familie`), of documents by what an editor or a visitor gets
to see of them, and never of a target's own numbers.
"""

from __future__ import annotations

import contextlib
import html
import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import requests

from relaunch.cli import main
from relaunch.load.plone_documents import body_of, uid_of
from relaunch.mapping.load import shipped_shelf
from tests.load.folders import Site
from tests.load.plone_server import JSON, PloneServer
from tests.load.wagtail_server import WagtailServer
from tests.load.wordpress_server import WordPressServer

TARGETS = ("wordpress", "plone-volto", "plone-classic", "wagtail")
SYSTEMS = tuple(name for name in TARGETS if name != "plone-classic")


@dataclass(frozen=True)
class Told:
    """A document as an editor of the target gets it.

    `html` is the body as the target keeps it (blocks may be written out as HTML), `date` the day as YYYY-MM-DD,
    `parent` the URL of the document above or "", `public` whether visitors get it, `url` where they do.
    """

    title: str
    html: str
    teaser: str
    slug: str
    url: str
    parent: str
    date: str
    tags: tuple[str, ...]
    public: bool


class There(Protocol):
    """One real target, empty at the beginning of each test.

    `name` is that of the shipped mapping, `url` the portal's address with a slash at its end, `withdrawals` the words
    that `withdraw` of the mapping may say there. `trashes` says whether editors have a trash that imports know.
    """

    name: str
    url: str
    withdrawals: tuple[str, ...]
    trashes: bool

    def run(self, command: str, site: Site, *more: str, mapping: Path | None = None) -> dict[str, Any]:
        """Run plan, import, verify or rollback as a person would; return its JSON, with `exit` the exit status.

        Where the command stops with an error and prints no JSON, return {"exit": status, "error": its words}.
        """

    def writes(self) -> int:
        """Count the writing requests (or statements) that the server has carried out, as the server itself tells."""

    def told(self, record_id: str) -> Told:
        """Return the one document of a legacy id."""

    def counted(self) -> dict[str, int]:
        """Return how many documents there are of each legacy id, in whatever state, the trash included."""

    def edit(self, record_id: str, *, title: str = "", body: str = "") -> None:
        """Change a document as an editor would, without our marks."""

    def save(self, record_id: str) -> None:
        """Save a document as an editor would, without a change."""

    def bin(self, record_id: str) -> None:
        """Put a document into the trash as an editor would; asked for only where `trashes`."""

    def files(self) -> list[tuple[str, str, str]]:
        """Return name, alternative text and caption of the files that are there, sorted."""

    def visible(self, url: str) -> tuple[int, str]:
        """Return status and page as visitors get them at an address, redirects followed."""

    def everything(self) -> Any:
        """Return all that editors and visitors have there, to compare: documents, files, tags, redirects."""


def command_json(arguments: list[str]) -> dict[str, Any]:
    """Run a command in this process and return the JSON that it prints, or its error."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = main(arguments)
    if not out.getvalue().strip():
        return {"exit": status, "error": err.getvalue()}
    said: dict[str, Any] = json.loads(out.getvalue())
    assert said["exit"] == status
    return said


def changed_mapping(name: str, folder: Path, old: str, new: str) -> Path:
    """Return a copy of a shipped mapping with one thing changed."""
    text = (shipped_shelf() / "targets" / f"{name}.yaml").read_text(encoding="utf-8")
    assert old in text
    path = folder / f"{name}.yaml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


class WordPressThere:
    """The adapter of WordPress."""

    name = "wordpress"
    withdrawals: tuple[str, ...] = ("draft", "trash")
    trashes = True

    def __init__(self, server: WordPressServer) -> None:
        self.server = server
        self.url = server.url

    def run(self, command: str, site: Site, *more: str, mapping: Path | None = None) -> dict[str, Any]:
        name = str(mapping or self.name)
        return command_json([command, name, "--url", self.url, "--json", *more, str(site.folder)])

    def writes(self) -> int:
        return self.server.writes()

    def api(self, method: str, path: str, **body: Any) -> Any:
        response = requests.request(method, f"{self.url}wp-json/wp/v2/{path}", json=body or None, timeout=60,
                                    auth=("editor", self.server.passwords["editor"]))  # fmt: skip
        assert response.ok, response.text
        return response.json()

    def route(self, record_id: str) -> str:
        rows = self.server.sql("SELECT ID, post_type FROM wp_posts JOIN wp_postmeta ON post_id = ID "
                               f"WHERE meta_value = '{record_id}'")  # fmt: skip
        assert len(rows) == 1, rows
        return f"{ {'page': 'pages', 'post': 'posts'}[rows[0][1]] }/{rows[0][0]}"

    def raw(self, record_id: str) -> dict[str, Any]:
        found: dict[str, Any] = self.api("GET", f"{self.route(record_id)}?context=edit")
        return found

    def told(self, record_id: str) -> Told:
        raw = self.raw(record_id)
        tags = self.api("GET", f"tags?include={','.join(map(str, raw['tags']))}") if raw["tags"] else []
        parent = self.api("GET", f"pages/{raw['parent']}")["link"] if raw.get("parent") else ""
        names = tuple(sorted(tag["name"].replace("&amp;", "&") for tag in tags))
        return Told(raw["title"]["raw"], raw["content"]["raw"], raw["excerpt"]["raw"], raw["slug"], raw["link"], parent,
                    raw["date"][:10], names, raw["status"] == "publish")  # fmt: skip

    def counted(self) -> dict[str, int]:
        return self.server.documents()

    def edit(self, record_id: str, *, title: str = "", body: str = "") -> None:
        self.api("POST", self.route(record_id), **{k: v for k, v in (("title", title), ("content", body)) if v})

    def save(self, record_id: str) -> None:
        raw = self.raw(record_id)
        self.edit(record_id, title=raw["title"]["raw"], body=raw["content"]["raw"])

    def bin(self, record_id: str) -> None:
        self.api("DELETE", self.route(record_id))

    def files(self) -> list[tuple[str, str, str]]:
        found = self.api("GET", "media?context=edit&per_page=100")
        return sorted((m["source_url"].rpartition("/")[2], m["alt_text"], m["caption"]["raw"]) for m in found)

    def visible(self, url: str) -> tuple[int, str]:
        response = requests.get(url, timeout=60)
        return response.status_code, response.text

    def everything(self) -> Any:
        sql = self.server.sql
        return [
            *sql("SELECT ID, post_type, post_title, post_content, post_excerpt, post_name, post_status, post_parent, "
                 "menu_order, post_date FROM wp_posts WHERE post_type <> 'revision' ORDER BY ID"),
            *sql("SELECT post_id, meta_key, meta_value FROM wp_postmeta JOIN wp_posts ON ID = post_id "
                 "WHERE post_type <> 'revision' AND meta_key LIKE '\\_relaunch%' ORDER BY 1, 2"),
            *sql("SELECT name, taxonomy, count FROM wp_terms JOIN wp_term_taxonomy USING (term_id) ORDER BY 1"),
            *sql("SELECT object_id, term_taxonomy_id FROM wp_term_relationships ORDER BY 1, 2"),
        ]  # fmt: skip


class PloneThere:
    """The adapter of Plone: one of the two sites of the test server."""

    withdrawals: tuple[str, ...] = ("private", "delete")
    trashes = False

    def __init__(self, server: PloneServer, site: str) -> None:
        self.server = server
        self.site = site
        self.name = {"volto": "plone", "classic": "plone-classic"}[site]
        self.url = server.url(site)

    def run(self, command: str, site: Site, *more: str, mapping: Path | None = None) -> dict[str, Any]:
        name = str(mapping or self.name)
        return command_json([command, name, "--url", self.url, "--json", *more, str(site.folder)])

    def writes(self) -> int:
        return self.server.writes(self.site)

    def raw(self, record_id: str) -> dict[str, Any]:
        found = self.server.api("GET", f"{self.site}/@search", params={"UID": uid_of(record_id), "fullobjects": 1})
        assert len(found["items"]) == 1, found
        raw: dict[str, Any] = found["items"][0]
        return raw

    def told(self, record_id: str) -> Told:
        raw = self.raw(record_id)
        parent = raw["parent"]["@id"] if raw["parent"]["@type"] != "Plone Site" else ""
        return Told(raw["title"], body_of(raw), raw["description"], raw["id"], raw["@id"], parent,
                    (raw["effective"] or "")[:10], tuple(sorted(raw["subjects"])), raw["review_state"] == "published",
                    )  # fmt: skip

    def counted(self) -> dict[str, int]:
        """Read the version notes, where the legacy id is in words, of everything that is there."""
        found: dict[str, int] = {}
        for row in self.server.catalogue(self.site):
            notes = [entry["comments"] or "" for entry in self.server.api("GET", row["@id"] + "/@history")]
            ids = {note.split(" ")[2] for note in notes if note.startswith("relaunch #")}
            for name in ids:
                found[name] = found.get(name, 0) + 1
        return found

    def edit(self, record_id: str, *, title: str = "", body: str = "") -> None:
        raw = self.raw(record_id)
        sent: dict[str, Any] = {"title": title} if title else {}
        if body and self.site == "classic":
            sent["text"] = {"data": body, "content-type": "text/html", "encoding": "utf-8"}
        elif body:
            sent |= {"blocks": {**raw["blocks"], "new": {"@type": "html", "html": body}},
                     "blocks_layout": {"items": ["new"]}}  # fmt: skip
        self.server.api("PATCH", raw["@id"], json=sent)

    def save(self, record_id: str) -> None:
        raw = self.raw(record_id)
        names = ("title", "description", "subjects", "text", "blocks", "blocks_layout", "effective")
        self.server.api("PATCH", raw["@id"], json={name: raw[name] for name in names if name in raw})

    def bin(self, record_id: str) -> None:
        self.server.api("DELETE", self.raw(record_id)["@id"])

    def files(self) -> list[tuple[str, str, str]]:
        rows = [row for row in self.server.catalogue(self.site) if row["@type"] in ("Image", "File")]
        return sorted((row["id"], row["title"], row["description"]) for row in rows)

    def visible(self, url: str) -> tuple[int, str]:
        """Ask as the frontend does, for a visitor: Volto's pages are made of that."""
        if self.site == "classic":
            response = requests.get(url, timeout=60)
            asked_to_log_in = "/login?" in response.url
            return (401, "") if asked_to_log_in else (response.status_code, response.text)
        response = requests.get(url, headers=JSON, timeout=60)
        said = response.json() if response.ok else {}
        return response.status_code, f"<h1>{html.escape(said.get('title', ''), quote=False)}</h1>{body_of(said)}"

    def everything(self) -> Any:
        return self.server.catalogue(self.site), self.server.aliases(self.site)


class WagtailThere:
    """The adapter of Wagtail: its commands run in the portal's own process, and so do its editors."""

    name = "wagtail"
    withdrawals: tuple[str, ...] = ("draft",)
    trashes = False

    def __init__(self, server: WagtailServer) -> None:
        self.server = server
        self.url = server.url

    def run(self, command: str, site: Site, *more: str, mapping: Path | None = None) -> dict[str, Any]:
        named = ["--mapping", str(mapping)] if mapping else []
        done = self.server.manage("relaunch", *named, command, "--json", *more, str(site.folder))
        if not done["out"].strip():
            return {"exit": done["exit"], "error": done["err"]}
        said: dict[str, Any] = json.loads(done["out"])
        assert said["exit"] == done["exit"]
        return said

    def writes(self) -> int:
        return self.server.writes()

    def told(self, record_id: str) -> Told:
        *said, tags, public = self.server.editor("told", record_id)
        return Told(*said, tuple(tags), public)

    def counted(self) -> dict[str, int]:
        return self.server.documents()

    def edit(self, record_id: str, *, title: str = "", body: str = "") -> None:
        self.server.editor("edit", record_id, title, body)

    def save(self, record_id: str) -> None:
        self.server.editor("save", record_id)

    def bin(self, record_id: str) -> None:
        self.server.editor("bin_", record_id)

    def files(self) -> list[tuple[str, str, str]]:
        return [(name, alt, caption) for name, alt, caption in self.server.editor("files")]

    def visible(self, url: str) -> tuple[int, str]:
        response = requests.get(url, timeout=60)
        return response.status_code, response.text

    def everything(self) -> Any:
        return self.server.editor("everything")
