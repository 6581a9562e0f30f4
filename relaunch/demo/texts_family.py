"""The section Familie: long background texts, an interview, and a page that only the sitemap knows."""

from __future__ import annotations

from relaunch.demo.elements import File, Menu, Picture, Teaser, Text, TextPic, Title, Uploads
from relaunch.demo.rte import Table
from relaunch.demo.spec import Spec

KITA = (
    Title("Kinderbetreuung", lead=(
        "Ein Platz in der Kita, eine Tagesmutter oder die Nachmittagsgruppe in der Schule: Eltern in Musterland "
        "haben die "
        "Wahl zwischen vielen Angeboten. Dieser Text erklärt, worin sie sich unterscheiden.",
    )),
    TextPic(
        (
            "Kindertageseinrichtungen nehmen Kinder ab vier Monaten auf. Die meisten öffnen um sieben Uhr und "
            "schließen "
            "am späten Nachmittag; einige bieten auch Randzeiten an.",
            "In der Tagespflege betreut eine Person höchstens fünf Kinder zugleich. Sie braucht dafür eine Erlaubnis "
            "des "
            "Jugendamts und besucht jedes Jahr zwei Fortbildungen.",
        ),
        (
            Picture("kita_garten.png", "Kinder pflanzen Salat im Hochbeet", "Im Garten der Kita Rosenhügel.", "", True),
            Picture("kita_flur.png", "Gummistiefel in einem Regal"),
        ),
        "Formen der Betreuung", "intext-right",
    ),
    Text(
        (
            "Wer einen Platz sucht, meldet sich spätestens sechs Monate vorher an. Das geht in jeder Einrichtung oder "
            "beim Jugendamt, das auch bei Absagen weiterhilft.",
            "# Bedarf klären: Wie viele Stunden, an welchen Tagen?",
            "# Einrichtungen ansehen und Fragen stellen",
            "# Anmeldung schriftlich abgeben",
            "# Zusage binnen vier Wochen bestätigen",
            "== Was tun bei einer Absage?",
            "Seit 2008 muss jede Absage begründet werden. Die [[Beratungsstellen|beratung]] prüfen kostenlos, ob ein "
            "Widerspruch Aussicht auf Erfolg hat.",
            "> „Wir haben im dritten Anlauf einen Platz bekommen – und dann gleich den besten“, berichtet eine "
            "Mutter aus "
            "Kaltenbrück.",
        ),
        "Der Weg zum Platz", to_top=True,
    ),
    Text(
        (
            "Die Beiträge richten sich nach dem Einkommen und nach der Zahl der Stunden. Das letzte Jahr vor der "
            "Schule "
            "ist beitragsfrei.",
            Table(
                ("Einkommen im Jahr", "25 Stunden", "35 Stunden", "Bemerkung"),
                (
                    ("bis 18.000 Euro", "frei", "frei", ""),
                    ("bis 36.000 Euro", "41 Euro", "58 Euro", ""),
                    ("über 36.000 Euro", "77 Euro", "109 Euro", "Geschwister zur Hälfte"),
                ),
                "Monatliche Elternbeiträge für das erste Kind",
            ),
            "=== Zuschüsse beantragen",
            "Für das Mittagessen gibt es einen Zuschuss, den das Sozialamt auf Antrag gewährt. Auskunft gibt Frau "
            "Seidel, "
            "Telefon 0999 555-144, [[seidel@sozialamt-hollern.example|mail:seidel@sozialamt-hollern.example]].",
        ),
        "Beiträge und Zuschüsse", to_top=True,
    ),
    Uploads(
        (
            File("anmeldung_kita.pdf", "Vordruck für die Anmeldung", "61 K"),
            File("beitragstabelle_2010.pdf", "Beitragstabelle mit allen Stufen", "97 K"),
        ),
        "Vordrucke",
    ),
)  # fmt: skip

