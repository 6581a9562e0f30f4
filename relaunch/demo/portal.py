"""The portal as a pure function from URL to answer, with the truth about each of its pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, overload
from urllib.parse import parse_qsl, unquote

from relaunch.demo import special
from relaunch.demo.elements import write_all
from relaunch.demo.files import file_bytes, media_type
from relaunch.demo.frame import page, print_view
from relaunch.demo.markers import MARKERS
from relaunch.demo.pen import Facts
from relaunch.demo.site import OFFICE_UID, OFFICES_UID, TEXT_UID, Site
from relaunch.demo.spec import EVENTS_PAGE, HOME, NEWS_PAGE, Spec
from relaunch.demo.texts import EVENTS, NEWS, WRITTEN
from relaunch.demo.truth import TruePage

SIMULATED = re.compile(r"^/(?:[^/]*\.)?(\d+)\.(\d+)\.html$")
THEME = re.compile(r"^/themen/[a-z0-9-]*?-(\d+)/$")
FILES = ("/uploads/", "/fileadmin/", "/typo3temp/", "/typo3/gfx/")
HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Response:
    """What the server answers."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True, slots=True)
class Found:
    """What a URL leads to: a page's key, or what else it is; `target` is a key, a URL, a file or a day."""

    fate: str
    target: str = ""


