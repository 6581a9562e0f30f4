"""The body of a record: from a cleaned region to clean HTML, a block a line, and the allow-list that guards it."""

from __future__ import annotations

import re
from typing import Any

import nh3

from relaunch.clean.blocks import Writer
from relaunch.clean.inline import SCHEMES
from relaunch.urls import UrlRules

ALLOWED = {
    *"p h2 h3 h4 h5 h6 ul ol li dl dt dd a strong em sub sup br blockquote pre code".split(),
    *"table caption thead tbody tfoot tr th td figure figcaption img".split(),
}
ATTRIBUTES: dict[str, set[str]] = {
    "*": {"lang"},
    "a": {"href", "title"},
    "img": {"src", "alt", "title"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
SWALLOWED = {"script", "style", "template", "iframe", "object", "svg", "math", "noscript", "noframes"}


# Tags that the allow-list lets through as they are: no character in them would be written another way.
_VALUE = r'[^"&<>\s\u00a0]*+'
_WORDS = r'[^"&<>\u00a0]*+(?:&(?:amp|quot);[^"&<>\u00a0]*+)*+'
_PARTS = "d[ltd]|table|caption|t(?:head|body|foot)"
_PLAIN = rf"(?:p|strong|li|h[2-6]|ul|em|figure|figcaption|ol|t[dhr]|sub|sup|code|blockquote|{_PARTS})"
_SPANS = r't[dh](?: colspan="[0-9]{1,4}")?+(?: rowspan="[0-9]{1,4}")?+(?: scope="(?:row|col)(?:group)?")?+'
_SITE = r"https?://(?:[a-zA-Z0-9-]++\.)++[a-zA-Z]{2,20}+(?::[0-9]{1,4})?+(?=[/?#\"])"
_LINK = rf'a href="(?:{_SITE}|mailto:|tel:){_VALUE}(?:&amp;{_VALUE})*+"(?: title="{_WORDS}")?+'
_IMAGE = rf'img src="{_SITE}{_VALUE}(?:&amp;{_VALUE})*+" alt="{_WORDS}"(?: title="{_WORDS}")?+'
_SAFE_TAG = re.compile(rf"<(?:/?{_PLAIN}|br|/a|{_LINK}|{_IMAGE}|{_SPANS})>")
_REFERENCE = re.compile(r"&(?:amp|lt|gt);")


def sanitize(html: str) -> str:
    """Let through what a body may hold (docs/record.md) by allow-list; U+00A0 stays a character."""
    cleaned = nh3.clean(
        html,
        tags=ALLOWED,
        clean_content_tags=SWALLOWED,
        attributes=ATTRIBUTES,
        url_schemes=set(SCHEMES),
        link_rel=None,
    )
    return cleaned.replace("&nbsp;", "\u00a0")


def is_plain(html: str) -> bool:
    """Tell whether a body, as `Writer` nests it, holds plain tags alone: the sanitizer would return it as it is."""
    if "xn--" in html:
        return False  # a host that may be none
    rest = _SAFE_TAG.sub("", html.replace("</p>\n<p>", "\n"))  # most tags, and at little cost
    if "<" in rest or ">" in rest:
        return False
    return "&" not in rest or rest.count("&") == len(_REFERENCE.findall(rest))


def format_body(root: Any, *, base: str = "", rules: UrlRules | None = None) -> str:
    """Return the clean HTML of a region, a block a line, without changing the region.

    No visible text is lost: `div`, `section`, forms, fieldsets, `select` and their like become paragraphs, labels and
    buttons plain text. `h1` becomes `h2`; two line breaks end a paragraph; text that stands bare between blocks
    becomes one; links are made absolute against `base`, those of another scheme than http, https, mailto and tel
    lose their tag and keep their text. With `rules`, links also lose the parameters that only carry a session or a
    visitor's way (rules U02 to U05, U10 to U13). White space is collapsed but for `pre`; text is in NFC. What
    formats its own output again gets the same.
    """
    writer = Writer(base, rules)
    writer.read(root)
    html = "\n".join(writer.lines())
    return html if is_plain(html) else sanitize(html)
