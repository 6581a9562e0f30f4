"""Pages made from varied sentence material, each from its own seed, so that any of them can be made alone."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta

from relaunch.demo import words
from relaunch.demo.elements import Element, File, Picture, Text, TextPic, Title, Uploads
from relaunch.demo.events import Event
from relaunch.demo.news import News
from relaunch.demo.people import Person
from relaunch.demo.rte import Block, Table

LATEST = date(2010, 9, 30)
ASCII = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", " ": "-", ":": ""})


def slug(text: str) -> str:
    """Return a title as RealURL writes it into a path."""
    return "".join(sign for sign in text.lower().translate(ASCII) if sign.isalnum() or sign == "-")


def town(number: int) -> str:
    """Return the name of the `number`-th town; the first 17,000 all differ."""
    block, start = number // len(words.TOWN_STARTS), number * 7 % len(words.TOWN_STARTS)
    turn, end = divmod(block, len(words.TOWN_ENDS))
    end = (end + start * 3) % len(words.TOWN_ENDS)
    return words.TOWN_STARTS[start] + words.TOWN_ENDS[end] + words.TOWN_TAILS[turn % len(words.TOWN_TAILS)]


class Material:
    """Makes sentences for one page; two pages with the same number and kind are the same page."""

    def __init__(self, seed: int, kind: str, number: int) -> None:
        self.random = random.Random(f"{seed}/{kind}/{number}")  # noqa: S311 - varied texts, no secrets
        self.town = town(number)
        self.topic = words.TOPICS[(number * 5 + len(kind)) % len(words.TOPICS)]
        self._left: list[str] = []

    def name(self) -> str:
        """Return somebody's name."""
        return f"{self.random.choice(words.FIRST_NAMES)} {self.random.choice(words.LAST_NAMES)}"

    def fill(self, form: str) -> str:
        """Fill the holes of a sentence."""
        pick = self.random
        return form.format(
            town=self.town,
            topic=self.topic,
            name=self.name() if "{name}" in form else "",
            street=pick.choice(words.STREETS) if "{street}" in form else "",
            year=pick.randint(1996, 2009),
            big=f"{pick.randint(2, 899)}.{pick.randint(0, 999):03d}",
            count=pick.randint(31, 998),
            part=pick.randint(11, 97),
            small=pick.randint(6, 19),
            few=pick.randint(2, 5),
        )

    def sentences(self, count: int) -> str:
        """Return a paragraph of that many sentences; a page runs through all forms before one comes again."""
        chosen = []
        for _ in range(count):
            if not self._left:
                self._left = self.random.sample(words.SENTENCES, len(words.SENTENCES))
            chosen.append(self.fill(self._left.pop()))
        return " ".join(chosen)

    def title(self, forms: Sequence[str], number: int) -> str:
        """Return a title of the page."""
        return self.fill(forms[number % len(forms)])

    def points(self, count: int) -> list[str]:
        """Return the entries of a list."""
        return [f"- {self.fill(form)}" for form in self.random.sample(words.POINTS, count)]

    def host(self) -> str:
        """Return the host of an organisation in this page's town."""
        return f"www.{self.random.choice(words.PARTNERS)}-{slug(self.town)}.example"


