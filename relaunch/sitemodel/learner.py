"""Learn a site's templates from its pages, in one pass, whatever their order."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from relaunch.sitemodel.containers import find_containers
from relaunch.sitemodel.counts import count
from relaunch.sitemodel.model import LEAST_PAGES, SiteModel
from relaunch.sitemodel.roles import MAX_PLACES, find_repeats, find_roles
from relaunch.sitemodel.sample import SAMPLE, Sample
from relaunch.sitemodel.shared import shared_texts
from relaunch.sitemodel.titles import Titles


def learn(pages: Iterable[tuple[str, Any]], size: int = SAMPLE) -> SiteModel:
    """Return the model of a site from (URL, tree) of its pages. At most `size` of them are kept at a time."""
    sample = Sample(size)
    for url, tree in pages:
        body = tree.find("body")
        sample.add(url, tree if body is None else body)
    return conclude(sample)


def conclude(sample: Sample, titles: Titles | None = None, canonical: Callable[[str], str] = str) -> SiteModel:
    """Return what a sample of pages shows; an empty model where they are too few.

    `titles` are those of all pages; `canonical` gives the URLs under which they are known.
    """
    pages = list(sample.pages())
    if len(pages) < LEAST_PAGES:
        return SiteModel(pages=sample.seen, sampled=len(pages))
    counted = count(pages)
    if counted.size < LEAST_PAGES:
        return SiteModel(pages=sample.seen, sampled=len(pages), different=counted.size)
    known = titles or Titles()
    containers = find_containers(counted)
    roles = find_roles(counted, containers)
    repeats = find_repeats(counted, containers, roles)
    shown = sorted(roles.values(), key=lambda r: (-r.pages, r.path))[:MAX_PLACES]
    return SiteModel(
        pages=sample.seen,
        sampled=len(pages),
        different=counted.size,
        names=counted.known,
        containers=containers,
        repeats=repeats,
        roles=tuple(shown),
        titles=known.known(canonical),
        shared=shared_texts(counted, known.parts(), sample.seen),
    )
