"""Content elements as css_styled_content of TYPO3 4.5 prints them (section 3, TYPO3-LEGACY).

Each element has one method, `write`, which returns HTML and tells the pen's facts what a reader learns from it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from relaunch.demo.inline import escape
from relaunch.demo.markers import MARKERS
from relaunch.demo.pen import Pen, attribute, checksum
from relaunch.demo.rte import Block, write_blocks


class Element(Protocol):
    """A content element of a page."""

    def write(self, pen: Pen) -> str:
        """Return the element's HTML and tell the pen's facts what is in it."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture. `enlarge` makes it a thumbnail with a link to the original, as "click-enlarge" does."""

    name: str
    alt: str = ""
    caption: str = ""
    title: str = ""
    enlarge: bool = False

    @property
    def path(self) -> str:
        """The path of the original."""
        return f"/uploads/pics/{self.name}"

    def tag(self, pen: Pen) -> str:
        """Write the `img` element, with its link where it can be enlarged."""
        pen.facts.pictures.append(self.path)
        if self.alt:
            pen.facts.alts.append(self.alt)
        noise = f" ###{pen.marker}###" if self.alt and pen.is_noisy(2) else ""
        title = f' title="{escape(self.title)}"' if self.title else ""
        end = f'width="200" height="150" border="0" alt="{escape(self.alt)}{noise}"{title} />'
        pen.facts.files[self.path] = "asset"
        if not self.enlarge:
            return f'<img src="uploads/pics/{self.name}" {end}'
        thumbnail = f"typo3temp/pics/{checksum(self.name)}.png"
        pen.facts.files |= {f"/{thumbnail}": "asset", showpic(self.name): "picture-window"}
        href = attribute(showpic(self.name))
        return (
            f'<a href="{href}" onclick="openPic(\'{href}\',\'thePicture\',\'width=800,height=600,status=0\'); '
            f'return false;" target="thePicture"><img src="{thumbnail}" {end}</a>'
        )


def showpic(name: str) -> str:
    """Return the URL of the window that shows a picture in its full size."""
    first = "parameters[0]=YTozOntzOjU6IndpZHRoIjtzOjQ6IjgwMG0i"
    return f"/index.php?eID=tx_cms_showpic&file=uploads%2Fpics%2F{name}&md5={checksum(name, 32)}&{first}"


def header(text: str, level: int, first: bool = False, date: str = "", link: str = "") -> str:
    """Write the header of an element; `date` goes before it and `link` is the `href` of its text."""
    css = ' class="csc-firstHeader"' if first else ""
    shown = f'<a href="{link}">{text}</a>' if link else text
    dated = f'<p class="csc-header-date">{date}</p>' if date else ""
    return f'<div class="csc-header csc-header-n{1 if first else 2}">{dated}<h{level}{css}>{shown}</h{level}></div>'


def wrap(pen: Pen, inner: str, ctype: str = "text", frame: str = "") -> str:
    """Put an element into its frame, on half of the pages between the comments of a system in development mode."""
    uid = pen.next_uid()
    css = f"csc-frame csc-frame-{frame}" if frame else "csc-default"
    opening = f'<div id="c{uid}" class="{css}">'
    if frame == "none":
        return f'<a id="c{uid}"></a>{inner}'
    if pen.number % 2:
        return f"{opening}{inner}</div>"
    begin, end = (f"<!--  CONTENT ELEMENT, uid:{uid}/{ctype} [{word}] -->" for word in ("begin", "end"))
    return f"\n\t{begin}\n\t\t{opening}\n\t\t{inner}\n\t\t</div>\n\t{end}\n"


@dataclass(frozen=True, slots=True)
class Title:
    """The page's own heading, the first header of its content; `date` is the date field of that element."""

    text: str
    date: str = ""
    lead: tuple[Block, ...] = ()

    def write(self, pen: Pen) -> str:
        """Write the heading and the first paragraphs below it."""
        return wrap(pen, header(escape(self.text), 1, first=True, date=self.date) + write_blocks(pen, self.lead))


