"""The migrations for Drupal fit their data, each other, and what Drupal and migrate_plus know; no server is asked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import pytest
import yaml

from relaunch.cli import main
from relaunch.load.files_drupal import as_yaml, nested
from tests.load.folders import Site

# core/modules/migrate/src/Plugin/migrate/process of drupal/drupal 11, and src/Plugin/migrate/process of migrate_plus 6.
CORE = frozenset("""array_build callback concat default_value download entity_exists explode extract file_copy flatten
    format_date get link_options link_uri log machine_name make_unique_entity_field menu_link_parent migration_lookup
    null_coalesce route skip_on_empty skip_row_if_not_set static_map sub_process substr timezone urlencode""".split())
PLUS = frozenset("""default_entity_value dom dom_remove dom_select dom_str_replace entity_generate entity_lookup
    entity_value file_blob gate merge service skip_on_value str_replace transliteration transpose""".split())
# Core's destinations by entity type, and that of the module redirect.
DESTINATIONS = frozenset("node taxonomy_term file media path_alias menu_link_content redirect".split())


@pytest.fixture
def drupal(site: Site) -> Path:
    site.small()
    site.put("/termine/fest/", "Fest", "<p>Im Park.</p>", type="event", fields={
        "start": "2011-06-01T15:00", "end": "2011-06-02", "location": "Altenau"})  # fmt: skip
    rows = "legacy_url,new_path,status,record_id,reason\n" + "".join(
        f"http://alt.example/{old},{new},301,,\n" for old, new in (
            ("index.php?id=7&L=0", "/aktuelles/neue-kita/"), ("alt/geld.html", "/familie/geld/"),
            ("index.php?tx_news[uid]=3&tx_news[list][]=a", "/familie/")))  # fmt: skip
    (site.folder / "redirects.csv").write_text(rows, encoding="utf-8")
    paths = ("/aktuelles/neue-kita/", "/familie/geld/", "/familie/")
    (site.folder / "records.jsonl").write_text("".join(f'{{"path": "{p}"}}\n' for p in paths), encoding="utf-8")
    assert main(["export", "--target", "drupal", str(site.folder)]) == 0
    return site.folder / "targets" / "drupal"


def migrations(folder: Path) -> dict[str, dict[str, Any]]:
    """Return the migrations with what they share merged into them, as migrate_plus does."""
    (group,) = (yaml.safe_load(path.read_bytes()) for path in folder.glob("config/*.migration_group.*.yml"))
    found = {}
    for path in sorted(folder.glob("config/migrate_plus.migration.*.yml")):
        one = yaml.safe_load(path.read_bytes())
        assert path.name == f"migrate_plus.migration.{one['id']}.yml" and one["migration_group"] == group["id"]
        one["source"] = {**group["shared_configuration"]["source"], **one["source"]}
        found[one["id"]] = one
    return found


def rows_of(folder: Path, migration: dict[str, Any]) -> list[dict[str, Any]]:
    (url,) = migration["source"]["urls"]
    assert url.startswith("private://relaunch/data/")
    told = json.loads((folder / url.removeprefix("private://relaunch/")).read_bytes())
    return list(told[migration["source"]["item_selector"]])


def steps(process: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each destination with each of its process plugins; a plain text is the plugin get."""
    for name, said in process.items():
        for step in said if isinstance(said, list) else [said]:
            step = {"plugin": "get", "source": step} if isinstance(step, str) else step
            yield name, step
            if "process" in step:
                yield from steps(step["process"])


def row(folder: Path, name: str, key: str, value: str) -> dict[str, Any]:
    return next(each for each in rows_of(folder, migrations(folder)[f"relaunch_{name}"]) if each[key] == value)


def test_every_field_that_a_migration_names_is_in_its_data(drupal: Path) -> None:
    found = migrations(drupal)
    assert len(found) == 10
    for name, migration in found.items():
        fields = [field["selector"] for field in migration["source"]["fields"]]
        rows = rows_of(drupal, migration)
        assert rows or name == "relaunch_categories"
        for each in rows:
            assert set(fields) <= set(each), name
        keys = [tuple(each[key] for key in migration["source"]["ids"]) for each in rows]
        assert len(set(keys)) == len(keys) and set(migration["source"]["ids"]) <= set(fields)
        assert all(len(key) < 255 for (key,) in keys)


