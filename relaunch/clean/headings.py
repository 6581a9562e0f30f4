"""Headings printed as pictures."""

from __future__ import annotations

from relaunch.model import Page
from relaunch.registry import step
from relaunch.tree import HEADINGS, drop, squash


@step("read-picture-headings")
def read_picture_headings(page: Page) -> None:
    """Give a heading that is only a picture its alternative text (GIFBUILDER graphics: rule U17, TYPO3-LEGACY)."""
    for heading in page.body.iter(*HEADINGS):
        images = list(heading.iter("img"))
        if not images or squash("".join(heading.itertext())):
            continue
        for image in images:
            alt = squash(image.get("alt") or "")
            if alt:
                image.tail = alt + (image.tail or "")
                drop(image)
