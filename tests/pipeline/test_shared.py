"""Real inputs that lie beside the checkout: a text copy of a print view, and a real TYPO3 site as files.

They are for measuring and not part of the project; without them these tests say that they are skipped.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from relaunch.pipeline.run import RunResult, run
from relaunch.tree import body_text
from tests.truth import records_of

SHARED = Path(__file__).resolve().parents[3] / "shared"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (SHARED / "mirrors").is_dir(), reason="the shared measuring data does not lie beside the checkout"
    ),
]


@pytest.fixture(scope="module")
def seed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, RunResult]:
    out = tmp_path_factory.mktemp("seed")
    return out, run(str(next((SHARED / "seed").glob("*.txt"))), out=out, workers=1)


@pytest.fixture(scope="module")
def oslic(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, RunResult]:
    out = tmp_path_factory.mktemp("oslic")
    return out, run(str(SHARED / "mirrors" / "oslic"), out=out, workers=2)


@pytest.fixture(scope="module")
def served() -> Iterator[str]:
    command = [sys.executable, str(SHARED / "mirrors" / "serve.py"), str(SHARED / "mirrors" / "oslic")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        yield server.stdout.readline().strip()
        server.terminate()


def test_the_seed_gives_one_article_with_each_paragraph_once(seed: tuple[Path, RunResult]) -> None:
    out, result = seed
    assert result.name == "familie-in-nrw" and result.exit_status == 0
    articles = [r for r in records_of(out) if r["type"] == "article"]
    assert [r["id"] for r in articles] == ["familie-in-nrw/article/kommunales-integrationsmanagement"]
    source = next((SHARED / "seed").glob("*.txt")).read_text(encoding="utf-8")
    said = json.dumps(records_of(out), ensure_ascii=False)
    sentences = {
        line.strip() for line in source.splitlines() if len(line.strip()) > 100 and "ist ein Angebot" not in line
    }
    assert len(sentences) >= 8
    for sentence in sentences:
        text = sentence.removesuffix(" mehr").replace('"', '\\"')
        assert said.count(text) == 1, sentence
    assert "###" not in said
    assert "published" not in articles[0] and "2020-12-04" not in json.dumps(articles[0]["source"]["url"])


def test_the_seeds_links_notice_and_teasers_are_kept(seed: tuple[Path, RunResult]) -> None:
    records = {r["type"]: r for r in records_of(seed[0])}
    assert len(records["article"]["links"]) == 3
    landing = records["landing"]
    assert "Relaunch für familie-in-nrw.de" in landing["body"]
    assert len(landing["references"]) == 4
    assert landing["references"][0]["record"] == records["article"]["id"]
    assert all(r.get("text") for r in landing["references"][1:])
    assert records["article"]["parent"] == landing["id"] == "familie-in-nrw/landing/aktuelles"
    assert records["article"]["path"] == "/aktuelles/kommunales-integrationsmanagement/"


def test_every_page_of_the_mirror_has_its_row_and_two_are_set_aside(oslic: tuple[Path, RunResult]) -> None:
    out, result = oslic
    assert result.system == "typo3-6" and result.exit_status == 1
    root = SHARED / "mirrors" / "oslic"
    empty = [p for p in root.rglob("*.html") if not p.stat().st_size]
    assert len(result.build.quarantined) == len(empty) == 2
    with (out / "redirects.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["legacy_url"]: row for row in csv.DictReader(file)}
    pages = [p.relative_to(root).as_posix() for p in root.rglob("*.html")]
    for page in pages:
        url = page.removesuffix("index.html")
        assert [u for u in rows if u.endswith("/" + url) or (not url and u.endswith("/oslic/"))], page
    assert all(row["status"] in ("301", "200", "410", "0") for row in rows.values())
    assert all(row["reason"] for row in rows.values() if row["status"] == "0")


def test_the_mirrors_text_is_kept_and_its_frame_is_not(oslic: tuple[Path, RunResult]) -> None:
    gold = json.loads((SHARED / "mirrors" / "oslic.gold.json").read_text(encoding="utf-8"))
    records = {r["source"]["url"].partition("/oslic/")[2]: r for r in records_of(oslic[0])}
    for page, wanted in gold.items():
        record = records[page]
        text = " ".join(f"{record['title']} {body_text(record.get('body', ''))}".split())
        assert record["title"] == wanted["title"]
        assert [s for s in wanted["with"] if " ".join(s.split()) not in text] == []
        assert [s for s in wanted["without"] if " ".join(s.split()) in text] == []
        assert "Ã" not in text and "\ufffd" not in text


def test_served_or_from_its_warc_the_mirror_gives_the_same_records(
    served: str, tmp_path: Path, oslic: tuple[Path, RunResult]
) -> None:
    live = run(served, out=tmp_path / "live", workers=1)
    # Boxes beside the content of two pages, which are one text in two languages: left out, and listed for a person.
    assert live.audit is not None and live.exit_status == 1
    assert {failure.bucket for failure in live.audit.failures} == {"boilerplate"}
    assert 0 < live.audit.failed < 100 and not live.faults
    warc = next((tmp_path / "live" / "archive").glob("*.warc.gz"))
    run(str(warc), out=tmp_path / "warc", workers=2)
    for file in ("records.jsonl", "redirects.csv"):
        assert (tmp_path / "live" / file).read_bytes() == (tmp_path / "warc" / file).read_bytes()
    bodies = {body_text(r.get("body", "")) for r in records_of(tmp_path / "live")}
    from_folder = {body_text(r.get("body", "")) for r in records_of(oslic[0])}
    assert len(bodies) > 35 and len(bodies & from_folder) > 35
