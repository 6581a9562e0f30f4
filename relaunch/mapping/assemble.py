"""Put a record together from a cleaned page: its type, its fields, its place. Identity comes later, from the site."""

from __future__ import annotations

from typing import Any

from relaunch.mapping.bylines import drop_bylines, leave_undated
from relaunch.mapping.classify import guessed_type
from relaunch.mapping.fields import Found, find_by_rule, find_field
from relaunch.mapping.schema import Mapping, Rule
from relaunch.mapping.transforms.dates import parse_date
from relaunch.model import Issue, Page, Record, Reference, Source
from relaunch.tree import all_text, drop, squash, visible_text

# Fields whose text, where it is printed in the content, moves from the body into the field: it stands once.
MOVED = ("title", "published", "author", "teaser", "tags")
# A date beside their titles is a teaser's, or when something takes place.
UNDATED = ("landing", "event")
OWN = ("title", "teaser", "author", "published", "tags", "language")
_GERMAN = frozenset("der die das und ist für mit auf den von zu nicht ein eine im des sich auch".split())
_ENGLISH = frozenset("the and of to is in for with on that are this it as be by from not".split())
# So many little words must be seen before a language is believed.
FEWEST_WORDS = 5
# Addresses make a page a contact when they are this share of its text.
CONTACT_SHARE = 0.5


def assemble(
    page: Page,
    region: Any,
    mapping: Mapping,
    references: tuple[Reference, ...],
    type_hint: str,
    moved: tuple[str, ...] = MOVED,
) -> Record:
    """Return a page's record without id, slug, path, body, links and assets.

    The text of title, date, author, teaser and tags (`moved`) is taken out of the region where it stands there.
    `type_hint` is the type that the mapping's matches gave before references were taken.
    """
    people = _people(page, region) if not type_hint else None
    type_name = type_hint or ("contact" if people else guessed_type(page, region, references, mapping))
    if type_name in UNDATED:
        leave_undated(page, region)
    values = _values(page, region, mapping, type_name)
    if people and "people" not in values:
        values["people"] = Found(people)
    drop_bylines(region, _text(values.get("published")), _names(values))
    for name in moved:
        _move(page, region, values.get(name))
    record = Record(
        id="",
        type=type_name,
        title=_text(values.get("title")),
        language=_text(values.get("language")) or language_of(page, mapping),
        published=_date(page, values.get("published")),
        author=_text(values.get("author")),
        teaser=_text(values.get("teaser")),
        tags=_tags(values.get("tags")),
        references=references,
        fields=_extra(values),
        source=Source(page.url, system=mapping.system),
        issues=_required(mapping, type_name, values),
    )
    if not record.title:
        page.issue("title-missing", "The page has no heading and no title; it needs one.", "title")
    return record


def _values(page: Page, region: Any, mapping: Mapping, type_name: str) -> dict[str, Found]:
    values = {}
    for name, field in mapping.fields_of(type_name).items():
        found = find_field(page, region, field, name)
        if found is not None:
            values[name] = found
    return values


def _people(page: Page, region: Any) -> list[dict[str, str]] | None:
    """Return the people of a page whose main content is their addresses."""
    found = find_by_rule(page, region, Rule(find="people"))
    if found is None:
        return None
    total = len(visible_text(region))
    if sum(len(visible_text(card)) for card in found.elements) < CONTACT_SHARE * total:
        return None
    people: list[dict[str, str]] = found.value
    return people


def _move(page: Page, region: Any, found: Found | None) -> None:
    if found is None:
        return
    for element in found.elements:
        parents = list(element.iterancestors())
        if any(parent is region for parent in parents):
            drop(element)


def _names(values: dict[str, Found]) -> list[str]:
    """Return the names that a byline may say: the author's, as one and each by itself, tags and categories."""
    names = [_text(values.get("author"))]
    for name in ("author", "tags", "categories"):
        value = values[name].value if name in values else ()
        names += [str(part) for part in value] if isinstance(value, (list, tuple)) else []
    return names


def _text(found: Found | None) -> str:
    if found is None:
        return ""
    value = found.value
    return squash(", ".join(value) if isinstance(value, list) else str(value))


def _date(page: Page, found: Found | None) -> str:
    text = _text(found)
    if not text:
        return ""
    date = parse_date(text)
    if not date:
        page.issue("date-unreadable", f"'{text[:80]}' is no date in a known form.", "published")
    return date[:10]


def _tags(found: Found | None) -> tuple[str, ...]:
    if found is None:
        return ()
    values = found.value if isinstance(found.value, list) else str(found.value).split(",")
    return tuple(dict.fromkeys(tag for tag in (squash(str(value)) for value in values) if tag))


def _extra(values: dict[str, Found]) -> dict[str, Any]:
    """Return the fields that a type or mapping adds; a mapping value of a finder gives several fields."""
    extra: dict[str, Any] = {}
    for name, found in values.items():
        if name in OWN:
            continue
        if isinstance(found.value, dict):
            extra.update(found.value)
        else:
            extra[name] = found.value
    return dict(sorted(extra.items()))


def _required(mapping: Mapping, type_name: str, values: dict[str, Found]) -> tuple[Issue, ...]:
    return tuple(
        Issue(
            "field-missing", f"{type_name} needs '{name}', and none of its rules ({field.where}) found a value.", name
        )
        for name, field in mapping.fields_of(type_name).items()
        if field.required and name not in values
    )


def language_of(page: Page, mapping: Mapping) -> str:
    """Return the page's language (two letters) from its root element or metas, else the mapping's."""
    root = page.tree
    declared = root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or root.get("xml:lang") or ""
    if not declared:
        for meta in root.iter("meta"):
            if (meta.get("name") or meta.get("http-equiv") or "").lower() in (
                "language",
                "content-language",
                "dc.language",
            ):
                declared = meta.get("content") or ""
                break
    code = declared.strip().lower()[:2]
    if code.isalpha() and len(code) == 2:
        return code
    return mapping.language or language_by_words(page.body)


def language_by_words(element: Any) -> str:
    """Return de or en by the commonest little words of a text; empty where neither is clear."""
    words = all_text(element).casefold().split()
    german = sum(map(_GERMAN.__contains__, words))
    english = sum(map(_ENGLISH.__contains__, words))
    if german == english or max(german, english) < FEWEST_WORDS:
        return ""
    return "de" if german > english else "en"
