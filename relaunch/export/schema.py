"""The JSON Schema of a record, built from the model, by which an editor's program completes and checks the YAML."""

from __future__ import annotations

import json
import typing
from dataclasses import fields, is_dataclass
from typing import Any

from relaunch.model import Asset, Issue, Link, Record, Reference, Review, Source

DIALECT = "https://json-schema.org/draft/2020-12/schema"
REQUIRED: dict[type[Any], list[str]] = {
    Record: ["id", "type", "source", "review"], Link: ["kind"], Asset: ["url"], Source: ["url"], Issue: ["code"],
    Review: ["status"],
}  # fmt: skip
TITLES: dict[type[Any], str] = {
    Record: "Record of a migrated page", Link: "Link", Asset: "Picture or download", Reference: "Teaser",
    Source: "Origin", Issue: "Question to a person", Review: "Review",
}  # fmt: skip
# What an editor reads when the pointer rests on a key: one sentence each.
SAID: dict[tuple[type[Any], str], str] = {
    (Record, "id"): "The record's name in every run. Do not change it.",
    (Record, "type"): "What kind of page this is. A mapping may add kinds of its own.",
    (Record, "title"): "The page's heading.",
    (Record, "slug"): "The last part of the new address: small letters, digits and hyphens.",
    (Record, "path"): "The proposed address on the new portal. No two records share one.",
    (Record, "parent"): "The id of the record above this one in the navigation.",
    (Record, "position"): "The place among the records with the same parent, counted from 1.",
    (Record, "language"): "The page's language as a code such as de, en or tr.",
    (Record, "translation_of"): "The id of the record that this page is a translation of.",
    (Record, "published"): "The day of publication as year-month-day. Leave it out where the page names none.",
    (Record, "author"): "Who wrote the page, as the page says it.",
    (Record, "teaser"): "The introduction as plain text, without HTML.",
    (Record, "body"): "The main content as clean HTML, one block a line.",
    (Record, "tags"): "Keywords.",
    (Record, "links"): "The links of the main content, in order.",
    (Record, "assets"): "The pictures and downloads of the page.",
    (Record, "references"): "The teasers on this page for other pages, in order.",
    (Record, "related"): "The ids of the records that teasers and further links point to.",
    (Record, "fields"): "What this type of page, or the mapping, adds.",
    (Record, "source"): "Where the record comes from. Do not change it.",
    (Record, "issues"): "What a person must decide. Entries go away when their cause does.",
    (Record, "review"): "Your decision: set status to approved or rejected.",
    (Link, "text"): "The words of the link.",
    (Link, "url"): "The full address, as on the legacy site.",
    (Link, "kind"): "Where the link leads.",
    (Link, "record"): "The id of the record that the link leads to, if it was migrated.",
    (Asset, "url"): "The address on the legacy site.",
    (Asset, "file"): "The file in this folder. Empty where it could not be fetched.",
    (Asset, "sha256"): "The SHA-256 of the file.",
    (Asset, "media_type"): "The kind of file, such as image/jpeg or application/pdf.",
    (Asset, "alt"): "The text for people who do not see the picture.",
    (Asset, "caption"): "The text below the picture, or the name of the download.",
    (Reference, "title"): "The teaser's heading.",
    (Reference, "text"): "The teaser's text.",
    (Reference, "url"): "The address that the teaser leads to on the legacy site.",
    (Reference, "record"): "The id of the record that the teaser leads to, if it was migrated.",
    (Source, "url"): "The page's address on the legacy site.",
    (Source, "aliases"): "Other addresses that showed the same content.",
    (Source, "fetched"): "When the capture was made that last changed the content, in UTC.",
    (Source, "sha256"): "The SHA-256 of that capture.",
    (Source, "system"): "The legacy system that was recognised.",
    (Issue, "code"): "What kind of question this is.",
    (Issue, "message"): "The question in one sentence.",
    (Issue, "where"): "The field or place that it is about.",
    (Review, "status"): "pending: not looked at yet. approved: may go live. rejected: must not.",
    (Review, "by"): "Who decided.",
    (Review, "at"): "When it was decided.",
    (Review, "note"): "A note for colleagues.",
    (Review, "hash"): "The content that was approved. The tool writes it.",
}
NARROWED: dict[tuple[type[Any], str], dict[str, Any]] = {
    (Record, "id"): {"minLength": 1},
    (Record, "type"): {"minLength": 1, "examples": ["article", "page", "landing", "event", "contact", "document"]},
    (Record, "slug"): {"pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"},
    (Record, "published"): {"examples": ["2020-12-01"]},
    (Record, "language"): {"examples": ["de", "en"]},
    (Link, "kind"): {"enum": ["internal", "external", "mail", "download"]},
    (Review, "status"): {"enum": ["pending", "approved", "rejected"]},
}


def record_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a record, as its YAML and its line of JSON say it."""
    return {"$schema": DIALECT, "title": TITLES[Record], **_object(Record)}


def schema_bytes() -> bytes:
    """Return record.schema.json."""
    return (json.dumps(record_schema(), ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def _object(cls: type[Any]) -> dict[str, Any]:
    hints = typing.get_type_hints(cls)
    properties = {
        field.name: {
            "title": field.name.replace("_", " ").capitalize(),
            "description": SAID[cls, field.name],
            **_kind(hints[field.name]),
            **NARROWED.get((cls, field.name), {}),
        }
        for field in fields(cls)
    }
    required = {"required": REQUIRED[cls]} if cls in REQUIRED else {}
    return {"type": "object", "properties": properties, **required, "additionalProperties": False}


def _kind(hint: Any) -> dict[str, Any]:
    """Return the schema of one field's type."""
    if isinstance(hint, type) and is_dataclass(hint):
        return _object(hint)
    if typing.get_origin(hint) is tuple:
        member = typing.get_args(hint)[0]
        title = {"title": TITLES[member]} if member in TITLES else {}
        return {"type": "array", "items": {**title, **_kind(member)}}
    if typing.get_origin(hint) is dict:
        return {"type": "object"}
    return {"type": "string"} if hint is str else {"type": "integer"}
