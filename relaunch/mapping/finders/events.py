"""When and where an event is: from microdata, classes of cal, and labels such as "Ort:" or "Veranstalter:"."""

from __future__ import annotations

from typing import Any

from relaunch.mapping.fields import Found
from relaunch.mapping.labels import first_labelled, read_labels
from relaunch.mapping.selecting import css
from relaunch.mapping.transforms.dates import parse_date_range
from relaunch.model import Page
from relaunch.registry import finder
from relaunch.tree import visible_text

_WHEN = ("Datum", "Termin", "Beginn", "Wann", "Zeitraum", "Zeit", "Date", "When", "Start", "Tag", "Von")
_TIME = ("Uhrzeit", "Zeit", "Time", "Einlass")
_END = ("Ende", "Bis", "End")
_WHERE = ("Ort", "Wo", "Veranstaltungsort", "Location", "Where", "Place", "Treffpunkt")
_WHO = ("Veranstalter", "Veranstalterin", "Organisator", "Organizer", "Organiser", "Träger")


@finder("event-times")
def find_event_times(page: Page, region: Any) -> Found | None:
    """The event's `start`, `end` and `all_day`, as one mapping."""
    start, end, all_day = _times(region)
    if not start:
        return None
    end = end or (start if all_day else "")
    return Found({"start": start, **({"end": end} if end else {}), "all_day": all_day})


def _times(region: Any) -> tuple[str, str, bool]:
    start = next(
        (e.get("datetime") or e.get("content") or "" for e in css("[itemprop=startDate], .dtstart")(region)), ""
    )
    end = next((e.get("datetime") or e.get("content") or "" for e in css("[itemprop=endDate], .dtend")(region)), "")
    if start:
        return start, end, "T" not in start
    pairs = read_labels(region)
    day = first_labelled(pairs, *_WHEN)
    clock = first_labelled(pairs, *_TIME)
    until = first_labelled(pairs, *_END)
    for text in (f"{day}, {clock}" if clock and clock != day else day, day):
        if until and text:
            found = parse_date_range(f"{text} – {until}")
            if found[0]:
                return found
        found = parse_date_range(text) if text else ("", "", False)
        if found[0]:
            return found
    return "", "", False


@finder("event-location")
def find_event_location(page: Page, region: Any) -> Found | None:
    """Where the event takes place."""
    return _place(region, "[itemprop=location], .location", _WHERE)


@finder("event-organizer")
def find_event_organizer(page: Page, region: Any) -> Found | None:
    """Who organises the event."""
    return _place(region, "[itemprop=organizer], .organizer", _WHO)


def _place(region: Any, selector: str, labels: tuple[str, ...]) -> Found | None:
    value = first_labelled(read_labels(region), *labels)
    if not value:
        value = next((visible_text(e) for e in css(selector)(region)), "")
        value = value.partition(":")[2].strip() or value
    return Found(value) if value else None
