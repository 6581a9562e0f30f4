"""Markers that TYPO3 printed because nothing replaced them, in every place where one can stand."""

from __future__ import annotations

from collections.abc import Callable

MARKERS = ("METANAVIGATION", "PRINTLINK", "RSSLINK", "ADDTHIS", "CAL", "TEASERLISTE")

# A place inside a paragraph gets what is before the marker, the word behind it, what follows, and the marker's name.
Inside = Callable[[str, str, str, str], str]
# A place around a paragraph gets the paragraph's inner HTML and the marker's name.
Around = Callable[[str, str], str]


def next_marker(name: str) -> str:
    """Return the marker that follows `name` in the list."""
    return MARKERS[(MARKERS.index(name) + 1) % len(MARKERS)]


def _entities(name: str) -> str:
    return f"&#35;&#35;&#35;{name}&#x23;&#x23;&#x23;"


INSIDE: dict[str, Inside] = {
    "running text": lambda a, w, b, m: f"{a} ###{m}### {w}{b}",
    "whole href": lambda a, w, b, m: f'{a} <a href="###{m}###">{w}</a>{b}',
    "title": lambda a, w, b, m: f'{a} <span title="###{m}###">{w}</span>{b}',
    "between br": lambda a, w, b, m: f"{a}<br />###{m}###<br />{w}{b}",
    "split": lambda a, w, b, m: f"{a} ##<b>#{m[:2]}</b>{m[2:]}<i>###</i> {w}{b}",
    "entities": lambda a, w, b, m: f"{a} {_entities(m)} {w}{b}",
    "glued": lambda a, w, b, m: f"{a} ###{m}######{next_marker(m)}### {w}{b}",
    "src": lambda a, w, b, m: f'{a} <img src="fileadmin/pfeil_###{m}###.gif" alt="" /> {w}{b}',
    "inline comment": lambda a, w, b, m: f"{a} <!--###{m}###-->{w}<!--###{m}###-->{b}",
    "in brackets": lambda a, w, b, m: f"{a} (###{m}###) {w}{b}",
    "empty link": lambda a, w, b, m: f'{a} <a href="index.php?id=4">###{m}###</a> {w}{b}',
}

AROUND: dict[str, Around] = {
    "own paragraph": lambda p, m: f'<p class="bodytext">{p}</p>\n<p class="bodytext">###{m}###</p>',
    "separators only": lambda p, m: (
        f'<p class="bodytext">{p}</p>\n<p class="bodytext">###{m}### | ###{next_marker(m)}###</p>'
    ),
    "class": lambda p, m: f'<p class="bodytext ###{m}###">{p}</p>',
    "style": lambda p, m: f'<p class="bodytext" style="color:###{m}###;margin-top:2px;">{p}</p>',
    "id": lambda p, m: f'<p class="bodytext" id="###{m}###">{p}</p>',
    "block comment": lambda p, m: f'<!-- ###{m}### begin -->\n<p class="bodytext">{p}</p>\n<!-- ###{m}### end -->',
    "nested blocks": lambda p, m: (
        f'<p class="bodytext">{p}</p>\n<div class="box"><div class="inner">###{m}###</div></div>'
    ),
    "own heading": lambda p, m: f'<p class="bodytext">{p}</p>\n<h4>###{m}###</h4>',
    "own list": lambda p, m: f'<p class="bodytext">{p}</p>\n<ul><li>###{m}###</li></ul>',
    "own table": lambda p, m: (
        f'<p class="bodytext">{p}</p>\n<table class="contenttable"><tr><td>###{m}###</td></tr></table>'
    ),
}

PLACES: tuple[str, ...] = (*INSIDE, *AROUND, "query")


def place_and_marker(number: int) -> tuple[str, str]:
    """Return the place and the marker of the `number`-th noise; all pairs come up in a row of places × markers."""
    turn, place = divmod(number, len(PLACES))
    return PLACES[place], MARKERS[(place + turn) % len(MARKERS)]
