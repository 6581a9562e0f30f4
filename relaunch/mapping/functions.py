"""The way out: a function of the engineer's own, in a Python file beside the mapping that names it.

Nothing here reads a page for what to run: the name stands in a mapping that somebody named on the command line, and
the file lies in that mapping's folder.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from relaunch.mapping.tables import beside, file_of
from relaunch.registry import unknown

NAME = re.compile(r"(?P<module>[A-Za-z_]\w{0,63}):(?P<function>[A-Za-z_]\w{0,63})", re.ASCII)


def locate(name: str, where: str) -> str:
    """Return `FILE:FUNCTION` for a mapping's `module:function`; what is wrong with it is a `ValueError`."""
    match = NAME.fullmatch(name)
    if match is None:
        raise ValueError(f"'{name[:80]}' names no function; MODULE:FUNCTION would be right")
    path = beside(f"{match['module']}.py", file_of(where))
    if path is None or not path.is_file():
        raise ValueError(f"there is no {match['module']}.py beside the mapping; a file in its folder would be right")
    located = f"{path}:{match['function']}"
    function_of(located)
    return located


@lru_cache(maxsize=256)
def function_of(located: str) -> Callable[..., Any]:
    """Return the function that `locate` found, in whichever process; what is wrong with it is a `ValueError`."""
    file, _, name = located.rpartition(":")
    members = vars(_module(file))
    known = {key: value for key, value in members.items() if callable(value) and not key.startswith("_")}
    if name not in known:
        raise ValueError(f"{Path(file).name}: {unknown('function', name, known)}")
    found: Callable[..., Any] = known[name]
    return found


@lru_cache(maxsize=64)
def _module(file: str) -> Any:
    path = Path(file)
    spec = importlib.util.spec_from_file_location(f"mapping_functions_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise ValueError(f"{path.name} cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise ValueError(f"{path.name} cannot be loaded: {type(error).__name__}: {error}") from error
    return module


def forget_functions() -> None:
    """Have every file of functions read again."""
    function_of.cache_clear()
    _module.cache_clear()


class FunctionFailed(Exception):  # noqa: N818 - it is told to an editor, never raised to the top
    """A function of the mapping's own raised; the message names it and what it said."""


def call(located: str, *arguments: Any) -> Any:
    """Call the function and return what it gives: a text, a number, yes or no, a list or mapping of them, or None."""
    function = function_of(located)
    name = f"{Path(located.rpartition(':')[0]).name}:{located.rpartition(':')[2]}"
    try:
        value = function(*arguments)
    except Exception as error:
        raise FunctionFailed(f"{name} failed: {type(error).__name__}: {error}") from error
    if not _is_value(value):
        raise FunctionFailed(f"{name} gave a {type(value).__name__}; a text, a number, a list or a mapping of them, "
                             "or None, would be right")  # fmt: skip
    return value


def _is_value(value: Any, depth: int = 0) -> bool:
    if value is None or isinstance(value, (str, bool, int, float)):
        return True
    if depth > 3:
        return False
    if isinstance(value, dict):
        return all(isinstance(key, str) and _is_value(part, depth + 1) for key, part in value.items())
    return isinstance(value, list) and all(_is_value(part, depth + 1) for part in value)
