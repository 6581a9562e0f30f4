"""Lists of files: tables and lists of css_styled_content, fluid_styled_content and tt_news become one kind of list."""

from __future__ import annotations

from dataclasses import dataclass
from posixpath import basename
from typing import Any
from urllib.parse import unquote

from lxml import etree

from relaunch.model import Page
from relaunch.registry import step
from relaunch.tree import UNSEEN, replace_by, squash, visible_text

LISTS = frozenset("csc-uploads ce-uploads news-single-files news-related-files".split())
ENTRIES = {
    **{"table": ("tr",), "ul": ("li",), "ol": ("li",), "dl": ("dd", "dt")},
    "div": ("li", "tr", "dd", "div", "h3", "h4"),
}
SIZES = frozenset("csc-uploads-fileSize csc-uploads-filesize ce-uploads-filesize news-related-files-size".split())


@step("list-downloads")
def list_downloads(page: Page) -> None:
    """Write lists of files as `<ul class="downloads">`: link, description, size in brackets (TYPO3-LEGACY section 3).

    Icons go. An entry without a link (the heading of a tt_news file list) becomes a paragraph in front of the list;
    a heading stays one.
    """
    for listing in list(page.body.iter("table", "ul", "ol", "dl", "div")):
        if LISTS & set((listing.get("class") or "").split()) and listing.getparent() is not None:
            _rewrite(listing)


@dataclass(slots=True)
class _File:
    """One file of a list: its link and the words around it."""

    href: str
    title: str
    name: str
    words: list[str]

    def element(self) -> Any:
        """Return the list entry."""
        item = etree.Element("li")
        link = etree.SubElement(item, "a", {"href": self.href})
        if self.title:
            link.set("title", self.title)
        link.text = self.name or unquote(basename(self.href.partition("?")[0])) or self.href
        link.tail = f" {' '.join(self.words)}" if self.words else None
        return item


def _rewrite(listing: Any) -> None:
    """Replace one list of files; what has no link stays a list of its own."""
    entries = [(entry, _files(entry)) for entry in _entries(listing)]
    if not any(files for _, files in entries):
        return
    downloads = etree.Element("ul", {"class": "downloads"})
    before: list[Any] = []
    for entry, files in entries:
        downloads.extend([file.element() for file in files])
        if not files and visible_text(entry):
            paragraph = etree.Element(entry.tag if entry.tag in ("h3", "h4") else "p")
            paragraph.text = visible_text(entry)
            before.append(paragraph)
    if listing.get("id"):
        downloads.set("id", listing.get("id"))
    replace_by(listing, [*before, downloads])


def _entries(listing: Any) -> list[Any]:
    """List a list's entries; text that stands in none of them makes the whole list one entry."""
    tags = ENTRIES[listing.tag]
    found = [entry for entry in listing.iter(*tags) if entry is not listing]
    known = set(found)
    outermost = [entry for entry in found if known.isdisjoint(entry.iterancestors(*tags))]
    said = " ".join(filter(None, map(visible_text, outermost)))
    return outermost if said == visible_text(listing) else [listing]


def _files(entry: Any) -> list[_File]:
    """List the files of an entry; text in front of the first link belongs to it, other text to the link before."""
    files: list[_File] = []
    lead: list[str] = []
    for piece, is_size in _pieces(entry):
        if isinstance(piece, str):
            words = files[-1].words if files else lead
            words.append(f"({piece})" if is_size and not piece.startswith("(") else piece)
        elif files and files[-1].href == piece.get("href"):  # the icon and the name are two links to one file
            files[-1].name = " ".join(filter(None, (files[-1].name, visible_text(piece))))
        else:
            files.append(_File(piece.get("href"), piece.get("title") or "", visible_text(piece), lead))
            lead = []
    return files


def _pieces(entry: Any) -> list[tuple[Any, bool]]:
    """Return the links of an entry and the texts outside of them, in order, and whether a text is a file's size."""
    pieces: list[tuple[Any, bool]] = []
    sizes = 0
    link: Any = None
    for event, node in etree.iterwalk(entry, events=("start", "end", "comment", "pi")):
        is_element = isinstance(node.tag, str)
        is_size = is_element and not SIZES.isdisjoint((node.get("class") or "").split())
        text = node.text if event == "start" else node.tail if node is not entry else None
        if event == "start":
            sizes += is_size
            if link is None and node.tag == "a" and node.get("href"):
                link = node
                pieces.append((link, False))
        elif event == "end":
            sizes -= is_size
            if node is link:
                link = None
        if link is None and text and text.strip() and (event != "start" or node.tag not in UNSEEN):
            pieces.append((squash(text), sizes > 0))
    return pieces
