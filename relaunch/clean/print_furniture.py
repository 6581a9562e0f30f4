"""What only a print view says ("gedruckt am …", the imprint line behind it), and links to print and to recommend."""

from __future__ import annotations

import re
from typing import Any

from relaunch.clean.textlines import Line, line_of
from relaunch.model import Page
from relaunch.registry import step
from relaunch.tree import all_text, squash

DATE = r"\d{1,2}\.\s?(?:\d{1,2}\.|[A-Za-zä]{3,9})\s?\d{2,4}(?:,?\s*(?:um\s+)?\d{1,2}[:.]\d{2}(?:\s*uhr)?)?"
PRINTED = re.compile(rf"(?:gedruckt|ausgedruckt|druckdatum|stand des ausdrucks)\s*(?:am|vom|:)?\s*{DATE}\.?", re.I)
IMPRINT = re.compile(
    r"[-–—|\s]*(?:https?://)?[\w.-]{3,80}\.[a-z]{2,10}/?\s+ist ein (?:\w+-?){0,2}angebot\b.{0,300}", re.I
)
# Both as one line, as they stand where the footer is one paragraph.
FOOTER = re.compile(rf"(?:{PRINTED.pattern}[\s|–—-]*)?(?:{IMPRINT.pattern})?", re.I)

PRINT_LABELS = frozenset(
    (
        "drucken|ausdrucken|druckversion|druckansicht|seite drucken|seite ausdrucken|diese seite drucken|"
        "artikel drucken|"
        "inhalt drucken|drucken oder speichern|als pdf drucken|druckversion dieser seite|"
        "print|print page|print version|print this page|"
        "seite empfehlen|seite weiterempfehlen|diese seite empfehlen|artikel empfehlen|weiterempfehlen|"
        "seite versenden|"
        "per e-mail versenden"
    ).split("|")
)
PRINTS = re.compile(r"\bprint\s*\(\s*\)", re.I)
SHORT = 60  # characters of a label; what says more is content, whatever it links to
LONG = 400  # characters of a footer's line
MANY = 100  # lines looked at on one page
SAYS_PRINTED = ("gedruckt", "druckdatum", "ausdrucks")  # what `PRINTED` begins with
CANDIDATE = re.compile(r"gedruckt|druckdatum|ausdruck", re.I)
SIGNS = " \t\n\r\u00a0|·•»›>[]():."


@step("drop-print-furniture")
def drop_print_furniture(page: Page) -> None:
    """Remove the footer of a print view and the links that print or recommend a page (TYPO3-LEGACY section 8).

    "gedruckt am 04.12.2020" goes where it stands alone in its line, and the line "www.… ist ein Angebot des …" behind
    it; that date is the response's, none of the content.
    """
    _drop_footer(page)
    for link in list(page.body.iter("a", "button", "input")):
        if _prints(link):
            page.take(link, because="print-furniture")


def _drop_footer(page: Page) -> None:
    """Take the line that tells when the page was printed, and the imprint line behind it."""
    said = all_text(page.body).lower()
    if "druck" not in said or not any(word in said for word in SAYS_PRINTED):
        return
    printed = False
    tries = 0
    body = page.body
    for element in list(body.iter()):
        for text, is_tail in ((element.text, False), (element.tail, True)):
            if not text or (element is body and is_tail) or tries == MANY:
                continue
            if not (CANDIDATE.search(text) or (printed and "angebot" in text.casefold())):
                continue
            tries += 1
            printed |= _take_line(page, line_of(element, is_tail), printed)


def _take_line(page: Page, line: Line | None, printed: bool) -> bool:
    """Take a line if it belongs to a print view's footer; tell whether it did."""
    if line is None or not line.text or len(line.text) > LONG:
        return False
    if not FOOTER.fullmatch(line.text) or not (printed or PRINTED.match(line.text)):
        return False
    page.note("print-furniture", line.text, line.place)
    line.remove()
    return True


def _prints(link: Any) -> bool:
    """Tell whether a link or button prints or recommends the page."""
    text = "".join(link.itertext()) if len(link) else link.text or ""
    label = squash(text) or link.get("value") or _pictures(link) or link.get("title") or ""
    label = label.strip(SIGNS).casefold()
    if len(label) > SHORT:
        return False
    if label not in PRINT_LABELS and not PRINTS.search(f"{link.get('href') or ''} {link.get('onclick') or ''}"):
        return False
    if link.tag == "input" and (link.get("type") or "").lower() not in ("button", "image", "submit"):
        return False
    return not _is_entry(link)


def _pictures(link: Any) -> str:
    """Return what the pictures in a link show."""
    return " ".join(image.get("alt") or image.get("title") or "" for image in link.iter("img"))


def _is_entry(link: Any) -> bool:
    """Tell whether a link is an entry of an index: `Drucken, <a>Druckbefehl</a>`, `Befehl, <a>Drucken</a>`."""
    before = link.getprevious()
    text = (link.getparent().text if before is None else before.tail) or ""
    return text.rstrip().endswith(",") or next(link.iterancestors("dt"), None) is not None
