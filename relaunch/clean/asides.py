"""Leave out what stands between the paragraphs of a single page and leads away: link lists, cards, lone headings."""

from __future__ import annotations

from relaunch.clean.phrases import LONG, leads_away
from relaunch.clean.scan import HEADINGS, Block, Node, sums

# A list of links: linked for the most part, and hardly any running text.
LIST_LINKED, LIST_ALL_LINKED, LIST_RUNNING = 0.7, 0.9, 0.2
NO_LIST = HEADINGS | frozenset("p li td tr dd dt body".split())
# Cards: neighbours of the same name, each short and with a linked title; not where they are the page itself.
CARD_BLOCKS, CARD_SHARE, CARD_TITLE = 8, 0.4, 25
NO_CARD = HEADINGS | frozenset("p td tr".split())
# A line that is nothing but a link of so many characters, outside of lists and tables.
LINK_LINE = 15
NO_LINE = HEADINGS | frozenset(("li", "td", "dd"))


def drop_lists(
    nodes: list[Node], blocks: list[Block], dropped: dict[int, str], running: list[int], core: Node
) -> None:
    """Drop lists of links: menus, related articles, tags."""
    texts = sums(block.length for block in blocks)
    links = sums(block.linked for block in blocks)
    until = 0
    for node in nodes:
        if node.last <= until:
            continue
        text = texts[node.last] - texts[node.first]
        linked = links[node.last] - links[node.first]
        if not linked or linked <= LIST_LINKED * text or node.tag in NO_LIST:
            continue
        if node.first <= core.first and core.last <= node.last:
            continue
        if node.last - node.first == 1 and linked <= LIST_ALL_LINKED * text:
            continue
        if running[node.last] - running[node.first] < LIST_RUNNING * text:
            for i in range(node.first, node.last):
                dropped.setdefault(i, "link-list")
            until = node.last


def drop_lines(blocks: list[Block], dropped: dict[int, str]) -> None:
    """Drop lines that lead away: by what they say, or because they are one link."""
    for i, block in enumerate(blocks):
        if i in dropped:
            continue
        if block.length < LONG and leads_away(block.text, block.linked):
            dropped[i] = "leads-away"
        elif (
            block.linked > LINK_LINE
            and block.linked >= LIST_ALL_LINKED * block.length
            and block.node.tag not in NO_LINE
        ):
            dropped[i] = "link-line"


def drop_cards(
    nodes: list[Node], blocks: list[Block], dropped: dict[int, str], running: list[int], core: Node
) -> None:
    """Drop rows of cards: neighbours of the same tag and class, each with a linked title."""
    rows: dict[tuple[int, str, str], list[Node]] = {}
    for node in nodes:
        if 0 < node.last - node.first <= CARD_BLOCKS and node.tag not in NO_CARD and node.parent is not None:
            key = id(node.parent), node.tag, node.element.get("class") or ""
            rows.setdefault(key, []).append(node)
    for row in rows.values():
        if len(row) < 2 or not all(_has_linked_title(node, blocks) for node in row):
            continue
        if sum(running[n.last] - running[n.first] for n in row) > CARD_SHARE * running[-1]:
            continue
        for node in row:
            if not (node.first <= core.first and core.last <= node.last):
                for i in range(node.first, node.last):
                    dropped.setdefault(i, "card")


def _has_linked_title(node: Node, blocks: list[Block]) -> bool:
    for i in range(node.first, node.last):
        block = blocks[i]
        if block.linked >= LIST_ALL_LINKED * block.length and (
            block.node.tag in HEADINGS or block.length > CARD_TITLE
        ):
            return True
    return False


def drop_hollow(core: Node, blocks: list[Block], kept: set[int], dropped: dict[int, str]) -> None:
    """Drop headings whose section was dropped."""
    for i in sorted(kept):
        node = blocks[i].node
        if node.tag not in HEADINGS:
            continue
        lost = False
        for j in range(i + 1, len(blocks)):
            block = blocks[j]
            if block.node is node:
                continue
            if block.node.tag in HEADINGS and block.node.tag <= node.tag and j not in dropped:
                break
            if j in kept:
                lost = False
                break
            lost = lost or dropped.get(j, "caption") != "caption"
            if j >= core.last:
                break
        if lost:
            kept.discard(i)
            dropped[i] = "hollow-heading"


def trim_end(blocks: list[Block], kept: set[int]) -> None:
    """Drop headings and scraps behind the last running text."""
    for i in sorted(kept, reverse=True):
        block = blocks[i]
        tag = block.node.tag
        if block.running or tag in ("td", "pre") or (tag in ("li", "dd", "dt") and block.linked < block.length / 2):
            return
        kept.discard(i)
