"""What is true about one content page of the demo portal."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TruePage:
    """One content page: it must become exactly one record.

    `url` and all other internal URLs are path and query in canonical form; external ones are absolute. `paragraphs`
    holds the paragraphs, list entries and headings of the body below the title, each without markup and with white
    space collapsed; soft hyphens stay as on the page. Cells of tables stand in `tables` (table, row, cell) instead,
    teasers for other pages in `references` (title, text, url); an empty text there means that the page prints the
    whole other page, so that any text of it is right. `notes` are the descriptions beside downloads;
    they stand somewhere in the record.
    """

    url: str
    type: str
    title: str
    published: str = ""
    language: str = "de"
    author: str = ""
    teaser: str = ""
    paragraphs: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()
    alts: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()
    downloads: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    emails: tuple[str, ...] = ()
    people: tuple[dict[str, str], ...] = ()
    start: str = ""
    end: str = ""
    all_day: bool = False
    location: str = ""
    organizer: str = ""
    tags: tuple[str, ...] = ()
    references: tuple[tuple[str, str, str], ...] = ()
    tables: tuple[tuple[tuple[str, ...], ...], ...] = ()
    parent: str = ""
    translation_of: str = ""
    has_form: bool = False
    aliases: tuple[str, ...] = ()
