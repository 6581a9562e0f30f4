"""The help page, and what an editor sets for one browser: the language, and whether single keys act."""

from __future__ import annotations

from flask import Flask, abort, redirect, render_template, request
from werkzeug.wrappers import Response

from relaunch.review.desk import Desk
from relaunch.web.app import KEYS_COOKIE, LANGUAGE_COOKIE, YEAR, local_path
from relaunch.web.messages import LANGUAGES

KEYS = ("j", "k", "u", "/", "?")


def add_to(app: Flask, desk: Desk) -> None:
    """Add help and settings."""

    @app.get("/help")
    def help_page() -> str:
        return render_template("help.html", keys=KEYS)

    @app.post("/settings")
    def settings() -> Response:
        form = request.form
        response = redirect(local_path(form.get("back", "")))
        if form.get("language") in LANGUAGES:
            response.set_cookie(LANGUAGE_COOKIE, form["language"], max_age=YEAR, httponly=True, samesite="Strict")
        elif form.get("keys") in ("on", "off"):
            response.set_cookie(KEYS_COOKIE, form["keys"], max_age=YEAR, httponly=True, samesite="Strict")
        else:
            abort(400)
        return response
