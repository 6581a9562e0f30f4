"""`relaunch init` writes a mapping that the other commands take, and never over one that is there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from relaunch.archive import ArchiveWriter
from relaunch.cli import main
from relaunch.demo.server import DemoServer
from relaunch.mapping.load import load_mapping
from relaunch.model import Capture
from tests.propose import sites


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty project folder, which is the current one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_run_folder_gives_a_mapping_that_the_check_takes(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sites.archived(project / "exports" / "stadt", sites.pages(12, 6))
    assert main(["init", "exports/stadt"]) == 0
    told = capsys.readouterr().err
    assert "mappings/sites/stadtblatt.yaml" in told  # the host's name
    assert "relaunch check mappings/sites/stadtblatt.yaml --archive exports/stadt" in " ".join(told.split())
    first = (project / "mappings" / "sites" / "stadtblatt.yaml").read_text(encoding="utf-8").splitlines()[0]
    schema = first.removeprefix("# yaml-language-server: $schema=")
    assert json.loads((project / "mappings" / "sites" / schema).read_text(encoding="utf-8"))["properties"]
    assert main(["check", "mappings/sites/stadtblatt.yaml"]) == 0
    assert main(["check", "mappings/sites/stadtblatt.yaml", "--archive", "exports/stadt"]) == 0


def test_a_folder_of_saved_pages_is_read_and_left_alone(project: Path) -> None:
    for path, page in sites.pages(8, 8).items():
        if "?" not in path:
            file = project / "saved" / "www.stadtblatt.example" / path.strip("/") / "index.html"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(page, encoding="utf-8")
    before = sorted(project.rglob("*"))
    assert main(["init", "saved", "--name", "blatt", "--out", "blatt.yaml"]) == 0
    mapping = load_mapping(project / "blatt.yaml")
    assert mapping.name == "blatt"
    assert {"article", "angebot"} <= mapping.types.keys()
    assert sorted({*project.rglob("*")} - {*before}) == [project / "blatt.yaml"]


def test_a_mapping_that_is_there_stays(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sites.archived(project / "run", sites.pages(8, 0))
    (project / "own.yaml").write_text("name: own\n", encoding="utf-8")
    assert main(["init", "run", "--out", "own.yaml"]) == 2
    assert "own.yaml: is there already; --force replaces it" in " ".join(capsys.readouterr().err.split())
    assert (project / "own.yaml").read_text(encoding="utf-8") == "name: own\n"
    assert main(["init", "run", "--out", "own.yaml", "--force"]) == 0
    assert "extends: generic" in (project / "own.yaml").read_text(encoding="utf-8")


def test_a_warc_file_is_a_source_too(project: Path) -> None:
    archive = sites.archived(project / "run", sites.pages(8, 8)) / "archive"
    warc = next(archive.glob("*.warc.gz"))
    assert main(["init", str(warc), "--out", "one.yaml"]) == 0
    assert main(["init", "run", "--out", "other.yaml"]) == 0
    assert (project / "one.yaml").read_bytes() == (project / "other.yaml").read_bytes()


def test_machines_get_json(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sites.archived(project / "run", sites.pages(8, 8))
    assert main(["init", "run", "--json", "--pages", "12"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["mapping"] == "mappings/sites/stadtblatt.yaml"
    assert told["read"] == 12
    assert told["system"] == "generic"


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        (["nowhere"], "nowhere: no such file or folder; SOURCE is a URL"),
        (["http://"], "this URL names no host"),
        (["empty"], "empty: holds no page"),
        (["files"], "files: holds no page"),
        (["run", "--pages", "-1"], "--pages -1: a number of pages such as 300"),
        (["run", "--name", "Über uns"], "--name Über uns: small letters, digits and hyphens"),
    ],
)
def test_a_source_that_gives_nothing_says_what_would(
    arguments: list[str], wanted: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "files").mkdir()
    with ArchiveWriter(project / "empty" / "archive") as writer:
        writer.write(
            Capture("http://x.example/a.pdf", 200, (("Content-Type", "application/pdf"),), b"%PDF", "2020-12-04")
        )
    assert main(["init", *arguments]) == 2
    assert wanted in " ".join(capsys.readouterr().err.split())
    assert not (project / "mappings").exists()


@pytest.mark.slow
def test_a_start_url_is_crawled_a_little_first(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with DemoServer(pages=60) as server:
        assert main(["init", server.url, "--name", "portal", "--pages", "25"]) == 0
    assert load_mapping(project / "mappings" / "sites" / "portal.yaml").extends == "typo3-4"
    assert (project / "exports" / "portal" / "archive").is_dir()
    told = " ".join(capsys.readouterr().err.split())
    assert f"There is more: 'relaunch crawl {server.url} --out exports/portal' goes on from here." in told
    assert "relaunch build exports/portal" in told
