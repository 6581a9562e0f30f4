"""The syntax of URLs as browsers read them: splitting, resolving, and one spelling for each path and query.

Nothing here raises: what cannot be read gives `None`, and the rules in `urls.py` decide what that means.
"""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote, unquote, unquote_plus

Pairs = list[tuple[str, str, str]]  # (as written, decoded name, decoded value) of each query parameter

DEFAULT_PORTS = {"http": 80, "https": 443}
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):")
_TRIM = "".join(map(chr, range(0x21)))  # browsers cut C0 controls and blanks at both ends …
_BREAKS = str.maketrans("", "", "\t\r\n")  # … and tabs and line breaks everywhere
_BAD_HOST = re.compile(r"[\x00-\x20\x7f#/<>?@\[\\\]^|%:\"`{}]")
_PLAIN_PATH = re.compile(r"(?:/[A-Za-z0-9_~\-][A-Za-z0-9_.~\-]*)*/?")
# What is not allowed to stand in a path or a query as it is (RFC 3986), or is escaped there.
_PATH_ODD = re.compile(r"%[0-9A-Fa-f]{2}|[^A-Za-z0-9\-._~!$&'()*+,;=:@/]")
_QUERY_ODD = re.compile(r"%[0-9A-Fa-f]{2}|[^A-Za-z0-9\-._~!$&'()*+,;=:@/?\[\]]")
_BLANKS = re.compile(r"[\x00-\x20\x7f<>\"]")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


class Parts(NamedTuple):
    """An http(s) URL in parts. `port` is empty where it is the scheme's own; `path` and `query` are as written."""

    scheme: str
    user: str
    host: str
    port: str
    path: str
    query: str

    @property
    def origin(self) -> str:
        """Scheme, host and port, without a slash at the end."""
        return f"{self.scheme}://{self.host}:{self.port}" if self.port else f"{self.scheme}://{self.host}"


def trimmed(url: str) -> str:
    """Return the URL as a browser reads it from an attribute: no outer blanks, no tabs, no line breaks."""
    url = url.strip(_TRIM)
    if "\n" in url or "\r" in url or "\t" in url:
        url = url.translate(_BREAKS)
    if not url.isascii():
        url = url.encode("utf-8", "ignore").decode("utf-8")  # lone surrogates cannot be written
    return url


def scheme_of(url: str) -> str:
    """Return the scheme of an absolute URL in lower case, or an empty string."""
    found = _SCHEME.match(url)
    return found[1].lower() if found else ""


def resolve(url: str, base: str) -> Parts | None:
    """Return a trimmed http(s) URL in parts, resolved against `base`; `None` where a browser would not go."""
    scheme = scheme_of(url)
    rest = url[len(scheme) + 1 :] if scheme else url
    rest = rest.partition("#")[0]
    path, _, query = rest.partition("?")
    path = path.replace("\\", "/")
    if scheme:
        return _absolute(scheme, path, query) if scheme in DEFAULT_PORTS and path.startswith("//") else None
    home = split_base(base)
    if path.startswith("//"):
        return _absolute(home.scheme if home else "http", path, query)
    if home is None:
        return None
    if not path:
        return home._replace(query=query) if "?" in rest else home
    if path[0] != "/":
        path = home.path[: home.path.rfind("/") + 1] + path
    return home._replace(path=path if path[0] == "/" else "/" + path, query=query)


@lru_cache(maxsize=4096)
def split_base(base: str) -> Parts | None:
    """Return an absolute http(s) URL in parts, or `None`."""
    url = trimmed(base).partition("#")[0]
    scheme = scheme_of(url)
    path, _, query = url[len(scheme) + 1 :].partition("?")
    path = path.replace("\\", "/")
    return _absolute(scheme, path, query) if scheme in DEFAULT_PORTS and path.startswith("//") else None


def _absolute(scheme: str, rest: str, query: str) -> Parts | None:
    """Split `//user@host:port/path`."""
    authority, slash, path = rest[2:].partition("/")
    user, _, place = authority.rpartition("@")
    host, port = _host_and_port(place)
    if not host or port is None:
        return None
    if port and int(port) == DEFAULT_PORTS[scheme]:
        port = ""
    return Parts(scheme, user, host, port, slash + path, query)


@lru_cache(maxsize=4096)
def _host_and_port(place: str) -> tuple[str, str | None]:
    """Return host and port; an empty host or the port `None` where they cannot be read."""
    if place.startswith("["):
        inner, bracket, tail = place[1:].partition("]")
        try:
            host = f"[{ipaddress.IPv6Address(inner.partition('%')[0]).compressed}]" if bracket else ""
        except ValueError:
            host = ""
        colon, port = tail[:1], tail[1:]
        if colon not in ("", ":"):
            return "", None
    else:
        host, _, port = place.partition(":")
        host = "" if _BAD_HOST.search(host) else host.lower()
    if not port:
        return host, ""
    if not (port.isascii() and port.isdigit() and len(port) <= 5 and int(port) <= 65535):
        return "", None
    return host, str(int(port))


def normal_path(path: str, collapse: bool = True) -> str:
    """Return the one spelling of an absolute path: escapes normalised, dot segments resolved (rule U08)."""
    if _PLAIN_PATH.fullmatch(path):
        return path or "/"
    path = _PATH_ODD.sub(_spell, path)
    out: list[str] = []
    last = ""
    for last in path.split("/")[1:]:
        if last == "..":
            if out:
                out.pop()
        elif last != "." and (last or not collapse):
            out.append(last)
    if last in ("", ".", "..") and (collapse or not out or out[-1]):
        out.append("")
    return "/" + "/".join(out)


def normal_query(raw: str) -> str:
    """Return a query, or a part of one, with escapes normalised and nothing else changed."""
    return _QUERY_ODD.sub(_spell, raw)


def tame(text: str) -> str:
    """Escape the blanks, control characters and brackets that cannot stand in any URL, and nothing else."""
    return _BLANKS.sub(lambda m: f"%{ord(m[0]):02X}", text)


def _spell(match: re.Match[str]) -> str:
    found = match[0]
    if len(found) == 3:
        char = chr(int(found[1:], 16))
        return char if char in _UNRESERVED else found.upper()
    return quote(found, safe="")


def read_query(query: str) -> Pairs:
    """Return the parameters of a query; a literal `&amp;` counts as `&` (rule U04, TYPO3-LEGACY)."""
    if not query:
        return []
    while "&amp;" in query:
        query = query.replace("&amp;", "&")
    found: Pairs = []
    for raw in query.split("&"):
        if raw:
            name, _, value = raw.partition("=")
            found.append((raw, decoded(name), decoded(value)))
    return found


def decoded(text: str) -> str:
    """Decode a query's name or value as PHP does; bytes that are no UTF-8 survive a later `encoded`."""
    return unquote_plus(text, errors="surrogateescape") if "%" in text or "+" in text else text


def undone(text: str) -> str:
    """Decode the percent escapes of a text, leaving a plus a plus."""
    return unquote(text, errors="surrogateescape")


def encoded(text: str) -> str:
    """Encode a name or value: `[` and `]` stay, all but unreserved characters are escaped (rule U09, TYPO3-LEGACY)."""
    return quote(text, safe="[]", errors="surrogateescape")


def path_of_file(name: str) -> str:
    """Return the URL path of a file's path below the site root."""
    return "/" + quote(name.lstrip("/"), safe="/!$&'()*+,;=:@", errors="surrogateescape")
