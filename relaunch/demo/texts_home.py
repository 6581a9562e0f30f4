"""The home page, the pages about the portal, and their English forms."""

from __future__ import annotations

from relaunch.demo.elements import MailForm, Picture, Teaser, Text, TextPic, Title
from relaunch.demo.news import News, NewsLatest
from relaunch.demo.rte import Raw
from relaunch.demo.spec import HOME, Spec

TEASERS = (
    Teaser(
        "vertiefung",
        "Vertiefungstexte",
        "Hintergründe zu einzelnen Themen der Familienpolitik: verständlich geschrieben, mit Zahlen belegt und so "
        "aufgebaut, dass sie sich für die Vorbereitung eigener Vorhaben eignen.",
    ),
    Teaser(
        "interview",
        "„Planung beginnt mit der ersten Frage“ – ein Gespräch mit Helga Brandes",
        "Die Unternehmerin aus Neuenstadt hat ihren Betrieb auf flexible Schichten umgestellt. Im Gespräch erzählt "
        "sie, "
        "was dabei schiefging und warum sie es wieder tun würde.",
        Picture("helga_brandes_klein.png", "Helga Brandes"),
    ),
    Teaser(
        "vereinbarkeit",
        "Vereinbarkeit von Familie und Beruf – was kleine Betriebe tun können",
        "Nicht jedes Unternehmen kann eine eigene Kita bauen. Viele Schritte kosten dagegen wenig und wirken sofort, "
        "von "
        "der Besprechung am Vormittag bis zum Notfallplan.",
    ),
)


def home_pages(current: News) -> tuple[Spec, ...]:
    """Return the pages; the home page shows the current news with its whole text, and shows it twice."""
    notice = Text(
        (
            "== Neues Gewand für das Familienportal",
            "Zurzeit bauen wir die Seiten um. Schon bald finden Sie alle Angebote übersichtlicher und auch unterwegs "
            "auf dem Telefon. Danke für Ihre Geduld!",
        ),
        "In eigener Sache",
    )
    home = Spec(
        "home", HOME, "landing", "Willkommen im Familienportal Musterland", "",
        (
            Title("Willkommen im Familienportal Musterland"), notice, NewsLatest(current), *TEASERS,
            NewsLatest(current, again=True),
        ),
        path="/", nav="Startseite",
    )  # fmt: skip
    return (home, *PAGES)


