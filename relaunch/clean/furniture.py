"""Take away what is around the main content and what is no content inside it, each block with its reason."""

from __future__ import annotations

from typing import Any

from lxml import etree

from relaunch.clean.called import called
from relaunch.clean.cut import cut_to_focus
from relaunch.clean.edit_links import edit_links
from relaunch.clean.footnotes import holds_footnotes
from relaunch.clean.language_menus import drop_language_menus
from relaunch.clean.region import Weight, find_main, marked_region, says_something, weigh
from relaunch.crumbs import breadcrumb_in
from relaunch.model import Page
from relaunch.registry import step
from relaunch.tree import HEADINGS, place_of, squash, visible_text

# Running text beside the main region stays when there is this much of it and no name says that it is furniture.
KEPT_BESIDE = 120
# A list of links that no other page shows, and that is so long, is one that the page is there for.
LONG_LIST = 400
# Where the region is hardly more than a heading, a short one is.
ANY_LIST = 30
# These hold running text that is no content, wherever they stand.
NEVER_CONTENT = frozenset(["navigation", "cookie-notice", "login-form", "advertisement"])
HEADS = frozenset(["page-header", "language-menu"])
FORM_PARTS = ("form", "fieldset")
UNASKED = frozenset(["hidden", "submit", "button", "image", "reset", "search"])
# What these are called tells about their table, and nothing about the page.
_TABLE_PARTS = frozenset("tr th td thead tbody caption".split())


@step("drop-furniture")
def drop_furniture(page: Page, main: tuple[str, ...] = (), search_markers: bool = True, single: bool = False) -> None:
    """Remove navigation, headers, footers, sidebars and forms, and whatever lies outside the main region.

    Names (ids, classes, roles, HTML5 elements) decide first, over the whole page; a block that carries a content
    name is kept. `main` are CSS selectors of the main region, `search_markers` switches TYPO3SEARCH comments on.
    Each block is a row of the ledger with its reason. Forms become the issue `form-not-migrated`. A `single` page,
    whose site is not known, is cut down to its running text: share buttons, related articles, author boxes go too.
    """
    if single:
        page.main = cut_to_focus(page, marked_region(page.body) if search_markers else None)
        _drop_edit_links(page, page.main)
        return
    drop_language_menus(page)
    _drop_breadcrumb(page)
    _drop_edit_links(page, page.body)
    weights = weigh(page.body)
    whole = _whole(page, find_main(page, main, search_markers, weights), weights)
    _drop_named(page, whole, weights)
    _drop_forms(page, whole)
    weights = weigh(page.body)
    region = find_main(page, main, search_markers, weights)
    if page.is_own:
        region = _whole(page, region, weights)
    page.main = _drop_outside(page, region, weights)


def _drop_breadcrumb(page: Page) -> None:
    found = breadcrumb_in(page.body, page)
    if found is not None:
        page.take(found[0], because="breadcrumb")


def _drop_edit_links(page: Page, root: Any) -> None:
    for heading in list(root.iter(*HEADINGS)):
        for link in edit_links(heading):
            page.take(link, because="edit-link")


def main_region(page: Page) -> Any:
    """Return the region that `drop-furniture` found; the body before that step has run."""
    region = page.main
    if region is None or not any(ancestor is page.tree for ancestor in region.iterancestors()):
        return page.body
    return region


def _whole(page: Page, region: Any, weights: dict[Any, Weight]) -> Any:
    """Return the element that holds a region and what belongs to it: running text that no name calls furniture.

    Of a page on which nothing is left that others show as well, long lists of links do too: its table of contents.
    """
    node = whole = region
    least = LONG_LIST if weights[region].running else ANY_LIST
    while node is not page.body and (parent := node.getparent()) is not None:
        beside = [other for other in parent if other is not node and other in weights]
        beside = [other for other in beside if not called(other, page.is_own)]
        if any(_runs(other, weights) or (page.is_own and weights[other].text >= least) for other in beside):
            whole = parent
        node = parent
    return whole


