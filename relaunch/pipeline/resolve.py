"""Tie a draft to its site: links to new paths, references to records, pictures to files, teasers to what they quote."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from relaunch.mapping.schema import Mapping
from relaunch.model import Asset, Issue, Link, Record, Reference, Removal
from relaunch.pipeline.site import Place, Site
from relaunch.tree import squash
from relaunch.urls import canonicalize, is_inside

# A tag of a finished body with its quoted attributes; `href="` in the text of a code example is no attribute.
_TAG = re.compile(r'<(?:a|img)\b(?:[^"<>]|"[^"]*")*>')
_ATTRIBUTE = re.compile(r'\b(href|src)="([^"]*)"')
FEWEST_WORDS = 3
_SENTENCE = re.compile(r"(?<=[.!?…:])\s+")
_CROP = re.compile(r"\s*(\.\.\.|…)$")
_LETTERS = re.compile(r"[^\w]+")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a record is tied to: the site, the answers of the archive, and the files of the run.

    `find` gives the place of a canonical URL, `fate` what became of a legacy URL that is no record: "" for never seen,
    else gone, failed, redirect …; `follow` the URL at the end of a chain of redirects; `fetch` stores a picture or
    download and returns its asset with file and hash, or None; `text_of` the words of another record, for teasers;
    `forms` the other forms in which a canonical URL was fetched; `is_site_wide` says whether a teaser is the whole
    site's. `is_unsure` is called where a record hangs on something else of the site.
    """

    site: Site
    mapping: Mapping
    find: Callable[[str], Place | None]
    fate: Callable[[str], str]
    follow: Callable[[str], str]
    fetch: Callable[[Asset], Asset | None]
    text_of: Callable[[str], str]
    forms: Callable[[str], list[str]]
    is_site_wide: Callable[[str], bool]
    is_unsure: Callable[[], None]


@dataclass(slots=True)
class Resolved:
    """A finished record with what was noticed on the way."""

    record: Record
    issues: list[Issue] = field(default_factory=list)
    removals: list[Removal] = field(default_factory=list)


def resolve(record: Record, place: Place, around: Surroundings) -> Resolved:
    """Return the record of a place, tied to the site."""
    resolved = Resolved(record, list(record.issues))
    assets = _assets(record, resolved, around)
    files = {asset.url: asset.file for asset in assets if asset.file}
    body = _rewritten(record.body, place, resolved, around, files)
    links = tuple(_tied_link(link, around) for link in record.links)
    references = tuple(r for r in (_tied_reference(r, place, resolved, around) for r in record.references) if r)
    teaser = record.teaser
    if teaser and around.is_site_wide(teaser):
        resolved.removals.append(Removal("site-wide-teaser", "description of the whole site", teaser, "teaser"))
        teaser = ""
    site = around.site
    related = [link.record for link in links if link.record] + [r.record for r in references if r.record]
    resolved.record = replace(
        record,
        id=place.id,
        slug=place.slug,
        path=place.path,
        parent=site.places[place.parent].id if place.parent else "",
        position=place.position,
        translation_of=site.places[place.translation_of].id if place.translation_of else "",
        teaser=teaser,
        body=body,
        links=links,
        assets=tuple(assets),
        references=references,
        fields=_tied_fields(record, resolved, around),
        related=tuple(dict.fromkeys(other for other in related if other != place.id)),
        source=replace(record.source, url=place.url, aliases=_aliases(place, around)),
        issues=tuple(dict.fromkeys(resolved.issues)),
    )
    resolved.issues = list(resolved.record.issues)
    return resolved


def _aliases(place: Place, around: Surroundings) -> tuple[str, ...]:
    """Return the other addresses of a record: pages joined with it, and the forms in which they were fetched."""
    keys = [key.partition("#")[0] for key in (place.key, *place.aliases)]
    return tuple(sorted({*keys, *(form for key in keys for form in around.forms(key))} - {place.url}))


def find_target(url: str, around: Surroundings) -> Place | None:
    """Return the record that a legacy URL leads to, redirects followed."""
    canonical = canonicalize(url, url, around.mapping.urls).url
    return around.find(canonical) or around.find(around.follow(canonical))


def _assets(record: Record, resolved: Resolved, around: Surroundings) -> list[Asset]:
    assets = []
    for asset in record.assets:
        stored = around.fetch(asset) if is_inside(asset.url, record.source.url) else None
        if stored is None and is_inside(asset.url, record.source.url):
            resolved.issues.append(Issue("asset-missing", f"{asset.url} could not be fetched.", "assets"))
        assets.append(stored or asset)
    return assets


