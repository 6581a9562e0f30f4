"""What TYPO3 4.5 and a site's template print around the content of a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from relaunch.demo.inline import escape
from relaunch.demo.pen import attribute
from relaunch.demo.spec import Spec

SITE = "Familienportal Musterland"
MINISTRY = "Ministerium für Familie, Generationen und Soziales des Landes Musterland"
DOMAIN = "www.familienportal-musterland.example"
PRINTED = "17.11.2010"

DOCTYPE = """<!DOCTYPE html
     PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"
     "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
"""

POWERED = """<!--
\tThis website is powered by TYPO3 - inspiring people to share!
\tTYPO3 is a free open source Content Management Framework initially created by Kasper Skaarhoj
\tand licensed under GNU/GPL.
\tTYPO3 is copyright 1998-2010 of Kasper Skaarhoj. Extensions are copyright of their respective owners.
\tInformation and contribution at http://typo3.com/ and http://typo3.org/
-->
"""

SCRIPT = """<script type="text/javascript">
\t/*<![CDATA[*/
\t// decrypt helper function
function decryptCharcode(n,start,end,offset) {
\tn = n + offset;
\tif (offset > 0 && n > end) { n = start + (n - end - 1); }
\telse if (offset < 0 && n < start) { n = end - (start - n - 1); }
\treturn String.fromCharCode(n);
}
\t/*]]>*/
</script>
"""

WORDS = {
    "de": {"here": "Sie sind hier:", "print": "Druckversion", "search": "Suche", "go": "Finden", "top": "Zum Inhalt"},
    "en": {"here": "You are here:", "print": "Print version", "search": "Search", "go": "Go", "top": "Skip to content"},
}


@dataclass(frozen=True, slots=True)
class Link:
    """A link of the frame. An empty URL is the page itself, which is not linked."""

    text: str
    url: str

    def html(self) -> str:
        """Write the link, or the text alone."""
        return f'<a href="{attribute(self.url)}">{escape(self.text)}</a>' if self.url else escape(self.text)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The links around a page: breadcrumb, main menu, sub-menu and (label, URL, state) of the language menu."""

    rootline: tuple[Link, ...]
    menu: tuple[Link, ...]
    submenu: tuple[Link, ...]
    languages: tuple[tuple[str, str, str], ...]
    marker: str


def head(spec: Spec, host: str, marker: str, charset: str) -> str:
    """Write the head with the comment and the metas by which TYPO3 4.5 is known."""
    metas = [("generator", "TYPO3 4.5 CMS"), ("robots", "index,follow"), ("revisit-after", f"###{marker}###")]
    metas += [("description", spec.description), ("keywords", ",".join(spec.keywords)), ("author", spec.author)]
    if "dc" in spec.marks:
        metas += [("DC.Title", spec.title), ("DC.Language", spec.language), ("DC.Creator", spec.author)]
        metas += [("DC.date.modified", spec.published)]
    lines = "\n".join(f'<meta name="{name}" content="{escape(text)}" />' for name, text in metas if text)
    return (
        f'<head>\n\n<meta http-equiv="Content-Type" content="text/html; charset={charset}" />\n{POWERED}\n'
        f'<base href="http://{host}/" />\n\n<title>{SITE}: {escape(spec.title)}</title>\n{lines}\n'
        '<link rel="stylesheet" type="text/css" href="typo3temp/stylesheet_3a1d9e7c52.css" media="all" />\n'
        '<link rel="alternate" type="application/rss+xml" title="RSS" href="index.php?id=4&amp;type=100" />\n'
        f"{SCRIPT}</head>\n"
    )


def _list(css: str, links: Sequence[Link], current: str) -> str:
    rows = "".join(
        f'<li class="{"act" if link.url == current else "no"}">{link.html()}</li>' for link in links
    )
    return f'<ul id="{css}">{rows}</ul>' if rows else ""


def _meta_navigation(spec: Spec, words: dict[str, str]) -> str:
    printed = f'<a href="{attribute(spec.print_url)}" target="_blank" rel="nofollow">{words["print"]}</a>'
    return (
        '<div id="metanav">\n\t###METANAVIGATION###\n<p><a href="/">Startseite</a> | ###PRINTLINK### | '
        '<a href="index.php?id=5">Kontakt</a> | <a href="index.php?id=10">Impressum</a> | '
        '<a href="index.php?id=9&amp;tx_indexedsearch%5Bsword%5D=kita">Suche</a></p>\n'
        f'<p>###PRINTLINK### ###RSSLINK###</p><p class="print">{printed}</p></div>'
    )


def _search(words: dict[str, str], marker: str) -> str:
    return (
        '<div id="search"><form action="index.php?id=9" method="post" name="searchform">'
        f'<label for="sword">{words["search"]}</label><input type="text" id="sword" name="tx_indexedsearch[sword]" '
        f'value="###{marker}###" placeholder="###TEASERLISTE###" />'
        f'<select name="tx_indexedsearch[lang]"><option ###{marker}### value="0">Deutsch</option></select>'
        f'<input type="submit" value="{words["go"]}" /></form></div>'
    )


