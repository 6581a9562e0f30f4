"""Redirects for Apache: RewriteMap files, as text or made into dbm, and the rules that ask them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from relaunch.export.redirects import Redirects
from relaunch.export.redirects_files import Written, as_pattern, name_pattern, value_pattern
from relaunch.export.redirects_keys import Table

# mod_rewrite reads a map's line into 1,024 bytes and takes the rest for the next line; an SDBM pair has room for 1,008.
LONGEST_LINE = 1_000
MOST_RULES = 500  # requests too long for a map have a rule each, which every request has to pass
ESCAPED = "$-_.+!*'(),:;@&=/~"  # what int:escape leaves alone

HEAD = """\
# Redirects of a legacy portal, written by relaunch. Include in the <VirtualHost> that answers for the legacy portal,
# before other rules. Copy the folder to /etc/apache2/relaunch, or say where it is:    Define RELAUNCH_DIR /some/where
# Past some thousand addresses run relaunch-dbm.sh there, and say before the Include:    Define RELAUNCH_DBM
<IfDefine !RELAUNCH_DIR>
    Define RELAUNCH_DIR /etc/apache2/relaunch
</IfDefine>
{slashes}RewriteEngine On
RewriteMap relaunch_lower int:tolower
RewriteMap relaunch_escape int:escape
RewriteMap relaunch_long "txt:${{RELAUNCH_DIR}}/relaunch-long.txt"
<IfDefine RELAUNCH_DBM>
    RewriteMap relaunch_known "dbm=sdbm:${{RELAUNCH_DIR}}/relaunch-known.dbm"
    RewriteMap relaunch_alike "dbm=sdbm:${{RELAUNCH_DIR}}/relaunch-alike.dbm"
    RewriteMap relaunch_asks "dbm=sdbm:${{RELAUNCH_DIR}}/relaunch-asks.dbm"
</IfDefine>
<IfDefine !RELAUNCH_DBM>
    RewriteMap relaunch_known "txt:${{RELAUNCH_DIR}}/relaunch-known.txt"
    RewriteMap relaunch_alike "txt:${{RELAUNCH_DIR}}/relaunch-alike.txt"
    RewriteMap relaunch_asks "txt:${{RELAUNCH_DIR}}/relaunch-asks.txt"
</IfDefine>

# An error page and a subrequest keep the answer that they have.
RewriteCond %{{IS_SUBREQ}} =true [OR]
RewriteCond %{{ENV:REDIRECT_STATUS}} !=""
RewriteRule ^ - [S={all}]

# The request as it came.
RewriteCond %{{THE_REQUEST}} "^\\S+ (\\S+)"
RewriteRule ^ - [E=RELAUNCH:${{relaunch_known:%1}}]
"""
ALIKE = """\

# Else a page like it: decoded, without its last slash, in small letters, with the parameters that count.
RewriteCond %{{ENV:RELAUNCH}} !=""
RewriteRule ^ - [S={rest}]
RewriteCond %{{REQUEST_URI}} "^(/|/.*[^/])/*$"
RewriteRule ^ - [E=RELAUNCH_PATH:${{relaunch_lower:${{relaunch_escape:%1}}}}]
RewriteRule ^ - [E=RELAUNCH_ASKS:${{relaunch_asks:%{{ENV:RELAUNCH_PATH}}}}]
"""
LOOKUP = """\
RewriteRule ^ - [E=RELAUNCH:${relaunch_alike:%{ENV:RELAUNCH_PATH}?${relaunch_lower:%{ENV:RELAUNCH_QUERY}}}]
"""
ANSWER = """\

RewriteCond %{ENV:RELAUNCH} =gone
RewriteRule ^ - [G]
RewriteCond %{ENV:RELAUNCH} "^(.+)$"
RewriteRule ^ %1 [R=301,NE,QSD,L]
"""
DBM = """\
#!/bin/sh
# Make dbm files of the maps: Apache reads them without a search. Run again whenever a map has changed.
set -eu
cd "$(dirname "$0")"
for map in known alike asks; do
    rm -f "relaunch-$map.dbm" "relaunch-$map.dbm.dir" "relaunch-$map.dbm.pag"
    httxt2dbm -f SDBM -i "relaunch-$map.txt" -o "relaunch-$map.dbm"
done
"""


def write_apache(folder: Path, redirects: Redirects) -> Written:
    """Write relaunch-apache.conf, its maps and relaunch-dbm.sh into a folder."""
    written = Written()
    table = redirects.table
    known, long = _known(table, written)
    alike = sorted((f"{escaped(path)}?{query}", answer) for (path, query), answer in table.alike.items())
    numbers = {name: number for number, name in enumerate(table.names)}
    asks = [(escaped(path), "." + ".".join(str(numbers[n]) for n in names) + ".") for path, names in table.asks.items()
            if names]  # fmt: skip
    _put_map(written, folder / "relaunch-known.txt", known)
    _put_map(written, folder / "relaunch-alike.txt", alike)
    _put_map(written, folder / "relaunch-asks.txt", asks)
    _put_map(written, folder / "relaunch-long.txt", [(str(n), answer) for n, (_, answer) in enumerate(long)])
    written.put(folder / "relaunch-apache.conf", (line.encode("ascii") for line in _rules(table, long)))
    written.put(folder / "relaunch-dbm.sh", [DBM.encode()])
    return written


def escaped(path: bytes) -> str:
    """Return a decoded path as `int:escape` and `int:tolower` leave it."""
    return quote(path, safe=ESCAPED).lower()


def _known(table: Table, written: Written) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return the exact answers: those that fit a map's line, and those that need a rule."""
    known: list[tuple[str, str]] = []
    long: list[tuple[str, str]] = []
    for request, answer in sorted(table.known.items()):
        if len(request) + len(answer) < LONGEST_LINE:
            known.append((request, answer))
        elif len(answer) < LONGEST_LINE and len(long) < MOST_RULES:
            long.append((request, answer))
        else:
            written.unsaid.append((table.sources[request].url, f"longer than {LONGEST_LINE:,} bytes"))
    return known, long


def _put_map(written: Written, path: Path, pairs: list[tuple[str, str]]) -> None:
    fit = (f"{key} {answer}\n".encode("ascii") for key, answer in pairs if len(key) + len(answer) < LONGEST_LINE)
    written.put(path, fit)


def _rules(table: Table, long: list[tuple[str, str]]) -> Iterator[str]:
    counting = len(table.names)
    slashes = "AllowEncodedSlashes NoDecode\n" if any("%2f" in key.lower() for key in table.known) else ""
    rest = counting + 3
    yield HEAD.format(slashes=slashes, all=1 + len(long) + 1 + rest + 2)
    for number, (request, _) in enumerate(long):
        yield f'RewriteCond %{{THE_REQUEST}} "^\\S+ {as_pattern(request)}(?: |$)"\n'
        yield f"RewriteRule ^ - [E=RELAUNCH:${{relaunch_long:{number}}}]\n"
    yield ALIKE.format(rest=rest)
    for number, name in enumerate(table.names):
        pattern = name_pattern(name) + value_pattern(table.drops.get(name, ()))
        yield f'RewriteCond %{{ENV:RELAUNCH_ASKS}} "\\.{number}\\."\n'
        yield f'RewriteCond %{{QUERY_STRING}} "{pattern}"\n'
        yield f"RewriteRule ^ - [E=RELAUNCH_QUERY:%{{ENV:RELAUNCH_QUERY}}&{name}=%1]\n"
    yield LOOKUP
    yield ANSWER
