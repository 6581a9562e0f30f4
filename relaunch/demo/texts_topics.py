"""The section Vertiefungstexte: overview and background texts."""

from __future__ import annotations

from relaunch.demo.elements import Picture, Teaser, Text, TextPic, Title
from relaunch.demo.rte import Table
from relaunch.demo.spec import Spec

TOPIC_PAGES = (
    Spec(
        "vertiefung", 3, "landing", "Vertiefungstexte", "home",
        (
            Title("Vertiefungstexte", lead=("Längere Texte für alle, die es genauer wissen möchten.",)),
            Teaser("armut", "Kinderarmut erkennen und handeln",
                   "Armut hat viele Gesichter. Der Text zeigt, woran Fachkräfte sie erkennen und was hilft."),
            Teaser("wohnen", "Wohnen mit Kindern in der Stadt",
                   "Hof, Straße, Spielplatz: wie Quartiere aussehen, in denen Familien bleiben."),
            Teaser("statistik", "Zahlen und Tabellen",
                   "Die wichtigsten Kennzahlen zur Lage der Familien, jährlich auf neuem Stand."),
            Teaser("foerderung", "Förderprogramme für Kommunen",
                   "Wer Mittel vergibt, welche Fristen gelten und wo der Antrag liegt."),
            Teaser("demografie", "Demografie: weniger Kinder, mehr Vielfalt",
                   "Was der Rückgang der Geburten für Dörfer und Städte bedeutet."),
            Teaser("praxis", "Aus der Praxis: häufige Fragen",
                   "Antworten der Servicestelle auf Fragen, die immer wieder kommen."),
        ),
    ),
    Spec(
        "armut", 31, "page", "Kinderarmut erkennen und handeln", "vertiefung",
        (
            Title("Kinderarmut erkennen und handeln", lead=(
                "Jedes sechste Kind in Musterland wächst in einem Haushalt auf, der mit weniger als der Hälfte des "
                "mittleren "
                "Einkommens auskommen muss.",
            )),
            Text(
                (
                    "Fehlendes Frühstück, zu kleine Schuhe, Absagen vor jedem Ausflug: Anzeichen sind oft "
                    "unscheinbar. Eltern "
                    "sprechen selten darüber, weil sie sich schämen.",
                    "Fachkräfte sollten nicht nach Geld fragen, sondern nach dem Alltag. Wie kommt das Kind zur "
                    "Schule, wer "
                    "ist nachmittags da, was gab es gestern zu Mittag?",
                    "== Was Kinder selbst sagen",
                    "In einer Befragung von 640 Grundschulkindern nannten die meisten nicht Spielzeug, sondern "
                    "Platz: einen Tisch, "
                    "an dem niemand stört.",
                    "> „Bei Opa in der Küche kann ich rechnen. Zu Hause läuft immer der Fernseher.“",
                ),
                "Woran man Armut erkennt",
            ),
            TextPic(
                (
                    "Hilfe wirkt, wenn sie ohne Antrag auskommt. Das Schulfrühstück in Kaltenbrück ist für alle da, "
                    "und gerade "
                    "deshalb kommen auch die, die es brauchen.",
                    "Patenschaften ersetzen kein Einkommen, aber sie öffnen Türen. Wichtig sind feste Zeiten und "
                    "eine Ansprechperson "
                    "für beide Seiten.",
                ),
                (Picture("fruehstueck.png", "Kinder an einem langen Tisch mit Obst und Brot",
                         "Schulfrühstück um halb acht. Foto: Stadt Kaltenbrück"),),
                "Was hilft", "below",
            ),
            Text(
                (
                    "Einzelne Vorhaben verpuffen, wenn sie nicht verbunden sind. Präventionsketten verknüpfen "
                    "deshalb alle "
                    "Angebote von der Geburt bis zum Beruf.",
                    "# Bestand aufnehmen und Lücken benennen",
                    "# Zuständigkeiten schriftlich festlegen",
                    "# Wirkung nach zwei Jahren prüfen",
                    "Beispiele aus neun Kommunen stehen im [[Familienbericht|bericht]]. Rückfragen beantwortet "
                    "[[armut@familienportal-musterland.example|mail:armut@familienportal-musterland.example]].",
                ),
                "Angebote verknüpfen", to_top=True,
            ),
        ),
        marks=frozenset({"noisy", "dc"}),
    ),
    Spec(
        "wohnen", 32, "page", "Wohnen mit Kindern in der Stadt", "vertiefung",
        (
            Title("Wohnen mit Kindern in der Stadt"),
            Text(
                (
                    "Familien ziehen an den Stadtrand, weil sie dort einen Garten finden – und stehen dann im Stau. "
                    "Viele würden "
                    "bleiben, wenn Höfe und Straßen anders aussähen.",
                    "Drei Quartiere in Neuenstadt haben gezeigt, dass sich auch im Bestand viel bewegen lässt, wenn "
                    "Anwohner, "
                    "Vermieter und Stadtverwaltung an einem Tisch sitzen.",
                    "== Der Hof als zweites Zimmer",
                    "Wo früher Mülltonnen standen, wachsen heute Himbeeren. Die Kosten von 14.000 Euro teilten sich "
                    "Stadt und "
                    "Eigentümer.",
                    "== Straßen auf Zeit",
                    "An zwölf Sonntagen im Jahr wird die Lindenstraße zum Spielplatz. Anfangs gab es Beschwerden, "
                    "heute gibt es "
                    "eine Warteliste.",
                    "=== Was die Polizei dazu sagt",
                    "Unfälle wurden in sechs Jahren nicht gezählt. Nur einmal musste ein Fahrzeug umgesetzt werden.",
                ),
                "Bleiben statt wegziehen",
            ),
            Text(
                (
                    "Gebraucht werden Wohnungen mit vier Zimmern, die sich später teilen lassen. Neubauten der "
                    "Genossenschaft "
                    "„Am Werder“ sehen dafür schon heute einen zweiten Eingang vor.",
                    "Die Pläne können nach Anmeldung besichtigt werden; ein "
                    "[[Rundgang durch das Quartier|event:4]] findet im Dezember statt.",
                ),
                "Grundrisse, die mitwachsen", "indent", to_top=True,
            ),
        ),
        marks=frozenset({"unindexed", "noisy"}),
    ),
    Spec(
        "statistik", 34, "page", "Zahlen und Tabellen", "vertiefung",
        (
            Title("Zahlen und Tabellen", lead=("Alle Angaben stammen aus der amtlichen Zählung; Stichtag ist der 31. "
            "Dezember.",)),
            Text(
                (
                    "In den fünf Kreisen des Landes entwickelt sich die Zahl der Kinder sehr verschieden.",
                    Table(
                        ("Kreis", "Kinder unter 6", "Plätze", "Hinweis"),
                        (
                            ("Bad Hollern", "11.402", "9.870", ""),
                            ("Kaltenbrück", "7.331", "6.905", "Zahlen geschätzt"),
                            ("Neuenstadt", "23.118", "18.444", ""),
                            ("Sundern", "5.027", "4.916", ""),
                        ),
                        "Kinder und Betreuungsplätze nach Kreisen",
                    ),
                    "Seit 2005 steigt der Anteil der Väter, die Elternzeit nehmen, in jedem Jahr um etwa zwei Punkte.",
                    Table(
                        ("Jahr der Geburt", "Anteil der Väter"),
                        (("2006", "7,1 %"), ("2007", "10,4 %"), ("2008", "16,0 %"), ("2009", "18,6 %")),
                    ),
                ),
                "Kinder und Plätze",
            ),
        ),
    ),
)  # fmt: skip