INTERVIEW = (
    Title("„Planung beginnt mit der ersten Frage“ – ein Gespräch mit Helga Brandes", "12.10.2010", (
        "Helga Brandes leitet in Neuenstadt eine Großbäckerei mit neunzig Beschäftigten. Nachtarbeit gehört zum "
        "Geschäft, "
        "Rücksicht auf Familien ebenfalls.",
    )),
    TextPic(
        (
            "**Frau Brandes, Brötchen backt man nachts. Wie passt das zu kleinen Kindern?**",
            "Besser, als viele denken. Wer um drei Uhr anfängt, holt mittags die Kinder ab. Schwierig ist nicht die "
            "Uhrzeit, sondern die Überraschung. Deshalb stehen unsere Pläne sechs Wochen im Voraus fest.",
            "**Was war der erste Schritt?**",
            "Eine Liste am Schwarzen Brett mit einer einzigen Frage: Wann können Sie auf keinen Fall? Danach mussten "
            "wir nur "
            "elf von achtzig Schichten verlegen.",
        ),
        (Picture("helga_brandes.png", "Helga Brandes vor einem Backofen",
                 "Helga Brandes führt den Betrieb in dritter Generation.", "", True),),
        "", "intext-left",
    ),
    Text(
        (
            "**Gab es Widerstand?**",
            "Von den Kolleginnen ohne Kinder, und zwar zu Recht. Sie wollten nicht immer einspringen. Heute gibt es "
            "einen "
            "Ausgleich in Stunden, den alle nachlesen können.",
            "**Was raten Sie anderen?**",
            "Fragen, zuhören, ausprobieren – und nach drei Monaten ehrlich bilanzieren. Mehr steht im Text "
            "[[Vereinbarkeit in kleinen Betrieben|vereinbarkeit]].",
            "Das Gespräch führte Jana Holm.",
        ),
    ),
)  # fmt: skip

