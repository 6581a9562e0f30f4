"""What the tool itself writes into ledgers, in German. A sentence that is not here stays English and is marked so."""

from __future__ import annotations

import re

_SAID: dict[str, str] = {
    # Why a URL became what it is.
    r"the legacy site answers (\d+)": r"das Altportal antwortet mit \1",
    r"another form of the URL": "andere Schreibweise derselben Adresse",
    r"alias of the fetched form": "andere Schreibweise derselben Adresse",
    r"a calendar month, week or day": "Kalenderblatt (Monat, Woche oder Tag)",
    r"a feed or sitemap: the new portal has its own": "Feed oder Sitemap; das neue Portal hat eigene",
    r"a file that no record uses": "Datei, die kein Datensatz verwendet",
    r"a search result": "Suchergebnis",
    r"asked for by the crawler itself": "vom Crawler selbst abgefragt",
    r"leads to another site: (\S+)": r"führt auf eine andere Website: \1",
    r"redirects to another site: (\S+)": r"leitet auf eine andere Website um: \1",
    r"redirects to (\S+)": r"leitet um auf \1",
    r"redirects in a circle": "leitet im Kreis um",
    r"robots\.txt forbids it": "robots.txt verbietet den Abruf",
    r"robots\.txt: rules for crawlers": "robots.txt: Regeln für Crawler",
    r"seen in a link, never fetched": "in einem Link gesehen, nie abgerufen",
    r"the page is empty": "die Seite ist leer",
    r"no answer": "keine Antwort",
    r"trap: more than (\d+) requests for the calendar (.+)": r"Falle: mehr als \1 Abrufe für den Kalender \2",
    r"trap: more than (\d+) requests for (.+)": r"Falle: mehr als \1 Abrufe für \2",
    r"trap: (\d+) pages of (.+) showed nothing new": r"Falle: \1 Seiten von \2 zeigten nichts Neues",
    r"trap: a URL of more than (\d+) characters": r"Falle: Adresse mit mehr als \1 Zeichen",
    r"trap: a path that repeats itself": "Falle: Pfad, der sich wiederholt",
    # What a person must decide.
    r"(\S+) is gone on the legacy site\.": r"\1 gibt es auch im Altportal nicht mehr.",
    r"(\S+) is quarantined on the legacy site\.": r"\1 wurde zur Seite gelegt.",
    r"(\S+) is failed on the legacy site\.": r"\1 konnte nicht abgerufen werden.",
    r"(\S+) was never fetched\.": r"\1 wurde nie abgerufen.",
    r"(\S+) could not be fetched\.": r"\1 konnte nicht abgerufen werden.",
    r"The teaser's page (\S+) has no record\.": r"Zur Seite des Anreißers, \1, gibt es keinen Datensatz.",
    r"A form stands here; its fields: without labels": "Hier steht ein Formular; seine Felder haben keine Namen.",
    r"A form stands here; its fields: (.+)": r"Hier steht ein Formular mit den Feldern: \1",
    r"The page has no heading and no title; it needs one\.": "Die Seite hat keine Überschrift; sie braucht eine.",
    r"'(.*)' is no date in a known form\.": r"„\1“ ist kein Datum in bekannter Form.",
    r"The page shows (\S+) here; the record has a link to it\.":
        r"Die Seite zeigt hier \1; im Datensatz steht ein Link darauf.",
    r"only a scaled copy is known: (.+)": r"nur eine verkleinerte Fassung ist bekannt: \1",
    r"two blocks have the id (\S+) but not the same text":
        r"zwei Blöcke tragen die Kennung \1, aber verschiedenen Text",
    r"(.+) cannot be read; look it up on the legacy page": r"\1 ist nicht lesbar; bitte auf der alten Seite nachsehen",
    r"(\S+) was edited; it was left as it is\.": r"\1 wurde bearbeitet und blieb, wie es ist.",
    r"The file was left as it is: (.+)": r"Die Datei blieb, wie sie ist: \1",
    r"(\S+) and (\S+) may be one page: (.+)\. Write yes or no into decisions\.yaml\.":
        r"\1 und \2 sind vielleicht eine Seite: \3. Bitte in decisions.yaml mit yes oder no entscheiden.",
    # What the audit says of a sentence.
    r"no claim is made for it": "darüber sagt das Verzeichnis nichts",
    r"there is no record (.+)": r"den Datensatz \1 gibt es nicht",
    r"the (\S+) of (\S+) does not say it": r"steht nicht in \1 von \2",
    r"it stands in another place of (\S+)": r"steht an anderer Stelle von \1",
    r"the (\S+) of (\S+) says it: it is not left out": r"steht doch in \1 von \2: nicht weggelassen",
    r"it stands on (\d+) of the (\d+) pages that make it furniture":
        r"steht auf \1 statt der \2 Seiten, die es zum Rahmen machen",
    r"it is not the date of (\S+)": r"ist nicht das Datum von \1",
    r"no teaser of this page leads to (.+)": r"kein Anreißer dieser Seite führt zu \1",
    r"(\S+) does not say it": r"\1 sagt es nicht",
    r"(records/\S+): the file is not there; the record is shown as it was last written":
        r"\1: Die Datei fehlt; der Datensatz ist gezeigt, wie er zuletzt geschrieben wurde.",
}  # fmt: skip

PHRASES = tuple((re.compile(rf"\A{pattern}\Z", re.DOTALL), template) for pattern, template in _SAID.items())
