"""Extract a page of a learnt site, where nobody asks for an account: cut down first, then cleaned as far as needed."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from itertools import islice
from typing import Any

from lxml import etree

from relaunch.clean.furniture_words import furniture_reason
from relaunch.clean.names import PAGE_HEADER, judge
from relaunch.clean.region import says_something, weigh
from relaunch.crumbs import breadcrumb_in
from relaunch.mapping.schema import Mapping
from relaunch.model import Page
from relaunch.pipeline.prior import MARK
from relaunch.pipeline.steps import FINDS_REGION, idle_on
from relaunch.pipeline.ways import drop_own_address, drop_ways
from relaunch.registry import step
from relaunch.sitemodel.lines import known_form
from relaunch.tree import drop

FORMS = ("form", "fieldset")
# What names call furniture is not believed with more of the content's text than this; comments may be longer …
BELIEVED = 0.35
# … if so much text is left.
ENOUGH = 120
# Short blocks of these kinds say something of the page.
SMALL_TALK = frozenset(["author", "metadata", "tags", "contact"])
SMALL = 60
# What such a name says of a whole page it need not say of a box in the text: "sidebar", "text-search", "shared-memory".
DOUBTFUL = frozenset(["sidebar", "search-form", "share-buttons", "print-link"])
NEAR = 3  # blocks on either side of such a box
NAMED = ("nav", "footer", "aside", "form", "div", "section", "ul", "ol", "dl", "table", "p", "span", "h2", "h3", "h4")
UNNAMED = ("nav", "footer", "aside")
_CONTENT = ("h1", "article", "main")
Judge = Callable[[str, str, str, str], str]


def judge_by(names: frozenset[str]) -> Judge:
    """Return the function that says why a block is furniture, by those of its names that are the template's."""

    @lru_cache(maxsize=4096)
    def reason(tag: str, identity: str, classes: str, role: str) -> str:
        found = furniture_reason(tag, identity, classes, role)
        if not found:
            own = identity if known_form(f"#{identity}", names) else ""
            words = " ".join(word for word in classes.split() if known_form(f".{word}", names))
            found = judge(tag, own, words, role, "").reason
        return "" if found == PAGE_HEADER else found

    return reason


def run_known(page: Page, region: Any, mapping: Mapping, reason_of: Judge) -> None:
    """Run the cleaning steps on a page that was cut down to its region, but for those that have nothing to do."""
    functions = step.members()
    page.main = region
    _drop_named(region, reason_of)
    crumbs = breadcrumb_in(region, page)
    if crumbs is not None and crumbs[0] is not region:
        drop(crumbs[0])
    drop_ways(region)
    drop_own_address(region, page.url)
    idle = idle_on(page)
    for call in mapping.steps:
        if call.name in idle or call.name in page.ran:
            continue
        page.step = call.name
        if call.name != FINDS_REGION:
            functions[call.name](page, **call.options)
        elif next(page.body.iter(*FORMS), None) is not None:
            region.set(MARK, "")
            functions[call.name](page, main=(f"[{MARK}]",), search_markers=False)


def _drop_named(region: Any, reason_of: Judge) -> None:
    total = 0
    walk = etree.iterwalk(region, events=("start",), tag=NAMED)
    gone: list[Any] = []
    for _, element in walk:
        get = element.get
        identity, classes, role = get("id"), get("class"), get("role")
        tag = element.tag
        if element is region or not (identity or classes or role or tag in UNNAMED):
            continue
        reason = reason_of(tag, identity or "", classes or "", role or "")
        if not reason:
            continue
        total = total or len(_text(region))
        if _may_go(element, reason, total):
            gone.append(element)
            walk.skip_subtree()
    for element in gone:
        drop(element)


def _may_go(element: Any, reason: str, total: int) -> bool:
    if next(element.iter(*_CONTENT), None) is not None:
        return False
    if reason in DOUBTFUL and says_something(element, weigh(element)) and _stands_in_text(element, total):
        return False
    size = len(_text(element))
    if reason == "comments":
        return total - size >= ENOUGH
    return size <= BELIEVED * total and (reason not in SMALL_TALK or size >= SMALL)


def _stands_in_text(element: Any, total: int) -> bool:
    """Say whether a block of running text stands right before or behind a box; a column beside the text has none."""
    near = (*islice(element.itersiblings("*"), NEAR), *islice(element.itersiblings("*", preceding=True), NEAR))
    for block in near:
        weight = weigh(block)[block]
        if weight.running and weight.text <= total / 2 and 2 * weight.linked < weight.text:
            return True
    return False


def _text(element: Any) -> str:
    text: str = etree.tostring(element, method="text", encoding="unicode", with_tail=False)
    return text
