"""Bytes to text and text to a tree: the one place where a capture is decoded and parsed.

Order (TYPO3-LEGACY section 8): byte order mark, Content-Type header, XML declaration and meta, UTF-8 if valid, else
windows-1252.
"""

from __future__ import annotations

import codecs
import re
from typing import Any

from lxml import etree, html

from relaunch.clean.flatten import cap_attributes, flatten
from relaunch.clean.heading_tags import is_overfull, match_heading_ends
from relaunch.clean.rte import repair_link_tags
from relaunch.model import Capture

META_BYTES = 4096  # a declaration further back is read by no browser
BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Python's name of a codec -> the codec a browser uses for that label (WHATWG Encoding Standard). What is not here
# is not believed: Python also knows rot13, idna, punycode, utf-7 and unicode-escape as "encodings".
CODECS = {
    **{name: name for name in "utf-8 utf-16-le utf-16-be gb18030 euc_jp iso2022_jp koi8-r koi8-u cp866".split()},
    **{name: name for name in "cp874 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258".split()},
    **{f"iso8859-{number}": f"iso8859-{number}" for number in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)},
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "utf-8-sig": "utf-8",
    "utf-16": "utf-16-le",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "big5hkscs": "big5hkscs",
    "shift_jis": "cp932",
    "cp932": "cp932",
    "euc_kr": "cp949",
    "cp949": "cp949",
    "mac-roman": "mac-roman",
}
NAMES = {"cp1252": "windows-1252", "cp1250": "windows-1250", "cp1251": "windows-1251", "cp1254": "windows-1254"}

HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:+-]+)", re.I)
META_TAG = re.compile(rb"<meta\b[^>]{0,1000}", re.I)
META_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:+-]+)", re.I)
XML_ENCODING = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9_.:+-]+)", re.I)

CONTROL_BYTES = bytes([*range(0x09), *range(0x0B, 0x0D), *range(0x0E, 0x20), 0x7F])
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# `&#1;` and its like: lxml reads them and then refuses to write them back.
# Both cases are spelled out, since a pattern that ignores case cannot skip to its first characters.
CONTROL_REFERENCE = re.compile(
    r"&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01]|127)(?!\d)"
    r"|[xX]0*(?:[0-8bcefBCEF]|1[0-9a-fA-F]|7[fF]|[fF]{3}[efEF])(?![0-9a-fA-F]));?"
)
# XML declarations, and the ends of body and page; with the ends of links, which are looked for in the same go.
IN_THE_WAY = re.compile(r"<(?:\?[xX][mM][lL]\b[^<>]{0,400}|/(?:[bB][oO][dD][yY]|[hH][tT][mM][lL])\s*)>")
DISTURBING = re.compile(
    r"<(?:\?[xX][mM][lL]\b[^<>]{0,400}>|/(?:(?:[bB][oO][dD][yY]|[hH][tT][mM][lL])\s*>|[lL][iI][nN][kK]))"
)


def decode(capture: Capture) -> tuple[str, str]:
    """Return a capture's text and the name of its encoding; never fails, unreadable bytes become U+FFFD.

    A declaration that cannot decode the bytes gives way to the next one. Two rules go beyond the order above, since
    servers lie: a page declared as a Latin charset that is valid UTF-8 with multi-byte sequences is UTF-8; and a
    page that is UTF-8 but for fewer stray bytes than it has multi-byte sequences stays UTF-8, each stray byte read
    as windows-1252 (a Latin-1 fragment in a UTF-8 template, or a page cut off inside a letter).
    """
    body = capture.body
    tidy = _mark if len(body.translate(None, CONTROL_BYTES)) == len(body) else _tidy
    for bom, codec in BOMS:
        if body.startswith(bom):
            return _tidy(body[len(bom) :].decode(codec, errors="replace")), codec
    for codec in _declared(capture):
        text = _decode_as(body, codec)
        if text is not None:
            text = tidy(text) if codec in ("utf-8", "cp1252") else _tidy(text)
            return text, "utf-8" if codec == "cp1252" and _is_multibyte_utf8(body) else NAMES.get(codec, codec)
    text = _decode_utf8(body)
    if text is not None:
        return tidy(text), "utf-8"
    return tidy(body.decode("cp1252", errors="replace")), "windows-1252"


def _declared(capture: Capture) -> list[str]:
    """List the codecs that header, XML declaration and meta name, most trusted first."""
    head = capture.body[:META_BYTES]
    labels: list[tuple[str, bool]] = []
    found = HEADER_CHARSET.search(capture.header("Content-Type"))
    if found:
        labels.append((found.group(1), True))
    if head[:2] in (b"<\0", b"\0<"):
        labels.append(("utf-16-le" if head[0] == 0x3C else "utf-16-be", True))
    for match in [XML_ENCODING.search(head), *(META_CHARSET.search(tag) for tag in META_TAG.findall(head))]:
        if match:
            labels.append((match.group(1).decode("ascii"), False))
    codecs_found = []
    for label, may_be_wide in labels:
        codec = _codec(label)
        if codec.startswith("utf-16") and not may_be_wide:
            codec = "utf-8"  # a meta element that can be read byte by byte is no UTF-16
        if codec and codec not in codecs_found:
            codecs_found.append(codec)
    return codecs_found


