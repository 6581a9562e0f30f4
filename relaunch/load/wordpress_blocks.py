"""A body in the form in which WordPress keeps it: blocks of its editor, and nothing that WordPress would obey."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any

from lxml import etree
from lxml.html import fragments_fromstring

# A text in brackets may be the name of a shortcode, now or when somebody switches a plugin on.
_BRACKET = re.compile(r"\[")
# A web address alone in its paragraph becomes an embedded page; WordPress's own editor writes it so, too.
_ALONE = re.compile(r"(^|<p>)(\s*https?:)//([^\s<>\"]+\s*)(?=</p>|$)", re.MULTILINE)
_ENTITY = re.compile(r"&(?=#?\w{1,31};)")


def as_text(text: str) -> str:
    """Return a plain text for a field that WordPress shows as HTML."""
    return _ENTITY.sub("&amp;", text).replace("<", "&lt;")


def as_blocks(body: str, style: str, numbers: Mapping[str, str]) -> str:
    """Return a body as blocks, or as one HTML block; `numbers` are those of the pictures by their URL."""
    if not body.strip():
        return ""
    if style == "html":
        return _block("html", "", _guarded(body.strip()))
    parts = fragments_fromstring(body)
    blocks = [_one(part, numbers) for part in parts if not isinstance(part, str) or part.strip()]
    return "\n\n".join(blocks)


def _one(part: Any, numbers: Mapping[str, str]) -> str:
    if isinstance(part, str):
        return _block("paragraph", "", _guarded(f"<p>{html.escape(part.strip(), quote=False)}</p>"))
    tail = part.tail
    part.tail = None
    written = _block_of(part, numbers)
    if tail and tail.strip():
        written += "\n\n" + _one(tail, numbers)
    return written


def _block_of(part: Any, numbers: Mapping[str, str]) -> str:
    """Return one element as the block that the editor knows for it; what it has none for is an HTML block."""
    tag = part.tag
    plain = not part.attrib
    if tag == "p" and plain:
        return _block("paragraph", "", _written(part))
    if tag in ("h2", "h3", "h4", "h5", "h6") and plain:
        return _block("heading", "" if tag == "h2" else f' {{"level":{tag[1]}}}', _written(part))
    if tag in ("ul", "ol") and plain:
        return _block("list", "" if tag == "ul" else ' {"ordered":true}', _written(part))
    if tag == "figure" and plain and [child.tag for child in part] in (["img"], ["img", "figcaption"]):
        return _picture(part, numbers)
    return _block("html", "", _written(part))


def _picture(figure: Any, numbers: Mapping[str, str]) -> str:
    image = figure[0]
    number = numbers.get(image.get("src", ""), "")
    figure.text = image.tail = None
    figure.set("class", "wp-block-image size-full")  # themes leave no room around a figure without its size
    if number:
        image.set("class", f"wp-image-{number}")
    if len(figure) > 1:
        figure[1].tail = None
        figure[1].set("class", "wp-element-caption")
    known = f'"id":{int(number)},' if number else ""
    return _block("image", f' {{{known}"sizeSlug":"full","linkDestination":"none"}}', _written(figure))


def _written(element: Any) -> str:
    return _guarded(etree.tostring(element, encoding="unicode", method="html"))


def _guarded(markup: str) -> str:
    return _ALONE.sub(r"\1\2&#47;&#47;\3", _BRACKET.sub("&#91;", markup))


def _block(name: str, attributes: str, markup: str) -> str:
    return f"<!-- wp:{name}{attributes} -->\n{markup}\n<!-- /wp:{name} -->"
