"""Names that are safe in a URL and in any file system, made from titles; and paths that never leave their folder."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from itertools import islice
from pathlib import Path

from relaunch.errors import ArchiveError

MAX_LENGTH = 80
SHORTEST_HEADLINE = 12  # "Kita-Ausbau: …" says too little alone, "Kommunales Integrationsmanagement: …" says it all
NAMELESS = "seite"
# What Windows opens as a device, whatever the extension (Microsoft, "Naming Files, Paths, and Namespaces").
RESERVED = frozenset(["con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(10))])
LONGEST_NAME = 255  # bytes of a name on ext4, APFS and NTFS alike
LONGEST_PATH = 4000  # Linux takes 4,095 bytes

GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
# Letters that Unicode does not decompose, and the apostrophes that belong into a word ("geht's").
LETTERS = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
                        | dict.fromkeys("'’‘`´ʼ", ""))
OTHERS = re.compile(r"[^a-z0-9]+")
UNSAFE = re.compile(r"[\x00-\x1f\x7f\\:]")
MANY = 12  # so many numbers are tried one by one; past that the gap is searched by doubling


def slugify(text: str, max_length: int = MAX_LENGTH) -> str:
    """Return `text` as a slug of a-z, 0-9 and hyphens, cut at a word; never empty, never a Windows device."""
    lower = unicodedata.normalize("NFC", text).lower().translate(GERMAN).translate(LETTERS)
    plain = "".join(c for c in unicodedata.normalize("NFKD", lower) if unicodedata.category(c) not in ("Mn", "Cf"))
    slug = _cut(OTHERS.sub("-", plain).strip("-"), max_length) or NAMELESS[:max_length]
    return f"{slug}-seite" if slug in RESERVED else slug


def title_slug(title: str) -> str:
    """Return the slug of a title; of its part before a colon, where that part says enough."""
    headline, colon, _ = title.partition(": ")
    return slugify(headline if colon and len(headline.strip()) >= SHORTEST_HEADLINE else title)


def unique(slug: str, taken: Callable[[str], bool], max_length: int = MAX_LENGTH) -> str:
    """Return `slug`, or the slug with -2, -3 … that nobody has taken, within the same length.

    Thousands of pages may share one title: past a dozen the free number is searched by doubling and halving, so that
    the answer is always free, and the lowest where the numbers below it are all taken.
    """
    if not taken(slug):
        return slug
    for number in range(2, MANY):
        if not taken(name := _numbered(slug, number, max_length)):
            return name
    low, high = MANY - 1, MANY
    while taken(_numbered(slug, high, max_length)):
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if taken(_numbered(slug, middle, max_length)) else (low, middle)
    return _numbered(slug, high, max_length)


def safe_join(folder: Path, *parts: str | Path) -> Path:
    """Return the path of `parts` inside `folder`; refuse whatever would lead out of it, through a link too."""
    for part in map(str, parts):
        names = part.split("/")
        if UNSAFE.search(part) or any(name in ("", ".", "..") for name in names):
            raise ArchiveError(f"{folder}: {part!r} is no name inside the folder; names without '..', empty parts, "
                               f"backslashes, colons and control characters would be right")
        if any(len(name.encode("utf-8", "replace")) > LONGEST_NAME for name in names):
            raise ArchiveError(f"{folder}: {part[:40]!r}… is too long; at most {LONGEST_NAME} bytes would be right")
    path = folder.joinpath(*parts)
    if len(str(path).encode("utf-8", "replace")) > LONGEST_PATH:
        raise ArchiveError(f"{folder}: a path of {len(str(path))} characters; {LONGEST_PATH} bytes would be right")
    below = (path, *islice(path.parents, max(len(path.parts) - len(folder.parts) - 1, 0)))
    try:  # without a link the names alone say where it leads
        linked = any(part.is_symlink() for part in below)
        inside = not linked or path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError) as error:  # a circle of links
        raise ArchiveError(f"{path}: cannot be resolved: {error}; a path without circular links would do") from error
    if not inside:
        raise ArchiveError(f"{path}: a link leads out of {folder}; a path inside the folder would be right")
    return path


def _cut(slug: str, max_length: int) -> str:
    """Shorten a slug at a hyphen; a single long word is cut where the room ends."""
    if len(slug) <= max_length:
        return slug
    head = slug[: max_length + 1]
    return (head.rpartition("-")[0] if "-" in head else head[:max_length]).strip("-")


def _numbered(slug: str, number: int, max_length: int) -> str:
    suffix = f"-{number}"
    return _cut(slug, max_length - len(suffix)) + suffix
