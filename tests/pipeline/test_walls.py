"""A page that only asks for a password is a wall; a box for a login beside content is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from relaunch.archive import Archive, ArchiveWriter
from relaunch.errors import LeftOutError
from relaunch.mapping.load import load_mapping
from relaunch.model import Capture
from relaunch.pipeline.page import convert
from relaunch.pipeline.walls import learn_answers
from relaunch.sitemodel.soft404 import impossible

FORM = '<form action="/los"><fieldset><legend>{0}</legend><input name="u"><input type="Password"></fieldset></form>'
TEXT = "<p>Das Amt für Jugend hat von Montag bis Freitag geöffnet und berät alle Familien.</p>"


def capture(title: str, body: str) -> Capture:
    page = f"<html><head><title>{title}</title></head><body><h1>{title}</h1>{body}</body></html>"
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    return Capture("http://www.stadt.example/a.html", 200, headers, page.encode(), "2026-11-23T12:00:00Z")


@pytest.mark.parametrize("title", ["Anmelden", "Login", "Benutzeranmeldung", "Mitglieder-Login", "Bitte einloggen"])
def test_a_page_with_nothing_but_a_login_is_a_wall(title: str) -> None:
    with pytest.raises(LeftOutError, match="login wall: the page asks for a password"):
        convert(capture(title, FORM.format("Anmeldung")), load_mapping("generic"))


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("Jugendamt", TEXT + FORM.format("Login")),
        ("Anmeldung zum Ferienlager", TEXT),
        ("Zugang für Rollstühle", TEXT),
    ],
)
def test_a_page_with_content_is_none(title: str, body: str) -> None:
    assert convert(capture(title, body), load_mapping("generic"))[0].record.title == title


def test_an_error_page_that_a_site_redirects_to_is_learnt(tmp_path: Path) -> None:
    site, when = "http://www.stadt.example", "2026-11-23T12:00:00Z"
    kind = (("Content-Type", "text/html; charset=utf-8"),)
    error = Capture(site + "/fehler.html", 200, kind, b"<title>Fehler</title><p>Nicht gefunden.</p>", when)
    with ArchiveWriter(tmp_path) as writer:
        writer.write(Capture(site + "/", 200, kind, b"<title>Start</title><p>Willkommen</p>", when))
        writer.write(error)
        for path in impossible(site):
            writer.write(Capture(site + path, 302, (*kind, ("Location", "/fehler.html")), b"", when))
    mapping = load_mapping("generic")
    with Archive(tmp_path) as archive:
        not_found = learn_answers(archive, mapping)
    with pytest.raises(LeftOutError, match="soft 404"):
        convert(error, mapping, not_found=not_found)
    assert convert(capture("Amt", TEXT), mapping, not_found=not_found)
