"""What one page gives before the site is known."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

from relaunch.mapping.context import Context
from relaunch.model import Issue, Record, Removal
from relaunch.tree import squash


@dataclass(frozen=True, slots=True)
class Draft:
    """What one page gives before the site is known.

    `url` is canonical, `part` numbers the records of one text copy. `context` is what stood around the content,
    `content` a digest of what a reader would call the page: pages with the same one are the same page.
    `lent` is what the page says of others: canonical URL, field, value.
    `said` is the packed account of the whole page's sentences, with the first draft of a page.
    """

    url: str
    part: int
    record: Record
    context: Context = field(default_factory=Context)
    content: str = ""
    is_print: bool = False
    parent_part: int | None = None
    removals: tuple[Removal, ...] = ()
    issues: tuple[Issue, ...] = field(default=())
    said: str = ""
    sketch: bytes = b""
    lent: tuple[tuple[str, str, Any], ...] = ()


def content_digest(record: Record, text: str | None = None) -> str:
    """Return a digest of what the page says, whatever the white space; empty for a page that says nothing.

    `text` is the record's text, where that is known already.
    """
    parts = [record.text if text is None else text, record.teaser]
    parts.extend(f"{r.title} {r.text} {r.url}" for r in record.references)
    parts.extend(asset.url for asset in record.assets)
    said = squash(" ".join(parts)).casefold()
    if not said:
        return ""
    whole = f"{record.language}\n{record.title.casefold()}\n{record.published}\n{said}"
    return hashlib.blake2b(whole.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
