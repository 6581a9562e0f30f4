"""A body as Volto's blocks, and back: what the frontend shows of blocks, as HTML."""

from __future__ import annotations

import html
import re
import uuid
from collections.abc import Iterator
from typing import Any

from lxml import etree
from lxml.html import fragments_fromstring

MARKS = frozenset({"strong", "em", "sub", "sup", "code"})
HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})
CAPTION = "caption"  # the style name of a paragraph that is the caption of the picture above it
VIEW = "/@@images/image"  # shows the whole picture of an Image
_SPACE = re.compile(r"[ \t\r\n\f]+")


def as_blocks(body: str, seed: str) -> dict[str, Any]:
    """Return a body as `blocks` and `blocks_layout`; the same body of the same `seed` gets the same block ids."""
    found = [{"@type": "title"}, *_blocks(body)]
    names = [str(uuid.uuid5(uuid.NAMESPACE_URL, f"{seed}#{number}")) for number in range(len(found))]
    return {"blocks": dict(zip(names, found, strict=True)), "blocks_layout": {"items": names}}


def _blocks(body: str) -> Iterator[dict[str, Any]]:
    if not body.strip():
        return
    for part in fragments_fromstring(body):
        if isinstance(part, str):
            if part.strip():
                yield _slate("p", [{"text": _SPACE.sub(" ", part).strip()}])
            continue
        tail, part.tail = part.tail, None
        yield from _element(part)
        if tail and tail.strip():
            yield _slate("p", [{"text": _SPACE.sub(" ", tail).strip()}])


def _element(part: Any) -> Iterator[dict[str, Any]]:
    """Return one element as the block that editors know; what Volto has none for is an HTML block."""
    if part.tag == "figure" and (found := _picture(part)):
        yield from found
    elif part.tag == "table" and (table := _table(part)):
        yield {"@type": "slateTable", "table": table}
    elif (node := _node(part)) is not None:
        yield _slate(part.tag, node["children"])
    else:
        yield {"@type": "html", "html": etree.tostring(part, encoding="unicode", method="html")}


def _slate(tag: str, children: list[Any], style: str = "") -> dict[str, Any]:
    node = {"type": tag, "children": children} | ({"styleName": style} if style else {})
    return {"@type": "slate", "plaintext": _plain(node), "value": [node]}


def _plain(node: dict[str, Any]) -> str:
    if "text" in node:
        return str(node["text"])
    inner = [_plain(child) for child in node["children"]]
    between = "\n" if any(child.get("type") == "li" for child in node["children"]) else ""
    return between.join(inner)


def _node(part: Any) -> dict[str, Any] | None:
    """Return a paragraph, heading or list as a node of Slate; None where it holds what Slate has no word for."""
    if part.attrib:
        return None
    if part.tag == "p" or part.tag in HEADINGS:
        inline = _inline(part)
        return {"type": part.tag, "children": _trimmed(inline)} if inline is not None else None
    if part.tag in ("ul", "ol"):
        items = [_item(child) for child in part]
        if part.tag and items and all(item is not None for item in items) and not _stray(part):
            return {"type": part.tag, "children": items}
    return None


def _stray(part: Any) -> bool:
    return bool((part.text or "").strip()) or any((child.tail or "").strip() for child in part)


def _item(part: Any) -> dict[str, Any] | None:
    """Return an item of a list: its text, and behind it a list of its own."""
    if part.tag != "li" or part.attrib:
        return None
    below = part[-1] if len(part) and part[-1].tag in ("ul", "ol") else None
    if below is None:
        inline = _inline(part)
        return {"type": "li", "children": _trimmed(inline)} if inline is not None else None
    if (below.tail or "").strip():
        return None
    inner = _node(below)
    part.remove(below)
    inline = _inline(part)
    part.append(below)
    if inner is None or inline is None:
        return None
    return {"type": "li", "children": [*_trimmed(inline), inner, {"text": ""}]}


def _inline(part: Any, depth: int = 0) -> list[Any] | None:
    """Return what a paragraph holds as nodes, with a text around each of them; a line break is one in its text."""
    if depth > 20:
        return None
    found: list[Any] = [{"text": _SPACE.sub(" ", part.text or "")}]
    for child in part:
        if child.tag == "br" and not child.attrib:
            found[-1]["text"] += "\n"
        else:
            inner = _inline(child, depth + 1) if child.tag in MARKS or child.tag == "a" else None
            if inner is None:
                return None
            if child.tag in MARKS and not child.attrib:
                found.append({"type": child.tag, "children": inner})
            elif child.tag == "a" and list(child.attrib) == ["href"]:
                found.append({"type": "link", "data": {"url": child.get("href")}, "children": inner})
            else:
                return None
            found.append({"text": ""})
        found[-1]["text"] += _SPACE.sub(" ", child.tail or "")
    return found


