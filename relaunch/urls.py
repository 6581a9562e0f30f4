"""Which URLs name the same page: the canonical form of a legacy portal's URLs (rules U01–U17, TYPO3-LEGACY).

`canonicalize` gives a page's identity, `fetchable` the URL to ask for. Neither ever raises, whatever a page holds.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from relaunch.typo3urls import (
    UNHASHED,
    UrlRules,
    kind_of,
    opened_picture,
    page_path,
    page_query,
    parameters,
    simulated,
    surplus,
    target_of,
    unhidden,
)
from relaunch.urlrewrites import is_named, rewrite
from relaunch.urlsyntax import (
    Pairs,
    Parts,
    encoded,
    normal_path,
    normal_query,
    read_query,
    resolve,
    scheme_of,
    split_base,
    tame,
    trimmed,
)

__all__ = [
    "Canonical",
    "UrlRules",
    "canonicalize",
    "fetchable",
    "is_inside",
    "is_same_page",
    "legacy_path",
    "original_of_picture",
    "site_name",
]

LONGEST = 16_384  # no server takes a longer URL; data: URIs are longer
REMEMBERED = 2_048  # longer URLs are not worth their place in the cache
DEEPEST = 4  # a jump may lead to a jump, but not for ever

SESSIONS = re.compile(
    r"(?:phpsessid|jsessionid|aspsessionid\w*|session_?id|oscsid|zenid|cfid|cftoken|ftu|fe_typo_user)", re.I
)
TRACKING = re.compile(r"(?:utm_\w+|gclid|fbclid|msclkid)")
TOKEN = re.compile(r"[0-9A-Za-z_\-]{16,}")  # what tells the session `sid=` from a story's number
PATH_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;]*", re.I)

FILE_ROOTS = ("/fileadmin/", "/uploads/", "/typo3temp/", "/typo3conf/")  # rule U14
VERSIONED = re.compile(r"\.\d{9,}(?=\.(?:css|js|png|jpg|gif|php|gzip)$)")
FILE = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|pps|odt|ods|odp|rtf|zip|gz|gzip|rar|7z|jpe?g|png|gif|webp|tiff?|svg|bmp|ico|mp3|mp4|"
    r"m4[av]|ogg|og[av]|wav|flv|swf|avi|mov|wm[av]|webm|css|js|ics|vcf|csv|eps|epub|exe|json|woff2?|ttf|eot)$",
    re.I,
)
PICTURE = re.compile(r"\.(?:jpe?g|png|gif|webp|tiff?)$", re.I)
DEFAULT = UrlRules()
WEB = ("http://", "https://")


@dataclass(frozen=True, slots=True)
class Canonical:
    """A URL's identity and its kind: page, print, feed, file, external, mailto, or other (tel:, javascript: …)."""

    url: str
    kind: str


def canonicalize(url: str, base: str, rules: UrlRules = DEFAULT) -> Canonical:
    """Return the identity of what a URL found on a page at `base` leads to (rules U01–U15, TYPO3-LEGACY)."""
    if url.startswith(WEB) and base.startswith(WEB):  # of the base it is the host alone that counts
        base = base[: base.find("/", len(WEB[1])) + 1] or base
    return _remembered(url, base, rules) if len(url) <= REMEMBERED else _canonical(url, base, rules, 0)


@lru_cache(maxsize=32_768)
def _remembered(url: str, base: str, rules: UrlRules) -> Canonical:
    return _canonical(url, base, rules, 0)


def _canonical(url: str, base: str, rules: UrlRules, depth: int) -> Canonical:
    if len(url) > LONGEST or depth > DEEPEST:
        return Canonical(url[:REMEMBERED], "other")
    url = trimmed(url)
    scheme = scheme_of(url)
    if scheme and scheme not in ("http", "https"):
        return _other(url, scheme, base, rules, depth)
    parts = resolve(url, base)
    if parts is None:
        return Canonical(url, "other")
    home = split_base(base)
    if home is None or home.host != parts.host:
        return Canonical(_external(parts), "external")
    return _own(parts, rules, depth) if rules.typo3 else _named(parts, rules)


