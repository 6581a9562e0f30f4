"""Where an answer points to, and whether that is this machine."""

from __future__ import annotations

import contextlib
import ipaddress

from relaunch.model import Capture
from relaunch.urlsyntax import resolve, split_base, trimmed

REDIRECTS = frozenset([301, 302, 303, 307, 308])


def is_loopback(url: str) -> bool:
    """Say whether a URL's host is this machine."""
    parts = split_base(url)
    host = parts.host.strip("[]") if parts else ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def location_of(capture: Capture) -> str:
    """Return the absolute target of a redirect, or an empty string."""
    raw = capture.header("Location").strip() if capture.status in REDIRECTS else ""
    if not raw:
        return ""
    with contextlib.suppress(UnicodeError):
        raw = raw.encode("latin-1").decode("utf-8")  # headers come as bytes; browsers take these for UTF-8
    return joined(capture.url, raw)


def joined(base: str, href: str) -> str:
    """Return `href` resolved against `base`, path and query as written; empty where there is nothing to go to."""
    if not href:
        return ""
    parts = resolve(trimmed(href), base)
    return parts.origin + (parts.path or "/") + (f"?{parts.query}" if parts.query else "") if parts else ""
