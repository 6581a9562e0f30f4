"""News that were written by hand, the newest first."""

from __future__ import annotations

from relaunch.demo.elements import File, Picture
from relaunch.demo.news import News

CURRENT = News(
    uid=77,
    title="Familienlotsen bald in sechzig Städten und Gemeinden unterwegs",
    date="2010-11-15",
    short="Wer neu zugezogen ist oder ein Kind erwartet, soll künftig an einer einzigen Stelle erfahren, welche Hilfen "
    "es gibt. Dafür stellt das Land in den kommenden zwei Jahren vier Millionen Euro bereit.",
    body=(
        "Familienlotsen helfen beim Ausfüllen von Anträgen, kennen die Öffnungszeiten der Ämter und vermitteln an "
        "Beratungsstellen in der Nähe. Bisher gab es sie in elf Städten; bis zum Sommer sollen es sechzig werden.",
        "Familienministerin Irmgard Tellkamp unterzeichnete dazu am Montag in Bad Hollern eine Vereinbarung mit den "
        "kommunalen Spitzenverbänden. „Eltern brauchen keine weitere Broschüre, sondern jemanden, der zuhört“, sagte "
        "sie.",
        "Jede zweite Stelle ist für Orte mit weniger als 20.000 Einwohnern vorgesehen. Die übrigen verteilen sich auf "
        "größere Städte und auf Kreise, in denen Familien weit verstreut wohnen.",
        "Kommunen bewerben sich bis zum 31. Januar mit einem kurzen Konzept. Über die Vergabe entscheidet ein "
        "Beirat, dem "
        "auch zwei Elternvertreterinnen angehören.",
        "{{<b>Weiterführende Links:</b>}}",
        "- [[Die Vereinbarung im Wortlaut|http://www.land-musterland.example/presse/familienlotsen]]",
        "- [[Häufige Fragen zur Bewerbung|praxis]]",
        "- [[Website der Servicestelle „Familienlotsen“|http://www.servicestelle-lotsen.example/]]",
    ),
    author="Jana Holm",
    categories=("Kommunen", "Beratung"),
)

MORE_NEWS = (
    News(
        uid=76,
        title="Erste Waldkita im Landkreis Sundern eröffnet",
        date="2010-11-08",
        short="Zwanzig Kinder verbringen ihre Tage künftig zwischen Buchen und Birken.",
        time="14:30",
        body=(
            "Bei Wind und Wetter draußen: Die neue Waldkita am Rand von Sundernheide kommt mit einem beheizten "
            "Bauwagen "
            "aus. Zur Eröffnung kamen mehr als hundert Gäste, darunter viele künftige Waldkinder.",
            "Drei Erzieherinnen und ein Förster begleiten die Gruppe. Auf dem Wochenplan stehen Spurensuche, Feuerholz "
            "und eine Vorlesestunde unter der alten Eiche.",
            "- Öffnungszeit: montags bis freitags von 7.30 bis 14 Uhr",
            "- Aufnahmealter: ab drei Jahren",
            "- Träger: Verein Wurzelkinder Sundern",
            "Interessierte Eltern können sich noch bis Weihnachten vormerken lassen.",
        ),
        categories=("Kinderbetreuung",),
        picture=Picture(
            "waldkita_sundern.png", "Kinder bauen einen Unterstand aus Ästen",
            "Viel Holz, wenig Plastik: der Bauplatz der Waldkinder. Foto: Wurzelkinder Sundern", "Waldkita", True,
        ),
    ),
    News(
        uid=75,
        title="Neuer Leitfaden: So gelingt der Wiedereinstieg",
        date="2010-10-28",
        short="Ein Heft mit Prüflisten und Gesprächsbeispielen unterstützt Eltern bei der Rückkehr in den Beruf.",
        body=(
            "Wer nach der Elternzeit zurückkehrt, muss vieles zugleich klären: Arbeitszeit, Betreuung, Wege. Der "
            "Leitfaden "
            "ordnet die Fragen nach Monaten und nennt die richtigen Ansprechpartner.",
            "Die Autorinnen haben dafür mit 45 Personalverantwortlichen gesprochen. Herausgekommen sind zwölf Tipps, "
            "die "
            "auch in kleinen Betrieben ohne großen Aufwand umzusetzen sind.",
            "== So kommen Sie an das Heft",
            "Es liegt in allen Familienbüros aus und kann hier als PDF geladen werden. Größere Mengen bestellen Sie "
            "bitte unter [[bestellung@familienportal-musterland.example|"
            "mail:bestellung@familienportal-musterland.example]].",
        ),
        author="Peter Gravert",
        categories=("Beruf und Familie",),
        links=(
            ("Netzwerk Wiedereinstieg Musterland", "http://www.netzwerk-wiedereinstieg.example/"),
            ("Elternzeit gut planen", "elternzeit"),
        ),
        files=(File("leitfaden_wiedereinstieg.pdf", "Leitfaden Wiedereinstieg (36 Seiten)", "1.2 M"),),
    ),
    News(
        uid=74,
        title="Familienkarte gilt jetzt auch in Bussen und Bahnen",
        date="2010-10-11",
        body=(
            "Seit dem Schulbeginn fahren Inhaberinnen und Inhaber der Familienkarte am Wochenende zum Kinderpreis. Die "
            "Verkehrsverbünde im Land haben sich nach langen Verhandlungen auf eine gemeinsame Regelung verständigt, "
            "die "
            "für alle Linien außer dem Fernverkehr gilt.",
            "Die Karte gibt es kostenlos im Bürgeramt. Mitzubringen sind der Personalausweis und die Geburtsurkunden.",
            "> „Für uns lohnt sich das schon beim zweiten Ausflug“, sagt Familie Oestreich aus Kaltenbrück.",
            "Eine Übersicht aller Partner steht auf der Seite [[Zahlen und Tabellen|statistik]].",
        ),
        categories=("Kommunen",),
    ),
    News(
        uid=73,
        title="Ideenwettbewerb „Spielen ohne Zaun“ gestartet",
        date="2010-09-30",
        short="Gesucht werden Vorschläge für Spielräume, die Jung und Alt gemeinsam nutzen.",
        body=(
            "Ob Schachbrett am Marktplatz oder Kletterbaum vor der Bücherei: Bis zum 15. Dezember können Initiativen, "
            "Schulen und Nachbarschaften ihre Ideen einreichen.",
            "Die zehn besten Vorschläge werden mit je 3.000 Euro unterstützt. In der Jury sitzen Stadtplanerinnen, "
            "Hausmeister und ein Kinderparlament.",
            "Das Formular schickt das Projektbüro zu; eine [[E-Mail genügt|url:/familie/alte-seite/]] leider nicht, "
            "denn "
            "es wird eine Skizze auf Papier erwartet.",
        ),
        author="Jana Holm",
        categories=("Bildung",),
    ),
)
