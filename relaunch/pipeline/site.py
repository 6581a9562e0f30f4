"""Give every record its identity and place: which pages are one, what they are called, where they go, who is above.

All decisions depend on the set of pages alone, never on the order in which they came.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from relaunch.mapping.classify import is_home
from relaunch.mapping.schema import Mapping
from relaunch.pipeline.decisions import Decisions
from relaunch.pipeline.stage import Outline, Stage
from relaunch.pipeline.twins import Finder, say
from relaunch.slugs import slugify, title_slug, unique
from relaunch.urls import canonicalize

# A teaser that stands on this many pages is the site's description and no page's teaser.
SITE_WIDE = 3
# A last path segment that says something: letters, and more than an id.
_SPEAKING = re.compile(r"[a-zA-ZäöüßÄÖÜ]{2}")
_SUFFIX = re.compile(r"\.(html?|php|aspx?|jsp|shtml)$", re.IGNORECASE)


@dataclass(slots=True)
class Place:
    """One record's identity: `key` of the draft that speaks for it, the others are its aliases."""

    key: str
    url: str
    type: str
    title: str
    language: str
    aliases: list[str] = field(default_factory=list)
    slug: str = ""
    id: str = ""
    path: str = ""
    parent: str = ""  # key
    position: int | None = None
    translation_of: str = ""  # key
    trail: tuple[str, ...] = ()
    translations: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Site:
    """Every place by key, and every canonical URL that leads to one."""

    name: str
    places: dict[str, Place] = field(default_factory=dict)
    by_url: dict[str, str] = field(default_factory=dict)
    site_wide_teasers: frozenset[str] = frozenset()
    by_id: dict[str, Place] = field(default_factory=dict)

    def find(self, url: str) -> Place | None:
        """Return the place that a canonical URL leads to."""
        key = self.by_url.get(url)
        return None if key is None else self.places[key]

    def drop(self, place: Place) -> None:
        """Take a place out; what stood below it stands below the one above it."""
        del self.places[place.key], self.by_id[place.id]
        self.by_url = {url: key for url, key in self.by_url.items() if key != place.key}
        for other in self.places.values():
            other.parent = place.parent if other.parent == place.key else other.parent
            other.translation_of = "" if other.translation_of == place.key else other.translation_of


def settle(
    stage: Stage,
    mapping: Mapping,
    name: str,
    in_sitemap: Callable[[str], bool],
    known: dict[str, str],
    decisions: Decisions | None = None,
    progress: Callable[[str, int, int], None] = lambda *_: None,
) -> Site:
    """Return the site: pages joined, then named, then put in their places.

    `known` gives the ids that earlier runs gave to URLs; they stay. `decisions` are the editors' answers about pages
    that may be one; the questions that stay open are asked there.
    """
    site = Site(name)
    progress("joining", 0, 0)
    _join(site, stage, mapping, in_sitemap, Finder(stage, decisions or Decisions(), progress), decisions)
    _name(site, known)
    _find_parents(site, mapping)
    _find_paths(site, mapping)
    _find_translations(site)
    _find_positions(site, stage, mapping)
    for place in site.places.values():
        place.trail, place.translations = (), ()  # they have said what they had to say
    site.by_id = {place.id: place for place in site.places.values()}
    return site


def _join(
    site: Site,
    stage: Stage,
    mapping: Mapping,
    in_sitemap: Callable[[str], bool],
    finder: Finder,
    decisions: Decisions | None,
) -> None:
    """Join pages that say the same; CONTRACT's order says which URL speaks for them, but the longer version first."""
    linked = _count_links(stage, mapping, finder.keys)
    twins = finder.settle(lambda key: _precedence(key, in_sitemap, linked))
    say(stage, twins, finder)
    if decisions is not None:
        decisions.ask(twins.questions)
    joined = {key for others in twins.aliases.values() for key in others}
    for outline in stage.outlines():
        if outline.key not in joined:
            place = _place(outline, twins.aliases.get(outline.key, []))
            site.places[place.key] = place
            site.by_url.update(dict.fromkeys((place.key, *place.aliases), place.key))
    site.site_wide_teasers = stage.teasers_on(SITE_WIDE)


def _count_links(stage: Stage, mapping: Mapping, keys: set[str]) -> Counter[str]:
    """Return how many pages link to each of some URLs: only pages that have a twin are asked for."""
    linked: Counter[str] = Counter()
    if keys:
        for outline in stage.outlines():
            targets = {canonicalize(link, outline.url, mapping.urls).url for link in outline.context.links}
            linked.update(targets & keys)
    return linked


def _place(outline: Outline, aliases: list[str]) -> Place:
    return Place(
        key=outline.key,
        url=outline.url,
        type=outline.type,
        title=outline.title,
        language=outline.language,
        aliases=aliases,
        parent=outline.url if outline.parent_part is not None else "",
        trail=outline.context.trail,
        translations=outline.context.translations,
    )


def _precedence(key: str, in_sitemap: Callable[[str], bool], linked: Counter[str]) -> tuple[bool, bool, int, bool, str]:
    """CONTRACT: the one in the sitemap, else a path before a query, else the most linked, else `.html`, else A to Z."""
    url = key.partition("#")[0]
    parts = urlsplit(url)
    return (not in_sitemap(url), bool(parts.query), -linked[url], not parts.path.endswith(".html"), key)


