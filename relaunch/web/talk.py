"""What a page says about the click before it: sentences that wait in the editor's cookie until the next page."""

from __future__ import annotations

from flask import g, session

from relaunch.review.desk import Batch, Desk

KEY = "said"
MOST = 8


def say(kind: str, sentence: str, batch: int = 0) -> None:
    """Put a sentence on the next page: `done` or `warning`; with a batch, it can be undone there."""
    waiting = list(session.get(KEY, ()))
    session[KEY] = [*waiting, [kind, sentence[:400], batch]][-MOST:]


def said() -> list[list[str]]:
    """Return the sentences that wait, and forget them."""
    return session.pop(KEY, [])  # type: ignore[no-any-return]  # what say() put there


def batch_of(desk: Desk, record_id: str) -> int:
    """Return the batch of what was done to a record last."""
    last = desk.last_action(record_id)
    return last.batch if last is not None else 0


def tell(batch: Batch, what: str) -> None:
    """Say on the next page what a click did, and offer to undo it."""
    if batch.done:
        say("done", g.say(f"flash.{what}", n=len(batch.done)), batch.number)
    for record, why in batch.skipped[:5]:
        say("warning", why if record in why else f"{record}: {why}")
    if len(batch.skipped) > 5:
        say("warning", g.say("flash.more_skipped", n=len(batch.skipped) - 5))
