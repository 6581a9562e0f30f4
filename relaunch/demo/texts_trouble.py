"""Pages that went wrong in one way or another: encodings, leftovers of the editor, markers wherever they can stand."""

from __future__ import annotations

from relaunch.demo.elements import MailForm, Picture, Text, TextPic, Title
from relaunch.demo.markers import MARKERS
from relaunch.demo.rte import Code, Mojibake, Raw, Table
from relaunch.demo.spec import Spec

ACCESS = (
    "Alle Seiten lassen sich mit der Tastatur bedienen. Die Sprungmarke am Anfang jeder Seite führt direkt zum Inhalt.",
    "Die Schrift kann in jedem Browser beliebig vergrößert werden, ohne dass Zeilen ineinander laufen oder "
    "verschwinden.",
    "Farben tragen nirgends allein eine Bedeutung. Pflichtfelder sind immer auch mit einem Wort gekennzeichnet.",
    "Für Filme stehen Untertitel bereit, die von gehörlosen Kolleginnen geprüft und bei Bedarf berichtigt wurden.",
    "Vorleseprogramme erkennen Überschriften, Listen und Tabellen, weil sie als solche ausgezeichnet sind und bleiben.",
    "Wer lieber hört als liest, bestellt die wichtigsten Hefte kostenlos als Hörfassung auf einer silbernen Scheibe.",
    "Anleitungen in Leichter Sprache entstehen gemeinsam mit einer Prüfgruppe aus den Werkstätten in Sundernheide.",
    "Jedes Jahr im März testen Studierende der Hochschule Neuenstadt zwanzig Seiten und veröffentlichen ihre Befunde.",
    "Die Ergebnisse der letzten Prüfung waren gut, doch bei den Formularen bleibt noch einiges an Arbeit übrig.",
    "Bis zum Frühling sollen sämtliche Vordrucke auch ohne Maus vollständig ausgefüllt und verschickt werden können.",
    "Ältere Dokumente werden auf Wunsch innerhalb von zwei Wochen in eine barrierefreie Fassung übertragen und "
    "zugesandt.",
    "Gebärdenvideos gibt es bisher nur auf der Startseite; weitere folgen, sobald das Studio wieder geöffnet ist.",
    "Bilder mit Inhalt haben eine Beschreibung, reiner Schmuck dagegen bleibt für Vorleseprogramme bewusst stumm.",
    "Bei Fragen hilft Herr Tönsmann aus der Redaktion gern weiter, am besten am frühen Vormittag vor der Sitzung.",
    "Auch Rückmeldungen von Angehörigen sind willkommen, denn sie bemerken oft andere Hindernisse als die Fachleute.",
    "Wir danken allen Testerinnen und Testern, die uns seit vielen Jahren geduldig und mit scharfem Blick begleiten.",
    "Eine Sammlung der häufigsten Hinweise mit unseren Antworten liegt im Lesesaal der Bücherei zur Einsicht aus.",
    "Schließlich gilt für alle neuen Seiten, dass sie erst nach bestandener Prüfung freigegeben und verlinkt werden.",
    "Karten und Lagepläne werden durch eine Wegbeschreibung ergänzt, die sich auch unterwegs gut vorlesen lässt.",
    "Abkürzungen erklären wir beim ersten Auftreten, fremdsprachige Wörter sind für die Sprachausgabe gekennzeichnet.",
    "Blinkende Elemente und Laufschriften verwenden wir nicht, und kein Fenster öffnet sich ungefragt von selbst.",
    "Die Anmeldung zu Veranstaltungen fragt nach Hilfsmitteln, damit Schleifen und Rampen rechtzeitig bereitstehen.",
    "Beschwerden nimmt die Schlichtungsstelle entgegen, wenn die Redaktion innerhalb von sechs Wochen nicht reagiert.",
    "Der nächste Bericht über den Stand aller Arbeiten wird dem Beirat im kommenden Herbst öffentlich vorgestellt.",
    "Fortbildungen für Redakteurinnen und Redakteure finden zweimal im Jahr statt und dauern jeweils einen Vormittag.",
    "Ein kleiner Leitfaden hängt in jedem Büro neben dem Bildschirm und erinnert an die zehn wichtigsten Regeln.",
)

