"""Lines that stand between paragraphs and lead away from them: "Lesen Sie auch", "Foto: …", "Teilen" (German first)."""

from __future__ import annotations

import re

# A line that begins so is furniture when it is this short …
SHORT = 60
# … or up to this length where a good part of it is linked.
LONG = 120
LINKED = 0.3
_LEADING_AWAY = re.compile(
    r"\W*+(?:"
    # on to other pages
    r"(?:lesen|sehen|hören) sie|lies auch|auch (?:interessant|lesenswert)|lesetipp|(?:mehr|jetzt|weiter) ?lesen"
    r"|mehr (?:zum thema|dazu|news|artikel|themen|aus|von|über|erfahren)|weiter zu|zum weiterlesen"
    r"|das (?:thema )?könnte|könnte (?:dich|sie) auch|ähnliche (?:artikel|beiträge|themen)|verwandte "
    r"|weitere (?:artikel|informationen|infos|themen|beiträge|meldungen|nachrichten|news|links)"
    r"|passende?r? (?:zum|dazu|artikel)|empfohlen|beliebt|meistgelesen|nächster|vorheriger"
    r"|related|read (?:more|also|next)|see also|also read|more (?:on|from|about|stories)|you (?:may|might) also"
    r"|recommended|most read|popular|trending|next|previous"
    r"|leggi anche|(?:à )?lire aussi|(?:lea|leer) también|te puede interesar|czytaj|zobacz (?:też|także)|читайте"
    # about the page
    r"|tags?:|schlagwort|stichw|kategorien?:|category ?:|themen:|filed under|posted in|abgelegt"
    r"|veröffentlicht|stand:|aktualisiert|published|updated|autor(?:in)?:|von:|author:"
    r"|dieser (?:artikel|beitrag|text) (?:erschien|ist|stammt)"
    # pictures and rights
    r"|titelbild|beitragsbild|quelle:|source:|©|\(c\)|\(?(?:fotos?|photos?|bild(?:er)?|grafik|image|picture|video)s?"
    r"(?: ?credit)?[:©]"
    # doings
    r"|teilen|artikel teilen|share (?:this|on)|comparte|compartir|condividi|partager|suivez|folgen sie|folge uns"
    r"|follow us|drucken|zurück|zur startseite|zum seitenanfang|nach oben|kommentare?\b|valora"
    r"|newsletter|abonnieren|subscribe|jetzt (?:abonnieren|anmelden)|anzeige$|werbung$|advertisement"
    r")",
    re.IGNORECASE,
)


def leads_away(text: str, linked: int) -> bool:
    """Tell whether a line with so many linked characters leads away from the text around it."""
    if len(text) >= LONG or (len(text) >= SHORT and linked <= LINKED * len(text)):
        return False
    return _LEADING_AWAY.match(text) is not None
