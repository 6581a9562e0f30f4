"""Sites as they are out there: a blog, a board, a wiki, a hand-made homepage, a shop, a club with a calendar …"""

from __future__ import annotations

import inspect
from collections.abc import Callable

from tests.sitemodel.gold import GoldPage, Writer


def _links(pairs: list[tuple[str, str]], tag: str = "li") -> str:
    return "".join(f'<{tag}><a href="{url}">{name}</a></{tag}>' for url, name in pairs)


def _paragraphs(texts: list[str]) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def blog(seed: int = 1, count: int = 30) -> list[GoldPage]:
    """Return a weblog: widgets, comments, share buttons, author boxes, related posts, archives with excerpts."""
    write = Writer(seed)
    base = "http://blog.example/"
    titles = [write.title() for _ in range(count)]
    bios = {name: write.paragraph(2) for name in ("Anna Kolb", "Jo Reis", "Mia Tann")}
    slogan, newsletter, rights = write.sentence(), write.sentence(), write.sentence()

    def frame(title: str, inner: str, number: int) -> str:
        recent = _links([(f"{base}?p={n}", titles[n]) for n in range(count - 5, count)])
        cloud = " ".join(f'<a href="{base}tag/{w}" style="font-size:{8 + n}pt">{w}</a>'
                         for n, w in enumerate("Garten Holz Stein Wasser Wege".split()))  # fmt: skip
        return (
            f"<!DOCTYPE html><html lang='de'><head><title>{title} | Landblog</title>"
            "<meta name='generator' content='WordPress 4.9'></head>"
            f"<body class='post-{number} single'><div id='page' class='site'><header id='masthead'><p"
            " class='site-title'>"
            f"<a href='{base}'>Landblog</a></p><p class='site-description'>{slogan}</p></header>"
            f"<nav id='site-navigation'><ul>{_links([(base, 'Start'), (base + 'about', 'Über uns')])}</ul></nav>"
            f"<div id='content' class='site-content'><div id='primary'><main id='main'>{inner}</main></div>"
            "<div id='secondary' class='widget-area'><section class='widget'><h2>Neueste Beiträge</h2>"
            f"<ul>{recent}</ul></section><section class='widget'><h2>Schlagwörter</h2>{cloud}</section>"
            f"<section class='widget widget_text'><h2>Rundbrief</h2><p>{newsletter}</p></section></div></div>"
            f"<footer id='colophon'><p>{rights}</p></footer></div></body></html>"
        )

    pages = []
    names = sorted(bios)
    for n, title in enumerate(titles):
        author = names[n % 3]
        texts = [write.paragraph() for _ in range(3 + n % 3)]
        said = [write.paragraph(2) for _ in range(n % 4)]
        comments = "".join(
            f"<li class='comment' id='comment-{n}{k}'><div class='comment-author'>Gast {k} sagt:</div>"
            f"<div class='comment-content'><p>{text}</p></div><div class='reply'><a href='?r={n}{k}'>Antworten</a>"
            "</div></li>"
            for k, text in enumerate(said)
        )
        related = _links([(f"{base}?p={m % count}", titles[m % count]) for m in (n + 7, n + 11)])
        inner = (
            f"<article id='post-{n}' class='post'><header class='entry-header'><h1 class='entry-title'>{title}</h1>"
            f"<div class='entry-meta'>Veröffentlicht am {n % 27 + 1}. Mai 2012 von <a href='{base}author'>{author}"
            "</a></div>"
            f"</header><div class='entry-content'>{_paragraphs(texts)}<blockquote><p>{write.sentence()}</p>"
            "</blockquote>"
            f"<div class='sharedaddy'><h3>Teilen mit:</h3><ul><li><a href='#tw'>Zwitscher</a></li></ul></div></div>"
            f"<footer class='entry-footer'>Kategorie: <a href='{base}cat'>Land</a></footer></article>"
            f"<div class='author-box'><h3>Über {author}</h3><p>{bios[author]}</p></div>"
            f"<div class='related-posts'><h3>Ähnliche Beiträge</h3><ul>{related}</ul></div>"
            f"<div id='comments'><h2>{len(said)} Gedanken zu diesem Beitrag</h2><ol class='comment-list'>{comments}"
            "</ol>"
            "<div id='respond'><h3>Schreibe einen Kommentar</h3><form><p>Deine Adresse wird nicht veröffentlicht.</p>"
            "<textarea name='c'></textarea><input type='submit' value='Senden'></form></div></div>"
        )
        must_not = [slogan, newsletter, rights, bios[author], "Schreibe einen Kommentar", "Ähnliche Beiträge",
                    "Teilen mit:", *said[:1]]  # fmt: skip
        pages.append(GoldPage(f"{base}?p={n}", frame(title, inner, n), [*texts], must_not))
    return pages


