"""What surrounds the content of a page, before cleaning takes it away: breadcrumb, language menu, the main region."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from relaunch.mapping.references import target_of
from relaunch.mapping.schema import Mapping
from relaunch.mapping.selectors import select
from relaunch.model import Page
from relaunch.propose.names import is_name, literal, selectors_of, words_of
from relaunch.sitemodel import SiteModel
from relaunch.sitemodel.lines import names_in
from relaunch.tree import visible_text
from relaunch.urls import canonicalize, is_inside

# A breadcrumb is a short line with a few links.
LONGEST = 300
MOST_LINKS = 9
# So many templates of a site are told apart by where their content is.
MOST_MAINS = 6
_SEARCH = re.compile(r"sword|such|search|(?:^|\W)q(?:uery)?(?:$|\W)", re.IGNORECASE)
_META = re.compile(r"[A-Za-z][\w.:-]{1,40}", re.ASCII)
_NO_NEWS = frozenset(
    "description keywords author robots viewport generator revisit-after language copyright google-site-verification "
    "theme-color format-detection title csrf-token".split()
)
_LANGUAGES = frozenset(
    "deutsch german englisch english francais français türkçe polski русский nederlands italiano español".split()
)


@dataclass(slots=True)
class Line:
    """A short line with links: its text, what its last link is, and where its links lead."""

    text: str
    last: str
    targets: tuple[str, ...]


@dataclass(slots=True)
class Around:
    """What was seen around one page's content."""

    lines: dict[str, Line] = field(default_factory=dict)
    languages: dict[str, str] = field(default_factory=dict)
    mains: dict[str, int] = field(default_factory=dict)
    body: tuple[str, ...] = ()  # selectors of the body element: what kind of page it is often stands there
    searches: tuple[str, ...] = ()  # patterns for the addresses to which its search forms lead
    metas: dict[str, str] = field(default_factory=dict)
    system: dict[str, str] = field(default_factory=dict)  # by key of the mapping, the system's selector that hits


def look_around(page: Page, mapping: Mapping, model: SiteModel) -> Around:
    """Return what surrounds the content of a page as it came."""
    around = Around(body=tuple(f"body.{word}" for word in words_of(page.body.get("class") or "")))
    for key in ("main", "breadcrumb", "language_menu"):
        for selector in getattr(mapping, key):
            found = [] if key in around.system else select(page.tree, selector)
            if found and (key != "breadcrumb" or _leads(found, page, mapping)):
                around.system[key] = selector
    around.metas = _metas(page)
    around.searches = tuple(dict.fromkeys(_searches(page, mapping)))
    for container in model.containers[:MOST_MAINS]:
        for selector in selectors_in(container.path[-1]):
            around.mains[selector] = len(select(page.tree, selector))
    for element in _holders(page):
        inside = list(islice(element.iter("a"), 2 * MOST_LINKS + 1))
        if len(inside) > 2 * MOST_LINKS:
            continue
        links = [a for a in inside if a.get("href") and visible_text(a)]
        selectors = [s for s in selectors_of(element) if " " not in s]
        if 0 < len(links) <= MOST_LINKS and selectors:
            text = visible_text(element)
            if len(text) <= LONGEST:
                targets = tuple(target_of(page, a.get("href"), mapping) for a in links)
                for selector in selectors:
                    around.lines.setdefault(selector, Line(text, visible_text(links[-1]), targets))
        names = [_language(a) for a in inside]
        if 0 < len(names) <= MOST_LINKS and sum(map(bool, names)) * 2 > len(names):
            for selector in selectors:
                around.languages.setdefault(selector, ", ".join(filter(None, names)))
    return around


def _leads(elements: list[Any], page: Page, mapping: Mapping) -> bool:
    """Say whether a link in some elements leads to another page of the site."""
    links = [a.get("href") or "" for element in elements[:MOST_LINKS] for a in islice(element.iter("a"), MOST_LINKS)]
    return any(target_of(page, href, mapping) for href in links if href)


def _metas(page: Page) -> dict[str, str]:
    """Return what the page's named meta elements say, but for those that the systems' mappings know or nobody needs."""
    found: dict[str, str] = {}
    for meta in page.tree.iter("meta"):
        name, content = (meta.get("name") or "").strip(), (meta.get("content") or "").strip()
        if _META.fullmatch(name) and name.lower() not in _NO_NEWS and content and "###" not in content:
            found.setdefault(name, content[:LONGEST])
    return found


def _searches(page: Page, mapping: Mapping) -> Iterator[str]:
    """Yield a pattern for the address of what each search form of a page finds."""
    for form in page.tree.iter("form"):
        names = [i.get("name") or "" for i in form.iter("input") if (i.get("type") or "text") in ("text", "search")]
        name = next((name for name in names if _SEARCH.search(name)), "")
        target = canonicalize(form.get("action") or "", page.base, mapping.urls).url if name else ""
        parts = urlsplit(target)
        if not name or len(name) + len(target) > LONGEST or not is_inside(target, page.url):
            continue
        if parts.path in ("", "/") and not parts.query:
            yield f"[?&]{literal(name)}="
        else:
            asked = f"?{parts.query}" if parts.query else ""
            yield literal(parts.path + asked) + ("(?:&|$)" if asked else r"(?:\?|$)")


def selectors_in(key: str) -> Iterator[str]:
    """Yield the selectors of an element of the site model, as its path names it."""
    for name in names_in(key):
        if name[0] == "#" and is_name(name[1:]):
            yield name
        elif name[0] == ".":
            yield from (f".{word}" for word in words_of(name[1:]))


def _holders(page: Page) -> list[Any]:
    """Return the elements around links, two levels up, each once."""
    found: dict[Any, None] = {}
    for a in page.body.iter("a"):
        for level, above in enumerate(a.iterancestors()):
            if level > 2 or above is page.body:
                break
            found.setdefault(above)
    return list(found)


def _language(a: Any) -> str:
    names = [visible_text(a), a.get("title") or "", *(img.get("alt") or "" for img in a.iter("img"))]
    return next((name for name in names if name.strip().casefold() in _LANGUAGES), "")
