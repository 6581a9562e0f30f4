"""Every example of docs/mapping.md does what the guide says."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from relaunch.archive import ArchiveWriter
from relaunch.cli import main
from relaunch.errors import MappingError
from relaunch.mapping.load import load_mapping
from relaunch.model import Capture
from relaunch.pipeline.extract import extract
from relaunch.pipeline.proposing import propose
from relaunch.pipeline.run import build_folder
from relaunch.propose import write_mapping
from relaunch.recordfile import as_mapping
from tests.pipeline import mapped_site

GUIDE = Path(__file__).resolve().parent.parent.parent / "docs" / "mapping.md"
BLOCK = re.compile(r"^```(\w+) ([\w./-]+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
HOST = "http://www.musterland.example"
TOWNS = "Aachen Ahlen Bochum Brühl Detmold Düren Essen Goch Hagen Kleve Lemgo Marl Neuss Soest Unna Wesel".split()
URL = "http://www.musterland.example/angebote/kurs.html"


def examples() -> list[dict[str, str]]:
    """Return the examples: each begins with a mapping, and what follows belongs to it."""
    found: list[dict[str, str]] = []
    for _, name, text in BLOCK.findall(GUIDE.read_text(encoding="utf-8")):
        if name == "mapping":
            found.append({})
        if found and name != "way":
            found[-1][name] = text
    return found


def beginning() -> dict[str, str]:
    """Return the blocks of the guide's first section: pages, and what init makes of them."""
    text = GUIDE.read_text(encoding="utf-8").partition("## Starting with init")[2].partition("\n## ")[0]
    return {name: block for _, name, block in BLOCK.findall(text)}


EXAMPLES = examples()


def test_the_guide_has_examples_of_each_kind() -> None:
    assert len(EXAMPLES) >= 14
    assert sum("records" in example for example in EXAMPLES) >= 3
    assert sum("faults" in example for example in EXAMPLES) >= 3
    assert sum("record" in example for example in EXAMPLES) >= 7
    assert all("page" in example for example in EXAMPLES if "record" in example)


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_an_example_does_what_the_guide_says(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    example = EXAMPLES[number]
    for name, text in example.items():
        if "." in name:
            (tmp_path / name).write_text(text, encoding="utf-8")
    mapping = tmp_path / "site.yaml"
    mapping.write_text(example["mapping"], encoding="utf-8")
    if "faults" in example:
        with pytest.raises(MappingError) as caught:
            load_mapping(mapping)
        told = [fault.removeprefix(f"{tmp_path}/") for fault in caught.value.faults]
        said = example["faults"].splitlines()
        assert len(told) == len(said), told
        assert [fault[: len(line)] for fault, line in zip(told, said, strict=True)] == said
        return
    assert load_mapping(mapping, functions=True).name == "musterland"
    if "check" in example:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("COLUMNS", "160")
        assert_check(example, mapping, tmp_path / "run", capsys)
    if "records" in example:
        assert_records(example, mapping, tmp_path / "run")
    if "explain" in example:
        monkeypatch.chdir(tmp_path)
        assert_explained(example["explain"].splitlines(), capsys)
    if "record" in example:
        record = as_mapping(extract(example["page"], url=URL, mapping=str(mapping)))
        for key, value in YAML(typ="safe").load(example["record"]).items():
            assert told_in(record, key) == value, key


def test_the_way_to_a_finished_portal_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sites = tmp_path / "mappings" / "sites"
    finished = mapped_site.archived(tmp_path / "exports" / "musterland").parent
    monkeypatch.chdir(tmp_path)
    commands = next(text for _, name, text in BLOCK.findall(GUIDE.read_text(encoding="utf-8")) if name == "way")
    assert len(commands.splitlines()) >= 6
    assert commands.startswith("relaunch init ")
    for command in commands.splitlines():
        assert main(shlex.split(command)[1:]) == 0, capsys.readouterr()
        if "init" in command:  # what it proposes loads; then it is mended by hand
            assert load_mapping(sites / "musterland.yaml").name == "musterland"
            for file in finished.iterdir():
                file.replace(sites / file.name)


def test_init_proposes_what_the_guide_says(tmp_path: Path) -> None:
    example = beginning()
    for path in [name for name in example if name.startswith("/")]:
        for number in range(16):
            page = example[path].replace("</h1>", f" im Ort {TOWNS[number]}</h1>").replace("<p", f"<p title='{number}'")
            page = page.replace("Ein ", f"{TOWNS[number]}: ein ").replace("In vierzig", f"In {number + 50}")
            page = page.replace("Bonn", TOWNS[number]).replace("12 Euro", f"{number + 3} Euro")
            example[f"{path}{number}/"] = page.replace("Stelle, die", f"Stelle in {TOWNS[number]}, die").replace(
                "Gemeinsam entstehen", f"In {TOWNS[number]} entstehen"
            )
    archived(example, tmp_path)
    text = write_mapping(propose(str(tmp_path)).plan)
    bare = [line.partition("   #")[0] for line in text.splitlines() if not line.lstrip().startswith("#")]
    assert "\n".join(bare[bare.index("types:") :]).strip() == example["init"].strip()


def archived(example: dict[str, str], out: Path) -> None:
    with ArchiveWriter(out / "archive") as writer:
        for path in sorted(name for name in example if name.startswith("/")):
            headers = (("Content-Type", "text/html; charset=utf-8"),)
            writer.write(Capture(HOST + path, 200, headers, example[path].encode(), "2020-12-04T10:00:00Z"))


def assert_check(example: dict[str, str], mapping: Path, out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Check the example's mapping on its pages; every line of the guide is printed, in order."""
    archived(example, out)
    assert main(["check", mapping.name, "--archive", out.name]) == 1
    told = capsys.readouterr().out
    printed = [" ".join(line.split()) for line in told.splitlines()]
    said = [" ".join(line.split()) for line in example["check"].splitlines()]
    assert [line for line in printed if line in said] == said


def assert_records(example: dict[str, str], mapping: Path, out: Path) -> None:
    """Build the example's pages, and compare the records, by their titles, with those of the guide."""
    archived(example, out)
    assert build_folder(out, str(mapping), workers=1).exit_status == 0
    made = [json.loads(line) for line in (out / "records.jsonl").read_text(encoding="utf-8").splitlines()]
    said = YAML(typ="safe").load(example["records"])
    assert sorted(record["title"] for record in made) == sorted(record["title"] for record in said)
    for wanted in said:
        record = next(record for record in made if record["title"] == wanted["title"])
        assert {key: told_in(record, key) for key in wanted} == wanted


def assert_explained(lines: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Ask for the field of the first line, and compare the chain line by line; `…` stands for what changes."""
    name, _, url = lines[0].partition(" of ")
    assert main(["explain", url, name, "--out", "run"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert len(told) == len(lines), told
    for line, said in zip(told, lines, strict=True):
        assert re.fullmatch(re.escape(said).replace("…", ".*"), line), line


def told_in(record: dict[str, Any], key: str) -> Any:
    """Return what a record says under a key: one of its own, or of its fields; of issues the codes."""
    if key == "issues":
        return sorted({issue["code"] for issue in record.get("issues", [])})
    value = record.get("fields", {}).get(key, record.get(key))
    return value.strip() if isinstance(value, str) else value