def board(seed: int = 2, topics: int = 24) -> list[GoldPage]:
    """Return a bulletin board: nested tables, users beside their posts, signatures, jump boxes, "to the top"."""
    write = Writer(seed)
    base = "http://board.example/"
    users = [f"nutzer{n}" for n in range(8)]
    signatures = {user: write.sentence() for user in users}
    rules, online = write.sentence(), write.sentence()
    pages = []
    for topic in range(topics):
        title = write.title()
        rows, must = "", []
        for post in range(2 + topic % 5):
            user = users[(topic * 3 + post) % 8]
            text = write.paragraph(2)
            must.append(text)
            rows += (
                f"<tr class='row{post % 2 + 1}'><td width='150' valign='top'><a name='p{topic}{post}'></a><b>{user}"
                "</b><br>"
                f"<span class='d'>Beiträge: {post * 7 + topic}<br>Wohnort: Musterdorf</span></td><td><table"
                " width='100%'>"
                f"<tr><td><span class='d'>Verfasst am: {post + 1}.5.2006 12:{10 + post}</span></td><td>"
                f"<a href='posting.php?q={topic}{post}'><img src='quote.gif' alt='Zitat'></a></td></tr><tr><td"
                " colspan='2'>"
                f"<span class='postbody'>{text}</span><span class='postbody'><br>_________________"
                f"<br>{signatures[user]}"
                "</span></td></tr></table></td></tr><tr><td><a href='#top'>Nach oben</a></td><td></td></tr>"
            )
        html = (
            f"<html><head><title>Brett :: Thema anzeigen - {title}</title></head><body><a name='top'></a>"
            "<table width='100%'><tr><td><table width='100%'><tr><td><a href='index.php'>Brett-Übersicht</a></td>"
            f"<td><span class='g'>Alles rund ums Land</span><br><span>{rules}</span></td></tr></table>"
            "<table><tr><td><a href='faq.php'>FAQ</a> <a href='search.php'>Suchen</a> <a href='login.php'>Login</a>"
            "</td>"
            f"</tr></table><table><tr><td><a class='maintitle' href='viewtopic.php?t={topic}'>{title}</a></td></tr>"
            "</table>"
            f"<table class='forumline' width='100%'><tr><th>Autor</th><th>Nachricht</th></tr>{rows}</table>"
            "<table><tr><td>Du kannst keine Beiträge in dieses Forum schreiben.<br>Du kannst auf Beiträge in diesem"
            " Forum"
            f" nicht antworten.</td><td>Gehe zu: <select><option>Garten</option></select></td></tr></table>"
            f"<div align='center'><span>{online}</span></div></td></tr></table></body></html>"
        )
        must_not = [rules, online, "Du kannst keine Beiträge", "Nach oben", "Gehe zu:"]
        pages.append(GoldPage(f"{base}viewtopic.php?t={topic}", html, must, must_not))
    return pages


