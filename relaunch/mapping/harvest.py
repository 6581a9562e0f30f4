"""Read the links, pictures and downloads off a finished body."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from lxml import html

from relaunch.mapping.schema import Mapping
from relaunch.model import Asset, Link
from relaunch.tree import squash, visible_text
from relaunch.urls import canonicalize, is_inside


def harvest(body: str, page_url: str, mapping: Mapping) -> tuple[tuple[Link, ...], tuple[Asset, ...]]:
    """Return the links of a body (each text and URL once, in order) and its pictures and downloads.

    URLs in the body are absolute. A link to a file of the site is a download and an asset as well; `mailto:` links are
    decoded; links without a text take the alternative text of their picture.
    """
    if "<" not in body:
        return (), ()
    root = html.fragment_fromstring(body, create_parent="div")
    links: dict[Link, None] = {}
    assets: dict[str, Asset] = {}
    for element in root.iter("a", "img"):
        if element.tag == "img":
            _add_picture(element, assets)
            continue
        href = element.get("href") or ""
        if not href or href.startswith("#"):
            continue
        text = visible_text(element) or squash(" ".join(img.get("alt") or "" for img in element.iter("img")))
        link = _link(text, href, page_url, mapping)
        if link is None:
            continue
        links.setdefault(link)
        if link.kind == "download" and is_inside(link.url, page_url):
            assets.setdefault(link.url, Asset(url=link.url, caption=""))
    return tuple(links), tuple(assets.values())


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


def _add_picture(img: Any, assets: dict[str, Asset]) -> None:
    src = img.get("src") or ""
    if src[:4].lower() != "http":
        return
    caption = ""
    figure = next((a for a in img.iterancestors("figure")), None)
    if figure is not None:
        caption = squash(" ".join(visible_text(c) for c in figure.iter("figcaption")))
    assets[src] = Asset(url=src, alt=squash(img.get("alt") or ""), caption=caption)
