"""What each issue code means, in one sentence for an editor. A code is fixed: it is said in reports and in YAML."""

from __future__ import annotations

ISSUES: dict[str, str] = {
    "asset-missing": "A picture or file of the page could not be fetched; the record names its old address only.",
    "charset-doubtful": "The page's character set had to be guessed; look at the umlauts.",
    "date-unreadable": "A date stands on the page but could not be read; enter it, or leave it out.",
    "dead-link": "A link leads to a page that the legacy site itself no longer has; remove or replace it.",
    "duplicate-id-other-text": "Two blocks carry the same content element id but not the same text; both were kept.",
    "edit-conflict": "The editors and the legacy page changed the same place; the editors' text was kept.",
    "edit-kept": "The legacy page changed where an editor had already changed the record; the editor's text was kept.",
    "edit-unreadable": "The record's file cannot be read as YAML; it was left alone, and the place to mend is named.",
    "embed-not-migrated": "A film, map or sound was embedded here; the record has a link to it.",
    "empty-main": "No main content was found on the page; look at it and say whether the new portal needs it.",
    "field-missing": "The mapping asks for a field that was not found on the page; enter it, or mend the mapping.",
    "form-not-migrated": "The page has a form; forms are not moved, the new portal needs one of its own.",
    "hanging-text": "A placeholder was taken out, and the sentence around it may now read wrongly.",
    "link-not-archived": "A link leads to a page of the legacy site that was never fetched; nothing is known of it.",
    "link-without-url": "A text was marked as a link, but where it leads to is not known.",
    "mail-address-unreadable": "A mail address was encrypted in a way that could not be undone; enter it by hand.",
    "near-duplicate": "Two pages say nearly the same; write into the file of decisions whether they are one.",
    "picture-original-unknown": "Only a scaled picture was found; a better original may exist.",
    "slug-changed": "The record's proposed address differs from the one of the run before.",
    "title-missing": "No title was found on the page; enter one.",
}


def explain(code: str) -> str:
    """Return the sentence for a code, or an empty string for one that is not known."""
    return ISSUES.get(code, "")
