"""The portal answers every URL that it prints, and the same on every run."""

from __future__ import annotations

import re
from collections import Counter
from xml.etree import ElementTree

import pytest

from relaunch.demo.portal import Portal, build_portal
from tests.demo.reading import HOST, content, decoded, markup, printed_links

STATUS = {"redirect": 301, "gone": 410, "not-found": 404}


def walk(portal: Portal, months: int = 4) -> dict[str, str]:
    """Follow all printed links from the home page; of the endless calendar only some months."""
    seen: dict[str, str] = {}
    waiting = ["/"]
    while waiting:
        url = waiting.pop()
        if url in seen:
            continue
        seen[url] = portal.fate_of(url)
        enough = seen[url] == "calendar" and list(seen.values()).count("calendar") > months
        response = portal.answer(url, HOST)
        if "text/html" in dict(response.headers)["Content-Type"] and not enough:
            waiting += sorted(printed_links(portal, url) - seen.keys())
    return seen


def test_the_same_arguments_give_the_same_bytes() -> None:
    one, two = build_portal(80, 7), build_portal(80, 7)
    assert list(one.truth) == list(two.truth)
    assert [one.answer(true.url) for true in one.truth] == [two.answer(true.url) for true in two.truth]
    assert one.fates == two.fates


def test_another_seed_gives_other_texts() -> None:
    assert build_portal(80, 1).truth[79].paragraphs != build_portal(80, 2).truth[79].paragraphs


def test_the_default_portal_has_about_sixty_pages_of_all_types(portal: Portal) -> None:
    types = Counter(true.type for true in portal.truth)
    assert 57 <= len(portal.truth) <= 60
    assert set(types) == {"landing", "article", "page", "event", "contact", "document"}
    assert min(types.values()) >= 2


@pytest.mark.parametrize("pages", [0, 45, 100, 333, 1000])
def test_a_portal_has_as_many_pages_as_asked_for_but_never_less_than_the_written_ones(pages: int) -> None:
    count = len(build_portal(pages).truth)
    assert max(pages - 3, 40) <= count <= max(pages, 45)


def test_every_printed_link_is_a_page_or_has_a_fate(portal: Portal) -> None:
    pages = {true.url for true in portal.truth}
    for url, fate in walk(portal).items():
        assert url in pages or fate == portal.fates.get(url) or fate.startswith(("alias:", "calendar")), url


def test_an_answer_has_the_status_that_its_fate_says(portal: Portal) -> None:
    for url, fate in {**walk(portal), **portal.fates}.items():
        response = portal.answer(url, HOST)
        assert response.status == STATUS.get(fate.partition(":")[0], 200), url
        if fate.startswith("redirect:"):
            target = fate.removeprefix("redirect:")
            wanted = target if target.startswith("http") else f"http://{HOST}{target}"
            assert dict(response.headers)["Location"] == wanted


def test_every_page_but_the_orphan_is_reached_by_links(portal: Portal) -> None:
    reached = {fate.removeprefix("alias:") for fate in walk(portal).values()} | walk(portal).keys()
    assert [true.url for true in portal.truth if true.url not in reached] == ["/index.php?id=99"]


def test_the_sitemap_holds_all_pages_and_nothing_else(portal: Portal) -> None:
    text = portal.answer("/sitemap.xml", HOST).body.decode()
    found = re.findall(rf"<loc>http://{re.escape(HOST)}([^<]*)</loc><lastmod>\d{{4}}-\d\d-\d\d<", text)
    assert sorted(url.replace("&amp;", "&") for url in found) == sorted(true.url for true in portal.truth)


def test_aliases_show_the_same_page(portal: Portal) -> None:
    for true in portal.truth:
        for alias in true.aliases:
            assert portal.fate_of(alias) == f"alias:{true.url}"
            if "type=98" not in alias:
                assert portal.answer(alias, HOST) == portal.answer(true.url, HOST)


@pytest.mark.parametrize(
    ("url", "page"),
    [
        ("/index.php?id=31&ftu=0123abcd&PHPSESSID=77&no_cache=1", "/index.php?id=31"),
        ("/index.php?cHash=1&id=31", "/index.php?id=31"),
        ("/index.php?id=31&amp;L=0", "/index.php?id=31"),
        ("/newsletter.123.0.html", "/index.php?id=123"),
        ("/index.php?id=4&tx_ttnews%5Btt_news%5D=77&tx_ttnews%5BbackPid%5D=1", "/index.php?id=4&tx_ttnews[tt_news]=77"),
        ("/index.php?id=21", "/familie/kinderbetreuung/"),
        ("/index.php?id=31,98", "/index.php?id=31"),
        ("/index.html", "/"),
    ],
)
def test_noise_in_a_url_leads_to_the_same_page(portal: Portal, url: str, page: str) -> None:
    assert portal.fate_of(url) == f"alias:{page}"


def test_a_path_without_its_slash_is_sent_to_the_one_with_it(portal: Portal) -> None:
    assert portal.fate_of("/familie/elternzeit") == "redirect:/familie/elternzeit/"


UNKNOWN = ["/index.php?id=666", "/nichts/", "/index.php?id=kita", "/themen/falsch-0/", "/%00", "?", "*"]


