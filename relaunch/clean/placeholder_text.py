"""Cutting placeholders out of a tree's running text (rules P01–P10, P22, P40–P42)."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import Any

from relaunch.clean.placeholder_custom import CustomRule, Scopes
from relaunch.clean.placeholder_cuts import Cuts, writable
from relaunch.clean.placeholder_losses import STAYS, Losses
from relaunch.clean.placeholder_matching import Matcher, Span
from relaunch.clean.placeholder_runs import BOUNDS, Run, runs_of
from relaunch.clean.placeholder_seams import Piece, sew
from relaunch.tree import visible_text


def cut_text(root: Any, matcher: Matcher, scopes: Scopes, losses: Losses, cuts: Cuts) -> None:
    """Cut every placeholder out of the text below `root` and close the seams; what became empty is left to others."""
    cutter = _TextCutter(root, matcher, scopes, losses, cuts)
    if any(rule.action == "drop_block" and rule.context == "text" for rule in matcher.custom):
        for run in runs_of(root, losses.doomed):
            cutter.drop_blocks(run)
    for run in runs_of(root, losses.doomed, matcher.signs):
        cutter.cut_run(run)


def block_of(element: Any, root: Any) -> Any:
    """Return the element itself or its nearest ancestor that is a block, at the highest the root."""
    while element is not root and element.tag not in BOUNDS:
        element = element.getparent()
    return element


def target_of(rule: CustomRule, owner: Any, scopes: Scopes, root: Any) -> Any:
    """Return what a custom `drop_block` or `unwrap` works upon, None where it may not go."""
    if rule.scope:
        target = scopes.nearest(rule.scope, owner)
    else:
        target = block_of(owner, root) if rule.action == "drop_block" else owner
    return None if target is None or target is root or target.tag in STAYS else target


class _TextCutter:
    """Works through the runs of one tree; `opened` are the tags opened so far, which a later run may close."""

    def __init__(self, root: Any, matcher: Matcher, scopes: Scopes, losses: Losses, cuts: Cuts) -> None:
        self.root = root
        self.matcher = matcher
        self.scopes = scopes
        self.losses = losses
        self.cuts = cuts
        self.opened: set[str] = set()

    def drop_blocks(self, run: Run) -> None:
        """Doom the blocks that a custom `drop_block` asks for, with all the text in them (rule P41)."""
        text = run.text
        if not self.matcher.may_match_run(text):
            return
        owners = _Owners(run)
        for span in self._spans(text, owners, set()):
            if span.rule is None or span.action != "drop_block":
                continue
            owner = owners.at(span.start)
            target = target_of(span.rule, owner, self.scopes, self.root)
            if target is None or self._is_leaving(owner):
                continue
            self.cuts.add(span, owner, text=visible_text(target))
            self.losses.drop(target, bool(span.rule.scope))

    def cut_run(self, run: Run) -> None:
        """Cut one run, note what was touched, and take a line break along with an emptied line (rule P07)."""
        text = run.text
        may_match = self.matcher.may_match_run(text)
        if not run.lost and not may_match:
            return
        owners = _Owners(run)
        spans = self._spans(text, owners, self.opened) if may_match else []
        if not spans and not run.lost:
            return
        sewn = sew(text, spans)
        for span in spans:
            owner = owners.at(span.start)
            self.cuts.add(span, owner)
            if span.rule is not None and span.action == "unwrap":
                target = target_of(span.rule, owner, self.scopes, self.root)
                if target is not None:
                    self.losses.unwrapped[target] = None
        left = sewn.text
        if sewn.ends_in_cut:
            self.cuts.add_hanging(left, spans[-1], run.block)
        self._write(run, owners, sewn.pieces)
        for element in run.lost:
            self.losses.touch(element.getparent(), run.block)
        if not left.strip(" \t\r\n\u00a0\u00ad\u200b\ufeff"):
            self._take_line_break(run)

    def _spans(self, text: str, owners: _Owners, opened: set[str]) -> list[Span]:
        def is_in_scope(rule: CustomRule, at: int) -> bool:
            return not rule.scope or self.scopes.nearest(rule.scope, owners.at(at)) is not None

        return self.matcher.find(text, allowed=is_in_scope, opened=opened)

    def _is_leaving(self, owner: Any) -> bool:
        """Say whether an earlier `drop_block` has taken the element's block already."""
        while owner is not None and owner is not self.root:
            if owner in self.losses.doomed:
                return True
            owner = owner.getparent()
        return owner is None

    def _write(self, run: Run, owners: _Owners, pieces: list[Piece]) -> None:
        """Give the text that stays back to the nodes it came from."""
        parts: list[list[str]] = [[] for _ in run.segments]
        for piece in pieces:
            if piece.is_inserted:
                parts[owners.index(piece.at)].append(piece.source)
                continue
            start = piece.start
            while start < piece.end:
                index = owners.index(start)
                end = min(piece.end, owners.ends[index])
                parts[index].append(piece.source[start:end])
                start = end
        for segment, kept in zip(run.segments, parts, strict=True):
            text = "".join(kept)
            if segment.node is None or text == segment.text:
                continue
            if segment.is_tail:
                segment.node.tail = writable(text) or None
            else:
                segment.node.text = writable(text) or None
            self.losses.touch(segment.owner, run.block)
        self.losses.blocks.add(run.block)

    def _take_line_break(self, run: Run) -> None:
        for br in (run.before, run.after):
            if br is not None and br not in self.losses.silent:
                self.losses.silent[br] = None
                return


class _Owners:
    """Which segment of a run, and so which element, each character stands in."""

    def __init__(self, run: Run) -> None:
        self.segments = run.segments
        self.ends = list(accumulate(len(segment.text) for segment in run.segments))

    def index(self, at: int) -> int:
        return bisect_right(self.ends, at)

    def at(self, at: int) -> Any:
        return self.segments[self.index(at)].owner