def _languages(around: Surroundings) -> str:
    cells = "".join(
        f'<div class="{state}">{f"<a href={chr(34)}{attribute(url)}{chr(34)}>{label}</a>" if url else label}</div>'
        for label, url, state in around.languages
    )
    return f'<div class="tx-srlanguagemenu tx-srlanguagemenu-links">{cells}</div>'


def _content(spec: Spec, parts: list[str]) -> str:
    """Join the elements; the comments for the indexer stand where the page's oddity wants them."""
    begin, end = "<!--TYPO3SEARCH_begin-->", "<!--TYPO3SEARCH_end-->"
    if "unindexed" in spec.marks:
        return "\n".join(parts)
    if "stray-end" in spec.marks:
        return "\n".join([end, *parts])
    if "early-end" in spec.marks:
        return "\n".join([begin, parts[0], end, *parts[1:]])
    return "\n".join([begin, *parts, end])


SIDE = """<div id="right">
<div class="box" id="familientelefon"><h4>Familientelefon</h4><p>Fragen rund um Familie beantwortet
unser Familientelefon: <b>0999 555-100</b>, montags bis freitags von 9 bis 17 Uhr.</p></div>
<div class="box"><h4>Newsletter</h4><p>Einmal im Monat das Neueste aus der Familienpolitik.
<a href="newsletter.123.0.html">Zum Newsletter</a></p></div>
###TEASERLISTE###
</div>"""


def page(spec: Spec, parts: list[str], around: Surroundings, host: str) -> str:
    """Write the whole page."""
    words = WORDS[spec.language]
    charset = "iso-8859-1" if "iso" in spec.marks else "utf-8"
    crumbs = "&nbsp;&raquo;&nbsp;".join(link.html() for link in around.rootline)
    return (
        f'{DOCTYPE}<html xml:lang="{spec.language}" lang="{spec.language}" xmlns="http://www.w3.org/1999/xhtml">\n'
        f"{head(spec, host, around.marker, charset)}<body id=\"page{spec.uid}\">\n"
        f'<div id="wrap">\n<a class="skip" href="#content">{words["top"]}</a>\n'
        f'<div id="header"><div id="logo"><a href="/"><img src="fileadmin/images/logo.gif" width="180" height="60" '
        f'alt="{SITE}" border="0" /></a></div><p class="claim">{MINISTRY}</p>\n'
        f"{_meta_navigation(spec, words)}\n{_languages(around)}\n{_search(words, around.marker)}\n</div>\n"
        f"{_list('nav', around.menu, spec.url)}\n"
        f'<div id="breadcrumb">{words["here"]} {crumbs}</div>\n<div id="main">\n'
        f'<div id="left">{_list("subnav", around.submenu, spec.url)}<!-- ###CAL### begin --><!-- ###CAL### end '
        f'--></div>\n'
        f'<div id="content">\n{_content(spec, parts)}\n</div>\n{SIDE}\n</div>\n'
        f'<div id="footer"><p>&copy; 2010 {MINISTRY} | <a href="index.php?id=10">Impressum</a> | '
        '<a href="index.php?id=20">Über das Portal</a> | <a href="###ADDTHIS###">Lesezeichen setzen</a></p>\n'
        f'<div class="addthis">###ADDTHIS###</div>\n<p>###CAL### '
        f'###TEASERLISTE###</p></div>\n</div>\n</body>\n</html>\n'
    )


def print_view(spec: Spec, parts: list[str], host: str, marker: str) -> str:
    """Write the print view (type 98): the content alone, the date of printing, and the line of the ministry."""
    charset = "iso-8859-1" if "iso" in spec.marks else "utf-8"
    body = "\n".join(parts)
    return (
        f'{DOCTYPE}<html xml:lang="{spec.language}" lang="{spec.language}" xmlns="http://www.w3.org/1999/xhtml">\n'
        f'{head(spec, host, marker, charset)}<body class="print" onload="window.print();">\n<p>{MINISTRY}</p>\n'
        "<div>\t###METANAVIGATION###</div>\n<p>###PRINTLINK### ###RSSLINK###</p>\n"
        f'<div id="content">\n{body}\n</div>\n<div>###ADDTHIS###</div>\n<p>###CAL### ###TEASERLISTE###<br '
        f'/>&nbsp;</p>\n'
        f'<p class="printfooter">gedruckt am&nbsp; {PRINTED}<br />&nbsp;- {DOMAIN} ist ein Angebot des '
        f"{MINISTRY.replace('Ministerium ', 'Ministeriums ')}</p>\n</body>\n</html>\n"
    )