def make_news(seed: int, number: int) -> News:
    """Make the `number`-th generated news; the higher the number, the older the news."""
    make = Material(seed, "news", number)
    title = make.title(words.NEWS_FORMS, number)
    body: list[Block] = [make.sentences(3) for _ in range(3 + number % 3)]
    if number % 3 == 0:
        body[2:2] = make.points(3)
    body.append(f"{make.sentences(1)} Näheres weiß {make.name()}, Telefon 0999 555-{1000 + number}.")
    day = LATEST - timedelta(days=number // 3)
    link = (f"Zur Seite des Vorhabens in {make.town}", f"http://{make.host()}/projekt/{number}")
    return News(
        uid=1000 + number,
        title=title,
        date=day.isoformat(),
        body=tuple(body),
        short=make.sentences(2) if number % 4 else "",
        time=f"{8 + number % 9:02d}:{number % 4 * 15:02d}",
        author=make.name() if number % 2 else "",
        categories=(words.CATEGORIES[number % len(words.CATEGORIES)],),
        picture=_picture(make, f"meldung_{number}.png") if number % 4 == 1 else None,
        links=(link,) if number % 3 == 1 else (),
        files=(File(f"bericht_{number}.pdf", f"Bericht aus {make.town} Nr. {number}"),) if number % 5 == 2 else (),
    )


def _picture(make: Material, name: str) -> Picture:
    who = make.name()
    return Picture(name, f"{who} im Gespräch in {make.town}", f"{who} bei einem Besuch in {make.town}.", "", True)


def background_title(seed: int, number: int) -> str:
    """Return the title of the `number`-th background text without making the text."""
    return Material(seed, "background", number).title(words.TEXT_FORMS, number)


def make_background(seed: int, number: int) -> tuple[str, tuple[Element, ...], str]:
    """Make the `number`-th background text: its title, its content and the teaser that overviews print for it."""
    make = Material(seed, "background", number)
    title = make.title(words.TEXT_FORMS, number)
    teaser = make.sentences(2)
    elements: list[Element] = [Title(title, lead=(make.sentences(3),))]
    headings = make.random.sample(words.HEADINGS, 3)
    first: tuple[Block, ...] = (make.sentences(3), make.sentences(4))
    if number % 2:
        picture = _picture(make, f"thema_{number}.png")
        layout = ("intext-right", "intext-left", "above", "below", "intext-right-nowrap")[number % 5]
        form = "div" if number % 3 else "dl"
        elements.append(TextPic(first, (picture,), make.fill(headings[0]), layout, form))
    else:
        elements.append(Text(first, make.fill(headings[0]), to_top=True))
    second: list[Block] = [make.sentences(3), *make.points(4), f"== {make.fill(headings[1])}", make.sentences(4)]
    if number % 3 == 2:
        second.append(_table(make))
    elements.append(Text(tuple(second), make.fill(headings[2]), to_top=True))
    if number % 4 == 3:
        file = File(f"thema_{number}.pdf", f"{title} als Druckfassung", f"{100 + number} K")
        elements.append(Uploads((file,)))
    return title, tuple(elements), teaser


def _table(make: Material) -> Table:
    note = "vorläufig"
    rows = tuple(
        (str(year), str(make.random.randint(20, 899)), str(make.random.randint(3, 40)), note if year > 2008 else "")
        for year in range(2006, 2010)
    )
    return Table(("Jahr", "Plätze", "Gruppen", "Anmerkung"), rows, f"Plätze und Gruppen in {make.town} 2006 bis 2009")


def make_event(seed: int, number: int) -> Event:
    """Make the `number`-th generated event."""
    make = Material(seed, "event", number)
    day = date(2011, 1, 10) + timedelta(days=number * 3 % 3000)
    start, end = day.isoformat(), (day + timedelta(days=number % 3)).isoformat()
    if number % 3 == 0:
        start, end = f"{start}T{9 + number % 8:02d}:30", f"{end}T{17 + number % 4:02d}:00"
    return Event(
        uid=100 + number,
        title=make.title(words.EVENT_FORMS, number),
        start=start,
        end=end,
        location=make.title(words.PLACES, number),
        organizer=make.title(words.ORGANIZERS, number),
        body=(make.sentences(2), make.sentences(3)),
        categories=(words.CATEGORIES[number % len(words.CATEGORIES)],) if number % 2 else (),
    )


def make_office(seed: int, number: int) -> tuple[str, str, tuple[Person, ...], str]:
    """Make the `number`-th contact page: title, introduction, people and the teaser of overviews."""
    make = Material(seed, "office", number)
    people = []
    for turn in range(2 + number % 2):
        name = make.name()
        people.append(
            Person(
                name,
                make.fill(words.POSITIONS[turn]),
                f"Familienbüro {make.town}",
                f"{slug(name)}@{slug(make.town)}.example",
                f"0999 {20000 + number}-{10 + turn}",
                f"0999 {20000 + number}-{90 + turn}",
                f"{make.random.choice(words.STREETS)} {make.random.randint(1, 120)}",
                f"{10000 + number % 80000} {make.town}",
                f"{make.random.randint(1, 4)}.{make.random.randint(10, 49)}",
            )
        )
    return f"Familienbüro {make.town}", make.sentences(2), tuple(people), make.sentences(1)
