"""Runs of inline content: text with marks (`strong`, a link …), pictures and line breaks, as one line of HTML."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from urllib.parse import urljoin

from relaunch.urls import REMEMBERED, UrlRules, fetchable

UNSEEN_CHARACTERS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff\ud800-\udfff]")
# A run of white space, or one character that would be a line break or a tab in YAML, is one blank; one U+00A0 stays.
WIDE_SPACE = re.compile(r"\s{2,}|[\t\n\r\f\v\x1c-\x1f\x85\u2028\u2029]")
WIDE_BLANK = re.compile("  +")
LINE_BREAKS = re.compile("\r\n?|[\f\v\x85\u2028\u2029]")
TRAILING_BLANKS = re.compile(r"[ ]+(?=\n|\Z)")
SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
SCHEMES = frozenset({"http", "https", "mailto", "tel"})
# An absolute URL that joining would not change.
PLAIN_URL = re.compile(r"https?://[\w.-]+(?::\d+)?(?:/[\w~%+=,-][\w.~%+=,-]*)*+/?(?:\?[\w.~%+=,&;/-]+)?", re.ASCII)
SPACE = re.compile(r"\s")
HIDDEN_IN_URL = re.compile("[\x00-\x1f\x7f-\x9f\u200b\u2028\u2029\ufeff]")


@dataclass(frozen=True, slots=True, eq=False)
class Mark:
    """An inline element around text; two marks are the same only if they are the same object."""

    tag: str
    start: str


# One object for each, so that `<b>Fami</b><b>lie</b>` is written as one.
PLAIN_MARKS = {tag: Mark(tag, f"<{tag}>") for tag in ("strong", "em", "sub", "sup", "code")}
BREAK = "<br>"


class Run:
    """Text, pictures and line breaks between two block boundaries."""

    def __init__(self) -> None:
        self.tokens: list[tuple[tuple[Mark, ...], str, bool]] = []  # marks, text or HTML, is it text

    def text(self, text: str, marks: tuple[Mark, ...]) -> None:
        """Add text under marks."""
        self.tokens.append((marks, text, True))

    def picture(self, tag: str, marks: tuple[Mark, ...]) -> None:
        """Add a picture, written already, under marks."""
        self.tokens.append((marks, tag, False))

    def line_break(self) -> bool:
        """Add a line break; return False where it would follow another one, which ends the paragraph."""
        for _, text, is_text in reversed(self.tokens):
            if is_text and not text.strip():
                continue
            if not is_text and text == BREAK:
                return False
            break
        else:
            return True  # nothing to break yet
        self.tokens.append(((), BREAK, False))
        return True

    def html(self) -> str:
        """Write the run as one line, white space collapsed, no break at either end; empty where nothing is said."""
        if len(self.tokens) == 1 and self.tokens[0][2] and not self.tokens[0][0]:  # most paragraphs
            return _text(_clean(self.tokens[0][1]).strip())
        out: list[tuple[tuple[Mark, ...], str, bool]] = []
        blank = ""
        for marks, text, is_text in self.tokens:
            if is_text:
                text = _clean(text)
                body = text.strip()
                if not body:
                    blank = _join_blanks(blank, text)
                    continue
                trail = ""
                if len(body) < len(text):
                    blank = _join_blanks(blank, text[: len(text) - len(text.lstrip())])
                    trail = text[len(text.rstrip()) :]
                text, broken = body, False
            else:
                trail, broken = "", text == BREAK
            if blank and out and not broken and not _is_break(out[-1]):
                before = out[-1][0]
                out.append((before if len(before) <= len(marks) else marks, blank, True))
            blank = trail
            if out or not broken:
                out.append((marks, text, is_text))
        while out and _is_break(out[-1]):
            out.pop()
        return write(out)

    def verbatim(self) -> str:
        """Write the run as the inside of `pre`: lines and blanks as they are, tabs as blanks."""
        tokens = [(m, LINE_BREAKS.sub("\n", t) if is_text else t, is_text) for m, t, is_text in self.tokens]
        tokens = [(m, "\n", True) if _is_break((m, t, is_text)) else (m, t, is_text) for m, t, is_text in tokens]
        if not any(t.strip() for _, t, _ in tokens):
            return ""
        written = write([(m, UNSEEN_CHARACTERS.sub("", t), is_text) for m, t, is_text in tokens])
        return TRAILING_BLANKS.sub("", written.expandtabs(8)).strip("\n")


def _is_break(token: tuple[tuple[Mark, ...], str, bool]) -> bool:
    return token[1] == BREAK and not token[2]


def _join_blanks(first: str, second: str) -> str:
    """Return the one blank that two stretches of white space make."""
    both = first + second
    return both if len(both) < 2 else " "


def _clean(text: str) -> str:
    """Collapse white space and leave out what cannot be written."""
    if text.isprintable():  # most lines: the one white space that can be printed is a blank
        return WIDE_BLANK.sub(" ", text) if "  " in text else text
    if UNSEEN_CHARACTERS.search(text):
        text = UNSEEN_CHARACTERS.sub("", text)
    return WIDE_SPACE.sub(" ", text)


def _text(text: str) -> str:
    """Write text as HTML, in NFC."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return escape(text, quote=False) if "&" in text or "<" in text or ">" in text else text


