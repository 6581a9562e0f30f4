"""What a page says of its article in JSON-LD becomes date, author and tags, where it says it of one article alone."""

from __future__ import annotations

import json
from typing import Any

import pytest

from relaunch import extract
from relaunch.model import Record

TEXT = "Der Rat beschloss am Dienstag, die alte Brücke zu erhalten. Sie wird im Sommer neu gestrichen. " * 3
PAGE = "<html><head><title>Brücke</title>{data}</head><body><main><h1>Die Brücke</h1><p>{text}</p></main></body></html>"
ARTICLE: dict[str, Any] = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "headline": "Die Brücke",
    "datePublished": "2011-05-04T10:00:00+02:00",
    "author": [{"@type": "Person", "name": "Ute Beispiel"}, {"@type": "Organization", "name": "Amt Talheim"}],
    "keywords": "Bau, Verkehr",
    "articleBody": "x" * 200,
}


def read(*data: str) -> Record:
    scripts = "".join(f'<script type="application/ld+json">{one}</script>' for one in data)
    return extract(PAGE.format(data=scripts, text=TEXT), url="http://www.amt.example/bruecke.html")


@pytest.mark.parametrize("data", [ARTICLE, [ARTICLE], {"@graph": [{"@type": "WebSite", "name": "Amt"}, ARTICLE]}])
def test_the_one_article_of_a_page_gives_date_author_and_tags(data: Any) -> None:
    record = read(json.dumps(data))
    assert (record.published, record.author, record.tags) == ("2011-05-04", "Ute Beispiel", ("Bau", "Verkehr"))
    assert record.text == TEXT.strip()


@pytest.mark.parametrize(
    "data",
    [
        [ARTICLE, {**ARTICLE, "headline": "Der Tunnel"}],  # a list of articles
        {"@type": "ItemList", "itemListElement": [ARTICLE]},
        {"@type": "Product", "datePublished": "2011-05-04", "author": "Ute Beispiel"},
        {**ARTICLE, "datePublished": {"a": [1]}, "author": {"@type": "Organization", "name": "Amt"}, "keywords": None},
        {**ARTICLE, "datePublished": 20110504, "author": [[["x"]]], "keywords": {"name": 3}},
        17,
    ],
)
def test_other_things_give_nothing(data: Any) -> None:
    record = read(json.dumps(data))
    assert (record.published, record.author, record.tags) == ("", "", ())


@pytest.mark.parametrize("data", ["{", "[" * 100_000, "x" * 300_000, '{"@type": "Article", "author": "a\x01b"'])
def test_what_is_no_json_is_left_alone(data: str) -> None:
    assert read(data).text == TEXT.strip()


def test_markup_in_a_value_stays_text() -> None:
    record = read(json.dumps({**ARTICLE, "author": "Ute &lt;b&gt;Beispiel&lt;/b&gt;" + "x" * 10_000}))
    assert record.author.startswith("Ute <b>Beispiel</b>") and len(record.author) <= 300
