"""The desk as a web application: one file of this room per screen, found by walking it."""

from __future__ import annotations

import importlib
import pkgutil
import secrets
from typing import Any, cast

from flask import Flask, Response, abort, g, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.exceptions import HTTPException

import relaunch.web
from relaunch.errors import RelaunchError
from relaunch.review.desk import Desk
from relaunch.web.guard import MAX_BODY, Guard, desk_headers
from relaunch.web.messages import DEFAULT, LANGUAGES, Speaker
from relaunch.web.talk import said

LANGUAGE_COOKIE = "relaunch-language"
KEYS_COOKIE = "relaunch-keys"
YEAR = 365 * 24 * 3600
MAX_FIELDS = 5000


def create_app(desk: Desk, guard: Guard, language: str = "") -> Flask:
    """Return the application that serves a desk behind a guard; `language` counts where a browser names none."""
    app = Flask(__name__)
    app.secret_key = secrets.token_bytes(32)
    app.config.update(
        MAX_CONTENT_LENGTH=MAX_BODY,
        MAX_FORM_MEMORY_SIZE=MAX_BODY,
        MAX_FORM_PARTS=MAX_FIELDS,
        SESSION_COOKIE_NAME="relaunch-desk-said",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        TEMPLATES_AUTO_RELOAD=False,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    _guard_requests(app, desk, guard, language)
    _tell_templates(app, guard)
    _answer_errors(app)
    for module in sorted(pkgutil.iter_modules(relaunch.web.__path__), key=lambda m: m.name):
        screen = importlib.import_module(f"relaunch.web.{module.name}")
        if hasattr(screen, "add_to"):
            screen.add_to(app, desk)
    return app


def _guard_requests(app: Flask, desk: Desk, guard: Guard, language: str) -> None:
    @app.before_request
    def let_in() -> Response | None:
        g.say = Speaker(_language(language))
        g.who = ""
        g.guard = guard
        g.desk = desk
        if not guard.is_known_host(request.host, guard.port):
            abort(421)
        if not guard.users and guard.is_token(request.args.get("token", "")):
            return _welcome(guard)
        g.who = guard.who(request)
        if request.endpoint == "static":
            return None
        if not g.who:
            abort(401 if guard.users else 403)
        if request.method not in ("GET", "HEAD", "OPTIONS"):
            said = request.headers.get("X-Form-Secret") or request.form.get("secret", "")
            if not guard.is_own_origin(request) or not guard.is_own_form(g.who, said):
                abort(403)
        return None

    @app.after_request
    def harden(response: Response) -> Response:
        for name, value in desk_headers(archive_origin(guard)).items():
            response.headers.setdefault(name, value)
        if request.endpoint == "static":
            response.headers["Cache-Control"] = "private, max-age=300"
        if response.status_code == 401:
            response.headers["WWW-Authenticate"] = 'Basic realm="relaunch review", charset="UTF-8"'
        return response


def archive_origin(guard: Guard) -> str:
    """Return the origin that serves archived pages, as the browser at hand reaches it."""
    host = request.host.rpartition(":")[0] if request.host.rpartition(":")[2].isdecimal() else request.host
    known = host if host.lower() in guard.hosts else "127.0.0.1"
    return f"http://{known}:{guard.archive_port}"


def _welcome(guard: Guard) -> Response:
    """Turn the token of the start URL into a cookie, and the URL into one that may be seen."""
    response = redirect(url_for("records"))
    response.set_cookie(guard.cookie, guard.session, httponly=True, samesite="Strict")
    return cast(Response, response)


def _language(wanted: str) -> str:
    chosen = request.cookies.get(LANGUAGE_COOKIE, "")
    if chosen in LANGUAGES:
        return chosen
    return wanted or request.accept_languages.best_match(LANGUAGES) or DEFAULT


def _tell_templates(app: Flask, guard: Guard) -> None:
    @app.context_processor
    def common() -> dict[str, Any]:
        return {
            "t": g.say,
            "who": g.who,
            "secret": secret_field,
            "language": g.say.language,
            "languages": LANGUAGES,
            "said": said,
            "keys_on": request.cookies.get(KEYS_COOKIE) != "off",
            "form_secret": guard.form_secret(g.who) if g.who else "",
            "folder": g.desk.folder.resolve().name,
            "here": request.full_path.rstrip("?") if request.method == "GET" else url_for("records"),
        }


def secret_field() -> Markup:
    """Return the hidden field that every form of the desk carries."""
    return Markup('<input type="hidden" name="secret" value="{}">').format(g.guard.form_secret(g.who))


def _answer_errors(app: Flask) -> None:
    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> tuple[str, int]:
        code = error.code or 500
        name = f"error.e{code}" if f"error.e{code}" in g.say.texts else "error.other"
        return render_template("error.html", code=code, sentence=g.say(name)), code

    @app.errorhandler(RelaunchError)
    def wrong(error: RelaunchError) -> tuple[str, int]:
        return render_template("error.html", code=422, sentence=str(error)), 422


def local_path(said: str) -> str:
    """Return a path of the desk that a form wants to go back to; never another site's."""
    fine = said.startswith("/") and not said.startswith(("//", "/\\")) and "\\" not in said and said.isprintable()
    return said if fine else url_for("records")