PAGES = (
    Spec(
        "home-en", HOME, "landing", "Welcome to the Musterland Family Portal", "",
        (
            Title(
                "Welcome to the Musterland Family Portal",
                lead=("This part of the portal offers a short introduction for families who have just moved here.",),
            ),
            Teaser(
                "kita-en", "Child care",
                "From day nurseries to childminders: what kinds of care there are and how to apply for a place.",
                more="more",
            ),
            Teaser(
                "ueber-en", "About this portal",
                "Who runs the portal, how its texts come about, and whom to ask if something is missing.", more="more",
            ),
        ),
        nav="Home", language="en", translation_of="home",
    ),
    Spec(
        "newsletter", 123, "page", "Newsletter", "home",
        (
            Title("Newsletter", lead=(
                "Unser Newsletter erscheint am ersten Dienstag im Monat und fasst zusammen, was Familien im Land "
                "bewegt.",
            )),
            Text(
                (
                    "Jede Ausgabe enthält drei Meldungen, einen Termin und eine Frage aus der Beratung. Wer ihn "
                    "bestellt, "
                    "bekommt keine andere Werbung und kann jederzeit mit einem Klick wieder aussteigen.",
                    "# Adresse eintragen",
                    "# Bestätigung im Postfach anklicken",
                    "# Beim nächsten Versand dabei sein",
                    "Ältere Ausgaben stehen im [[Archiv des Newsletters|url:/kinder.html]] und im "
                    "[[Sammelband|url:/schleife/hin/]]. Eine [[Leseprobe|url:/index.php?id=98]] ist in Vorbereitung.",
                ),
                "So funktioniert es",
            ),
        ),
        marks=frozenset({"unindexed"}),
    ),
    Spec(
        "impressum", 10, "page", "Impressum", "home",
        (
            Title("Impressum"),
            Text(
                (
                    "Herausgeber dieses Angebots ist das Ministerium für Familie, Generationen und Soziales des Landes "
                    "Musterland, Am Schlossgraben 4, 09999 Bad Hollern.",
                    "Verantwortlich für den Inhalt ist das Referat Öffentlichkeitsarbeit. Sie erreichen es unter "
                    "[[redaktion@familienportal-musterland.example|mail:redaktion@familienportal-musterland.example]].",
                    "Kindernetz und Jugendseite haben ein eigenes Impressum: [[Kindernetz|url:/intern/kindernetz/]].",
                    "Die Redaktion prüft fremde Seiten, auf die sie verweist, kann aber für deren Inhalt nicht "
                    "einstehen.",
                ),
            ),
        ),
        marks=frozenset({"ascii-mail"}),
    ),
    Spec(
        "ueber", 20, "page", "Über das Portal", "home",
        (
            Title("Über das Portal", lead=(
                "Das Familienportal bündelt seit dem Jahr 2004 Auskünfte von Ämtern, Verbänden und Forschungsstellen.",
            )),
            TextPic(
                (
                    "Drei Redakteurinnen und ein Redakteur pflegen mehr als tausend Seiten. Jeder Text wird vor der "
                    "Veröffentlichung von einer Fachabteilung gegengelesen.",
                    "Hinweise auf Fehler nehmen wir gern über das [[Kontaktformular|formular]] entgegen.",
                ),
                (Picture(
                    "redaktion.png", "Vier Menschen an einem runden Tisch", "Die Redaktion bei der Montagsrunde",
                    "", True,
                ),),
                "Wer wir sind", "intext-left", "div",
            ),
            Text(
                (
                    "- Fachtexte und Meldungen", "- Anschriften und Termine", "- Vordrucke und Broschüren",
                    "Fragen zur Barrierefreiheit beantwortet die Seite [[Leichter Zugang|zugang]], Hinweise für "
                    "Autorinnen und Autoren gibt das [[Redaktionshandbuch|handbuch]].",
                ),
                "Was Sie hier finden", to_top=True,
            ),
        ),
        description="Wer das Familienportal Musterland macht und wie seine Texte entstehen.",
        marks=frozenset({"early-end"}),
    ),
    Spec(
        "ueber-en", 20, "page", "About this portal", "home-en",
        (
            Title("About this portal", lead=(
                "Since 2004 this portal has collected advice from public offices, associations and research centres.",
            )),
            Text(
                (
                    "Four editors look after more than a thousand pages. Every text is read by an expert before it is "
                    "published, and again once a year.",
                    "Please tell us if you miss something: [[hello@familienportal-musterland.example|"
                    "mail:hello@familienportal-musterland.example]].",
                ),
                "Who we are",
            ),
        ),
        language="en", translation_of="ueber",
    ),
    Spec(
        "formular", 8, "page", "Kontaktformular", "kontakt",
        (
            Title("Kontaktformular", lead=(
                "Schreiben Sie uns, wenn Sie etwas vermissen oder einen Fehler gefunden haben. Wir antworten in der "
                "Regel "
                "innerhalb von drei Werktagen.",
            )),
            MailForm(("Ihr Name:", "Ihre E-Mail-Adresse:", "Ihre Nachricht:")),
            Text((Raw(
                '<p class="bodytext">Lieber telefonieren? Das Familientelefon hilft <a href="index.php?id=5&amp;'
                'PHPSESSID=5f2d0c1e9b7a4e38&amp;ftu=a1b2c3d4e5">Montag bis Freitag</a> weiter.</p>',
                ("Lieber telefonieren? Das Familientelefon hilft Montag bis Freitag weiter.",),
                (("Montag bis Freitag", "/index.php?id=5"),),
            ),)),
        ),
    ),
)  # fmt: skip
