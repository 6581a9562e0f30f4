"""A small portal with a mapping of its own: courses, people of an office on one page, and a list of news."""

from __future__ import annotations

from pathlib import Path

from relaunch.archive import ArchiveWriter
from relaunch.model import Capture

HOST = "http://www.musterland.example"
FRAME = """<html><head><title>{title} | Musterland</title></head><body>
<div id="head"><a href="/">Musterland</a></div>
<div id="content">{content}</div><div id="foot">Impressum des Landes Musterland</div></body></html>"""

COURSES = [
    ("erste-hilfe", "Erste Hilfe am Kind", "Der Kurs übt an vielen Beispielen, was im Notfall zu tun ist.", "Bonn"),
    ("toepfern", "Töpfern mit den Großeltern", "Gemeinsam entstehen Schalen, Becher und kleine Figuren.", "Köln"),
    ("schwimmen", "Schwimmen lernen", "Kinder ab fünf Jahren lernen in kleinen Gruppen das Schwimmen.", "Bonn"),
]
PEOPLE = [
    ("Dr. Anna Ott", "Leitung", "Sie berät Familien seit zwanzig Jahren in allen Fragen der Erziehung."),
    ("Jan Holm", "Beratung", "Er begleitet Eltern, die sich trennen, und hört vor allem den Kindern zu."),
]
MAPPING = """
name: musterland
taxonomies:
  orte: {Bonn: [], Köln: [Cologne]}
references:
  - select: .liste li
    fields:
      published: .datum
      region: {select: .region, one_of: [Rheinland, Westfalen]}
types:
  report:
    match: {select: .bericht, group: '^div#content$'}
    pages: .blaettern
  course:
    match: .kurs
    fields:
      place: {label: Ort, taxonomy: orte}
      teacher: {select: .leitung a, attribute: href, type: record}
      words: {call: 'own:words'}
  person:
    each: .person
    fields:
      title: {select: h3, required: yes}
      position: .aufgabe
assertions:
  - {type: course, min: 3}
  - {type: course, field: place, filled: 100%}
  - {type: person, min: 2, max: 2}
"""
OWN = "def words(page, region):\n    return len(''.join(region.itertext()).split())\n"


NEWS = [
    ("netz", "Ein Netz für Familien", "In vierzig Städten arbeiten Ämter zusammen.", "3. Mai 2011", "Rheinland"),
    ("preis", "Preis für gute Ideen", "Zwölf Vereine haben sich mit ihren Ideen beworben.", "7. Juni 2011", "Hessen"),
]
TEASERS = "".join(
    f'<li><span class="datum">{date}</span> <a href="/aktuell/{slug}/">{title}</a> <i class="region">{place}</i></li>'
    for slug, title, _, date, place in NEWS
)
CHAPTERS = [
    "Im ersten Jahr entstanden vierzig neue Plätze in den Tageseinrichtungen des Landes.",
    "Im zweiten Jahr kamen die Familienbüros hinzu, die in jeder Stadt beraten.",
    "Im dritten Jahr zog das Land Bilanz: Die Wege sind kürzer geworden.",
]


def report(number: int) -> str:
    """Return one page of a report that is cut into three, with its page browser."""
    links = [f'<a href="/bericht/{n if n > 1 else ""}">{n}</a>' if n != number else f"<b>{n}</b>" for n in (1, 2, 3)]
    text = f"<p>{CHAPTERS[number - 1]}</p>" + (f"<h2>Teil {number}</h2>" if number > 1 else "")
    return (f'<div class="bericht"><h1>Drei Jahre Familienpolitik</h1>{text}<p>Absatz {number} sagt noch mehr dazu, '
            f'und zwar in aller Ruhe.</p></div><p class="blaettern">{" ".join(links)}</p>')  # fmt: skip


def course(title: str, text: str, place: str) -> str:
    return (f'<div class="kurs"><h1>{title}</h1><p>{text}</p><p>Ort: {place}</p>'
            f'<p class="leitung">Leitung: <a href="/team/">das Team</a></p></div>')  # fmt: skip


def pages() -> dict[str, str]:
    """Return the content of each page by its path."""
    cards = "".join(
        f'<div class="person"><h3>{name}</h3><p class="aufgabe">{work}</p><p>{text}</p></div>'
        for name, work, text in PEOPLE
    )
    return {
        "/": "<h1>Willkommen</h1><p>Musterland hilft Familien mit Rat, Kursen und einem offenen Ohr.</p>",
        "/aktuell/": f'<h1>Aktuell</h1><p>Was es Neues gibt.</p><ul class="liste">{TEASERS}</ul>',
        **{f"/aktuell/{slug}/": f"<h1>{title}</h1><p>{text}</p>" for slug, title, text, _, _ in NEWS},
        "/team/": f"<h1>Unser Team</h1><p>Wir sind an jedem Werktag für Sie da.</p>{cards}",
        **{f"/bericht/{number if number > 1 else ''}": report(number) for number in (1, 2, 3)},
        **{f"/kurse/{slug}/": course(title, text, place) for slug, title, text, place in COURSES},
    }


def archived(out: Path, mapping: str = MAPPING) -> Path:
    """Write the portal's archive into a run folder, and its mapping beside it; return the mapping's file."""
    with ArchiveWriter(out / "archive") as writer:
        for path, content in sorted(pages().items()):
            title = content.partition("<h1>")[2].partition("</h1>")[0]
            body = FRAME.format(title=title, content=content).encode()
            headers = (("Content-Type", "text/html; charset=utf-8"),)
            writer.write(Capture(HOST + path, 200, headers, body, "2020-12-04T10:00:00Z"))
    folder = out.parent / "project"
    folder.mkdir(exist_ok=True)
    (folder / "own.py").write_text(OWN, encoding="utf-8")
    (folder / "musterland.yaml").write_text(mapping, encoding="utf-8")
    return folder / "musterland.yaml"
