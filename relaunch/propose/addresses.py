"""Find the parameters of addresses that change nothing: pages say the same with and without them."""

from __future__ import annotations

from collections import Counter
from urllib.parse import parse_qsl, urlsplit

from relaunch.propose.plan import Part
from relaunch.propose.reading import Seen

# So many pages must say the same with and without a parameter; of one path so many addresses are compared.
FEWEST, MOST = 3, 800
Pairs = frozenset[tuple[str, str]]


def find_surplus(seen: list[Seen]) -> tuple[Part, ...]:
    """Return parameters, or single values of them, without which an address leads to the same page."""
    same: dict[tuple[str, str], list[str]] = {}
    other: set[tuple[str, str]] = set()
    for pages in _by_path(seen).values():
        for url, pairs, content in pages:
            for _, fewer, said in pages:
                if not fewer < pairs:
                    continue
                if said == content:
                    for pair in pairs - fewer:
                        same.setdefault(pair, []).append(url)
                elif len(pairs - fewer) == 1:
                    other |= pairs - fewer
    return tuple(_parts(same, other))


def _by_path(seen: list[Seen]) -> dict[str, list[tuple[str, Pairs, str]]]:
    """Return the pages of each path that has several addresses, with their parameters and what they say."""
    found: dict[str, list[tuple[str, Pairs, str]]] = {}
    for page in seen:
        parts = urlsplit(page.url)
        if page.told is not None:
            pairs = frozenset(parse_qsl(parts.query, keep_blank_values=True))
            found.setdefault(parts.path, []).append((page.url, pairs, page.told.content))
    return {path: pages[:MOST] for path, pages in found.items() if len(pages) > 1}


def _parts(same: dict[tuple[str, str], list[str]], other: set[tuple[str, str]]) -> list[Part]:
    """Return whole parameters where no value of theirs makes another page, else the values that make none."""
    names = Counter(name for name, _ in same)
    speaking = {name for name, _ in other}
    urls: dict[str, set[str]] = {}
    for (name, value), found in same.items():
        if name not in speaking:
            urls.setdefault(name, set()).update(found)
        elif (name, value) not in other and value:
            urls.setdefault(f"{name}={value}", set()).update(found)
    kept = {said: sorted(found) for said, found in urls.items() if len(found) >= FEWEST}
    order = sorted(kept, key=lambda said: (-len(kept[said]), -names[said], said))
    return [Part(said, len(kept[said]), tuple(kept[said][:2])) for said in order]
