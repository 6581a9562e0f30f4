"""The site: makes the spec of any page on demand, and knows the links around it."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from relaunch.demo.catalogue import TEASERS_PER_PAGE, Catalogue, Counts, fitting
from relaunch.demo.elements import Later, Teaser, Title
from relaunch.demo.events import EVENTS_PER_PAGE, Event, EventList, EventSingle, event_query
from relaunch.demo.frame import Link, Surroundings
from relaunch.demo.generated import background_title, make_background, make_event, make_news, make_office, slug, town
from relaunch.demo.inline import plain
from relaunch.demo.markers import MARKERS
from relaunch.demo.news import PER_PAGE, News, NewsList, NewsSingle
from relaunch.demo.pen import NOISE_PER_PAGE, Pen
from relaunch.demo.people import Addresses
from relaunch.demo.spec import EVENTS_PAGE, NEWS_PAGE, Spec
from relaunch.demo.texts import EVENTS, MENU, NEWS, WRITTEN

TEXT_UID, ARCHIVE_UID, OFFICE_UID, OFFICES_UID = 10_000, 700_000, 500_000, 800_000


class Site:
    """All pages of a portal. Nothing is held but the written texts and a few pages made last."""

    def __init__(self, pages: int, seed: int) -> None:
        self.seed = seed
        own = (len(NEWS), len(EVENTS))
        keys = [*(s.key for s in WRITTEN), *(n.key for n in NEWS), *(e.key for e in EVENTS)]
        self.counts: Counts = fitting(pages, len(keys), *own)
        self.catalogue = Catalogue(tuple(keys), self.counts)
        self._written = {spec.key: spec for spec in WRITTEN}
        self._children: dict[str, list[str]] = {}
        for spec in WRITTEN:
            if "orphan" not in spec.marks:
                self._children.setdefault(spec.parent, []).append(spec.key)
        self.spec = lru_cache(maxsize=512)(self._make)

    def _make(self, key: str) -> Spec:
        """Make the spec of a key; KeyError if there is no such page."""
        if key in ("aktuelles", "termine", "vertiefung", "kontakt"):
            return self._with_lists(self._written[key])
        if key in self._written:
            return self._written[key]
        place = self.catalogue.place(key)
        if place < len(self.catalogue.written):
            kind, _, uid = key.partition(":")
            return news_spec(next(n for n in NEWS if n.key == key)) if kind == "news" else event_spec(
                next(e for e in EVENTS if e.uid == int(uid))
            )
        kind, _, number = key.partition("+")
        makers = {
            "news": lambda n: news_spec(self.news(n + len(NEWS)), key),
            "event": lambda n: event_spec(self.event(n + len(EVENTS)), key),
            "text": self._text,
            "office": self._office,
            "newslist": lambda n: self._news_list(n + 1),
            "eventlist": lambda n: self._event_list(n + 1),
            "archive": self._archive,
            "offices": self._offices,
        }
        return makers[kind](int(number))

    def news(self, number: int) -> News:
        """Return the `number`-th news, the newest first."""
        return NEWS[number] if number < len(NEWS) else make_news(self.seed, number - len(NEWS))

    def event(self, number: int) -> Event:
        """Return the `number`-th event in order of time."""
        return EVENTS[number] if number < len(EVENTS) else make_event(self.seed, number - len(EVENTS))

    def address(self, key: str) -> str:
        """Return the canonical path and query of a page."""
        if key.startswith("news:"):
            return f"/index.php?id={NEWS_PAGE}&tx_ttnews[tt_news]={key[5:]}"
        if key.startswith("event:"):
            number = int(key[6:])
            event = next((e for e in EVENTS if e.uid == number), None) or make_event(self.seed, number - 100)
            return event_spec(event).url
        return self.spec(key).url

    def double(self, key: str) -> str:
        """Return another URL of a page: its `index.php?id=` form, or one with `no_cache`."""
        url = self.address(key)
        if "?" in url:
            return f"{url}&no_cache=1"
        return self.spec(key).id_url

    def _with_lists(self, spec: Spec) -> Spec:
        """Add the first page of its list, or the teasers of its overviews, to a written page."""
        more: Later
        if spec.key == "aktuelles":
            more = Later(lambda: [self._news_rows(0)])
        elif spec.key == "termine":
            more = Later(lambda: [self._event_rows(0)])
        elif spec.key == "vertiefung":
            more = Later(lambda: [self._overview("archive", n) for n in range(self.counts.archives)])
        else:
            more = Later(lambda: [self._overview("offices", n) for n in range(self.counts.office_lists)])
        return replace(spec, content=(*spec.content, more))

    def _overview(self, kind: str, number: int) -> Teaser:
        spec = self.spec(f"{kind}+{number}")
        return Teaser(spec.key, spec.title, spec.note)

    def _news_rows(self, page: int) -> NewsList:
        total = self.counts.news + len(NEWS)
        rows = range(page * PER_PAGE, min((page + 1) * PER_PAGE, total))
        return NewsList(tuple(self.news(n) for n in rows), self._browse("newslist", page, self.counts.news_lists + 1))

    def _event_rows(self, page: int) -> EventList:
        total = self.counts.event + len(EVENTS)
        rows = range(page * EVENTS_PER_PAGE, min((page + 1) * EVENTS_PER_PAGE, total))
        browse = self._browse("eventlist", page, self.counts.event_lists + 1)
        return EventList(tuple(self.event(n) for n in rows), browse)

    def _browse(self, kind: str, page: int, pages: int) -> tuple[tuple[str, str], ...]:
        """Return the page browser: a window of pages around this one, the next and the last."""
        if pages < 2:
            return ()
        shown = sorted({*range(max(0, page - 3), min(pages, page + 4)), pages - 1})
        found = [(f"Seite {n + 1}", "" if n == page else self._list_url(kind, n)) for n in shown]
        return (*found, ("nächste >", self._list_url(kind, page + 1))) if page + 1 < pages else tuple(found)

    def _list_url(self, kind: str, page: int) -> str:
        name = "tx_ttnews[pointer]" if kind == "newslist" else "tx_cal_controller[offset]"
        uid = NEWS_PAGE if kind == "newslist" else EVENTS_PAGE
        return f"/index.php?id={uid}&{name}={page}" if page else f"/index.php?id={uid}"

    def _news_list(self, page: int) -> Spec:
        return Spec(
            f"newslist+{page - 1}", NEWS_PAGE, "landing", "Aktuelles", "aktuelles",
            (Title("Aktuelles"), Later(lambda: [self._news_rows(page)])),
            query=(("tx_ttnews[pointer]", str(page)),), nav=f"Seite {page + 1}",
        )  # fmt: skip

    def _event_list(self, page: int) -> Spec:
        return Spec(
            f"eventlist+{page - 1}", EVENTS_PAGE, "landing", "Termine", "termine",
            (Title("Termine"), Later(lambda: [self._event_rows(page)])),
            query=(("tx_cal_controller[offset]", str(page)),), nav=f"Seite {page + 1}",
        )  # fmt: skip

    def _text(self, number: int) -> Spec:
        title = background_title(self.seed, number)
        content = (Later(lambda: make_background(self.seed, number)[1]),)
        uid = TEXT_UID + number
        path = f"/themen/{slug(title)}-{number}/" if number % 2 == 0 else ""
        return Spec(f"text+{number}", uid, "page", title, f"archive+{number // TEASERS_PER_PAGE}", content, path=path)

    def _archive(self, number: int) -> Spec:
        rows = range(number * TEASERS_PER_PAGE, min((number + 1) * TEASERS_PER_PAGE, self.counts.text))

        def teasers() -> list[Teaser]:
            made = ((n, make_background(self.seed, n)) for n in rows)
            return [Teaser(f"text+{n}", title, teaser) for n, (title, _, teaser) in made]

        title = f"Beispiele aus den Kommunen, Teil {number + 1}"
        note = f"{len(rows)} Texte über Vorhaben von {town(rows[0])} bis {town(rows[-1])}, jeder mit eigenen Zahlen."
        content = (Title(title), Later(teasers))
        return Spec(f"archive+{number}", ARCHIVE_UID + number, "landing", title, "vertiefung", content, note=note)

    def _office(self, number: int) -> Spec:
        title, lead, people, _ = make_office(self.seed, number)
        content = (Title(title, lead=(lead,)), Addresses(people, "lines" if number % 2 else "vcard"))
        parent = f"offices+{number // TEASERS_PER_PAGE}"
        return Spec(f"office+{number}", OFFICE_UID + number, "contact", title, parent, content)

    def _offices(self, number: int) -> Spec:
        rows = range(number * TEASERS_PER_PAGE, min((number + 1) * TEASERS_PER_PAGE, self.counts.office))

        def teasers() -> list[Teaser]:
            made = ((n, make_office(self.seed, n)) for n in rows)
            return [Teaser(f"office+{n}", title, teaser) for n, (title, _, _, teaser) in made]

        title = f"Familienbüros vor Ort, Teil {number + 1}"
        note = f"Anschriften und Sprechzeiten von {town(rows[0])} bis {town(rows[-1])}, insgesamt {len(rows)} Büros."
        content = (Title(title), Later(teasers))
        return Spec(f"offices+{number}", OFFICES_UID + number, "landing", title, "kontakt", content, note=note)

    def pen(self, spec: Spec) -> Pen:
        """Return a pen for a page."""
        number = self.catalogue.place(spec.key)
        label = "nach oben" if spec.language == "de" else "to top"
        noisy = 99 if "noisy" in spec.marks else NOISE_PER_PAGE
        ascii_mail = "ascii-mail" in spec.marks
        return Pen(number, spec.uid, self.address, self.double, noisy, ascii_mail, label_top=label)

    def around(self, spec: Spec) -> Surroundings:
        """Return the links around a page."""
        rootline = [Link(spec.label, "")]
        parent = spec.parent
        while parent:
            above = self.spec(parent)
            rootline.insert(0, Link(above.label, above.url))
            parent = above.parent
        menu = tuple(Link(self.spec(key).label, self.spec(key).url) for key in MENU[spec.language])
        branch = spec.key if spec.key in self._children else spec.parent
        keys = self._children.get(branch, []) if branch not in ("", "home", "home-en") else []
        submenu = tuple(Link(self.spec(key).label, self.spec(key).url) for key in keys)
        marker = MARKERS[self.catalogue.place(spec.key) % len(MARKERS)]
        return Surroundings(tuple(rootline), menu, submenu, self._languages(spec), marker)

    def _languages(self, spec: Spec) -> tuple[tuple[str, str, str], ...]:
        """Return the language menu; a page without a translation has no link there."""
        if spec.language == "en":
            return (("Deutsch", self.address(spec.translation_of), "NO"), ("English", "", "CUR"))
        other = f"{spec.key}-en"
        if other in self._written:
            return (("Deutsch", "", "CUR"), ("English", self._written[other].url, "NO"))
        return (("Deutsch", "", "CUR"), ("English", "", "INACT"))


def news_spec(news: News, key: str = "") -> Spec:
    """Return the page of a news."""
    return Spec(
        key or news.key, NEWS_PAGE, "article", news.title, "aktuelles", (NewsSingle(news),),
        query=(("tx_ttnews[tt_news]", str(news.uid)),), published=news.date, author=news.author,
        teaser=plain(news.short), tags=news.categories, modified=news.date,
    )  # fmt: skip


def event_spec(event: Event, key: str = "") -> Spec:
    """Return the page of an event."""
    return Spec(
        key or event.key, EVENTS_PAGE, "event", event.title, "termine", (EventSingle(event),),
        query=event_query(event), tags=event.categories,
        event=(event.start, event.end, event.all_day, event.location, event.organizer),
    )  # fmt: skip