def _name(site: Site, known: dict[str, str]) -> None:
    """Give each place its id: the one that its page has had, also under another type or one of its other addresses."""
    taken: set[tuple[str, str]] = set()
    ids = {*known.values()}  # a new page never gets the id of one that is gone

    def give(place: Place, slug: str, earlier: str = "") -> None:
        kind = place.type
        place.slug = unique(slug, lambda slug: (kind, slug) in taken)
        place.id = earlier or f"{site.name}/{kind}/{place.slug}"
        taken.add((kind, place.slug))

    places = sorted(site.places.values(), key=lambda place: place.key)
    given: set[str] = set()
    for keys_of in (lambda place: (place.key,), lambda place: place.aliases):
        for place in places:
            earlier = next((known[key] for key in keys_of(place) if key in known and known[key] not in given), "")
            if not place.id and earlier.count("/") == 2:
                given.add(earlier)
                give(place, earlier.rpartition("/")[2], earlier)
    for place in places:
        if not place.id:
            start = f"{site.name}/{place.type}/"
            kind = place.type
            give(place, unique(_slug_of(place), lambda slug, kind=kind, start=start: (  # type: ignore[misc]
                (kind, slug) in taken or start + slug in ids)))  # fmt: skip


def _slug_of(place: Place) -> str:
    """The last segment of a speaking legacy path, else the title: the path changes less often than the title."""
    parts = urlsplit(place.url)
    segment = _SUFFIX.sub("", unquote(parts.path).rstrip("/").rpartition("/")[2])
    is_copy = "#" in place.key or parts.path.lower().endswith(".txt")
    if not is_copy and not parts.query and _SPEAKING.search(segment) and segment not in ("index", "home"):
        return slugify(segment)
    return title_slug(place.title) if place.title else slugify(segment or "startseite")


def _find_parents(site: Site, mapping: Mapping) -> None:
    home = next((p.key for p in site.places.values() if is_home(p.url, mapping)), "")
    home = home or next((key for url, key in sorted(site.by_url.items()) if is_home(url, mapping)), "")
    for place in site.places.values():
        if place.parent or place.key == home:
            continue
        candidates = [*reversed(place.trail), *_folders_above(place.url)]
        found = next((site.by_url[u] for u in candidates if u in site.by_url and site.by_url[u] != place.key), "")
        place.parent = found or home
    for place in site.places.values():
        _break_circle(site, place)


def _folders_above(url: str) -> Iterable[str]:
    parts = urlsplit(url)
    segments = parts.path.strip("/").split("/")
    for count in range(len(segments) - 1, 0, -1):
        yield f"{parts.scheme}://{parts.netloc}/" + "/".join(segments[:count]) + "/"


def _break_circle(site: Site, place: Place) -> None:
    seen = {place.key}
    above = place
    while above.parent:
        if above.parent in seen:
            above.parent = ""
            return
        seen.add(above.parent)
        above = site.places[above.parent]


def _find_paths(site: Site, mapping: Mapping) -> None:
    """Keep a speaking legacy path, without its suffix; else put the slug below the parent's path. All unique."""
    taken: set[str] = set()
    done: dict[str, str] = {}
    for key in sorted(site.places):
        chain = [site.places[key]]
        while chain[-1].parent and chain[-1].parent not in done and len(chain) < 50:
            chain.append(site.places[chain[-1].parent])
        for place in reversed(chain):
            if place.key not in done:
                place.path = _unique_path(_path_of(site, place, mapping, done), taken)
                done[place.key] = place.path


def _path_of(site: Site, place: Place, mapping: Mapping, done: dict[str, str]) -> str:
    parts = urlsplit(place.url)
    if is_home(place.url, mapping):
        return "/"
    segments = [s for s in unquote(_SUFFIX.sub("", parts.path)).split("/") if s]
    speaking = bool(segments) and not parts.query and "#" not in place.key and _SPEAKING.search(segments[-1])
    if speaking and place.parent != place.url and not parts.path.lower().endswith(".txt"):
        return "/" + "/".join(slugify(segment) for segment in segments) + "/"
    above = done.get(place.parent, "/")
    return f"{above}{place.slug}/"


def _unique_path(path: str, taken: set[str]) -> str:
    head, _, last = path.rstrip("/").rpartition("/")
    if path != "/":
        last = unique(last, lambda slug: f"{head}/{slug}/" in taken)
        path = f"{head}/{last}/"
    taken.add(path)
    return path


def _find_translations(site: Site) -> None:
    """Point each page in another language than the site's to the page it translates."""
    languages = Counter(place.language for place in site.places.values() if place.language)
    main = min(languages, key=lambda code: (-languages[code], code != "de", code), default="")
    for place in site.places.values():
        if place.language in ("", main):
            continue
        other = [url for _, url in place.translations]
        other.append(re.sub(r"([?&])L=\d+&?", r"\1", place.url).rstrip("?&"))
        for url in other:
            key = site.by_url.get(url)
            if key and key != place.key and site.places[key].language == main:
                place.translation_of = key
                break


def _find_positions(site: Site, stage: Stage, mapping: Mapping) -> None:
    """Number siblings in the order in which their parent's page links to them, the others behind, from A to Z."""
    children: dict[str, list[Place]] = defaultdict(list)
    for place in site.places.values():
        if place.parent:
            children[place.parent].append(place)
    for parent, group in children.items():
        order: dict[str, int] = {}
        for link in stage.context(parent).links:
            key = site.by_url.get(canonicalize(link, site.places[parent].url, mapping.urls).url)
            if key:
                order.setdefault(key, len(order))
        group.sort(key=lambda place: (order.get(place.key, len(order)), place.key))
        for number, place in enumerate(group, 1):
            place.position = number