class Portal:
    """A legacy portal. Nothing is rendered before it is asked for."""

    def __init__(self, pages: int, seed: int) -> None:
        self._site = Site(pages, seed)
        self._paths = {spec.path: spec.key for spec in WRITTEN if spec.path}
        self._uids = {(spec.uid, spec.language): spec.key for spec in WRITTEN}

    @property
    def truth(self) -> Truth:
        """The truth about the content pages, in the order of their numbers; each is made when asked for."""
        return Truth(self._site)

    def fate_of(self, path_and_query: str) -> str:
        """Return `page`, or what else this URL is: `alias:URL`, `redirect:URL`, gone, not-found, feed, calendar …"""
        found = self._find(path_and_query)
        if found.fate in ("page", "print"):
            url = self._site.address(found.target)
            return "page" if path_and_query == url else f"alias:{url}"
        return f"redirect:{found.target}" if found.fate == "redirect" else found.fate

    @cached_property
    def fates(self) -> dict[str, str]:
        """Every other URL that the portal prints or answers, and what it is."""
        known = [*special.REDIRECTS, *special.GONE, *special.DEAD, *special.ASSETS, special.EMPTY, special.SEARCH]
        known += [special.FEED, "/robots.txt", "/sitemap.xml", "/index.php", "/index.html", "/intern/kindernetz/"]
        known += [f"{special.SEARCH}&tx_indexedsearch[sword]=kita", "/newsletter.123.0.html", special.JUMP]
        known.append(f"/index.php?id={EVENTS_PAGE}&tx_cal_controller[view]=month")
        fates = {url: self.fate_of(url) for url in known}
        for place in range(self._site.catalogue.total):
            spec = self._site.spec(self._site.catalogue.key(place))
            fates |= dict.fromkeys(aliases(spec), f"alias:{spec.url}")
            facts = self.truth.facts(spec)
            fates |= facts.files | {url: "asset" for _, url in facts.downloads}
        return fates

    def answer(self, path_and_query: str, host: str = "www.familienportal-musterland.example") -> Response:
        """Answer a request as the portal's server does."""
        found = self._find(path_and_query)
        if found.fate in ("page", "print"):
            spec = self._site.spec(found.target)
            return _html(self._render(spec, host, printed=found.fate == "print"), iso="iso" in spec.marks)
        if found.fate == "redirect":
            target = found.target if found.target.startswith("http") else f"http://{host}{found.target}"
            return Response(301, (("Location", target), ("Content-Type", HTML)), b"")
        return self._other(found, host)

    def _other(self, found: Found, host: str) -> Response:
        if found.fate == "asset":
            return Response(200, (("Content-Type", media_type(found.target)),), file_bytes(found.target))
        if found.fate == "robots":
            return _text(special.ROBOTS.format(host=host), "text/plain; charset=utf-8")
        if found.fate == "sitemap":
            specs = (self._site.spec(key) for key in self._site.catalogue)
            return _text(special.sitemap(((spec.url, spec.modified) for spec in specs), host), "application/xml")
        if found.fate == "feed":
            latest = [self._site.news(number) for number in range(len(NEWS))]
            rows = ((news, self._site.address(news.key)) for news in latest)
            return _text(special.feed(rows, host), "application/rss+xml; charset=utf-8")
        pages: dict[str, Callable[[], str]] = {
            "calendar": lambda: special.calendar_page(found.target),
            "search": special.search_page,
            "picture-window": lambda: special.picture_window(found.target),
            "empty": lambda: "",
            "forbidden": lambda: special.plain_page("Intern", "<h1>Nur für den Dienstgebrauch</h1>"),
        }
        if found.fate in pages:
            return _html(pages[found.fate]())
        status = 410 if found.fate == "gone" else 404
        return Response(status, (("Content-Type", HTML),), special.error_page(status).encode())

    def _render(self, spec: Spec, host: str, printed: bool) -> str:
        parts = write_all(self._site.pen(spec), spec.content)
        if printed:
            marker = MARKERS[self._site.catalogue.place(spec.key) % len(MARKERS)]
            return print_view(spec, parts, host, marker)
        return page(spec, parts, self._site.around(spec), host)

    def _find(self, path_and_query: str) -> Found:
        """Route a URL: paths first, then the parameters of index.php."""
        path, _, query = path_and_query.partition("#")[0].partition("?")
        path = unquote(path)
        values = dict(parse_qsl(query.replace("&amp;", "&"), keep_blank_values=True))
        fixed = {"/robots.txt": "robots", "/sitemap.xml": "sitemap"}
        if path in fixed:
            return Found(fixed[path])
        if path in special.REDIRECTS:
            return Found("redirect", special.REDIRECTS[path])
        if path in special.GONE:
            return Found("gone")
        if path.startswith(special.PRIVATE):
            return Found("forbidden")
        if path.startswith(FILES) and "." in path and "#" not in path:
            return Found("asset", path)
        return self._find_page(path, values)

    def _find_page(self, path: str, values: dict[str, str]) -> Found:
        simulated = SIMULATED.match(path)
        theme = THEME.match(path)
        if simulated:
            values = {"id": simulated[1], "type": simulated[2], **values}
        elif theme:
            key = f"text+{theme[1]}"
            known = self._exists(key) and self._site.address(key) == path
            return self._key(key, values) if known else Found("not-found")
        elif path in self._paths and path != "/":
            key = self._paths[path]
            return self._key(key, values)
        elif path and f"{path}/" in self._paths:
            return Found("redirect", f"{path}/")
        elif path not in ("/", "/index.php", "/index.html"):
            return Found("not-found")
        return self._find_id(values)

    def _find_id(self, values: dict[str, str]) -> Found:
        if values.get("jumpurl", "").startswith("http"):
            return Found("redirect", values["jumpurl"])
        if values.get("eID") == "tx_cms_showpic":
            return Found("picture-window", values.get("file", ""))
        uid_text, _, page_type = (values.get("id") or str(HOME)).partition(",")
        values = {**values, "type": values.get("type") or page_type}
        if not uid_text.isdigit() or len(uid_text) > 9:
            return Found("not-found")
        uid = int(uid_text)
        if f"/index.php?id={uid}" == special.EMPTY:
            return Found("empty")
        if f"/index.php?id={uid}" == special.SEARCH:
            return Found("search")
        if uid == NEWS_PAGE and values["type"] == "100":
            return Found("feed")
        if uid == EVENTS_PAGE and values.get("tx_cal_controller[view]") in ("month", "week", "day"):
            return Found("calendar", values.get("tx_cal_controller[getdate]", ""))
        key = self._key_of(uid, values)
        return self._key(key, values) if key and self._exists(key) else Found("not-found")

    def _key(self, key: str, values: dict[str, str]) -> Found:
        return Found("print" if values.get("type") == "98" else "page", key)

    def _exists(self, key: str) -> bool:
        try:
            self._site.catalogue.place(key)
        except KeyError:
            return False
        return True

    def _key_of(self, uid: int, values: dict[str, str]) -> str:
        """Return the key of a page by its uid, language and the parameters of plugins."""
        news, event = values.get("tx_ttnews[tt_news]", ""), values.get("tx_cal_controller[uid]", "")
        pointer, offset = values.get("tx_ttnews[pointer]", ""), values.get("tx_cal_controller[offset]", "")
        if uid == NEWS_PAGE and news:
            own = any(str(n.uid) == news for n in NEWS)
            return f"news:{news}" if own else _numbered("news", news, 1000)
        if uid == EVENTS_PAGE and event:
            own = any(str(e.uid) == event for e in EVENTS)
            return f"event:{event}" if own else _numbered("event", event, 100)
        if uid == NEWS_PAGE and pointer not in ("", "0"):
            return _numbered("newslist", pointer, 1)
        if uid == EVENTS_PAGE and offset not in ("", "0"):
            return _numbered("eventlist", offset, 1)
        language = "en" if values.get("L") == "1" else "de"
        own_key = self._uids.get((uid, language)) or self._uids.get((uid, "de"))
        if own_key:
            return own_key
        for kind, base in (("offices", OFFICES_UID), ("archive", 700_000), ("office", OFFICE_UID), ("text", TEXT_UID)):
            if uid >= base:
                return f"{kind}+{uid - base}"
        return ""


