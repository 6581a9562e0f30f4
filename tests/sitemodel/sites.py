"""Small sites to learn from: a template around pages that all say something else."""

from __future__ import annotations

from collections.abc import Callable

from lxml import html

WORDS = "Haus Garten Straße Brunnen Treppe Fenster Dach Mauer Hof Tor Keller Giebel Wiese Zaun Bank Laube".split()


def sentence(number: int, turn: int = 0) -> str:
    """Return a sentence that stands on no other page."""
    one, two = WORDS[number % 16], WORDS[(number // 16 + turn + 5) % 16]
    return f"Auf Seite {number} steht im Absatz {turn}, wie {one} und {two} im Jahr {1900 + number} gebaut wurden."


def body(number: int) -> str:
    """Return the text of a page."""
    return f"<h1>{WORDS[number % 16]} Nr. {number}</h1><p>{sentence(number)}</p><p>{sentence(number, 1)}</p>"


TEMPLATE = (
    "<html><head><title>Seite {number}</title></head><body><div class='x1'><ul><li><a href='/'>Start</a></li>"
    "<li><a href='/kontakt'>Kontakt</a></li></ul><div class='x2'><div class='x3'>{body}</div>"
    "<div class='x4'><h4>Bürgertelefon</h4><p>Wir sind montags bis freitags für alle Fragen da.</p></div></div>"
    "<p class='x5'>Ein Angebot der Stadt Musterstadt und ihrer Betriebe, Marktplatz 1.</p></div></body></html>"
)


def site(count: int, make: Callable[[int], str] = body, template: str = TEMPLATE) -> list[tuple[str, str]]:
    """Return (URL, HTML) of a site."""
    return [(f"http://x.example/{n}", template.replace("{number}", str(n)).replace("{body}", make(n)))
            for n in range(count)]  # fmt: skip


def trees(pages: list[tuple[str, str]]) -> list[tuple[str, object]]:
    """Return (URL, tree) of a site."""
    return [(url, html.document_fromstring(text)) for url, text in pages]
