"""Texts: trimmed, cut, split, replaced, looked up."""

from __future__ import annotations

from relaunch import slugs, tree
from relaunch.mapping.markup import to_markdown, to_text
from relaunch.mapping.patterns import shielded
from relaunch.mapping.schema import Pattern, Table
from relaunch.mapping.selectors import compile_pattern
from relaunch.registry import transform

EDGES = " \t\r\n\u00a0:;,.|·•–—-"  # what hangs on the edge of a text once its label is gone


@transform("squash")
def squash(value: str) -> str:
    """Collapse white space and trim. Example: `  Guten   Tag ` → `Guten Tag`."""
    return tree.squash(value)


@transform("strip-prefix")
def strip_prefix(value: str, prefix: str) -> str:
    """Take a text off the beginning, whatever its case, and the signs behind it. Example: `strip-prefix: Ort` makes `Ort: Bonn` → `Bonn`."""  # noqa: E501 - a sentence and its example
    value = tree.squash(value)
    if not prefix or not value.casefold().startswith(prefix.casefold()):
        return value
    return value[len(prefix) :].lstrip(EDGES)


@transform("strip-suffix")
def strip_suffix(value: str, suffix: str) -> str:
    """Take a text off the end, whatever its case, and the signs before it. Example: `strip-suffix: Portal` makes `Kita | Portal` → `Kita`."""  # noqa: E501 - a sentence and its example
    value = tree.squash(value)
    if not suffix or not value.casefold().endswith(suffix.casefold()):
        return value
    return value[: len(value) - len(suffix)].rstrip(EDGES)


@transform("before")
def before(value: str, separator: str) -> str:
    """Keep what stands before the first separator. Example: `before: "|"` makes `Kita | Portal` → `Kita`."""
    return tree.squash(value.partition(separator)[0]) if separator else tree.squash(value)


@transform("after")
def after(value: str, separator: str) -> str:
    """Keep what stands behind the first separator; all, where there is none. Example: `after: ":"` makes `Ort: Bonn` → `Bonn`."""  # noqa: E501 - a sentence and its example
    head, found, tail = value.partition(separator) if separator else (value, "", "")
    return tree.squash(tail if found else head)


def _pieces(value: str, separator: str) -> list[str]:
    compiled = compile_pattern(separator)
    seen, rest = shielded(compiled, value)
    pieces = compiled.split(seen)
    return [*pieces[:-1], (pieces[-1] or "") + rest]


@transform("split")
def split(value: str, separator: Pattern = r"\s*[,;|]\s*") -> list[str]:
    """Split a text into several at a pattern. Example: `Kita, Familie; Schule` → `Kita`, `Familie`, `Schule`."""
    return [part for part in (tree.squash(piece or "") for piece in _pieces(value, separator)) if part]


@transform("replace")
def replace(value: str, pattern: Pattern, by: str = "") -> str:
    """Replace what a pattern matches, `\\1` being its first group. Example: `{pattern: "Hr\\.", by: Herr}` makes `Hr. Ott` → `Herr Ott`."""  # noqa: E501 - a sentence and its example
    compiled = compile_pattern(pattern)
    seen, rest = shielded(compiled, value)
    return tree.squash(compiled.sub(by, seen) + rest)


@transform("lookup")
def lookup(value: str, table: Table, otherwise: str | None = None) -> str:
    """Give what a table says for a text, whatever its case; `otherwise`, or the text itself, where it says nothing. The table may stand in a file: `table: ja-nein.csv`. Example: `{table: {Ja: offen}}` makes `ja` → `offen`."""  # noqa: E501 - a sentence and its example
    wanted = tree.squash(value).casefold()
    found = next((to for name, to in table.items() if tree.squash(name).casefold() == wanted), None)
    return found if found is not None else value if otherwise is None else otherwise


@transform("lower")
def lower(value: str) -> str:
    """Write a text in small letters. Example: `KITA` → `kita`."""
    return value.lower()


@transform("upper")
def upper(value: str) -> str:
    """Write a text in capitals. Example: `Kita` → `KITA`."""
    return value.upper()


@transform("prefix")
def prefix(value: str, text: str) -> str:
    """Put a text before a text. Example: `prefix: "Nr. "` makes `12` → `Nr. 12`."""
    return text + value


@transform("suffix")
def suffix(value: str, text: str) -> str:
    """Put a text behind a text. Example: `suffix: " Uhr"` makes `9:30` → `9:30 Uhr`."""
    return value + text


@transform("html-to-text")
def html_to_text(value: str) -> str:
    """Give the text of a piece of HTML, a block a line. Example: `<p>Guten <b>Tag</b></p>` → `Guten Tag`."""
    return to_text(value)


@transform("html-to-markdown")
def html_to_markdown(value: str) -> str:
    """Write a piece of HTML as Markdown. Example: `<p>Guten <b>Tag</b></p>` → `Guten **Tag**`."""
    return to_markdown(value)


@transform("slug")
def slug(value: str) -> str:
    """Make a slug of a text: umlauts spelt out, words joined by hyphens. Example: `Größe & Übermut` → `groesse-uebermut`."""  # noqa: E501 - a sentence and its example
    return slugs.slugify(value)
