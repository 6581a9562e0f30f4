"""Words that name a page's furniture in ids, classes and roles, with the reason that goes into the ledger.

A word matches a whole part of an id or class (parts are split at `-`, `_`, blanks and camel case), so that `navigation`
does not match `navigationssystem` in a text, and `main-menu` gives `main` and `menu`.
"""

from __future__ import annotations

import re

# part of an id or class → why such a block is no content. Sources: css_styled_content, tt_news, YAML and Bootstrap
# templates, HTML5 roles; the German words are those of German agencies' templates.
FURNITURE: dict[str, str] = {
    **dict.fromkeys(
        "nav navi navigation menu menue submenu subnav sidenav topnav mainnav metanav metanavigation "
        "metanavi servicenav navbar sitenav hauptnavigation servicenavigation "
        "sprungmarken skiplinks skiplink skip".split(),
        "navigation",
    ),
    **dict.fromkeys("breadcrumb breadcrumbs rootline brotkrumen klickpfad pfad".split(), "breadcrumb"),
    **dict.fromkeys("footer fuss fusszeile fussbereich footnav siteinfo colophon".split(), "footer"),
    **dict.fromkeys("header kopf kopfbereich topbar banner masthead toplogo logo".split(), "page-header"),
    **dict.fromkeys(
        "srlanguagemenu srlanguagemenupi langmenu languagemenu language sprachwahl languages".split(), "language-menu"
    ),
    **dict.fromkeys(
        "searchform cscsearchform searchbox suche suchbox indexedsearch search quicksearch".split(), "search-form"
    ),
    **dict.fromkeys("loginform cscloginform login felogin".split(), "login-form"),
    **dict.fromkeys(
        "addthis share sharing social socialmedia socialbookmarks bookmarks shariff".split(), "share-buttons"
    ),
    **dict.fromkeys("printlink drucken druckversion printversion".split(), "print-link"),
    **dict.fromkeys("cookie cookies cookiebar consent".split(), "cookie-notice"),
    **dict.fromkeys("pager pagination browse browsebox pagebrowser pagebrowse newslistbrowse".split(), "pagination"),
    **dict.fromkeys("backlink newssinglebacklink".split(), "back-link"),
    **dict.fromkeys("sidebar marginal marginalspalte rightcol".split(), "sidebar"),
    **dict.fromkeys("ads advert advertisement werbung anzeige".split(), "advertisement"),
}
ROLES: dict[str, str] = {
    "navigation": "navigation",
    "banner": "page-header",
    "contentinfo": "footer",
    "search": "search-form",
    "complementary": "sidebar",
}
TAGS: dict[str, str] = {"nav": "navigation", "footer": "footer", "aside": "sidebar"}
# A block so named holds the main content, whatever else it is called.
CONTENT = frozenset("content main inhalt hauptinhalt article artikel maincontent contentmain text bodytext".split())

# First words of names that CMSs give to content elements: their second word says nothing about furniture
# (`csc-header` is a heading, `ce-menu` …), so such names count only as a whole.
CONTENT_PREFIXES = frozenset("csc ce frame news article event cal vcard teaser itemprop entry post".split())

# Parts of the content may have a head and a foot of their own, which their classes say: `comment-header`.
PARTS = frozenset("comment card panel box section table list item topic chapter accordion tab group block row".split())
ENDS = frozenset("header footer".split())

_PART = re.compile(r"[A-ZÄÖÜ]?[a-zäöüß]+|[A-ZÄÖÜ]+(?![a-zäöüß])")


def parts_of(name: str) -> list[str]:
    """Split an id or a class list into its words, in lower case: `mainNavi top_nav` gives main, navi, top, nav."""
    return [part.lower() for part in _PART.findall(name)] if name else []


def furniture_reason(tag: str, identity: str, classes: str, role: str) -> str:
    """Return why an element with this tag, id, classes and role is furniture; an empty string where it is not.

    A word of the last part decides alone ("content-footer" is a footer); `content` as the last word saves a block.
    """
    if role in ROLES:
        return ROLES[role]
    if tag in TAGS:
        return TAGS[tag]
    for name in (identity, *classes.split()):
        words = parts_of(name) if "###" not in name else []  # an unfilled marker names nothing
        if not words:
            continue
        joined = "".join(words).removeprefix("tx")
        if joined in FURNITURE:
            return FURNITURE[joined]
        if words[-1] in CONTENT or words[0] in CONTENT_PREFIXES:
            continue
        if words[-1] in ENDS and words[0] in PARTS and name != identity:
            continue
        if words[-1] in FURNITURE:
            return FURNITURE[words[-1]]
        if words[0] in FURNITURE and words[0] not in ("header", "language", "search", "skip", "social"):
            return FURNITURE[words[0]]
    return ""
