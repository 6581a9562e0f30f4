"""The origin of the archived pages: another port, nothing but GET, and no page that could do anything."""

from __future__ import annotations

import base64
import binascii
import re
from html import escape

from flask import Flask, Response, abort, request
from werkzeug.exceptions import HTTPException

from relaunch.archive import Archive
from relaunch.errors import ArchiveError, ReviewError
from relaunch.ledger.book import page_named
from relaunch.ledger.store import Ledger
from relaunch.model import Capture
from relaunch.review.desk import Desk
from relaunch.review.desk_legacy import POLICY, harmless
from relaunch.review.desk_restore import MAX_BYTES
from relaunch.web.guard import COMMON_HEADERS, Guard

PICTURES = frozenset("image/png image/jpeg image/gif image/webp image/avif image/bmp image/x-icon".split())
MAGIC = re.compile(rb"\x89PNG|\xff\xd8\xff|GIF8|RIFF....WEBP|....ftypavif|BM|\x00\x00\x01\x00", re.DOTALL)
PAGES = frozenset(["text/html", "application/xhtml+xml"])
MAX_URL = 4000
NOTHING = "<!DOCTYPE html><html lang=en><head><meta charset=utf-8><title>–</title></head><body><p>{}</p></body></html>"


def create_archive_app(desk: Desk, guard: Guard) -> Flask:
    """Return the application that shows archived pages; all its addresses begin with a token."""
    app = Flask("relaunch.web.legacy", static_folder=None)

    @app.before_request
    def let_in() -> None:
        if not guard.is_known_host(request.host, guard.archive_port):
            abort(421)
        if request.method not in ("GET", "HEAD"):
            abort(405)

    @app.after_request
    def harden(response: Response) -> Response:
        name = request.host.rpartition(":")[0] if guard.is_known_host(request.host, guard.archive_port) else "127.0.0.1"
        origin, home = f"http://{name}:{guard.archive_port}", f"http://{name}:{guard.port}"
        response.headers["Content-Security-Policy"] = POLICY.format(origin=origin, desk=home)
        response.headers.update({**COMMON_HEADERS, "Referrer-Policy": "no-referrer"})
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"  # a page in a sandbox is of no origin
        return response

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> tuple[str, int]:
        return NOTHING.format(escape(f"{error.code} {error.name}")), error.code or 500

    @app.get("/<token>/record/<path:record_id>")
    def record(token: str, record_id: str) -> Response:
        _check(guard, token)
        try:
            url = desk.open(record_id).record.source.url.partition("#")[0]
        except ReviewError:
            row = desk.row(record_id)
            url = row.url if row else ""
        with Ledger(desk.folder / "ledger.sqlite") as ledger:
            return _page(desk, guard, page_named(ledger.db, url) or url)

    @app.get("/<token>/page/<address>")
    def page(token: str, address: str) -> Response:
        _check(guard, token)
        return _page(desk, guard, _url_in(address))

    @app.get("/<token>/file/<address>")
    def file(token: str, address: str) -> Response:
        _check(guard, token)
        capture = _capture(desk, _url_in(address))
        if capture is None or capture.media_type not in PICTURES or not MAGIC.match(capture.body):
            abort(404)
        return Response(capture.body, mimetype=capture.media_type)

    return app


def _check(guard: Guard, token: str) -> None:
    if not guard.is_archive_token(token):
        abort(404)


def _url_in(address: str) -> str:
    """Return the legacy URL that a path of the archive's origin names."""
    try:
        return base64.urlsafe_b64decode(address + "=" * (-len(address) % 4)).decode("utf-8")
    except (binascii.Error, ValueError):
        abort(404)


def address_of(url: str) -> str:
    """Return a legacy URL as one part of a path."""
    return base64.urlsafe_b64encode(url.encode("utf-8", "replace")).decode("ascii").rstrip("=")


def _page(desk: Desk, guard: Guard, url: str) -> Response:
    """Return an archived page, made harmless."""
    try:
        with Archive(desk.folder / "archive") as archive:
            shelf = _Shelf(archive, guard.archive_token)
            capture = shelf.find(url)
            if capture is None or capture.media_type not in PAGES:
                abort(404)
            return Response(harmless(capture, shelf.locate, shelf.style), mimetype="text/html")
    except ArchiveError:
        abort(404)


def _capture(desk: Desk, url: str) -> Capture | None:
    try:
        with Archive(desk.folder / "archive") as archive:
            return _Shelf(archive, "").find(url)
    except ArchiveError:
        abort(404)


class _Shelf:
    """An open archive, and the addresses under which its captures are shown."""

    def __init__(self, archive: Archive, token: str) -> None:
        self.archive = archive
        self.token = token

    def find(self, url: str) -> Capture | None:
        """Return the capture of a URL that was answered, by either name; nothing that is too large to show."""
        if not url or len(url) > MAX_URL:
            return None
        entry = self.archive.find(url)
        if entry is None or entry.status != 200:
            entry = self.archive.find_canonical(url) or entry
        return self.archive.read(entry) if entry is not None and 0 < entry.length <= MAX_BYTES else None

    def locate(self, kind: str, url: str) -> str:
        """Return where an address is shown, if the archive has it and it is of that kind."""
        entry = self.archive.find(url) if len(url) <= MAX_URL else None
        if entry is None or entry.status != 200:
            return ""
        if kind == "picture":
            return f"/{self.token}/file/{address_of(url)}" if entry.media_type in PICTURES else ""
        return f"/{self.token}/page/{address_of(url)}" if entry.media_type in PAGES else ""

    def style(self, url: str) -> str:
        """Return the text of an archived style sheet."""
        capture = self.find(url)
        if capture is None or capture.media_type != "text/css":
            return ""
        return capture.body.decode("utf-8", "replace").lstrip("\ufeff")
