"""How the tests read a page of the demo portal: as a reader would who overlooks the markers."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urljoin, urlsplit

from lxml import html

from relaunch.demo.portal import Portal, Response
from relaunch.tree import squash, visible_text

HOST = "www.familienportal-musterland.example"
MARKER = re.compile(r"###[A-Z]+###")
LINK = re.compile(r'(?:href|src)="([^"]*)"')


def decoded(response: Response) -> str:
    """Return the text of an answer by the charset in its header."""
    charset = dict(response.headers)["Content-Type"].partition("charset=")[2]
    return response.body.decode("cp1252" if charset == "iso-8859-1" else "utf-8")


def markup(portal: Portal, url: str) -> str:
    """Return the HTML that the portal answers with."""
    return decoded(portal.answer(url, HOST))


def content(portal: Portal, url: str) -> str:
    """Return the visible text of the content column, without markers and what they leave behind."""
    tree = html.document_fromstring(markup(portal, url))
    text = visible_text(tree.get_element_by_id("content"))
    if "Redaktionshandbuch: Platzhalter" not in text[:60]:
        text = MARKER.sub("", text).replace("()", "")
    text = re.sub(r"(?:\| )+\| ", "| ", f" {squash(text)} ")
    return squash(text.replace("(at)", "@"))


def printed_links(portal: Portal, url: str) -> set[str]:
    """Return path and query of each link, picture and file on the portal's own host that a page prints."""
    found = set()
    for value in LINK.findall(markup(portal, url)):
        value = unescape(value)
        if value.startswith(("javascript:", "mailto:", "#")) or "###" in value.partition("?")[0]:
            continue
        parts = urlsplit(urljoin(f"http://{HOST}/", value))
        if parts.netloc == HOST:
            found.add(f"{parts.path}?{parts.query}" if parts.query else parts.path)
    return {link.replace("%5B", "[").replace("%5D", "]") for link in found}
