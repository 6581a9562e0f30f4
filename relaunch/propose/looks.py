"""What the text of a date, a byline, a list of tags looks like."""

from __future__ import annotations

import re
from functools import lru_cache

from relaunch.mapping.transforms.dates import parse_date, parse_date_range

DATE_LENGTH, BYLINE_LENGTH, TAGS_LENGTH = 60, 70, 200
# A date may stand with so many words ("Freitag, den", "Published on").
DATE_WORDS = 4
TAGS = re.compile(
    r"^(?:kategorien?|categor(?:y|ies)|schlag(?:wort|worte|wörter)|tags?|themen?|rubrik(?:en)?|topics?)$", re.IGNORECASE
)
_PRINT = re.compile(r"gedruckt|druckdatum|printed|stand\s*:|copyright|©", re.IGNORECASE)
_BYLINE = re.compile(
    r"^((?i:von|by|autor(?:in)?|author|text|verfasst von|geschrieben von|written by))\b\s*:?\s+[A-ZÄÖÜ](?!.*://)"
)
# The end of a line that says when and by whom: "3 May 2012 by Ann Miller".
_BY_AT_END = re.compile(r"\s(von|by|Von|By|Autor:|Autorin:|Author:)\s+[A-ZÄÖÜ][^|,;:()\d]{1,60}$")
_LABEL = re.compile(r"^([A-ZÄÖÜ][\wäöüÄÖÜß /-]{1,30}?)\s*:\s*(.+)$")
_LETTERS = re.compile(r"[^\W\d_]{2,}")


@lru_cache(maxsize=1 << 14)
def is_date(text: str) -> bool:
    """Say whether a text is a day and little else but the author's name, and no span of days."""
    text = _BY_AT_END.sub("", text)
    if len(text) > DATE_LENGTH or _PRINT.search(text) or not parse_date(text):
        return False
    start, end, _ = parse_date_range(text)
    return (not end or end[:10] == start[:10]) and len(_LETTERS.findall(text)) <= DATE_WORDS


def is_byline(text: str) -> bool:
    """Say whether a text is a name behind a word such as "by", at its beginning or behind a date."""
    return len(text) <= BYLINE_LENGTH and bool(_BYLINE.match(text) or (_BY_AT_END.search(text) and is_date(text)))


def is_tags(text: str) -> bool:
    """Say whether a text is a list of terms behind its label."""
    match = _LABEL.match(text)
    return bool(match and TAGS.match(match[1]))


def value_in(name: str, text: str) -> str:
    """Return a text as the field of that name will say it."""
    if name == "published":
        return parse_date(text)[:10]
    if name == "tags" and is_tags(text):
        return _label_of(text)[1]
    if name == "author" and (match := _BYLINE.match(text)):
        return text[match.end(1) :].lstrip(" :")
    if name == "author" and (match := _BY_AT_END.search(text)):
        return text[match.end(1) :].lstrip(" :")
    return text


def words_before(name: str, texts: list[str]) -> tuple[str, ...]:
    """Return the labels that stand before the values of a field, the longest first."""
    if name == "tags":
        words = {_label_of(text)[0] for text in texts if is_tags(text)}
    else:
        words = {match[1] for text in texts if (match := _BYLINE.match(text))}
    return tuple(sorted(words, key=lambda word: (-len(word), word)))


def words_within(texts: list[str]) -> tuple[str, ...]:
    """Return the words behind which the author's name ends the lines of a place; none where it begins them."""
    if any(map(_BYLINE.match, texts)):
        return ()
    return tuple(sorted({match[1] for text in texts if (match := _BY_AT_END.search(text))}))


def _label_of(text: str) -> tuple[str, str]:
    match = _LABEL.match(text)
    return (match[1], match[2]) if match else ("", text)