def _trimmed(nodes: list[Any]) -> list[Any]:
    nodes[0]["text"] = nodes[0]["text"].lstrip(" ")
    nodes[-1]["text"] = nodes[-1]["text"].rstrip(" ")
    return nodes


def _picture(figure: Any) -> list[dict[str, Any]] | None:
    """Return a figure as an image block, its caption as a paragraph below it: image blocks have none of their own."""
    tags = [child.tag for child in figure]
    if figure.attrib or tags not in (["img"], ["img", "figcaption"]) or _stray(figure):
        return None
    image = figure[0]
    if not set(image.attrib) <= {"src", "alt"} or not image.get("src", "").endswith(VIEW):
        return None  # an image block shows pictures of the portal itself
    block = {"@type": "image", "url": image.get("src", "").removesuffix(VIEW), "alt": image.get("alt", ""), "size": "l"}
    if tags == ["img"]:
        return [block]
    inline = None if figure[1].attrib else _inline(figure[1])
    return None if inline is None else [block, _slate("p", _trimmed(inline), CAPTION)]


def _table(table: Any) -> dict[str, Any] | None:
    """Return a table with a head of one row and cells of plain lines; Volto shows the first row as the head always."""
    if table.attrib or [child.tag for child in table] != ["thead", "tbody"] or len(table[0]) != 1:
        return None
    rows = []
    for number, row in enumerate([*table[0], *table[1]]):
        wanted = "td" if number else "th"
        cells = [_cell(cell, wanted, f"{number}-{place}") for place, cell in enumerate(row)]
        if row.tag != "tr" or row.attrib or not cells or None in cells:
            return None
        rows.append({"key": f"r{number}", "cells": cells})
    looks = {"fixed": False, "compact": False, "basic": False, "celled": True, "inverted": False, "striped": False}
    return {**looks, "hideHeaders": False, "rows": rows}


def _cell(cell: Any, wanted: str, key: str) -> dict[str, Any] | None:
    inline = _inline(cell) if cell.tag == wanted and not cell.attrib else None
    if inline is None:
        return None
    kind = "header" if wanted == "th" else "data"
    return {"key": f"c{key}", "type": kind, "value": [{"type": "p", "children": _trimmed(inline)}]}


# --- and back


def as_html(blocks: dict[str, Any], layout: dict[str, Any]) -> str:
    """Return what visitors get of blocks, in their order; the title block is the page's own business."""
    found = [blocks[name] for name in (layout or {}).get("items", []) if name in (blocks or {})]
    lines: list[str] = []
    for number, block in enumerate(found):
        follows = found[number + 1] if number + 1 < len(found) else {}
        before = found[number - 1] if number else {}
        if not (_is_caption(block) and before.get("@type") == "image"):
            lines.append(_written(block, follows if _is_caption(follows) else {}))
    return "\n".join(line for line in lines if line)


def _is_caption(block: dict[str, Any]) -> bool:
    value = block.get("value") or [{}]
    return block.get("@type") == "slate" and value[0].get("styleName") == CAPTION


def _written(block: dict[str, Any], caption: dict[str, Any]) -> str:
    kind = block.get("@type")
    if kind == "slate":
        return "".join(_slate_html(node) for node in block.get("value") or [])
    if kind == "html":
        return str(block.get("html") or "")
    if kind == "image":
        source = str(block.get("url") or "").partition("/@@")[0] + VIEW
        below = "".join(map(_slate_html, caption["value"][0]["children"])) if caption else ""
        shown = f'<img src="{html.escape(source)}" alt="{html.escape(str(block.get("alt") or ""))}">'
        return f"<figure>{shown}{f'<figcaption>{below}</figcaption>' if caption else ''}</figure>"
    if kind == "slateTable":
        rows = [_row_html(row) for row in (block.get("table") or {}).get("rows", [])]
        return f"<table><thead>{''.join(rows[:1])}</thead><tbody>{''.join(rows[1:])}</tbody></table>"
    return ""


def _row_html(row: dict[str, Any]) -> str:
    cells = []
    for cell in row.get("cells", []):
        tag = "th" if cell.get("type") == "header" else "td"
        inner = "".join(_slate_html(child) for node in cell.get("value") or [] for child in node.get("children", []))
        cells.append(f"<{tag}>{inner}</{tag}>")
    return f"<tr>{''.join(cells)}</tr>"


def _slate_html(node: dict[str, Any], depth: int = 0) -> str:
    if "text" in node:
        return html.escape(str(node["text"]), quote=False).replace("\n", "<br>")
    if depth > 100:
        return ""
    inner = "".join(_slate_html(child, depth + 1) for child in node.get("children") or [])
    tag = str(node.get("type") or "p")
    if tag == "link":
        return f'<a href="{html.escape(str((node.get("data") or {}).get("url") or ""))}">{inner}</a>'
    return f"<{tag}>{inner}</{tag}>" if tag.isalnum() else inner
