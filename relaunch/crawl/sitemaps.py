"""Sitemaps read as what they are: XML from a stranger."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from relaunch.archive.decoding import decompress

MAX_SIZE = 64_000_000
MOST_URLS = 200_000


@dataclass(frozen=True, slots=True)
class Sitemap:
    """`sitemaps` are further sitemaps; `pages` are (URL, `lastmod` or empty)."""

    sitemaps: tuple[str, ...] = ()
    pages: tuple[tuple[str, str], ...] = ()


def read_sitemap(body: bytes) -> Sitemap:
    """Return what a sitemap or an index of sitemaps lists, compressed or not, XML or a URL a line.

    Entities are not resolved, nothing is loaded, broken XML is read as far as it goes; anything else lists nothing.
    """
    body, _ = decompress(body, "gzip", MAX_SIZE)
    start = body.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start[:4] == b"http":
        lines = start.decode("utf-8", "replace").split()
        return Sitemap(pages=tuple((line, "") for line in lines[:MOST_URLS] if line.startswith("http")))
    if not start.startswith(b"<"):
        return Sitemap()
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=False)
    try:
        root = etree.fromstring(start, parser)
    except (etree.XMLSyntaxError, ValueError):
        return Sitemap()
    return Sitemap() if root is None else _listed(root)


def _listed(root: etree._Element) -> Sitemap:
    sitemaps: list[str] = []
    pages: list[tuple[str, str]] = []
    if _name(root) not in ("urlset", "sitemapindex"):
        return Sitemap()
    for element in root:
        values = {_name(child): (child.text or "").strip() for child in element}
        place = values.get("loc", "")
        if not place or len(pages) >= MOST_URLS:
            continue
        if _name(element) == "sitemap":
            sitemaps.append(place)
        elif _name(element) == "url":
            pages.append((place, values.get("lastmod", "")[:40]))
    return Sitemap(tuple(sitemaps), tuple(pages))


def _name(element: etree._Element) -> str:
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""
