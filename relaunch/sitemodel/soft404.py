"""Pages that say "not found" with status 200, learnt from the site's own answers to addresses that cannot exist."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from lxml import etree

MARK = "relaunch-no-such-page"
REASON = "soft 404: the page is the site's answer to addresses that do not exist"
IMPOSSIBLE = "an address that cannot exist, asked for to learn the site's answer"
# An answer without any of these is no error page for anybody, whatever it is an answer to.
_NOT_FOUND = re.compile(
    r"\b404\b|nicht\s+(?:mehr\s+)?(?:gefunden|gefunden werden|vorhanden|verfügbar|existent)|existiert\s+nicht|"
    r"gibt\s+es\s+(?:leider\s+)?nicht|not\s+(?:be\s+)?found|no\s+such\s+page|does\s*n[o']t\s+exist|"
    r"(?:page|seite)\s+(?:is\s+)?(?:gone|gelöscht|entfernt)|fehlerseite",
    re.I,
)
_SILENT = frozenset(["script", "style", "noscript", "template", "textarea"])
_WORD = re.compile(r"[^\W\d_]{2,}")
_BLANKS = re.compile(r"\s+")
# What changes from one showing of the same page to the next: numbers, dates, times, session tokens.
_FLEETING = re.compile(r"[\w\-]*\d[\w\-.:]*")
LONGEST = 400  # blocks: an error page with more text than that is no error page to be sure of
Blocks = tuple[tuple[str, str], ...]


def impossible(origin: str) -> tuple[str, ...]:
    """Return paths that no site has, of the usual kinds; the same ones for a site each time."""
    tokens = [hashlib.sha256(f"{origin} {number}".encode()).hexdigest()[:12] for number in range(4)]
    return (
        f"/{MARK}-{tokens[0]}/",
        f"/{MARK}-{tokens[1]}.html",
        f"/{MARK}/{tokens[2]}.html",
        f"/index.php?id={MARK}-{tokens[3]}",
    )


def is_impossible(url: str) -> bool:
    """Say whether the crawler made a URL up."""
    return f"/{MARK}" in url or f"id={MARK}" in url


@dataclass(frozen=True, slots=True)
class NotFound:
    """What the site shows where nothing is: the blocks of each such answer, without what echoes the address."""

    answers: tuple[Blocks, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.answers)

    def matches(self, tree: Any, url: str) -> bool:
        """Say whether a page is the answer to an address that does not exist, block by block and word for word.

        One block that says something else, and it is a page of its own.
        """
        return bool(self.answers) and _read(tree, url) in self.answers


def learn_not_found(answers: Iterable[tuple[Any, str]], known: Iterable[tuple[Any, str]] = ()) -> NotFound:
    """Learn from pairs of tree and URL. `known` are real pages, the home page above all: what they show is no error."""
    real = {_read(tree, url) for tree, url in known}
    found = {blocks for tree, url in answers if (blocks := _read(tree, url)) and _says_so(blocks)}
    return NotFound(tuple(sorted(found - real)))


def _says_so(blocks: Blocks) -> bool:
    return any(_NOT_FOUND.search(text) for _, text in blocks)


def _read(tree: Any, url: str) -> Blocks:
    """Return a page as its blocks, each with its element; empty for a page too long to be an error."""
    echo = _echoes(url)
    blocks = tuple(_blocks(tree, echo))
    return blocks if len(blocks) <= LONGEST else ()


def _blocks(tree: Any, echo: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    """Yield each piece of visible text with the name of its element, without what changes by itself."""
    count = 0
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if not isinstance(element.tag, str):
            text = element.tail if event == "end" else None
            parent = element.getparent()
        elif event == "start":
            text, parent = element.text, element
        else:
            text, parent = element.tail, element.getparent()
        if not text or parent is None or not isinstance(parent.tag, str) or parent.tag in _SILENT:
            continue
        plain = _BLANKS.sub(" ", _FLEETING.sub("", echo.sub("", text))).strip(" .,:;/?&=\"'„“»«()[]-_")
        if plain:
            count += 1
            yield parent.tag, plain
            if count > LONGEST:
                return


def _echoes(url: str) -> re.Pattern[str]:
    """Return a pattern for the forms in which an error page says the address back."""
    parts = urlsplit(url)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    forms = {url, unquote(url), path, unquote(path), path.strip("/"), unquote(path).strip("/")}
    last = parts.path.rstrip("/").rpartition("/")[2]
    forms |= {last, last.removesuffix(".html"), parts.query} if len(last) > 3 else set()
    useful = sorted((form for form in forms if len(form) > 1), key=lambda form: (-len(form), form))
    return re.compile("|".join(re.escape(form) for form in useful) or r"(?!)")
