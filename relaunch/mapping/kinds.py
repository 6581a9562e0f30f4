"""Hooks for the binder: what a selector, a pattern, a table, a share, a function or an assertion must be."""

from __future__ import annotations

import typing
from collections.abc import Callable
from typing import Any

from relaunch import yamlfile
from relaunch.mapping.functions import locate
from relaunch.mapping.htmlwords import check_words
from relaunch.mapping.schema import Assertion, FunctionName, Share, Terms
from relaunch.mapping.selectors import compile_css, compile_pattern, split_name_pattern
from relaunch.mapping.tables import Rows, file_of, read_table, rows_of
from relaunch.registry import Registry, finder, unknown
from relaunch.yamlfile import Binder, Mapping, Node, Scalar


def compiled(compile_it: Callable[[str], Any], what: str) -> yamlfile.Hook:
    """Make a hook that compiles a text, so that what is wrong with it is known before a page is touched."""

    def read(binder: Binder, node: Node, path: str) -> str:
        if not isinstance(node, Scalar) or not node.text.strip():
            return str(binder.wrong(node, typing.Annotated[str, what], path) or "")
        try:
            compile_it(node.text)
        except ValueError as error:
            binder.fault(node, path, f"'{node.text[:80]}' is not {what}: {error}")
        return node.text

    return read


def check_name_pattern(text: str) -> None:
    name, pattern = split_name_pattern(text)
    if not name:
        raise ValueError("a name before the '=' would be right")
    compile_pattern(pattern)


def check_css(text: str) -> None:
    compile_css(text)
    check_words(text)


def from_file(kind: Any, of_rows: Callable[[Rows, list[str], str], Any]) -> yamlfile.Hook:
    """Make a hook that reads a table, or the file of one."""

    def read(binder: Binder, node: Node, path: str) -> Any:
        before = len(binder.faults)
        if isinstance(node, Scalar):
            rows = read_table(node.text, file_of(node.where), binder.faults, f"{node.where}: {path}")
        elif isinstance(node, Mapping) or kind is Terms:
            rows = [(name, values) for _, name, values in rows_of(node, binder.faults)]
        else:
            return binder.wrong(node, kind, path) or {}
        found = of_rows(rows, binder.faults, f"{node.where}: {path}") if len(binder.faults) == before else {}
        return found

    return read


def share(binder: Binder, node: Node, path: str) -> float:
    text = node.text.strip() if isinstance(node, Scalar) else ""
    try:
        share = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        binder.wrong(node, Share, path)
    return share


def function(own: str) -> yamlfile.Hook:
    """Make a hook that finds a function in a file beside the mapping `own`; no other file may name one."""

    def read(binder: Binder, node: Node, path: str) -> str:
        if not isinstance(node, Scalar) or not node.text:
            return str(binder.wrong(node, FunctionName, path) or "")
        if not own or file_of(node.where) != own:
            binder.fault(node, path, f"'{node.text[:80]}' is a function, and only a mapping of your own that the "
                                     "command names (--mapping FILE) may call one")  # fmt: skip
            return ""
        try:
            return locate(node.text, node.where)
        except ValueError as error:
            binder.fault(node, path, str(error))
            return ""

    return read


def assertion(binder: Binder, node: Node, path: str) -> Any:
    said: Assertion = binder.dataclass(node, Assertion, path)
    if isinstance(node, Mapping):
        counts, fills = said.min is not None or said.max is not None, said.filled is not None
        if counts == fills or fills != bool(said.field):
            binder.fault(node, path, "'min' or 'max' says how many records, 'field' with 'filled' how many of them "
                                     "have it; one of the two would be right")  # fmt: skip
        elif said.min is not None and said.max is not None and said.min > said.max:
            binder.fault(node, path, f"{said.min} is more than {said.max}; 'min' below 'max' would be right")
    return said


def finder_name(binder: Binder, node: Node, path: str) -> str:
    if not isinstance(node, Scalar):
        return str(binder.wrong(node, str, path))
    known_member(binder, node, path, finder)
    return node.text


def known_member(binder: Binder, node: Scalar, path: str, registry: Registry) -> Callable[..., Any] | None:
    """Return the member of that name, or write a fault."""
    member = registry.members().get(node.text)
    if member is None:
        binder.fault(node, path, unknown(registry.kind, node.text, registry.members()))
    return member
