"""A small portal with templates of its own, for proposals: what its pages say is known."""

from __future__ import annotations

from pathlib import Path

from relaunch.archive import ArchiveWriter
from relaunch.model import Capture

HOST = "http://www.stadtblatt.example"
FRAME = """<html lang="de"><head><title>{title} - Stadtblatt</title><meta name="date" content="2013-0{month}-01"></head>
<body class="{kind}"><div class="kopf"><a href="/">Stadtblatt</a>
<form action="/suche/" method="get"><input type="text" name="suchwort"></form></div>
<div class="pfad"><a href="/">Start</a> &gt; <a href="/{folder}/">{folder}</a> &gt; {title}</div>
<div id="spalte">{content}</div>
<div id="fuss">Stadtblatt GmbH, Postfach 12, und noch eine Zeile darunter.</div></body></html>"""
REPORT = """<div class="meldung"><span class="am">{day}. Mai 2012</span>
<span class="sparte">Rubrik: {thing}n, Stadt</span>
<h1>{title}</h1>{lead}<div class="wer">Von {name}</div>
<p>Der Rat von {town} beschloss mit {day}1 Stimmen, die {thing} zu erhalten und neu zu streichen.</p>
<p>Die Arbeiten an der {thing} beginnen in {day} Wochen und kosten rund {day}00 Euro.</p>
<p class="retour"><a href="/aktuell/">zurück zur Übersicht</a></p></div>"""
LEAD = '<p class="anriss">In {town} hat man {day} Jahre lang um die {thing} gestritten, nun steht fest, was wird.</p>'
COURSE = """<div class="angebot"><h1>{title}</h1><ul><li>Ort: {town}</li><li>Leitung: {name}</li>
<li>Preis: {day}9 Euro</li><li>Sprache: Deutsch</li></ul>
<p>Wer in {town} lebt, lernt hier an {day} Abenden, wie man eine {thing} baut und pflegt.</p></div>"""
TEASER = """<div class="anreisser"><i>{day}.5.2012</i><h3><a href="/aktuell/m{number}/">{title}</a></h3>
<p>Worum es in {town} geht und wer am Ende die {day} Stimmen gab.</p></div>"""
PAGER = (
    '<p class="seiten"><a href="/aktuell/?s=1">1</a> <a href="/aktuell/?s=2">2</a> <a href="/aktuell/?s=3">3</a></p>'
)
TOWNS = "Ahlen Bocholt Coesfeld Dorsten Emmerich Freckenhorst Greven Haltern Isselburg Jülich".split()
NAMES = "Anna Ott,Jan Holm,Eva Rees,Tom Wirth,Ida Kern".split(",")
THINGS = "Brücke Bücherei Mühle Orgel Turmuhr".split()


def facts(number: int) -> dict[str, str]:
    """Return what the pages of a number say."""
    town, thing = TOWNS[number % 10], THINGS[(number + number // 10) % 5]
    return {"town": town, "thing": thing, "name": NAMES[number % 5], "day": str(number + 1), "number": str(number)}


def report(number: int) -> tuple[str, str]:
    """Return title and content of a report: date, section, title, lead, author and text, each at its place."""
    told = facts(number)
    title = "{town}: Die {thing} bleibt".format(**told)
    lead = "" if number % 4 == 3 else LEAD.format(**told)
    return title, REPORT.format(title=title, lead=lead, **told)


def course(number: int) -> tuple[str, str]:
    """Return title and content of a course: a list of labels and values below its title."""
    title = "Kurs: {thing} bauen in {town}".format(**facts(number))
    return title, COURSE.format(title=title, **facts(number))


def overview(numbers: range) -> tuple[str, str]:
    """Return title and content of a list of reports."""
    return (
        "Aktuell",
        f"<h1>Aktuell</h1>{''.join(TEASER.format(title=report(n)[0], **facts(n)) for n in numbers)}{PAGER}",
    )


def pages(reports: int = 24, courses: int = 12) -> dict[str, str]:
    """Return the pages by path."""
    found = {f"/aktuell/m{n}/": ("artikel", *report(n)) for n in range(reports)}
    found |= {f"/kurse/k{n}/": ("kurs", *course(n)) for n in range(courses)}
    found |= {f"/aktuell/?s={n + 1}": ("liste", *overview(range(n * 8, n * 8 + 8))) for n in range(reports // 8)}
    found["/suche/?suchwort=rat"] = ("suche", "Suche", "<h1>Suche</h1><p>Zwei Treffer, und beide sind Meldungen.</p>")
    found["/"] = ("start", "Start", "<h1>Willkommen</h1><p>Das Stadtblatt berichtet jeden Tag über Rat und Verein.</p>")
    return {
        path: FRAME.format(title=title, kind=kind, folder=path.split("/")[1], content=content, month=number % 9 + 1)
        for number, (path, (kind, title, content)) in enumerate(found.items())
    }


def archived(out: Path, told: dict[str, str], backwards: bool = False) -> Path:
    """Write pages into the archive of a run folder."""
    with ArchiveWriter(out / "archive") as writer:
        for path in sorted(told, reverse=backwards):
            headers = (("Content-Type", "text/html; charset=utf-8"),)
            writer.write(Capture(HOST + path, 200, headers, told[path].encode(), "2020-12-04T10:00:00Z"))
    return out
