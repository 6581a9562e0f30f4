"""Read the links, pictures and downloads off a finished body."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import unescape
from typing import Any
from urllib.parse import unquote

from lxml import html

from relaunch.mapping.schema import Mapping
from relaunch.model import Asset, Link
from relaunch.tree import squash, visible_text
from relaunch.urls import canonicalize, is_inside

# A link or a picture: its tag, its URL, its text or alternative text, its caption.
Shown = tuple[str, str, str, str]
_ATTRIBUTES = r"((?: [a-z]++=\"[^\"]*+\")*+)"
_LINK_OR_PICTURE = re.compile(
    rf"<a href=\"([^\"]*+)\"(?: [a-z]++=\"[^\"]*+\")*+>(.*?)</a>|<img{_ATTRIBUTES} ?/?>", re.DOTALL
)
_PICTURE = re.compile(rf"<img{_ATTRIBUTES} ?/?>")
_ATTRIBUTE = re.compile(r" ([a-z]++)=\"([^\"]*+)\"")
_TAG = re.compile(r"</?[a-z][a-z0-9]*+(?: [a-z]++=\"[^\"]*+\")*+ ?/?>")
# Captions belong to pictures by their place; the inside of `pre` may look like anything.
_NEEDS_PARSER = ("<figcaption", "<pre")


def harvest(body: str, page_url: str, mapping: Mapping) -> tuple[tuple[Link, ...], tuple[Asset, ...]]:
    """Return the links of a body (each text and URL once, in order) and its pictures and downloads.

    URLs in the body are absolute. A link to a file of the site is a download and an asset as well; `mailto:` links are
    decoded; links without a text take the alternative text of their picture.
    """
    links: dict[Link, None] = {}
    assets: dict[str, Asset] = {}
    for tag, url, text, caption in _shown(body):
        if tag == "img":
            if url[:4].lower() == "http":
                assets[url] = Asset(url=url, alt=text, caption=caption)
            continue
        if not url or url.startswith("#"):
            continue
        link = _link(text, url, page_url, mapping)
        if link is None:
            continue
        links.setdefault(link)
        if link.kind == "download" and is_inside(link.url, page_url):
            assets.setdefault(link.url, Asset(url=link.url, caption=""))
    return tuple(links), tuple(assets.values())


def _shown(body: str) -> Iterable[Shown]:
    """Return the links and pictures of a body in order."""
    if "<a" not in body and "<img" not in body:
        return ()
    if any(tag in body for tag in _NEEDS_PARSER):
        return _parsed(body)
    found = list(_matched(body))
    whole = sum(shown[0] == "a" for shown in found) == body.count("<a ")
    return found if whole else _parsed(body)


def _matched(body: str) -> Iterator[Shown]:
    """Read them off a body as the program writes it, much faster than a parser."""
    for found in _LINK_OR_PICTURE.finditer(body):
        href, inside, picture = found.groups()
        if href is None:
            yield _picture(picture)
            continue
        pictures = [_picture(attributes) for attributes in _PICTURE.findall(inside)] if "<img" in inside else []
        text = _TAG.sub("", inside.replace("<br", " <br")) if "<" in inside else inside
        yield "a", unescape(href), squash(unescape(text)) or squash(" ".join(p[2] for p in pictures)), ""
        yield from pictures


def _parsed(body: str) -> Iterator[Shown]:
    root = html.fragment_fromstring(body, create_parent="div")
    for element in root.iter("a", "img"):
        if element.tag == "img":
            yield "img", element.get("src") or "", squash(element.get("alt") or ""), _caption(element)
        else:
            text = visible_text(element) or squash(" ".join(img.get("alt") or "" for img in element.iter("img")))
            yield "a", element.get("href") or "", text, ""


def _link(text: str, href: str, page_url: str, mapping: Mapping) -> Link | None:
    if href[:7].lower() == "mailto:":
        return Link(text, "mailto:" + unquote(href[7:].partition("?")[0]), "mail")
    found = canonicalize(href, page_url, mapping.urls)
    if found.kind == "file" and is_inside(found.url, page_url):
        return Link(text, found.url, "download")
    if found.kind in ("page", "print", "feed", "file"):
        if not is_inside(found.url, page_url):
            return Link(text, href, "external")
        return Link(text, found.url, "internal")
    if found.kind == "mailto":
        return Link(text, found.url, "mail")
    if found.kind == "external":
        return Link(text, found.url, "external")
    return Link(text, href, "external") if href[:4].lower() == "tel:" else None


def _picture(attributes: str) -> Shown:
    named = dict(_ATTRIBUTE.findall(attributes))
    return "img", unescape(named.get("src", "")), squash(unescape(named.get("alt", ""))), ""


def _caption(img: Any) -> str:
    figure = next((a for a in img.iterancestors("figure")), None)
    return "" if figure is None else squash(" ".join(visible_text(c) for c in figure.iter("figcaption")))
