"""A wiki as MediaWiki and DokuWiki print it: edit links, numbered contents, own addresses, notes with arrows."""

from __future__ import annotations

from pathlib import Path

HEAD = '<html lang="de"><head><title>{title} – Wiki Musterland</title></head><body>'
EDIT = (
    '<span class="mw-editsection"><span>[</span><a href="http://wiki.example/index.php?title={name}&amp;action=edit">'
    "Bearbeiten</a><span>]</span></span>"
)
CONTENTS = (
    '<div id="toc" class="toc"><h2>Inhaltsverzeichnis</h2><ul>'
    '<li><a href="#a"><span>1</span> <span>Lage bei {number} Höfen</span></a></li>'
    '<li><a href="#b"><span>2</span> <span>Nachweise</span></a></li></ul></div>'
)
PAGE = (
    HEAD + '<div id="mw-navigation"><ul><li><a href="index.html">Hauptseite</a></li>'
    '<li><a href="zufall.html">Zufällige Seite</a></li></ul></div><div id="pageid-box">{address}</div>'
    '<div id="content" class="mw-body"><h1 id="firstHeading" class="firstHeading">{title}</h1><div id="bodyContent">'
    "<p>{title} liegt am Rand der Ebene, hat {people} Einwohner und seit {year} einen eigenen Markt."
    '<sup id="r1"><a href="#n1">[1]</a></sup></p>'
    + CONTENTS
    + '<h2><span id="a">Lage bei {number} Höfen</span>'
    + EDIT
    + "</h2><p>Der Ort wird im Süden von {number} Höfen begrenzt, die zusammen {fields} Felder bestellen.</p>"
    '<h2><span id="b">Nachweise</span>' + EDIT + "</h2>"
    '<ol><li id="n1"><a href="#r1">↑</a> Amtsblatt des Kreises, Nummer {people}, Seite {number}.</li></ol>'
    '<div class="printfooter">Abgerufen von „<a href="http://wiki.example/index.php?oldid={people}">'
    "http://wiki.example/index.php?title={name}&amp;oldid={people}</a>“</div></div></div>"
    '<div id="footer"><p>Inhalt unter freier Lizenz, Impressum und Datenschutz siehe dort.</p></div></body></html>'
)
PLACES = "Ahorn Birken Buchen Eichen Erlen Eschen Fichten Kiefern Linden Tannen Ulmen Weiden".split()


def write_wiki(folder: Path) -> Path:
    """Write the pages of the wiki into a folder and return it."""
    folder.mkdir(parents=True)
    for number, place in enumerate(PLACES, 3):
        title, name = f"{place}dorf am Bach", f"{place}dorf_am_Bach"
        address = f"orte:{name.lower()}"
        facts = {"people": 911 + 17 * number, "year": 1400 + 3 * number, "number": number, "fields": 5 * number}
        page = PAGE.format(title=title, name=name, address=address, **facts)
        (folder / f"orte_{name.lower()}.html").write_text(page, encoding="utf-8")
    links = "".join(f'<li><a href="orte_{p.lower()}dorf_am_bach.html">{p}dorf am Bach</a></li>' for p in PLACES)
    start = f"<p>Hier steht, was man über die Dörfer am Bach weiß, und wer es aufgeschrieben hat.</p><ul>{links}</ul>"
    page = f'{HEAD.format(title="Hauptseite")}<div id="content"><h1>Hauptseite</h1>{start}</div></body></html>'
    (folder / "index.html").write_text(page, encoding="utf-8")
    return folder
