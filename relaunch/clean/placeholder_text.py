"""Cutting placeholders out of a tree's running text (rules P01–P10, P22, P40–P42)."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import Any

from relaunch.clean.placeholder_custom import CustomRule, Scopes
from relaunch.clean.placeholder_cuts import Cut, Cuts
from relaunch.clean.placeholder_losses import Losses
from relaunch.clean.placeholder_matching import Matcher, Span
from relaunch.clean.placeholder_runs import BOUNDS, Run, runs_of
from relaunch.clean.placeholder_seams import Piece, Sewn, sew
from relaunch.tree import squash, visible_text
