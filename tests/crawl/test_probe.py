from __future__ import annotations

from pathlib import Path

import pytest

from relaunch.crawl.probe import probe
from relaunch.errors import ArchiveError
from relaunch.pipeline.run import run
from tests.crawl.loopback import Site, html, moved


def test_the_page_behind_a_redirect_is_probed() -> None:
    with Site({"/": moved("/start/"), "/start/": html("/")}) as site:
        capture = probe(site.url + "/")
        assert (capture.url, capture.status) == (site.url + "/start/", 200)
        assert site.asked == ["/robots.txt", "/", "/start/"]


def test_a_redirect_to_another_site_is_not_followed() -> None:
    with Site({"/": moved("http://127.0.0.2:1/")}) as site:
        assert probe(site.url + "/").status == 301


def test_what_robots_forbids_is_not_probed() -> None:
    with Site({"/robots.txt": (200, {}, b"User-agent: *\nDisallow: /\n"), "/": html()}) as site:
        capture = probe(site.url + "/")
        assert (capture.status, capture.error) == (0, "robots.txt forbids it")
        assert site.asked == ["/robots.txt"]


def test_a_redirect_loop_ends() -> None:
    with Site({"/": moved("/b"), "/b": moved("/")}) as site:
        assert "redirects" in probe(site.url + "/").error
        assert len(site.asked) < 10


def test_a_silent_server_gives_a_failure() -> None:
    with Site({}) as site:
        url = site.url
    capture = probe(url + "/")
    assert capture.status == 0 and capture.error


def test_a_site_that_forbids_itself_is_told_so_and_what_to_do(tmp_path: Path) -> None:
    with Site({"/robots.txt": (200, {}, b"User-agent: *\nDisallow: /\n"), "/": html()}) as site:
        with pytest.raises(ArchiveError, match=r"\(robots\.txt forbids it\); who runs the site may allow it"):
            run(site.url + "/", out=tmp_path)
        assert set(site.asked) == {"/robots.txt"}
