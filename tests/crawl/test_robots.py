from __future__ import annotations

import pytest

from relaunch.crawl.robots import Robots
from relaunch.model import Capture

SITE = "http://a.example"


def robots(status: int = 200, body: bytes = b"") -> Robots:
    rules = Robots()
    rules.learn(SITE, Capture(SITE + "/robots.txt", status, (), body, ""))
    return rules


@pytest.mark.parametrize(
    ("status", "allowed"), [(200, True), (404, True), (403, True), (301, True), (500, False), (0, False)]
)
def test_a_missing_file_allows_and_a_silent_server_forbids(status: int, allowed: bool) -> None:
    assert robots(status).allows(SITE + "/a.html") is allowed


def test_our_own_group_goes_before_the_general_one() -> None:
    rules = robots(
        body=b"\xef\xbb\xbfUser-agent: *\nDisallow: /\n\nUser-agent: relaunch\nDisallow: /typo3/\nDisallow: /*?druck=\n"
    )
    assert rules.allows(SITE + "/a.html")
    assert not rules.allows(SITE + "/typo3/index.php")
    assert not rules.allows(SITE + "/a?druck=1")


def test_nothing_is_allowed_before_the_rules_are_known() -> None:
    assert not Robots().allows(SITE + "/")
    assert not robots().allows("https://a.example/")
    assert Robots(obey=False).allows(SITE + "/")


def test_sitemaps_are_named_and_binary_noise_does_no_harm() -> None:
    assert robots(body=b"\0\xff\nSitemap: http://a.example/s.xml\n").sitemaps(SITE) == ["http://a.example/s.xml"]
    assert robots(404).sitemaps(SITE) == []
