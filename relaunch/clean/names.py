"""What ids, classes and roles say of a block where nothing is known of its site: furniture, running text, a caption.

`furniture_words` judges for a whole site, where every cut must be proven; these words are wider, since on a single
page a box named `newsletter` or `related-posts` is all the evidence there is.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

from relaunch.clean.anchors import is_by_chance
from relaunch.clean.furniture_words import ROLES, TAGS

_PART = re.compile(r"[A-ZÄÖÜ]?[a-zäöüß]+|[A-ZÄÖÜ]+(?![a-zäöüß])")
# Reason → words that are a whole part of an id or class, or two parts that follow each other.
_WORDS = {
    "navigation": "nav navi navigation navbar navbox menu menue submenu subnav sidenav topnav mainnav metanav metanavi "
    "servicenav sitenav hauptnavigation servicenavigation metanavigation sprungmarken skiplinks skiplink offcanvas "
    "hamburger sitemap megamenu dropdown toc inhaltsverzeichnis",
    "breadcrumb": "breadcrumb breadcrumbs rootline brotkrumen klickpfad crumb crumbs",
    "footer": "footer fuss fusszeile fussbereich footnav siteinfo colophon impressum copyright",
    "sidebar": "sidebar marginal marginalspalte rightcol rightcolumn rechtespalte aside secondary rail",
    "language-menu": "srlanguagemenu langmenu languagemenu sprachwahl languages langswitch",
    "search-form": "searchform searchbox suche suchbox indexedsearch quicksearch",
    "login-form": "login loginform felogin signin register registration anmelden",
    "share-buttons": "addthis share shares sharing sharer sharebar sharebuttons sharebox socialshare sharethis "
    "sharedaddy addtoany shariff social socials socialmedia socialbar socialicons bookmarks sociable heateor follow "
    "followus",
    "print-link": "printlink drucken druckversion print",
    "cookie-notice": "cookie cookies cookiebar consent gdpr dsgvo cmp",
    "pagination": "pager pagination pagenavi browsebox pagebrowser postnav postnavigation prevnext nextprev prev "
    "previous",
    "back-link": "backlink newssinglebacklink",
    "advertisement": "ads ad advert adverts advertisement advertising werbung anzeige anzeigen adslot adbox adsense "
    "sponsor sponsored sponsors outbrain taboola plista promo promotion promobox banner banners billboard affiliate "
    "criteo dfp",
    "newsletter": "newsletter newsletters newsletterbox newsletterform newslettersignup subscribe subscription abo "
    "mailchimp",
    "related-links": "related relatedposts relatedarticles recommended recommendations recommendation recommend "
    "empfehlungen empfehlung verwandte similar aehnliche morenews morestories readmore popular mostread meistgelesen "
    "trending crosslinks yarpp jprelatedposts seealso linkbox upnext interesting interessant mehrzumthema",
    "comments": "comments comment commentlist kommentare kommentar disqus respond reply commentform livefyre "
    "leserkommentare",
    "author": "author authors authorbox autor autoren byline bio aboutauthor authorbio verfasser profile profil "
    "autoreninfo contributor contributors",
    "contact": "contact kontakt ansprechpartner licence license lizenz",
    "tags": "tags taglist tagcloud schlagworte schlagwort keywords categories taxonomy hashtags tagged",
    "metadata": "meta postmeta entrymeta metadata timestamp dateline pubdate datum docinfo lastmod lastmodified "
    "lastupdated lastedited lastupdate printfooter",
    "popup": "modal popup overlay lightbox tooltip toast",
    "widget": "widget widgets",
    "rating": "rating ratings rate vote voting votes bewertung stars",
}
REASONS = {word: reason for reason, words in _WORDS.items() for word in words.split()}
# Stems of compounds, looked for anywhere in a name.
_STEMS = {
    "newsletter": "newsletter",
    "breadcrumb": "breadcrumb",
    "cookie": "cookie-notice",
    "outbrain": "advertisement",
    "taboola": "advertisement",
    "advert": "advertisement",
    "disqus": "comments",
    "kommentar": "comments",
    "sharing": "share-buttons",
    "shariff": "share-buttons",
    "socialmedia": "share-buttons",
    "sharebutton": "share-buttons",
    "relatedart": "related-links",
    "relatedpost": "related-links",
    "teaserlist": "related-links",
    "sprachwahl": "language-menu",
    "suchformular": "search-form",
    "paginat": "pagination",
    "seitenleiste": "sidebar",
    "randspalte": "sidebar",
}
_STEM = re.compile("|".join(_STEMS))
# A name that ends so is a wrapper of what its first word says, or of the content.
_WRAPPERS = frozenset(
    "content main inhalt hauptinhalt article artikel story post entry text bodytext body maincontent contentmain "
    "fulltext articlebody postcontent entrycontent articletext beitrag page wrapper container single detail news inner "
    "wrap section layout site primary".split()
)
_WEAK_BEFORE_WRAPPER = frozenset("print ad page comment single".split())
_HEADERS = frozenset(
    "header siteheader pageheader topheader headerwrapper headerwrap headercontainer kopf kopfbereich kopfzeile topbar "
    "masthead toplogo logo head".split()
)
_RUNNING_TEXT = re.compile(
    r"(?:article|post|entry|story|news|blog|artikel|beitrag)[-_]*(?:body|content|text|inhalt)"
    r"|^(?:bodytext|fulltext|story|post|entry|beitrag)$|body-?text|field-body|content-?body",
    re.IGNORECASE,
)
_CAPTION = re.compile(
    r"caption|bild-?(?:unterschrift|nachweis|text|info|beschreibung)|legende?\b|copyright|credits?\b"
    r"|(?:image|photo|img)-?_?(?:credit|annotation|description|info|text)",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"teaser|lead(?!er)|intro|summary|excerpt|abstract|vorspann|anriss|standfirst|chapo|subheadline|entradilla",
    re.IGNORECASE,
)
_CAPTION_TAGS = frozenset("div p span figure dd li".split())
# Hooks for scripts, and states of a layout: `js-lightbox`, `has-sidebar`, `no-nav`.
_HOOKS = ("js-", "js_", "has-", "no-", "with-", "is-")
_TAGS = {**TAGS, "form": "form", "dialog": "popup"}
_ROLES = {**ROLES, "dialog": "popup", "menu": "navigation", "menubar": "navigation"}
PAGE_HEADER = "page-header"


class Verdict(NamedTuple):
    """What a block's names say: why it is furniture ("" where they do not), that it is running text, or a caption."""

    reason: str
    is_text: bool
    is_caption: bool


