"""The report of a real run in a real browser: nothing is asked of anybody, nothing runs, and everybody can read it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from relaunch.audit import audit
from relaunch.ledger.store import Ledger, UrlRow
from relaunch.model import Issue, Removal, Review
from relaunch.pipeline.run import build_folder
from relaunch.report import report_folder
from tests.report.folders import a_record, put
from tests.truth import BASE, archive_portal

playwright = pytest.importorskip("playwright.sync_api")
axe = pytest.importorskip("axe_playwright_python.sync_playwright")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
EVIL = "<script>document.title='run'</script><img src=x onerror=\"document.title='run'\">\u202e"

pytestmark = [pytest.mark.slow, pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo portal, moved and audited, in part reviewed."""
    out = tmp_path_factory.mktemp("real")
    archive_portal(out / "archive")
    build_folder(out, "demo", workers=2, base=BASE + "/")
    audit(out)
    for number, file in enumerate(sorted((out / "records").glob("*/*.yaml"))):
        state = ("approved", "pending", "rejected")[number % 3]
        file.write_text(file.read_text(encoding="utf-8").replace("status: pending", f"status: {state}"), "utf-8")
    return report_folder(out).path


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which all that a stranger can say is an attack, and every part of the report has something."""
    out = tmp_path_factory.mktemp("hostile")
    body = f'<h4>{EVIL.replace("<", "&lt;")}</h4><p><a href="javascript:document.title=1">hier</a> eva.m@x.example</p>'
    put(out, [a_record(f"s{n}", title=EVIL, body=body, author=EVIL, fields={EVIL: EVIL}, review=Review(EVIL))
              for n in range(60)])  # fmt: skip
    with Ledger(out / "ledger.sqlite") as ledger:
        ledger.start_run("http://portal.example/", "2026-01-02T03:04:05Z")
        for n in range(60):
            url = f"http://portal.example/ein/sehr/langer/pfad/ohne/leerzeichen/{'x' * 90}{n}/"
            outcome = ("failed", "quarantined", EVIL)[n % 3]
            ledger.put_urls([UrlRow(url, 200, EVIL, outcome, f"p/page/s{n}", EVIL, 301, EVIL)])
            ledger.put_removals(url, [Removal(EVIL, EVIL, EVIL * 3)])
            ledger.put_issues(url, f"p/page/s{n}", [Issue("dead-link", f"{url} is gone {EVIL}", "body")])
    return report_folder(out, title=EVIL).path


@pytest.fixture(params=["real", "hostile"])
def file(request: pytest.FixtureRequest) -> Any:
    return request.getfixturevalue(request.param)


def opened(browser: Any, file: Path, **options: Any) -> tuple[Any, list[str]]:
    """Open a report and return its page, and the list into which go requests and what the console says."""
    page = browser.new_page(**options)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: said.append(request.url))
    page.goto(file.as_uri())
    return page, said


def test_nothing_is_asked_of_anybody_and_nothing_fails(browser: Any, file: Path) -> None:
    page, said = opened(browser, file)
    page.click("#open-all")
    page.fill("#filter", "a")
    page.locator("#hits:not(:empty)").wait_for()
    assert said == [file.as_uri()]
    assert page.title() not in ("run", "1")
    page.close()


COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}  # all that a colour scheme changes


@pytest.mark.parametrize(("scheme", "options"), [("light", None), ("dark", COLOURS)])
def test_axe_has_nothing_to_say(browser: Any, file: Path, scheme: str, options: Any) -> None:
    # axe itself is a script that the report's policy would forbid.
    page, _ = opened(browser, file, color_scheme=scheme, bypass_csp=True)
    page.evaluate("document.querySelectorAll('section > details:first-of-type').forEach(fold => { fold.open = true; })")
    found = axe.Axe().run(page, options=options).response["violations"]
    assert [(fault["id"], fault["nodes"][0]["html"][:200]) for fault in found] == []
    page.close()


@pytest.mark.parametrize("width", [320, 640, 800, 1280])
def test_the_report_fits_the_width(browser: Any, file: Path, width: int) -> None:
    page, _ = opened(browser, file, viewport={"width": width, "height": 900})
    page.click("#open-all")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


def test_all_is_there_without_a_script(browser: Any, real: Path) -> None:
    page, _ = opened(browser, real, java_script_enabled=False)
    assert not page.is_visible("#tools")
    page.click("section:has(> #issues) summary >> nth=0")
    assert page.is_visible("section:has(> #issues) tbody tr >> nth=0")
    page.close()


def test_the_filter_leaves_the_rows_that_say_it(browser: Any, real: Path) -> None:
    page, _ = opened(browser, real)
    page.fill("#filter", "ERZIEHUNGSGELD")
    page.locator("#hits:not(:empty)").wait_for()
    rows = page.locator("details tbody tr:visible").all_inner_texts()
    assert rows and all("erziehungsgeld" in row.casefold() for row in rows)
    assert page.inner_text("#hits") == f"{len(rows)} Zeilen gefunden"
    page.fill("#filter", "")
    page.locator("#hits:empty").wait_for(state="attached")
    assert page.locator("details.none").count() == 0
    page.close()


def test_links_from_the_summary_arrive(browser: Any, real: Path) -> None:
    page, _ = opened(browser, real)
    targets = page.eval_on_selector_all("nav a, .next a", "links => links.map(a => a.getAttribute('href').slice(1))")
    assert len(targets) > 10
    assert [name for name in targets if page.locator(f"[id='{name}']").count() != 1] == []
    page.goto(real.as_uri() + "#check-heading-jump")
    assert page.eval_on_selector("#check-heading-jump", "fold => fold.open")
    page.close()
