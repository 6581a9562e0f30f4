"""Embedded films, maps and sounds: a link to what was embedded stays, and a person decides."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

from lxml import etree

from relaunch.model import Page
from relaunch.registry import step
from relaunch.tree import place_of, replace_by, squash

EMBEDS = ("iframe", "embed", "object", "video", "audio")


@step("link-embeds")
def link_embeds(page: Page) -> None:
    """Turn iframes, videos, sounds and objects into a link to what they show, with the issue `embed-not-migrated`.

    An embed without an http address, a tracking pixel (1 pixel wide or high) and one inside another embed go.
    """
    for element in list(page.body.iter(*EMBEDS)):
        if any(ancestor.tag in EMBEDS for ancestor in element.iterancestors()):
            continue
        url = _address(element, page.base)
        if not url or element.get("width") in ("0", "1") or element.get("height") in ("0", "1"):
            page.take(element, because="embed-without-address")
            continue
        text = squash(element.get("title") or "") or urlsplit(url).netloc
        page.issue("embed-not-migrated", f"The page shows {url} here; the record has a link to it.", place_of(element))
        paragraph = etree.Element("p")
        link = etree.SubElement(paragraph, "a", href=url)
        link.text = text
        replace_by(element, [paragraph])


def _address(element: etree._Element, base: str) -> str:
    source = next((e for e in element.iter("source", "embed", "param") if e.get("src") or e.get("value")), None)
    found = element.get("src") or element.get("data") or ""
    if not found and source is not None:
        found = source.get("src") or (source.get("value") if source.get("name") in ("movie", "src") else "") or ""
    try:
        url = urljoin(base, found.strip()) if found else ""
        return url if urlsplit(url).scheme in ("http", "https") else ""
    except ValueError:
        return ""
