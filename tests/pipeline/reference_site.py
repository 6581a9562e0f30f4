"""A program's reference as generators write it: local contents, a head with the title, texts, an index of links."""

from __future__ import annotations

from pathlib import Path

TOPICS = ("anlegen", "suchen", "senden", "loeschen", "zaehlen", "drucken", "sperren", "teilen")
FRAME = """<html lang="de"><head><title>{name}(1)</title></head><body>
<div class="related" role="navigation"><h3>Wege</h3><ul><li><a href="index.html">Verzeichnis</a> |</li>
<li class="nav-item"><a href="index.html">Handbuch Version 7.1.1</a> »</li>
<li><a href="">{name} erklärt</a></li></ul></div>
<div id="header"><h1>{name} erklärt</h1><h2>NAME</h2><p>{name} - {short}</p></div>
<div id="content">{body}</div>
<div class="side" role="navigation"><h3>Auf dieser Seite</h3><ul>{local}</ul></div>
<div id="footer">Herausgegeben vom Rechenzentrum Musterland.</div></body></html>"""
TEXT = """{title}
{line}

Diese Seite beschreibt, was {name} tut und was es nicht tut. Sie ist für alle,
die das Programm zum ersten Mal benutzen, und nennt {number} Wege dorthin, deren
letzter nur auf Rechnern mit {number} Kernen geht.

Wege
~~~~

* Der erste Weg führt über die Stelle {number} und braucht den Schlüssel, der im
  Amt {number} liegt.
* Der zweite Weg führt über die Tür.

Beispiel::

    {name} --wie {number}
"""
SECTIONS = ("Login information {n}", "Cookies", "Menu selection")


def sections(number: int) -> str:
    """Return sections whose ids are made of their headings; to a word list they are forms, notices and menus."""
    parts = []
    for part, heading in enumerate(SECTIONS):
        title = heading.format(n="")
        identity = title.strip().replace(" ", "-").lower()
        said = f"Zu Befehl {number} steht hier unter Punkt {part + 1}, dass {number * 7 + part} Fälle bekannt sind."
        parts.append(f'<div class="section" id="{identity}"><h2>{title}</h3><p>{said}</p></div>')
    return "".join(parts)


def page(number: int, name: str) -> str:
    """Return the page of one command."""
    intro = f"<p>Der Befehl {name} gehört zu den {number + 3} Befehlen, die jeder kennt, der im Amt arbeitet.</p>"
    local = "".join(f"<li><a href='#s'>{heading.format(n='').strip()}</a></li>" for heading in SECTIONS)
    return FRAME.format(name=name, short=f"was Befehl {number} kann", body=intro + sections(number), local=local)


def constants() -> str:
    """Return a page that is one preformatted block with a line before and behind it."""
    block = "\n".join(
        f"#define FEHLER_{number} {number}  /* Der Grund Nummer {number} ist bekannt */" for number in range(9)
    )
    body = f"<p>Manche Befehle geben eine Zahl zurück.</p><pre>{block}</pre><p>Siehe auch die Liste der Gründe</p>"
    return FRAME.format(name="fehler", short="Zahlen und Gründe", body=body, local="")


def manual_page(number: int, name: str) -> str:
    """Return a page as a manual prints it: every page begins with the heading NAME, its own name is in the title."""
    said = f"{name} - was Befehl {number} kann, und was er in {number + 3} Fällen nicht kann, die hier stehen."
    more = f"Der Befehl liest {number * 11} Zeilen und schreibt {number * 7} davon in eine Datei, die man nennen darf."
    toc = "<ul><li>BESCHREIBUNG</li><li>DATEIEN</li></ul>"
    body = f"<h2>NAME</h2><p>{said}</p>{toc}<h2>BESCHREIBUNG</h2><p>{more}</p><h2>DATEIEN</h2><p>/etc/{name}</p>"
    return f"<html lang='de'><head><title>{name} - Handbuch des Rechenzentrums Musterland</title></head><body>{body}"


def write_manual_pages(folder: Path) -> Path:
    """Write the same commands as a manual prints them."""
    folder.mkdir(parents=True)
    for number, name in enumerate(TOPICS, 1):
        (folder / f"{name}.html").write_text(manual_page(number, name), encoding="utf-8")
    return folder


def index() -> str:
    """Return the first page: nothing but links, inside a block that a word list calls a page's head."""
    links = "".join(f'<li><a href="{name}.html">Wie man etwas mit {name} erledigt</a></li>' for name in TOPICS)
    return (
        f'<html lang="de"><head><title>Handbuch</title></head><body><div id="header"><h2>Handbuch</h2><ul>{links}</ul>'
    )


def write_reference(folder: Path) -> Path:
    """Write the reference as a folder of saved pages, a text beside every second one."""
    folder.mkdir(parents=True)
    (folder / "index.html").write_text(index(), encoding="utf-8")
    (folder / "fehler.html").write_text(constants(), encoding="utf-8")
    for number, name in enumerate(TOPICS, 1):
        (folder / f"{name}.html").write_text(page(number, name), encoding="utf-8")
        title = f"Hinweise zu {name}"
        text = TEXT.format(title=title, line="=" * len(title), name=name, number=number)
        if number % 2:
            (folder / f"{name}-hinweise.txt").write_text(text, encoding="utf-8")
    return folder