def _other(url: str, scheme: str, base: str, rules: UrlRules, depth: int) -> Canonical:
    """Canonicalize what is no web address; `javascript:openPic(…)` leads to a picture (rule U13)."""
    rest = url[len(scheme) + 1 :]
    if scheme == "mailto":
        return Canonical("mailto:" + rest.strip(), "mailto")
    if scheme == "javascript" and rules.typo3 and (target := opened_picture(rest)):
        return _canonical(target, base, rules, depth + 1)
    return Canonical(f"{scheme}:{rest}", "other")


def _external(parts: Parts) -> str:
    """Spell another host's URL, changing nothing but scheme, host, port and fragment (rule U15)."""
    user = f"{parts.user}@" if parts.user else ""
    port = f":{parts.port}" if parts.port else ""
    query = f"?{parts.query}" if parts.query else ""
    return tame(f"{parts.scheme}://{user}{parts.host}{port}{parts.path}{query}")


def _plain(parts: Parts, surplus: tuple[str, ...] = ()) -> Canonical:
    """Canonicalize by what holds for every system: sessions and tracking go, the order of parameters stays."""
    path = normal_path(PATH_SESSION.sub("", parts.path), collapse=False)
    kept = [
        normal_query(raw)
        for raw, name, value in read_query(parts.query)
        if not _is_token(name, value) and not is_named(name, value, surplus)
    ]
    query = "?" + "&".join(kept) if kept else ""
    return Canonical(parts.origin + path + query, "file" if FILE.search(path) else "page")


def _named(parts: Parts, rules: UrlRules) -> Canonical:
    """Canonicalize by what a system's mapping says of its URLs as well."""
    marks = rules.print_marks
    printed = bool(marks) and any(is_named(name, value, marks) for _, name, value in read_query(parts.query))
    found = _plain(parts, rules.surplus + marks)
    if rules.rewrites:
        path, kind = rewrite(found.url[len(parts.origin) :], rules.rewrites)
        if kind != "page" or found.kind == "page":
            found = Canonical(parts.origin + path, kind)
    return Canonical(found.url, "print") if printed and found.kind == "page" else found


def _is_token(name: str, value: str) -> bool:
    if SESSIONS.fullmatch(name) or TRACKING.fullmatch(name):
        return True
    return name in ("sid", "s", "session", "SID") and bool(TOKEN.fullmatch(value))


def _own(parts: Parts, rules: UrlRules, depth: int) -> Canonical:
    """Canonicalize a URL of the TYPO3 portal itself."""
    path = normal_path(parts.path)
    pairs = read_query(parts.query)
    if pairs and (target := target_of(path, pairs)):
        return _canonical(target, parts.origin + "/", rules, depth + 1)
    if path.startswith(FILE_ROOTS) or path.endswith("/clear.gif"):
        return Canonical(parts.origin + VERSIONED.sub("", path), "file")
    if path.endswith(".html") and path.count("/") == 1 and (found := simulated(path)) is not None:
        path, pairs = "/", found + pairs
    path = page_path(path, rules)
    kind = "file" if FILE.search(path) else "page"
    if not pairs:
        return Canonical(parts.origin + path, kind)
    params = parameters(unhidden(pairs), rules)
    names = params.keys() - surplus(params, rules)
    if path == "/" and rules.root_id and params.get("id") == rules.root_id:
        names.discard("id")
    if path == "/" and names:
        path = "/index.php"
    query = "?" + page_query(params, names) if names else ""
    return Canonical(parts.origin + path + query, kind if kind == "file" else kind_of(params, rules))


