"""Contacts, publications, and the pages that carry the lists of news and events."""

from __future__ import annotations

from relaunch.demo.elements import File, Menu, Picture, Teaser, Text, TextPic, Title, Uploads
from relaunch.demo.people import Addresses, Person
from relaunch.demo.spec import EVENTS_PAGE, NEWS_PAGE, Spec

OFFICE = "Ministerium für Familie, Generationen und Soziales"
STREET, TOWN = "Am Schlossgraben 4", "09999 Bad Hollern"

STAFF = tuple(
    Person(name, position, OFFICE, email, f"0999 555-{number}", f"0999 555-{number + 700}", STREET, TOWN, room)
    for name, position, email, number, room in (
        ("Dr. Almut Reinders", "Leitung Referat Familienförderung", "almut.reinders@familie.example", 210, "2.14"),
        ("Thorben Wackernagel", "Kinderbetreuung und Tagespflege", "thorben.wackernagel@familie.example", 221, "2.17"),
        ("Seyma Karadag", "Zuwendungen, Buchstaben A bis K", "seyma.karadag@familie.example", 230, "3.02"),
        ("Ole Hinrichsen", "Zuwendungen, Buchstaben L bis Z", "ole.hinrichsen@familie.example", 231, "3.04"),
    )
)

CENTRES = (
    Person(
        "Beratungsstelle Neuenstadt", "", "Elternhilfe Neuenstadt", "info@elternhilfe-neuenstadt.example",
        "0999 61840", "0999 61841", "Lindenhof 12", "09871 Neuenstadt", "Hinterhaus",
    ),
    Person(
        "Beratungsstelle Kaltenbrück", "", "Diakonie Kaltenbrück", "beratung@diakonie-kaltenbrueck.example",
        "0999 37720", "0999 37729", "Brückenstraße 3", "09812 Kaltenbrück", "",
    ),
    Person(
        "Beratungsstelle Sundernheide", "", "", "kontakt@beratung-sundern.example", "0999 44055", "", "Am Anger 1",
        "09833 Sundernheide", "",
    ),
)  # fmt: skip

SERVICE = (
    Spec(
        "aktuelles", NEWS_PAGE, "landing", "Aktuelles", "home",
        (Title("Aktuelles", lead=(
            "Meldungen aus der Familienpolitik des Landes, die neueste zuerst. Ältere Meldungen erreichen Sie über die "
            "Seitenzahlen am Ende der Liste.",
        )),),
    ),
    Spec(
        "termine", EVENTS_PAGE, "landing", "Termine", "home",
        (Title("Termine", lead=("Tagungen, Feste und Fortbildungen für Familien und alle, die mit ihnen arbeiten.",)),),
    ),
    Spec(
        "kontakt", 5, "landing", "Kontakt", "home",
        (
            Title("Kontakt", lead=(
                "Hier finden Sie die richtige Ansprechpartnerin für Ihr Anliegen. In dringenden Fällen hilft Ihnen das "
                "Familientelefon auch am Abend.",
            )),
            Menu((("referate", "Ansprechpartner im Ministerium"), ("beratung", "Beratungsstellen"),
                  ("formular", "Kontaktformular"))),
            Teaser("referate", "Ansprechpartner im Ministerium",
                   "Namen, Aufgaben und Durchwahlen der Fachreferate für Förderung und Betreuung."),
            Teaser("beratung", "Beratungsstellen",
                   "Drei Stellen im Land beraten Eltern kostenlos und auf Wunsch ohne Nennung des Namens."),
            Teaser("formular", "Kontaktformular",
                   "Wenn Sie lieber schreiben: Ihre Nachricht erreicht die Redaktion ohne Umweg."),
        ),
    ),
    Spec(
        "referate", 51, "contact", "Ansprechpartner im Ministerium", "kontakt",
        (
            Title("Ansprechpartner im Ministerium", lead=(
                "Die Fachreferate sind montags bis donnerstags von 9 bis 15 Uhr erreichbar.",
            )),
            Addresses(STAFF),
        ),
    ),
    Spec(
        "beratung", 52, "contact", "Beratungsstellen", "kontakt",
        (
            Title("Beratungsstellen", lead=("Alle Gespräche sind vertraulich und kosten nichts.",)),
            Addresses(CENTRES, "lines"),
        ),
        marks=frozenset({"stray-end"}),
    ),
    Spec(
        "publikationen", 7, "landing", "Publikationen", "home",
        (
            Title("Publikationen", lead=("Alle Hefte sind kostenlos, solange der Vorrat reicht.",)),
            Teaser("wegweiser", "Wegweiser für werdende Eltern",
                   "Welche Stelle wann zuständig ist: ein Heft für die Monate vor und nach der Geburt."),
            Teaser("bericht", "Familienbericht Musterland 2009",
                   "Zahlen und Befunde zur Lage der Familien in allen Kreisen des Landes."),
        ),
    ),
    Spec(
        "wegweiser", 71, "document", "Wegweiser für werdende Eltern", "publikationen",
        (
            Title("Wegweiser für werdende Eltern"),
            TextPic(
                (
                    "Das Heft begleitet werdende Eltern durch neun Monate voller Formulare. Eine Ausklapptafel zeigt, "
                    "welcher Antrag bis wann bei welcher Stelle liegen muss.",
                    "- Herausgeber: Ministerium für Familie, Generationen und Soziales",
                    "- Erscheinungsjahr: 2010",
                    "- Bestellnummer: MFGS-1042",
                    "- Umfang: 64 Seiten",
                ),
                (Picture("titel_wegweiser.png", "Titelseite des Wegweisers für werdende Eltern"),), "", "intext-right",
            ),
            Uploads((File("wegweiser_werdende_eltern.pdf", "Heft zum Herunterladen, nicht barrierefrei", "2.1 M"),)),
        ),
    ),
    Spec(
        "bericht", 72, "document", "Familienbericht Musterland 2009", "publikationen",
        (
            Title("Familienbericht Musterland 2009"),
            TextPic(
                (
                    "Der Bericht beschreibt auf breiter Datengrundlage, wie Familien im Land wohnen, arbeiten und ihre "
                    "freie Zeit verbringen. Erstmals wurden auch Jugendliche selbst befragt.",
                    "- Herausgeber: Institut für Familienforschung Neuenstadt",
                    "- Erscheinungsjahr: 2009",
                    "- Bestellnummer: MFGS-0987",
                ),
                (Picture("titel_bericht.png", "Titelseite des Familienberichts", "Der Bericht hat 212 Seiten.",
                         "", True),),
                "", "intext-left-nowrap",
            ),
            Text(("Eine Kurzfassung in einfacher Sprache ist in Arbeit und erscheint im Frühjahr.",), "Für Eilige"),
            Uploads(
                (
                    File("familienbericht_2009.pdf", "Langfassung", "4.8 M"),
                    File("familienbericht_2009_tabellen.pdf", "Tabellenanhang", "912 K"),
                ),
                "Zum Herunterladen",
            ),
        ),
    ),
)  # fmt: skip
