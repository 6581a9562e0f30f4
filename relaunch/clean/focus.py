"""Find the main content of a page whose site is not known: which of its blocks of text belong to it, and why not.

One walk (`scan`) gives the blocks; the rest works on numbers. A core is found by names, landmarks and running text;
the lead before it and sections beside it are added; what leads away from it is left out. Ideas: readability (scores of
running text), jusText (a block is judged by its neighbours), css_styled_content (a page is a column of elements).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from relaunch.clean.asides import drop_cards, drop_hollow, drop_lines, drop_lists, trim_end
from relaunch.clean.names import PAGE_HEADER, Verdict, is_lead, judge_element
from relaunch.clean.scan import HEADINGS, LANDMARKS, Block, Node, scan, sums

# A block whose name says furniture is not believed when it holds this share of the page's running text and a title,
# or an element that is named for running text with half of it. Layouts are called `left-sidebar-page` …
BELIEVED_UP_TO = 0.35
# … and when it holds so much that nothing would be left, unless its name is one of those that never wrap a page.
NEARLY_ALL = 0.6
NEVER_WRAPS = frozenset(("nav", "footer"))
# A header or side column with the title and more running text than a lead, or this share, is part of the article.
HEADER_SHARE = 0.1
# Less running text than this beside the furniture, where the page has more: the names were wrong.
TOO_LITTLE, ENOUGH = 100, 300
SURE = frozenset(("footer", "navigation", "cookie-notice"))
# A named element is a candidate for the core with half of the running text, or so much of it.
CORE_SHARE, CORE_LENGTH = 0.5, 1500
# Go down into a child that holds nearly all of the core's running text.
DESCENT_SHARE = 0.9
NO_CORE = HEADINGS | frozenset("p table ul ol dl blockquote pre".split())
# The lead stands between the title and the core, at most so many blocks long; a line of it runs for so long.
LEAD_BLOCKS, LEAD_LENGTH = 60, 60
# What stands beside the core belongs to it when nearly all of it is running text and hardly any linked.
BESIDE_RUNNING, BESIDE_LENGTH, BESIDE_LINKED = 0.8, 100, 0.15
LEVELS_UP = 4
CAPTION_BLOCKS = 5
LOOKED_AT = 100  # titles and named elements of one page; only a hostile one has more


@dataclass(slots=True)
class Focus:
    """The blocks of a page, which of them are its main content, and why the others are not."""

    nodes: list[Node]
    blocks: list[Block]
    core: Node
    kept: set[int]
    dropped: dict[int, str]
    title: Node | None


def find_focus(body: Any, hint: Any = None, verdicts: Mapping[Any, Verdict] | None = None) -> Focus:
    """Return the main content of a page. `hint` is the element that a mapping or search marks name; a prior.

    `verdicts` are those known already of the names of elements.
    """
    nodes, blocks = scan(body)
    running = sums(block.running for block in blocks)
    judged = _judge(nodes, verdicts or {})
    dropped = _furniture(judged, running)
    believed = sums(0 if i in dropped else block.running for i, block in enumerate(blocks))
    if believed[-1] < TOO_LITTLE and running[-1] > ENOUGH:
        dropped = {i: reason for i, reason in dropped.items() if reason in SURE}
        believed = sums(0 if i in dropped else block.running for i, block in enumerate(blocks))
    core = _core(nodes, believed, _hinted(nodes, hint, believed))
    title = _title(judged, core, dropped)
    drop_lists(nodes, blocks, dropped, running, core)
    drop_lines(blocks, dropped)
    drop_cards(nodes, blocks, dropped, running, core)
    kept = set(range(core.first, core.last))
    if title is not None:
        _add_lead(title, core, blocks, kept, dropped)
    _add_named_leads(judged, core, blocks, kept, dropped)
    _add_beside(core, blocks, kept, dropped)
    kept.difference_update(dropped)
    drop_hollow(core, blocks, kept, dropped)
    trim_end(blocks, kept)
    return Focus(nodes, blocks, core, kept, dropped, title)


def _judge(nodes: list[Node], verdicts: Mapping[Any, Verdict]) -> list[Node]:
    """Write the verdicts on the names into the nodes; return the nodes that hold text, without the body."""
    found = []
    for node in nodes[1:]:
        if node.first == node.last:
            continue
        verdict = verdicts.get(node.element)
        if verdict is None:
            verdict = judge_element(node.element, node.tag)
        node.reason, node.is_text, node.is_caption = verdict
        if node.reason == PAGE_HEADER and _is_in_landmark(node):
            node.reason = ""
        if node.is_caption and not node.reason and node.last - node.first <= CAPTION_BLOCKS:
            node.reason = "caption"
        found.append(node)
    return found


def _is_in_landmark(node: Node) -> bool:
    outer = node.parent
    while outer is not None and outer.tag not in LANDMARKS:
        outer = outer.parent
    return outer is not None


def _furniture(judged: list[Node], running: list[int]) -> dict[int, str]:
    """Return the blocks that stand in furniture, with why; names that would take the article are not believed."""
    titles = [node.first for node in judged if node.tag == "h1"][:LOOKED_AT]
    named = [node for node in judged if node.is_text or node.tag in LANDMARKS][:LOOKED_AT]
    dropped: dict[int, str] = {}
    until = 0
    for node in judged:
        if node.last <= until or not node.reason or node.tag in HEADINGS:
            continue
        if _is_believed(node, titles, named, running):
            dropped.update(dict.fromkeys(range(node.first, node.last), node.reason))
            until = node.last
    return dropped


def _is_believed(node: Node, titles: list[int], named: list[Node], running: list[int]) -> bool:
    total = running[-1]
    held = running[node.last] - running[node.first]
    with_title = any(node.first <= title < node.last for title in titles)
    if held > BELIEVED_UP_TO * total and node.reason != "comments":
        most = held > NEARLY_ALL * total and node.reason not in ("sidebar", "footer")
        if node.tag not in NEVER_WRAPS and (with_title or most):
            return False
        inside = (n for n in named if node.first <= n.first and n.last <= node.last)
        return not any(running[n.last] - running[n.first] > held / 2 for n in inside)
    if node.reason in (PAGE_HEADER, "sidebar", "widget"):
        return not (with_title and held > min(HEADER_SHARE * total, LEAD_LENGTH))
    return True


def _hinted(nodes: list[Node], hint: Any, believed: list[int]) -> Node | None:
    """Return the node of the hint if it holds enough running text to be believed."""
    if hint is None:
        return None
    node = next((node for node in nodes if node.element is hint), None)
    if node is None or believed[node.last] - believed[node.first] < CORE_SHARE * believed[-1]:
        return None
    return node


def _core(nodes: list[Node], believed: list[int], hinted: Node | None) -> Node:
    """Return the smallest element that holds nearly all of the article's running text."""
    total = believed[-1]
    best: Node | None = hinted
    most = believed[best.last] - believed[best.first] if best else 0
    for node in nodes:
        if not (node.is_text or node.tag in LANDMARKS):
            continue
        held = believed[node.last] - believed[node.first]
        if held < CORE_SHARE * total and held < CORE_LENGTH:
            continue
        inside = best is not None and best.first <= node.first and node.last <= best.last
        if best is None or (held >= DESCENT_SHARE * most and inside) or held > 2 * most:
            best, most = node, held
    core = best or nodes[0]
    for node in nodes[nodes.index(core) + 1 :]:
        if node.parent is not core:
            continue
        held = believed[node.last] - believed[node.first]
        if held and held >= DESCENT_SHARE * (believed[core.last] - believed[core.first]):
            if node.tag in NO_CORE:
                break
            core = node
    return core


