"""Pages for the tests of this room."""

from __future__ import annotations

from relaunch.clean.decode import parse
from relaunch.model import Page

URL = "http://www.musterland.example/angebote/kurs.html"


def page_of(body: str, url: str = URL, head: str = "") -> Page:
    """Return a page as it is when its steps have run."""
    return Page(url=url, tree=parse(f"<html><head>{head}</head><body>{body}</body></html>"), base=url)
