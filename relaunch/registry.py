"""How a room finds its members: by walking its modules, as Scrapy finds spiders. No list is kept by hand."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


class Registry:
    """Named functions of one kind, such as the cleaning steps. Names are those that YAML uses."""

    def __init__(self, kind: str, package: str) -> None:
        self.kind = kind
        self.package = package
        self._members: dict[str, Callable[..., Any]] = {}
        self._walked = False

    def __call__(self, name: str) -> Callable[[F], F]:
        """Register the decorated function under `name`; a name given twice is a programming error."""

        def register(function: F) -> F:
            if name in self._members and self._members[name].__module__ != function.__module__:
                raise ValueError(f"{self.kind} {name!r} is defined twice: {self._members[name]} and {function}")
            self._members[name] = function
            return function

        return register

    def members(self) -> dict[str, Callable[..., Any]]:
        """Return every member by name, in alphabetical order, after walking the room's modules once."""
        if not self._walked:
            package = importlib.import_module(self.package)
            for module in pkgutil.walk_packages(package.__path__, self.package + "."):
                importlib.import_module(module.name)
            self._walked = True
        return dict(sorted(self._members.items()))


step = Registry("step", "relaunch.clean")
transform = Registry("transform", "relaunch.mapping.transforms")
