"""The pictures and downloads of a run folder, as the preview shows them."""

from __future__ import annotations

from flask import Flask, abort, send_file
from werkzeug.wrappers import Response

from relaunch.errors import ArchiveError
from relaunch.review.desk import Desk
from relaunch.slugs import safe_join
from relaunch.web.preview import ASSET

PICTURES = {"png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif", "webp": "image/webp",
            "avif": "image/avif", "bmp": "image/bmp"}  # fmt: skip


def add_to(app: Flask, desk: Desk) -> None:
    """Add the files of assets/; a file that is no picture is only offered for saving."""

    @app.get("/assets/<name>")
    def asset(name: str) -> Response:
        found = ASSET.match(f"assets/{name}")
        if not found:
            abort(404)
        try:
            path = safe_join(desk.folder, "assets", name)
        except ArchiveError:
            abort(404)
        if path.is_symlink() or not path.is_file():
            abort(404)
        kind = PICTURES.get(path.suffix[1:], "application/octet-stream")
        answer = send_file(path, mimetype=kind, as_attachment=kind not in PICTURES.values(), max_age=3600)
        answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
        return answer
