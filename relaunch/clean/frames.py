"""Pages that are divided into frames."""

from __future__ import annotations

import re
from posixpath import basename
from typing import Any

from lxml import html

from relaunch.clean.decode import parse
from relaunch.model import Page
from relaunch.registry import step
from relaunch.tree import squash, visible_text

# What a page says to browsers without frames counts as its text from this length on; most say that frames are needed.
SOME_TEXT = 200
MOST = 20  # frames of one page
# How authors name the frames around the content; where all are named so, none is left out.
AROUND = re.compile(
    r"(?:nav\w{0,10}|menue?|menu|oben|unten|kopf\w{0,6}|fuss\w{0,6}|top|bottom|head(?:er)?|foot(?:er)?|banner|titel|title"
    r"|links|rechts|left|right|rand|logo)(?:frame|leiste)?",
    re.IGNORECASE,
)


@step("open-frames")
def open_frames(page: Page) -> None:
    """Give a frameset a body: what it says to browsers without frames, or a list of its frames.

    A frame becomes `<li class="frame">` with a link to its page; frames named for navigation, header or footer are
    rows of the ledger. Run it first; a page without a frameset stays.
    """
    frameset = next(page.tree.iter("frameset"), None)
    if frameset is None:
        return
    body = next((b for b in map(_unframed, frameset.iter("noframes")) if b is not None), None)
    if body is None:
        body = html.Element("body")
        body.append(_listed(page, list(frameset.iter("frame"))[:MOST]))
    for old in [*page.tree.iter("frameset"), *page.tree.iter("body")]:
        if old.getparent() is not None:
            old.getparent().remove(old)
    page.tree.append(body)
    page._body = body


def _unframed(noframes: Any) -> Any | None:
    """Return what a page says to browsers without frames as a body; None where it says next to nothing.

    The parser takes it for plain text, as browsers with frames do.
    """
    source = noframes.text or ""
    body = parse(source).find("body") if "<" in source and len(source) >= SOME_TEXT else None
    return body if body is not None and len(visible_text(body)) >= SOME_TEXT else None


def _is_around(frame: Any) -> bool:
    """Tell whether a frame is named for what stands around the content."""
    stem = basename((frame.get("src") or "").partition("?")[0]).partition(".")[0]
    return any(AROUND.fullmatch(name) for name in (frame.get("name") or "", stem))


def _listed(page: Page, frames: list[Any]) -> Any:
    listed = html.Element("ul")
    content = {frame for frame in frames if not _is_around(frame)} or set(frames)
    for frame in frames:
        source = (frame.get("src") or "").strip()
        if source and frame not in content:
            page.note("navigation", f"{frame.get('name') or 'a frame'}: {source}")
        elif source:
            item = html.Element("li", {"class": "frame"})
            link = html.Element("a", {"href": source})
            link.text = squash(frame.get("title") or frame.get("name") or "") or source
            item.append(link)
            listed.append(item)
    return listed
