"""What the server answers besides content pages: redirects, what is gone, feeds, files, and the traps."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from email.utils import format_datetime

from relaunch.demo.events import month_view
from relaunch.demo.frame import DOCTYPE, MINISTRY, POWERED, SITE
from relaunch.demo.inline import escape
from relaunch.demo.news import News

REDIRECTS = {
    "/kita/": "/familie/kinderbetreuung/",
    "/kinder.html": "/kinder/",
    "/kinder/": "/familie/",
    "/schleife/hin/": "/schleife/zurueck/",
    "/schleife/zurueck/": "/schleife/hin/",
    "/aktuelles/": "/index.php?id=4",
}
GONE = ("/familie/erziehungsgeld/",)
# The second is what is left of a picture's URL with a marker in it, whose hashes begin a fragment.
DEAD = ("/familie/alte-seite/", "/fileadmin/pfeil_")
EMPTY = "/index.php?id=98"
SEARCH = "/index.php?id=9"
FEED = "/index.php?id=4&type=100"
ASSETS = ("/typo3temp/stylesheet_3a1d9e7c52.css", "/fileadmin/images/logo.gif", "/typo3/gfx/fileicons/pdf.gif")
JUMP = "/index.php?id=17&jumpurl=http%3A%2F%2Fwww.landeskasse.example%2Fbescheide%2F&juHash=5a1f0c2b"
PRIVATE = "/intern/"
ROBOTS = """User-agent: *
Disallow: /intern/
Disallow: /typo3/
Disallow: /t3lib/

Sitemap: http://{host}/sitemap.xml
"""


def plain_page(title: str, body: str) -> str:
    """Write a page that is none of the editors'."""
    return (
        f'{DOCTYPE}<html xml:lang="de" lang="de" xmlns="http://www.w3.org/1999/xhtml">\n<head>\n'
        f'<meta http-equiv="Content-Type" content="text/html; charset=utf-8" />\n{POWERED}<title>{SITE}: '
        f'{title}</title>\n'
        '<meta name="generator" content="TYPO3 4.5 CMS" />\n</head>\n<body>\n'
        f"<p>{MINISTRY}</p>\n<p>###METANAVIGATION###</p>\n{body}\n</body>\n</html>\n"
    )


def error_page(status: int) -> str:
    """Write the page for 404 or 410."""
    words = {404: "Seite nicht gefunden", 410: "Diese Seite gibt es nicht mehr"}[status]
    return plain_page(words, f'<h1>{words}</h1><p>Zurück zur <a href="/">Startseite</a>.</p>')


def calendar_page(day: str) -> str:
    """Write the month view for a day such as 20101101; what is no date gives November 2010."""
    valid = len(day) == 8 and day.isdigit() and 1 <= int(day[4:6]) <= 12
    year, month = (int(day[:4]), int(day[4:6])) if valid else (2010, 11)
    return plain_page("Kalender", month_view(year, month))


def search_page() -> str:
    """Write the result page of the search, which is no content."""
    rows = "".join(
        f'<div class="tx-indexedsearch-res"><h3><a href="index.php?id={uid}&amp;sword_list%5B%5D=kita&amp;no_cache=1">'
        f"{title}</a></h3></div>"
        for uid, title in ((21, "Kinderbetreuung"), (31, "Kinderarmut erkennen und handeln"))
    )
    return plain_page("Suche", f'<div class="tx-indexedsearch"><h1>Suche</h1><p>Treffer 1 bis 2 von 2</p>{rows}</div>')


def picture_window(file: str) -> str:
    """Write the window in which click-enlarge shows a picture."""
    name = escape(file)
    return plain_page("Bild", f'<a href="javascript:close();"><img src="{name}" alt="" width="800" height="600" /></a>')


def feed(news: Iterable[tuple[News, str]], host: str) -> str:
    """Write the RSS feed of the latest news."""
    rows = "".join(
        f"<item><title>{escape(n.title)}</title><link>http://{host}{escape(url)}</link>"
        f"<description>{escape(n.teaser)}</description><pubDate>{_mail_date(n)}</pubDate></item>\n"
        for n, url in news
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<rss version="2.0"><channel><title>{SITE}</title>\n{rows}</channel></rss>\n'
    )


def _mail_date(news: News) -> str:
    return format_datetime(datetime.fromisoformat(f"{news.date}T{news.time}:00+01:00"))


def sitemap(pages: Iterable[tuple[str, str]], host: str) -> str:
    """Write the sitemap from (address, day of the last change)."""
    rows = "".join(
        f"<url><loc>http://{host}{escape(url)}</loc><lastmod>{modified}</lastmod></url>\n" for url, modified in pages
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        f"{rows}</urlset>\n"
    )