def write(tokens: list[tuple[tuple[Mark, ...], str, bool]]) -> str:
    """Write tokens as HTML, opening and closing marks where they begin and end; text in NFC."""
    parts: list[str] = []
    opened: list[Mark] = []
    index = 0
    while index < len(tokens):
        marks, text, is_text = tokens[index]
        index += 1
        while is_text and index < len(tokens) and tokens[index][2] and tokens[index][0] == marks:
            text += tokens[index][1]
            index += 1
        if is_text and not text:
            continue
        if not marks and not opened:
            parts.append(_text(text) if is_text else text)
            continue
        common = 0
        while common < min(len(opened), len(marks)) and opened[common] is marks[common]:
            common += 1
        while len(opened) > common:
            parts.append(f"</{opened.pop().tag}>")
        for mark in marks[common:]:
            parts.append(mark.start)
            opened.append(mark)
        parts.append(_text(text) if is_text else text)
    while opened:
        parts.append(f"</{opened.pop().tag}>")
    return "".join(parts)


def safe_url(url: str, base: str, *, schemes: frozenset[str] = SCHEMES) -> str:
    """Return a URL made absolute against `base`, or nothing where its scheme is none that a body may hold."""
    url = HIDDEN_IN_URL.sub("", url).strip()
    if not url:
        return ""
    try:
        joined = urljoin(base, url) if base and not PLAIN_URL.fullmatch(url) else url
    except ValueError:  # such as `http://[::1`
        return ""
    scheme = SCHEME.match(joined)
    if scheme and scheme.group(1).lower() not in schemes:
        return ""
    return SPACE.sub("%20", joined)


def attributes(pairs: list[tuple[str, str]]) -> str:
    """Write attributes, in the order given; those without a value are left out, but for `alt`."""
    written = []
    for name, value in pairs:
        if not value and name != "alt":
            continue
        if not (value.isascii() and value.isprintable()):
            value = unicodedata.normalize("NFC", UNSEEN_CHARACTERS.sub("", value))
        value = " ".join(value.split())
        if value or name == "alt":
            written.append(f' {name}="{escape(value)}"')
    return "".join(written)


def link_url(href: str, base: str, rules: UrlRules | None) -> str:
    """Return the absolute URL of a link, or nothing where it is none; `rules` take session parameters out of it."""
    return _remembered(href, base, rules) if len(href) <= REMEMBERED else _link_url(href, base, rules)


@lru_cache(maxsize=32_768)
def _remembered(href: str, base: str, rules: UrlRules | None) -> str:
    return _link_url(href, base, rules)


def _link_url(href: str, base: str, rules: UrlRules | None) -> str:
    url = safe_url(href, base)
    if not url or rules is None or not url.lower().startswith(("http://", "https://")):
        return url
    address, mark, fragment = url.partition("#")
    return fetchable(address, base, rules) + mark + fragment
