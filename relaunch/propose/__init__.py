"""Propose a site's mapping: read its pages, find the groups and the places of their fields, write it all down."""

from __future__ import annotations

from relaunch.propose.addresses import find_surplus
from relaunch.propose.around import Around, look_around
from relaunch.propose.draw import draw_up
from relaunch.propose.plan import Origin, Plan
from relaunch.propose.reading import Seen, Told, read_page
from relaunch.propose.writing import write_mapping

__all__ = [
    "Around",
    "Origin",
    "Plan",
    "Seen",
    "Told",
    "draw_up",
    "find_surplus",
    "look_around",
    "read_page",
    "write_mapping",
]
