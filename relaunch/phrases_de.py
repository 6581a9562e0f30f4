"""What the tool itself writes for people, in German. A sentence that is not here stays English and is marked so.

It stands in the cellar, since the report and the editors' desk both say these sentences.
"""

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
    r"trap: more than (\d+) requests for the filters of (.+)": r"Falle: mehr als \1 Abrufe für die Filter von \2",
    r"trap: (\d+) pages of the filters of (.+) showed nothing new":
        r"Falle: \1 Seiten mit Filtern von \2 zeigten nichts Neues",
    r"trap: a chain of (\d+) redirects": r"Falle: Kette von \1 Weiterleitungen",
    r"soft 404: the page is the site's answer to addresses that do not exist":
        "Soft 404: Die Seite ist, was die Website zu Adressen sagt, die es nicht gibt",
    r"login wall: the legacy site answers (\d+)": r"Anmeldung: das Altportal antwortet mit \1",
    r"login wall: the page asks for a password": "Anmeldung: die Seite verlangt ein Passwort",
    r"the archived body is incomplete": "die Antwort kam nur zum Teil",
    r"the body ends before its announced end": "die Antwort kam nur zum Teil",
    r"body larger than (\d+) MB": r"Antwort größer als \1 MB",
    r"body larger than (\d+) MB when decompressed": r"Antwort entpackt größer als \1 MB",
    r"left out by --exclude (.+)": r"ausgelassen mit --exclude \1",
    r"left out: no --include pattern matches": "ausgelassen: kein Muster von --include passt",
    r"layout: a style sheet, script or font": "Gestaltung: Stylesheet, Skript oder Schrift",
    r"layout: a picture of a style sheet": "Gestaltung: Bild eines Stylesheets",
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
    # What editors changed, and what became of it.
    r'The editors wrote (".*"); the legacy page now says (".*")\. The editors\' text stays\.':
        r"Die Redaktion schrieb \1; auf der alten Seite steht jetzt \2. Der Text der Redaktion blieb.",
    r'The editors wrote (".*"); the legacy page no longer has it\. The editors\' text stays\.':
        r"Die Redaktion schrieb \1; auf der alten Seite steht es nicht mehr. Der Text der Redaktion blieb.",
    r'The editors removed it; the legacy page now says (".*")\. The editors\' text stays\.':
        r"Die Redaktion nahm es heraus; auf der alten Seite steht jetzt \1. Es blieb draußen.",
    r"After the approval(?: of (\S+))?(?: by (.+?))? this changed: (.+)\. Look at it and approve it again\.":
        r"Nach der Freigabe hat sich geändert: \3. Bitte ansehen und neu freigeben.",
    r"(\S+) now names (\S+); other records know it as (\S+), which would be right\.":
        r"In \1 steht jetzt \2; andere Datensätze kennen ihn als \3, das wäre richtig.",
    r"(\S+) was deleted and stays out; moving (\S+) back into records/ brings it in again\.":
        r"\1 wurde gelöscht und bleibt draußen; wer \2 nach records/ zurücklegt, holt ihn wieder herein.",
    r"The page of (\S+) is now part of this one; its edits stand in (\S+)\.":
        r"Die Seite von \1 ist in dieser aufgegangen; was die Redaktion dort schrieb, steht in \2.",
    r"The path (\S+) is that of (\S+), too; one of them must change\.":
        r"Die Adresse \1 hat auch \2; eine von beiden muss sich ändern.",
    r"(.+) both name (\S+); (\S+) is taken\.": r"\1 nennen beide \2; es gilt \3.",
    r"(\S+) comes from no page of the archive; it is kept and never changed\.":
        r"\1 kommt von keiner Seite des Archivs; die Datei bleibt und wird nie verändert.",
    r"(\S+) and another file both name (\S+); one needs its own id\.":
        r"\1 und noch eine Datei nennen beide \2; eine braucht eine eigene Kennung.",
    r"(\S+): no file in records/ has this id": r"\1: Keine Datei in records/ trägt diese Kennung.",
    r"(\S+): its id stands in another file, too; one file an id would be right":
        r"\1: Die Kennung steht noch in einer anderen Datei; jede braucht ihre eigene.",
    r'"(.*)" ends where the placeholder (.+) was removed; complete the text or delete it':
        r"„\1“ endet, wo der Platzhalter \2 entfernt wurde; bitte ergänzen oder löschen.",
    r"The text copy does not say where '(.*)' leads\.": r"Die Textfassung sagt nicht, wohin „\1“ führt.",
    # Why a file cannot be read.
    r"'(.{1,7})' is left from a merge of two versions; keep one of them, and delete these marks":
        r"„\1“ ist vom Zusammenführen zweier Fassungen übrig; eine behalten und diese Zeichen löschen",
    r"a tab stands at the beginning of the line; put blanks in its place":
        "am Zeilenanfang steht ein Tabulator; stattdessen gehören Leerzeichen hin",
    r"a tab stands here; put blanks in its place": "hier steht ein Tabulator; stattdessen gehören Leerzeichen hin",
    r"the umlauts are stored in an old way; save the file as UTF-8":
        "die Umlaute sind auf alte Art gespeichert; die Datei als UTF-8 speichern",
    r"'(.*):' stands here and in line (\d+), too; keep one of the two lines":
        r"„\1:“ steht hier und in Zeile \2 noch einmal; nur eine der Zeilen behalten",
    r"a bracket '(.)' is opened here and never closed; '(.)' is missing":
        r"die Klammer „\1“ wird hier geöffnet und nie geschlossen; „\2“ fehlt",
    r"a bracket '(.)' is opened here and never closed; '(.)' is missing; what stands behind # does not count, put that "
    r"text in quotation marks":
        r"die Klammer „\1“ wird nie geschlossen; „\2“ fehlt; was hinter # steht, zählt nicht: den Text in "
        "Anführungszeichen setzen",
    r"a text begins with (.) and does not end with it; put . at its end":
        r"ein Text beginnt mit \1 und endet nicht damit; \1 gehört ans Ende",
    r"the text goes on behind its closing (.); put the whole of it in other quotation marks":
        r"der Text geht hinter dem schließenden \1 weiter; ihn ganz in die anderen Anführungszeichen setzen",
    r"the text behind '(.*):' holds a colon; put the text in quotation marks":
        r"der Text hinter „\1:“ enthält einen Doppelpunkt; ihn in Anführungszeichen setzen",
    r"this line stands further right than the one above it allows; give both the same indentation":
        "diese Zeile ist weiter eingerückt, als die darüber es erlaubt; beide gleich einrücken",
    r"between double quotes a backslash has a meaning; put the text between single quotes \('\)":
        "zwischen doppelten Anführungszeichen hat \\\\ eine Bedeutung; einfache (') nehmen",
    r"the text behind '(.*):' begins with '(.)', which has a meaning here; put it in quotation marks":
        r"der Text hinter „\1:“ beginnt mit „\2“, das hier eine Bedeutung hat; ihn in Anführungszeichen setzen",
    r"(\w+): is missing; the value that the tool wrote would be right":
        r"\1: fehlt; der Wert, den das Werkzeug geschrieben hat, wäre richtig",
    r"a blank is missing behind '(.*):'": r"hinter „\1:“ fehlt ein Leerzeichen",
    r"this line is no 'key: value'; if it belongs to the text above it, give it the same indentation":
        "diese Zeile ist kein „Name: Wert“; gehört sie zum Text darüber, muss sie gleich eingerückt sein",
    r"a no-break blank stands here; put an ordinary blank in its place":
        "hier steht ein geschütztes Leerzeichen; ein gewöhnliches gehört hin",
    r"an invisible sign \((.+)\) stands here; delete it": r"hier steht ein unsichtbares Zeichen (\1); es löschen",
    r"this line is indented otherwise than those it belongs to; give them the same indentation":
        "diese Zeile ist anders eingerückt als die, zu denen sie gehört; alle gleich einrücken",
    r"between \{ and \} a text that holds a comma or a colon needs quotation marks":
        "zwischen { und } braucht ein Text mit Komma oder Doppelpunkt Anführungszeichen",
    r"'(.*):' is no field of a record; did you mean '(.*):'\? Else remarks go behind a # or into 'note' of the review":
        r"„\1:“ ist kein Feld eines Datensatzes; gemeint „\2:“? Bemerkungen gehören hinter ein # oder in „note“",
    r"'(.*):' is no field of a record; remarks go behind a # or into 'note' of the review":
        r"„\1:“ ist kein Feld eines Datensatzes; Bemerkungen gehören hinter ein # oder in „note“",
    r"'(.*)' stands behind '(.*):'; a number such as 3 belongs there":
        r"hinter „\2:“ steht „\1“; dort gehört eine Zahl wie 3 hin",
}  # fmt: skip

PHRASES = tuple((re.compile(rf"\A{pattern}\Z", re.DOTALL), template) for pattern, template in _SAID.items())
_PLACED = re.compile(r"\A((?:The file was left as it is: )?)(\S+:\d+:\d+: )(.*)\Z", re.DOTALL)


def german(sentence: str) -> str | None:
    """Return what the tool says in German, line by line; None where a sentence is not known.

    Addresses and the place in a file in front, `file:line:column:`, stay as they are.
    """
    lines = [_german(line) for line in sentence.split("\n")]
    known = [line for line in lines if line is not None]
    return "\n".join(known) if len(known) == len(lines) else None


def _german(sentence: str) -> str | None:
    placed = _PLACED.match(sentence)
    if placed:
        inner = _german(placed[3])
        return inner and ("Die Datei blieb, wie sie ist: " if placed[1] else "") + placed[2] + inner
    for pattern, template in PHRASES:
        found = pattern.match(sentence)
        if found:
            return found.expand(template)
    return None
