"""Pictures: originals instead of thumbnails, spacers gone, each picture with its caption in a `figure`."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from relaunch.model import Page
from relaunch.registry import step
from relaunch.tree import UNSEEN, drop, replace_by, squash, unwrap, visible_text
from relaunch.urls import UrlRules, canonicalize, original_of_picture

# Elements around one picture and its caption: css_styled_content, fluid_styled_content, tt_news, EXT:news.
HOLDERS = frozenset("csc-textpic-image news-single-img news-img-wrap csc-textpic-single-image image-holder".split())
# Elements around several pictures, which one caption may serve.
WRAPS = frozenset("csc-textpic-imagewrap csc-textpic-imagerow ce-gallery ce-media".split())
NAMES = HOLDERS | WRAPS
CAPTION = re.compile(r"caption|bildunterschrift|(?:^|[-_ ])(?:legende|copyright|bildnachweis)(?:[-_ ]|$)", re.I)
SPACER = re.compile(
    r"(?:^|/)(?:clear|spacer|space|blank|pixel|dot|trans|transparent|1x1|empty)\.(?:gif|png)(?:\?|$)", re.I
)
DRAWN = re.compile(r"\.(?:gif|png)(?:\?|$)", re.I)
DOT = frozenset({"0", "1"})
STAND_IN = re.compile(r"\s*(?:data:|$)|(?:placeholder|loading|lazy|grey|blank)\.\w+(?:\?|$)", re.I)
STAND_IN_IN_FOLDER = re.compile(r"/(?:placeholder|loading|lazy|grey|blank)\.\w+(?:\?|$)", re.I)
LAZY = ("data-src", "data-original", "data-lazy-src", "data-lazy")
PICTURE = re.compile(r"\.(?:jpe?g|png|gif|webp|tiff?)$", re.I)
STRUCTURED = "table ul ol pre blockquote form h1 h2 h3 h4 h5 h6".split()
SMALL = 50  # pixels: a picture without an original that is no wider is no loss
LONG_DESCRIPTION = "Bildbeschreibung"
RULES = {typo3: UrlRules(typo3=typo3) for typo3 in (True, False)}


@step("caption-figures")
def caption_figures(page: Page, typo3: bool = True) -> None:
    """Write each picture with its caption as `figure` and `figcaption` (TYPO3-LEGACY section 3).

    The original takes a thumbnail's place (rule U17). Links that only enlarge the picture go; where nothing but a
    thumbnail is known it stays, with the issue `picture-original-unknown`. Spacers go; a `longdesc` becomes a link
    behind the picture. `typo3` says whether the addresses are TYPO3's.
    """
    images = [image for image in page.body.iter("img") if not _drop_spacer(image)]
    for image in images:
        _take_original(page, image, RULES[typo3])
    for image in images:
        link = image.getparent()
        if link is not None and link.tag == "a" and _only_enlarges(link, page, RULES[typo3]):
            unwrap(link)
    for holder in _holders(page.body, images):
        _rewrite(holder)


def _drop_spacer(image: Any) -> bool:
    """Remove a picture that only keeps a distance; tell whether it was one."""
    source = image.get("src") or ""
    is_spacer = bool(DRAWN.search(source) and SPACER.search(source)) or (
        _pixels(image, "width") in DOT and _pixels(image, "height") in DOT
    )
    if is_spacer:
        drop(image)
    return is_spacer


def _pixels(image: Any, name: str) -> str:
    size: str = (image.get(name) or "").removesuffix("px")
    return size


def _take_original(page: Page, image: Any, rules: UrlRules) -> None:
    """Put the original's URL in place of a thumbnail's, and a lazy picture's URL in place of its stand-in."""
    source = image.get("src") or ""
    if STAND_IN.match(source) or STAND_IN_IN_FOLDER.search(source):
        lazy = next((image.get(name) for name in LAZY if image.get(name)), None)
        if lazy:
            image.set("src", lazy)
            source = lazy
    if not source.strip() or source.startswith("data:"):
        return
    original = original_of_picture(image, page.base or page.url, rules)
    if original:
        if original != source:
            image.set("src", original)
    elif "typo3temp/" in source and _is_content(image):
        page.issue("picture-original-unknown", f"only a scaled copy is known: {source[:200]}", "body")
    longdesc = image.get("longdesc")
    if longdesc:
        link = etree.Element("a", {"href": longdesc})
        link.text, link.tail, image.tail = LONG_DESCRIPTION, f" {image.tail or ''}", " "
        image.addnext(link)
        del image.attrib["longdesc"]


def _is_content(image: Any) -> bool:
    """Tell whether a picture is big enough, and outside menus, to be worth an editor's look."""
    width = _pixels(image, "width")
    if width.isdigit() and int(width) <= SMALL:
        return False
    return not any(
        a.tag in ("nav", "header", "footer") or "menu" in (a.get("class") or "") for a in image.iterancestors()
    )


def _only_enlarges(link: Any, page: Page, rules: UrlRules) -> bool:
    """Tell whether a link has no text and leads to a picture, so that it only enlarges the one inside."""
    href = link.get("href") or ""
    if href and not href.startswith(("#", "javascript:")):
        found = canonicalize(href, page.base or page.url, rules)
        if not PICTURE.search(found.url):
            return False
    return not visible_text(link)