@dataclass(frozen=True, slots=True)
class Text:
    """CType text: a header of level 2 and a body from the RTE."""

    blocks: tuple[Block, ...]
    heading: str = ""
    frame: str = ""
    to_top: bool = False

    def write(self, pen: Pen) -> str:
        """Write header, body and the link to the top."""
        top = f'<p class="csc-linkToTop"><a href="#">{pen.label_top}</a></p>' if self.to_top else ""
        return wrap(pen, _heading(pen, self.heading) + write_blocks(pen, self.blocks) + top, frame=self.frame)


def _heading(pen: Pen, text: str) -> str:
    if not text:
        return ""
    noise = f" ###{pen.marker}###" if pen.is_noisy(3) else ""
    return header(pen.text(text) + noise, 2)


@dataclass(frozen=True, slots=True)
class TextPic:
    """CType textpic. `layout` is one of css_styled_content's names; `form` is dl (stock) or div (accessible set-up)."""

    blocks: tuple[Block, ...]
    pictures: tuple[Picture, ...]
    heading: str = ""
    layout: str = "intext-right"
    form: str = "dl"

    def write(self, pen: Pen) -> str:
        """Write the text and its pictures in the order that the layout asks for."""
        head = _heading(pen, self.heading)
        images = f'<div class="csc-textpic-imagewrap">{"".join(self._image(pen, p) for p in self.pictures)}</div>'
        text = f'<div class="csc-textpic-text">{write_blocks(pen, self.blocks)}</div>'
        css = {"above": "csc-textpic-center csc-textpic-above", "below": "csc-textpic-center csc-textpic-below"}
        name = css.get(self.layout, f"csc-textpic-{self.layout}")
        if self.layout.endswith("nowrap"):
            side = "right" if "right" in self.layout else "left"
            text = f'<div style="margin-{side}:210px;">{head}{text}</div>'
            head = ""
        both = text + images if self.layout == "below" else images + text
        clear = '<div class="csc-textpic-clear"><!-- --></div>'
        return wrap(pen, f'{head}<div class="csc-textpic {name}">{both}</div>{clear}', "textpic")

    def _image(self, pen: Pen, picture: Picture) -> str:
        tag = picture.tag(pen)
        if picture.caption:
            pen.facts.captions.append(picture.caption)
        caption = escape(picture.caption)
        if self.form == "div":
            line = f'<div class="csc-textpic-caption">{caption}</div>' if caption else ""
            return f'<div class="csc-textpic-image csc-textpic-last">{tag}{line}</div>'
        line = f'<dd class="csc-textpic-caption">{caption}</dd>' if caption else ""
        return (
            '<dl class="csc-textpic-image csc-textpic-firstcol csc-textpic-lastcol" style="width:200px;">'
            f"<dt>{tag}</dt>{line}</dl>"
        )


@dataclass(frozen=True, slots=True)
class File:
    """A file to download, with the description that an editor gave."""

    name: str
    description: str = ""
    size: str = "84 K"

    @property
    def path(self) -> str:
        """The path of the file."""
        return f"/uploads/media/{self.name}"


@dataclass(frozen=True, slots=True)
class Uploads:
    """CType uploads: a table of files."""

    files: tuple[File, ...]
    heading: str = ""

    def write(self, pen: Pen) -> str:
        """Write the table of files in layout 2, with icons, descriptions and sizes."""
        head = _heading(pen, self.heading)
        rows = "".join(self._row(pen, number, file) for number, file in enumerate(self.files))
        table = f'<table cellspacing="0" cellpadding="0" border="0" class="csc-uploads csc-uploads-2">{rows}</table>'
        return wrap(pen, head + table, "uploads")

    def _row(self, pen: Pen, number: int, file: File) -> str:
        pen.facts.downloads.append((file.name, file.path))
        if file.description:
            pen.facts.notes.append(file.description)
        link = f'<a href="uploads/media/{file.name}" target="_blank">'
        icon = f'{link}<img src="typo3/gfx/fileicons/pdf.gif" width="18" height="16" border="0" alt="" /></a>'
        note = f'\n\t<p class="csc-uploads-description">{escape(file.description)}</p>' if file.description else ""
        return (
            f'\n<tr class="tr-{"odd" if number % 2 else "even"}"><td class="csc-uploads-icon">{icon}</td>'
            f'<td class="csc-uploads-fileName"><p>{link}{file.name}</a></p>{note}</td>'
            f'<td class="csc-uploads-fileSize"><p>{file.size}</p></td></tr>'
        )