def test_every_source_of_a_process_is_a_field_a_constant_or_made_before(drupal: Path) -> None:
    for name, migration in migrations(drupal).items():
        known = {field["name"] for field in migration["source"]["fields"]}
        known |= {f"constants/{key}" for key in migration["source"].get("constants", {})}
        below = {"term"}  # within a row's list of terms
        for destination, step in steps(migration["process"]):
            sources = step.get("source", [])
            for source in [sources] if isinstance(sources, str) else sources:
                assert source in known | below, f"{name}: {destination}: {source}"
            known.add(f"@{destination}")


def test_every_plugin_is_one_that_is_there(drupal: Path) -> None:
    used = set()
    for migration in migrations(drupal).values():
        for _, step in steps(migration["process"]):
            used.add(step["plugin"])
        assert migration["destination"]["plugin"].removeprefix("entity:") in DESTINATIONS
        source = migration["source"]
        plugins = [source[key] for key in ("plugin", "data_fetcher_plugin", "data_parser_plugin")]
        assert plugins == ["url", "file", "json"]
        assert source["track_changes"] is True
    assert used <= CORE | PLUS and "migration_lookup" in used


def test_dependencies_are_complete_and_go_round_in_no_circle(drupal: Path) -> None:
    found = migrations(drupal)
    needs = {name: set(one["migration_dependencies"]["required"]) for name, one in found.items()}
    assert list(TopologicalSorter(needs).static_order())
    for name, one in found.items():
        asked = {each for _, step in steps(one["process"]) for each in step.get("migration", [])}
        assert needs[name] <= set(found) and asked <= needs[name], name


def test_nodes_link_to_each_other_and_to_their_files(drupal: Path) -> None:
    node = row(drupal, "node_page", "title", "Elterngeld „Plus“ & mehr")
    assert 'href="/aktuelles#neu"' in node["body"]
    assert 'src="/sites/default/files/portal/' in node["body"] and 'href="/sites/default/files/portal/' in node["body"]
    for file in rows_of(drupal, migrations(drupal)["relaunch_files"]):
        assert (drupal / file["from"].removeprefix("private://relaunch/")).is_file()
        assert file["uri"].startswith("public://portal/")
    alias = row(drupal, "aliases", "id", node["id"])
    assert alias["alias"] == "/familie/geld/elterngeld"


def test_the_menu_has_parents_first_and_no_news(drupal: Path) -> None:
    seen = {""}
    for link in rows_of(drupal, migrations(drupal)["relaunch_menu"]):
        assert link["parent"] in seen and "/article/" not in link["id"]
        seen.add(link["id"])
    assert len(seen) == 6


def test_dates_are_as_drupal_stores_them(drupal: Path) -> None:
    event = row(drupal, "node_event", "title", "Fest")
    assert (event["field_start"], event["field_end"]) == ("2011-06-01T13:00:00", "2011-06-02")
    article = row(drupal, "node_article", "title", "Neue Kita eröffnet")
    assert article["created"] == 1285840800  # 2010-09-30T12:00+02:00
    assert article["tags"] == [{"term": "Altenau"}, {"term": "Kita"}]


def test_redirects_say_a_query_as_php_reads_it(drupal: Path) -> None:
    found = {each["path"]: each for each in rows_of(drupal, migrations(drupal)["relaunch_redirects"])}
    assert found["alt/geld.html"]["uri"] == "internal:/familie/geld"
    queries = [each["query"] for each in rows_of(drupal, migrations(drupal)["relaunch_redirects"])]
    assert {"id": "7", "L": "0"} in queries and {"tx_news": {"uid": "3", "list": {"0": "a"}}} in queries
    assert nested({"a.b[c][d]": "1", "x": "", "[y": "2", "a.b": "3"})["a_b"] == "3"


@pytest.mark.parametrize("text", [
    "no", "1.0", "a: b", "- x", "@id", "%x", "'", '"', "a\nb", "\u2028", "\x85", "\0", "#", "{", "&a", "*b", "!t", "",
    "~", "constants/uid", "ä" * 200, "\ud800",
])  # fmt: skip
def test_no_value_breaks_the_yaml(text: str) -> None:
    value = {"a": {"b": [text, {"c": text, "d": [text]}]}, "e": text, "f": [], "g": {}, "h": None, "i": 1, "j": True}
    if text == "\ud800":
        assert b"\\ud800" in as_yaml(value)
        return
    assert yaml.safe_load(as_yaml(value)) == value