def wiki(seed: int = 3, count: int = 28) -> list[GoldPage]:
    """Return a wiki: edit links behind headings, tables of contents, info boxes, stub notices, categories."""
    write = Writer(seed)
    base = "http://wiki.example/index.php/"
    stub, licence = write.sentence(), write.sentence()
    titles = [write.title() for _ in range(count)]
    pages = []
    for n, title in enumerate(titles):
        lead, sections, must = write.paragraph(2), "", []
        toc = ""
        for k, name in enumerate(("Geschichte", "Lage", "Bräuche")[: 1 + n % 3]):
            text, point = write.paragraph(3), write.sentence()
            must += [text, point]
            toc += f"<li><a href='#s{k}'>{k + 1} {name}</a></li>"
            sections += (
                f"<h2><span class='editsection'>[<a href='?edit={n}&s={k}'>Bearbeiten</a>]</span> <span>{name}"
                "</span></h2>"
                f"<p>{text} Siehe auch <a href='{base}{n + 1}'>{titles[(n + 1) % count]}</a>.</p><ul><li>{point}"
                "</li></ul>"
            )
        box = (f"<table class='infobox'><tr><th colspan='2'>{title}</th></tr><tr><td>Einwohner</td>"
               f"<td>{n * 311}</td></tr>"
               f"<tr><td>Höhe</td><td>{n * 13} m</td></tr></table>")  # fmt: skip
        notice = f"<table class='vorlage'><tr><td>{stub}</td></tr></table>" if n % 3 == 0 else ""
        html = (
            f"<html lang='de'><head><title>{title} – Landwiki</title><meta name='generator' content='MediaWiki"
            " 1.16'></head>"
            "<body class='mediawiki'><div id='globalWrapper'><div id='column-content'><div id='content'><a"
            " id='top'></a>"
            f"<h1 id='firstHeading'>{title}</h1><div id='bodyContent'><h3 id='siteSub'>aus Landwiki</h3>"
            "<div id='jump-to-nav'>Wechseln zu: <a href='#nav'>Navigation</a>, <a href='#search'>Suche</a></div>"
            f"{box}<p><b>{title}</b>: {lead}</p>{notice}<table id='toc'><tr><td><h2>Inhaltsverzeichnis</h2>"
            f"<ul>{toc}</ul>"
            f"</td></tr></table>{sections}<div class='printfooter'>Von „<a href='{base}{n}'>{base}{n}</a>“</div>"
            f"<div id='catlinks'><a href='{base}K'>Kategorien</a>: <a href='{base}K1'>Ort {n % 3}</a></div></div>"
            "</div></div>"
            "<div id='column-one'><div id='p-cactions'><h5>Ansichten</h5><ul><li><a href='?a'>Artikel</a></li>"
            f"<li><a href='?h={n}'>Versionen</a></li></ul></div><div id='p-navigation'><h5>Navigation</h5><ul>"
            f"{_links([(base, 'Hauptseite'), (base + 'z', 'Zufällige Seite')])}</ul></div></div><div id='footer'><ul>"
            f"<li>Diese Seite wurde zuletzt am {n % 28 + 1}. Mai 2009 um 12:{10 + n % 40} Uhr geändert.</li>"
            f"<li>Diese Seite wurde bisher {n * 97 + 3} mal abgerufen.</li><li>{licence}</li></ul></div></div>"
            "</body></html>"
        )
        must_not = [licence, "Wechseln zu", "Bearbeiten", "Inhaltsverzeichnis", "Zufällige Seite", "abgerufen",
                    "zuletzt am"]  # fmt: skip
        pages.append(GoldPage(f"{base}{n}", html, [lead, *must], must_not))
    return pages


