"""The report in a real browser: it fits a phone, asks nobody for anything, and runs no script of a page's title."""

from __future__ import annotations

import html
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from relaunch.ledger.store import Ledger, RecordRow, UrlRow
from relaunch.model import Issue, Removal
from relaunch.report import write_report

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --virtual-time-budget=2000 --dump-dom"
).split()
EVIL = "<script>document.title='run'</script><img src=x onerror=\"document.title='run'\">"

pytestmark = [pytest.mark.slow, pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("report")
    with Ledger(folder / "ledger.sqlite") as ledger:
        ledger.start_run("http://portal.example/", "2026-01-02T03:04:05Z")
        for number in range(60):
            url = f"http://portal.example/ein/sehr/langer/pfad/ohne/leerzeichen/{'x' * 90}{number}/"
            ledger.put_urls([UrlRow(url, 200, "text/html", "record", f"p/page/s{number}", f"/s{number}/", 301, "")])
            ledger.put_record(
                RecordRow(f"p/page/s{number}", url, "page", f"r/{number}.yaml", "h", EVIL, f"/s{number}/", b"")
            )
            ledger.put_removals(url, [Removal("drop-furniture", "navigation", EVIL * 3)])
            ledger.put_issues(url, f"p/page/s{number}", [Issue("dead-link", f"{url} is gone {EVIL}", "body")])
        write_report(folder / "report.html", ledger, title=EVIL, source="http://portal.example/")
    return (folder / "report.html").read_text(encoding="utf-8")


def dom(folder: Path, page: str) -> str:
    file = folder / "page.html"
    file.write_text(page, encoding="utf-8")
    assert CHROMIUM
    command = [CHROMIUM, *FLAGS, f"--user-data-dir={folder / 'profile'}", file.as_uri()]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout


@pytest.mark.parametrize("width", [360, 768])
def test_the_report_fits_the_width(report: str, width: int, tmp_path: Path) -> None:
    open_all = report.replace("<details", "<details open")
    without_policy = re.sub(r"<meta http-equiv=\"?Content-Security-Policy\"?[^>]*>", "", open_all, flags=re.IGNORECASE)
    measured = without_policy.replace(
        "</body>", "<script>parent.document.title=document.documentElement.scrollWidth</script></body>"
    )
    assert measured != report
    # The script of the title must not run in this copy either, which has no policy: it is escaped, not only forbidden.
    page = f"<title>-</title><iframe width={width} height=800 srcdoc='{html.escape(measured, quote=True)}'></iframe>"
    title = re.search(r"<title>(.*?)</title>", dom(tmp_path, page))
    assert title is not None and title[1].isdigit(), title
    assert int(title[1]) <= width


def test_nothing_is_asked_of_anybody(report: str) -> None:
    assert "default-src 'none'" in report
    assert not re.findall(r"<(?:script|link|img|iframe|object|embed)\b", report)
    assert not re.findall(r"url\(|@import", report)
