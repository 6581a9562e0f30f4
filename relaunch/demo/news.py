"""tt_news as its stock templates print it: single view, list, and latest (section 4, TYPO3-LEGACY)."""

from __future__ import annotations

from dataclasses import dataclass

from relaunch.demo.elements import File, Picture, wrap
from relaunch.demo.inline import escape, plain
from relaunch.demo.pen import Pen, attribute, checksum
from relaunch.demo.rte import Block, write_blocks

PER_PAGE = 10
CROP = 230  # plugin.tt_news.displayList.subheader_stdWrap.crop


@dataclass(frozen=True, slots=True)
class News:
    """A news record. `links` and `files` are its own fields, printed below the text."""

    uid: int
    title: str
    date: str
    body: tuple[Block, ...]
    short: str = ""
    time: str = "10:00"
    author: str = ""
    categories: tuple[str, ...] = ()
    picture: Picture | None = None
    links: tuple[tuple[str, str], ...] = ()
    files: tuple[File, ...] = ()

    @property
    def key(self) -> str:
        """The key of its page."""
        return f"news:{self.uid}"

    @property
    def teaser(self) -> str:
        """What lists print: the sub-header, else the first paragraph, cropped at a word's end."""
        first = next(plain(block) for block in self.body if isinstance(block, str))
        return crop(self.short or first)


def crop(text: str, length: int = CROP) -> str:
    """Crop a text at a word's end and add three dots, as stdWrap.crop does."""
    return text if len(text) <= length else text[:length].rpartition(" ")[0] + "..."


def german_date(iso: str) -> str:
    """Turn 2010-11-09 into 09.11.2010."""
    year, month, day = iso[:10].split("-")
    return f"{day}.{month}.{year}"


def plugin(inner: str, extension: str, name: str) -> str:
    """Put a plugin's output between the comments that the plugin base class prints."""
    return (
        f'\n\t<!--\n\n\tBEGIN: Content of extension "{extension}", plugin "{name}"\n\n\t-->\n'
        f'\t<div class="{name.replace("_", "-")}">\n{inner}\n\t</div>\n'
        f'\t<!-- END: Content of extension "{extension}", plugin "{name}" -->\n'
    )


def noisy_href(pen: Pen, news: News) -> str:
    """Return the link that a list prints for a news: with backPid and cHash."""
    return attribute(f"{pen.address(news.key)}&tx_ttnews[backPid]=4&cHash={checksum(news.key)}")


@dataclass(frozen=True, slots=True)
class NewsSingle:
    """The single view of one news."""

    news: News

    def write(self, pen: Pen) -> str:
        """Write the news with its date, author, picture, links and files, and the link back to the list."""
        news = self.news
        stamp = f'<div class="news-single-timedata">{german_date(news.date)} {news.time}</div>'
        tags = f'<div class="news-single-category">Kategorie: {", ".join(map(escape, news.categories))}</div>'
        author = f'<div class="news-single-author">Von: {escape(news.author)}</div>'
        box = stamp + (tags if news.categories else "") + (author if news.author else "")
        # The stock template prints the sub-header's element even where the field is empty.
        parts = [
            f'<div class="news-single-item">\n<div class="news-single-rightbox">{box}</div>',
            f"<h1>{escape(news.title)}</h1>\n<h2>{escape(news.short)}</h2>",
            self._image(pen),
            write_blocks(pen, news.body),
            '<hr class="clearer" />',
            self._additional(pen),
            f'<div class="news-single-backlink"><a href="{attribute(pen.address("aktuelles"))}">'
            "&lt;- Zurück zu: Aktuelles</a></div>\n</div>",
        ]
        return wrap(pen, plugin("\n".join(part for part in parts if part), "tt_news", "tx_ttnews"), "list")

    def _image(self, pen: Pen) -> str:
        picture = self.news.picture
        if picture is None:
            return ""
        caption = ""
        if picture.caption:
            pen.facts.captions.append(picture.caption)
            caption = f'<p class="news-single-imgcaption" style="width:200px;">{escape(picture.caption)}</p>'
        return f'<div class="news-single-img">{picture.tag(pen)}{caption}</div>'

    def _additional(self, pen: Pen) -> str:
        news = self.news
        links = "".join(f"<dd>{pen.link(text, target)}</dd>" for text, target in news.links)
        files = "".join(f"<dd>{pen.link(f.description or f.name, f'file:{f.path[1:]}')}</dd>" for f in news.files)
        inner = f'<dl class="news-single-links"><dt>Weiterführende Links:</dt>{links}</dl>' if links else ""
        inner += f'<dl class="news-single-files"><dt>Dateien:</dt>{files}</dl>' if files else ""
        return f'<div class="news-single-additional-info">{inner}</div>' if inner else ""


@dataclass(frozen=True, slots=True)
class NewsList:
    """One page of the list view; `browse` holds (label, address or empty) of the page browser."""

    news: tuple[News, ...]
    browse: tuple[tuple[str, str], ...] = ()

    def write(self, pen: Pen) -> str:
        """Write the cropped teasers, each with its link `[mehr]`, and the page browser."""
        rows = "\n".join(self._row(pen, news) for news in self.news)
        pages = "&nbsp;".join(
            f'<a href="{attribute(url)}">{escape(label)}</a>' if url else f"<strong>{escape(label)}</strong>"
            for label, url in self.browse
        )
        browse = f'<div class="news-list-browse">{pages}</div>' if self.browse else ""
        inner = f'<div class="news-list-container">\n{rows}\n{browse}</div>'
        return wrap(pen, plugin(inner, "tt_news", "tx_ttnews"), "list")

    def _row(self, pen: Pen, news: News) -> str:
        pen.facts.references.append((news.title, news.teaser, pen.address(news.key)))
        href = noisy_href(pen, news)
        link = f'<a href="{href}" title="{escape(news.title)}">'
        more = f'<span class="news-list-morelink">{link}[mehr]</a></span>'
        category = f'<div class="news-list-category">Kategorie: {escape(", ".join(news.categories))}</div>'
        return (
            f'<div class="news-list-item">\n<span class="news-list-date">{german_date(news.date)}</span>\n'
            f'<h2>{link}{escape(news.title)}</a></h2>\n{pen.teaser(news.teaser, more)}\n'
            f'{category if news.categories else ""}<hr class="clearer" /></div>'
        )


@dataclass(frozen=True, slots=True)
class NewsLatest:
    """The current news on the home page with its whole text; `again` marks the second copy in another slot."""

    news: News
    again: bool = False

    def write(self, pen: Pen) -> str:
        """Write heading, linked title and text; the truth takes it once, as a reference."""
        news = self.news
        if not self.again:
            pen.facts.references.append((news.title, "", pen.address(news.key)))
        text = write_blocks(pen.silent(), news.body)
        title = f'<h3><a href="{noisy_href(pen, news)}">{escape(news.title)}</a></h3>'
        inner = f'<div class="news-latest-container">\n<div class="news-latest-item">\n{title}\n{text}\n</div>\n</div>'
        return wrap(pen, f"<h2>Aktuelles</h2>{plugin(inner, 'tt_news', 'tx_ttnews')}", "list")
