"""Runs of inline content: text with marks (`strong`, a link …), pictures and line breaks, as one line of HTML."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from html import escape, unescape
from urllib.parse import urljoin

from relaunch.urls import REMEMBERED, UrlRules, fetchable

UNSEEN_CHARACTERS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff\ud800-\udfff]")
ODD = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
# One character that would be a line break or a tab in YAML, or a run of white space, is one blank; one U+00A0 stays.
ODD_SPACE = re.compile("[\t\n\r\f\v\x1c-\x1f\x85\u2028\u2029]")
WIDE_SPACE = re.compile(r"\s\s+")
LINE_BREAKS = re.compile("\r\n?|[\f\v\x85\u2028\u2029]")
TRAILING_BLANKS = re.compile(r"[ ]+(?=\n|\Z)")
SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
SCHEMES = frozenset({"http", "https", "mailto", "tel"})
# An absolute URL that joining would not change.
PLAIN_URL = re.compile(r"https?://[\w.-]+(?::\d+)?(?:/[\w~%+=,-][\w.~%+=,-]*)*+/?(?:\?[\w.~%+=,&;/-]+)?", re.ASCII)
# A path that joining would not change but for what stands before it.
PLAIN_PATH = re.compile(r"/?[\w~%+=,-][\w.~%+=,-]*(?:/[\w~%+=,-][\w.~%+=,-]*)*+/?(?:\?[\w.~%+=,&;/-]+)?", re.ASCII)
SPACE = re.compile(r"\s")
HIDDEN_IN_URL = re.compile("[\x00-\x1f\x7f-\x9f\u200b\u2028\u2029\ufeff]")


class Mark:
    """An inline element around text; two marks are the same only if they are the same object."""

    __slots__ = ("end", "start", "tag")

    def __init__(self, tag: str, start: str) -> None:
        self.tag = tag
        self.start = start
        self.end = f"</{tag}>"


# One object for each, so that `<b>Fami</b><b>lie</b>` is written as one.
PLAIN_MARKS = {tag: Mark(tag, f"<{tag}>") for tag in ("strong", "em", "sub", "sup", "code")}
BREAK = "<br>"
SOLIDUS = "\u0338"  # the one sign that NFC joins with one of markup: with `>` before it, it is one character
TAG = re.compile("(<[^>]*>)")


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

    def take_html(self) -> str:
        """Take the run as one line, white space collapsed, no break at either end; empty where nothing is said."""
        parts: list[str] = []
        opened: tuple[Mark, ...] = ()
        blank = breaks = ""
        for marks, text, is_text in self.tokens:
            said, trail = text, ""
            if is_text:
                text = _clean(text)
                said = text.strip()
                if said != text:
                    blank, trail = _blanks_around(text, said, blank)
                if not said:
                    continue
            elif text == BREAK:
                breaks, blank = f"{breaks}{BREAK}" if parts else "", ""
                continue
            if breaks:
                parts += (_turn(opened, ()), breaks) if opened else (breaks,)
                opened, breaks = (), ""
            elif blank and parts:
                if len(opened) > len(marks):  # a blank stands outside of marks where it can
                    parts.append(_turn(opened, marks))
                    opened = marks
                parts.append(blank)
            if marks is not opened:
                parts.append(_turn(opened, marks))
                opened = marks
            parts.append(said)
            blank = trail
        self.tokens.clear()
        if opened:
            parts.append(_turn(opened, ()))
        return normal("".join(parts))

    def take_verbatim(self) -> str:
        """Take the run as the inside of `pre`: lines and blanks as they are, tabs as blanks."""
        parts: list[str] = []
        opened: tuple[Mark, ...] = ()
        said = False
        for marks, text, is_text in self.tokens:
            if is_text:
                text = LINE_BREAKS.sub("\n", text)
            elif text == BREAK:
                text = "\n"
            said = said or not text.isspace()
            if is_text:
                text = escape(UNSEEN_CHARACTERS.sub("", text), quote=False)
            if text:
                parts += (_turn(opened, marks), text)
                opened = marks
        self.tokens.clear()
        parts.append(_turn(opened, ()))
        return TRAILING_BLANKS.sub("", normal("".join(parts)).expandtabs(8)).strip("\n") if said else ""


def _turn(opened: tuple[Mark, ...], marks: tuple[Mark, ...]) -> str:
    """Write the ends and starts of elements that lead from the open marks to others."""
    if not opened:
        return "".join([mark.start for mark in marks])
    if not marks:
        return "".join([mark.end for mark in reversed(opened)])
    common = 0
    for one, other in zip(opened, marks, strict=False):
        if one is not other:
            break
        common += 1
    return "".join([mark.end for mark in reversed(opened[common:])] + [mark.start for mark in marks[common:]])


def _blanks_around(text: str, said: str, blank: str) -> tuple[str, str]:
    """Return the one blank that `blank` and white space at a text's start make, and the white space at its end."""
    if not said:
        return (text if not blank else " "), ""
    if text[0].isspace():
        blank = text[0] if not blank else " "
    return blank, text[-1] if text[-1].isspace() else ""