def _holders(body: Any, images: list[Any]) -> list[Any]:
    """List the elements around a picture and its caption, and around pictures that share one."""
    if not _stand_in_holders(images):
        return []
    found: list[Any] = []
    inside: Any = None  # the holder at work, so that none is found inside another one
    for event, element in etree.iterwalk(body, events=("start", "end")):
        if event == "end":
            if element is inside:
                inside = None
            continue
        if inside is not None:
            continue
        classes = set((element.get("class") or "").split())
        if element.tag in ("a", "img") or (element.tag == "figure" and element.find("figcaption") is not None):
            continue
        if classes & HOLDERS or (classes & WRAPS and _captions_all(element)):
            inside = element
            found.append(element)
    return [holder for holder in found if next(holder.iter("img"), None) is not None]


def _stand_in_holders(images: list[Any]) -> bool:
    """Tell whether an element around one of these pictures is a holder by its class."""
    seen: set[Any] = set()
    for image in images:
        for around in image.iterancestors():
            if around in seen:
                break
            seen.add(around)
            classes = around.get("class")
            if classes and not NAMES.isdisjoint(classes.split()):
                return True
    return False


def _captions_all(wrap: Any) -> bool:
    """Tell whether a wrap has a caption of its own, outside the pictures' holders."""
    for element in wrap.iter("div", "p", "dd", "figcaption"):
        if _is_caption(element):
            around = _within(element, wrap)
            return not any(set((a.get("class") or "").split()) & HOLDERS or a.tag == "figure" for a in around)
    return False


def _within(element: Any, top: Any) -> list[Any]:
    """List the ancestors of an element below `top`."""
    found = []
    for ancestor in element.iterancestors():
        if ancestor is top:
            break
        found.append(ancestor)
    return found


def _is_caption(element: Any) -> bool:
    return element.tag == "figcaption" or bool(CAPTION.search(element.get("class") or ""))


def _rewrite(holder: Any) -> None:
    """Write a holder's pictures and captions as figures: a picture after a caption begins the next one."""
    if next(holder.iterdescendants(*STRUCTURED), None) is not None:
        return  # more than a picture and its caption
    figures: list[Any] = []
    beside = etree.Element("p")
    one_caption = "csc-textpic-imagewrap" in (holder.get("class") or "")
    figure = etree.Element("figure")
    for kind, part in _parts(holder):
        if kind == "picture":
            if figure.find("figcaption") is not None and not one_caption:
                figures.append(figure)
                figure = etree.Element("figure")
            part.tail = None  # its text is a part of its own
            figure.insert(len(figure) - (figure.find("figcaption") is not None), part)
        elif kind == "caption":
            _add_caption(figure, part)
        else:
            _add_text(beside, part)
    _replace(holder, [*figures, figure, beside] if visible_text(beside) else [*figures, figure])


def _parts(holder: Any) -> list[tuple[str, Any]]:
    """Return pictures (with the link around them), captions and what else says something, in order."""
    parts: list[tuple[str, Any]] = []
    taken: Any = None
    for event, element in etree.iterwalk(holder, events=("start", "end", "comment", "pi")):
        if event != "start":
            if element is taken:
                taken = None
            if taken is None and element is not holder and (element.tail or "").strip():
                parts.append(("text", element.tail))
            continue
        if taken is not None:
            continue
        if element.tag in UNSEEN:
            taken = element
        elif element is not holder and (_is_caption(element) and next(element.iter("img"), None) is None):
            parts.append(("caption", element))
            taken = element
        elif element.tag == "img" or (element.tag == "a" and _is_picture(element)):
            parts.append(("picture", element))
            taken = element
        elif element.tag == "a" and element.get("href"):
            parts.append(("text", element))
            taken = element
        elif (element.text or "").strip():
            parts.append(("text", element.text))
    return parts


def _is_picture(link: Any) -> bool:
    """Tell whether a link holds a picture and no text."""
    return next(link.iter("img"), None) is not None and not visible_text(link)


def _add_text(paragraph: Any, part: Any) -> None:
    """Add a text or a link that stands beside a picture to a paragraph, a blank in front."""
    if not isinstance(part, str):
        part.tail = None
        etree.SubElement(paragraph, "span").tail = " "  # unwrapped by the writer
        paragraph.append(part)
    elif len(paragraph):
        paragraph[-1].tail = f"{paragraph[-1].tail or ''} {squash(part)}"
    else:
        paragraph.text = squash(f"{paragraph.text or ''} {part}")


def _add_caption(figure: Any, part: Any) -> None:
    """Give a figure a caption's text and inline elements; a second caption follows the first."""
    if not visible_text(part):
        return
    caption = figure.find("figcaption")
    if caption is None:
        caption = etree.SubElement(figure, "figcaption")
        caption.text = part.text
    else:
        etree.SubElement(caption, "br").tail = part.text
    caption.extend(list(part))


def _replace(holder: Any, parts: list[Any]) -> None:
    """Put parts in a holder's place; a list or definition list around it becomes a plain block."""
    if holder.tag in ("td", "th"):
        holder.text = None
        holder[:] = parts
        return
    if holder.get("id"):
        parts[0].set("id", holder.get("id"))
    parent = holder.getparent()
    replace_by(holder, parts)
    if parent.tag in ("ul", "dl"):
        parent.tag = "div"
