"""Events that were written by hand, in order of time."""

from __future__ import annotations

from relaunch.demo.events import Event

EVENTS: tuple[Event, ...] = (
    Event(
        1, "Fachtagung „Zeit für Familie“", "2010-12-02T09:30", "2010-12-02T16:45",
        "Kongresshaus Bad Hollern, Saal Linde", "Ministerium für Familie, Generationen und Soziales",
        (
            "Wie viel Zeit haben Familien füreinander, und was können Betriebe und Gemeinden daran ändern? Die Tagung "
            "stellt neue Ergebnisse und gute Beispiele vor.",
            "Die Teilnahme ist kostenfrei. Für die Kinder der Gäste gibt es ein eigenes Programm mit Puppentheater.",
            "Anmeldung bis zum 25. November unter [[tagung@familienportal-musterland.example|"
            "mail:tagung@familienportal-musterland.example]].",
        ),
        ("Beruf und Familie",),
    ),
    Event(
        2, "Messe „Rund ums Kind“", "2010-12-10", "2010-12-12",
        "Messehalle 3, Neuenstadt", "Messegesellschaft Neuenstadt",
        (
            "Drei Tage lang zeigen achtzig Aussteller, was Familien den Alltag erleichtert.",
            "Das Familienportal ist am Stand 3.14 vertreten und beantwortet Fragen zu Elterngeld und Betreuung.",
        ),
    ),
    Event(
        3, "Vorlesenachmittag in der Stadtbücherei", "2010-12-17T15:00", "2010-12-17T17:30",
        "Stadtbücherei Kaltenbrück, Kinderetage", "Förderverein der Stadtbücherei Kaltenbrück",
        (
            "Ehrenamtliche lesen Geschichten in sieben Sprachen, dazu gibt es Kakao und Gebäck.",
            "Eingeladen sind Kinder ab vier Jahren; ältere Geschwister dürfen selbst zum Buch greifen.",
        ),
        ("Bildung", "Kommunen"),
    ),
    Event(
        4, "Tag der offenen Tür im Haus der Generationen", "2010-12-29", "2010-12-29",
        "Haus der Generationen, Wiesenufer 8, Sundernheide", "Verein Generationen am Wiesenufer",
        (
            "Zwischen den Jahren öffnet das Haus alle Türen: Werkstatt, Küche, Leihladen und Nähstube stehen offen.",
            "Wer etwas zu reparieren hat, bringt es einfach mit.",
        ),
    ),
)  # fmt: skip
