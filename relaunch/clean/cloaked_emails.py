"""Mail addresses that Joomla hides from harvesters: a script puts them together, a sentence stands in their place."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from lxml import html

from relaunch.model import Page
from relaunch.registry import step
from relaunch.tree import drop, place_of, squash

# plg_content_emailcloak and JHtmlEmail::cloak: var addy12 = 'info' + '&#64;'; addy12 = addy12 + 'a' + '&#46;' + 'de';
_QUOTED = r"'[^']{0,300}'"
_PARTS = re.compile(
    rf"(?:var\s+)?(addy(?:_text)?)(\w*)\s*=\s*((?:addy\w*\s*\+\s*)?{_QUOTED}(?:\s*\+\s*{_QUOTED})*+)"
)
_LITERAL = re.compile(r"'([^']*)'")
_SPAN = re.compile(r"getElementById\('(cloak\w+)'\)")
_ADDRESS = re.compile(r"[^\s<>@\"']{1,64}@[^\s<>@\"']{1,255}")
_CLOSING = re.compile(r"""</['"+);\s\w.(\\]{0,40}span>""")
LONGEST = 20_000


@step("uncloak-emails")
def uncloak_emails(page: Page) -> None:
    """Put Joomla's hidden mail addresses back as `mailto:` links, and take away the sentence that stands for them.

    Run it before `drop-unseen`, which removes the scripts. An address that cannot be put together becomes the issue
    `mail-address-unreadable`.
    """
    spans: dict[str, Any] = {}
    for script in list(page.body.iter("script")):
        source = script.text or ""
        if "addy" not in source or len(source) > LONGEST:
            continue
        address, text = _address(source)
        spans = spans or {span.get("id"): span for span in page.body.iter("span") if span.get("id")}
        stand_in = _stand_in(spans, script, source)
        if not address:
            page.issue("mail-address-unreadable", "A script hides this mail address.", place_of(script))
            continue
        link = html.Element("a", {"href": f"mailto:{address}"})
        link.text = text or address
        place = script if stand_in is None else stand_in
        link.tail, place.tail = place.tail, None
        place.addnext(link)
        drop(place)


def _address(source: str) -> tuple[str, str]:
    """Return the address and the text that a script puts together."""
    made = {"addy": "", "addy_text": ""}
    for name, _, parts in _PARTS.findall(source):
        value = unescape("".join(_LITERAL.findall(parts)))
        made[name] = made[name] + value if parts.startswith("addy") else value
    address = squash(made["addy"])
    if not _ADDRESS.fullmatch(address):
        return "", ""
    text = squash(re.sub(r"<[^<>]{0,300}>", "", made["addy_text"]))
    return address, text


def _stand_in(spans: dict[str, Any], script: Any, source: str) -> Any:
    """Return the element whose place the address takes; the sentence between two scripts goes (Joomla 2.5)."""
    named = _SPAN.search(source)
    if named is not None:
        return spans.pop(named[1], None)
    opener = script.getnext()
    closer = opener.getnext() if opener is not None else None
    if opener is None or closer is None or not opener.tag == closer.tag == "script":
        return None
    if "<span" in (opener.text or "") and _CLOSING.search(closer.text or ""):
        opener.tail = None
    return None
