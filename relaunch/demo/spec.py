"""A page of the portal as its editors know it: place in the tree, fields of the page record, content elements."""

from __future__ import annotations

from dataclasses import dataclass

from relaunch.demo.elements import Element

HOME = 1
NEWS_PAGE = 4
EVENTS_PAGE = 6


@dataclass(frozen=True, slots=True)
class Spec:
    """One content page. `key` names it inside the generator, `parent` is the key of the page above it.

    `path` is its RealURL path; a page without one answers at `index.php?id=`. `query` holds the parameters of a
    plugin's view in canonical order. `marks` are oddities: unindexed (no TYPO3SEARCH comments), early-end (they close
    after the heading), stray-end (only an end, before the content), iso (served as ISO-8859-1), dc (DC.* metas),
    ascii-mail, orphan (no page links to it), noisy (a marker in every paragraph).
    `note` is what overviews say about the page.
    """

    key: str
    uid: int
    type: str
    title: str
    parent: str
    content: tuple[Element, ...]
    path: str = ""
    query: tuple[tuple[str, str], ...] = ()
    nav: str = ""
    language: str = "de"
    translation_of: str = ""
    published: str = ""
    author: str = ""
    teaser: str = ""
    description: str = ""
    tags: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    event: tuple[str, str, bool, str, str] = ("", "", False, "", "")
    modified: str = "2010-11-17"
    note: str = ""
    marks: frozenset[str] = frozenset()

    @property
    def label(self) -> str:
        """What menus and breadcrumbs call it."""
        return self.nav or self.title

    @property
    def id_url(self) -> str:
        """The `index.php?id=` form of its URL, parameters in canonical order."""
        language = [("L", "1")] if self.language == "en" else []
        return f"/index.php?{'&'.join(f'{n}={v}' for n, v in [('id', str(self.uid)), *language, *self.query])}"

    @property
    def url(self) -> str:
        """Its canonical path and query."""
        return self.path or self.id_url

    @property
    def print_url(self) -> str:
        """The URL of its print view."""
        head, _, rest = self.id_url.partition(f"id={self.uid}")
        return f"{head}id={self.uid}&type=98{rest}"
