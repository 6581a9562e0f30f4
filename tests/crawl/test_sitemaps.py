from __future__ import annotations

import gzip

from relaunch.crawl.sitemaps import read_sitemap

NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
URLS = f'<?xml version="1.0"?><urlset {NS}><url><loc> http://a.example/?a=1&amp;b=2 </loc><lastmod>2020-12-04</lastmod></url><url><loc>http://a.example/b</loc></url></urlset>'


def test_pages_and_their_dates_are_read() -> None:
    wanted = (("http://a.example/?a=1&b=2", "2020-12-04"), ("http://a.example/b", ""))
    assert read_sitemap(URLS.encode()).pages == wanted
    assert read_sitemap(gzip.compress(URLS.encode())).pages == wanted


def test_an_index_names_further_sitemaps() -> None:
    index = f"<sitemapindex {NS}><sitemap><loc>http://a.example/1.xml.gz</loc></sitemap></sitemapindex>"
    assert read_sitemap(index.encode()).sitemaps == ("http://a.example/1.xml.gz",)


def test_a_text_sitemap_is_a_url_a_line() -> None:
    assert [url for url, _ in read_sitemap(b"http://a.example/1\nhttp://a.example/2\n").pages] == [
        "http://a.example/1",
        "http://a.example/2",
    ]


def test_broken_xml_is_read_as_far_as_it_goes() -> None:
    assert len(read_sitemap(URLS.encode()[:-40] + b"<<<&").pages) >= 1


def test_entities_are_not_resolved() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{("&" + chr(97 + n) + ";") * 10}">' for n in range(9)
    )
    secret = '<!ENTITY s SYSTEM "file:///etc/passwd">]>'
    body = f"<?xml version='1.0'?>{bomb}{secret}<urlset><url><loc>http://a/&j;&s;</loc></url></urlset>"
    assert all(len(url) < 100 and "root:" not in url for url, _ in read_sitemap(body.encode()).pages)


def test_what_is_no_sitemap_lists_nothing() -> None:
    for body in (b"", b"\0\0", b"<html><body><url><loc>http://a/</loc></url>", b"Not found", b"<"):
        assert read_sitemap(body) == read_sitemap(b"")
