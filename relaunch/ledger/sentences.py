"""The sentences of a page as a reader sees them: read before cleaning, split, and made comparable."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from lxml import etree

from relaunch.tree import BLOCKS, UNSEEN

BREAK = "\x1f"  # stands between lines: bounds of blocks, and br
LINE_ENDS = BLOCKS | {"br"}
# Words that end in a full stop without ending a sentence. Neither does one letter or a number before its stop.
ABBREVIATIONS = frozenset(
    "abb abs abt allg art aug bd betr bzgl bzw ca chr dez dipl dr ebd engl etc evtl febr ff fr geb gem ggf hr hrsg ing "
    "inkl insb jan jh jr kath kfm lt max min mio mr mrs mrd nov nr okt org pol prof rd red sept sog sr st stellv str "
    "tel u usf usw v vgl vors zzgl zt feb mär mrz apr jun jul sep a d e i o s z bsp ev evang kap phil rer nat med "
    "jur".split()
)
# Also the sign by which a heading leads to itself, unless it is the half of an umlaut that was read wrongly: `Ã¶`.
_UNSHOWN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]|(?<!Ã)[¶🔗](?!\\w)")
_QUOTES = re.compile("[„“”«»‚‘’‹›`´]")
# Between the entries of a menu or a breadcrumb.
_BARS = re.compile(r"\s+[|«»‹›•·←→>]+\s+")
_END_BARS = re.compile(r"\A\s*[|«»‹›•·←→>]+\s+|\s+[|«»‹›•·←→>]+\s*\Z")
_END = re.compile(r"[.!?…]+[\"“”»«‹›'’)\]]*\s+(?=[\"„“»«‹›‚'(\[]*[A-ZÄÖÜ0-9])")
_LAST_WORD = re.compile(r"([^\s(]+)\.[\"“”»«‹›'’)\]]*\s+\Z")
_WORD = re.compile(r"[^\W_]")
_LINE_TAG = re.compile(rf"</?(?:{'|'.join(sorted(LINE_ENDS))})(?: [^<>]*)?>")  # a clean body escapes > in values
_ANY_TAG = re.compile(r"<[^<>]*>")


@dataclass(frozen=True, slots=True)
class Sentences:
    """What a page says, in order. `keys` are the texts in the form in which they are compared."""

    texts: tuple[str, ...]
    keys: tuple[str, ...]


def read_sentences(element: Any) -> Sentences:
    """Return the sentences that stand visibly in an element of a page, `body` as a rule, in document order."""
    return sentences_of(_lines(element))


def text_beside(body: Any, region: Any) -> str:
    """Return the key of the visible text of a page that stands outside one of its elements."""
    if region is body:
        return ""
    return _QUOTES.sub('"', "".join(comparable(_lines(body, region)).replace(BREAK, " ").split()))


def sentences_of(text: str) -> Sentences:
    """Return the sentences of a text whose lines are parted by `BREAK`."""
    texts: list[str] = []
    keys: list[str] = []
    for line in comparable(text).split(BREAK):
        said = _split(line)
        if said is not None:
            texts += said[0]
            keys += said[1]
    return Sentences(tuple(texts), tuple(keys))


def body_sentences(body: str) -> Sentences:
    """Return the sentences of a record's body, which is clean HTML."""
    return sentences_of(body_lines(body))


def body_lines(body: str) -> str:
    """Return the text of a record's body, its lines parted by `BREAK`."""
    if "<" not in body:
        return html.unescape(body)
    return html.unescape(_ANY_TAG.sub("", _LINE_TAG.sub(BREAK, body)))


def comparable(text: str) -> str:
    """Return a text in normal form C without soft hyphens and characters that nobody sees."""
    if _UNSHOWN.search(text):
        text = _UNSHOWN.sub("", text)
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def key_of(text: str) -> str:
    """Return a text as it is compared: no white space, one kind of quotation mark."""
    return _QUOTES.sub('"', "".join(comparable(text).split()))


@lru_cache(maxsize=16384)
def sentence_key(text: str) -> str:
    """Return the key of a sentence that has been read already."""
    return key_of(text)


@lru_cache(maxsize=16384)
def joined_key(text: str) -> str:
    """Return the keys of a text's sentences, one behind the other, as they stand in the keys of a page."""
    return "".join(sentences_of(_END_BARS.sub("", text)).keys)


def says_something(text: str) -> bool:
    """Say whether a text has a letter or a digit; a bar between two links is no sentence."""
    return _WORD.search(text) is not None


def _lines(element: Any, without: Any = None) -> str:
    """Return the visible text of an element but one below it, its lines parted by `BREAK`; iterative, for any depth."""
    parts: list[str] = []
    unseen = 0
    for event, node in etree.iterwalk(element, events=("start", "end", "comment", "pi")):
        tag = node.tag
        if event == "start":
            if tag in UNSEEN or node is without:
                unseen += 1
            elif tag in LINE_ENDS:
                parts.append(BREAK)
            if node.text and not unseen:
                parts.append(node.text)
            continue
        if event == "end":
            if tag in UNSEEN or node is without:
                unseen -= 1
            elif tag in LINE_ENDS:
                parts.append(BREAK)
        if node.tail and not unseen and node is not element:
            parts.append(node.tail)
    return "".join(parts)


@lru_cache(maxsize=16384)
def _split(line: str) -> tuple[list[str], list[str]] | None:
    """Return the sentences of one line with their keys; None where it says nothing. Menus come again on each page."""
    text = " ".join(line.split())
    if not says_something(text):
        return None
    texts = [said for part in _BARS.split(text) for said in split_line(part) if says_something(said)]
    return texts, [_QUOTES.sub('"', sentence.replace(" ", "")) for sentence in texts]


def split_line(text: str) -> list[str]:
    """Split a line at the ends of its sentences; abbreviations, dates and numbers with a full stop end none."""
    sentences = []
    start = 0
    for end in _END.finditer(text):
        if end[0].startswith((". ", ".) ")) and _goes_on(text[max(start, end.start() - 30) : end.end()]):
            continue
        sentences.append(text[start : end.end()].rstrip())
        start = end.end()
    sentences.append(text[start:])
    return sentences


def _goes_on(until: str) -> bool:
    word = _LAST_WORD.search(until)
    if word is None:
        return False
    last = word[1].rpartition(".")[2].rpartition("-")[2].casefold()
    return len(last) <= 1 or last.isdecimal() or last in ABBREVIATIONS


def nearest(wanted: str, texts: Iterable[str], limit: int = 3) -> list[str]:
    """Return the texts most like the one wanted, the best first: by the words that they share."""
    words = set(wanted.casefold().split())
    ranked = []
    for text in dict.fromkeys(texts):
        own = set(text.casefold().split())
        shared = len(words & own)
        if shared:
            ranked.append((-2 * shared / (len(words) + len(own)), text))
    return [text for _, text in sorted(ranked)[:limit]]
