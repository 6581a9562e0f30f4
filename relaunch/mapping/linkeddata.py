"""What a page says of its article in JSON-LD (schema.org), which search engines read and readers do not see.

Only the article that the page is: objects on the first level and in `@graph`, not those that a list or a series holds.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import unescape
from typing import Any

from relaunch.model import Page
from relaunch.tree import is_linked_data, squash

MEMO = "linked-data"
# What is larger is no description of a page, and what a hostile one says is cut.
LARGEST = 200_000
MOST_SCRIPTS = 10
LONGEST = 300
MOST_VALUES = 50
ARTICLES = frozenset(
    "Article NewsArticle BlogPosting Report AdvertiserContentArticle AnalysisNewsArticle OpinionNewsArticle "
    "ReportageNewsArticle ReviewNewsArticle TechArticle ScholarlyArticle SocialMediaPosting LiveBlogPosting".split()
)


def remember_linked_data(page: Page) -> None:
    """Keep the JSON-LD of a page for the finders, before its scripts are taken away."""
    scripts = filter(is_linked_data, page.tree.iter("script"))
    page.memo[MEMO] = [script.text for script in scripts if script.text][:MOST_SCRIPTS]


def article_of(page: Page) -> dict[str, Any]:
    """Return what JSON-LD says of the page's article; nothing where it describes none, or several."""
    if MEMO not in page.memo:
        remember_linked_data(page)
    said = page.memo[MEMO]
    if isinstance(said, list):
        found = [thing for text in said for thing in _things(text) if not ARTICLES.isdisjoint(_types(thing))]
        said = page.memo[MEMO] = found[0] if len(found) == 1 else {}
    article: dict[str, Any] = said
    return article


def _things(text: str) -> Iterator[dict[str, Any]]:
    if len(text) > LARGEST:
        return
    try:
        root = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return
    for thing in root if isinstance(root, list) else [root]:
        if isinstance(thing, dict):
            graph = thing.get("@graph")
            yield from (one for one in graph if isinstance(one, dict)) if isinstance(graph, list) else (thing,)


def _types(thing: dict[str, Any]) -> set[str]:
    said = thing.get("@type")
    return {one.rpartition("/")[2] for one in (said if isinstance(said, list) else [said]) if isinstance(one, str)}


def texts_of(value: Any) -> list[str]:
    """Return the texts of a value: one, a list of them, or things with names."""
    texts = []
    for one in value[:MOST_VALUES] if isinstance(value, list) else [value]:
        text = one.get("name") if isinstance(one, dict) else one
        if isinstance(text, str) and (said := squash(unescape(text[:LONGEST]))):
            texts.append(said)
    return texts


def people_of(value: Any) -> list[str]:
    """Return the names of those of a value's things that are people, or are not said to be anything else."""
    things = value[:MOST_VALUES] if isinstance(value, list) else [value]
    people = [one for one in things if not isinstance(one, dict) or (_types(one) or {"Person"}) == {"Person"}]
    return [name for name in texts_of(people) if "://" not in name]
