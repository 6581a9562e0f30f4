"""An extension for TYPO3 that EXT:external_import reads: JSON, the columns that know legacy ids, and the TCA for both.

Pages hold their text in one content element; news become EXT:news's. Pictures and downloads are copied into fileadmin
first, where external_import's own transformation finds them by name. Redirects become those of EXT:redirects.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import unquote

from relaunch.load.document import Document
from relaunch.load.filing import Format, Package, moment
from relaunch.load.outfolder import Piece, as_json

NAME = "typo3"
INDEX = "relaunch"  # the name of our configuration in each table
KEY = "tx_relaunch_id"  # the column of the legacy id
NEWS = "tx_news_domain_model_news"
IMAGES = r"\Cobweb\ExternalImport\Transformation\ImageTransformation::class"
DATES = r"\Cobweb\ExternalImport\Transformation\DateTimeTransformation::class"


class Code(str):
    """PHP that stands as it is."""


def pieces(package: Package) -> list[Piece]:
    """Return data, files and configuration of the extension."""
    made = _Extension(package)
    data: dict[str, list[dict[str, Any]]] = {"sys_category": made.categories(), "pages": made.pages(),
                                             "tt_content": made.contents()}  # fmt: skip
    if any(document.kind == "news" for document in package.documents):
        data[NEWS] = made.news()
    data["sys_redirect"] = made.redirects()
    out = [Piece(f"Files/{package.file_name(sha256)}", package.source_of(sha256)) for sha256 in package.files]
    out += [Piece(f"Resources/Private/Data/{table}.json", partial(as_json, rows)) for table, rows in data.items()]
    for number, table in enumerate(data):
        code = made.configuration(table, 5000 + 10 * number, len(data[table]))
        out.append(Piece(f"Configuration/TCA/Overrides/{table}.php", partial(_encoded, code)))
    out.append(Piece("ext_tables.sql", partial(_encoded, "\n".join(map(_column, data)))))
    out.append(Piece("composer.json", partial(as_json, made.composer())))
    out.append(Piece("ext_emconf.php", partial(_encoded, made.emconf())))
    return out


class _Extension:
    """Makes the rows and the configuration of a package."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.settings = package.settings
        self.media = {sha256: f"/fileadmin/{self.settings['files']}/{package.file_name(sha256)}"
                      for sha256 in package.files}  # fmt: skip

    def categories(self) -> list[dict[str, Any]]:
        """Return a category for each tag."""
        names = {name for document in self.package.documents for name in self._tags(document)}
        return [{"id": _short(name), "title": name} for name in sorted(names)]

    def _tags(self, document: Document) -> list[str]:
        return sorted({*document.fields.get("tags", ()), *document.fields.get("categories", ())})

    def _common(self, document: Document) -> dict[str, Any]:
        fields = document.fields
        row: dict[str, Any] = {"id": document.id, "title": document.title[:255]}
        row["hidden"] = int(fields.get("status") != "publish")
        row["slug"] = self.package.places[document.id]
        row["teaser"] = str(fields.get("excerpt", ""))
        when = moment(str(fields.get("date", "")), self.settings["timezone"])
        row["date"] = when.isoformat() if when else None
        row["categories"] = ",".join(_short(name) for name in self._tags(document))
        row["pictures"] = [{"file": self.package.file_name(file.sha256), "alt": file.alt, "caption": file.caption}
                           for file in document.files.values()
                           if file.sha256 == fields.get("picture")][:1]  # fmt: skip
        return row

    def _body(self, document: Document) -> str:
        return self.package.content(document, self.package.places, self.media)

    def pages(self) -> list[dict[str, Any]]:
        """Return the pages, parents first and in their order; the home page is the root, which is there."""
        places = self.package.places
        pages = {document.id: document for document in self.package.documents
                 if document.kind == "page" and places[document.id] != "/"}  # fmt: skip
        ranked = sorted(pages.values(), key=lambda d: (self._depth(d, pages), int(d.fields.get("order") or 0), d.id))
        return [{**self._common(document), "parent": document.parent if document.parent in pages else ""}
                for document in ranked]  # fmt: skip

    def _depth(self, document: Document, pages: Mapping[str, Document]) -> int:
        above = pages.get(document.parent)
        depth = 0
        while above is not None:
            depth, above = depth + 1, pages.get(above.parent)
        return depth

    def contents(self) -> list[dict[str, Any]]:
        """Return the text of each page as a content element; that of the home page stands on the root."""
        return [{"id": document.id, "page": document.id if self.package.places[document.id] != "/" else "",
                 "header": document.title[:255],
                 "body": self._body(document),
                 "hidden": int(document.fields.get("status") != "publish")}
                for document in self.package.documents if document.kind == "page"]  # fmt: skip

    def news(self) -> list[dict[str, Any]]:
        """Return the news."""
        rows = []
        for document in self.package.documents:
            if document.kind == "news":
                row = self._common(document)
                rows.append({**row, "slug": row["slug"].rpartition("/")[2], "body": self._body(document)})
        return rows

    def redirects(self) -> list[dict[str, Any]]:
        """Return the redirects: TYPO3 compares the decoded path, and the query as it comes."""
        rows: dict[str, dict[str, Any]] = {}
        for lead in self.package.leads:
            path, mark, query = lead.source.partition("?")
            source = unquote(path) + mark + query
            new = self.package.places[lead.record] if lead.record else self.media[lead.sha256]
            if source not in rows and unquote(path).rstrip("/") != new and max(len(source), len(new)) < 2048:
                rows[source] = {"id": _short(source), "host": "*", "source": source, "target": new,
                                "query": int(bool(mark)), "status": 301}  # fmt: skip
        return [rows[source] for source in sorted(rows)]

    # --- the configuration, see the manual of external_import: General TCA, Columns, Transformations, Children

    def configuration(self, table: str, priority: int, rows: int) -> str:
        """Return the file for a table: its import, the column of the legacy id, and where each column comes from."""
        general = {
            "connector": "json",
            "parameters": {"uri": f"EXT:{self.settings['extension']}/Resources/Private/Data/{table}.json",
                           "encoding": "UTF-8"},
            "data": "array", "referenceUid": KEY, "priority": priority, "groups": {0: INDEX},
            "pid": self._storage(table), "minimumRecords": min(rows, 1), "disabledOperations": "delete",
            "description": f"{self.package.site}: {table}",
        }  # fmt: skip
        lines = ["<?php", "", "// Written by relaunch; change its mapping and export again rather than this file.",
                 "defined('TYPO3') or die();", "", f"$table = {php(table)};", f"$index = {php(INDEX)};", "",
                 rf"\TYPO3\CMS\Core\Utility\ExtensionManagementUtility::addTCAcolumns($table, [{php(KEY)} => "
                 f"{php({'label': 'Legacy id', 'config': {'type': 'passthrough'}})}]);",
                 f"$GLOBALS['TCA'][$table]['external']['general'][$index] = {php(general)};"]  # fmt: skip
        for column, said in self._columns(table).items():
            if column == "pid":  # no column of the TCA by itself
                lines.append(f"$GLOBALS['TCA'][$table]['columns']['pid']['config'] = {php({'type': 'passthrough'})};")
            lines.append(f"$GLOBALS['TCA'][$table]['columns'][{php(column)}]['external'][$index] = {php(said)};")
        return "\n".join(lines) + "\n"

    def _storage(self, table: str) -> int:
        named = {"sys_redirect": "0", NEWS: self.settings["news"], "sys_category": self.settings["categories"]}
        return int(named.get(table, self.settings["root"]))

    def _columns(self, table: str) -> dict[str, dict[str, Any]]:
        columns: dict[str, dict[str, Any]] = {KEY: {"field": "id"}}
        if table == "sys_category":
            return {**columns, "title": {"field": "title"}}
        if table == "sys_redirect":
            fields = {"source_host": "host", "source_path": "source", "target": "target",
                      "respect_query_parameters": "query", "target_statuscode": "status"}  # fmt: skip
            return {**columns, **{column: {"field": field} for column, field in fields.items()}}
        if table == "tt_content":
            fields = {"header": "header", "bodytext": "body", "hidden": "hidden"}
            fixed = {"CType": _fixed("id", "text"), "colPos": _fixed("id", 0)}
            return {**columns, "pid": _mapped("page", "pages"), **fixed,
                    **{column: {"field": field} for column, field in fields.items()}}  # fmt: skip
        shared = {**columns, "title": {"field": "title"}, "hidden": {"field": "hidden"},
                  "categories": _mapped("categories", "sys_category", ",")}  # fmt: skip
        if table == "pages":
            return {**shared, "slug": {"field": "slug"}, "abstract": {"field": "teaser"}, "doktype": _fixed("id", 1),
                    "lastUpdated": _date("date"), "pid": _mapped("parent", "pages"),
                    "media": self._pictures("pages", "media")}  # fmt: skip
        return {**shared, "path_segment": {"field": "slug"}, "teaser": {"field": "teaser"},
                "bodytext": {"field": "body"}, "type": _fixed("id", "0"), "datetime": _date("date"),
                "fal_media": self._pictures(NEWS, "fal_media")}  # fmt: skip

    def _pictures(self, table: str, column: str) -> dict[str, Any]:
        """Return how a picture becomes a reference: the file is in fileadmin already, and is found by its name."""
        storage = f"1:{self.settings['files']}"
        same = ["uid_local", "uid_foreign", "tablenames", "fieldname"]
        return {
            "field": "pictures",
            "substructureFields": {column: {"field": "file"}, "picture_alt": {"field": "alt"},
                                   "picture_caption": {"field": "caption"}},
            "transformations": {10: {"userFunction": {
                "class": Code(IMAGES), "method": "saveImageFromUri", "parameters": {"storage": storage}}}},
            "children": {
                "table": "sys_file_reference",
                "columns": {"uid_local": {"field": column}, "uid_foreign": {"field": "__parent.id__"},
                            "alternative": {"field": "picture_alt"}, "description": {"field": "picture_caption"},
                            "tablenames": {"value": table}, "fieldname": {"value": column}},
                "controlColumnsForUpdate": ", ".join(same), "controlColumnsForDelete": ", ".join(same[1:]),
            },
        }  # fmt: skip

    def composer(self) -> dict[str, Any]:
        """Return the extension's package."""
        key = self.settings["extension"]
        return {
            "name": f"portal/{key.replace('_', '-')}", "type": "typo3-cms-extension",
            "description": f"Import of {self.package.site}", "license": "GPL-2.0-or-later",
            "require": {"typo3/cms-core": "^12.4 || ^13.4", "cobweb/external_import": ">=8.0",
                        "cobweb/svconnector_json": "*", "typo3/cms-redirects": "^12.4 || ^13.4"},
            "extra": {"typo3/cms": {"extension-key": key}},
        }  # fmt: skip

    def emconf(self) -> str:
        """Return what TYPO3 without composer wants to know."""
        said = {"title": f"Import of {self.package.site}", "category": "misc", "state": "stable", "version": "1.0.0",
                "constraints": {"depends": {"typo3": "12.4.0-13.4.99", "external_import": "", "svconnector_json": "",
                                            "redirects": ""}}}  # fmt: skip
        return f"<?php\n\n$EM_CONF[$_EXTKEY] = {php(said)};\n"