def homepage(seed: int = 4, count: int = 22) -> list[GoldPage]:
    """Return a hand-made homepage: layout tables, unclosed tags, fonts and line breaks instead of paragraphs."""
    write = Writer(seed)
    base = "http://www.homepage.example/"
    greeting, counter = write.sentence(), write.sentence()
    menu = "".join(f"<TR><TD BGCOLOR=#EEEEFF><A HREF=s{n}.htm>Seite {n}</A>" for n in range(count))
    pages = []
    for n in range(count):
        title = write.title()
        texts = [write.paragraph(2) for _ in range(2 + n % 4)]
        joined = "<BR><BR>".join(texts) if n % 2 else "<P>".join(f"<FONT FACE=Arial>{text}" for text in texts)
        html = (
            f"<HTML><HEAD><TITLE>Willkommen!</TITLE></HEAD><BODY BGCOLOR=white><CENTER><TABLE WIDTH=760><TR>"
            f"<TD COLSPAN=2><IMG SRC=logo.gif ALT=Logo><MARQUEE>{greeting}</MARQUEE><TR><TD WIDTH=120 VALIGN=top>"
            "<TABLE>"
            f"{menu}</TABLE><TD VALIGN=top><FONT SIZE=5><B>{title}</B></FONT><HR>{joined}<HR><A"
            f" HREF=s{n - 1}.htm>zurück</A>"
            f" <A HREF=s{n + 1}.htm>weiter</A><TR><TD COLSPAN=2><FONT SIZE=1>{counter} Besucher: {n * 77 + 12}</FONT>"
            "</TABLE></CENTER></BODY></HTML>"
        )
        pages.append(GoldPage(f"{base}s{n}.htm", html, texts, [greeting, counter, "Seite 7 Seite 8", "zurück"]))
    return pages


def shop(seed: int = 5, count: int = 26) -> list[GoldPage]:
    """Return product pages with one long legal text inside their content, and the page whose own text that is."""
    write = Writer(seed)
    base = "http://laden.example/"
    legal = [write.paragraph(4) for _ in range(5)]
    banner, hours = write.sentence(), write.sentence()

    def frame(title: str, inner: str) -> str:
        return (
            f"<html lang='de'><head><title>{title} - Hofladen</title></head><body><div class='c1'><div"
            f" class='c2'>{banner}</div>"
            f"<ul class='c3'>{_links([(base, 'Laden'), (base + 'agb', 'AGB')])}</ul><div class='c4'><div"
            f" class='c5'>{inner}</div>"
            f"<div class='c6'><h4>Geöffnet</h4><p>{hours}</p></div></div></div></body></html>"
        )

    pages = []
    for n in range(count):
        title, texts = write.title(), [write.paragraph(2), write.paragraph(1)]
        inner = (
            f"<h1>{title}</h1>{_paragraphs(texts)}<table class='c7'><tr><th>Preis</th><td>{n},90 Euro</td></tr>"
            f"<tr><th>Gewicht</th><td>{n + 3} kg</td></tr></table>"
            f"<div class='c8'><h2>Rechtliches</h2>{_paragraphs(legal)}</div>"
        )
        must = [*texts, f"{n},90 Euro"]
        pages.append(GoldPage(f"{base}ware/{n}", frame(title, inner), must, [banner, hours, legal[1]]))
    pages.append(GoldPage(f"{base}agb", frame("AGB", f"<h1>AGB</h1>{_paragraphs(legal)}"), legal, [banner, hours]))
    return pages


def club(seed: int = 6, count: int = 14) -> list[GoldPage]:
    """Return a club in two languages and three templates: articles, dates with a calendar, one giant list."""
    write = Writer(seed)
    pages = []
    for english in (False, True):
        base = f"http://verein.example/{'en' if english else 'de'}/"
        news = write.sentence(english)
        imprint = write.sentence(english)
        lang = "en" if english else "de"
        must_not = [news, imprint]

        def frame(title: str, column: str, base: str = base, lang: str = lang, around: list[str] = must_not) -> str:
            days = "".join(
                f"<td><a href='{base}tag/{day}'>{day}</a></td>" + ("</tr><tr>" if day % 7 == 0 else "")
                for day in range(1, 31)
            )
            return (
                f"<html lang='{lang}'><head><title>{title}</title></head><body><div class='wrap'><ul class='lang'>"
                "<li><a href='/de/'>Deutsch</a></li><li><a href='/en/'>English</a></li></ul>"
                f"{column}<div class='right'><table class='month'><tr>{days}</tr></table><p>{around[0]}</p></div>"
                f"<div class='bottom'>{around[1]}</div></div></body></html>"
            )

        for n in range(count):
            title, texts = write.title(), [write.paragraph(3, english) for _ in range(3)]
            column = f"<div class='article'><h1>{title}</h1>{_paragraphs(texts)}</div>"
            pages.append(GoldPage(f"{base}a{n}", frame(title, column), texts, must_not))
        for n in range(count):
            title, text = write.title(), write.paragraph(2, english)
            column = (f"<div class='event'><h2>{title}</h2><dl><dt>Ort</dt><dd>Saal {n}</dd><dt>Beginn</dt>"
                      f"<dd>{n + 8}:30</dd></dl><div class='text'>{text}</div></div>")  # fmt: skip
            must = [text, f"Saal {n}"]
            pages.append(GoldPage(f"{base}e{n}", frame(title, column), must, must_not))
        entries = [write.sentence(english) for _ in range(400)]
        column = "<div class='list'><h1>Liste</h1><ul>" + "".join(f"<li>{e}</li>" for e in entries) + "</ul></div>"
        pages.append(GoldPage(f"{base}liste", frame("Liste", column), entries[::40], must_not))
    return pages


