"""Which URLs name the same page on the systems whose mappings say it."""

from __future__ import annotations

import json
from dataclasses import asdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relaunch.mapping.load import load_mapping
from relaunch.urls import UrlRules, canonicalize, fetchable

BASE = "http://www.kreis.example/"
SYSTEMS = ("wordpress", "drupal-7", "plone-4", "joomla-3", "contao", "hand-made")


def found(system: str, path: str) -> tuple[str, str]:
    made = canonicalize(BASE.rstrip("/") + path, BASE, load_mapping(system).urls)
    return made.url.removeprefix(BASE.rstrip("/")), made.kind


@pytest.mark.parametrize(
    ("system", "path", "same", "kind"),
    [
        ("wordpress", "/2016/06/fest/?replytocom=31", "/2016/06/fest/", "page"),
        ("wordpress", "/2016/06/fest/?share=twitter&nb=1", "/2016/06/fest/", "page"),
        ("wordpress", "/2016/06/fest/comment-page-2/", "/2016/06/fest/", "page"),
        ("wordpress", "/2016/06/fest/amp/", "/2016/06/fest/", "page"),
        ("wordpress", "/2016/06/fest/2/", "/2016/06/fest/2/", "page"),
        ("wordpress", "/?p=214", "/?p=214", "page"),
        ("wordpress", "/kategorie/neues/page/1/", "/kategorie/neues/", "page"),
        ("wordpress", "/2016/06/fest/print/", "/2016/06/fest/", "print"),
        ("wordpress", "/2016/06/fest/?print=1", "/2016/06/fest/", "print"),
        ("wordpress", "/2016/06/fest/feed/", "/2016/06/fest/feed/", "feed"),
        ("wordpress", "/?feed=rss2", "/?feed=rss2", "feed"),
        ("wordpress", "/wp-login.php?redirect_to=x", "/wp-login.php?redirect_to=x", "other"),
        ("wordpress", "/wp-content/uploads/2016/06/plan.pdf", "/wp-content/uploads/2016/06/plan.pdf", "file"),
        ("drupal-7", "/?q=node/12", "/node/12", "page"),
        ("drupal-7", "/index.php?q=node/12&page=0", "/node/12", "page"),
        ("drupal-7", "/?q=aktuelles&page=2", "/aktuelles?page=2", "page"),
        ("drupal-7", "/kita?destination=node/3", "/kita", "page"),
        ("drupal-7", "/print/12", "/node/12", "print"),
        ("drupal-7", "/en/print/12", "/en/node/12", "print"),
        ("drupal-7", "/printmail/12", "/printmail/12", "other"),
        ("drupal-7", "/aktuelles/rss.xml", "/aktuelles/rss.xml", "feed"),
        ("drupal-7", "/comment/reply/12", "/comment/reply/12", "other"),
        ("drupal-7", "/user-service", "/user-service", "page"),
        ("plone-4", "/kurse/deutsch/view", "/kurse/deutsch", "page"),
        ("plone-4", "/kurse/deutsch/@@view?set_language=de", "/kurse/deutsch", "page"),
        ("plone-4", "/kurse/folder_listing?b_start:int=0", "/kurse", "page"),
        ("plone-4", "/kurse?b_start:int=20", "/kurse?b_start:int=20", "page"),
        ("plone-4", "/satzung.pdf/view", "/satzung.pdf/view", "page"),
        ("plone-4", "/a/b/resolveuid/0f3c2b7a9d5e", "/resolveuid/0f3c2b7a9d5e", "page"),
        ("plone-4", "/kurse/deutsch/sendto_form", "/kurse/deutsch/sendto_form", "other"),
        ("plone-4", "/kurse/bild/image_mini", "/kurse/bild/image_mini", "file"),
        ("plone-4", "/aktuelles/RSS", "/aktuelles/RSS", "feed"),
        ("joomla-3", "/aktuelles/91?tmpl=component&print=1&layout=default&page=", "/aktuelles/91", "print"),
        ("joomla-3", "/index.php?option=com_content&view=article&id=5:leiter&catid=8:a&Itemid=3",
         "/index.php?option=com_content&view=article&id=5", "page"),
        ("joomla-3", "/index.php?Itemid=3&option=com_content&view=article&id=5",
         "/index.php?option=com_content&view=article&id=5", "page"),
        ("joomla-3", "/index.php?Itemid=3", "/index.php?Itemid=3", "page"),
        ("joomla-3", "/index.php/aktuelles?start=0", "/aktuelles", "page"),
        ("joomla-3", "/aktuelles?start=10", "/aktuelles?start=10", "page"),
        ("joomla-3", "/aktuelles?format=feed&type=rss", "/aktuelles?format=feed&type=rss", "feed"),
        ("joomla-3", "/component/mailto/?tmpl=component&link=0a", "/component/mailto/?link=0a", "other"),
        ("contao", "/neues.html?page_n12=1", "/neues.html", "page"),
        ("contao", "/neues.html?page_n12=2", "/neues.html?page_n12=2", "page"),
        ("contao", "/neues.html?file=files/plan.pdf", "/files/plan.pdf", "file"),
        ("contao", "/index.html", "/", "page"),
        ("contao", "/index.php/neues.html", "/neues.html", "page"),
        ("contao", "/neues.html?print=1", "/neues.html", "print"),
        ("hand-made", "/verein/index.htm", "/verein/", "page"),
        ("hand-made", "/museum_druck.htm", "/museum.htm", "print"),
    ],
)  # fmt: skip
def test_a_url_has_one_form_and_a_kind(system: str, path: str, same: str, kind: str) -> None:
    assert found(system, path) == (same, kind)


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_form_of_a_form_is_itself(system: str) -> None:
    for path in ("/", "/a/b/", "/a/?x=1&print=1", "/index.php?q=a&q=b", "/feed/", "/a/print/print/", "/a/view/view"):
        first, _ = found(system, path)
        again, _ = found(system, first)
        assert found(system, again)[0] == again


@pytest.mark.slow
@pytest.mark.parametrize("system", SYSTEMS)
@settings(max_examples=40, deadline=None)
@given(st.text(max_size=60))
def test_whatever_a_page_holds_nothing_is_raised(system: str, path: str) -> None:
    rules = load_mapping(system).urls
    assert canonicalize("/" + path, BASE, rules).url
    fetchable("/" + path, BASE, rules)


def test_what_is_asked_for_keeps_the_print_view_and_drops_the_surplus() -> None:
    rules = load_mapping("wordpress").urls
    assert fetchable("/a?print=1&replytocom=5", BASE, rules) == BASE + "a?print=1"
    assert fetchable("/?q=node/12", BASE, load_mapping("drupal-7").urls) == BASE + "?q=node/12"


def test_the_rules_survive_the_way_to_the_crawl() -> None:
    rules = load_mapping("plone-4").urls
    assert UrlRules.of(json.loads(json.dumps({**asdict(rules), "alias": {}}))) == rules
