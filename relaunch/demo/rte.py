"""Bodies as the rich text editor's transformation prints them (parseFunc_RTE, section 3, TYPO3-LEGACY)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from relaunch.demo.inline import escape, plain
from relaunch.demo.pen import Pen

BLANK = '<p class="bodytext">&nbsp;</p>'


@dataclass(frozen=True, slots=True)
class Table:
    """A data table: `head` and `rows` hold cells, `caption` may be empty."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""

    def write(self, pen: Pen) -> str:
        """Write the table; each second page prints a marker in its empty cells."""
        pen.facts.tables.append((self.head, *self.rows))
        if self.caption:
            pen.facts.paragraphs.append(self.caption)
        caption = f"<caption>{escape(self.caption)}</caption>" if self.caption else ""
        head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in self.head)
        body = "".join(
            f'<tr class="tr-{"odd" if n % 2 else "even"}">{"".join(self._cell(pen, c) for c in row)}</tr>'
            for n, row in enumerate(self.rows)
        )
        return f'<table class="contenttable">{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'

    def _cell(self, pen: Pen, text: str) -> str:
        empty = f"###{pen.marker}###" if pen.is_noisy(2) else "&nbsp;"
        return f"<td>{escape(text) if text else empty}</td>"


@dataclass(frozen=True, slots=True)
class Code:
    """Lines of code in `pre`; markers in it are content and stay."""

    text: str

    def write(self, pen: Pen) -> str:
        """Write the lines as they are."""
        pen.facts.paragraphs.append(" ".join(self.text.split()))
        return f"<pre>{escape(self.text)}</pre>"


@dataclass(frozen=True, slots=True)
class Raw:
    """HTML that an editor pasted, with the paragraphs and links that a reader finds in it."""

    html: str
    paragraphs: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    pictures: tuple[tuple[str, str], ...] = ()

    def write(self, pen: Pen) -> str:
        """Return the HTML; links are told as (text, URL), pictures as (path, text for those who cannot see it)."""
        pen.facts.paragraphs.extend(self.paragraphs)
        pen.facts.links.extend(self.links)
        pen.facts.pictures.extend(path for path, _ in self.pictures)
        pen.facts.alts.extend(alt for _, alt in self.pictures)
        pen.facts.files |= {path: "asset" for path, _ in self.pictures}
        return self.html


@dataclass(frozen=True, slots=True)
class Mojibake:
    """A paragraph whose UTF-8 was read as windows-1252 somewhere on its way."""

    text: str

    def write(self, pen: Pen) -> str:
        """Write the damaged paragraph; the truth holds the undamaged one."""
        pen.facts.paragraphs.append(plain(self.text))
        return f'<p class="bodytext">{escape(self.text.encode("utf-8").decode("cp1252"))}</p>'


Block = str | Table | Code | Raw | Mojibake

PREFIXES = {"== ": "h3", "=== ": "h4", "- ": "ul", "# ": "ol", "> ": "blockquote"}


def _kind(block: Block) -> str:
    if not isinstance(block, str):
        return "object"
    return next((kind for prefix, kind in PREFIXES.items() if block.startswith(prefix)), "p")


def _content(block: Block) -> str:
    assert isinstance(block, str)
    return next((block[len(prefix) :] for prefix in PREFIXES if block.startswith(prefix)), block)


def write_blocks(pen: Pen, blocks: Sequence[Block]) -> str:
    """Write a body; between two groups of blocks stands now and then the blank paragraph of an impatient editor."""
    lines: list[str] = []
    for number, (kind, group) in enumerate(groupby(blocks, key=_kind)):
        lines.append(_write_group(pen, kind, list(group)))
        if (number + pen.number) % 3 == 0 and kind == "p":
            lines.append(BLANK)
    return "\n".join(lines)


def _write_group(pen: Pen, kind: str, group: list[Block]) -> str:
    if kind == "object":
        return "\n".join(block.write(pen) for block in group if not isinstance(block, str))
    texts = [_content(block) for block in group]
    if kind == "p":
        return "\n".join(pen.paragraph(text) for text in texts)
    if kind in ("ul", "ol"):
        noise = f"<li>###{pen.marker}###</li>" if pen.is_noisy(3) else ""
        return f"<{kind}>{''.join(f'<li>{pen.text(text)}</li>' for text in texts)}{noise}</{kind}>"
    if kind == "blockquote":
        inner = "\n".join(f'<p class="bodytext">{pen.text(text)}</p>' for text in texts)
        return f"<blockquote>{inner}</blockquote>"
    return "\n".join(f"<{kind}>{pen.text(text)}</{kind}>" for text in texts)