def magazine(seed: int = 7, count: int = 24) -> list[GoldPage]:
    """Return a content management system's pages: regions, teaser boxes, book navigation, galleries, landing pages."""
    write = Writer(seed)
    base = "http://magazin.example/"
    titles = [write.title() for _ in range(count)]
    leads = [write.sentence() for _ in range(count)]
    promo, address = write.paragraph(2), write.sentence()

    def frame(title: str, inner: str) -> str:
        return (
            f"<html lang='de'><head><title>{title} | Magazin</title><meta name='Generator' content='Drupal 7'></head>"
            "<body class='html'><div id='skip-link'><a href='#main-content'>Direkt zum Inhalt</a></div><div"
            " id='page'>"
            f"<div id='header'><div class='region'>{_links([(base, 'Start'), (base + 'node/1', 'Heft')], 'span')}"
            "</div></div>"
            f"<div id='main-wrapper'><div id='main'><div id='content' class='column'><div class='section'>{inner}"
            "</div></div>"
            f"<div id='sidebar-first'><div class='block'><h2>Im Heft</h2><div class='content'><p>{promo}</p></div>"
            "</div></div>"
            f"</div></div><div id='footer'><div class='block'>{address}</div></div></div></body></html>"
        )

    pages = []
    for n, title in enumerate(titles):
        texts = [write.paragraph() for _ in range(3)]
        caption = write.sentence()
        teasers = "".join(
            f"<div class='views-row'><h3><a href='{base}node/{m % count}'>{titles[m % count]}</a></h3>"
            f"<p>{leads[m % count]}</p></div>"
            for m in (n + 3, n + 5)
        )
        inner = (
            f"<div class='breadcrumb'><a href='{base}'>Startseite</a> » <a href='{base}heft'>Heft</a></div>"
            f"<h1 class='title'>{title}</h1><div class='node'><div class='submitted'>Gespeichert von admin am Mo,"
            f" {n % 28 + 1}.05."
            f"2012 - 12:00</div><div class='field-intro'>{leads[n]}</div><div class='content'>{_paragraphs(texts)}"
            "<div class='img'>"
            f"<img src='b{n}.jpg' alt=''><p class='cap'>{caption}</p></div></div><ul class='links'><li><a"
            f" href='{base}user'>Anmelden"
            f"</a> um Kommentare zu schreiben</li></ul></div><div class='view'><h2>Weitere Artikel</h2>{teasers}"
            "</div>"
            f"<div class='book'><a href='{base}node/{n - 1}'>‹ {titles[n - 1]}</a> <a href='{base}heft'>nach oben"
            "</a></div>"
        )
        must_not = [promo, address, "Direkt zum Inhalt", "um Kommentare zu schreiben", leads[(n + 3) % count]]
        pages.append(GoldPage(f"{base}node/{n}", frame(title, inner), [leads[n], *texts], must_not))
    return pages


SITES: dict[str, Callable[..., list[GoldPage]]] = {
    made.__name__: made for made in (blog, board, wiki, homepage, shop, club, magazine)
}


def made(name: str, seed: int, count: int) -> list[GoldPage]:
    """Return the pages of a site with so many pages (or topics) of a kind."""
    make = SITES[name]
    parameter = list(inspect.signature(make).parameters)[1]
    return make(seed, **{parameter: count})
