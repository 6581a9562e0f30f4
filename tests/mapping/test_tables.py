"""Tables beside a mapping are read strictly, and from its own folder alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from relaunch.errors import MappingError
from relaunch.mapping.load import load_mapping
from relaunch.mapping.schema import Mapping

LOOKUP = "name: a\nfields:\n  title: {select: h1, transform: {lookup: {table: %s}}}\n"
TERMS = "name: a\ntaxonomies: {themen: %s}\nfields:\n  title: {select: h1, taxonomy: themen}\n"


def load(folder: Path, text: str) -> Mapping:
    (folder / "site.yaml").write_text(text, encoding="utf-8")
    return load_mapping(folder / "site.yaml")


def faults(folder: Path, text: str) -> list[str]:
    with pytest.raises(MappingError) as caught:
        load(folder, text)
    return [fault.removeprefix(f"{folder}/") for fault in caught.value.faults]


def table_of(mapping: Mapping) -> object:
    return mapping.fields["title"].rules[0].transform[0].options["table"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("t.csv", "BN;Bonn\nEU;Bad Euskirchen\n"),
        ("t.csv", "\ufeffBN,Bonn\r\n\r\nEU,\"Bad Euskirchen\"\r\n"),
        ("below/t.csv", "BN\tBonn\nEU\tBad  Euskirchen"),
        ("t.yaml", "BN: Bonn\nEU: Bad Euskirchen\n"),
    ],
)
def test_a_table_is_read_from_csv_and_yaml(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert table_of(load(tmp_path, LOOKUP % name)) == {"BN": "Bonn", "EU": "Bad Euskirchen"}


@pytest.mark.parametrize(
    "name", ["../t.csv", "/etc/passwd", "'/etc/t.csv'", "a/../../t.csv", "t.txt", "'..\\t.csv'", "fehlt.csv", "~/t.csv"]
)
def test_no_path_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / "t.csv").write_text("a;b\n", encoding="utf-8")
    folder = tmp_path / "inside"
    folder.mkdir()
    found = faults(folder, LOOKUP % name)
    assert len(found) == 1
    assert found[0].startswith("site.yaml:3:51: fields.title.transform.lookup.table: ")
    assert "would be right" in found[0]


def test_a_link_does_not_lead_out_either(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a;b\n", encoding="utf-8")
    folder = tmp_path / "inside"
    folder.mkdir()
    (folder / "t.csv").symlink_to(tmp_path / "t.csv")
    assert "is no file beside the mapping" in faults(folder, LOOKUP % "t.csv")[0]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("BN;Bonn\nbn;Beuel\n", "t.csv:2:1: 'bn' is there already, in line 1"),
        ("BN;Bonn\n;Beuel\n", "t.csv:2:1: the first column is empty"),
        ("BN;Bonn;Beuel\n", "'BN' has 2 values; one would be right"),
        ("BN;Bonn\nEU\n", "'EU' has 0 values; one would be right"),
        ('BN;"Bonn\n', "t.csv:1:1: unexpected end of data"),
        ("BN;B\udcffonn\n", "t.csv:1:1: not UTF-8"),
    ],
)
def test_a_fault_of_a_table_is_named_at_its_place(tmp_path: Path, text: str, fault: str) -> None:
    (tmp_path / "t.csv").write_bytes(text.encode("utf-8", "surrogateescape"))
    assert any(fault in found for found in faults(tmp_path, LOOKUP % "t.csv"))


@pytest.mark.parametrize("terms", ["{Kita: [Krippe, Hort], Schule: []}", "t.csv", "{Kita: [krippe, Hort], Schule: x}"])
def test_a_taxonomy_knows_each_term_by_its_synonyms(tmp_path: Path, terms: str) -> None:
    (tmp_path / "t.csv").write_text("Kita;Krippe;Hort\nSchule\n", encoding="utf-8")
    known = load(tmp_path, TERMS % terms).fields["title"].terms
    assert {known["kita"], known["krippe"], known["hort"]} == {"Kita"}
    assert known["schule"] == "Schule"


def test_a_name_that_stands_for_two_terms_is_refused(tmp_path: Path) -> None:
    found = faults(tmp_path, TERMS % "{Kita: [Hort], Schule: [Hort]}")
    assert found[0].startswith("site.yaml:2:22: taxonomies.themen: 'Hort' stands for 'Kita' and for 'Schule'")


def test_a_taxonomy_that_is_not_there_is_named(tmp_path: Path) -> None:
    found = faults(tmp_path, (TERMS % "{Kita: []}").replace("taxonomy: themen", "taxonomy: tehmen"))
    assert "site.yaml:4:33: fields.title: unknown taxonomy 'tehmen'; did you mean 'themen'?" in found[0]
