"""A handbook as programs write it: chapters with boxes named "sidebar", ids that say "search", tables of contents."""

from __future__ import annotations

from pathlib import Path

CHAPTERS = ("Vorbereitung", "Anmeldung", "Gebühren", "Öffnungszeiten", "Ferien", "Beschwerden", "Muster", "Stichworte")
PLACES = ("Altenau", "Bruchfeld", "Dornbach", "Eschenrode")
FRAME = """<html lang="de"><head><title>{title}</title></head><body><p class="banner">Handbuch der Jugendämter</p>
{turn}<div class="chapter"><h1>{title}</h1>{body}</div>{turn}<p>Herausgegeben vom Landesjugendamt Musterland.</p>
</body></html>"""


def titles() -> list[str]:
    """Return the chapters' titles, as they stand above them."""
    return [f"Kapitel {number}. {name}" for number, name in enumerate(CHAPTERS, 1)]


def box(number: int) -> str:
    """Return a box with text that stands on this page alone."""
    return f'<div class="sidebar"><p><b>HINWEIS Zu Kapitel {number}</b></p><p>Amt {number} hilft dabei gern.</p></div>'


def section(number: int, part: int) -> str:
    """Return a section whose id says "search"."""
    place = PLACES[(number + part) % len(PLACES)]
    said = f"In {place} gilt seit {1990 + number * 3 + part} eine eigene Regel, die der Rat {part + 2} Mal beraten hat."
    more = f"Wer in {place} wohnt, wendet sich mit {number * 7 + part} Fragen zuerst an die Stelle Nummer {part + 1}."
    return f'<div id="kapitel-{number}-search"><h2>{number}.{part} {place}</h2><p>{said}</p><p>{more}</p></div>'


def contents() -> str:
    """Return the table of contents: two levels, and two entries that lead to one page."""
    rows = []
    for number, title in enumerate(titles(), 1):
        inner = "".join(
            f'<dt><a href="k{number}.html#t{part}">{number}.{part}. Teil über {PLACES[(number + part) % 4]}</a></dt>'
            for part in (1, 2)
        )
        rows.append(f'<dt><a href="k{number}.html">{title}</a></dt><dd><dl>{inner}</dl></dd>')
    return f'<div class="toc"><dl>{"".join(rows)}</dl></div>'


def turn(number: int) -> str:
    """Return the links to the chapters before and behind one."""
    names = {number - 1: ("previous", "Zurück"), number + 1: ("next", "Weiter")}
    links = [
        f'<li class="{side}"><a href="k{n}.html"><b>{label}</b>{titles()[n - 1]}</a></li>'
        for n, (side, label) in names.items()
        if 1 <= n <= len(CHAPTERS)
    ]
    return f'<ul class="docnav">{"".join(links)}</ul>'


def chapter(number: int) -> str:
    """Return one chapter; the last but one explains marks, the last one is an index."""
    body = f"<p>Dieses Kapitel handelt davon, was vor Schritt {number} zu tun ist und wer dabei hilft.</p>"
    body += section(number, 1) + box(number) + section(number, 2)
    if number == len(CHAPTERS) - 1:
        body += "<table><tr><th>Zeichen</th><th>Wert</th></tr><tr><td>%s</td><td>Text</td></tr>"
        body += "<tr><td>%d</td><td>Zahl</td></tr></table>"
    if number == len(CHAPTERS):
        body += '<dl><dt>Formular, <a href="k2.html">Drucken</a></dt><dt>Antrag, <a href="k1.html">Wege</a></dt></dl>'
    return FRAME.format(title=titles()[number - 1], body=body, turn=turn(number))


def write_manual(folder: Path) -> Path:
    """Write the handbook as a folder of saved pages."""
    folder.mkdir(parents=True)
    home = FRAME.format(title="Handbuch der Jugendämter", body=contents(), turn="")
    (folder / "index.html").write_text(home, encoding="utf-8")
    for number in range(1, len(CHAPTERS) + 1):
        (folder / f"k{number}.html").write_text(chapter(number), encoding="utf-8")
    return folder
