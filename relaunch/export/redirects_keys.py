"""How a server finds the answer to a request: the spellings of an address, and a table of exact and of like ones.

Two look-ups, first `known` by the request as it came, then `alike` by what makes the page: the path decoded, without
its last slash, in lower case, and of the parameters those that tell one page from another, in one order.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import quote, unquote_to_bytes

from relaunch.typo3urls import UrlRules, surplus
from relaunch.urls import SESSIONS, TRACKING
from relaunch.urlsyntax import read_query

GONE = "gone"
MOST_NAMES = 48  # parameters that a server is told to look for; each costs it one regular expression
UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_ODD_PATH = re.compile(r"%[0-9A-Fa-f]{2}|[^A-Za-z0-9\-._~!$&'()*+,;=:@/]")
_ODD_QUERY = re.compile(r"%[0-9A-Fa-f]{2}|[^A-Za-z0-9\-._~!$&'()*+,;=:@/?%\[\]{}|^]")
# What a client may put on the request line, of which each server's own file says how it is written there.
_SENDABLE = re.compile(r"/[!\"$-~]*")
_NAME = re.compile(r"[A-Za-z0-9_.\-\[\]]{1,64}")
_HEX = re.compile(r"%[0-9A-Fa-f]{2}")
_SLASHES = re.compile(rb"/{2,}")
_LOWER = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ", b"abcdefghijklmnopqrstuvwxyz")
_ONE_STYLE = re.compile(r"(?:[A-Za-z0-9_.~=&\-]|%5[BbDd]|[\[\]])*")  # names may have brackets, values need no escape
STYLES = ("", "/:,;@[]|!*'()$", "[]", "[]/")


class Decision(Protocol):
    """What the table needs of a row."""

    @property
    def url(self) -> str: ...
    @property
    def new_path(self) -> str: ...
    @property
    def status(self) -> int: ...


class Place(Protocol):
    """What the table needs of the new portal's base."""

    def target(self, path: str) -> str: ...


Key = tuple[bytes, str]  # path, decoded and folded; query of the parameters that count


@dataclass(slots=True)
class Table:
    """What a server is told. `known` is by request line, `alike` by page; each answer is a Location or `gone`."""

    known: dict[str, str] = field(default_factory=dict)
    alike: dict[Key, str] = field(default_factory=dict)
    asks: dict[bytes, tuple[str, ...]] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    drops: dict[str, tuple[str, ...]] = field(default_factory=dict)
    live: set[str] = field(default_factory=set)
    problems: dict[str, tuple[str, str]] = field(default_factory=dict)
    sources: dict[Any, Any] = field(default_factory=dict)

    def source_of(self, target: str) -> Decision | None:
        """Return the row by which a request would be answered, as the servers find it."""
        found = self.sources.get(wire(target)) or self.sources.get(target)
        if found is None:
            key = self.key_of(target)
            found = self.sources.get(key) if key in self.alike else None
        return found

    def key_of(self, target: str) -> Key:
        """Return the key under which a server looks for pages like the one asked for."""
        path, _, query = target.partition("?")
        folded = path_key(path)
        return folded, query_key(query, self.asks.get(folded, ()), self.drops)


def target_of(url: str) -> str:
    """Return path and query of an absolute http(s) URL as written; empty where it is none."""
    scheme, slashes, rest = url.partition("://")
    if not slashes or scheme.lower() not in ("http", "https"):
        return ""
    rest = rest.partition("#")[0]
    host = re.split(r"[/?\\]", rest, maxsplit=1)[0]
    if not host:
        return ""
    target = rest[len(host) :].replace("\\", "/", 1) if rest[len(host) : len(host) + 1] == "\\" else rest[len(host) :]
    return target if target.startswith("/") else "/" + target


def wire(target: str) -> str:
    """Return path and query as a browser sends them: escaped, in capital hex digits, what needs no escape without."""
    path, mark, query = target.partition("?")
    return _ODD_PATH.sub(_spelt, path) + (mark + _ODD_QUERY.sub(_spelt, query) if query else "")


def _spelt(match: re.Match[str]) -> str:
    found = match[0]
    if len(found) == 3 and found[0] == "%":
        char = chr(int(found[1:], 16))
        return char if char in UNRESERVED else found.upper()
    return quote(found, safe="", errors="surrogateescape" if "\udc80" <= found <= "\udcff" else "replace")