def fetchable(url: str, base: str, rules: UrlRules = DEFAULT, *, hashed: bool = False) -> str:
    """Return the URL to ask for: absolute, without fragment and surplus parameters, the path's form as found.

    Empty where there is nothing to ask for. With `hashed`, a query that holds a cHash keeps all that went into it, for
    portals that answer 404 where the hash is missing or does not fit.
    """
    for _ in range(DEEPEST + 1):
        url = trimmed(url) if len(url) <= LONGEST else "other:"
        if scheme_of(url) == "javascript":
            url = (rules.typo3 and opened_picture(url)) or "other:"
        parts, home = resolve(url, base), split_base(base)
        if parts is None:
            return ""
        if home is None or home.host != parts.host:
            return _external(parts._replace(user="", path=parts.path or "/"))
        if not rules.typo3:
            return _plain(parts, rules.surplus).url
        path, pairs = normal_path(parts.path), read_query(parts.query)
        target = target_of(path, pairs)
        if not target:
            query = _asked(pairs, rules, hashed)
            return parts.origin + path + ("?" + query if query else "")
        url, base = target, parts.origin + "/"
    return ""


def _asked(pairs: Pairs, rules: UrlRules, hashed: bool) -> str:
    """Return the parameters worth asking with, in the order and spelling found."""
    params = parameters(pairs, rules)
    dropped = surplus(params, rules)
    if hashed and params.get("cHash"):
        dropped = {name for name in dropped if name in UNHASHED or name.startswith("utm_")}
    written = {name: (raw, value) for raw, name, value in pairs}  # of a repeated name the last
    if "," in written.get("id", ("", ""))[1]:
        written["id"] = (f"id={encoded(params['id'])}", "")
        written["type"] = (f"type={encoded(params['type'])}", "")
    return "&".join(normal_query(raw) for name, (raw, _) in written.items() if name not in dropped)


def is_same_page(a: str, b: str, base: str, rules: UrlRules = DEFAULT) -> bool:
    """Tell whether two URLs name the same page before fetching (rule U16, TYPO3-LEGACY)."""
    return canonicalize(a, base, rules).url == canonicalize(b, base, rules).url


def original_of_picture(img: Any, base: str, rules: UrlRules = DEFAULT) -> str | None:
    """Return the URL of a picture's original, or `None` where only a thumbnail is known (rule U17, TYPO3-LEGACY)."""
    link = next(img.iterancestors("a"), None)
    if link is not None:
        for target in (link.get("href"), opened_picture(link.get("onclick") or "")):
            found = canonicalize(target, base, rules).url if target else ""
            if PICTURE.search(found) and "/typo3temp/" not in found:
                return found
    source = (img.get("src") or "").strip()
    found_source = canonicalize(source, base, rules) if source else Canonical("", "other")
    if found_source.kind in ("other", "mailto") or "/typo3temp/" in found_source.url:
        return None
    return found_source.url


def is_inside(url: str, site: str) -> bool:
    """Tell whether an absolute URL belongs to a site: its host with or without `www.`, and its port."""
    ours = split_base(site if "//" in site else f"http://{site}/")
    theirs = split_base(url)
    if ours is None or theirs is None:
        return False
    return (ours.host.removeprefix("www."), ours.port) == (theirs.host.removeprefix("www."), theirs.port)


def legacy_path(url: str) -> str:
    """Return what a server sees of an absolute URL: path and query; empty where the URL cannot be read."""
    parts = split_base(url)
    if parts is None:
        return ""
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def site_name(host: str) -> str:
    """Return a short name for a host: `www.familie-in-nrw.de` gives `familie-in-nrw`, `127.0.0.1:8000` `127-0-0-1`."""
    host = re.sub(r":\d*$", "", host.strip().lower()).strip("[].").removeprefix("www.")
    try:
        ipaddress.ip_address(host)
    except ValueError:
        labels = host.split(".")
        if len(labels) > 1:
            labels.pop()
        if len(labels) > 1 and labels[-1] in ("co", "com", "org", "gov", "gv", "ac", "or", "net", "edu"):
            labels.pop()
        host = ".".join(labels)
    for sign, letters in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        host = host.replace(sign, letters)
    return re.sub(r"[^a-z0-9]+", "-", host).strip("-") or "site"
