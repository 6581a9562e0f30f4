"""What a field's value must be: of its type, one of several words, a term of a taxonomy."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urljoin, urlsplit

from relaunch.mapping.found import Found
from relaunch.mapping.schema import Field
from relaunch.mapping.transforms.contacts import email
from relaunch.mapping.transforms.dates import parse_date
from relaunch.mapping.transforms.numbers import number_in
from relaunch.model import Page
from relaunch.registry import nearest
from relaunch.tree import squash

YES = frozenset("ja yes wahr true x ✓ 1 vorhanden".split())
NO = frozenset("nein no falsch false - 0 keine keiner kein".split())
_NUMBER_ONLY = re.compile(r"[-+−]?[\d.,'\u00a0\u202f ]*\d")


def conform(found: Found, field: Field, page: Page) -> tuple[Found | None, str]:
    """Return a value as its field wants it, or None and what is wrong with it."""
    value = found.value
    if isinstance(value, dict):
        return found, ""
    parts = value if isinstance(value, list) else [value]
    made: list[Any] = []
    for part in parts:
        one, wrong = _one(part, field, page)
        if wrong:
            return None, wrong
        made.append(one)
    if field.terms:
        made = list(dict.fromkeys(made))
    if field.type == "list" or isinstance(value, list):
        return replace(found, value=made), ""
    return replace(found, value=made[0]), ""


def _one(value: Any, field: Field, page: Page) -> tuple[Any, str]:
    text = squash(str(value))
    if field.one_of:
        word = next((word for word in field.one_of if word.casefold() == text.casefold()), "")
        return (word, "") if word else (None, f"'{text[:80]}' is none of {', '.join(field.one_of)}")
    if field.terms:
        term = field.terms.get(text.casefold(), "")
        near = nearest(text.casefold(), field.terms) if not term else ""
        meant = f"; was '{field.terms[near]}' meant?" if near else ""
        return (term, "") if term else (None, f"'{text[:80]}' is no term of '{field.taxonomy}'{meant}")
    if field.type is None or field.type in ("text", "list"):
        return value, ""
    made = READERS[field.type](text, page)
    return (made, "") if made not in (None, "") else (None, f"'{text[:80]}' is no {WORDS[field.type]}")


def _number(text: str, _page: Page) -> int | float | None:
    return number_in(text) if _NUMBER_ONLY.fullmatch(text) else None


def _whole(text: str, page: Page) -> int | None:
    number = _number(text, page)
    return int(number) if number is not None and number == int(number) else None


def _yes_no(text: str, _page: Page) -> bool | None:
    word = text.casefold()
    return True if word in YES else False if word in NO else None


def _url(text: str, page: Page) -> str:
    try:
        url = urljoin(page.base or page.url, text)
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https", "mailto", "tel") and " " not in url else ""


READERS: dict[str, Callable[[str, Page], Any]] = {
    "date": lambda text, _page: parse_date(text)[:10],
    "moment": lambda text, _page: parse_date(text),
    "number": _number,
    "whole": _whole,
    "yes-no": _yes_no,
    "url": _url,
    "email": lambda text, _page: email(text),
    "record": _url,
}
WORDS = {
    "date": "date in a known form", "moment": "date in a known form", "number": "number", "whole": "whole number",
    "yes-no": "yes or no", "url": "address", "email": "e-mail address", "record": "address of another page",
}  # fmt: skip
