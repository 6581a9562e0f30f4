"""A body as blocks, and back; whatever the rich text editor would change by saving it becomes an HTML block."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from html import escape
from typing import Any

from django.utils.html import strip_tags
from lxml import etree, html
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.images import get_image_model
from wagtail.images.shortcuts import get_rendition_or_not_found
from wagtail.rich_text import expand_db_html

from legacy.blocks import INLINE, QUOTE, SHOWN, TEXT

Raw = list[dict[str, Any]]
NAMESPACE = uuid.UUID("6f1c1d0e-5a0b-5c0e-9a53-3f4f6b7a1c52")  # of the ids of blocks: the same record, the same ids
HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})
LISTS = frozenset({"ul", "ol"})
SAME = {"b": "strong", "i": "em"}  # what Wagtail writes, and what a body has
_AROUND = re.compile(
    r"\s*(</?(?:p|h[1-6]|ul|ol|li|dl|dt|dd|blockquote|figure|figcaption|table|caption|thead|tbody|tfoot|tr|th|td)"
    r"(?: [^<>]*)?>|<br>)\s*"
)
_SPACE = re.compile(r"[ \t\r\n\f]+")
_SAME_TAG = re.compile(r"<(/?)([bi])>")


@dataclass(slots=True)
class Place:
    """The portal as bodies see it: its own address, and the numbers of pages, pictures and documents by their URL."""

    root: str
    pages: dict[str, int] = field(default_factory=dict)
    images: dict[str, int] = field(default_factory=dict)
    documents: dict[str, int] = field(default_factory=dict)

    def local(self, address: str) -> str:
        """Return an address of the portal itself without its host, so that it holds under another name, too."""
        if address == self.root or address.startswith(self.root + "/"):
            return address[len(self.root) :] or "/"
        return address


# --- from a body to blocks


def to_blocks(body: str, style: str, record: str, place: Place) -> Raw:
    """Return a body as blocks, or as one HTML block; `record` makes their ids the same in every run."""
    if not body.strip():
        return []
    if style == "html":
        found = [("html", _markup(_located(html.fragment_fromstring(body, create_parent="div"), place, False)))]
        return _numbered([("html", found[0][1].removeprefix("<div>").removesuffix("</div>"))], record)
    parts = html.fragments_fromstring(body)
    return _numbered(_grouped([_one(part, place) for part in _flat(parts)]), record)


def _flat(parts: list[Any]) -> list[Any]:
    """Return the elements; a text that stands bare between them becomes a paragraph."""
    found = []
    for part in parts:
        if isinstance(part, str):
            found += _paragraph(part)
            continue
        tail, part.tail = part.tail, None
        found += [part, *_paragraph(tail or "")]
    return found


def _paragraph(text: str) -> list[Any]:
    if not text.strip():
        return []
    made = etree.Element("p")
    made.text = text.strip()
    return [made]


def _one(element: Any, place: Place) -> tuple[str, Any]:
    """Return the kind of block that holds one element unharmed, and its value there."""
    tag = element.tag
    if tag == "figure":
        picture = _picture(element, place)
        if picture is not None:
            return "picture", picture
    if tag == "p" or tag in HEADINGS or tag in LISTS:
        text = _rich(element, place)
        if survives(text, tuple(TEXT)):
            return "text", text
    if tag == "blockquote" and not element.attrib:
        inner = "".join(_rich(part, place) for part in _flat([element.text or "", *_copy(element)]))
        if inner and survives(inner, tuple(QUOTE)):
            return "quote", inner
    return "html", _markup(_located(element, place, False))


def _grouped(found: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """Join texts that follow each other into one block; two lists in a row would become one list in the editor.

    Each is tried with the one before it alone, since trying the whole again and again would take hours for long texts.
    """
    groups: list[tuple[str, list[Any]]] = []
    for kind, value in found:
        if kind == "text" and groups and groups[-1][0] == "text" and survives(groups[-1][1][-1] + value, tuple(TEXT)):
            groups[-1][1].append(value)
        else:
            groups.append((kind, [value]))
    return [block for kind, values in groups for block in _joined(kind, values)]


def _joined(kind: str, values: list[Any]) -> list[tuple[str, Any]]:
    """Return pieces as one block where that survives as a whole, too."""
    if len(values) < 2:
        return [(kind, value) for value in values]
    whole = "".join(values)
    return [(kind, whole)] if len(values) == 2 or survives(whole, tuple(TEXT)) else [(kind, value) for value in values]


def _picture(figure: Any, place: Place) -> dict[str, Any] | None:
    """Return a figure with a picture of ours and a caption that the editor leaves as it is."""
    if figure.attrib or [part.tag for part in figure] not in (["img"], ["img", "figcaption"]):
        return None
    image = figure[0]
    number = place.images.get(image.get("src", ""))
    bare = not (figure.text or "").strip() and not any((part.tail or "").strip() for part in figure)
    if number is None or not bare or set(image.attrib) - {"src", "alt"}:
        return None
    caption = ""
    if len(figure) > 1:
        cell = _copy(figure[1])
        if cell.attrib:
            return None
        cell.tag = "p"
        caption = _rich(cell, place)
        if not survives(caption, tuple(INLINE)):
            return None
    return {"image": number, "alt": image.get("alt", ""), "caption": caption}


def _rich(element: Any, place: Place) -> str:
    """Return an element as rich text is kept; Wagtail's converter wants a line break closed."""
    return _markup(_located(_copy(element), place, True)).replace("<br>", "<br/>")