def _drop_named(page: Page, main: Any, weights: dict[Any, Weight]) -> None:
    """Take what its names call furniture; within the main region no name tells against what says something."""
    protected = {main, *main.iterancestors()}
    for element in list(page.body.iter(etree.Element)):
        if element in protected or element is page.body:
            continue
        tag = element.tag
        reason = called(element, page.is_own)
        if tag == "header" and not reason and not any(a.tag in ("article", "main") for a in element.iterancestors()):
            reason = "page-header"
        if reason == "page-header" and tag in _TABLE_PARTS:
            continue
        if not reason or not {tag, element.getparent().tag}.isdisjoint(HEADINGS):
            continue
        if not _is_attached(element, page.body):
            continue
        if reason not in NEVER_CONTENT and says_something(element, weights) and _is_inside(element, main, page.body):
            continue
        if reason == "sidebar" and any(a.tag in ("article", "main") for a in element.iterancestors()):
            continue
        if reason in HEADS and _is_no_mere_head(element, page):
            continue
        page.take(element, because=reason)


def _is_attached(element: Any, body: Any) -> bool:
    return any(ancestor is body for ancestor in element.iterancestors())


def _is_inside(element: Any, main: Any, body: Any) -> bool:
    """Say whether an element stands in the main region; a page whose region is all of it has none to stand in."""
    return main is not body and _is_attached(element, main)


def _is_no_mere_head(element: Any, page: Page) -> bool:
    """Say whether a head holds the title, or most of the page: both on a page whose template is still on it."""
    is_titled = next(element.iter("h1"), None) is not None
    return (page.is_own and is_titled) or ((page.is_own or is_titled) and _holds_most(element, page))


def _holds_most(element: Any, page: Page) -> bool:
    return len(visible_text(element)) * 2 > len(visible_text(page.body))


def _drop_forms(page: Page, main: Any) -> None:
    for form in list(page.body.iter(*FORM_PARTS)):
        if not _is_attached(form, page.body) or not form.xpath("boolean(.//input|.//select|.//textarea|.//button)"):
            continue
        weight = weigh(form)[form]
        if weight.running > 3 * KEPT_BESIDE and form.tag == "form":
            continue  # a form around the whole page (ASP.NET does that): its parts are judged one by one
        labels = [squash(visible_text(label)) for label in form.iter("label", "legend")]
        if any(ancestor is main for ancestor in form.iterancestors()) and _asks(form):
            fields = ", ".join(label for label in labels if label)[:300]
            page.issue(
                "form-not-migrated", f"A form stands here; its fields: {fields or 'without labels'}", place_of(form)
            )
        page.take(form, because="form")


def _asks(form: Any) -> bool:
    """Say whether a form asks a visitor for something: several fields, or room for a text. A search box does not."""
    fields = [i for i in form.iter("input", "select") if (i.get("type") or "text").lower() not in UNASKED]
    return len(fields) >= 2 or next(form.iter("textarea"), None) is not None


def _drop_outside(page: Page, region: Any, weights: dict[Any, Weight]) -> Any:
    """Take every sibling of the region and of its ancestors, unless it holds running text, notes or its own title.

    Return the element that holds the region and what stays beside it.
    """
    node = whole = region
    is_untitled = page.is_own and next(region.iter("h1"), None) is None
    while node is not page.body and node.getparent() is not None:
        parent = node.getparent()
        for sibling in list(parent):
            if sibling is node or not isinstance(sibling.tag, str):
                continue
            if (
                _runs(sibling, weights)
                or (is_untitled and next(sibling.iter("h1"), None) is not None)
                or holds_footnotes(sibling, region)
            ):
                whole = parent
                continue
            page.take(sibling, because="outside-main")
        _drop_loose_text(page, parent)
        node = parent
    return whole


def _runs(element: Any, weights: dict[Any, Weight]) -> bool:
    """Say whether an element holds running text of its own, more than it has links."""
    weight = weights.get(element)
    if weight is None or not weight.text:
        return False
    return weight.running >= KEPT_BESIDE and weight.linked < weight.text / 3


def _drop_loose_text(page: Page, parent: Any) -> None:
    loose = [parent.text or "", *(child.tail or "" for child in parent)]
    text = squash(" ".join(loose))
    if text and len(text) < KEPT_BESIDE:
        parent.text = None
        for child in parent:
            child.tail = None
        page.note("outside-main", text, place_of(parent))
