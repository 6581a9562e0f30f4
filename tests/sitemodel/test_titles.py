"""What a page is called, read off its source; and teasers that hold more of another page than its lead."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from relaunch.audit import audit
from relaunch.pipeline.resolve import unquoted_text
from relaunch.pipeline.run import run
from relaunch.sitemodel.lines import digest
from relaunch.sitemodel.titles import fold, glimpse

TEXT = "Am Steg wurde in diesem Jahr sieben Wochen lang gearbeitet, meist am frühen Morgen und bei Regen."


@pytest.mark.parametrize(
    ("document", "headings", "title"),
    [
        ("Der Steg | Seeblick", ["Seeblick", "Der Steg"], "Der Steg"),
        ("Bau: der Steg | Seeblick", ["Seeblick", "Bau: der Steg", "Der Steg"], "Bau: der Steg"),
        ("Der Steg | Seeblick", ["Der Steg", "Seeblick"], "Der Steg"),
        ("Kategorie Bau | Seeblick", ["Seeblick", "Der Steg"], "Seeblick"),
        ("Seeblick", ["Der Steg", "Seeblick"], "Seeblick"),
        ("", ["Seeblick", "Der Steg"], "Seeblick"),
    ],
)
def test_the_heading_in_the_documents_title_names_a_page(document: str, headings: list[str], title: str) -> None:
    body = "".join(f"<h1>{heading}</h1>" for heading in headings)
    page = f"<html><head><title>{document}</title></head><body>{body}<p>{TEXT}</p></body></html>"
    assert glimpse(page)[0] == digest(fold(title))


def test_a_date_of_two_words_is_no_sentence_of_its_own() -> None:
    assert unquoted_text("Sep. 17", "Am 17. ist der Steg fertig.") == "Sep. 17"
    assert unquoted_text("Der Steg ist fertig. […]", "Der Steg ist fertig. Er hält.") == ""


TOPICS = "Steg Ufer Boje Ruder Segel Anker Netz Kahn".split()
FRAME = (
    '<html lang="de"><head><title>{title} | Seeblick</title><meta property="og:title" content="Seeblick"></head><body>'
    '<h1 id="logo"><a href="index.html">Seeblick</a></h1><div id="main">{main}</div></body></html>'
)


def _post(topic: str, number: int, heading: str) -> str:
    said = f"<p>Am {topic} wurde im Jahr {2000 + number} genau {number + 2} Wochen lang gearbeitet, oft bei Regen.</p>"
    more = f"<h2>Kosten <a href='#k'>#</a></h2><p>Es kostete {number * 70 + 300} Euro, {number + 4} Leute halfen.</p>"
    return f"<article>{heading}<p>{number + 1}. Mai {2000 + number}</p><div>{said}{more}</div></article>"


@pytest.mark.slow
def test_a_list_of_whole_posts_is_made_of_references(tmp_path: Path) -> None:
    site = tmp_path / "blog"
    site.mkdir()
    entries = []
    for number, topic in enumerate(TOPICS):
        title, name = f"Neues vom {topic}", f"{topic.lower()}.html"
        page = FRAME.format(title=title, main=_post(topic, number, f"<h1>{title}</h1>"))
        (site / name).write_text(page, encoding="utf-8")
        entries.append(_post(topic, number, f'<h2><a href="{name}">{title}</a></h2>'))
    (site / "index.html").write_text(FRAME.format(title="Anfang", main="".join(entries)), encoding="utf-8")
    run(str(site), out=tmp_path / "out", workers=1)
    lines = (tmp_path / "out" / "records.jsonl").read_text(encoding="utf-8").splitlines()
    records = {Path(record["source"]["url"]).name: record for record in map(json.loads, lines)}
    home = next(record for record in records.values() if record.get("references"))
    assert [reference["title"] for reference in home["references"]] == [f"Neues vom {topic}" for topic in TOPICS]
    assert "gearbeitet" not in home.get("body", "")
    for topic in TOPICS:
        record = records[f"{topic.lower()}.html"]
        assert record["title"] == f"Neues vom {topic}" and "gearbeitet" in record["body"]
    assert audit(tmp_path / "out").failures == ()


def test_a_title_is_its_pages_own_though_lists_repeat_it(tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    names = [f"Bericht {number}: was am {topic} geschah" for number, topic in enumerate(TOPICS)]
    box = "".join(f"<div><h3>{name}</h3><p>Kurz und gut.</p></div>" for name in names)
    for number, name in enumerate(names):
        head = f'<title>{name} | Seeblick am See</title><meta property="og:title" content="{name} | Seeblick am See">'
        text = f"<p>Im Jahr {2000 + number} waren es {number + 3} Wochen, und {number * 7 + 11} Leute halfen.</p>" * 2
        heading = f"<h1>{name}</h1>" if number % 2 else ""
        page = f"<html><head>{head}</head><body><div id='main'>{heading}{text}</div>{box}</body></html>"
        (site / f"{number}.html").write_text(page, encoding="utf-8")
    run(str(site), out=tmp_path / "out", workers=1)
    lines = (tmp_path / "out" / "records.jsonl").read_text(encoding="utf-8").splitlines()
    assert sorted(json.loads(line)["title"] for line in lines) == names