def _located(element: Any, place: Place, rich: bool) -> Any:
    """Give links and pictures the form in which Wagtail keeps them; in rich text, links to pages by their number."""
    for link in element.iter("a"):
        address = link.get("href", "")
        number = (place.pages, place.documents) if rich and set(link.attrib) == {"href"} else ({}, {})
        if address in number[0]:
            _replaced(link, linktype="page", id=str(number[0][address]))
        elif address in number[1]:
            _replaced(link, linktype="document", id=str(number[1][address]))
        elif address:
            link.set("href", place.local(address))
    for image in element.iter("img"):
        image.set("src", place.local(image.get("src", "")))
    return element


def _replaced(link: Any, **attributes: str) -> None:
    link.attrib.clear()
    link.attrib.update(attributes)


def _copy(element: Any) -> Any:
    made = html.fragment_fromstring(_markup(element))
    made.tail = None
    return made


def _markup(element: Any) -> str:
    text: str = etree.tostring(element, encoding="unicode", method="html", with_tail=False)
    return text


def _numbered(blocks: list[tuple[str, Any]], record: str) -> Raw:
    """Give each block an id that the same record always gets: Wagtail would invent a new one at each run."""
    return [
        {"type": kind, "value": value, "id": str(uuid.uuid5(NAMESPACE, f"{record}#{number}"))}
        for number, (kind, value) in enumerate(blocks)
    ]


# --- what saving in the editor does


@cache
def _converter(features: tuple[str, ...]) -> ContentstateConverter:
    return ContentstateConverter(list(features))


def survives(text: str, features: tuple[str, ...]) -> bool:
    """Say whether a rich text is still the same when an editor has opened and saved it.

    What the editor's converter cannot even read, it asserts.
    """
    converter = _converter(features)
    try:
        saved = converter.to_database_format(converter.from_database_format(text))
    except AssertionError:
        return False
    return canonical_html(saved) == canonical_html(text)


def canonical(raw: Raw) -> list[Any]:
    """Return the content of blocks without their ids and without what every save in the editor changes."""
    return [[str(block.get("type")), _canonical_value(str(block.get("type")), block.get("value"))] for block in raw]


def _canonical_value(kind: str, value: Any) -> Any:
    if kind in ("text", "quote", "html"):
        return canonical_html(str(value or ""))
    if kind == "picture" and isinstance(value, Mapping):
        caption = canonical_html(str(value.get("caption") or ""))
        return [value.get("image"), value.get("alt") or "", caption if strip_tags(caption).strip() else ""]
    return json.loads(json.dumps(value, sort_keys=True, default=str))


def canonical_html(markup: str) -> str:
    """Return HTML in one of the forms that mean the same: without block keys, with one kind of white space."""
    if not markup.strip():
        return ""
    root = html.fragment_fromstring(markup.replace("\r\n", "\n"), create_parent="div")
    for element in root.iterdescendants(etree.Element):
        element.tag = SAME.get(element.tag, element.tag)
        kept = sorted((name, value) for name, value in element.attrib.items() if name != "data-block-key")
        element.attrib.clear()
        element.attrib.update(kept)
    text = _markup(root)[5:-6]
    return text if "<pre" in text else _AROUND.sub(r"\1", _SPACE.sub(" ", text)).strip()


# --- from blocks to what others read


def to_html(raw: Raw) -> str:
    """Return what is kept as plain HTML: the pictures whole, the links with their addresses."""
    return "\n".join(_told(str(block.get("type")), block.get("value")) for block in raw)


def _told(kind: str, value: Any) -> str:
    if kind == "html":
        return str(value)
    if kind in ("text", "quote"):
        text = _same(expand_db_html(str(value)))
        return f"<blockquote>{text}</blockquote>" if kind == "quote" else text
    if kind == "picture" and isinstance(value, Mapping):
        image = get_image_model().objects.filter(pk=value.get("image")).first()
        caption = _same(expand_db_html(str(value.get("caption") or "")))
        shown = f'<img src="{escape(image.file.url)}" alt="{escape(value.get("alt") or "")}">' if image else ""
        return f"<figure>{shown}{f'<figcaption>{caption}</figcaption>' if caption else ''}</figure>"
    return escape(json.dumps(value, ensure_ascii=False, default=str))


def _same(text: str) -> str:
    return _SAME_TAG.sub(lambda match: f"<{match[1]}{SAME[match[2]]}>", text)


def smaller(raw: Raw, absolute: Callable[[str], str]) -> dict[str, str]:
    """Return the address of each picture as it is shown, with that of the whole picture."""
    numbers = {block["value"].get("image") for block in raw if block.get("type") == "picture"}
    found = {}
    for image in get_image_model().objects.filter(pk__in=[number for number in numbers if number]):
        found[absolute(get_rendition_or_not_found(image, SHOWN).url)] = absolute(image.file.url)
    return found