def _title(judged: list[Node], core: Node, dropped: dict[int, str]) -> Node | None:
    """Return the page's title, if one stands before or in the core; it is a field of the record and no text."""
    for node in judged:
        if node.tag == "h1" and node.first < core.last and dropped.keys().isdisjoint(range(node.first, node.last)):
            dropped.update(dict.fromkeys(range(node.first, node.last), "title"))
            return node
    return None


def _add_named_leads(
    judged: list[Node], core: Node, blocks: list[Block], kept: set[int], dropped: dict[int, str]
) -> None:
    """Add what stands right above the core and is called a lead, on pages whose title is somewhere else."""
    around = {id(node) for node in islice(core.outer(), LEVELS_UP)}
    for node in judged:
        if node.first >= core.first:
            return
        if id(node.parent) in around and node.last <= core.first and is_lead(node.element.get("class") or ""):
            kept.update(i for i in range(node.first, node.last) if blocks[i].running and i not in dropped)


def _add_lead(title: Node, core: Node, blocks: list[Block], kept: set[int], dropped: dict[int, str]) -> None:
    """Add the running text between the title and the core: a lead, whatever its class says ("teaser", "intro")."""
    if title.first >= core.first or core.first - title.last >= LEAD_BLOCKS:
        return
    for i in range(title.last, core.first):
        block = blocks[i]
        if block.running >= LEAD_LENGTH or (block.running and block.node.tag == "p"):
            kept.add(i)
        else:
            dropped.setdefault(i, "before-text")


def _add_beside(core: Node, blocks: list[Block], kept: set[int], dropped: dict[int, str]) -> None:
    """Add the sections beside the core and beside what holds it, where they are nothing but running text."""
    node = core
    for _ in range(LEVELS_UP):
        outer = node.parent
        if outer is None or outer.reason or outer.tag == "body":
            return
        extra = [i for i in (*range(outer.first, node.first), *range(node.last, outer.last)) if i not in dropped]
        text = sum(blocks[i].length for i in extra)
        runs = sum(blocks[i].running for i in extra)
        linked = sum(blocks[i].linked for i in extra)
        if runs >= BESIDE_LENGTH and runs >= BESIDE_RUNNING * text and linked < BESIDE_LINKED * text:
            kept.update(i for i in extra if blocks[i].running or blocks[i].node.tag in HEADINGS)
        node = outer
        if outer.tag == "main":
            return