def plain_line(text: str) -> str:
    """Write text that stands alone, white space collapsed and trimmed."""
    text = text.strip()
    if "  " in text or not text.isprintable() or "&" in text or "<" in text or ">" in text:
        text = _clean(text).strip()
    return text if text.isascii() else normal(text)


def _clean(text: str) -> str:
    """Write text as HTML, white space collapsed, without what cannot be written."""
    if "&" in text or "<" in text or ">" in text:
        text = escape(text, quote=False)
    if not text.isprintable():
        text = text.replace("\n", " ").replace("\t", " ")
        if not text.isprintable():
            if ODD.search(text):
                text = ODD_SPACE.sub(" ", UNSEEN_CHARACTERS.sub("", text))
            return WIDE_SPACE.sub(" ", text)
    if "  " not in text:
        return text
    said = " ".join(text.split())  # the one white space that can be printed is a blank
    return f"{' ' * text.startswith(' ')}{said}{' ' * text.endswith(' ')}" if said else " "


def normal(html: str) -> str:
    """Return HTML with its texts in NFC."""
    if html.isascii():
        return html
    if SOLIDUS not in html:
        return unicodedata.normalize("NFC", html)
    parts = TAG.split(html)
    parts[::2] = [escape(unicodedata.normalize("NFC", unescape(text)), quote=False) for text in parts[::2]]
    return "".join(parts)


def safe_url(url: str, base: str, *, schemes: frozenset[str] = SCHEMES) -> str:
    """Return a URL made absolute against `base`, or nothing where its scheme is none that a body may hold."""
    scheme = SCHEME.match(url)
    if scheme:
        if scheme[1].lower() not in schemes:  # most are `data:`, and long
            return ""
        if PLAIN_URL.fullmatch(url):
            return url
    elif base and PLAIN_PATH.fullmatch(url):
        before = _before_paths(base)[url[0] != "/"]
        if before:
            return before + url
    return _joined(url, base, schemes)


def _joined(url: str, base: str, schemes: frozenset[str]) -> str:
    """Return any URL made absolute, or nothing."""
    url = HIDDEN_IN_URL.sub("", url).strip()
    if not url:
        return ""
    try:
        joined = urljoin(base, url) if base else url
    except ValueError:  # such as `http://[::1`
        return ""
    scheme = SCHEME.match(joined)
    if scheme and scheme[1].lower() not in schemes:
        return ""
    return SPACE.sub("%20", joined)


@lru_cache(maxsize=256)
def _before_paths(base: str) -> tuple[str, str]:
    """Return what joining puts before a plain path from the root, and before one from here; or nothing."""
    try:
        root, here = urljoin(base, "/x")[:-2], urljoin(base, "x")[:-1]
    except ValueError:
        return "", ""
    return (root, here) if PLAIN_URL.fullmatch(here) and here.startswith(root) else ("", "")


def attribute(name: str, value: str | None) -> str:
    """Write an attribute, white space collapsed; one without a value is left out."""
    if not value:
        return ""
    if not value.isascii():
        value = unicodedata.normalize("NFC", UNSEEN_CHARACTERS.sub("", value))
    elif not value.isprintable():
        value = UNSEEN_CHARACTERS.sub("", value)
    value = " ".join(value.split())
    return f' {name}="{escape(value)}"' if value else ""


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
