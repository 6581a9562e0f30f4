"""Lay one mapping over the one it extends: texts override, mappings merge, lists replace or add."""

from __future__ import annotations

from relaunch.registry import unknown
from relaunch.yamlfile import Mapping, Node, Scalar, Sequence

LIST_CHANGES = frozenset({"add", "remove"})
ONE_OR_MANY = frozenset({"match"})  # lists for which a single mapping may stand
WHOLE_BELOW = "fields"  # a field is replaced as a whole: half of a rule makes no sense
FIRST_BELOW = ("types",)  # the order counts, and the site knows better than its system
NOT_INHERITED = frozenset({"name", "extends", "title", "base"})


def merge(below: Node, above: Node, faults: list[str], path: tuple[str, ...] = ()) -> Node:
    """Lay `above` over `below`; nodes keep the places of the files they come from."""
    if is_list_change(above) and isinstance(above, Mapping):
        return _changed(below if isinstance(below, Sequence) else None, above)
    whole = len(path) > 1 and path[-2] == WHOLE_BELOW
    if isinstance(below, Sequence) and isinstance(above, Mapping) and above.items and not whole:
        return above if path[-1] in ONE_OR_MANY else _no_list(below, above, faults, path)
    if not (isinstance(above, Mapping) and isinstance(below, Mapping)) or whole:
        return above
    ours = {key.text: (key, _merged(below, key, value, faults, path)) for key, value in above.items}
    theirs = {key.text: (key, value) for key, value in below.items if path or key.text not in NOT_INHERITED}
    ordered = {**ours, **{k: v for k, v in theirs.items() if k not in ours}}
    if path != FIRST_BELOW:
        ordered = {**theirs, **ours}
    return Mapping(tuple(ordered.values()), above.where)


def settle(node: Node) -> Node:
    """Turn `{add: […]}` into a list where there is nothing to add to; for the mapping at the bottom."""
    if isinstance(node, Mapping) and is_list_change(node):
        return _changed(None, node)
    if isinstance(node, Mapping):
        return Mapping(tuple((key, settle(value)) for key, value in node.items), node.where)
    return node


def is_list_change(node: Node) -> bool:
    """Tell whether a node is `{add: […]}`, `{remove: […]}`, or both."""
    if not isinstance(node, Mapping) or not node.items:
        return False
    return all(key.text in LIST_CHANGES and isinstance(value, Sequence) for key, value in node.items)


def _no_list(below: Sequence, above: Mapping, faults: list[str], path: tuple[str, ...]) -> Sequence:
    """Say why a mapping cannot change a list, and leave the list as it is."""
    for key, value in above.items:
        wrong = f"'{key.text}' needs a list behind it" if key.text in LIST_CHANGES else None
        if wrong is None or not isinstance(value, Sequence):
            faults.append(f"{key.where}: {'.'.join(path)}: {wrong or unknown('key', key.text, LIST_CHANGES)}; "
                          "a list, or {add: […]} to add to the system's list, would be right")  # fmt: skip
    return below


def _merged(below: Mapping, key: Scalar, value: Node, faults: list[str], path: tuple[str, ...]) -> Node:
    under = below.get(key.text)
    return settle(value) if under is None else merge(under, value, faults, (*path, key.text))


def _changed(below: Sequence | None, change: Mapping) -> Sequence:
    """Take out what `remove` names, then append what `add` lists; an added name already there takes its place."""
    items = list(below.items) if below is not None else []
    removed, added = change.get("remove"), change.get("add")
    if isinstance(removed, Sequence):
        gone = {_name(item) for item in removed.items}
        items = [item for item in items if _name(item) not in gone]
    for item in added.items if isinstance(added, Sequence) else ():
        name = _name(item)
        at = next((i for i, there in enumerate(items) if name and _name(there) == name), None)
        if at is None:
            items.append(item)
        else:
            items[at] = item
    return Sequence(tuple(items), change.where)


def _name(item: Node) -> str:
    """Return what a list's item is known by: its text, the only key of `{name: options}`, or its selector."""
    if isinstance(item, Scalar):
        return item.text
    if isinstance(item, Mapping) and len(item.items) == 1:
        return item.items[0][0].text
    selector = item.get("select") if isinstance(item, Mapping) else None
    return selector.text if isinstance(selector, Scalar) else ""
