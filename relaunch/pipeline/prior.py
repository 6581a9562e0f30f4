"""Use what is known of the whole site on one page, before its cleaning steps run."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from relaunch.mapping.load import load_mapping
from relaunch.mapping.schema import Mapping
from relaunch.model import Page
from relaunch.pipeline.steps import run_early
from relaunch.sitemodel import SiteModel

# Marks the element that the site model takes for the content's, until the region is found; no page prints it.
MARK = "data-learnt-main"


def use_model(page: Page, mapping: Mapping, model: SiteModel) -> Mapping:
    """Take the templates' own blocks out of a page and return the mapping with the learnt place of the content.

    What a site's own mapping says about the place of the content goes first, what is guessed for a whole system last.
    """
    run_early(page, mapping)
    page.step = "site-model"
    model.apply(page)
    page.is_own = True
    page.is_shared = model.is_shared
    found = model.find_main(page.tree)
    if found is None:
        return mapping
    page.group, main = " ".join(found[0]), found[1]
    for forged in page.tree.iter():
        if isinstance(forged.tag, str) and forged.get(MARK) is not None:
            del forged.attrib[MARK]
    main.set(MARK, "")
    learnt = f"[{MARK}]"
    guessed = mapping.main == _main_of_system(mapping.system)
    return replace(mapping, main=(learnt, *mapping.main) if guessed else (*mapping.main, learnt))


@lru_cache(maxsize=16)
def _main_of_system(system: str) -> tuple[str, ...]:
    return load_mapping(system).main


def forget_systems() -> None:
    """Have the mappings of the legacy systems read again."""
    _main_of_system.cache_clear()
