"""The demo portal as it goes on living: some of its pages are edited, new, moved and gone between two crawls."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from relaunch.demo.inline import escape
from relaunch.demo.portal import Response
from tests.truth import records_of

RECORD_FILES = ("records.jsonl", "redirects.csv")


@dataclass
class Revision:
    """What the editors did: texts replaced in a page, paths that answer in another way, or only at another path."""

    texts: dict[str, tuple[str, str]] = field(default_factory=dict)
    gone: dict[str, int] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    everywhere: tuple[str, str] = ("", "")
    once: dict[str, int] = field(default_factory=dict)  # answers that come once, then the page is there again
    fails: frozenset[str] = frozenset()
    added: dict[str, bytes] = field(default_factory=dict)  # pages that were not there before
    told: bool = True  # the sitemap knows of all this; of what happens once or fails it never does

    def __call__(self, path: str, response: Response) -> Response:
        """Return what the portal answers now."""
        if path == "/sitemap.xml" and self.told:
            return replace(response, body=self._sitemap(response.body.decode("utf-8")).encode("utf-8"))
        if path in self.once:
            return Response(self.once.pop(path), (("Content-Type", "text/html"),), b"<p>Kein Anschluss</p>")
        if path in self.gone:
            return Response(self.gone[path], (("Content-Type", "text/html"),), b"<p>Nicht gefunden</p>")
        if path in self.added:
            return Response(200, (("Content-Type", "text/html; charset=utf-8"),), self.added[path])
        if path in self.fails:
            return Response(500, (("Content-Type", "text/html"),), b"<p>Fehler</p>")
        if path in self.moved:
            return Response(301, (("Location", self.moved[path]), ("Content-Type", "text/html")), b"")
        kind = dict(response.headers).get("Content-Type", "")
        if response.status != 200 or not kind.startswith("text/html"):
            return response
        charset = "iso-8859-1" if "8859" in kind else "utf-8"
        body = response.body
        for old, new in filter(None, [self.texts.get(path), self.everywhere if self.everywhere[0] else None]):
            body = body.replace(old.encode(charset), new.encode(charset))
        return replace(response, body=body)

    def _sitemap(self, text: str) -> str:
        """Return the sitemap with today's date for what was edited, and without what is gone or moved."""
        for path in self.texts:
            text = re.sub(rf"({_row(path)}<lastmod>)[^<]*", rf"\g<1>{datetime.now(UTC):%Y-%m-%d}", text)
        for path in (*self.gone, *self.moved):
            text = re.sub(rf"<url>{_row(path)}.*?</url>\n?", "", text)
        return text


def _row(path: str) -> str:
    return f"<loc>http://[^/<]+{re.escape(escape(path))}</loc>"


def state(out: Path) -> dict[str, bytes]:
    """Return the bytes of all that a run writes for editors and servers."""
    files = [*(out / "records").rglob("*.yaml"), *(out / name for name in RECORD_FILES)]
    return {file.relative_to(out).as_posix(): file.read_bytes() for file in files}


def changed_ids(before: Iterable[dict[str, object]], out: Path) -> set[str]:
    """Return the ids of the records that are another, new or gone."""
    was, now = ({str(r["id"]): r for r in records} for records in (before, records_of(out)))
    return {name for name in was.keys() | now.keys() if was.get(name) != now.get(name)}