def _codec(label: str) -> str:
    """Name the codec for a charset label, or nothing where browsers know none."""
    try:
        return CODECS.get(codecs.lookup(label).name, "")
    except (LookupError, ValueError):
        return ""


def _decode_as(body: bytes, codec: str) -> str | None:
    """Decode by a declared codec, or return None where it does not fit the bytes."""
    if codec == "utf-8":
        return _decode_utf8(body)
    if codec == "cp1252":
        return body.decode("utf-8") if _is_multibyte_utf8(body) else body.decode("cp1252", errors="replace")
    try:
        return body.decode(codec)
    except (UnicodeDecodeError, LookupError):
        return None


def _is_multibyte_utf8(body: bytes) -> bool:
    """Tell whether bytes are valid UTF-8 and more than ASCII."""
    if body.isascii():
        return False
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _stray(error: UnicodeError) -> tuple[str, int]:
    """Read one byte that is no UTF-8 as windows-1252; a letter cut off by the end of the page becomes U+FFFD."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    if error.reason == "unexpected end of data":
        return "\ufffd", error.end
    return error.object[error.start : error.start + 1].decode("cp1252", errors="replace"), error.start + 1


codecs.register_error("relaunch-stray", _stray)


def _decode_utf8(body: bytes) -> str | None:
    """Decode UTF-8, single strays included, or return None where the bytes are rather something else."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        cut = error.reason == "unexpected end of data"
    sound = body.decode("utf-8", errors="ignore")
    multibyte = len(sound) - len(sound.encode("ascii", errors="ignore"))
    strays = len(body.decode("utf-8", errors="replace")) - len(sound)
    return body.decode("utf-8", errors="relaunch-stray") if multibyte > strays - cut else None


def _mark(text: str) -> str:
    """Tidy a text whose bytes held no control characters, which is cheaper to see in bytes."""
    text = text.lstrip("\ufeff")
    return _tidy(text) if "\ufffe" in text or "\uffff" in text else text


def _tidy(text: str) -> str:
    """Remove what is no character of a text: NUL, control characters, half surrogates, byte order marks in front."""
    text = text.lstrip("\ufeff")
    if "\x0b" in text or "\x0c" in text:
        text = text.replace("\x0b", " ").replace("\x0c", " ")
    return CONTROLS.sub("", text) if CONTROLS.search(text) else text


def parse(text: str, tidy: bool = False) -> Any:
    """Parse a page and return its `html` element, which always has a `body`; `tidy` is what `decode` returned.

    Comments stay; nothing is fetched. XML declarations go wherever they stand, RTE `<link>` leftovers become links,
    what stands behind `</body>` still belongs to the body. A page nested deeper than libxml2 reads is flattened
    first, so that its text survives.
    """
    text = _prepare(text if tidy else _tidy(text))
    tree, complete = _parse(text)
    if is_overfull(tree) and (mended := match_heading_ends(text)) != text:
        text = mended
        tree, complete = _parse(text)
    for depth in (512, 32):  # 512 is where browsers stop nesting
        if complete:
            break
        tree, complete = _parse(flatten(text, depth))
    return _with_body(tree)


def _prepare(text: str) -> str:
    """Take out of the source what would disturb the parser."""
    if "&#" in text:
        text = CONTROL_REFERENCE.sub("", text)
    spans = [match.span() for match in DISTURBING.finditer(text)]
    if any(text[first + 2] in "lL" for first, _ in spans):
        return cap_attributes(repair_link_tags(IN_THE_WAY.sub("", text)))
    bounds = [0, *(place for span in spans for place in span), len(text)]
    return cap_attributes("".join(text[first:last] for first, last in zip(bounds[::2], bounds[1::2], strict=True)))


def _parse(text: str) -> tuple[Any, bool]:
    """Parse once; the second value says whether the parser read the page to its end."""
    # The plain parser: elements of lxml.html cost a Python call each time one is touched. It reads UTF-8 fastest.
    parser = etree.HTMLParser(
        huge_tree=True, no_network=True, remove_comments=False, remove_pis=True, encoding="utf-8", collect_ids=False
    )
    try:
        tree = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.ParserError:  # nothing but white space, or a comment
        tree = None
    if tree is None:
        return html.document_fromstring("<html><body></body></html>"), True
    last = parser.error_log.last_error  # nothing is read behind the one that says so
    return tree, last is None or last.type_name != "ERR_RESOURCE_LIMIT"


def _with_body(tree: Any) -> Any:
    """Give a tree without a body (a frameset, a head alone) an empty one."""
    if tree.tag != "html":
        root = html.document_fromstring("<html><body></body></html>")
        root.find("body").append(tree)
        return root
    if tree.find("body") is None:
        etree.SubElement(tree, "body")
    return tree
