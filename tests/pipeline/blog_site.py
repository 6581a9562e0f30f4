"""A blog as WordPress's blocks write it: beside each article author, category and tags, the same again and again."""

from __future__ import annotations

from pathlib import Path

from relaunch.archive import ArchiveWriter
from relaunch.model import Capture

HOST = "http://blog.example"
HEAD = (
    '<html lang="de"><head><title>{title} – Seeblick</title><meta name="generator" content="WordPress 6.1.9">'
    '<link rel="https://api.w.org/" href="/wp-json/"><link rel="stylesheet" href="/wp-includes/blocks.css"></head>'
)
TOP = (
    '<div class="wp-site-blocks"><header class="wp-block-template-part"><p class="wp-block-site-title">'
    '<a href="/">Seeblick</a></p></header>'
)
POST = (
    HEAD + '<body class="single single-post postid-{number}">' + TOP + "<main>"
    '<h1 class="wp-block-post-title">{title}</h1><div class="entry-content wp-block-post-content">{body}</div>'
    '<div class="wp-block-group"><p>Veröffentlicht</p><div class="wp-block-post-date">'
    '<time datetime="{day}T10:00:00+02:00">am Tag</time></div><p>in</p>'
    '<div class="taxonomy-category wp-block-post-terms"><a href="/category/bau/" rel="tag">Bau</a></div><p>von</p>'
    '<div class="wp-block-post-author"><p class="wp-block-post-author__name">Ute Beispiel</p></div>'
    '<div class="taxonomy-post_tag wp-block-post-terms"><a href="/tag/boote/" rel="tag">Boote</a></div></div>'
    '<div class="wp-block-comments"><p>Frage {number}: Wo ist die Leiter geblieben, die früher dort hing?</p></div>'
    "</main></div></body></html>"
)
LIST = (
    HEAD + '<body class="archive category">' + TOP + '<main class="wp-block-query"><h1 class="wp-block-query-title">'
    'Kategorie: <span>{title}</span></h1><ul class="wp-block-post-template">{posts}</ul></main></div></body></html>'
)
ENTRY = (
    '<li class="wp-block-post post hentry"><h2 class="wp-block-post-title"><a href="{url}">{title}</a></h2>'
    '<div class="wp-block-post-content">{body}</div></li>'
)
TOPICS = "Steg Ufer Boje Ruder Segel Anker Netz Kahn Schilf Welle Brise Hafen".split()


def post(number: int) -> dict[str, str]:
    """Return one post: its title, URL, day and body."""
    topic = TOPICS[number]
    body = (
        f"<p>Am {topic} wurde in diesem Jahr {number + 2} Wochen lang gearbeitet, meist am frühen Morgen.</p>"
        f"<p>Es kostete {number * 70 + 300} Euro, und {number + 4} Leute vom Ufer haben dabei geholfen.</p>"
    )
    url = f"/2016/05/{topic.lower()}/"
    day = f"2016-05-{number + 1:02}"
    return {"number": str(number), "title": f"Neues vom {topic}", "url": url, "day": day, "body": body}


def pages() -> dict[str, str]:
    """Return the pages of the blog by path: the posts, a list of all, and a list of one that shows it whole."""
    posts = [post(number) for number in range(len(TOPICS))]
    found = {one["url"]: POST.format(**one) for one in posts}
    for path, title, some in (("/category/bau/", "Bau", posts), ("/category/einzeln/", "Einzeln", posts[:1])):
        found[path] = LIST.format(title=title, posts="".join(ENTRY.format(**one) for one in some))
    return found


def archive_blog(out: Path) -> None:
    """Archive the blog into a run folder."""
    with ArchiveWriter(out / "archive") as writer:
        for path, page in pages().items():
            headers = (("Content-Type", "text/html; charset=utf-8"),)
            writer.write(Capture(HOST + path, 200, headers, page.encode(), "2026-01-02T03:04:05Z"))
