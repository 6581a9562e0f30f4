"""The calendar extension cal: single view, list of events, and the months without end (section 4, TYPO3-LEGACY)."""

from __future__ import annotations

from dataclasses import dataclass

from relaunch.demo.elements import wrap
from relaunch.demo.inline import escape
from relaunch.demo.news import crop, german_date, plugin
from relaunch.demo.pen import Pen, attribute, checksum
from relaunch.demo.rte import Block, write_blocks

MONTHS = tuple("Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split())
EVENTS_PER_PAGE = 15


@dataclass(frozen=True, slots=True)
class Event:
    """An event. `start` and `end` are ISO 8601, with a time of day unless it is an event of whole days."""

    uid: int
    title: str
    start: str
    end: str
    location: str
    organizer: str
    body: tuple[Block, ...]
    categories: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The key of its page."""
        return f"event:{self.uid}"

    @property
    def all_day(self) -> bool:
        """Whether it has no times of day."""
        return "T" not in self.start

    @property
    def teaser(self) -> str:
        """What the list prints about it."""
        first = self.body[0]
        assert isinstance(first, str)
        return crop(first)

    def when(self) -> list[tuple[str, str]]:
        """Return the rows (label, text) that say when it takes place, in one of the forms that portals print."""
        first, last = _day(self.start, self.uid), _day(self.end, self.uid)
        rows = [("Datum", first if first == last else f"{first} - {last}")]
        if not self.all_day:
            rows.append(("Uhrzeit", f"{self.start[11:]} - {self.end[11:]} Uhr"))
        return rows


def _day(iso: str, uid: int) -> str:
    if uid % 2:
        return german_date(iso)
    year, month, day = iso[:10].split("-")
    return f"{int(day)}. {MONTHS[int(month) - 1]} {year}"


def event_query(event: Event) -> tuple[tuple[str, str], ...]:
    """Return the parameters of an event's single view, in canonical order."""
    year, month, day = event.start[:10].split("-")
    values = {"day": day, "month": month, "type": "tx_cal_phpicalendar", "uid": str(event.uid), "view": "event"}
    return tuple((f"tx_cal_controller[{name}]", value) for name, value in {**values, "year": year}.items())


@dataclass(frozen=True, slots=True)
class EventSingle:
    """The single view of one event."""

    event: Event

    def write(self, pen: Pen) -> str:
        """Write title, time, place, organizer and description."""
        event = self.event
        tags = [("Kategorie", ", ".join(event.categories))] if event.categories else []
        rows = [*event.when(), ("Ort", event.location), ("Veranstalter", event.organizer), *tags]
        css = {"Datum": "dtstart", "Ort": "location", "Veranstalter": "organizer", "Kategorie": "category"}
        table = "".join(
            f'<dt>{label}:</dt><dd class="{css.get(label, "time")}">{escape(text)}</dd>' for label, text in rows
        )
        inner = (
            "<!--phpicalendar_event.tmpl-->\n"
            f'<div class="vevent">\n<h1 class="summary">{escape(event.title)}</h1>\n'
            f'<dl class="cal-event-details">{table}</dl>\n'
            f'<div class="description">{write_blocks(pen, event.body)}</div>\n</div>\n'
            f'<p class="cal-back"><a href="{attribute(pen.address("termine"))}">zurück</a></p>\n'
            "<!--/phpicalendar_event.tmpl-->"
        )
        return wrap(pen, plugin(inner, "cal", "tx_cal_controller"), "list")


@dataclass(frozen=True, slots=True)
class EventList:
    """One page of the list of events; `browse` holds (label, address or empty) of the page browser."""

    events: tuple[Event, ...]
    browse: tuple[tuple[str, str], ...] = ()

    def write(self, pen: Pen) -> str:
        """Write a line for each event and its description, cropped."""
        rows = "\n".join(self._row(pen, number, event) for number, event in enumerate(self.events))
        pages = " ".join(
            f'<a href="{attribute(url)}">{escape(label)}</a>' if url else f"<span>{escape(label)}</span>"
            for label, url in self.browse
        )
        month = attribute(f"{pen.address('termine')}&tx_cal_controller[view]=month")
        browse = f'<p class="cal-browse">{pages}</p>' if self.browse else ""
        inner = f'<dl class="cal-list">\n{rows}\n</dl>{browse}\n<p><a href="{month}">Monatsansicht</a></p>'
        return wrap(pen, plugin(inner, "cal", "tx_cal_controller"), "list")

    def _row(self, pen: Pen, number: int, event: Event) -> str:
        pen.facts.references.append((event.title, event.teaser, pen.address(event.key)))
        odd = ' class="even"' if number % 2 else ""
        noise = f"&tx_cal_controller[lastview]=view-list|page_id-6&cHash={checksum(event.key)}"
        href = attribute(pen.address(event.key) + noise)
        return (
            f'\t<dt{odd}><a href="{href}" title="{escape(event.title)}">{escape(event.title)}</a><br />'
            f"{german_date(event.start)} <span class=\"V9G\">{'' if event.all_day else event.start[11:]}</span></dt>\n"
            f"\t<dd{odd}>{escape(event.teaser)}</dd>"
        )


def month_view(year: int, month: int) -> str:
    """Write the month view, whose links to the next and the previous month never end."""

    def link(step: int, label: str) -> str:
        turns = year * 12 + month - 1 + step
        day = f"{turns // 12:04d}{turns % 12 + 1:02d}01"
        url = f"/index.php?id=6&tx_cal_controller[getdate]={day}&tx_cal_controller[view]=month"
        return f'<a href="{attribute(url)}">{label}</a>'

    weeks = "".join(
        f"<tr>{''.join(f'<td>{day}</td>' for day in range(first, min(first + 7, 29)))}</tr>" for first in (1, 8, 15, 22)
    )
    head = f"{link(-1, '&laquo;')} <strong>{MONTHS[month - 1]} {year}</strong> {link(1, '&raquo;')}"
    table = f'<table class="cal-month" summary="Kalender">{weeks}</table>'
    return plugin(f'<div class="cal-month-head">{head}</div>{table}', "cal", "tx_cal_controller")
