"""The auditor's own reading of words: where a sentence ends, and what makes two of them the same."""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress
from typing import Any
from urllib.parse import unquote, urlsplit

# What stands between the entries of a menu.
_PARTED = re.compile(r"\s[|»›•·→>]{1,3}\s")
_REST = re.compile(r"[\W_]+")
_CLOSING = "\"'”“»«’)]›"
_OPENING = "\"'„“»«‚([‹"
_ENDS = (".", "!", "?", "…")
# Words that keep a sentence open though a full stop stands behind them.
_OPEN_WORDS = frozenset(
    "abs art bzw ca dipl dr etc evtl geb ggf inkl ing max mind mio mrd nr prof sog st str tel usw vgl zzgl "
    "jan feb mär mrz apr aug sep sept okt oct nov dez dec".split()
)
_AT = re.compile(r"[\[({](?:at|ät|a|@)[\])}]", re.IGNORECASE)
_DOT = re.compile(r"[\[({](?:dot|punkt|\.)[\])}]", re.IGNORECASE)
_CROPPED = re.compile(r"(?:\.\.\.|…)\W*\Z")
_MARKER = re.compile(
    r"#{2,3}[A-Za-z0-9_.:-]+#{0,3}|\{\{[^{}]{0,80}\}\}|\{\$?[A-Za-z0-9_.:]{1,60}\}|\$\{[^{}]{0,80}\}|\[\[[^\[\]]{0,80}\]\]"
    r"|%%?[A-Z0-9_]{2,40}%%?|<%.{0,400}?%>|\[%.{0,80}?%\]|__[A-Z0-9_]{2,40}__|@@[A-Za-z0-9_]{2,40}@@"
    r"|\[\[\{.{0,8000}?\}\]\]|\[/?[a-z][\w-]{1,40}\s[^\[\]]{0,300}=[\"'“”″][^\[\]]{0,300}\]|\[/?(?:gallery|caption|embed)\]"
    r"|\[[a-z][\w-]{1,40}:[\w:-]{1,80}\]|\{(?:load(?:position|module|moduleid)|modulepos|gallery)\s[^{}]{0,80}\}"
    r"|lorem ipsum.{0,2000}|\bX{3,}\b|\bTODO\b|\bTBD\b|LLL:\S{0,120}",
    re.IGNORECASE | re.DOTALL,
)  # fmt: skip
_MONTHS = "januar februar märz april mai juni juli august september oktober november dezember".split()
_ENGLISH = "january february march april may june july august september october november december".split()
_SHORT = {3: {"mrz"}, 9: {"sept"}}  # months cut otherwise than to three letters


def letters(text: str) -> str:
    """Return the letters and digits of a text in small letters: what must be the same in two of them."""
    return _REST.sub("", unicodedata.normalize("NFC", text).casefold())


HEADING = 120  # characters of a line that may be a heading; one with a number is counted without it too
_NUMBERING = re.compile(
    r"(?:(?:appendix|anhang|chapter|kapitel|part|teil)\s+)?(?:\d{1,3}|[A-Z]\b)(?:\.\d{1,3})*[.:]?\s+", re.IGNORECASE
)


def unnumbered(text: str) -> str:
    """Return the letters of a heading without its number ("2.1 Loops", "Appendix B Loops"); empty where it has none."""
    number = _NUMBERING.match(text)
    return letters(text[number.end() :]) if number else ""


def readings(text: str) -> list[str]:
    """Return the letters of a text, and of what mending turns it into: mail addresses, umlauts, a cropped end."""
    found = [letters(text)]
    if "(" in text or "[" in text or "{" in text:
        found.append(letters(_DOT.sub(".", _AT.sub("@", text))))
    if "Ã" in text or "Â" in text or "â" in text:
        for encoding in ("cp1252", "latin-1"):
            with suppress(UnicodeError):
                found.append(letters(text.encode(encoding).decode("utf-8")))
    if _CROPPED.search(text) and " " in text.strip():
        found.append(letters(_CROPPED.sub("", text).rstrip().rpartition(" ")[0]))
    return [reading for reading in dict.fromkeys(found) if reading]


def without_markers(text: str) -> str:
    """Return a text without what a system should have filled in."""
    return _MARKER.sub(" ", text)


_ADDRESS = re.compile(r"https?://([^\s/\"'<>]{1,200})[^\s<>]{0,2000}")


def with_host_alone(text: str) -> str:
    """Return the letters of a text with nothing but the host of an address in it; empty where it has none."""
    return letters(_ADDRESS.sub(r" \1 ", text)) if _ADDRESS.search(text) else ""


_NAME = re.compile(r"\w[\w.-]*[:/_][\w:/.-]+")
_ENDING = re.compile(r"\.\w{2,5}\Z")


def is_own_address(text: str, url: str) -> bool:
    """Say whether a text is nothing but the end of its page's address, as wikis print it: `orte:buchen_am_bach`."""
    if not _NAME.fullmatch(text.strip()):
        return False
    parts = urlsplit(url)
    return letters(_ENDING.sub("", unquote(parts.path + parts.query))).endswith(letters(text))


_PAGING = re.compile(
    r"(?:(?:seite|page|nächste|vorherige|next|previous|erste|letzte|first|last|weiter|zurück|von|of|\d+|[<>»«|.])\W*)+",
    re.IGNORECASE,
)


