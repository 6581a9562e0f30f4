"""The JSON Schema of mappings says what the loader takes: all that is shipped, and nothing that is misspelt."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from relaunch import yamlfile
from relaunch.errors import MappingError
from relaunch.load.target import Target
from relaunch.mapping.jsonschema import schema, schema_of
from relaunch.mapping.load import load_mapping, shipped_shelf
from tests.mapping.test_guide import EXAMPLES

VALIDATOR = Draft202012Validator(schema())
SHIPPED = sorted(shipped_shelf().glob("s*/*.yaml"))

BROKEN = """
nme: a
name: Familie NRW
language: German
base: www.kita.example
search_markers: maybe
main: '#content'
steps: [drop-furnitur]
steps: [{drop-furniture: {man: []}}]
steps: [{drop-furniture: {}, decode-emails: {}}]
ignore: [{select: .x}]
ignore: [{select: .x, because: y, where: z}]
skip: [{url: x}]
urls: {typo: yes}
fields: {titel: h1}
fields: {title: []}
fields: {title: {selct: h1}}
fields: {title: {select: h1, transform: germn-date}}
fields: {title: {select: h1, transform: strip-prefix}}
fields: {title: {select: h1, transform: {strip-prefix: {prefx: x}}}}
fields: {title: {select: h1, transform: {squash: x}}}
fields: {title: {find: main-headin}}
fields: {title: {select: h1, type: dat}}
fields: {title: {select: h1, required: perhaps}}
fields: {title: {breadcrumb: last}}
fields: {title: {select: ''}}
types: {event: {mach: .x}}
types: {Event: {match: .x}}
types: {event: {match: {feld: x}}}
types: {event: .x}
types: {event: {match: .x, fields: {body: .y}}}
references: [{title: h1}]
references: [{select: li, fields: {links: a}}]
detect: {threshold: high}
detect: {signals: [{pattern: x}]}
assertions: [{min: 3}]
assertions: [{type: article, min: some}]
assertions: [{type: article, field: title, filled: much}]
taxonomies: {Themen: [a]}
main: {ad: [p]}
""".strip().splitlines()


def readings(text: str) -> list[object]:
    """Return a text as the loader reads it, and as an editor's program reads it (YAML 1.2)."""
    return [yamlfile.plain(yamlfile.parse(text)), YAML(typ="safe").load(text)]


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(schema())
    Draft202012Validator.check_schema(schema_of(Target, "target"))


@pytest.mark.parametrize(
    ("name", "made"), [("mapping.schema.json", schema()), ("target.schema.json", schema_of(Target, "relaunch target"))]
)
def test_the_shipped_schema_is_the_codes(name: str, made: object) -> None:
    shipped = (shipped_shelf() / name).read_text(encoding="utf-8")
    assert json.loads(shipped) == made, "run: python docs/generate.py"


@pytest.mark.parametrize("path", sorted(shipped_shelf().glob("*/*.yaml")), ids=lambda path: path.stem)
def test_every_shipped_mapping_names_its_schema_for_editors(path: Path) -> None:
    first = path.read_text(encoding="utf-8").partition("\n")[0]
    assert first.startswith("# yaml-language-server: $schema=")
    assert (path.parent / first.partition("$schema=")[2]).is_file()


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_mapping_is_valid(path: Path) -> None:
    for document in readings(path.read_text(encoding="utf-8")):
        assert [error.message for error in VALIDATOR.iter_errors(document)] == []


@pytest.mark.parametrize("number", [n for n, e in enumerate(EXAMPLES) if "faults" not in e])
def test_every_example_of_the_guide_is_valid(number: int) -> None:
    for document in readings(EXAMPLES[number]["mapping"]):
        assert [error.message for error in VALIDATOR.iter_errors(document)] == []


@pytest.mark.parametrize("text", BROKEN)
def test_a_broken_mapping_is_refused_by_the_schema_and_by_the_loader(text: str, tmp_path: Path) -> None:
    for document in readings(text):
        assert not VALIDATOR.is_valid(document)
    (tmp_path / "site.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(MappingError):
        load_mapping(tmp_path / "site.yaml")


def test_thirty_and_more_are_tried() -> None:
    assert len(BROKEN) >= 30


@pytest.mark.parametrize("path", sorted(shipped_shelf().glob("targets/*.yaml")), ids=lambda path: path.stem)
def test_the_mappings_of_targets_have_a_schema_too(path: Path) -> None:
    validator = Draft202012Validator(schema_of(Target, "target"))
    document = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    assert [error.message for error in validator.iter_errors(document)] == []
    assert not validator.is_valid({**document, "staus": "draft"})