FAMILY = (
    Spec(
        "familie", 2, "landing", "Familie", "home",
        (
            Title("Familie", lead=("Alles, was das Zusammenleben von Jung und Alt leichter macht, auf einen Blick.",)),
            Menu((
                ("kita", "Kinderbetreuung"), ("elternzeit", "Elternzeit gut planen"),
                ("vereinbarkeit", "Vereinbarkeit von Familie und Beruf"), ("interview", "Interview"),
            )),
            Teaser("kita", "Kinderbetreuung",
                   "Kita, Tagespflege, Ganztag: welche Formen es gibt und wie der Weg zum Platz aussieht."),
            Teaser("elternzeit", "Elternzeit gut planen",
                   "Fristen, Aufteilung und Rückkehr: was Mütter und Väter vorab klären sollten."),
            Teaser("vereinbarkeit", "Vereinbarkeit von Familie und Beruf",
                   "Kleine Betriebe, große Wirkung: Beispiele, die sich übertragen lassen."),
            Teaser("interview", "Interview", "Helga Brandes über Schichtpläne, die zum Leben passen."),
        ),
        path="/familie/",
    ),
    Spec(
        "kita", 21, "page", "Kinderbetreuung", "familie", KITA, path="/familie/kinderbetreuung/",
        description="Formen der Kinderbetreuung, der Weg zum Platz und die Beiträge im Überblick.",
        keywords=("Kita", "Tagespflege", "Elternbeitrag"), tags=("Kita", "Tagespflege", "Elternbeitrag"),
    ),
    Spec(
        "kita-en", 21, "page", "Child care", "home-en",
        (
            Title("Child care", lead=(
                "Nurseries accept children from four months of age. Most of them open at seven in the morning and "
                "close "
                "in the late afternoon.",
            )),
            Text(
                (
                    "Childminders look after five children at most. They need a licence and take part in two courses "
                    "a year.",
                    "- Ask for a place six months ahead", "- Hand in the form at any nursery",
                    "- Confirm the place within four weeks",
                    "The advice centres help free of charge if your application is turned down.",
                ),
                "How to get a place",
            ),
        ),
        path="/en/family/child-care/", language="en", translation_of="kita",
    ),
    Spec(
        "elternzeit", 22, "page", "Elternzeit gut planen", "familie",
        (
            Title("Elternzeit gut planen"),
            TextPic(
                (
                    "Bis zu drei Jahre können Mütter und Väter im Beruf aussetzen, ein Jahr davon lässt sich auf "
                    "später "
                    "verschieben. Beide dürfen gleichzeitig zu Hause bleiben.",
                    "Die Anmeldung beim Betrieb muss sieben Wochen vor Beginn schriftlich erfolgen. Eine Begründung "
                    "ist "
                    "nicht nötig, wohl aber eine Festlegung für die ersten beiden Jahre.",
                ),
                (
                    Picture("elternzeit_vater.png", "Ein Vater liest einem Kleinkind vor",
                            "Jeder fünfte Vater nimmt inzwischen Elternzeit.", "", True),
                    Picture("elternzeit_kalender.png", "Wandkalender mit bunten Fähnchen", "Planung für zwei Jahre."),
                ),
                "Fristen und Aufteilung", "above", "div",
            ),
            Text(
                (
                    "Während der Elternzeit ist eine Beschäftigung bis dreißig Stunden in der Woche erlaubt. Kleine "
                    "Betriebe "
                    "mit weniger als sechzehn Beschäftigten können sie ablehnen.",
                    "== Kündigungsschutz",
                    "Der Schutz beginnt mit der Anmeldung und endet mit dem letzten Tag der Auszeit. Ausnahmen "
                    "genehmigt nur "
                    "die Aufsichtsbehörde.",
                    "== Krankenversicherung",
                    "Pflichtversicherte bleiben beitragsfrei versichert. Freiwillig Versicherte fragen am besten "
                    "ihre Kasse "
                    "und lassen sich die Auskunft schriftlich geben.",
                    "Einen Überblick über die Rückkehr gibt unsere [[Meldung zum neuen Leitfaden|news:75]]; die "
                    "Rechtslage "
                    "erläutert das [[Infoblatt Elternzeit|file:fileadmin/pdf/infoblatt_elternzeit.pdf]].",
                ),
                "Arbeiten in der Elternzeit", "rulerBefore", to_top=True,
            ),
        ),
        path="/familie/elternzeit/", marks=frozenset({"noisy"}),
    ),
    Spec(
        "vereinbarkeit", 23, "page", "Vereinbarkeit von Familie und Beruf", "familie",
        (
            Title("Vereinbarkeit von Familie und Beruf", lead=(
                "Nur jeder dritte Betrieb im Land hat feste Regeln für familiäre Notfälle. Dabei braucht es oft "
                "nicht mehr "
                "als ein Blatt Papier.",
            )),
            Text(
                (
                    "In Betrieben unter fünfzig Beschäftigten kennt man sich. Absprachen sind schnell getroffen, "
                    "doch wenn "
                    "der Chef wechselt, gilt plötzlich wieder der alte Plan.",
                    "Die Forschungsstelle Neuenstadt hat 212 solcher Betriebe befragt. Sechs von zehn erlauben den "
                    "Tausch "
                    "von Schichten, aber nur zwei von zehn halten die Regel schriftlich fest.",
                ),
                "Ausgangslage", "frame1",
            ),
            Text(
                (
                    "Besprechungen nicht nach fünfzehn Uhr anzusetzen, kostet nichts. Ebenso wenig kostet eine "
                    "Liste, wer wen "
                    "vertreten kann und wer wessen Kinder kennt.",
                    "- Notfallplan mit zwei Vertretungen je Stelle",
                    "- Urlaubsplanung mit Vorrang für Schulkinder",
                    "- ein Raum, in dem Kinder eine Stunde warten können",
                    "Wo mehr nötig ist, helfen Zuschüsse: Das Land übernimmt die Hälfte der Kosten für eine Beratung "
                    "im Betrieb, "
                    "höchstens jedoch 2.500 Euro.",
                ),
                "Schritte, die wenig kosten", to_top=True,
            ),
            Text(
                (
                    "Ein Drittel der Pflegebedürftigen wird von Angehörigen versorgt, die nebenher arbeiten. Die "
                    "meisten sagen "
                    "es im Betrieb erst, wenn es nicht mehr geht.",
                    "Wer früh darüber spricht, findet leichter Lösungen. Bewährt haben sich Vertrauenspersonen, die "
                    "selbst "
                    "gepflegt haben.",
                    "=== Zum Weiterlesen",
                    "Das [[Gespräch mit Helga Brandes|interview]] zeigt, wie es in der Praxis geht; die [[Initiative "
                    "Betrieb und Familie|http://www.betrieb-und-familie.example/beispiele?sort=neu&seite=2]] sammelt "
                    "weitere Beispiele.",
                ),
                "Wenn Angehörige Pflege brauchen", to_top=True,
            ),
        ),
        path="/familie/vereinbarkeit/", author="Dr. Renate Vollmers",
        marks=frozenset({"noisy", "dc"}),
    ),
    Spec(
        "interview", 24, "article",
        "„Planung beginnt mit der ersten Frage“ – ein Gespräch mit Helga Brandes", "familie",
        INTERVIEW, path="/familie/interview-helga-brandes/", nav="Interview",
        published="2010-10-12", author="Jana Holm",
        marks=frozenset({"dc"}),
    ),
    Spec(
        "pflege", 99, "page", "Pflegezeit für Angehörige", "familie",
        (
            Title("Pflegezeit für Angehörige"),
            Text((
                "Bis zu zehn Tage können Beschäftigte sofort fehlen, wenn ein naher Angehöriger plötzlich Pflege "
                "braucht. Eine "
                "längere Auszeit ist bis zu sechs Monaten möglich.",
                "Diese Seite entstand für eine Aktionswoche und wird derzeit überarbeitet.",
            ), "Kurze und lange Auszeit"),
        ),
        marks=frozenset({"orphan"}),
    ),
)  # fmt: skip