def spellings(target: str) -> Iterator[str]:
    """Yield the forms of one address that clients send: as a browser does, as it was seen, with small hex digits."""
    sent = wire(target)
    yield sent
    if _SENDABLE.fullmatch(target):
        yield target
    yield _HEX.sub(lambda m: m[0].lower(), sent)


def path_key(path: str) -> bytes:
    """Return a path as servers compare it: decoded, without double slashes, dots and last slash, in lower case."""
    raw = _SLASHES.sub(b"/", unquote_to_bytes(path.encode("utf-8", "surrogateescape" if _lone(path) else "replace")))
    if b"/." in raw:
        raw = _without_dots(raw)
    return (raw.rstrip(b"/") or b"/").translate(_LOWER)


def _lone(text: str) -> bool:
    return not text.isascii() and any("\udc80" <= char <= "\udcff" for char in text) and not any(
        "\ud800" <= char < "\udc80" or "\udcff" < char <= "\udfff" for char in text
    )  # fmt: skip


def _without_dots(raw: bytes) -> bytes:
    out: list[bytes] = []
    for part in raw.split(b"/"):
        if part == b"..":
            del out[-1:]
        elif part != b".":
            out.append(part)
    found = b"/".join(out)
    return found if found.startswith(b"/") else b"/" + found


def query_key(query: str, names: Iterable[str], drops: dict[str, tuple[str, ...]]) -> str:
    """Return the parameters that count, in their one order, in lower case, each value as it was sent."""
    if not query or not names:
        return ""
    last = _values(query)
    return "".join(
        f"&{name}={value}".lower()
        for name in names
        if (value := last.get(name, "")) and value not in drops.get(name, ())
    )


def _values(query: str) -> dict[str, str]:
    """Return the values as written by decoded name; the last of a name wins, as it does for PHP."""
    return {name: raw.partition("=")[2] for raw, name, _ in read_query(query)}


def is_typo3(rows: Iterable[Decision]) -> bool:
    """Tell whether pages are asked for by id, as TYPO3 does it."""
    return any(re.search(r"/(?:index\.php)?\?(?:[^#]*&)?id=\d", row.url) for row in rows)


def build_table(rows: list[Any], live: set[str], base: Place, longest: int) -> Table:
    """Return the table for decided rows; no request for a path in `live` finds an answer in it."""
    table = Table(live=live)
    typo3 = is_typo3(rows)
    table.drops = {"L": ("0",), "type": ("0", "98")} if typo3 else {}
    _choose_names(table, rows, typo3)
    for row in rows:
        if row.status in (301, 410):
            answer = GONE if row.status == 410 else base.target(row.new_path)
            _know(table, row, answer, longest)
    _liken(table, rows, base)
    return table


def _know(table: Table, row: Any, answer: str, longest: int) -> None:
    """Tell of a row by its exact spellings; the first row of an address wins over a later one."""
    target = target_of(row.url)
    sent = wire(target)
    if len(sent) > longest or len(answer) > longest:
        table.problems[row.url] = ("refused", f"longer than {longest:,} characters: no server's request line takes it")
    elif "%00" in sent or _HEX.sub("", sent.partition("?")[0]).count("%"):
        table.problems[row.url] = ("refused", "a NUL or a broken escape in the path: servers answer 400 by themselves")
    elif table.known.get(sent, answer) != answer:
        table.problems[row.url] = ("conflict", f"{table.sources[sent].url} already leads to {table.known[sent]}")
    else:
        for spelling in spellings(target):
            if spelling not in table.live:
                table.known.setdefault(spelling, answer)
                table.sources.setdefault(spelling, row)


def _choose_names(table: Table, rows: list[Any], typo3: bool) -> None:
    """Find the parameters that tell one page from another, path by path, from all rows."""
    rules = UrlRules(typo3=typo3)
    by_path: dict[bytes, set[str]] = defaultdict(set)
    counts: Counter[str] = Counter()
    for row in rows:
        asked, _, query = target_of(row.url).partition("?")
        if not query:
            continue
        params = {name: value for _, name, value in read_query(query)}
        idle = surplus(params, rules) if typo3 else set()
        names = {n for n in params if n not in idle and not SESSIONS.fullmatch(n) and not TRACKING.fullmatch(n)}
        by_path[path_key(asked)] |= names
        counts.update(names)
    usable = [n for n, _ in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])) if _NAME.fullmatch(n)]
    table.names = sorted(usable[:MOST_NAMES])
    chosen = set(table.names)
    table.asks = {path: tuple(n for n in table.names if n in found) for path, found in sorted(by_path.items())
                  if found & chosen}  # fmt: skip
    for folded, found in by_path.items():
        if found - chosen:
            table.asks.setdefault(folded, ())


