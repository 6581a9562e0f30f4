"""Links that lead back to the top of the page, and those by which a heading leads to itself."""

from __future__ import annotations

from typing import Any

from relaunch.model import Page
from relaunch.registry import step
from relaunch.tree import squash

# css_styled_content prints one below each element; the label is the site's own.
TO_TOP = frozenset(
    {
        *("nach oben", "zurück nach oben", "seite nach oben", "oben", "top", "to top", "back to top", "go to top"),
        *("seitenanfang", "zum seitenanfang", "zurück zum seitenanfang", "an den seitenanfang", "anfang", "zum anfang"),
        *("zum anfang der seite", "zum seitenbeginn", "top of page", "page top", "retour en haut", "sayfa başı"),
    }
)
# What the link shows by which a heading gives its own address.
PERMALINKS = frozenset("¶🔗")
HEADINGS = frozenset("h1 h2 h3 h4 h5 h6 dt caption figcaption".split())
ARROWS = " \t\n\r\u00a0^↑▲⇑△»›>|[]()-"


@step("drop-to-top-links")
def drop_to_top_links(page: Page) -> None:
    """Remove the links that lead back to the top of the page (TYPO3-LEGACY section 3).

    The paragraph that TYPO3 puts around one (`csc-linkToTop`) goes along. The link by which a heading leads to itself
    (`¶`) goes as well.
    """
    for link in list(page.body.iter("a")):
        href = link.get("href") or ""
        if "#" not in href:
            continue
        wrapper = _wrapper(link)
        if wrapper is not None:
            page.take(wrapper, because="to-top")
        elif _label(link) in TO_TOP or _is_arrow(link):
            page.take(link, because="to-top")
        elif squash("".join(link.itertext())) in PERMALINKS and link.getparent().tag in HEADINGS:
            page.take(link, because="permalink")


def _wrapper(link: Any) -> Any:
    """Return the paragraph that css_styled_content puts around the link, or None."""
    parent = link.getparent()
    return parent if parent is not None and "csc-linkToTop" in (parent.get("class") or "") else None


def _label(link: Any) -> str:
    """Return what a link says, in lower case without arrows; a picture says its alternative text."""
    text = squash("".join(link.itertext())) or squash(
        " ".join(image.get("alt") or image.get("title") or "" for image in link.iter("img"))
    )
    return text.strip(ARROWS).casefold()


def _is_arrow(link: Any) -> bool:
    """Tell whether a link to the top shows an arrow and no word."""
    text = squash("".join(link.itertext()))
    fragment = (link.get("href") or "").partition("#")[2]
    return not text.strip(ARROWS) and any(sign in text for sign in "^↑▲⇑△") and fragment in ("", "top", "oben")
