"""JSON for Drupal and the migrations of migrate_plus that read it: terms, files, media, nodes, menu, redirects.

Every migration knows a row by the record's id and looks for changes (`track_changes`), so that it can be run again and
rolled back by drush. The process plugins are those of Drupal's core and of migrate_plus (docs/targets.md names them).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC
from functools import partial
from typing import Any

from relaunch.load.document import Document
from relaunch.load.filing import Format, Package, moment, parameters
from relaunch.load.outfolder import Piece, as_json

NAME = "drupal"
TERMS = {"tags": "vocabulary", "categories": "categories"}  # a field: the setting that names its vocabulary
_STEPS = re.compile(r"\[([^\[\]]*)\]")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")


def pieces(package: Package) -> list[Piece]:
    """Return data, files and migrations."""
    made = _Portal(package)
    bundles = sorted({document.kind for document in package.documents})
    data: dict[str, list[dict[str, Any]]] = {
        **{field: made.terms(field) for field in TERMS if made.has(field)}, "files": made.files(),
        "images": made.files("image"), "documents": made.files("document"),
        **{f"node_{bundle}": made.nodes(bundle) for bundle in bundles},
        "aliases": made.aliases(), "menu": made.menu(), "redirects": made.redirects(),
    }  # fmt: skip
    out = [Piece(f"files/{package.file_name(sha256)}", package.source_of(sha256)) for sha256 in package.files]
    out += [Piece(f"data/{name}.json", partial(as_json, {"rows": rows})) for name, rows in data.items()]
    config = {"group": made.group(), **made.migrations(data, bundles)}
    group = package.settings["group"]
    for name, said in config.items():
        kind = f"migration_group.{group}" if name == "group" else f"migration.{group}_{name}"
        out.append(Piece(f"config/migrate_plus.{kind}.yml", partial(as_yaml, said)))
    return out


class _Portal:
    """Makes the rows and the migrations of a package."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.settings = package.settings
        self.media = {sha256: f"{self.settings['files_path'].rstrip('/')}/{package.file_name(sha256)}"
                      for sha256 in package.files}  # fmt: skip
        self.links = package.places

    def has(self, field: str) -> bool:
        """Say whether the mapping names a field for any of the documents."""
        return any(field in document.fields for document in self.package.documents)

    def terms(self, field: str) -> list[dict[str, Any]]:
        """Return the terms that documents have in a field."""
        names = {name for document in self.package.documents for name in document.fields.get(field, ())}
        return [{"id": name, "name": name} for name in sorted(names)]

    def files(self, kind: str = "") -> list[dict[str, Any]]:
        """Return the files: all, the pictures, or the other ones."""
        rows = []
        told = {file.sha256: file for document in self.package.documents for file in document.files.values()}
        for sha256, file in self.package.files.items():
            here = "image" if file.media_type.startswith("image/") else "document"
            if kind in ("", here):
                name = self.package.file_name(sha256)
                rows.append({
                    "id": sha256, "name": told[sha256].name, "from": f"{self.settings['source']}/files/{name}",
                    "uri": f"{self.settings['files']}/{name}", "mime": file.media_type,
                    "alt": told[sha256].alt, "caption": told[sha256].caption,
                })  # fmt: skip
        return rows

    def nodes(self, bundle: str) -> list[dict[str, Any]]:
        """Return the nodes of a bundle; a field that is empty is there, too, and empties the node's."""
        return [self._node(document) for document in self.package.documents if document.kind == bundle]

    def _node(self, document: Document) -> dict[str, Any]:
        fields = document.fields
        when = moment(str(fields.get("date", "")), self.settings["timezone"])
        row: dict[str, Any] = {"id": document.id, "title": document.title[:255]}
        row["published"] = int(fields.get("status") == "publish")
        row["created"] = int(when.timestamp()) if when else ""
        row["body"] = self.package.content(document, self.links, self.media)
        row["summary"] = str(fields.get("excerpt", ""))
        row["tags"] = [{"term": name} for name in fields.get("tags", ())]
        row["categories"] = [{"term": name} for name in fields.get("categories", ())]
        picture = str(fields.get("picture", ""))
        row["picture"] = picture if picture in self.package.files else ""
        row["picture_alt"] = next((f.alt for f in document.files.values() if f.sha256 == picture), "")
        row |= {name[5:]: self._stored(value) for name, value in fields.items() if name.startswith("meta.")}
        return row

    def _stored(self, value: Any) -> Any:
        """Return a moment as Drupal stores it, in UTC without a zone; a day and every other text stay."""
        try:
            when = None if _DAY.match(str(value)) else moment(str(value), self.settings["timezone"])
        except ValueError:
            return value
        return value if when is None else when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")

    def aliases(self) -> list[dict[str, Any]]:
        """Return where each node lives; the home page is chosen in Drupal's settings."""
        return [{"id": document.id, "alias": self.package.places[document.id]}
                for document in self.package.documents if self.package.places[document.id] != "/"]  # fmt: skip

    def menu(self) -> list[dict[str, Any]]:
        """Return the links of the menu, parents first: of the types to which the mapping gives an order."""
        return [{"id": document.id, "title": document.title[:255], "parent": document.parent,
                 "weight": int(document.fields["order"] or 0)}
                for document in self.package.documents if "order" in document.fields]  # fmt: skip

    def redirects(self) -> list[dict[str, Any]]:
        """Return the redirects; the query as PHP reads it."""
        rows: dict[str, dict[str, Any]] = {}
        for lead in self.package.leads:
            path, query = parameters(lead.source)
            new = self.package.places[lead.record] if lead.record else self.media[lead.sha256]
            row = {"path": path.lstrip("/"), "query": nested(query), "uri": f"internal:{new}"}
            rows.setdefault(_short(json.dumps([row["path"], row["query"]], sort_keys=True)), row)
        return [{"id": key, **row} for key, row in sorted(rows.items())]

    def group(self) -> dict[str, Any]:
        """Return the group, with what all its migrations share."""
        return {
            "id": self.settings["group"], "label": f"Import of {self.package.site}",
            "description": "Written by relaunch; change its mapping and export again rather than this file.",
            "source_type": "JSON files", "module": None,
            "shared_configuration": {"source": {
                "plugin": "url", "data_fetcher_plugin": "file", "data_parser_plugin": "json", "item_selector": "rows",
                "track_changes": True, "ids": {"id": {"type": "string"}},
            }},
        }  # fmt: skip

    def migrations(self, data: Mapping[str, list[dict[str, Any]]], bundles: Iterable[str]) -> dict[str, dict[str, Any]]:
        """Return the migrations by name; each reads the data file of its name."""
        nodes = [f"node_{bundle}" for bundle in bundles]
        made: dict[str, dict[str, Any]] = {}
        for name in filter(self.has, TERMS):
            vocabulary = self.settings[TERMS[name]]
            made[name] = self._migration(name, ["id", "name"], {"name": "name"}, "entity:taxonomy_term", (), vocabulary)
        made["files"] = self._files_migration()
        made["images"] = self._media_migration("images", "image", "field_media_image", alt=True)
        made["documents"] = self._media_migration("documents", "document", "field_media_document", alt=False)
        for bundle in bundles:
            made[f"node_{bundle}"] = self._node_migration(bundle, data[f"node_{bundle}"])
        made["aliases"] = self._aliases_migration(nodes)
        made["menu"] = self._menu_migration(nodes)
        made["redirects"] = self._redirects_migration()
        return made

    def _migration(self, name: str, fields: Iterable[str], process: Mapping[str, Any], destination: str,
                   needs: Iterable[str] = (), bundle: str = "", constants: Mapping[str, Any] | None = None,
                   ) -> dict[str, Any]:  # fmt: skip
        group = self.settings["group"]
        source: dict[str, Any] = {"urls": [f"{self.settings['source']}/data/{name}.json"],
                                  "fields": [{"name": f, "label": f, "selector": f} for f in fields]}  # fmt: skip
        if constants:
            source["constants"] = dict(constants)
        to = {"plugin": destination} | ({"default_bundle": bundle} if bundle else {})
        return {
            "id": f"{group}_{name}", "label": f"{self.package.site}: {name}", "migration_group": group,
            "migration_tags": ["relaunch"], "source": source, "process": dict(process), "destination": to,
            "migration_dependencies": {"required": [f"{group}_{need}" for need in needs], "optional": []},
        }  # fmt: skip

    def _lookup(self, migrations: Iterable[str], source: str) -> dict[str, Any]:
        names = [f"{self.settings['group']}_{name}" for name in migrations]
        return {"plugin": "migration_lookup", "migration": names, "source": source, "no_stub": True}

    def _files_migration(self) -> dict[str, Any]:
        process = {
            "filename": "name", "filemime": "mime", "status": "constants/permanent", "uid": "constants/uid",
            "uri": {"plugin": "file_copy", "source": ["from", "uri"], "file_exists": "use existing"},
        }  # fmt: skip
        return self._migration("files", ["id", "name", "from", "uri", "mime"], process, "entity:file", (), "",
                               {"permanent": 1, "uid": 1})  # fmt: skip

    def _media_migration(self, name: str, bundle: str, field: str, *, alt: bool) -> dict[str, Any]:
        process: dict[str, Any] = {"name": "name", "status": "constants/published", "uid": "constants/uid",
                                   f"{field}/target_id": self._lookup(["files"], "id")}  # fmt: skip
        fields = ["id", "name"]
        if alt:
            process |= {f"{field}/alt": "alt", f"{field}/title": "caption"}
            fields += ["alt", "caption"]
        return self._migration(name, fields, process, "entity:media", ["files"], bundle,
                               {"published": 1, "uid": 1})  # fmt: skip

    def _node_migration(self, bundle: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
        """Return the migration of a bundle: what the mapping names for it, and nothing else."""
        named = {name for document in self.package.documents if document.kind == bundle for name in document.fields}
        process: dict[str, Any] = {"title": "title", "status": "published", "uid": "constants/uid"}
        fields = ["id", "title", "published"]
        needs: list[str] = []
        if "date" in named:
            fields.append("created")
            process["created"] = [{"plugin": "skip_on_empty", "method": "process", "source": "created"}]
        if "content" in named:
            fields.append("body")
            process |= {"body/value": "body", "body/format": "constants/format"}
        if "excerpt" in named:
            fields.append("summary")
            process["body/summary"] = "summary"
        for field in TERMS:
            if field in named:
                fields.append(field)
                needs.append(field)
                process[self.settings[f"{field}_field"]] = {
                    "plugin": "sub_process", "source": field, "process": {"target_id": self._lookup([field], "term")},
                }  # fmt: skip
        if "picture" in named:
            fields += ["picture", "picture_alt"]
            needs.append("files")
            at = self.settings["picture_field"]
            process |= {f"{at}/target_id": self._lookup(["files"], "picture"), f"{at}/alt": "picture_alt"}
        own = sorted(name[5:] for name in named if name.startswith("meta."))
        fields += own
        process |= {name: name for name in own}
        return self._migration(f"node_{bundle}", fields, process, "entity:node", needs, bundle,
                               {"uid": 1, "format": self.settings["format"]})  # fmt: skip

    def _aliases_migration(self, nodes: list[str]) -> dict[str, Any]:
        process = {
            "_node": [self._lookup(nodes, "id"), {"plugin": "skip_on_empty", "method": "row"}],
            "path": {"plugin": "concat", "source": ["constants/node", "@_node"]},
            "alias": "alias", "langcode": "constants/language",
        }  # fmt: skip
        return self._migration("aliases", ["id", "alias"], process, "entity:path_alias", nodes, "",
                               {"node": "/node/", "language": "und"})  # fmt: skip

    def _menu_migration(self, nodes: list[str]) -> dict[str, Any]:
        process = {
            "_node": [self._lookup(nodes, "id"), {"plugin": "skip_on_empty", "method": "row"}],
            "bundle": "constants/bundle", "title": "title", "menu_name": "constants/menu", "weight": "weight",
            "link/uri": {"plugin": "concat", "source": ["constants/node", "@_node"]},
            "parent": {"plugin": "menu_link_parent", "source": ["parent", "@menu_name", "constants/nowhere"]},
        }  # fmt: skip
        constants = {"bundle": "menu_link_content", "menu": self.settings["menu"], "node": "entity:node/",
                     "nowhere": ""}  # fmt: skip
        return self._migration("menu", ["id", "title", "parent", "weight"], process, "entity:menu_link_content", nodes,
                               "", constants)  # fmt: skip

    def _redirects_migration(self) -> dict[str, Any]:
        process = {
            "redirect_source/path": "path", "redirect_source/query": "query", "redirect_redirect/uri": "uri",
            "status_code": "constants/status", "language": "constants/language", "uid": "constants/uid",
        }  # fmt: skip
        return self._migration("redirects", ["id", "path", "query", "uri"], process, "entity:redirect", ["aliases"], "",
                               {"status": 301, "language": "und", "uid": 1})  # fmt: skip


def nested(query: Mapping[str, str]) -> dict[str, Any]:
    """Return query parameters as PHP reads them: `a[b]=c` is a list within a, dots and blanks in names are `_`."""
    out: dict[str, Any] = {}
    for name, value in query.items():
        head, bracket, rest = name.partition("[")
        keys = [re.sub(r"[. ]", "_", head), *(_STEPS.findall(bracket + rest) if bracket else [])]
        here = out
        for number, key in enumerate(keys[:-1]):
            below = here.setdefault(key or str(len(here)), {})
            if not isinstance(below, dict) or number > 20:
                break
            here = below
        else:
            here[keys[-1] or str(len(here))] = value
    return out


def as_yaml(value: Any) -> bytes:
    """Return YAML in blocks; every text is quoted as JSON quotes it, which no value breaks."""
    return ("\n".join(_lines(value, "")) + "\n").encode("utf-8", "replace")


def _lines(value: Any, indent: str) -> Iterable[str]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if isinstance(inner, (Mapping, list)) and inner:
                yield f"{indent}{_scalar(key)}:"
                yield from _lines(inner, indent + "  ")
            else:
                yield f"{indent}{_scalar(key)}: {_scalar(inner)}"
    else:
        for inner in value:
            if isinstance(inner, (Mapping, list)) and inner:
                first, *others = _lines(inner, indent + "  ")
                yield f"{indent}- {first.lstrip()}"
                yield from others
            else:
                yield f"{indent}- {_scalar(inner)}"


def _scalar(value: Any) -> str:
    if isinstance(value, str) and re.fullmatch(r"[a-z][a-z0-9_]*(?:/[a-z_]+)?", value) and value not in (
        "true", "false", "null", "yes", "no", "on", "off", "y", "n"):  # fmt: skip
        return value
    return json.dumps(value, ensure_ascii=True)


def _short(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]


FORMAT = Format(pieces, then="copy {out} to {source} of Drupal, then: drush config:import --partial "
                "--source={out}/config and drush migrate:import --group={group}")  # fmt: skip
