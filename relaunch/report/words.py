"""The words of the report: what became of a page, and why a text was taken out, said to editors."""

from __future__ import annotations

# Outcome: label, and one sentence. The order is that of the bar and of the tables.
OUTCOMES: dict[str, tuple[str, str]] = {
    "record": ("Records", "Pages that became a record of their own."),
    "alias": ("Other addresses", "Addresses that showed what another page shows: print views, doubles, session ids."),
    "redirect": ("Forwarded", "Addresses that the legacy site itself sent on to another page."),
    "asset": ("Pictures and files", "Pictures and downloads, stored in the folder assets."),
    "left-out": ("Left out", "Addresses left out on purpose; the reason stands beside each."),
    "gone": ("Gone", "Addresses that the legacy site says it no longer has."),
    "failed": ("Failed", "Addresses that did not answer, or not with a page. Nothing of them was moved."),
    "quarantined": ("Quarantined", "Broken pages, put aside and not moved; somebody must look at them."),
}
LOUD = ("quarantined", "failed")

STATUS: dict[int, str] = {301: "301 – moves", 200: "200 – stays", 410: "410 – gone", 0: "0 – left out"}

# Where the reason's name does not say it all.
BECAUSE: dict[str, str] = {
    "boilerplate": "It stands on many pages: navigation, head, foot.",
    "duplicate-of": "The same text stands on the page once more.",
    "empty": "It held nothing that can be read.",
    "form": "Forms are not moved.",
    "heading-of-references": "The heading above teasers for other pages, which are kept under references.",
    "hidden": "A visitor of the legacy page did not see it.",
    "ignored-by-mapping": "The mapping says to leave it out.",
    "mail-address": "A mail address in cipher; it stands there readable now.",
    "mojibake": "Broken umlauts; they were mended.",
    "noscript": "It was shown only where a browser ran no scripts.",
    "outside-main": "It stands beside the main content.",
    "placeholder": "A placeholder that the legacy system never filled.",
    "print-furniture": "Text that only a print view has.",
    "reference": "A teaser for another page; kept under references.",
    "sidebar": "It stands beside the main content.",
    "to-top": "A link back to the top of the page.",
}


def label_of(outcome: str) -> str:
    """Return the heading for an outcome."""
    return OUTCOMES[outcome][0] if outcome in OUTCOMES else outcome.replace("-", " ").capitalize() or "Without a word"


def sentence_of(outcome: str) -> str:
    """Return what an outcome means, or an empty string for one that is not known."""
    return OUTCOMES[outcome][1] if outcome in OUTCOMES else ""