@dataclass(frozen=True, slots=True)
class Menu:
    """CType menu: a list of pages. What it lists is no text of the page."""

    pages: tuple[tuple[str, str], ...]

    def write(self, pen: Pen) -> str:
        """Write the list of links."""
        lines = "".join(
            f'<li><a href="{attribute(pen.address(key))}" title="{escape(title)}">{escape(title)}</a></li>'
            for key, title in self.pages
        )
        return wrap(pen, f'<ul class="csc-menu csc-menu-1">{lines}</ul>', "menu")


@dataclass(frozen=True, slots=True)
class Teaser:
    """A teaser for another page: its heading, a few words, and the link that says "mehr"."""

    key: str
    title: str
    text: str
    picture: Picture | None = None
    more: str = "mehr"

    def write(self, pen: Pen) -> str:
        """Write the teaser; the truth takes it as a reference, and its picture as decoration of it."""
        pen.facts.references.append((self.title, self.text, pen.address(self.key)))
        href = attribute(pen.address(self.key))
        link = f'<a href="{pen.href(self.key)}" class="internal-link">{escape(self.more)}</a>'
        line = pen.teaser(self.text, link)
        head = header(escape(self.title), 2, link=href if pen.number % 3 else "")
        if self.picture is None:
            return wrap(pen, head + line)
        image = f'<dl class="csc-textpic-image" style="width:200px;"><dt>{self.picture.tag(pen.silent())}</dt></dl>'
        both = f'<div class="csc-textpic-imagewrap">{image}</div><div class="csc-textpic-text">{line}</div>'
        clear = '<div class="csc-textpic-clear"><!-- --></div>'
        return wrap(pen, f'{head}<div class="csc-textpic csc-textpic-intext-left">{both}</div>{clear}', "textpic")


@dataclass(frozen=True, slots=True)
class Later:
    """Elements that are made only when the page is written, so that a menu can name the page for little."""

    make: Callable[[], Sequence[Element]]

    def write(self, pen: Pen) -> str:
        """Make the elements and write them."""
        return "\n".join(write_all(pen, self.make()))


@dataclass(frozen=True, slots=True)
class MailForm:
    """CType mailform: a form, which a person must rebuild; its labels are no text of the page."""

    fields: tuple[str, ...]
    button: str = "Absenden"
    action: str = "index.php?id=8"

    def write(self, pen: Pen) -> str:
        """Write the form, with a marker in a value and one as the name of an attribute."""
        pen.facts.has_form = True
        lines = "".join(
            f'<div class="csc-mailform-field"><label for="mailform{n}">{escape(label)}</label>'
            f'<input type="text" name="{n}" id="mailform{n}" size="20" value="###{pen.marker}###" /></div>'
            for n, label in enumerate(self.fields)
        )
        choice = "".join(
            f'<option ###{name}### value="{name.lower()}">{word}</option>'
            for name, word in zip(MARKERS, ("Frage", "Lob", "Tadel", "Idee", "Antrag", "Sonstiges"), strict=True)
        )
        return wrap(
            pen,
            f'<form action="{action_of(self.action)}" name="mailform" enctype="multipart/form-data" method="post">'
            f'<fieldset class="csc-mailform">{lines}<select name="anlass">{choice}</select>'
            f'<input type="submit" name="formtype_mail" value="{escape(self.button)}" class="csc-mailform-submit" />'
            "</fieldset></form>",
            "mailform",
        )


def action_of(url: str) -> str:
    """Return a form's action with a marker in its query."""
    return f"{attribute(url)}&amp;ziel=###RSSLINK###"


def write_all(pen: Pen, elements: Sequence[Element]) -> list[str]:
    """Write the elements of a page in their order."""
    return [element.write(pen) for element in elements]
