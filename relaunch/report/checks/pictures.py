"""Pictures: their text alternatives, and how heavy they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from relaunch.report.checks import check
from relaunch.report.checks.seen import Finding, Seen, place, short
from relaunch.tree import squash

HEAVY = 500_000  # bytes; a picture as wide as a screen needs less
_NAME = re.compile(r"\.(?:jpe?g|png|gif|webp|bmp|tiff?|svg)\Z", re.IGNORECASE)
_CAMERA = re.compile(r"\A(?:img|dsc[nf]?|p|pict|foto|bild|image|scan|unbenannt|untitled)[ _-]*\d+\Z", re.IGNORECASE)
# Words that say that something is a picture, and nothing of what it shows.
_EMPTY_WORDS = frozenset(
    "alt bild bilder foto fotos photo picture image grafik graphic icon symbol logo spacer platzhalter pixel banner "
    "teaser teaserbild abbildung leer blank header headerbild".split()
)
_STORED = re.compile(r"\Aassets/[0-9a-f]{8,64}\.[a-z0-9]{1,5}\Z")


@check("alt-missing")
def alt_missing(seen: Seen) -> Iterator[Finding]:
    """Find pictures without a text alternative."""
    for image in seen.all("img"):
        if not squash(image.get("alt") or ""):
            yield Finding(place(image), _file_of(image, seen), short(image.get("src") or ""))


@check("alt-useless")
def alt_useless(seen: Seen) -> Iterator[Finding]:
    """Find text alternatives that are a file's name, or a word such as 'picture'."""
    for image in seen.all("img"):
        alt = squash(image.get("alt") or "")
        if alt and _says_nothing(alt):
            yield Finding(place(image), short(alt), short(image.get("src") or ""))


@check("picture-heavy")
def picture_heavy(seen: Seen) -> Iterator[Finding]:
    """Find pictures whose file is large."""
    for number, asset in enumerate(seen.rows_of("assets")):
        size = _size(asset, seen) if str(asset.get("media_type", "")).startswith("image/") else 0
        if size > HEAVY:
            yield Finding(f"assets[{number}]", f"{size // 1000} kB", short(str(asset.get("file"))))


def _says_nothing(alt: str) -> bool:
    if _NAME.search(alt) or _CAMERA.match(alt):
        return True
    return alt.casefold().strip(" .:-_0123456789") in _EMPTY_WORDS


def _file_of(image: Any, seen: Seen) -> str:
    """Return the name that the picture had on the legacy site, which editors know."""
    source = image.get("src") or ""
    for asset in seen.rows_of("assets"):
        if source and asset.get("file") == source:
            return short(str(asset.get("url", "")).rpartition("/")[2] or source)
    return short(source.rpartition("/")[2])


def _size(asset: Mapping[str, Any], seen: Seen) -> int:
    file = asset.get("file")
    if not isinstance(file, str) or not _STORED.match(file):
        return 0
    path = seen.site.folder / file
    try:
        return 0 if path.is_symlink() else path.stat().st_size
    except OSError:
        return 0
