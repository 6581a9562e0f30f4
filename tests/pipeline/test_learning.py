"""A site that was learnt: its pages, its references, and the file that shows what was learnt."""

from __future__ import annotations

from pathlib import Path

import pytest

import relaunch
from benchmarks.site import Gold, Score, compare, measure, stripped_pages
from relaunch.archive import ArchiveWriter
from relaunch.demo.portal import build_portal
from relaunch.model import Capture
from relaunch.pipeline.learning import MODEL_FILE
from relaunch.pipeline.run import build_folder
from relaunch.sitemodel import from_json
from relaunch.tree import body_text
from tests.sitemodel.gold import squash
from tests.sitemodel.sites import body, sentence, site
from tests.sitemodel.strange import SITES, made
from tests.truth import records_of

WHEN = "2026-01-02T03:04:05Z"


def test_a_learnt_site_gives_the_content_alone() -> None:
    pages = site(12)
    known = relaunch.learn(pages)
    url, html = pages[3]
    assert known.main_text(html, url) == f"{sentence(3)}\n{sentence(3, 1)}"
    assert known.extract(html.encode(), url=url).title == "Brunnen Nr. 3"
    assert known.extract(html, url=url).text == known.main_text(html, url)


@pytest.mark.parametrize("count", [0, 1, 5])
def test_a_small_site_is_read_page_by_page(count: int) -> None:
    pages = site(6)
    known = relaunch.learn(pages[:count])
    assert known.extract(pages[5][1], url=pages[5][0]) == relaunch.extract(pages[5][1], url=pages[5][0])


def test_a_page_that_cannot_be_read_teaches_nothing() -> None:
    assert relaunch.learn([*site(12), ("http://x.example/leer", b"")]).model == relaunch.learn(site(12)).model


def overview(number: int, teaser: str) -> str:
    link = f"<a href='/{number}'>{body(number)[4:].partition('</h1>')[0]}</a>"
    return f"<h1>Übersicht</h1><p>{sentence(200)}</p>" + teaser.format(link=link, lead=sentence(number))


@pytest.mark.parametrize(
    "teaser",
    [
        "<div class='t'><h2>{link}</h2><p>{lead}</p></div>",
        "<div class='t'><h2>{link}</h2><p>Ein Anriss, der sonst nirgends auf dieser Website zu lesen ist.</p></div>",
        "<dl><dt>{link} 3. Mai</dt><dd>{lead}</dd></dl>",
        "<ul><li>{link} {lead}</li></ul>",
        "<div><div><div>{link}</div><div>Von Ute Beispiel</div><p>{lead}</p></div><div><img src='/a.jpg'></div></div>",
    ],
)
def test_a_block_that_repeats_the_page_it_links_to_is_a_reference(teaser: str) -> None:
    pages = [*site(12), site(1, lambda _: overview(3, teaser))[0]]
    pages[-1] = ("http://x.example/uebersicht", pages[-1][1])
    record = relaunch.learn(pages).extract(pages[-1][1], url=pages[-1][0])
    assert [(r.title, r.url) for r in record.references] == [("Brunnen Nr. 3", "http://x.example/3")]
    assert record.text == sentence(200)
    assert sentence(3) in relaunch.learn(pages).main_text(pages[3][1], pages[3][0])


@pytest.mark.parametrize(
    "said",
    [
        "<p>Mehr dazu steht in {link}, das wir im Herbst besucht haben.</p>",
        "<ul><li>{link}</li></ul>",
        "<p>{link} war im Herbst das Ziel unserer Reise, und es war schön.</p>",
    ],
)
def test_a_link_in_running_text_or_a_list_of_links_is_no_teaser(said: str) -> None:
    pages = [*site(12), ("http://x.example/uebersicht", site(1, lambda _: overview(3, said))[0][1])]
    record = relaunch.learn(pages).extract(pages[-1][1], url=pages[-1][0])
    assert not record.references and "Brunnen Nr. 3" in record.text


def write_archive(folder: Path, pages: list[tuple[str, str]]) -> None:
    with ArchiveWriter(folder) as writer:
        for url, html in pages:
            headers = (("Content-Type", "text/html; charset=utf-8"),)
            writer.write(Capture(url, 200, headers, html.encode(), WHEN))


def test_a_build_shows_what_it_learnt(tmp_path: Path) -> None:
    write_archive(tmp_path / "archive", site(12))
    stages: set[str] = set()
    build_folder(tmp_path, workers=1, progress=lambda stage, _done, _total: stages.add(stage))
    text = (tmp_path / MODEL_FILE).read_text(encoding="utf-8")
    assert "learning" in stages and "Bürgertelefon" in text
    model = from_json(text)
    assert model.pages == 12 and [c.path[-1] for c in model.containers] == ["div.x3"]


@pytest.mark.parametrize("name", sorted(SITES))
def test_a_build_of_a_strange_site_loses_none_of_its_texts(tmp_path: Path, name: str) -> None:
    pages = made(name, 5, 12)
    write_archive(tmp_path / "archive", [(page.url, page.html) for page in pages])
    build_folder(tmp_path, workers=1)
    said = squash(" ".join(body_text(r.get("body", "")) + " " + r.get("teaser", "") for r in records_of(tmp_path)))
    assert [must for page in pages for must in page.must if squash(must) not in said] == []


@pytest.mark.slow
def test_a_portal_without_hints_loses_nothing_and_keeps_no_furniture() -> None:
    portal = build_portal(120)
    told = stripped_pages(portal)
    score = measure(relaunch.learn(told).main_text, dict(told), portal)
    assert score.recall >= 0.98 and score.precision >= 0.98, score.examples[:20]


def test_the_measure_sees_what_is_lost_and_what_is_foreign() -> None:
    portal = build_portal(60)
    page = next(page for page in portal.truth if len(page.paragraphs) > 3)
    score = Score()
    compare("\n".join([*page.paragraphs[1:], "Zum Newsletter"]), page, Gold(page), score)
    assert (score.missed, score.foreign) == (1, 1)