def _liken(table: Table, rows: list[Any], base: Place) -> None:
    """Tell of pages by what makes them; where rows of one page disagree, or a new page lives there, nothing is told."""
    barred = {table.key_of(path) for path in table.live}
    seen: dict[Key, Any] = {}
    spelt: dict[Key, Any] = {}
    unclear: set[Key] = set()
    for row in rows:
        if row.status not in (301, 410) or row.url in table.problems:
            continue
        target = target_of(row.url)
        keys = _like(table, target)
        if not keys:
            continue
        own, *others = keys
        if own in seen and _answer(seen[own], base) != _answer(row, base):
            unclear.add(own)
        seen.setdefault(own, row)
        for key in others:
            if key in spelt and _answer(spelt[key], base) != _answer(row, base):
                unclear.add(key)
            spelt.setdefault(key, row)
    for key, row in [*seen.items(), *((k, r) for k, r in spelt.items() if k not in seen)]:
        if key not in barred and key not in unclear:
            table.alike[key] = _answer(row, base)
            table.sources[key] = row


def _answer(row: Any, base: Place) -> str:
    return GONE if row.status == 410 else base.target(row.new_path)


def _like(table: Table, target: str) -> list[Key]:
    """Return a row's own key and those of its other spellings; none where a parameter counts that no server knows."""
    path, _, query = target.partition("?")
    folded = path_key(path)
    if not _plain(folded):
        return []
    names = table.asks.get(folded, ())
    if query and folded in table.asks and not _is_covered(table, folded, query):
        return []
    if not names or not query:
        return [(folded, ""), *((other, "") for other in _recoded(folded))]
    sent = wire(target).partition("?")[2]
    queries = dict.fromkeys([query_key(sent, names, table.drops), *_restyled(query, names, table.drops)])
    return [(folded, q) for q in queries if _SENDABLE.fullmatch("/" + q)]


def _is_covered(table: Table, folded: bytes, query: str) -> bool:
    """Tell whether a server looks at every parameter of this query that is not idle."""
    names = set(table.asks[folded])
    idle = surplus({name: value for _, name, value in read_query(query)}, UrlRules())
    return all(
        name in names or name in idle or SESSIONS.fullmatch(name) or TRACKING.fullmatch(name)
        for _, name, _ in read_query(query)
    )


def _plain(path: bytes) -> bool:
    """Tell whether a decoded path can stand in a configuration: no control characters, and not endless."""
    return not any(byte < 0x20 or byte == 0x7F for byte in path) and len(path) < 900


def _recoded(path: bytes) -> Iterator[bytes]:
    """Yield a path in the other of the two encodings that German portals have used: UTF-8 and Latin-1."""
    if path.isascii():
        return
    try:
        text = path.decode("utf-8")
    except UnicodeDecodeError:
        yield path.decode("latin-1").encode("utf-8")
        return
    try:
        yield text.encode("latin-1")
    except UnicodeEncodeError:
        return


def _restyled(query: str, names: Iterable[str], drops: dict[str, tuple[str, ...]]) -> Iterator[str]:
    """Yield the query key with its values escaped as other clients escape them."""
    if _ONE_STYLE.fullmatch(query):
        return
    values = {name: value for _, name, value in read_query(query)}
    for codec in ("utf-8", "latin-1"):
        for safe in STYLES:
            for blank in ("%20", "+"):
                try:
                    yield "".join(
                        f"&{name}={_escaped(value, safe, codec, blank)}".lower()
                        for name in names
                        if (value := values.get(name, "")) and value not in drops.get(name, ())
                    )
                except UnicodeError:
                    continue


def _escaped(value: str, safe: str, codec: str, blank: str) -> str:
    raw = value.encode("utf-8", "surrogateescape")
    try:
        raw = raw.decode("utf-8").encode(codec)
    except UnicodeDecodeError:
        raw = raw.decode("latin-1").encode("utf-8") if codec == "utf-8" else raw
    return quote(raw, safe=safe).replace("%20", blank)