def _rewritten(body: str, place: Place, resolved: Resolved, around: Surroundings, files: dict[str, str]) -> str:
    """Point links at new paths and pictures at their files; a dead link keeps its old URL and becomes an issue."""

    def value_of(name: str, url: str) -> str:
        canonical = canonicalize(url, place.url, around.mapping.urls).url
        file = files.get(url) or files.get(canonical)
        if file:
            return file
        if name == "src" or not is_inside(url, place.url):
            return url
        target = find_target(url, around)
        if target is not None:
            _, hash_sign, fragment = url.partition("#")
            return target.path + hash_sign + fragment
        fate = around.fate(canonical)
        if fate in ("gone", "failed", "quarantined"):
            resolved.issues.append(Issue("dead-link", f"{url} is {fate} on the legacy site.", "body"))
        elif fate == "":
            resolved.issues.append(Issue("link-not-archived", f"{url} was never fetched.", "body"))
        return url

    def tag(match: re.Match[str]) -> str:
        return _ATTRIBUTE.sub(
            lambda a: f'{a[1]}="{html.escape(value_of(a[1], html.unescape(a[2])), quote=True)}"', match[0]
        )

    return _TAG.sub(tag, body) if "<a" in body or "<img" in body else body


def _tied_link(link: Link, around: Surroundings) -> Link:
    if link.kind != "internal" or not link.url:
        return link
    target = find_target(link.url, around)
    return link if target is None else replace(link, record=target.id)


def _tied_fields(record: Record, resolved: Resolved, around: Surroundings) -> dict[str, Any]:
    """Return the fields with the ids of the records that those of type `record` link to."""
    tied = dict(record.fields)
    for name, rules in around.mapping.fields_of(record.type).items():
        if rules.type == "record" and name in tied:
            many = isinstance(tied[name], list)
            ids = [_id_of(str(url), name, record, resolved, around) for url in (tied[name] if many else [tied[name]])]
            tied[name] = ids if many else ids[0]
    return tied


def _id_of(url: str, name: str, record: Record, resolved: Resolved, around: Surroundings) -> str:
    target = find_target(url, around) if is_inside(url, record.source.url) else None
    if target is None:
        resolved.issues.append(Issue("link-not-archived", f"{url} has no record.", name))
        return url
    return target.id


def _tied_reference(reference: Reference, place: Place, resolved: Resolved, around: Surroundings) -> Reference | None:
    """Tie a teaser to its page, and drop from it what that page says itself (rule D06 across pages)."""
    if not reference.url:
        around.is_unsure()
        twin = next((p for p in around.site.places.values() if p.url == place.url and p.title == reference.title), None)
        return reference if twin is None else replace(reference, record=twin.id)
    target = find_target(reference.url, around)
    if target is None:
        fate = around.fate(reference.url)
        code = "dead-link" if fate in ("gone", "failed", "quarantined") else "link-not-archived"
        resolved.issues.append(Issue(code, f"The teaser's page {reference.url} has no record.", "references"))
        return reference
    if target.key == place.key:
        return None
    text = unquoted_text(reference.text, around.text_of(target.key))
    if text != reference.text:
        resolved.removals.append(Removal("quoted-teaser", f"duplicate-of {target.id}", reference.text, "references"))
    return replace(reference, text=text, record=target.id, title=reference.title or target.title)


def unquoted_text(text: str, said: str) -> str:
    """Return the sentences of a teaser that its own page does not say; a cropped last one counts by its beginning."""
    kept = []
    words = normal(said)
    for sentence in _sentences(squash(text)):
        bare = normal(_CROP.sub("", sentence))
        if _CROP.search(sentence):
            bare = bare.rstrip().rpartition(" ")[0] + " "  # the last word may be cut
        if bare.strip() and bare not in words:
            kept.append(sentence)
    return " ".join(kept)


def _sentences(text: str) -> list[str]:
    """Return the sentences of a text; one of a word or two goes with the next: "Sep. 17"."""
    found: list[str] = []
    for sentence in _SENTENCE.split(text):
        if found and len(found[-1].split()) < FEWEST_WORDS:
            found[-1] += f" {sentence}"
        else:
            found.append(sentence)
    return found


@lru_cache(maxsize=512)
def normal(text: str) -> str:
    """Return a text as lower-case words, for finding one in another whatever the punctuation."""
    return f" {_LETTERS.sub(' ', text.replace('­', '')).strip().casefold()} "
