"""Leave out of a page's source what a parser would only read to throw away: insides of scripts, plain menus."""

from __future__ import annotations

import re

# Shorter ones cost less to parse than to look for.
WORTH_IT = 80
# The element that holds the content, where a page has one of its kind, with the title and most of the paragraphs in it.
LANDMARKS = ("main", "article")
ENOUGH_PARAGRAPHS = 0.6
UNREAD = ("script", "style", "svg")
# Elements whose whole inside is furniture by their names, unless the content stands in them.
FURNITURE = ("nav", "footer")
_OPENING = re.compile(f"<({'|'.join((*UNREAD, *FURNITURE, *LANDMARKS))})(?=[ >\t\r\n])")
CONTENT = re.compile("<(?:h1|article|main|/?body|!--TYPO3SEARCH|base)")
# What is called furniture and is so long holds the page.
MOST = 0.4

Opening = tuple[int, str]  # where an element begins, and its name


def shorten(text: str) -> str:
    """Return a page's source with empty `script`, `style`, `svg`, `nav` and `footer` elements; their tags stay.

    Only for a single page that nobody accounts for. What might be anything else than a plain element (in a comment,
    with a `>` in an attribute, with the content in it) is left alone.
    """
    openings = [(match.start(), match[1]) for match in _OPENING.finditer(text)]
    text, openings = _emptied(text, openings, UNREAD)
    names = [name for _, name in openings]
    for landmark in LANDMARKS:
        if names.count(landmark) == 1:
            alone = _alone(text, landmark, openings[names.index(landmark)][0])
            if alone:
                return alone
    return _emptied(text, openings, FURNITURE, CONTENT)[0]


def _alone(text: str, landmark: str, start: int) -> str:
    """Return a page with nothing in its body but the one landmark that holds title and text; empty for none such."""
    body = text.find("<body")
    if not 0 <= body < start:
        return ""
    end = text.find(f"</{landmark}", start)
    if end < 0 or text.find("<h1", start, end) < 0:
        return ""
    if f"<{landmark}" in text[:start] or text.find(f"<{landmark}", start + 1) >= 0:
        return ""
    if text.find(f"</{landmark}", end + 1) >= 0:
        return ""
    held = text.count("<p", start, end)
    if held < ENOUGH_PARAGRAPHS * (held + text.count("<p", body, start) + text.count("<p", end)):
        return ""
    inside = text.find(">", body) + 1
    return f"{text[:inside]}{text[start:end]}</{landmark}></body></html>" if 0 < inside <= start else ""


def _emptied(
    text: str, openings: list[Opening], names: tuple[str, ...], content: re.Pattern[str] | None = None
) -> tuple[str, list[Opening]]:
    """Return the text without the insides of the elements of these names, where they may go, and what opens in it."""
    parts: list[str] = []
    left: list[Opening] = []
    done = gone = 0
    seen: dict[str, int] = {}  # up to where elements of a name have been looked at
    for start, name in openings:
        if start < done:
            continue
        left.append((start - gone, name))
        if name not in names or start < seen.get(name, 0):
            continue
        inside = text.find(">", start) + 1
        end = text.find(f"</{name}", inside) if inside else -1
        if end < 0:
            seen[name] = len(text)
            continue
        seen[name] = end
        spare = end - inside > WORTH_IT and _is_plain(text, start, inside, end, f"<{name}")
        if spare and _is_free(text, inside, end, content):
            parts.append(text[done:inside])
            done = end
            gone += end - inside
    return ("".join([*parts, text[done:]]), left) if parts else (text, left)


def _is_plain(text: str, start: int, inside: int, end: int, opening: str) -> bool:
    """Tell whether a start tag is whole, and nothing inside ends a comment or begins another element of its name."""
    tag = text[start:inside]
    if tag.count('"') % 2 or tag.count("'") % 2:
        return False
    if text.find("-->", inside, end) >= 0 and text.find("<!--", inside, end) < 0:
        return False
    return text.find(opening, inside, end) < 0


def _is_free(text: str, inside: int, end: int, content: re.Pattern[str] | None) -> bool:
    """Tell whether nothing that marks a page's content stands inside."""
    if content is None:
        return True
    return end - inside < MOST * len(text) and content.search(text, inside, end) is None