class Truth(Sequence[TruePage]):
    """The truth about all content pages; a page's truth is made anew each time it is asked for."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def __len__(self) -> int:
        return self._site.catalogue.total

    @overload
    def __getitem__(self, index: int) -> TruePage: ...
    @overload
    def __getitem__(self, index: slice) -> list[TruePage]: ...
    def __getitem__(self, index: int | slice) -> TruePage | list[TruePage]:
        if isinstance(index, slice):
            return [self[place] for place in range(*index.indices(len(self)))]
        place = index + len(self) if index < 0 else index
        if not 0 <= place < len(self):
            raise IndexError(index)
        return self._true(self._site.spec(self._site.catalogue.key(place)))

    def __iter__(self) -> Iterator[TruePage]:
        return (self[place] for place in range(len(self)))

    def facts(self, spec: Spec) -> Facts:
        """Write the page and return what the pen learned."""
        pen = self._site.pen(spec)
        write_all(pen, spec.content)
        return pen.facts

    def _true(self, spec: Spec) -> TruePage:
        facts = self.facts(spec)
        start, end, all_day, location, organizer = spec.event
        return TruePage(
            url=spec.url, type=spec.type, title=spec.title, published=spec.published, language=spec.language,
            author=spec.author, teaser=spec.teaser or spec.description, **_frozen(facts),
            start=start, end=end, all_day=all_day, location=location, organizer=organizer, tags=spec.tags,
            parent=self._site.address(spec.parent) if spec.parent else "",
            translation_of=self._site.address(spec.translation_of) if spec.translation_of else "",
            has_form=facts.has_form, aliases=tuple(aliases(spec)),
        )  # fmt: skip


def _frozen(facts: Facts) -> dict[str, Any]:
    names = "paragraphs captions alts pictures downloads notes links emails people references tables".split()
    return {name: tuple(getattr(facts, name)) for name in names}


def aliases(spec: Spec) -> list[str]:
    """Return the other URLs of a page that differ from its own by more than what rules U drop before fetching."""
    found = [spec.print_url]
    if spec.path:
        found.append(spec.id_url)
    if spec.uid == 123:
        found.append("/newsletter.123.0.html")
    return found


def _numbered(kind: str, text: str, base: int) -> str:
    number = int(text) - base if text.isdigit() and len(text) < 10 else -1
    return f"{kind}+{number}" if number >= 0 else ""


def _html(text: str, iso: bool = False) -> Response:
    if iso:
        return Response(200, (("Content-Type", "text/html; charset=iso-8859-1"),), text.encode("cp1252"))
    return _text(text, HTML)


def _text(text: str, content_type: str) -> Response:
    return Response(200, (("Content-Type", content_type),), text.encode("utf-8"))


def build_portal(pages: int = 60, seed: int = 2010) -> Portal:
    """Return the portal with about `pages` content pages; the same arguments give the same bytes on every run."""
    return Portal(pages, seed)
