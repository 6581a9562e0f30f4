"""Redirects for nginx: one file of maps for `http { }`, one of two questions for `server { }`."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from relaunch.export.redirects import Redirects
from relaunch.export.redirects_files import Written, as_pattern, name_pattern, value_pattern
from relaunch.export.redirects_keys import Table, spellings

LONGEST_WORD = 4_000  # bytes: ngx_conf_file.c reads words into a buffer of 4,096
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
_CAPITAL = re.compile(r"[A-Z]")

MAPS = """\
# Redirects of a legacy portal, written by relaunch. Include in http {{ }}:    include relaunch-maps.conf;
# Then in the server {{ }} that answers for the legacy portal:               include relaunch-server.conf;
# A map of nginx does not tell small letters from capitals: the first letter of a key says whether there are capitals.
map_hash_bucket_size {bucket};
map_hash_max_size {size};

map $request_uri $relaunch_case {{
    default "l";
    "~^(?:[^A-Z%]++|%[0-9A-Fa-f][0-9A-Fa-f]|%)*+[A-Z]" "u";
}}
map $uri $relaunch_path {{
    default $uri;
    "~(?s)^(?<relaunch_p>/.*[^/])/+$" $relaunch_p;
}}
"""
SERVER = """\
# Include in the server {{ }} that answers for the legacy portal, after relaunch-maps.conf in http {{ }}.
# A page of your own for what is gone needs a named location: error_page 410 @gone;
{local}if ($relaunch_to = "gone") {{
    return 410;
}}
if ($relaunch_to) {{
    return 301 $relaunch_to;
}}
"""


def write_nginx(folder: Path, redirects: Redirects) -> Written:
    """Write relaunch-maps.conf and relaunch-server.conf into a folder."""
    written = Written()
    table = redirects.table
    known, cased = _known(table, written)
    alike = [(path + b"?" + query.encode(), answer) for (path, query), answer in table.alike.items()]
    longest = max((len(_quoted(key)) for key, _ in [*known, *alike]), default=0)
    bucket = 2048  # room for all the keys that fall on one place among 100,000
    while bucket < 2 * longest + 128:
        bucket *= 2
    size = max(2048, 2 * max(len(known), len(alike)))
    head = MAPS.format(bucket=bucket, size=size).encode()
    written.put(folder / "relaunch-maps.conf", [head, *_parameters(table), *_maps(known, cased, alike)])
    local = "" if redirects.base.origin else "absolute_redirect off;\n"
    written.put(folder / "relaunch-server.conf", [SERVER.format(local=local).encode()])
    return written


def folded(request: str) -> bytes:
    """Return the key by which nginx finds a request: whether it has capitals, and the rest in small letters."""
    return (("u" if _CAPITAL.search(_ESCAPE.sub("", request)) else "l") + request).lower().encode("ascii")


def _known(table: Table, written: Written) -> tuple[list[tuple[bytes, str]], list[tuple[str, str]]]:
    """Return the exact answers: those that a map can hold, and those that need their letters' case compared."""
    found: dict[bytes, dict[str, str]] = defaultdict(dict)
    for request, answer in table.known.items():
        found[folded(request)][request] = answer
    live = {folded(form) for path in table.live for form in spellings(path) if form.isascii()}
    known: list[tuple[bytes, str]] = []
    cased: list[tuple[str, str]] = []
    for key, answers in found.items():
        if len(set(answers.values())) > 1 or key in live:
            cased += answers.items()
        else:
            known.append((key, next(iter(answers.values()))))
    short = []
    for request, answer in cased:
        if len(as_pattern(request)) > LONGEST_WORD:
            written.unsaid.append((table.sources[request].url, "too long where only its capitals tell it apart"))
        else:
            short.append((request, answer))
    return known, short


def _parameters(table: Table) -> Iterator[bytes]:
    """Yield a map for each parameter that counts, and the one that says which count on which path."""
    numbers = {name: number for number, name in enumerate(table.names)}
    for name, number in numbers.items():
        pattern = name_pattern(name) + value_pattern(table.drops.get(name, ()))
        pattern = pattern.replace("([^&]+)", f"(?<relaunch_v{number}>[^&]+)")
        yield (f'map $args $relaunch_q{number} {{\n    default "";\n'
               f'    "~(?s){pattern}" "&{name}=$relaunch_v{number}";\n}}\n').encode()  # fmt: skip
    yield b'map $relaunch_path $relaunch_query {\n    default "";\n'
    for path, names in table.asks.items():
        if names and _is_clean(path):
            yield b'    "%s" "%s";\n' % (_quoted(path), "".join(f"$relaunch_q{numbers[n]}" for n in names).encode())
    yield b"}\n"


def _maps(
    known: list[tuple[bytes, str]], cased: list[tuple[str, str]], alike: list[tuple[bytes, str]]
) -> Iterator[bytes]:
    yield b'map $relaunch_case$request_uri $relaunch_known {\n    default "";\n'
    for key, answer in sorted(known):
        yield b'    "%s" "%s";\n' % (_quoted(key), answer.encode("ascii"))
    for request, answer in sorted(cased):
        yield f'    "~^.{as_pattern(request)}$" "{answer}";\n'.encode("ascii")
    yield b'}\nmap $relaunch_path?$relaunch_query $relaunch_alike {\n    default "";\n'
    for key, answer in sorted(alike):
        yield b'    "%s" "%s";\n' % (_quoted(key), answer.encode("ascii"))
    yield b'}\nmap $relaunch_known $relaunch_to {\n    default $relaunch_known;\n    "" $relaunch_alike;\n}\n'


def _quoted(key: bytes) -> bytes:
    """Return a key as it stands between double quotes."""
    return key.replace(b"\\", b"\\\\").replace(b'"', b'\\"')


def _is_clean(path: bytes) -> bool:
    return not any(byte < 0x20 or byte == 0x7F for byte in path) and len(path) < LONGEST_WORD // 4
