"""Leave out of a page's source what a parser would only read to throw away: insides of scripts, plain menus."""

from __future__ import annotations

import re
from collections.abc import Iterator

from relaunch.tree import LINKED_DATA

# Shorter ones cost less to parse than to look for.
WORTH_IT = 80
# The element that holds the content, where a page has one of its kind, with the title and most of the paragraphs in it.
LANDMARKS = ("main", "article")
ENOUGH_PARAGRAPHS = 0.6
UNREAD = ("script", "style", "svg")
# Elements whose whole inside is furniture by their names, unless the content stands in them.
FURNITURE = ("nav", "footer")
_TAG = re.compile(f"<({'|'.join((*UNREAD, *FURNITURE, *(f'/?{name}' for name in LANDMARKS)))})(?=[ >\t\r\n])")
# What may stand around a landmark, and comments, in which nothing stands.
_AROUND = re.compile(r"<(/?)(div|section|main)\b[^<>]*>|<!--.*?(?:-->|\Z)", re.DOTALL)
CONTENT = re.compile("<(?:h1|article|main|/?body|!--TYPO3SEARCH|base)")
# What is called furniture and is so long holds the page.
MOST = 0.4

Tag = tuple[int, str]  # where a tag begins, and its name


def shorten(text: str) -> str:
    """Return a page's source with empty `script`, `style`, `svg`, `nav` and `footer` elements; their tags stay.

    Only for a single page that nobody accounts for. What might be anything else than a plain element (in a comment,
    with a `>` in an attribute, with the content in it) is left alone.
    """
    tags = [(match.start(), match[1]) for match in _TAG.finditer(text)]
    text, tags = _emptied(text, tags, UNREAD)
    for landmark in LANDMARKS:
        alone = _alone(text, landmark, tags)
        if alone:
            return alone
    return _emptied(text, tags, FURNITURE, CONTENT)[0]


def _alone(text: str, landmark: str, tags: list[Tag]) -> str:
    """Return a page with nothing in its body but the one landmark that holds title and text, and what is around it.

    Empty where there is none such.
    """
    titled = [(start, end) for start, end in _outermost(landmark, tags) if text.find("<h1", start, end) >= 0]
    if len(titled) != 1:
        return ""
    start, end = titled[0]
    body = text.find("<body", 0, start)
    inside = text.find(">", body, start) + 1 if body >= 0 else 0
    if not inside:
        return ""
    held = text.count("<p", start, end)
    if held < ENOUGH_PARAGRAPHS * (held + text.count("<p", body, start) + text.count("<p", end)):
        return ""
    return f"{text[:inside]}{_around(text, inside, start)}{text[start:end]}</{landmark}></body></html>"


def _around(text: str, start: int, end: int) -> str:
    """Return the start tags of the elements that are open at a place of the body: their names say what stands there."""
    tags: list[tuple[str, str]] = []
    for tag in _AROUND.finditer(text, start, end):
        closing, name = tag.groups()
        if name and not closing:
            tags.append((name, tag[0]))
        elif name and tags and tags[-1][0] == name:
            tags.pop()
    return "".join(tag for _, tag in tags)


def _outermost(landmark: str, tags: list[Tag]) -> Iterator[tuple[int, int]]:
    """Yield from where to where the elements of a name reach that stand in no other of it."""
    depth = begin = 0
    for place, name in tags:
        if name == landmark:
            depth += 1
            begin = place if depth == 1 else begin
        elif name[1:] == landmark:
            depth -= 1
            if depth < 0:
                return
            if not depth:
                yield begin, place


def _emptied(
    text: str, tags: list[Tag], names: tuple[str, ...], content: re.Pattern[str] | None = None
) -> tuple[str, list[Tag]]:
    """Return the text without the insides of the elements of these names, where they may go, and what tags stay."""
    parts: list[str] = []
    left: list[Tag] = []
    done = gone = 0
    seen: dict[str, int] = {}  # up to where elements of a name have been looked at
    for start, name in tags:
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
    if opening == "<script" and LINKED_DATA in tag:
        return False
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
