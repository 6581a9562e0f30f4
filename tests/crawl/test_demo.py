"""The bundled portal, crawled: what its generator knows of each page must have reached the archive."""

from __future__ import annotations

from pathlib import Path

import pytest

from relaunch.archive import Archive
from relaunch.crawl import run_crawl
from relaunch.demo.server import DemoServer
from relaunch.urls import UrlRules, canonicalize

pytestmark = pytest.mark.slow


def test_every_page_of_the_demo_portal_is_archived_once(tmp_path: Path) -> None:
    with DemoServer(200) as server:
        summary = run_crawl(server.url, tmp_path, rules=UrlRules(), progress=False)
        wanted = {canonicalize(page.url, server.url).url for page in server.portal.truth}
        asked = list(server.requests)
    with Archive(tmp_path / "archive") as archive:
        pages = [entry.canonical for entry in archive.entries() if entry.status == 200]
    assert summary.finished and summary.faults == ()
    assert wanted <= set(pages)
    assert len(pages) == len(set(pages)), "one page, one request"
    assert sum("tx_cal_controller" in path and "=month" in path for path in asked) <= 20
