"""Mail addresses that TYPO3 hides from harvesters, turned back into plain links (rules M01–M07, TYPO3-LEGACY)."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any
from urllib.parse import quote, unquote

from lxml import html

from relaunch.model import Page
from relaunch.registry import step
from relaunch.tree import all_text, drop, place_of, unwrap, visible_text

Address = tuple[str, dict[str, str]]  # an address, and the parameters of its mailto: link

LONGEST = 8_192  # a longer argument holds no address
# Generation 2 turns each range in itself (class.tslib_fe.php, encryptCharcode); all else stays.
RANGES = ((0x2B, 0x3A), (0x40, 0x5A), (0x61, 0x7A))
ROTATION_LIMIT, SHIFT_LIMITS = 10, (-5, 1)
# At least two labels; a label may hold letters of any script.
DOMAIN = r"(?:[^\W_](?:[\w\-]{0,61}[^\W_])?\.){1,8}[^\W\d_](?:[\w\-]{0,61}[^\W_])"
ADDRESS = re.compile(rf"[^\s@<>\"(),:;?\\\[\]]{{1,128}}@{DOMAIN}")
MAILTO = re.compile(r"mailto:", re.I)
CALL = re.compile(
    r"UnCryptMailto\(\s*(?P<quote>'|\"|%27|%22)(?P<argument>.*)(?P=quote)\s*(?:(?:,|%2C)\s*(?P<shift>[+-]?\d{1,3})\s*)?\)",
    re.S | re.I,
)
JS_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|([/'\"]))")
AT = r"(?:\(\s*(?:at|@)\s*\)|\[\s*(?:at|@)\s*\]|\{\s*(?:at|@)\s*\}|<\s*at\s*>)"
DOT = r"(?:\(\s*(?:dot|punkt)\s*\)|\[\s*(?:dot|punkt)\s*\]|\{\s*(?:dot|punkt)\s*\}|<\s*(?:dot|punkt)\s*>)"
BRACKETED_AT = re.compile(rf"\s{{0,9}}{AT}\s{{0,9}}", re.I)
BRACKETED_DOT = re.compile(rf"\s{{0,9}}{DOT}\s{{0,9}}", re.I)
ANY_AT = re.compile(r"[(\[{<]\s*(?:at|@)\s*[)\]}>]", re.I)
WORD = r"[^\W_](?:[\w\-]{0,61}[^\W_])?"
LABELS = rf"{WORD}(?:(?:\.|\s{{0,9}}{DOT}\s{{0,9}}){WORD}){{1,8}}"
PLAIN = re.compile(
    rf"(?<![\w.+\-])([\w.+\-]{{1,64}}(?:\s{{0,9}}{DOT}\s{{0,9}}[\w.+\-]{{1,64}}){{0,3}})\s{{0,9}}{AT}\s{{0,9}}({LABELS})(?![\w@])",
    re.I,
)
ENDS_LOCAL = re.compile(r"[\w.+\-]\s{0,9}$")
STARTS_DOMAIN = re.compile(rf"\s{{0,9}}{LABELS}", re.I)
VERBATIM = frozenset("pre code kbd samp tt textarea xmp script style template".split())


def decode_uncrypt(argument: str, shift: int | None = None) -> Address | None:
    """Return what an argument of `linkTo_UnCryptMailto` hides, or `None` (rules M01–M03 and M05, TYPO3-LEGACY).

    `shift` is the second argument, the shift that decodes. Where it is missing or does not fit, the key is told by the
    first character: `mailto:` always starts with an `m`.
    """
    if not 8 <= len(argument) <= LONGEST:
        return None
    texts = [_without_escapes(argument), argument, argument.replace("\\\\", "\\"), unquote(argument)]
    for text in dict.fromkeys(texts):
        for turn in dict.fromkeys((shift, ord("m") - ord(text[0]))):
            if turn is not None and (found := _decoded(text, turn)):
                return found
    return None


def _decoded(text: str, turn: int) -> Address | None:
    """Try generation 2, then generation 1 (from 3.x to 4.0) with one shift."""
    if abs(turn) <= ROTATION_LIMIT and (found := read_mailto("".join(_rotated(char, turn) for char in text))):
        return found
    if SHIFT_LIMITS[0] <= -turn <= SHIFT_LIMITS[1]:
        return read_mailto("".join(_shifted(char, turn) for char in text))
    return None


def _rotated(char: str, turn: int) -> str:
    code = ord(char)
    for first, last in RANGES:
        if first <= code <= last:
            return chr(first + (code - first + turn) % (last - first + 1))
    return char


def _shifted(char: str, turn: int) -> str:
    code = ord(char)
    return chr(max(0, (128 if code >= 8364 else code) + turn))  # 8364 is the euro sign: 128 in windows-1252


def _without_escapes(argument: str) -> str:
    """Undo the escapes of a JavaScript string; a lone backslash stays, generation 1 printed it raw (rule M02)."""
    return JS_ESCAPE.sub(lambda m: m[3] or chr(int(m[1] or m[2], 16)), argument)


def read_mailto(url: str) -> Address | None:
    """Take a `mailto:` URL apart; `None` where it holds no address (rule M05, TYPO3-LEGACY)."""
    found = MAILTO.match(url)
    if found is None:
        return None
    url = url.encode("utf-8", "ignore").decode("utf-8")  # an escape may have made a lone surrogate
    address, _, query = url[found.end() :].partition("?")
    address = unquote(address).strip()
    address = BRACKETED_DOT.sub(".", BRACKETED_AT.sub("@", address))
    if not address.isprintable() or not all(ADDRESS.fullmatch(one.strip()) for one in address.split(",")):
        return None
    params: dict[str, str] = {}
    for raw in query.replace("&amp;", "&").split("&"):
        name, _, value = raw.partition("=")
        if name and value:
            params[unquote(name)] = unquote(value)
    return address, params


def write_mailto(address: str, params: dict[str, str]) -> str:
    """Write a `mailto:` URL."""
    query = "&".join(f"{quote(name)}={quote(value, safe='')}" for name, value in params.items())
    return "mailto:" + quote(address, safe="@!$&'*+,/=^`{|}~") + ("?" + query if query else "")


def hidden_address(link: Any) -> tuple[bool, Address | None]:
    """Tell whether a link is a mail link, and return its address where it can be read."""
    href = (link.get("href") or "").strip()
    if href[:7].lower() == "mailto:":
        return True, read_mailto(href)
    token = link.get("data-mailto-token")
    if token is not None:
        vector = (link.get("data-mailto-vector") or "").strip()
        return True, decode_uncrypt(token, -int(vector) if re.fullmatch(r"[+-]?\d{1,3}", vector) else None)
    script = href if "UnCryptMailto" in href else link.get("onclick") or ""
    return (True, _called(script)) if "UnCryptMailto" in script else (False, None)


def _called(script: str) -> Address | None:
    if "UnCryptMailto%28" in script:
        script = unquote(script)
    found = CALL.search(script) if len(script) <= 2 * LONGEST else None
    if found is None:
        return None
    argument = found["argument"]
    if found["quote"].startswith("%"):
        argument = unquote(argument)
    return decode_uncrypt(argument, int(found["shift"]) if found["shift"] else None)


@step("decode-emails")
def decode_emails(page: Page) -> None:
    """Turn hidden mail addresses into plain `mailto:` links, and `name(at)host.tld` in text into addresses.

    A link that cannot be read is unwrapped, its text stays, and a person has to look (rule M07, TYPO3-LEGACY).
    """
    root = page.body
    plain = ANY_AT.search(all_text(root)) is not None
    found = {link: hidden_address(link) for link in root.iter("a", "area")}
    mail_links = {link: address for link, (is_mail, address) in found.items() if is_mail}
    if plain:
        _show_plain(page, root, mail_links.keys())
    for link, address in mail_links.items():
        if address is not None:
            _show(page, link, address)
        elif not (link.get("href") or "").lower().startswith("mailto:?"):  # a link to recommend a page names nobody
            _give_up(page, link)


def _show(page: Page, link: Any, address: Address) -> None:
    """Write the address into the link, and into its text where that was the masked address (rule M04)."""
    link.set("href", write_mailto(*address))
    for name in ("onclick", "data-mailto-token", "data-mailto-vector"):
        link.attrib.pop(name, None)
    text = visible_text(link)
    clear = BRACKETED_DOT.sub(".", BRACKETED_AT.sub("@", text))
    if text == address[0] or "".join(clear.split()).casefold() != "".join(address[0].split()).casefold():
        return
    if next(link.iter("img", "svg"), None) is not None:
        return
    page.note("mail-address", text, place_of(link))
    for child in list(link):
        link.remove(child)
    link.text = address[0]


def _give_up(page: Page, link: Any) -> None:
    """Keep the text of a link that hides an address nobody can read (rule M07)."""
    text = visible_text(link)
    said = f"the mail address behind {text!r}" if text else "the mail address of a link without text"
    page.issue("mail-address-unreadable", f"{said} cannot be read; look it up on the legacy page", place_of(link))
    if link.tag == "area":
        drop(link)
    else:
        unwrap(link)


def _show_plain(page: Page, root: Any, mail_links: Collection[Any]) -> None:
    """Turn bracketed (at) forms in plain text back, outside code and the mail links (rule M06)."""
    stack: list[Any] = [root]
    while stack:
        node = stack.pop()
        if isinstance(node.tag, str) and node.tag not in VERBATIM and node not in mail_links:
            if node.text and _has_bracket(node.text):
                node.text = _plain(page, node.text, node)
            stack.extend(reversed(node))
        if node is not root and node.tail and _has_bracket(node.tail):
            node.tail = _plain(page, node.tail, node.getparent())
    for part in list(root.iter("span", "b", "strong", "em", "i", "font")):
        if not len(part) and part.text and part.tail and len(part.text) < 20 and BRACKETED_AT.fullmatch(part.text):
            _join(page, part)


def _has_bracket(text: str) -> bool:
    return any(bracket in text for bracket in "([{<")


def _plain(page: Page, text: str, node: Any) -> str:
    def clear(found: re.Match[str]) -> str:
        address = BRACKETED_DOT.sub(".", f"{found[1]}@{found[2]}")
        page.note("mail-address", found[0], place_of(node))
        return address

    return PLAIN.sub(clear, text)


def _join(page: Page, part: Any) -> None:
    """Write `name<span>(at)</span>host.tld` as an address."""
    before = part.getprevious()
    left = (part.getparent().text if before is None else before.tail) or ""
    domain = STARTS_DOMAIN.match(part.tail)
    if domain is None or not ENDS_LOCAL.search(left):
        return
    page.note("mail-address", part.text, place_of(part))
    tail = BRACKETED_DOT.sub(".", domain[0].strip()) + part.tail[domain.end() :]
    if before is None:
        part.getparent().text = left.rstrip()
    else:
        before.tail = left.rstrip()
    part.text, part.tail = "@", tail
    unwrap(part)


def decode_fragment(markup: str) -> dict[str, Any]:
    """Return the first mail address of a piece of HTML: `email` (or `None`), `text`, and `params` where it has any."""
    root = html.fragment_fromstring(markup, create_parent="body")
    page = Page(url="", tree=root)
    decode_emails(page)
    text = visible_text(root)
    link = next((a for a in root.iter("a", "area") if MAILTO.match(a.get("href") or "")), None)
    found = read_mailto(link.get("href")) if link is not None else None
    if found is None:
        plain = None if page.issues else ADDRESS.search(text)
        return {"email": plain[0] if plain else None, "text": text}
    return {"email": found[0], "text": text, **({"params": found[1]} if found[1] else {})}
