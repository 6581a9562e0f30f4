"""Links: what they are called, and where they lead."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from relaunch.report.checks import check
from relaunch.report.checks.seen import Finding, Seen, place, short
from relaunch.tree import visible_text

# Said alone these say nothing of where a link leads.
VAGUE = frozenset({
    "hier", "hier klicken", "klicken sie hier", "bitte hier klicken", "klick hier", "mehr", "mehr dazu", "mehr lesen",
    "mehr erfahren", "mehr infos", "mehr informationen", "mehr info", "weiter", "weiterlesen", "weitere informationen",
    "weitere infos", "lesen sie mehr", "lesen sie weiter", "link", "zum link", "seite", "details", "download",
    "herunterladen", "pdf", "dokument", "siehe hier", "diese seite", "dort", "link zur seite", "externer link",
    "click here", "here", "more", "read more", "learn more", "more info", "more information", "continue", "this page",
    "this link", "go", "see here", "details here",
})  # fmt: skip
_AROUND = " .:;,!?>»«›‹→…[]()\"'„“”-–|"


@check("link-vague")
def link_vague(seen: Seen) -> Iterator[Finding]:
    """Find links that are called 'hier', 'mehr' or the like."""
    for link in seen.all("a"):
        text = visible_text(link) if link.get("href") and not _tells_more(link) else ""
        if text and len(text) < 40 and text.casefold().strip(_AROUND) in VAGUE:
            yield Finding(place(link), text, short(link.get("href")))


@check("link-empty")
def link_empty(seen: Seen) -> Iterator[Finding]:
    """Find links that say nothing at all."""
    for link in seen.all("a"):
        if link.get("href") and not visible_text(link) and not _tells_more(link):
            yield Finding(place(link), short(link.get("href")))


@check("link-old-host")
def link_old_host(seen: Seen) -> Iterator[Finding]:
    """Find links that still lead to the legacy site, to a page that it has or of which nothing is known."""
    for link in seen.all("a"):
        href = link.get("href") or ""
        if _is_old(href, seen) and not seen.site.fate(href):
            yield Finding(place(link), short(href), short(visible_text(link)))


@check("link-dead")
def link_dead(seen: Seen) -> Iterator[Finding]:
    """Find links and teasers whose page answered 404 or 410, or not at all."""
    for link in seen.all("a"):
        href = link.get("href") or ""
        fate = seen.site.fate(href) if _is_old(href, seen) else ""
        if fate:
            yield Finding(place(link), short(href), short(visible_text(link)))
    for number, reference in enumerate(seen.rows_of("references")):
        url = str(reference.get("url", ""))
        if not reference.get("record") and _is_old(url, seen) and seen.site.fate(url):
            yield Finding(f"references[{number}]", short(url), short(str(reference.get("title", ""))))


@check("link-http")
def link_http(seen: Seen) -> Iterator[Finding]:
    """Find links to other sites that are not encrypted."""
    for link in seen.all("a"):
        href = link.get("href") or ""
        if href[:7].lower() == "http://" and not _is_old(href, seen):
            yield Finding(place(link), short(href), short(visible_text(link)))


def _tells_more(link: Any) -> bool:
    return bool((link.get("aria-label") or "").strip()) or any((i.get("alt") or "").strip() for i in link.iter("img"))


def _is_old(url: str, seen: Seen) -> bool:
    if url[:4].lower() != "http" or not seen.site.hosts:
        return False
    try:
        return urlsplit(url).netloc.casefold() in seen.site.hosts
    except ValueError:
        return False
