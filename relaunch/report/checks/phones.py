"""German telephone numbers in running text: DIN 5008, E.123, and what people made of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

SHORTEST, LONGEST = 7, 15  # digits; E.164 allows 15, a village's number with its area code has 7 and more
SHORTEST_LABELLED = 3  # an extension behind "Tel."
_GAP = r"[ \u00a0\u2009\u202f/()\u2010-\u2013-]"
# A run of digits that begins as a number does; what it is, `_numbers` says.
_RUN = re.compile(rf"(?<![\w.,:/+@€§%-])(?:\+[1-9]|\({{0,1}}0|\(\+)(?:\d|{_GAP}){{5,70}}")
_LABEL = re.compile(
    r"\b(?:Tel(?:efon|efax)?|Fon|Phone|Ruf|Rufnummer|Fax|Mobil|Mobiltelefon|Handy|Durchwahl|Hotline)"
    rf"(?:nummer|nr)?[.: ]{{0,4}}((?:\d|\+\d|\(\+?\d)(?:\d|{_GAP}){{2,70}})",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+")
_DATE = re.compile(r"\A\d{1,2}\s?[/-]\s?\d{1,2}\s?[/-]\s?(?:\d\d|\d{4})\Z")
_OTHER = re.compile(
    r"(?:ISBN(?:-1[03])?|ISSN|IBAN|BIC|BLZ|Konto(?:nummer|-Nr\.?)?|Kto\.?|Aktenzeichen|Az\.?|Artikel(?:nummer|-Nr\.?)?"
    r"|Bestell(?:nummer|-Nr\.?)|Steuernummer|USt-IdNr\.?|Nr\.|Euro|EUR|Drucksache)[:. ]{0,3}\Z",
    re.IGNORECASE,
)
_MOBILE = re.compile(r"\A(?:0|49|0049|490)1[567]\d")
_SERVICE = re.compile(r"\A(?:0|49|0049|490)(?:800|180|137|700|900)|\A11[0-9]{1,4}\Z")


def phones_in(text: str, *, is_phone: bool = False) -> Iterator[tuple[int, int]]:
    """Yield start and end of the telephone numbers in a text, in order.

    `is_phone` says that the text is known to be one, as the value of a field `phone` is.
    """
    if not _DIGITS.search(text):
        return
    found = {start: end for match in _LABEL.finditer(text)
             for start, end in _numbers(text, match.start(1), match.end(1), SHORTEST_LABELLED)}  # fmt: skip
    for match in _RUN.finditer(text):
        if not _OTHER.search(text, max(0, match.start() - 25), match.start()):
            found |= {start: end for start, end in _numbers(text, match.start(), match.end(), SHORTEST)
                      if start not in found}  # fmt: skip
    if not found and is_phone and text[:1] in "0123456789+(" and len(text) <= 80:
        found |= dict(_numbers(text, 0, len(text), SHORTEST_LABELLED))
    last = 0
    for start, end in sorted(found.items()):
        if start >= last:
            yield start, end
            last = end


def is_mobile(number: str) -> bool:
    """Say whether a number is that of a German mobile telephone."""
    return _MOBILE.match(_bare(number)) is not None


def is_central(number: str) -> bool:
    """Say whether a number is a switchboard's (it ends in -0) or a hotline's."""
    return bool(_SERVICE.match(_bare(number))) or re.search(r"\d\s?[-–]\s?0{1,2}\Z", number.strip()) is not None


def _bare(number: str) -> str:
    return "".join(_DIGITS.findall(number))


def _numbers(text: str, start: int, end: int, shortest: int) -> Iterator[tuple[int, int]]:
    """Yield the numbers of a run: two that stand side by side are told apart by the second one's zero."""
    first, last, digits = -1, start, 0
    for match in _DIGITS.finditer(text, start, end):
        if first >= 0 and (digits + len(match[0]) > LONGEST or (digits >= SHORTEST and _begins(text, match, last))):
            yield from _one(text, first, last, digits, shortest)
            first, digits = -1, 0
        if first < 0:
            first = match.start() - (text[match.start() - 1 : match.start()] == "+" and match.start() > start)
        last, digits = match.end(), digits + len(match[0])
    if first >= 0:
        yield from _one(text, first, last, digits, shortest)


def _begins(text: str, match: re.Match[str], last: int) -> bool:
    """Say whether a new number begins here: an area code or a country code behind a gap of more than a hyphen."""
    gap = text[last : match.start()]
    return "+" in gap or (match[0].startswith("0") and len(match[0]) >= 3 and "-" not in gap and "–" not in gap)


def _one(text: str, first: int, last: int, digits: int, shortest: int) -> Iterator[tuple[int, int]]:
    number = text[first:last]
    if not shortest <= digits <= LONGEST or _DATE.match(number):
        return
    if shortest == SHORTEST:
        gaps = not number.isdigit()
        if number.startswith("00") and number[2:3] in ("0", " ", ""):
            return
        if not gaps and digits < 9:
            return
    if text[first - 1 : first] == "(" and ")" in number:
        first -= 1
    yield first, last
