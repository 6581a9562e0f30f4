"""Words of which the generator makes towns, people, headings and sentences."""

from __future__ import annotations

TOWN_STARTS = tuple(
    "Alten Birken Buchen Dorn Eichen Erlen Falken Finken Gold Grün Hasel Heide Hirsch Hohen Kirch König Korn Kranich "
    "Linden Mühl Nieder Ober Pappel Raben Reh Rosen Sand Schön Silber Sonnen Stein Tannen Ulmen Unter Wachtel Weiden "
    "Wiesen Wolken Ziegel Zwiesel".split()
)
TOWN_ENDS = tuple(
    "au bach berg brück burg dorf eck feld furt hain hausen heim hof kirchen moor rath rode stedt tal wald "
    "weiler werth wik winkel zell".split()
)
TOWN_TAILS = (
    "", " an der Lohe", " an der Emse", " am See", " im Grund", " in der Senne", " vor dem Wald", " am Berg", " Nord",
    " Süd", " West", " Ost", " an der Rur", " am Kanal", " unter dem Stein", " bei Hagenau", " auf der Höhe",
)  # fmt: skip

FIRST_NAMES = tuple(
    "Anke Bernd Carla Detlef Elif Falk Gesa Hanno Ilka Jens Kerstin Lutz Merle Nils Oda Piotr Ronja Sönke Tabea Uwe "
    "Vera Wiebke Yasemin Zoran".split()
)
LAST_NAMES = tuple(
    "Ahlers Brockmeyer Cordes Demir Ebbinghaus Fährmann Grotejohann Hüttemann Ilgner Jürgens Kleinschmidt Lohmar "
    "Möllenbeck Nowicki Osterkamp Püttmann Quast Rüschoff Schlüter Tenhagen Uhlenbrock Vößing Wesseling Yilmaz".split()
)
STREETS = tuple(
    "Ahornweg Brunnenstraße Gartenstraße Haferkamp Jahnplatz Kastanienallee Lerchenweg Marktplatz Neustraße "
    "Poststraße Ringstraße Schulgasse Uferstraße Westwall".split()
)

TOPICS = (
    "Kinderbetreuung", "Familienzentren", "Elternbildung", "Tagespflege", "Ganztagsschule", "Sprachförderung",
    "Frühe Hilfen", "Familienpflegezeit", "Spielräume", "Schuldnerberatung", "Mehrgenerationenhäuser", "Jugendarbeit",
    "Familienerholung", "Wohnen mit Kindern", "Patenschaften", "Familienkarte", "Elternbegleitung", "Schulkinder",
    "Lokale Bündnisse", "Familienberichte", "Hausaufgabenhilfe", "Väterarbeit", "Alleinerziehende", "Großeltern",
)  # fmt: skip

# Parts of headings: a news about a topic in a town.
NEWS_FORMS = (
    "{town}: neue Räume für das Thema {topic}",
    "{topic} in {town}: Ausbau hat begonnen",
    "Land fördert {topic} in {town}",
    "{town} stellt Plan für {topic} vor",
    "{topic}: Modellversuch in {town} geht weiter",
    "Auszeichnung für {topic} in {town}",
)
TEXT_FORMS = (
    "{topic} in {town}: Ausgangslage und Bedarf",
    "{topic} am Beispiel {town}",
    "Wie {town} das Thema {topic} angeht",
    "{topic} in {town}: Erfahrungen aus drei Jahren",
)
EVENT_FORMS = (
    "Fachtag {topic} in {town}",
    "Werkstattgespräch {topic} in {town}",
    "Familientag in {town}: {topic}",
    "Fortbildung {topic} in {town}",
)
HEADINGS = (
    "Ausgangslage in {town}", "Was die Befragung von {year} in {town} zeigt", "Beteiligte vor Ort in {town}",
    "Erste Schritte in {town} seit {year}", "Kosten und Mittel in {town}", "Stolpersteine und Lösungen in {town}",
    "{town} im Jahr {year}", "Ergebnisse in {town}",
)  # fmt: skip

