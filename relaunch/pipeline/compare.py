"""Hold two pages against each other, word by word: the same, one longer, different, or doubtful.

A page differing in a date, a number or a name is another page, however much they share.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from urllib.parse import urlsplit

from relaunch.pipeline.units import Said, Unit, shingles_of
from relaunch.sketch import jaccard

# Less alike than this, nobody would take one for the other.
LEAST_ALIKE = 0.5
# A page that says all that another says and this much of what it says itself is its shorter version …
LEAST_CONTAINED = 0.7
# … and pages of one title that are so much alike, one of them worded anew in a place, may be one.
LEAST_REWORDED = 0.85
# Of fewer shingles nothing can be told; such pages are one only if they are equal.
LEAST_SHINGLES = 8
# Words held against each other one by one; beyond, only their stock is compared.
MOST_WORDS = 300
# A swap of so few words is a slot filled otherwise: a name, a place, a date.
SLOT = 4

_MONTHS_AND_DAYS = frozenset(
    "januar jänner februar märz april mai juni juli august september oktober november dezember montag dienstag "
    "mittwoch donnerstag freitag samstag sonnabend sonntag january february march may june july october "
    "december monday tuesday wednesday thursday friday saturday sunday janvier février mars avril juin juillet "
    "août septembre octobre novembre décembre lundi mardi mercredi jeudi vendredi samedi dimanche montags "
    "dienstags mittwochs donnerstags freitags samstags sonntags vormittags nachmittags abends morgens heute "
    "morgen gestern".split()
)
_NUMBERS = frozenset(
    "null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn zwanzig "
    "dreißig vierzig fünfzig hundert tausend halb halbe viertel dritte dritten vierte vierten fünfte fünften "
    "erste ersten zweite zweiten one two three four five six seven eight nine ten eleven twelve first second "
    "third half hundred".split()
)
_NUMBERS |= {word.casefold() for word in _NUMBERS}
# Words before a name of a place: "in Köln", where a German noun would have its article.
_BEFORE_PLACES = frozenset("in aus nach bei von ort stadt kreis gemeinde raum region".split())
_MONTHS = {
    name: number
    for number, names in enumerate(
        ("januar january", "februar february", "märz march", "april", "mai may", "juni june", "juli july", "august",
         "september", "oktober october", "november", "dezember december"), 1,
    )
    for name in names.split()
}  # fmt: skip
_NUMBER = re.compile(r"[0-9]{1,9}")
_STAMPS = ("stand", "letzte änderung", "zuletzt geändert", "aktualisiert", "letzte aktualisierung", "last modified")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What two pages are to each other: `same`, `longer` (the first says all of the second, and more), `shorter`,
    `doubtful` or `different`; `only_first` and `only_second` are what one of them alone says."""

    kind: str
    only_first: tuple[str, ...] = ()
    only_second: tuple[str, ...] = ()

    @property
    def joins(self) -> bool:
        """Whether both are one page beyond doubt."""
        return self.kind in ("same", "longer", "shorter")

    def turned(self) -> Verdict:
        """Return the verdict for the pages in the other order."""
        kind = {"longer": "shorter", "shorter": "longer"}.get(self.kind, self.kind)
        return Verdict(kind, self.only_second, self.only_first)

    def difference(self) -> str:
        """Say in words what the pages differ in."""
        return told_difference(self.only_first, self.only_second)


DIFFERENT = Verdict("different")


@dataclass(frozen=True, slots=True)
class Around:
    """What the site says of units: `repeats` tells those that stand on many other pages, `titles` names pages."""

    repeats: Callable[[int], bool]
    title_of: Callable[[str], str]


