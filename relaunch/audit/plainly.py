"""Read a page that is nested deeper than any parser goes: its lines alone, without a tree."""

from __future__ import annotations

from html.parser import HTMLParser


class Lines(HTMLParser):
    """Collects the lines of a page; `silent` elements say nothing, `inline` ones end no line."""

    def __init__(self, silent: frozenset[str], inline: frozenset[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.silent = silent
        self.inline = inline
        self.parts: list[str] = []
        self.closing: list[str] = []  # silent elements that are open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line, or fall silent."""
        if tag in self.silent and tag not in ("html", "meta", "link"):
            self.closing.append(tag)
        elif tag not in self.inline:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """End a line, or the silence."""
        if self.closing and tag == self.closing[-1]:
            self.closing.pop()
        elif tag not in self.inline:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        """Take the text."""
        if not self.closing:
            self.parts.append(data.replace("\n", " "))


def lines_of(text: str, silent: frozenset[str], inline: frozenset[str]) -> list[str]:
    """Return the lines of a page's source."""
    reader = Lines(silent, inline)
    reader.feed(text)
    reader.close()
    return "".join(reader.parts).split("\n")
