"""What a rule or a finder came upon."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Found:
    """What a rule or a finder came upon: the value, and the elements whose text it is."""

    value: Any
    elements: tuple[Any, ...] = ()
