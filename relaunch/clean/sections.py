"""Whole sections that a page prints twice, in whatever wrappers: a heading with its articles and link lists.

A legacy portal's start page may show its news in two columns, from two plugins. The copies stand in different
wrappers with different ids, so that no block selector sees them as blocks. Here a page is read as a row of lines;
two ranges of lines are the same when all their lines are. A range is what a wrapper holds, or what stands below a
heading, up to the next one of its level. Ranges inside a block that a selector names are left to the block rules. A
table is one line: nothing goes out of the middle of it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import accumulate
from operator import itemgetter
from typing import Any

from lxml import etree

from relaunch.clean.fingerprints import Standing, Standings, fingerprint, is_compatible, link_target, picture_mark
from relaunch.tree import BLOCKS, UNSEEN
from relaunch.urls import UrlRules

# A section has this many lines and characters, and one line that is a sentence rather than a label: repeats of less
# are addresses, opening hours, menus.
FEWEST_LINES, SHORTEST_SECTION, SENTENCE = 2, 120, 60
COMPARED = 32  # earlier ranges of the same lines; only a hostile page has more
WRAPPERS = frozenset("div section article aside".split())
LEVELS = {f"h{level}": level for level in range(1, 7)}
INLINE = frozenset("span b strong i em font u small sub sup".split())
OBJECTS = frozenset("iframe object embed video audio input select textarea button".split())
MODULUS, RADIX = (1 << 61) - 1, 1_000_003

_texts = etree.XPath(".//text()", smart_strings=False)

Span = tuple[int, int]  # a range of lines, the end not included
Links = Callable[[Span], frozenset[str]]  # where the links of a range lead


@dataclass(slots=True)
class Lines:
    """A page as a row of lines: what each says, in which element it stands, which lines each element holds."""

    keys: list[str] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    longest: list[int] = field(default_factory=list)  # how long a line is; of a table, its longest text
    elements: list[Any] = field(default_factory=list)
    spans: dict[Any, Span] = field(default_factory=dict)
    links: list[tuple[int, Any]] = field(default_factory=list)
    inside: set[Any] = field(default_factory=set)  # elements within a block that a selector names


@dataclass(frozen=True, slots=True)
class Range:
    """A range of lines that may repeat another, with the standing of what holds it."""

    span: Span
    standing: Standing


def find_repeated_sections(root: Any, blocks: list[Any], base: str, rules: UrlRules) -> dict[Any, Any]:
    """Return the elements of repeated sections, each with the element that begins the copy that stays."""
    if not _may_repeat(root):
        return {}
    lines = _Reader(root, set(blocks), base, rules).read()
    gone: dict[Any, Any] = {}

    def links(span: Span) -> frozenset[str]:
        first, last = (bisect_left(lines.links, line, key=itemgetter(0)) for line in span)
        return frozenset(filter(None, (link_target(link, base, rules) for _, link in lines.links[first:last])))

    for late, kept in _repeats(lines, _ranges(lines, root, blocks), links):
        for element in _cover(lines, late, root) or ():
            gone[element] = lines.elements[kept[0]]
    return gone


def _may_repeat(root: Any) -> bool:
    """Tell whether a sentence stands on the page twice; on most pages none does."""
    seen: set[str] = set()
    for text in _texts(root):
        if len(text) >= SENTENCE:
            key = " ".join(text.split())[:SENTENCE]
            if len(key) == SENTENCE and key in seen:
                return True
            seen.add(key)
    return False


class _Reader:
    """Reads a page into lines, in one walk: a line is the text between two block bounds."""

    def __init__(self, root: Any, blocks: set[Any], base: str, rules: UrlRules) -> None:
        self.lines = Lines()
        self._root, self._blocks, self._base, self._rules = root, blocks, base, rules
        self._text: list[str] = []
        self._marks: list[str] = []  # pictures and other objects: what a line shows besides its text
        self._opened: list[tuple[Any, int]] = []
        self._within = 0
        self._known: dict[str, str] = {}  # the fingerprints of lines: cells of a table say the same again and again

    def read(self) -> Lines:
        """Return the lines of the page."""
        unseen = 0
        text = self._text
        walk = etree.iterwalk(self._root, events=("start", "end", "comment", "pi"))
        for event, node in walk:
            tag = node.tag
            if event == "start":
                if tag in BLOCKS:
                    self._open(node)
                    if tag == "table" and not unseen and next(node.iter(*UNSEEN), None) is None:
                        self._take_table(node)
                        walk.skip_subtree()
                        continue
                elif tag not in INLINE:
                    self._note(node, tag)
                unseen += tag in UNSEEN
                said = node.text
            else:
                if event == "end":
                    if tag in BLOCKS:
                        self._close(node)
                    unseen -= tag in UNSEEN
                said = node.tail if node is not self._root else None
            if said and not unseen and (text or not said.isspace()):  # no line begins with white space
                text.append(said)
        self._flush()
        self.lines.spans[self._root] = (0, len(self.lines.keys))
        return self.lines

    def _open(self, node: Any) -> None:
        if self._text or self._marks:
            self._flush()
        self._opened.append((node, len(self.lines.keys)))
        if self._within:
            self.lines.inside.add(node)
        self._within += node in self._blocks

    def _close(self, node: Any) -> None:
        if self._text or self._marks:
            self._flush()
        self.lines.spans[node] = (self._opened.pop()[1], len(self.lines.keys))
        self._within -= node in self._blocks

    def _take_table(self, table: Any) -> None:
        """Take a table as one line."""
        texts = [text for text in _texts(table) if not text.isspace()]
        self._text.append(" ".join(texts))
        for node in table.iter("a", "area", "img", *OBJECTS):
            self._note(node, node.tag)
        if self._text[0] or self._marks:
            self._flush(max(map(len, texts), default=0))
        self._text.clear()

    def _note(self, node: Any, tag: str) -> None:
        if tag == "br":
            self._text.append(" ")
        elif tag in ("a", "area"):
            self.lines.links.append((len(self.lines.keys), node))
        elif tag == "img":
            self._marks.append("\0" + picture_mark(node, self._base, self._rules))
        elif tag in OBJECTS:
            self._marks.append(f"\0{tag} {node.get('src') or node.get('name') or ''}")

    def _flush(self, longest: int = -1) -> None:
        text = "".join(self._text)
        self._text.clear()
        key = self._known.get(text)
        if key is None:
            key = self._known[text] = fingerprint(text)
        said = key
        if self._marks:
            said += "".join(self._marks)
            self._marks.clear()
        if said:
            self.lines.keys.append(said)
            self.lines.sizes.append(len(key))
            self.lines.longest.append(len(key) if longest < 0 else longest)
            self.lines.elements.append(self._opened[-1][0] if self._opened else self._root)


def _ranges(lines: Lines, root: Any, blocks: list[Any]) -> list[Range]:
    """Return the ranges worth comparing, the longest first, hidden ones last among equals (rule D12)."""
    standings = Standings()
    cut = _cuts(lines, blocks)
    worthy = _worthy(lines)
    holders: dict[Span, Any] = {}
    for element, span in lines.spans.items():
        if element is not root and element.tag in WRAPPERS and element not in lines.inside:
            holders.setdefault(span, element)
    for heading, span in _sections(lines, root):
        if not cut[span[0]] and not cut[span[1]]:
            holders.setdefault(span, heading)
    found = [Range(span, standings.of(holder)) for span, holder in holders.items() if worthy(span)]
    ranges = [one for one in found if not one.standing.barred]
    return sorted(ranges, key=lambda one: (one.span[0] - one.span[1], one.standing.hidden, one.span[0]))


def _cuts(lines: Lines, blocks: list[Any]) -> list[int]:
    """Return for each bound between lines how many named blocks it would cut in two."""
    steps = [0] * (len(lines.keys) + 2)
    for block in blocks:
        first, last = lines.spans.get(block, (0, 0))
        if last - first > 1:
            steps[first + 1] += 1
            steps[last] -= 1
    return list(accumulate(steps))


def _sections(lines: Lines, root: Any) -> list[tuple[Any, Span]]:
    """Return each heading's section: up to the next heading of its level or a higher one, or the wrapper's end."""
    found: list[tuple[Any, Span]] = []
    opened: list[tuple[int, Any, int, int]] = []  # level, heading, first line, last line that its wrapper holds
    for number, element in enumerate(lines.elements):
        level = LEVELS.get(element.tag)
        if level is None:
            continue
        while opened and opened[-1][0] >= level:
            _, heading, first, last = opened.pop()
            found.append((heading, (first, min(number, last))))
        span = (number, number + 1)
        holder = element
        while holder is not root and lines.spans.get(holder, span) == span:
            holder = holder.getparent()
        opened.append((level, element, number, lines.spans[holder][1]))
    found += [(heading, (first, last)) for _, heading, first, last in opened]
    return found


def _worthy(lines: Lines) -> Any:
    """Return a test for ranges: long enough, with a sentence in it, and with lines that occur elsewhere too."""
    length = list(accumulate(lines.sizes, initial=0))
    sentences = list(accumulate((size >= SENTENCE for size in lines.longest), initial=0))
    count = Counter(lines.keys)

    def is_worthy(span: Span) -> bool:
        first, last = span
        if last - first < FEWEST_LINES or length[last] - length[first] < SHORTEST_SECTION:
            return False
        repeated = count[lines.keys[first]] > 1 and count[lines.keys[last - 1]] > 1
        return repeated and sentences[last] > sentences[first]

    return is_worthy


def _repeats(lines: Lines, ranges: list[Range], links: Links) -> list[tuple[Span, Span]]:
    """Return each range that repeats an earlier one, with that one; of nested repeats only the longest."""
    sums, powers = _sums(lines.keys, max((one.span[1] - one.span[0] for one in ranges), default=0))
    known: dict[tuple[int, int, str], list[Range]] = {}
    taken = bytearray(len(lines.keys))
    found: list[tuple[Span, Span]] = []
    for one in ranges:
        first, last = one.span
        if 1 in taken[first:last]:
            continue
        key = ((sums[last] - sums[first] * powers[last - first]) % MODULUS, last - first, one.standing.language)
        others = known.setdefault(key, [])
        kept = next((other.span for other in others[:COMPARED] if _is_same(lines, links, other.span, one.span)), None)
        if kept is None:
            others.append(one)
        else:
            taken[first:last] = b"\1" * (last - first)
            found.append((one.span, kept))
    return found


def _sums(keys: list[str], longest: int) -> tuple[list[int], list[int]]:
    """Return rolling sums over the lines, from which any range has its hash at once, and the powers for it."""
    numbers: dict[str, int] = {}
    sums, powers = [0], [1]
    for key in keys:
        sums.append((sums[-1] * RADIX + numbers.setdefault(key, len(numbers) + 1)) % MODULUS)
    for _ in range(longest):
        powers.append(powers[-1] * RADIX % MODULUS)
    return sums, powers


def _is_same(lines: Lines, links: Links, kept: Span, late: Span) -> bool:
    """Tell whether two ranges lie apart, say the same, and link to the same (rules D01, D03, D10)."""
    if kept[0] < late[1] and late[0] < kept[1]:
        return False
    if lines.keys[slice(*kept)] != lines.keys[slice(*late)]:
        return False
    return is_compatible(links(kept), links(late))


def _cover(lines: Lines, span: Span, root: Any) -> list[Any]:
    """Return the outermost elements that hold just a range of lines; none where a line stands loose beside others."""
    out: list[Any] = []
    number = span[0]
    while number < span[1]:
        element = lines.elements[number]
        if element is root or not _holds(lines, span, element) or lines.spans[element][0] != number:
            return []
        while (parent := element.getparent()) is not root and parent is not None and _holds(lines, span, parent):
            element = parent
        out.append(element)
        number = lines.spans[element][1]
    return out


def _holds(lines: Lines, span: Span, element: Any) -> bool:
    """Tell whether an element holds nothing but lines of a range."""
    first, last = lines.spans.get(element, (-1, -1))
    return span[0] <= first and last <= span[1]
