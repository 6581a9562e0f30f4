"""Tell what the places of a template are for, and which texts at them are the template's own."""

from __future__ import annotations

from dataclasses import dataclass

from relaunch.sitemodel.containers import Container
from relaunch.sitemodel.counts import Counted, Path
from relaunch.sitemodel.lines import digest

# Outside the content, a text at the same place on so many different pages is the template's, or this share of them.
OUTSIDE_PAGES = 3
OUTSIDE_SHARE = 0.01
# Inside it, only a place that is filled on this share of the pages with nothing but repeated texts can hold furniture:
# opening hours on every fourth page are what the pages say.
INSIDE_PLACE = 0.3
INSIDE_PAGES = 5
INSIDE_SHARE = 0.03
# A link of the content that leads to the same few places wherever it stands ("back", page browsers) is navigation;
# one that leads elsewhere on each page ("register here") is what the page says.
SAME_TARGETS = 0.34
# A place is constant when this share of its lines are texts that stand there on several pages.
CONSTANT = 0.9
# A template says a thing once at a place; where pages say the same again and again, it is a table of theirs.
SAID_ONCE = 1.2
# A field is filled about once a page, nearly always with a text of its own.
FIELD_TIMES = 1.2
FIELD_NOVEL = 0.8
# What stands at the upper or lower edge of the content on this share of its pages is furniture at any place.
EDGE_SHARE = 0.5
EDGE_PAGES = 8
# A place tells nothing of where a template's content is when it stands on so many pages without any learnt container.
MOSTLY_STRANGE = 0.5
# So many texts and places the model keeps, those on the most pages first.
MAX_TEXTS = 8_000
MAX_PLACES = 400
SAMPLES = 3


@dataclass(slots=True)
class Role:
    """What a path is for: constant, field, list or text; on how many pages, and how often in all."""

    path: Path
    role: str
    pages: int
    lines: int
    texts: int
    inside: bool


@dataclass(frozen=True, slots=True)
class Repeat:
    """A text that is the template's: where it stands, on how many different pages, and some of them."""

    kind: str  # outside | inside | edge
    path: Path
    text: int
    words: str
    pages: int
    samples: tuple[str, ...]

    @property
    def key(self) -> int:
        """The key by which a line of a page is found to be this text at this place."""
        return spot(self.path, self.text)


def spot(path: Path, text: int) -> int:
    """Return the hash of a text at a place."""
    return digest(f"{'/'.join(path)}\n{text}")


def within(path: Path, containers: tuple[Container, ...]) -> Container | None:
    """Return the container that a path leads into."""
    found = [c for c in containers if path[: len(c.path)] == c.path]
    return max(found, key=lambda c: len(c.path), default=None)


def find_roles(counted: Counted, containers: tuple[Container, ...]) -> dict[Path, Role]:
    """Return the roles of all paths at which text stands on several pages."""
    pages: dict[Path, set[int]] = {}
    texts: dict[Path, set[int]] = {}
    tally: dict[Path, list[int]] = {}  # lines, frequent, novel, mostly linked, different ones of a page
    for group, own in zip(counted.groups, counted.places, strict=True):
        seen: set[tuple[Path, int]] = set()
        for place in own:
            line, path = place.line, place.path
            pages.setdefault(path, set()).add(group)
            texts.setdefault(path, set()).add(line.text)
            row = tally.setdefault(path, [0, 0, 0, 0, 0])
            row[0] += 1
            row[1] += counted.pages_at[(path, line.text)] >= OUTSIDE_PAGES
            row[2] += counted.is_novel(line)
            row[3] += line.linked * 2 > line.length
            row[4] += (path, line.text) not in seen
            seen.add((path, line.text))
    return {
        path: Role(path, _role(row, len(pages[path])), len(pages[path]), row[0], len(texts[path]),
                   within(path, containers) is not None)
        for path, row in tally.items()
        if len(pages[path]) >= OUTSIDE_PAGES
    }  # fmt: skip


def _role(row: list[int], pages: int) -> str:
    lines, frequent, novel, linked, different = row
    if frequent >= CONSTANT * lines and lines <= SAID_ONCE * different:
        return "constant"
    if linked * 2 > lines:
        return "list"
    if novel >= FIELD_NOVEL * lines and lines <= FIELD_TIMES * pages:
        return "field"
    return "text"


def find_repeats(counted: Counted, containers: tuple[Container, ...], roles: dict[Path, Role]) -> tuple[Repeat, ...]:
    """Return the texts that are the template's, each with its evidence."""
    found: dict[tuple[Path, int], str] = {}
    strange = _strange_places(counted, containers)
    for (path, text), pages in counted.pages_at.items():
        kind = _kind(path, text, pages, counted, within(path, containers), roles, path not in strange)
        if kind:
            found[(path, text)] = kind
    most = sorted(found, key=lambda at: (-counted.pages_at[at], at))[:MAX_TEXTS]
    evidence = _evidence(counted, set(most))
    return tuple(
        Repeat(found[at], at[0], at[1], evidence[at][0], counted.pages_at[at], tuple(sorted(evidence[at][1])))
        for at in most
    )


def _strange_places(counted: Counted, containers: tuple[Container, ...]) -> set[Path]:
    """Return the places that stand mostly on pages on which none of the containers does: their content may be there."""
    pages: dict[Path, list[int]] = {}  # how many pages have it, how many of them without a container
    inside: dict[Path, bool] = {}
    for own in counted.places:
        paths = {place.path for place in own}
        for path in paths:
            if path not in inside:
                inside[path] = within(path, containers) is not None
        is_known = any(inside[path] for path in paths)
        for path in paths:
            row = pages.setdefault(path, [0, 0])
            row[0] += 1
            row[1] += not is_known
    return {path for path, (all_pages, without) in pages.items() if without >= MOSTLY_STRANGE * all_pages}


def _kind(
    path: Path,
    text: int,
    pages: int,
    counted: Counted,
    container: Container | None,
    roles: dict[Path, Role],
    is_outside: bool,
) -> str:
    """Return why a text at a place is the template's; on pages whose content's place is not known, less is."""
    if pages < OUTSIDE_PAGES:
        return ""
    role = roles.get(path)
    if container is None:
        is_outside = is_outside or (role is not None and role.role == "constant")
        return "outside" if is_outside and pages >= OUTSIDE_SHARE * counted.size else ""
    leads = counted.targets_at[(path, text)]
    if leads > max(1, SAME_TARGETS * pages):
        return ""
    if role is not None and role.role == "constant" and (leads or role.pages >= INSIDE_PLACE * container.pages):
        return "inside" if pages >= max(INSIDE_PAGES, INSIDE_SHARE * container.pages) else ""
    return "edge" if pages >= max(EDGE_PAGES, EDGE_SHARE * container.pages) else ""


def _evidence(counted: Counted, wanted: set[tuple[Path, int]]) -> dict[tuple[Path, int], tuple[str, list[str]]]:
    found: dict[tuple[Path, int], tuple[str, list[str]]] = {}
    for page, own in zip(counted.pages, counted.places, strict=True):
        for place in own:
            at = (place.path, place.line.text)
            if at in wanted:
                urls = found.setdefault(at, (place.line.words, []))[1]
                if len(urls) < SAMPLES and page.url not in urls:
                    urls.append(page.url)
    return found
