"""The demo portal, moved with zero configuration, against the truth that its generator knows."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from urllib.parse import urlsplit

import jsonschema
import pytest

from relaunch import yamlfile
from relaunch.demo.portal import Portal
from relaunch.ledger.store import Ledger
from relaunch.pipeline.build import BuildResult
from relaunch.pipeline.run import build_folder
from relaunch.recordfile import read_record, to_yaml
from tests.truth import BASE, archive_portal, differences, records_of

pytestmark = pytest.mark.slow
Demo = tuple[Path, Portal, BuildResult]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    out = tmp_path_factory.mktemp("demo")
    portal = archive_portal(out / "archive")
    return out, portal, build_folder(out, "demo", workers=2, base=BASE + "/").build


def rows(out: Path) -> dict[str, dict[str, str]]:
    with (out / "redirects.csv").open(encoding="utf-8", newline="") as file:
        return {row["legacy_url"]: row for row in csv.DictReader(file)}


def test_every_record_is_what_the_truth_says(demo: Demo) -> None:
    out, portal, _ = demo
    assert differences(out, portal) == []


def test_only_the_empty_page_is_set_aside(demo: Demo) -> None:
    _, portal, result = demo
    empty = [BASE + url for url, fate in portal.fates.items() if fate == "empty"]
    assert [url for url, _ in result.quarantined] == empty


def test_every_url_has_its_fate_in_redirects(demo: Demo) -> None:
    out, portal, _ = demo
    table = rows(out)
    paths = {r["id"]: r["path"] for r in records_of(out)}
    for page in portal.truth:
        row = table[BASE + page.url]
        stays = row["new_path"] == urlsplit(page.url).path and "?" not in page.url
        assert row["status"] == ("200" if stays else "301"), page.url
        assert row["new_path"] == paths[row["record_id"]]
        for alias in page.aliases:
            assert table[BASE + alias]["record_id"] == row["record_id"], alias
    wanted = {"gone": "410", "not-found": "410", "feed": "0", "calendar": "0", "empty": "0", "search": "0"}
    for url, fate in portal.fates.items():
        if fate in wanted:
            assert table[BASE + url]["status"] == wanted[fate], url
        if wanted.get(fate) == "0":
            assert table[BASE + url]["reason"], url


def test_a_redirect_leads_to_the_record_at_its_end(demo: Demo) -> None:
    out, portal, _ = demo
    table = rows(out)
    redirects = {url: fate.partition(":")[2] for url, fate in portal.fates.items() if fate.startswith("redirect:")}
    followed = 0
    for url, target in redirects.items():
        while target in redirects and redirects[target] != url:
            target = redirects[target]
        if target in redirects:
            assert table[BASE + url]["status"] == "0"
        elif BASE + target in table and table[BASE + target]["record_id"]:
            assert table[BASE + url]["record_id"] == table[BASE + target]["record_id"]
            followed += 1
    assert followed


def test_parents_are_those_of_the_breadcrumb(demo: Demo) -> None:
    out, portal, _ = demo
    ids = {urlsplit(r["source"]["url"])._replace(scheme="", netloc="").geturl(): r["id"] for r in records_of(out)}
    parents = {r["id"]: r.get("parent", "") for r in records_of(out)}
    for page in portal.truth:
        if page.parent:
            assert parents[ids[page.url]] == ids[page.parent], page.url


def test_translations_point_to_what_they_translate(demo: Demo) -> None:
    out, portal, _ = demo
    ids = {urlsplit(r["source"]["url"])._replace(scheme="", netloc="").geturl(): r["id"] for r in records_of(out)}
    told = {r["id"]: r.get("translation_of", "") for r in records_of(out)}
    pairs = [(ids[p.url], ids[p.translation_of]) for p in portal.truth if p.translation_of]
    assert pairs
    assert all(told[page] == original for page, original in pairs)


def test_ids_slugs_and_paths_are_unique(demo: Demo) -> None:
    out, _, _ = demo
    records = records_of(out)
    for key in ("id", "path"):
        values = [r[key] for r in records]
        assert len(values) == len(set(values))
    assert [r["id"] for r in records] == sorted(r["id"] for r in records)


def test_yaml_files_say_what_the_lines_say(demo: Demo) -> None:
    out, _, _ = demo
    for record in records_of(out):
        file = out / "records" / record["type"] / f"{record['slug']}.yaml"
        assert read_record(file).title == record["title"]
        assert to_yaml(read_record(file)) == file.read_bytes()
        yamlfile.read(file)


def test_every_line_fits_the_schema(demo: Demo) -> None:
    out, _, _ = demo
    schema = json.loads((out / "record.schema.json").read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    for record in records_of(out):
        validator.validate(record)


def test_links_between_records_are_new_paths_and_pictures_are_files(demo: Demo) -> None:
    out, _, _ = demo
    records = records_of(out)
    paths = {r["path"] for r in records}
    bodies = "\n".join(r.get("body", "") for r in records)
    assert 'href="/familie/elternzeit/"' in bodies and "/familie/elternzeit/" in paths
    assert 'src="http://127' not in bodies and 'src="assets/' in bodies
    for record in records:
        for asset in record.get("assets", []):
            assert (out / asset["file"]).is_file()


def test_the_dead_link_is_an_issue(demo: Demo) -> None:
    out, _, _ = demo
    codes = [issue["code"] for record in records_of(out) for issue in record.get("issues", [])]
    assert "dead-link" in codes and "form-not-migrated" in codes


def test_each_marker_is_a_row_of_the_ledger(demo: Demo) -> None:
    out, _, _ = demo
    with Ledger(out / "ledger.sqlite") as ledger:
        reasons = {row[0] for row in ledger.query("SELECT DISTINCT because FROM removals")}
    for name in ("METANAVIGATION", "PRINTLINK", "RSSLINK", "ADDTHIS", "CAL", "TEASERLISTE"):
        assert any(name in reason for reason in reasons), name


def test_nothing_lies_outside_the_folder_and_no_link_in_it(demo: Demo) -> None:
    out, _, _ = demo
    assert {p.name for p in out.iterdir()} == {
        ".drafts.sqlite", "archive", "assets", "ledger.sqlite", "record.schema.json", "records", "records.jsonl",
        "redirects.csv", "site-model.json",
    }  # fmt: skip
    assert not [p for p in out.rglob("*") if p.is_symlink()]