@lru_cache(maxsize=1 << 15)
def judge(tag: str, identity: str, classes: str, role: str, itemprop: str) -> Verdict:
    """Return what a block's tag, id, classes, role and `itemprop` say of it; the same names are judged once."""
    reason, is_text = _judged(tag, identity, classes, role)
    caption = tag == "figcaption" or (tag in _CAPTION_TAGS and bool(_CAPTION.search(classes)))
    return Verdict(reason, is_text or itemprop == "articleBody", caption)


@lru_cache(maxsize=512)
def _judge_bare(tag: str) -> Verdict:
    """Return what a block's tag says of it."""
    return judge(tag, "", "", "", "")


def judge_element(element: Any, tag: str) -> Verdict:
    """Return what the names of an element say of it."""
    pairs = element.items()
    if not pairs:
        return _judge_bare(tag)
    get = dict(pairs).get
    identity, classes, role, itemprop = get("id", ""), get("class", ""), get("role", ""), get("itemprop", "")
    verdict = judge(tag, identity, classes, role, itemprop)
    if is_by_chance(element, identity, verdict.reason):
        return judge(tag, "", classes, role, itemprop)
    return verdict


def is_lead(classes: str) -> bool:
    """Tell whether classes say that a block is the lead of an article; those of teasers say so too."""
    return bool(_LEAD.search(classes))


def _judged(tag: str, identity: str, classes: str, role: str) -> tuple[str, bool]:
    if role in _ROLES:
        return _ROLES[role], False
    if tag in _TAGS:
        return _TAGS[tag], False
    names = [name for name in (identity, *classes.split()) if not name.startswith(_HOOKS)]
    split = [[part.lower() for part in _PART.findall(name)] for name in names]
    for words in split:
        reason = _reason(words)
        if reason:
            return reason, False
    if tag == "header" or any("".join(words) in _HEADERS for words in split):
        return PAGE_HEADER, False
    return "", any(_RUNNING_TEXT.search(name) for name in names)


def _reason(words: list[str]) -> str:
    if not words:
        return ""
    joined = "".join(words)
    if joined in REASONS:
        return REASONS[joined]
    if words[-1] in _WRAPPERS:
        named = [word for word in words[:-1] if word in REASONS and word not in _WEAK_BEFORE_WRAPPER]
        return REASONS[named[0]] if named else ""
    for word in words:
        if word in REASONS:
            return REASONS[word]
    stem = _STEM.search(joined)
    if stem:
        return _STEMS[stem.group()]
    return next((REASONS[a + b] for a, b in pairwise(words) if a + b in REASONS), "")
