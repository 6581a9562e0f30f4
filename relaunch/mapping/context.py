"""Read what only the whole page knows, before cleaning takes it away: breadcrumb, translations, links."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from relaunch.crumbs import breadcrumb_in
from relaunch.mapping.schema import Mapping
from relaunch.mapping.selecting import css, xpath
from relaunch.model import Page
from relaunch.tree import place_of, squash, visible_text
from relaunch.urls import canonicalize, is_inside

_LANGUAGES = {
    **{"deutsch": "de", "german": "de", "englisch": "en", "english": "en", "francais": "fr", "français": "fr"},
    **{"türkçe": "tr", "polski": "pl", "русский": "ru", "nederlands": "nl", "italiano": "it", "español": "es"},
}


@dataclass(frozen=True, slots=True)
class Context:
    """What surrounds a page's content.

    `trail` are the canonical URLs of the breadcrumb, root first, without the page itself; `translations` are
    (language or "", canonical URL); `links` are all links inside the site as found (absolute, in document order, each
    once); `canonical` is what the page calls its own URL.
    """

    trail: tuple[str, ...] = ()
    translations: tuple[tuple[str, str], ...] = ()
    links: tuple[str, ...] = ()
    canonical: str = ""


def read_context(page: Page, mapping: Mapping) -> Context:
    """Return a page's surroundings."""
    remember_breadcrumb(page, mapping)
    return Context(
        trail=_trail(page, mapping),
        translations=_translations(page, mapping),
        links=_links(page),
        canonical=_declared(page, mapping),
    )


def remember_breadcrumb(page: Page, mapping: Mapping) -> None:
    """Keep the names in a page's breadcrumb for the fields that ask for them, before cleaning takes it away."""
    if not mapping.reads_breadcrumb or "crumbs" in page.memo:
        return
    page.memo["crumbs"] = ()
    for element, links in _breadcrumbs(page, mapping):
        named = [a for a in links if visible_text(a)]
        own = [a for a in named if _canonical(page, mapping, a.get("href")) != page.url]
        if own:
            page.memo["crumbs"] = tuple(visible_text(a) for a in own)
            page.memo["crumb-place"] = place_of(element)
            return


def _breadcrumbs(page: Page, mapping: Mapping) -> Iterator[tuple[Any, list[Any]]]:
    """Yield the elements that may be the breadcrumb, each with its links: those that are named so first."""
    for selector in mapping.breadcrumb:
        for element in css(selector)(page.tree):
            yield element, [a for a in element.iter("a") if a.get("href")]
    found = breadcrumb_in(page.body, page)
    if found is not None:
        yield found


def _canonical(page: Page, mapping: Mapping, href: str) -> str:
    found = canonicalize(href, page.base, mapping.urls)
    return found.url if found.kind in ("page", "print") and is_inside(found.url, page.url) else ""


def _trail(page: Page, mapping: Mapping) -> tuple[str, ...]:
    for _, links in _breadcrumbs(page, mapping):
        urls = [_canonical(page, mapping, a.get("href")) for a in links]
        trail = tuple(dict.fromkeys(url for url in urls if url and url != page.url))
        if trail:
            return trail
    return ()


def _translations(page: Page, mapping: Mapping) -> tuple[tuple[str, str], ...]:
    found: dict[str, str] = {}
    for link in xpath("//link[@rel='alternate'][@hreflang][@href]")(page.tree):
        url = _canonical(page, mapping, link.get("href"))
        if url and url != page.url:
            found.setdefault(url, link.get("hreflang").lower()[:2])
    for selector in mapping.language_menu:
        for element in css(selector)(page.tree):
            for a in element.iter("a"):
                language = _language_named(a)
                url = _canonical(page, mapping, a.get("href") or "") if language else ""
                if url and url != page.url:
                    found.setdefault(url, language)
    return tuple((language, url) for url, language in found.items())


def _language_named(a: Any) -> str:
    names = [visible_text(a), a.get("title") or "", *(img.get("alt") or "" for img in a.iter("img"))]
    for name in names:
        word = squash(name).casefold()
        if word in _LANGUAGES:
            return _LANGUAGES[word]
        if len(word) == 2 and word in _LANGUAGES.values():
            return word
    return ""


def _links(page: Page) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for element in page.tree.iter("a", "area"):
        href = (element.get("href") or "").strip()
        if not href or href[0] == "#" or href[:11].lower() == "javascript:" or href[:7].lower() == "mailto:":
            continue
        try:
            path, mark, query = href.partition("?")
            url = urljoin(page.base, path.replace("\\", "/") + mark + query).partition("#")[0]  # as browsers do
        except ValueError:
            continue
        if is_inside(url, page.url):
            found.setdefault(url)
    return tuple(found)


def _declared(page: Page, mapping: Mapping) -> str:
    for link in xpath("//head/link[@rel='canonical'][@href]")(page.tree):
        return _canonical(page, mapping, link.get("href"))
    return ""