SYMBOL_NAMES = ("Auge", "Ohr", "Hand", "Lupe", "Mund", "Brille")
SYMBOLS = Raw(
    "\n".join(
        f'<p class="bodytext"><img src="uploads/pics/symbol_{name.lower()}.png" width="16" height="16" '
        f'alt="Symbol {name} ###{marker}###" title="###{marker}###" /> Mit dem Zeichen {name} beginnt die Hilfe '
        f"Nummer {number}.</p>"
        for number, (name, marker) in enumerate(zip(SYMBOL_NAMES, MARKERS, strict=True), start=1)
    ),
    tuple(f"Mit dem Zeichen {name} beginnt die Hilfe Nummer {n}." for n, name in enumerate(SYMBOL_NAMES, start=1)),
    pictures=tuple((f"/uploads/pics/symbol_{name.lower()}.png", f"Symbol {name}") for name in SYMBOL_NAMES),
)

TROUBLE = (
    Spec(
        "foerderung", 15, "page", "Förderprogramme für Kommunen", "vertiefung",
        (
            Title("Förderprogramme für Kommunen"),
            Text(
                (
                    "Städte und Gemeinden können Mittel aus drei Töpfen beantragen. Über „große“ Vorhaben – das sind "
                    "solche ab "
                    "50.000 Euro – entscheidet der Beirat.",
                    "Für kleinere Maßnahmen genügt ein formloses Schreiben. Zuständig ist Herr Düßmann; die Frist "
                    "läuft in der "
                    "Regel bis zum 15. März.",
                    "- Programm „Brücken bauen“: höchstens 5.000 €",
                    "- Programm „Dorfgespräch“: höchstens 8.000 €",
                    "- Programm „Generationenhöfe“: bis zu 80.000 €",
                ),
                "Drei Töpfe, eine Stelle",
            ),
        ),
        marks=frozenset({"iso"}),
    ),
    Spec(
        "demografie", 16, "page", "Demografie: weniger Kinder, mehr Vielfalt", "vertiefung",
        (
            Title("Demografie: weniger Kinder, mehr Vielfalt"),
            Text(
                (
                    "Die Zahl der Geburten sinkt seit zwanzig Jahren, die Zahl der Familienformen steigt. Dörfer "
                    "trifft der Wandel "
                    "früher als die Städte im Süden.",
                    Mojibake(
                        "Größere Höfe, längere Wege: In den Dörfern müssen Schüler früh aufstehen, und für ältere "
                        "Menschen schließt das Geschäft vor der Tür."
                    ),
                    "Gemeinden, die Schulen, Läden und Treffpunkte zusammenlegen, können Angebote halten, die sonst "
                    "verschwunden wären.",
                ),
                "Was sich ändert",
            ),
        ),
    ),
    Spec(
        "praxis", 17, "page", "Aus der Praxis: häufige Fragen", "vertiefung",
        (
            Title("Aus der Praxis: häufige Fragen"),
            Text(
                (
                    Raw(
                        '<p class="bodytext"><font color="#003366">Die Servicestelle beantwortet jede Woche rund '
                        'achtzig '
                        'Anfragen.</font></p>\n<center><p class="bodytext" align="center">Die häufigsten stehen '
                        'hier.</p></center>',
                        ("Die Servicestelle beantwortet jede Woche rund achtzig Anfragen.",
                         "Die häufigsten stehen hier."),
                    ),
                    "Das Kinder\u00adbetreuungs\u00adgesetz gilt seit August. Familien\u00adzentren erhalten danach "
                    "einen "
                    "Zuschlag von zwölf Prozent.",
                    Raw(
                        '<p class="bodytext">Wer Mittel beantragt, liest zuerst die <link 15 - '
                        'internal-link>Hinweise zur '
                        "Förderung</link> und danach das Merkblatt.</p>",
                        ("Wer Mittel beantragt, liest zuerst die Hinweise zur Förderung und danach das Merkblatt.",),
                        (("Hinweise zur Förderung", "/index.php?id=15"),),
                    ),
                    Raw(
                        '<p class="bodytext">Bescheide verschickt die <a '
                        'href="index.php?id=17&amp;jumpurl=http%3A%2F%2F'
                        'www.landeskasse.example%2Fbescheide%2F&amp;juHash=5a1f0c2b">Landeskasse</a> auf Papier.</p>',
                        ("Bescheide verschickt die Landeskasse auf Papier.",),
                        (("Landeskasse", "http://www.landeskasse.example/bescheide/"),),
                    ),
                    "Ältere Fassungen liegen unter der [[früheren Adresse|url:/kita/]] und beim abgeschafften "
                    "[[Erziehungsgeld|url:/familie/erziehungsgeld/]].",
                    "Auskunft am Telefon: 0999 555-160, per E-Mail an "
                    "[[service@lotsen.example|mail:service@lotsen.example]].",
                ),
                "Fragen und Antworten",
            ),
        ),
        marks=frozenset({"ascii-mail"}),
    ),
    Spec(
        "handbuch", 18, "page", "Redaktionshandbuch: Platzhalter in Vorlagen", "ueber",
        (
            Title("Redaktionshandbuch: Platzhalter in Vorlagen", lead=(
                "Vorlagen enthalten Platzhalter, die das System beim Ausliefern ersetzt. Sie stehen zwischen "
                "dreifachen Rauten.",
            )),
            Text(
                (
                    Raw(
                        '<p class="bodytext">Der Platzhalter <code>###PRINTLINK###</code> erzeugt die Druckansicht, '
                        "<code>###RSSLINK###</code> den Verweis auf die Meldungen.</p>",
                        (
                            "Der Platzhalter ###PRINTLINK### erzeugt die Druckansicht, ###RSSLINK### den Verweis auf "
                            "die "
                            "Meldungen.",
                        ),
                    ),
                    Code(
                        "<!-- ###TEMPLATE_LATEST### begin -->\n<div id=\"meta\">###METANAVIGATION###</div>\n"
                        "<div>###CAL### ###TEASERLISTE### ###ADDTHIS###</div>\n<!-- ###TEMPLATE_LATEST### end -->"
                    ),
                    "Wird ein Name falsch geschrieben, bleibt der Platzhalter stehen und alle Welt sieht ihn.",
                    Raw(
                        '<p class="bodytext">In Beispielen setzen wir den Namen in Anführungszeichen: „###CAL###“ '
                        'steht für den '
                        "Kalender.</p>",
                        ("In Beispielen setzen wir den Namen in Anführungszeichen: „###CAL###“ steht für den "
                         "Kalender.",),
                    ),
                    "Nummern wie ###12 und Hinweise mit einer Raute # sind keine Platzhalter.",
                ),
                "Schreibweise",
            ),
        ),
    ),
    Spec(
        "zugang", 19, "page", "Leichter Zugang", "ueber",
        (
            Title("Leichter Zugang"),
            Text(ACCESS, "Was wir tun"),
            TextPic(
                ("Die Prüfgruppe trifft sich jeden ersten Donnerstag im Monat in Haus Nummer vier.",),
                (Picture("pruefgruppe.png", "Fünf Personen testen eine Webseite", "Prüfgruppe bei der Arbeit."),),
                "Getestet von Fachleuten", "intext-right",
            ),
            Text(
                (
                    Table(("Bereich", "Stand", "Bis wann"),
                          (("Formulare", "in Arbeit", "März"), ("Filme", "fertig", "")),
                          "Stand der Umstellung"),
                    Raw(
                        '<p class="bodytext"><a href="/familie/kinderbetreuung/">Betreuung</a> | ###CAL### | '
                        '<a href="index.php?id=31">Kinderarmut</a></p>\n<p class="bodytext">###TEASERLISTE### | '
                        '<a href="index.php?id=32" title="###ADDTHIS### Wohnen">Stadtquartiere</a></p>\n'
                        '<p class="bodytext"><a href="index.php?id=34">Kennzahlen</a> | ###METANAVIGATION###</p>\n'
                        '<div class="box"><div class="inner">###METANAVIGATION###</div></div>',
                        ("Betreuung | Kinderarmut", "Stadtquartiere", "Kennzahlen"),
                        (("Betreuung", "/familie/kinderbetreuung/"), ("Kinderarmut", "/index.php?id=31"),
                         ("Stadtquartiere", "/index.php?id=32"), ("Kennzahlen", "/index.php?id=34")),
                    ),
                ),
                "Zeitplan",
            ),
            Text((SYMBOLS,), "Symbole auf unseren Seiten"),
            MailForm(("Welche Seite macht Ihnen Mühe?", "Womit lesen Sie?"), "Melden"),
        ),
        keywords=("Barrierefreiheit", "Leichte Sprache"), tags=("Barrierefreiheit", "Leichte Sprache"),
        marks=frozenset({"noisy"}),
    ),
)  # fmt: skip
