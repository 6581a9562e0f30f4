"""What Plone is sent for the fields of a document, and what it says of one, in neutral words."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, unquote
from zoneinfo import ZoneInfo

from relaunch.errors import LoadError
from relaunch.load.cms import Shown
from relaunch.load.document import Document
from relaunch.load.plone_blocks import as_blocks, as_html
from relaunch.slugs import slugify

SPACE = uuid.UUID("6b6f1c2e-0f5c-5d0a-9b1e-6f2d6f0a7c11")  # ours alone: no other tool makes the same UIDs
STATES = {"publish": "published", "draft": "private", "private": "private", "pending": "pending"}
WAYS = {"published": ("publish",), "pending": ("submit",), "private": ("retract", "reject", "hide")}
PLAIN = {"title": "title", "excerpt": "description", "tags": "subjects"}
LANGUAGE = "meta.language"
_LEGAL = "!$&'()*+,/:;=?@%~"  # what nobody escapes in a query
_BARE_TABLE = re.compile(r"<table(?=[\s>])(?![^<>]*\sclass=)")
_ESCAPED = re.compile("%5[BbDd]|%7[Cc]")
UNKNOWN_ZONE = ZoneInfo("UTC")


def uid_of(record_id: str) -> str:
    """Return the UID of a record's document: the same wherever and whenever it is asked for."""
    return uuid.uuid5(SPACE, record_id).hex


def file_uid(sha256: str) -> str:
    """Return the UID of a file by the hash of its bytes."""
    return uuid.uuid5(SPACE, f"sha256:{sha256}").hex


def short_name(slug: str) -> str:
    """Return a slug as Plone takes it: it refuses umlauts in a name."""
    return slugify(slug, 100)


def aliases_of(address: str) -> set[str]:
    """Return a legacy address as Plone looks it up: the path decoded, the query in each way of asking for it.

    Browsers leave `[` and `|` as they are, programs escape one or both, and legacy links do all of that.
    """
    path, mark, query = address.partition("?")
    try:
        path = unquote(path, errors="strict").rstrip("/")
    except UnicodeDecodeError:
        return set()  # bytes that are no UTF-8: Plone answers 500 to them, whatever leads from there
    plain = _ESCAPED.sub(lambda escape: unquote(escape[0]), query)
    asked = (query, plain, quote(plain, safe=f"{_LEGAL}[]"), quote(plain, safe=_LEGAL))
    return {path + mark + each for each in asked}


def payload(fields: Mapping[str, Any], seed: str, body: str, zone: ZoneInfo) -> dict[str, Any]:
    """Return what is sent for these fields; those that are no fields of Plone's are left to others."""
    sent: dict[str, Any] = {}
    for name, value in fields.items():
        if name == "content" and body == "blocks":
            sent |= as_blocks(value, seed)
        elif name == "content":
            sent["text"] = rich_text(value)
        elif name == "date":
            sent |= {"effective": in_utc(value, zone)} if value else {}
        elif name in PLAIN:
            sent[PLAIN[name]] = value
        elif name.startswith("meta."):
            sent[name[5:]] = _own(value, zone)
    return sent


def rich_text(body: str) -> dict[str, str]:
    """Return a body as a field of rich text; a table gets the grid that editors choose there, else it has no lines."""
    data = _BARE_TABLE.sub('<table class="plain"', body)
    return {"data": data, "content-type": "text/html", "encoding": "utf-8"}


def _own(value: str, zone: ZoneInfo) -> str | None:
    """Return a value for a field of the type's own; a moment without its zone is one in the portal's."""
    if not value:
        return None
    if len(value) >= 16 and value[4:5] == "-" and value[10:11] == "T":
        try:
            return in_utc(value, zone)
        except ValueError:
            return value
    return value


def in_utc(moment: str, zone: ZoneInfo) -> str:
    """Return a moment in UTC: Plone takes one without an offset for that."""
    read = datetime.fromisoformat(moment)
    return (read if read.tzinfo else read.replace(tzinfo=zone)).astimezone(UTC).isoformat(timespec="seconds")


def body_of(said: Mapping[str, Any]) -> str:
    """Return the body of a document as visitors get it."""
    if "blocks" in said:
        return as_html(said.get("blocks") or {}, said.get("blocks_layout") or {})
    return str((said.get("text") or {}).get("data") or "")


def shown(said: Mapping[str, Any], zone: ZoneInfo, status: str) -> Shown:
    """Return a document in neutral words; `status` is the mapping's word for how documents are meant to be."""
    state = str(said.get("review_state") or "published")
    moment = str(said.get("effective") or said.get("created") or "")
    told = datetime.fromisoformat(moment).astimezone(zone).replace(tzinfo=None).isoformat() if moment else ""
    body = body_of(said)
    words = {"published": "publish", "pending": "pending"}
    return Shown(
        title=str(said["title"]),
        html=body,
        stored=body,
        excerpt=str(said.get("description") or ""),
        date=told,
        utc=moment[:19],
        tags=tuple(said.get("subjects") or ()),
        status=status if STATES[status] == state else words.get(state, state),
        url=str(said["@id"]),
    )


@dataclass(slots=True)
class Portal:
    """What a portal has: types that can be added with the names of their fields, languages, and its time zone."""

    kinds: dict[str, frozenset[str]] = field(default_factory=dict)
    languages: frozenset[str] = frozenset()
    zone: ZoneInfo = UNKNOWN_ZONE

    def problem(self, document: Document, now: datetime) -> str:
        """Say why Plone would not show a document as it is meant."""
        kind, fields = document.kind, document.fields
        if kind not in self.kinds:
            return f"Plone has no type '{kind}' that can be added; it has {', '.join(sorted(self.kinds))}"
        unknown = sorted(name[5:] for name in fields if name.startswith("meta.") and name[5:] not in self.kinds[kind])
        if unknown:
            return f"the type '{kind}' has no field '{unknown[0]}': Plone would drop it without a word"
        moment = fields.get("date", "")
        if moment and datetime.fromisoformat(in_utc(moment, self.zone)) > now:
            return f"dated {moment}, in the future: Plone would hide it until then"
        return ""


    def foreign(self, fields: Mapping[str, Any]) -> str:
        """Say where the portal does not have the language of these fields."""
        language = fields.get(LANGUAGE, "")
        if not language or not self.languages or language in self.languages:
            return ""
        return f"the portal has no language '{language}'; it has {', '.join(sorted(self.languages))}"


def zone_named(name: str) -> ZoneInfo:
    """Return the portal's time zone."""
    try:
        return ZoneInfo(name)
    except (ValueError, KeyError, OSError) as error:
        raise LoadError(f"the portal's time zone '{name}' is none that this machine knows; "
                        f"'Europe/Berlin' would be right") from error  # fmt: skip
