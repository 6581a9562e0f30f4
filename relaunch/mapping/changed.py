"""The day on which a page says that it was changed last: "Letzte Änderung: 4. Dezember 2020"."""

from __future__ import annotations

import re
from itertools import islice

from relaunch.mapping.transforms.dates import date_spans
from relaunch.model import Page
from relaunch.tree import all_text, squash

# What stands before the day on which a page was changed last, often at its foot.
_CHANGED = re.compile(
    r"\b(?:zuletzt (?:aktualisiert|geändert|bearbeitet)|letzte[sr]? (?:änderung|aktualisierung|bearbeitung|update)"
    r"|last (?:updated?|modified|modification|changed|edited|revised)|aktualisiert|geändert|bearbeitet|updated|modified"
    r"|stand)(?: (?:am|vom|on))?\s*:?\s{0,3}",
    re.IGNORECASE,
)
_DAY_LENGTH = 40
MOST_CHANGES = 500  # only a list of pages says more


def remember_changed(page: Page) -> None:
    """Keep for the finders the day on which the page says that it was changed, if it says one."""
    text = squash(all_text(page.body))
    days: set[str] = set()
    for label in islice(_CHANGED.finditer(text), MOST_CHANGES):
        spans = date_spans(text[label.end() : label.end() + _DAY_LENGTH])
        if spans and spans[0][1] == 0:
            days.add(spans[0][0])
    page.memo["changed"] = days.pop() if len(days) == 1 else ""
