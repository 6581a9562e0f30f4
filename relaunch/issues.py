"""What each issue code means, in one sentence for an editor. A code is fixed: it is said in reports and in YAML."""

from __future__ import annotations

ISSUES: dict[str, str] = {
    "approval-withdrawn": "The record was approved, and its content changed since; look at it and approve it again.",
    "asset-missing": "A picture or file of the page could not be fetched; the record names its old address only.",
    "charset-doubtful": "The page's character set had to be guessed; look at the umlauts.",
    "date-unreadable": "A date stands on the page but could not be read; enter it, or leave it out.",
    "dead-link": "A link leads to a page that the legacy site itself no longer has; remove or replace it.",
    "duplicate-id-other-text": "Two blocks carry the same content element id but not the same text; both were kept.",
    "edit-conflict": "The editors and the legacy page changed the same place; the editors' text was kept.",
    "edit-unreadable": "The record's file cannot be read as YAML; it was left alone, and the place to mend is named.",
    "embed-not-migrated": "A film, map or sound was embedded here; the record has a link to it.",
    "empty-main": "No main content was found on the page; look at it and say whether the new portal needs it.",
    "field-missing": "The mapping asks for a field that was not found on the page; enter it, or mend the mapping.",
    "form-not-migrated": "The page has a form; forms are not moved, the new portal needs one of its own.",
    "function-failed": "A function of the mapping failed on this page; look at the page, or mend the function.",
    "hanging-text": "A placeholder was taken out, and the sentence around it may now read wrongly.",
    "id-changed": "Somebody changed the id in a record's file; other records know the old one, so put that back.",
    "id-twice": "Two files name the same record; both were kept, one of them counts, so give the other its own id.",
    "link-not-archived": "A link leads to a page of the legacy site that was never fetched; nothing is known of it.",
    "link-without-url": "A text was marked as a link, but where it leads to is not known.",
    "mail-address-unreadable": "A mail address was encrypted in a way that could not be undone; enter it by hand.",
    "near-duplicate": "Two pages say nearly the same; write into the file of decisions whether they are one.",
    "own-record": "The editors made this record themselves; no page of the archive stands behind it, and it is kept.",
    "pages-apart": "An article in several pages could not be put together; see which page is missing.",
    "path-taken": "Two records have the same address on the new portal; one of them must get another.",
    "picture-original-unknown": "Only a scaled picture was found; a better original may exist.",
    "record-deleted": "The editors deleted the record's file; it stays out until its copy in withdrawn/ is moved back.",
    "record-joined": "Another record became part of this one; what editors wrote there stands in withdrawn/.",
    "slug-changed": "The record's proposed address differs from the one of the run before.",
    "title-missing": "No title was found on the page; enter one.",
    "unknown-term": "The page names a term that the list of terms does not know; choose one, or extend the list.",
    "value-unreadable": "A value stands on the page that its field cannot take; enter it, or mend the mapping.",
}

# The same sentences for editors who read German: page and report show them.
GERMAN: dict[str, str] = {
    "approval-withdrawn": "Der Datensatz war freigegeben, danach hat sich der Inhalt geändert; bitte erneut freigeben.",
    "asset-missing": "Ein Bild oder eine Datei der Seite ließ sich nicht abrufen; im Datensatz steht die alte Adresse.",
    "charset-doubtful": "Der Zeichensatz der Seite musste geraten werden; bitte auf die Umlaute achten.",
    "date-unreadable": "Auf der Seite steht ein Datum, das nicht lesbar war; bitte eintragen oder weglassen.",
    "dead-link": "Ein Link führt auf eine Seite, die es schon im Altportal nicht mehr gibt; entfernen oder ersetzen.",
    "duplicate-id-other-text": "Zwei Blöcke tragen dieselbe Kennung, aber verschiedenen Text; beide sind geblieben.",
    "edit-conflict": "Redaktion und Altportal haben dieselbe Stelle geändert; der Text der Redaktion ist geblieben.",
    "edit-unreadable": "Die Datei ist kein lesbares YAML; sie blieb, wie sie ist, und die Stelle ist genannt.",
    "embed-not-migrated": "Hier war ein Film, eine Karte oder ein Ton eingebettet; im Datensatz steht ein Link darauf.",
    "empty-main": "Auf der Seite war kein Inhalt zu finden; bitte ansehen und entscheiden, ob sie gebraucht wird.",
    "field-missing": "Ein Feld, das die Zuordnung verlangt, war nicht zu finden; eintragen oder die Zuordnung ändern.",
    "form-not-migrated": "Die Seite hat ein Formular; Formulare werden nicht übernommen, es braucht ein neues.",
    "function-failed": "Eine Funktion der Zuordnung ist an dieser Seite gescheitert; ansehen oder die Funktion ändern.",
    "hanging-text": "Ein Platzhalter wurde entfernt; der Satz darum herum liest sich nun vielleicht falsch.",
    "id-changed": "In einer Datei wurde die id geändert; andere Datensätze kennen die alte, bitte wieder eintragen.",
    "id-twice": "Zwei Dateien nennen denselben Datensatz; beide sind geblieben, eine braucht eine eigene id.",
    "link-not-archived": "Ein Link führt auf eine Seite des Altportals, die nie abgerufen wurde; sie ist unbekannt.",
    "link-without-url": "Ein Text war als Link gekennzeichnet, aber wohin er führt, ist nicht bekannt.",
    "mail-address-unreadable": "Eine Mail-Adresse war verschlüsselt und nicht zu entziffern; bitte von Hand eintragen.",
    "near-duplicate": "Zwei Seiten sagen fast dasselbe; bitte in der Datei der Entscheidungen sagen, ob sie eine sind.",
    "own-record": "Diesen Datensatz hat die Redaktion selbst angelegt; keine Seite steht dahinter, er bleibt.",
    "pages-apart": "Ein Artikel in mehreren Seiten ließ sich nicht zusammenfügen; nachsehen, welche Seite fehlt.",
    "path-taken": "Zwei Datensätze haben dieselbe Adresse im neuen Portal; einer braucht eine andere.",
    "picture-original-unknown": "Nur ein verkleinertes Bild war zu finden; vielleicht gibt es ein besseres Original.",
    "record-deleted": "Die Redaktion hat die Datei gelöscht; sie bleibt draußen, die Kopie liegt in withdrawn/.",
    "record-joined": "Ein anderer Datensatz ist in diesem aufgegangen; was dort bearbeitet war, steht in withdrawn/.",
    "slug-changed": "Die vorgeschlagene Adresse des Datensatzes ist eine andere als beim vorigen Lauf.",
    "title-missing": "Auf der Seite war kein Titel zu finden; bitte einen eintragen.",
    "unknown-term": "Die Seite nennt einen Begriff, den die Liste nicht kennt; einen wählen oder die Liste ergänzen.",
    "value-unreadable": "Auf der Seite steht ein Wert, der nicht in sein Feld passt; eintragen oder Zuordnung ändern.",
}


def explain(code: str, language: str = "en") -> str:
    """Return the sentence for a code, in English where there is none in that language; empty for an unknown code."""
    return (GERMAN.get(code) if language == "de" else None) or ISSUES.get(code, "")
