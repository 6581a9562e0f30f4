"""The words of HTML in a selector: an element that is all but a known one was most likely meant to be it."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from cssselect import parser

from relaunch.registry import distance

ELEMENTS = frozenset(
    "a abbr acronym address applet area article aside audio b base basefont bdi bdo big blink blockquote body br "
    "button canvas caption center cite code col colgroup data datalist dd del details dfn dialog dir div dl dt em "
    "embed fieldset figcaption figure font footer form frame frameset g h1 h2 h3 h4 h5 h6 head header hgroup hr "
    "html i iframe image img input ins isindex kbd label layer legend li link listing main map mark marquee math "
    "menu meta meter nav nobr noembed noframes noscript object ol optgroup option output p param path picture "
    "plaintext pre progress q rp rt ruby s samp script search section select small source spacer span strike "
    "strong style sub summary sup svg table tbody td template textarea tfoot th thead time title tr track tt u ul "
    "use var video wbr xmp".split()
)
# Of two that are as near, the commoner one was meant.
COMMON = frozenset(
    "body class content div form h1 h2 h3 href img itemprop link main meta name span src table type".split()
)
ATTRIBUTES = frozenset(
    "about accept action align alt background bgcolor border cellpadding cellspacing cite class color cols "
    "colspan content coords data datatype datetime dir disabled face for frame headers height hidden href "
    "hreflang hspace http-equiv id itemid itemprop itemref itemscope itemtype label lang language media method "
    "name nowrap prefix property rel resource rev role rows rowspan scope shape size sizes span src srcset start "
    "style summary tabindex target title type typeof usemap valign value vocab vspace width".split()
)


def check_words(selector: str) -> None:
    """Raise `ValueError` for an element or attribute that is all but one of HTML's, and none itself."""
    for parsed in parser.parse(selector):
        for kind, word, known in _words(parsed.parsed_tree):
            if word.lower() in known or "-" in word:
                continue
            near = _near(word.lower(), known)
            if near:
                raise ValueError(f"HTML has no {kind} '{word}'; did you mean '{near}'?")


@lru_cache(maxsize=1024)
def _near(word: str, known: frozenset[str]) -> str:
    """Return the known word that is one letter away; for short words any is near, so that none of them counts."""
    near = [name for name in known if abs(len(name) - len(word)) < 2 and distance(word, name) == 1]
    near.sort(key=lambda name: (not _is_likely(word, name), name not in COMMON, name))
    longest = [name for name in near if max(len(name), len(word)) > 2]
    return longest[0] if longest else ""


def _is_likely(word: str, name: str) -> bool:
    """Say whether a letter is left out or two are swapped: any other slip could have given any of 26 letters."""
    return len(name) == len(word) + 1 or sorted(name) == sorted(word)


def _words(tree: Any) -> list[tuple[str, str, frozenset[str]]]:
    """Return the elements and attributes that a parsed selector names, at every depth."""
    found: list[tuple[str, str, frozenset[str]]] = []
    todo = [tree]
    while todo:
        node = todo.pop()
        if isinstance(node, parser.Element) and node.element and not node.namespace:
            found.append(("element", node.element, ELEMENTS))
        elif isinstance(node, parser.Attrib) and not node.namespace:
            found.append(("attribute", node.attrib, ATTRIBUTES))
        for name in ("selector", "subselector"):
            below = getattr(node, name, None)
            if below is not None:
                todo.append(below)
        todo.extend(getattr(node, "selector_list", ()))
    return found