# Each sentence has a number or a name of its own, so that no paragraph comes twice on the site.
SENTENCES = (
    "In {town} leben nach der Zählung von {year} rund {big} Familien mit Kindern unter {small} Jahren.",
    "Von {count} befragten Eltern wünschen sich {part} Prozent verlässlichere Zeiten am Nachmittag.",
    "Der Rat von {town} hat dafür im Frühjahr {year} einstimmig {big} Euro bereitgestellt.",
    "{name} vom Jugendamt {town} spricht von {count} Anmeldungen in den ersten {small} Wochen.",
    "Zum Netzwerk gehören {small} Träger, {few} Schulen und der Sportverein {town} {year}.",
    "Die Wartezeit sank seit {year} von {count} auf {small} Tage.",
    "Für {topic} stehen in {town} derzeit {few} Fachkräfte mit zusammen {count} Wochenstunden bereit.",
    "Eine Umfrage unter {count} Betrieben im Kreis {town} ergab, dass jeder {few}. feste Absprachen kennt.",
    "Bis Ende {year} sollen weitere {count} Plätze in {small} Gruppen entstehen.",
    "Aus Sicht von {name} fehlt vor allem ein Ansprechpartner, der an {few} Tagen der Woche erreichbar ist.",
    "Die {count} Teilnehmenden aus {town} trafen sich dazu an {small} Abenden im Bürgerhaus.",
    "Das Land beteiligt sich mit {part} Prozent an den Kosten von {big} Euro.",
    "Besonders gefragt: {topic} in den Ortsteilen mit mehr als {count} Neubauten seit {year}.",
    "{name} leitet das Vorhaben seit {year} und zählt inzwischen {count} ehrenamtlich Engagierte.",
    "Wer {small} Kinder oder mehr hat, zahlt in {town} seit {year} nur noch {part} Prozent des Beitrags.",
    "Ein Bus bringt an {few} Nachmittagen {count} Kinder aus den Dörfern um {town} ins Zentrum.",
    "Die Auswertung umfasst {count} Fragebögen, {small} Gespräche und {few} Besuche vor Ort in {town}.",
    "Nach {small} Monaten zogen {part} von hundert Familien eine gute Bilanz, berichtet {name}.",
    "Ein Leitfaden von {count} Seiten fasst zusammen, was sich in {town} bewährt hat.",
    "Die Stelle ist mit {part} Prozent der Arbeitszeit besetzt und kostet im Jahr {big} Euro.",
    "Im Haus {street} {small} in {town} arbeiten {few} Dienste unter einem Dach.",
    "Vergleichbare Orte mit {big} Einwohnern brauchten für {topic} etwa {small} Jahre.",
    "Seit dem {small}. Geburtstag des Netzwerks im Jahr {year} gibt es {few} feste Sprechstunden in {town}.",
    "{name} rät, {topic} von Beginn an mit {few} bis {small} Familien gemeinsam zu planen.",
)
POINTS = (
    "{few} Treffen im Jahr mit {count} Aktiven aus {town}", "Sprechstunde in {town}, {street} {small}, für {count} "
    "Familien",
    "ein Merkblatt in {few} Sprachen, Auflage {big}, für {town}", "{count} Euro je Gruppe in {town} ab {year}",
    "Fortbildung {year} für {count} Fachkräfte aus {town}", "Ferien mit {small} Stationen für {count} Kinder in {town}",
    "Fahrdienst für {count} Kinder aus {small} Ortsteilen von {town}", "Elterncafé mit {name} an {few} Tagen in {town}",
)  # fmt: skip
POSITIONS = ("Leitung, Beratung an {few} Tagen", "Anmeldung, Schalter {small}", "Fachberatung {topic}")
ORGANIZERS = (
    "Jugendamt {town}", "Familienbildungsstätte {town}", "Kreisverwaltung {town}", "Lokales Bündnis {town}",
)  # fmt: skip
PLACES = ("Bürgerhaus {town}, {street} {few}", "Rathaus {town}, Saal {few}", "Alte Schule, {street} {few}, {town}")
CATEGORIES = ("Kinderbetreuung", "Bildung", "Beruf und Familie", "Beratung", "Kommunen")
PARTNERS = ("kreis", "buergerhaus", "netzwerk", "bildungswerk", "elternverein")