def _column(table: str) -> str:
    return f"CREATE TABLE {table} (\n    {KEY} varchar(255) DEFAULT '' NOT NULL,\n    KEY {KEY} ({KEY})\n);\n"


def _fixed(field: str, value: str | int) -> dict[str, Any]:
    return {"field": field, "transformations": {10: {"value": value}}}


def _mapped(field: str, table: str, separator: str = "") -> dict[str, Any]:
    mapping = {"table": table, "referenceField": KEY} | ({"multipleValuesSeparator": separator} if separator else {})
    return {"field": field, "transformations": {10: {"mapping": mapping}}}


def _date(field: str) -> dict[str, Any]:
    read = {"class": Code(DATES), "method": "parseDate"}
    return {"field": field, "transformations": {10: {"userFunction": read}}}


def php(value: Any, indent: str = "") -> str:
    """Return a value as PHP: texts in single quotes, in which nothing but quote and backslash means anything."""
    if isinstance(value, Code):
        return str(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
    inner = "".join(f"{indent}    {php(key)} => {php(below, indent + '    ')},\n" for key, below in value.items())
    return f"[\n{inner}{indent}]"


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _short(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]


FORMAT = Format(pieces, then="install {out} as the extension {extension}, copy its Files/* to fileadmin/{files}/, "
                "then: typo3 externalimport:sync --group=relaunch")  # fmt: skip
