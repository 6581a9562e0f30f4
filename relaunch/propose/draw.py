"""Draw up the proposal: the site as a whole, its groups of pages, and what is left."""

from __future__ import annotations

from collections import Counter

from relaunch.mapping.schema import Mapping
from relaunch.propose.around import Around
from relaunch.propose.fields import plan_fields
from relaunch.propose.groups import find_groups
from relaunch.propose.plan import Origin, Part, Plan, TypePlan
from relaunch.propose.reading import Seen
from relaunch.propose.whole import (
    find_breadcrumb,
    find_ignored,
    find_language_menu,
    find_main,
    find_metas,
    find_references,
    find_skipped,
    system_parts,
)
from relaunch.sitemodel import SiteModel

# A page with so many teasers is a list.
LISTED = 3


def draw_up(
    origin: Origin,
    pages: list[tuple[Seen, Around]],
    mapping: Mapping,
    model: SiteModel,
    surplus: tuple[Part, ...] = (),
) -> Plan:
    """Return what a mapping of the site should say, from its pages in any order.

    `surplus` are parameters of addresses that the `mapping` at hand leaves out already, and the system's does not.
    """
    pages = sorted(pages, key=lambda pair: pair[0].url)
    all_seen, all_around = [seen for seen, _ in pages], [around for _, around in pages]
    kept = _once(pages)
    seen = [seen for seen, _ in kept]
    found = system_parts(all_around)
    references = find_references(all_seen)
    lists = _lists(seen, references)
    single = [(page, beside) for page, beside in kept if page.url not in lists]
    types, told = find_groups([page for page, _ in single], [beside for _, beside in single], mapping)
    plan = Plan(
        origin,
        main=() if "main" in found else find_main(all_around, model),
        breadcrumb=() if "breadcrumb" in found else find_breadcrumb(all_seen, all_around),
        language_menu=() if "language_menu" in found else find_language_menu(all_around),
        references=references,
        ignore=find_ignored(all_seen, {part.select for part in references}),
        skip=find_skipped(kept),
        surplus=surplus,
        types=types,
        told=told,
        metas=find_metas(all_around),
        templates=tuple(Part(" ".join(c.path), c.pages, c.samples) for c in model.containers),
        found=found,
    )
    plan.lists = tuple(sorted(lists))
    plan.rest = _rest([page for page, _ in single], (*types, *told))
    return plan


def _lists(seen: list[Seen], references: tuple[Part, ...]) -> set[str]:
    """Return the URLs of the pages that list others: what stands there is said of those."""
    found = set()
    for page in seen:
        counts = [page.blocks[part.select].teasers for part in references if part.select in page.blocks]
        if max(counts, default=0) >= LISTED or (page.told is not None and page.told.references >= LISTED):
            found.add(page.url)
    return found


def _once(pages: list[tuple[Seen, Around]]) -> list[tuple[Seen, Around]]:
    """Return the pages that become records, each of those that say the same once."""
    known: set[str] = set()
    kept = []
    for seen, around in pages:
        if seen.told is not None and seen.told.content not in known:
            known.add(seen.told.content)
            kept.append((seen, around))
    return kept


def _rest(seen: list[Seen], types: tuple[TypePlan, ...]) -> TypePlan | None:
    grouped = {url for plan in types for url in plan.all_urls}
    rest = [page for page in seen if page.url not in grouped]
    if not rest:
        return None
    urls = tuple(page.url for page in rest)
    kinds = Counter(page.told.type for page in rest if page.told is not None)
    counted = tuple(sorted(kinds.items(), key=lambda item: (-item[1], item[0])))
    return TypePlan("page", len(rest), urls[:3], urls, None, False, plan_fields(rest, "page"), counted)