@pytest.mark.parametrize("url", UNKNOWN)
def test_what_is_unknown_is_not_found(portal: Portal, url: str) -> None:
    assert portal.answer(url, HOST).status == 404


def test_the_calendar_has_no_end(portal: Portal) -> None:
    url, seen = "/index.php?id=6&tx_cal_controller[getdate]=20101101&tx_cal_controller[view]=month", set()
    for _ in range(60):
        seen.add(url)
        url = max(link for link in printed_links(portal, url) if "view]=month" in link)
    assert len(seen) == 60 and "201511" in url


def test_the_print_view_has_a_date_that_is_no_date_of_publication(portal: Portal) -> None:
    printed = markup(portal, "/familie/kinderbetreuung/?type=98")
    assert "gedruckt am&nbsp; 17.11.2010" in printed and "ist ein Angebot des Ministeriums" in printed
    assert "2010-11-17" not in {true.published for true in portal.truth}
    assert content(portal, "/index.php?id=21&type=98") == content(portal, "/familie/kinderbetreuung/")


def test_one_page_is_served_as_iso_8859_1(portal: Portal) -> None:
    response = portal.answer("/index.php?id=15", HOST)
    assert ("Content-Type", "text/html; charset=iso-8859-1") in response.headers
    assert b"\x84gro\xdfe\x93 " in response.body and b"5.000 \x80" in response.body
    assert "„große“" in decoded(response) and "ü" in decoded(response)


def test_the_comments_of_the_indexer_are_odd_on_some_pages(portal: Portal) -> None:
    begin, end = "<!--TYPO3SEARCH_begin-->", "<!--TYPO3SEARCH_end-->"
    pages = [markup(portal, true.url) for true in portal.truth]
    counts = Counter((page.count(begin), page.count(end)) for page in pages)
    assert counts[1, 1] > 50 and counts[0, 0] == 2 and counts[0, 1] == 1
    early = markup(portal, "/index.php?id=20")
    assert early.index(end) < early.index("Wer wir sind")


def test_the_system_can_be_known_by_its_signs(portal: Portal) -> None:
    for true in portal.truth:
        text = markup(portal, true.url)
        assert '<meta name="generator" content="TYPO3 4.5 CMS" />' in text and "powered by TYPO3" in text


def test_the_home_page_prints_its_current_article_twice(portal: Portal) -> None:
    text = content(portal, "/")
    assert text.count("Familienlotsen helfen beim Ausfüllen von Anträgen") == 2
    assert [title for title, _, _ in portal.truth[0].references].count(portal.truth[0].references[0][0]) == 1


def test_what_robots_txt_forbids_is_linked(portal: Portal) -> None:
    robots = portal.answer("/robots.txt", HOST).body.decode()
    assert "Disallow: /intern/" in robots and f"Sitemap: http://{HOST}/sitemap.xml" in robots
    assert "/intern/kindernetz/" in printed_links(portal, "/index.php?id=10")
    assert portal.fates["/intern/kindernetz/"] == "forbidden"


def test_the_feed_lists_the_news_with_absolute_links(portal: Portal) -> None:
    response = portal.answer("/index.php?id=4&type=100", HOST)
    feed = ElementTree.fromstring(response.body)
    assert [line.text for line in feed.iter("title")][1] == portal.truth[0].references[0][0]
    assert next(feed.iter("link")).text == f"http://{HOST}/index.php?id=4&tx_ttnews[tt_news]=77"
    assert next(feed.iter("pubDate")).text == "Mon, 15 Nov 2010 10:00:00 +0100"
    assert portal.fates["/index.php?id=4&type=100"] == "feed"


def test_redirects_come_as_chain_and_as_loop(portal: Portal) -> None:
    fates = portal.fates
    assert [fates["/kinder.html"], fates["/kinder/"]] == ["redirect:/kinder/", "redirect:/familie/"]
    assert [fates["/schleife/hin/"], fates["/schleife/zurueck/"]] == [
        "redirect:/schleife/zurueck/", "redirect:/schleife/hin/",
    ]  # fmt: skip


def test_pictures_and_files_are_what_their_names_say(portal: Portal) -> None:
    signs = {"png": b"\x89PNG\r\n\x1a\n", "gif": b"GIF89a", "pdf": b"%PDF-1.4"}
    files = [url for url, fate in portal.fates.items() if fate == "asset"]
    assert len(files) > 30
    for url in files:
        assert portal.answer(url, HOST).body.startswith(signs.get(url.rpartition(".")[2], b"/*")), url


def test_lists_grow_along_with_the_portal() -> None:
    portal = build_portal(500)
    urls = {true.url for true in portal.truth}
    assert {f"/index.php?id=4&tx_ttnews[pointer]={n}" for n in range(1, 19)} <= urls
    assert {f"/index.php?id=6&tx_cal_controller[offset]={n}" for n in (1, 2, 3)} <= urls


@pytest.mark.slow
def test_no_two_paragraphs_of_a_large_portal_are_equal() -> None:
    truth = build_portal(2000).truth
    seen = Counter(paragraph for true in truth for paragraph in true.paragraphs)
    assert len(truth) >= 1997
    assert [text for text, count in seen.items() if count > 1] == []
    assert len({true.url for true in truth}) == len(truth)