def compare(first: Said, second: Said, around: Around) -> Verdict:
    """Return what two pages are to each other. A list of pages is none of them, though it may say all that one says."""
    if first.key in second.listed or second.key in first.listed or _facts_differ(first, second):
        return DIFFERENT
    units = [_untold(said, other, around) for said, other in ((first, second), (second, first))]
    stocks = [{u.hash for u in side} for side in units]
    only = [[u for u in side if u.hash not in other] for side, other in zip(units, reversed(stocks), strict=True)]
    alike = _alike(units)
    if alike < LEAST_ALIKE:
        return DIFFERENT
    kind = _kind(units, only, alike, first.title.casefold() == second.title.casefold(), around)
    if kind == "different":
        return DIFFERENT
    if kind != "doubtful" and (_may_be_a_fact(only[0], first, second) or _may_be_a_fact(only[1], second, first)):
        kind = "doubtful"
    return Verdict(kind, *(tuple(u.text for u in side) for side in only))


def _facts_differ(first: Said, second: Said) -> bool:
    """Whether language, date or a field say that these are two pages; what only one of them knows says nothing."""
    known = [(first.language, second.language), (first.published, second.published)]
    known += [(first.fields[name], second.fields[name]) for name in first.fields if name in second.fields]
    return any(one and other and one != other for one, other in known)


def _facts(said: Said) -> list[str]:
    return [fact for fact in (said.published, *(str(value) for value in said.fields.values())) if fact]


def _untold(said: Said, other: Said, around: Around) -> list[Unit]:
    """Return what a page says, without furniture and without the short lines that say what the other page knows as a
    fact of its own: "3. Mai 2011" and 2011-05-03."""
    told = [numbers for fact in _facts(other) if (numbers := _numbers(fact))]
    labels = _labels(said, around)
    return [
        u
        for u in said.units
        if not (told and 0 < len(u.words) <= 2 * SLOT and _numbers(u.text) in told)
        and not ((u.is_sign or u.hash in said.menu or u.text.casefold() in labels) and around.repeats(u.hash))
    ]


def _may_be_a_fact(only: list[Unit], one: Said, other: Said) -> bool:
    """Whether a line that only one page has may be what the other page says otherwise, as a date of its own."""
    missing = (other.published and not one.published) or any(name not in one.fields for name in other.fields)
    return bool(missing) and any(_is_date_or_number(w) for u in only for w in u.words)


def _numbers(text: str) -> list[int]:
    """Return the numbers of a text, months by their number, from small to large."""
    found = [int(n) for n in _NUMBER.findall(text)]
    return sorted([*found, *(_MONTHS[w] for w in text.casefold().replace(".", " ").split() if w in _MONTHS)])


def _alike(units: list[list[Unit]]) -> float:
    one, other = (shingles_of(side) for side in units)
    return jaccard(one, other) if min(len(one), len(other)) >= LEAST_SHINGLES else 0.0


def _labels(said: Said, around: Around) -> set[str]:
    """Return the titles of the pages above, by breadcrumb and folder, that hold no figure and look like no place."""
    parts = urlsplit(said.key)
    folders = parts.path.strip("/").split("/")[:-1]
    above = [f"{parts.scheme}://{parts.netloc}/" + "/".join(folders[:n]) + "/" for n in range(1, len(folders) + 1)]
    titles = {around.title_of(url).casefold() for url in (*said.trail, *above)}
    words = [word for u in said.units for word in u.folded]
    places = {after for before, after in pairwise(words) if before in _BEFORE_PLACES}
    return {t for t in titles if t and not _has_digit(t) and t.split()[0] not in places}


def _kind(units: list[list[Unit]], only: list[list[Unit]], alike: float, one_title: bool, around: Around) -> str:
    if not only[0] and not only[1]:
        kinds = {(True, True): "same", (True, False): "shorter", (False, True): "longer"}
        return kinds.get((_in_order(*units), _in_order(*reversed(units)))) or _moved(*units)
    if not only[0] or not only[1]:
        return _contained(units, only, one_title)
    texts = [[u for u in side if not u.is_sign] for side in only]
    if not texts[0] or not texts[1]:
        return "doubtful"  # each shows something of its own, but only one says something of its own
    return _reworded(texts, units, alike, one_title, around)


def _in_order(part: Sequence[Unit], whole: Sequence[Unit]) -> bool:
    """Whether all words of one page stand in the other, in this order."""
    left = iter(u.hash for u in whole if not u.is_sign)
    return all(any(other == u.hash for other in left) for u in part if not u.is_sign)


