"""A post keeps what stands beside it, though all have the same; a list is no copy of its only post."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import relaunch
from relaunch.audit import audit
from relaunch.pipeline.run import build_folder
from tests.pipeline.blog_site import HOST, TOPICS, archive_blog, pages, post

Records = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("blog")
    archive_blog(out)
    build_folder(out, workers=1, base=f"{HOST}/")
    return out


@pytest.fixture(scope="module")
def records(folder: Path) -> Records:
    lines = (folder / "records.jsonl").read_text(encoding="utf-8").splitlines()
    return {record["source"]["url"].removeprefix(HOST): record for record in map(json.loads, lines)}


def test_author_category_and_tags_are_kept_though_all_posts_have_the_same(records: Records) -> None:
    for number in range(len(TOPICS)):
        record = records[post(number)["url"]]
        said = record["author"], record["published"], record["tags"], record["fields"]["categories"]
        assert said == ("Ute Beispiel", f"2016-05-{number + 1:02}", ["Boote"], ["Bau"])


def test_so_they_are_by_a_site_that_was_learnt() -> None:
    site = relaunch.learn((HOST + path, page) for path, page in pages().items())
    one = post(3)
    record = site.extract(pages()[one["url"]], url=HOST + one["url"])
    assert (record.author, record.tags) == ("Ute Beispiel", ("Boote",))
    assert record.text.count("gearbeitet") == 1 and "Leiter" not in record.text


def test_a_list_that_shows_its_only_post_whole_is_no_copy_of_it(records: Records) -> None:
    single = records["/category/einzeln/"]
    assert (single["type"], single["title"], single["source"].get("aliases")) == ("landing", "Einzeln", None)
    assert [reference["record"] for reference in single["references"]] == [records[post(0)["url"]]["id"]]
    assert "gearbeitet" in records[post(0)["url"]]["body"]


def test_every_claim_holds(folder: Path) -> None:
    assert audit(folder).failures == ()
