"""A record's body as it will read: by the allow-list that every body passes, its pictures from the run folder."""

from __future__ import annotations

import re
from html import escape, unescape

from flask import Flask, request, url_for
from markupsafe import Markup

from relaunch.clean.body import sanitize
from relaunch.review.desk import Desk

_HREF = re.compile(r'<a href="([^"]*)"')
_SRC = re.compile(r'<img src="([^"]*)"')
_LEVEL = re.compile(r"<(/?)h([2-6])\b")
ASSET = re.compile(r"assets/([0-9a-f]{8,64}\.[a-z0-9]{1,5})\Z")


def add_to(app: Flask, desk: Desk) -> None:
    """Add what the browser asks for while an editor types."""

    @app.post("/preview")
    def preview() -> Markup:
        return preview_of(desk, request.form.get("body", ""))


def preview_of(desk: Desk, body: str) -> Markup:
    """Return a body as it may be shown on the desk: harmless, and asking nobody but the desk."""

    def link(match: re.Match[str]) -> str:
        """Point a link at the desk: to the record or file it means; any other only says where it would lead."""
        url = unescape(match[1])
        asset, record = ASSET.match(url), desk.id_at(url)
        if asset:
            return f'<a href="{escape(url_for("asset", name=asset[1]))}"'
        if record:
            return f'<a href="{escape(url_for("record", record_id=record))}"'
        return f'<a class="away" data-address="{escape(url)}"'

    def picture(match: re.Match[str]) -> str:
        asset = ASSET.match(unescape(match[1]))
        return f'<img loading="lazy" src="{escape(url_for("asset", name=asset[1]))}"' if asset else '<img class="away"'

    clean = sanitize(body.replace("\0", ""))
    # The desk's own headings end at h3: the body's go below.
    clean = _LEVEL.sub(lambda m: f"<{m[1]}h{min(6, int(m[2]) + 2)}", clean)
    return Markup(_SRC.sub(picture, _HREF.sub(link, clean)))  # noqa: S704  # sanitised two lines above
