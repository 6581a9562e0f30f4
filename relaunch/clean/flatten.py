"""Defuse sources that a parser cannot digest: elements nested without end, tags with thousands of attributes."""

from __future__ import annotations

import re

VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
# Elements that the next of their kind closes: they do not nest by themselves, whoever forgot the end tag.
SELF_CLOSING = frozenset("p li dt dd tr td th option optgroup thead tbody tfoot colgroup".split())
RAW = frozenset("script style textarea title xmp noembed noframes plaintext".split())
# Always matches from `<` and letter to `>` or the end of the source, so that a scan is linear.
TAG = re.compile(r"<!--.*?(?:-->|\Z)|</?([a-zA-Z][^\s/>]*+)(?:[^>=]++|=\s*+\"[^\"]*+\"?|=\s*+'[^']*+'?|=)*+>?", re.S)
# A value with a `>` in it: where there is none, what looks like the end of a tag is one.
HIDING = re.compile(r"=\s*+(?:\"[^\">]*+>|'[^'>]*+>)")
ATTRIBUTE = re.compile(r"[^\s=]++(?:\s*+=\s*+(?:\"[^\"]*+\"?|'[^']*+'?|[^\s>]*+))?")
MANY = 1000  # attributes of one tag
LONG = 8000  # characters of a tag, below which it is not counted
FEW = 100  # attributes in half of a long tag: fewer do not make a bomb
NEAR = 16  # open elements among which an end tag finds its own, as `<b><i></b>` forgets one
# Up to this size a bomb costs seconds at worst, so that a quick look must do: `>` in its values would hide it.
MEDIUM = 400_000
SMALL = 50_000  # characters of a page that cannot hold a bomb worth looking for


def flatten(text: str, depth: int) -> str:
    """Leave out the tags of elements nested deeper than `depth`; all text stays."""
    parts: list[str] = []
    open_tags: list[str] = []  # at most `depth` kept ones, then the names of those left out
    done = 0
    raw = ""
    for match in TAG.finditer(text):
        name = (match.group(1) or "").lower()
        closing = match.group().startswith("</")
        if raw and not (closing and name == raw):
            continue
        raw = name if name in RAW and not closing else ""
        if not name or name in VOID or name in RAW:
            continue
        if _keeps(name, closing, open_tags, depth):
            continue
        parts.append(text[done : match.start()])
        parts.append(" ")
        done = match.end()
    return "".join(parts) + text[done:]


def _keeps(name: str, closing: bool, open_tags: list[str], depth: int) -> bool:
    """Tell whether a tag stays, and note it in the stack of open elements."""
    if name in SELF_CLOSING:
        return len(open_tags) < depth
    if not closing:
        open_tags.append(name)
        return len(open_tags) <= depth
    if name in open_tags[-NEAR:]:
        while open_tags.pop() != name:
            pass
        return len(open_tags) < depth
    return False  # a stray end tag


def cap_attributes(text: str) -> str:
    """Cut tags down to their first thousand attributes: reading them costs libxml2 the square of their number."""
    if len(text) < SMALL or not (_has_full_tag(text) or (len(text) >= MEDIUM and HIDING.search(text))):
        return text
    parts: list[str] = []
    done = 0
    for match in TAG.finditer(text):
        if match.end() - match.start() < LONG or match.group(1) is None:
            continue
        cut = _end_of_attributes(match.group(), len(match.group(1)) + 1)
        if cut:
            parts += [text[done : match.start() + cut], ">"]
            done = match.end()
    return "".join(parts) + text[done:] if parts else text


def _has_full_tag(text: str) -> bool:
    """Tell whether half the length of a long tag goes by without a `>`, and holds more than a few attributes."""
    start, window = 0, LONG // 2
    while start + window <= len(text):
        found = text.rfind(">", start, start + window)
        if found < 0:
            end = text.find(">", start + window)
            found = len(text) if end < 0 else end
            begin = max(text.find("<", start, found), start)
            if _end_of_attributes(text[begin:found], 0, FEW):
                return True
        start = found + 1
    return False


def _end_of_attributes(tag: str, start: int, most: int = MANY) -> int:
    """Return where the thousandth attribute of a tag ends, or the one behind `most`; 0 where it has fewer."""
    for number, attribute in enumerate(ATTRIBUTE.finditer(tag, start)):
        if number == most:
            return attribute.start()
    return 0