def is_paging(text: str) -> bool:
    """Say whether a text only leads through the pages of a list."""
    return bool(_PAGING.fullmatch(text.strip()))


_COUNT = re.compile(r"\W*(?:seite|page)\s*\d{1,5}\s*(?:von|of|/)\s*\d{1,5}\W*", re.IGNORECASE)


def is_page_count(text: str) -> bool:
    """Say whether a text only says which of how many pages this is."""
    return bool(_COUNT.fullmatch(text.strip()))


_ARROW = re.compile(r"\A\s*[←→«»‹›]|[←→«»‹›]\s*\Z")


def has_arrow(text: str) -> bool:
    """Say whether an arrow stands at either end of a text."""
    return bool(_ARROW.search(text))


_TURNS = re.compile(
    r"\W*(?:zurück|weiter|vorherig\w{1,2}|nächst\w{1,2}|prev(?:ious)?|next|up|hoch)(?:\W+(?:seite|page))?", re.I
)


def turned_to(text: str) -> tuple[str, bool]:
    """Return the letters that a link to the next or previous page says of that page, and whether they are cut off."""
    label = _TURNS.match(text)
    return (letters(text[label.end() :]), bool(_CROPPED.search(text))) if label else ("", False)


def is_placeholder(text: str) -> bool:
    """Say whether nothing is left of a text without its placeholders."""
    return bool(letters(text)) and not letters(without_markers(text))


_SIGNS = re.compile(r"[#{}\[\]%_@<]|LLL:|lorem", re.IGNORECASE)


def is_marker(text: str) -> bool:
    """Say whether a text can be nothing else than a placeholder; a menu may say "todo"."""
    return bool(_SIGNS.search(text)) and is_placeholder(text)


def split(line: str) -> list[str]:
    """Split a line into sentences, word by word: one ends with its stop where a capital or a figure comes next."""
    if _PARTED.search(line):
        return [sentence for part in _PARTED.split(line) for sentence in split(part)]
    words = line.split()
    found, start = [], 0
    for number in range(len(words) - 1):
        if _ends(words[number]) and _begins(words[number + 1]):
            found.append(" ".join(words[start : number + 1]))
            start = number + 1
    if start < len(words):
        found.append(" ".join(words[start:]))
    return [sentence for sentence in found if letters(sentence)]


def _ends(word: str) -> bool:
    bare = word.rstrip(_CLOSING)
    if not bare.endswith(_ENDS):
        return False
    if not bare.endswith(".") or bare.endswith("..."):
        return True
    stem = bare[:-1].lstrip(_OPENING).rpartition(".")[2].casefold()
    return len(stem) > 1 and not stem.isdigit() and stem not in _OPEN_WORDS


def _begins(word: str) -> bool:
    bare = word.lstrip(_OPENING)
    return bool(bare) and (bare[0].isupper() or bare[0].isdigit())


def dates(iso: str) -> list[str]:
    """Return the letters of the ways in which a page may write an ISO date, with and without the time of day."""
    found = re.match(r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d))?", iso)
    if found is None or not 1 <= int(found[2]) <= 12:
        return []
    year, month, day = found[1], int(found[2]), int(found[3])
    forms = {f"{day:02}{month:02}{year}", f"{day}{month}{year}", f"{year}{month:02}{day:02}"}
    forms.add(f"{day:02}{month:02}{year[2:]}")
    called = {_MONTHS[month - 1], _ENGLISH[month - 1]}
    called |= {name[:3] for name in called} | _SHORT.get(month, set())
    for name in called:
        forms |= {f"{day:02}{name}{year}", f"{day}{name}{year}", f"{name}{day}{year}", f"{name}{day:02}{year}"}
    if day > 12:  # the month first can mean no other day
        forms |= {f"{month}{day}{year}", f"{month:02}{day}{year}"}
    if found[4]:
        forms |= {f"{form}{hour}{found[5]}" for form in set(forms) for hour in (found[4], str(int(found[4])))}
        forms |= {f"{found[4]}{found[5]}", f"{int(found[4])}{found[5]}"}
    return sorted(forms)


def is_entry(text: str, record: dict[str, Any]) -> bool:
    """Say whether a text is what a list by days says of a record: its day, whole or without the year, and its title."""
    iso = str(record.get("published", ""))[:10]
    forms = [*dates(iso), *([iso[5:7] + iso[8:10]] if len(iso) == 10 else [])]
    bare, title = letters(text), letters(str(record.get("title", "")))
    rests = [bare[len(form) :] for form in forms if bare.startswith(form)]
    return any(not rest or (title and re.sub(r"\A\d{3,4}(?=\D)", "", rest) == title) for rest in rests)


_TIME_OF_DAY = re.compile(r"\d{3,4}(?:\d\d)?(?:uhr)?")


def is_date(text: str, iso: str) -> bool:
    """Say whether a text shows an ISO date; a time of day may stand behind it."""
    bare = letters(text)
    return any(
        bare == form or (bare.startswith(form) and len(form) > 5 and _TIME_OF_DAY.fullmatch(bare[len(form) :]))
        for form in dates(iso)
    )
