"""The crawl's part of the report in a real browser: readable in both languages, both schemes, on a phone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.report.test_crawl import PICTURE, written

playwright = pytest.importorskip("playwright.sync_api")
axe = pytest.importorskip("axe_playwright_python.sync_playwright")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PART = "section:has(> #crawl)"

pytestmark = [pytest.mark.slow, pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


def opened(browser: Any, folder: Path, lang: str, **options: Any) -> Any:
    written(folder, PICTURE, lang)
    page = browser.new_page(bypass_csp=True, **options)
    page.goto((folder / "report.html").as_uri())
    return page


@pytest.mark.parametrize(("lang", "scheme"), [("de", "light"), ("en", "dark")])
def test_axe_has_nothing_to_say_of_the_crawl(browser: Any, tmp_path: Path, lang: str, scheme: str) -> None:
    page = opened(browser, tmp_path, lang, color_scheme=scheme)
    page.evaluate("document.querySelectorAll('section details').forEach(fold => { fold.open = true; })")
    found = axe.Axe().run(page, context=PART).response["violations"]
    assert [(fault["id"], fault["nodes"][0]["html"][:200]) for fault in found] == []
    page.close()


def test_a_chart_tells_its_name_and_what_it_shows(browser: Any, tmp_path: Path) -> None:
    page = opened(browser, tmp_path, "de")
    charts = page.get_by_role("img")
    names = [charts.nth(n).evaluate("c => document.getElementById(c.getAttribute('aria-labelledby')).textContent")
             for n in range(charts.count()) if charts.nth(n).get_attribute("class") == "chart"]  # fmt: skip
    assert names == ["Antworten im Lauf der Zeit", "Tiefe", "Größe", "Antwortzeit"]
    assert page.get_by_role("img", name="Tiefe").count() == 1
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_columns_are_coloured_in_both_schemes(browser: Any, tmp_path: Path, scheme: str) -> None:
    page = opened(browser, tmp_path, "en", color_scheme=scheme)
    fills = page.eval_on_selector_all(f"{PART} .chart rect", "all => all.map(one => getComputedStyle(one).fill)")
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert len(fills) > 20 and len(set(fills)) >= 6 and not {paper, "rgb(0, 0, 0)"} & set(fills)
    page.close()


def test_no_label_of_a_chart_lies_on_another_and_all_fits_a_phone(browser: Any, tmp_path: Path) -> None:
    page = opened(browser, tmp_path, "de", viewport={"width": 320, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    overlaps = page.evaluate("""() => [...document.querySelectorAll('.chart')].map(chart => {
        const boxes = [...chart.querySelectorAll('text[text-anchor=middle]')].map(t => t.getBoundingClientRect());
        return boxes.filter((box, n) => n && box.left < boxes[n - 1].right).length;
    })""")
    assert overlaps == [0, 0, 0, 0]
    page.close()