def _moved(one: Sequence[Unit], other: Sequence[Unit]) -> str:
    """Two pages of the same sentences in another order: swapped figures and names make them different."""
    short = [[u.hash for u in side if len(u.words) <= SLOT or _has_digit(u.text)] for side in (one, other)]
    return "doubtful" if short[0] == short[1] else "different"


def _contained(units: list[list[Unit]], only: list[list[Unit]], one_title: bool) -> str:
    """One page says all that the other says, and more."""
    longer = 0 if only[0] else 1
    short, long = units[1 - longer], units[longer]
    if not _in_order(short, long):
        return "doubtful" if one_title else "different"
    if _words(short) < LEAST_CONTAINED * _words(long):
        return "doubtful" if one_title else "different"
    return "shorter" if longer else "longer"


def _reworded(texts: list[list[Unit]], units: list[list[Unit]], alike: float, one_title: bool, around: Around) -> str:
    """Each page says something of its own: what kind of words these are decides."""
    if all(u.text.casefold().startswith(_STAMPS) for side in texts for u in side):
        return "doubtful"
    lower = {w for side in units for u in side for w in u.words if w[:1].islower()}
    runs = swaps([w for u in texts[0] for w in u.words], [w for u in texts[1] for w in u.words])
    starts = {u.words[0] for side in texts for u in side if u.words[0].casefold() in lower}
    runs = [run for run in runs if not _is_spelling(*run)]
    if not runs:
        return "same"
    if any(_is_date_or_number(word) for run in runs for side in run for word in side):
        return "different"
    if all(around.repeats(u.hash) for side in texts for u in side):
        shared = {w for u in texts[0] for w in u.folded} & {w for u in texts[1] for w in u.folded}
        return "different" if shared else "doubtful"
    named = [run for run in runs if any(w[:1].isupper() and w not in starts for side in run for w in side)]
    if not named:
        return "doubtful"
    anew = all(max(map(len, run)) > SLOT for run in named)
    return "doubtful" if anew and one_title and alike >= LEAST_REWORDED else "different"


def swaps(one: Sequence[str], other: Sequence[str]) -> list[tuple[list[str], list[str]]]:
    """Return the runs of words that stand in one text instead of those in the other."""
    if max(len(one), len(other)) > MOST_WORDS:
        stock = [{w.casefold() for w in side} for side in (one, other)]
        return [([w for w in one if w.casefold() not in stock[1]], [w for w in other if w.casefold() not in stock[0]])]
    matcher = SequenceMatcher(None, [w.casefold() for w in one], [w.casefold() for w in other], autojunk=False)
    return [(list(one[a:b]), list(other[c:d])) for tag, a, b, c, d in matcher.get_opcodes() if tag != "equal"]


def _is_spelling(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two runs are one word, parted or joined otherwise: "E-Mail" and "Email"."""
    joined = ["".join(side).casefold() for side in (one, other)]
    return joined[0] == joined[1] and not _has_digit(joined[0])


def _is_date_or_number(word: str) -> bool:
    low = word.casefold()
    return _has_digit(word) or low in _MONTHS_AND_DAYS or low in _NUMBERS


def _has_digit(text: str) -> bool:
    return any(character.isdigit() for character in text)


def _words(units: Sequence[Unit]) -> int:
    return sum(len(u.words) for u in units)


def told_difference(first: Sequence[str], second: Sequence[str], most: int = 4) -> str:
    """Say which words stand on one page only."""
    one, other = ([word for text in side for word in text.split()] for side in (first, second))
    told = []
    for a, b in swaps(one, other):
        left, right = (f"'{_cut(' '.join(side))}'" for side in (a, b))
        if a and b:
            told.append(f"{left} on the first page, {right} on the second")
        else:
            told.append(f"only the first page has {left}" if a else f"only the second page has {right}")
    more = [f"and {len(told) - most} places more"] if len(told) > most else []
    return "; ".join([*told[:most], *more])


def _cut(text: str, most: int = 120) -> str:
    return text if len(text) <= most else text[:most].rpartition(" ")[0] + " …"
