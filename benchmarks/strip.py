"""Take every hint of the legacy system out of a page, by a seeded filter, so that only its structure is left."""

from __future__ import annotations

import re
from hashlib import blake2b

SYSTEM = re.compile(r"^(?:csc|news|tx|cal)-")
_COMMENT = re.compile(r"<!--(?!\[if).*?-->", re.DOTALL)
_GENERATOR = re.compile(r"<meta\s[^>]*name=[\"']generator[\"'][^>]*>", re.IGNORECASE)
_NAMED = re.compile(r"\s(id|class)=([\"'])([^\"'<>]*)\2", re.IGNORECASE)
_ROLE = re.compile(r"\srole=[\"'][^\"']*[\"']", re.IGNORECASE)
_FRAGMENT = re.compile(r"href=([\"'])#([^\"']+)\1")


def word(name: str, seed: int) -> str:
    """Return the random word that stands for a name: the same for the same name and seed."""
    return "".join(chr(97 + byte % 26) for byte in blake2b(f"{seed}/{name}".encode(), digest_size=7).digest())


def strip_hints(html: str, seed: int = 1, every_class: bool = False) -> str:
    """Return a page without comments and generator, its ids and the system's class words renamed.

    `every_class` renames the template's own class words too and takes roles away.
    """

    def rename(match: re.Match[str]) -> str:
        attribute, quote, value = match[1], match[2], match[3]
        if attribute.lower() == "id":
            return f" {attribute}={quote}{word(value, seed)}{quote}"
        words = (word(w, seed) if every_class or SYSTEM.match(w) else w for w in value.split())
        return f" {attribute}={quote}{' '.join(words)}{quote}"

    html = _GENERATOR.sub("", _COMMENT.sub("", html))
    html = _NAMED.sub(rename, _ROLE.sub("", html) if every_class else html)
    return _FRAGMENT.sub(lambda match: f"href={match[1]}#{word(match[2], seed)}{match[1]}", html)
