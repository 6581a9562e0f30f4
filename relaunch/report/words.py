"""The words of the report in one language: sentences by key, numbers, dates, and what the tool says of itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from relaunch.errors import ReviewError
from relaunch.issues import explain
from relaunch.phrases_de import german
from relaunch.report import words_diff
from relaunch.report.words_de import GERMAN
from relaunch.report.words_en import ENGLISH

LANGUAGES: dict[str, Mapping[str, str]] = {
    "de": {**GERMAN, **words_diff.GERMAN},
    "en": {**ENGLISH, **words_diff.ENGLISH},
}
DEFAULT = "en"
_MOMENT = re.compile(r"\A(\d{4})-(\d\d)-(\d\d)T(\d\d:\d\d):\d\d(?:\.\d+)?(?:Z|\+00:00)\Z")
_PLACE = re.compile(r"\A([a-z]+)(?::(\d+)|\[(\d+)\])\Z")


def most_spoken(languages: Mapping[str, int]) -> str:
    """Return the language that most records speak, given how many speak each, if it is one of these; else English."""
    counts = sorted(languages.items(), key=lambda pair: (-pair[1], pair[0]))
    most = next((name.partition("-")[0].casefold() for name, _ in counts if name), DEFAULT)
    return most if most in LANGUAGES else DEFAULT


class Words:
    """The report's words in one language: call it with a key and what the sentence needs; a number is written out."""

    def __init__(self, language: str = DEFAULT) -> None:
        if language not in LANGUAGES:
            raise ReviewError(f"language {language!r}: the report speaks {' and '.join(LANGUAGES)}")
        self.language = language
        self.texts = LANGUAGES[language]

    def __call__(self, key: str, **values: str | int) -> str:
        shown = {name: self.number(value) if isinstance(value, int) else value for name, value in values.items()}
        return self.texts[key].format_map(shown) if shown else self.texts[key]

    def get(self, key: str, default: str = "") -> str:
        """Return the text of a key that may be missing."""
        return self.texts.get(key, default)

    def number(self, value: int) -> str:
        """Return a number with its thousands apart."""
        return f"{value:,}".replace(",", self.texts["number.thousands"])

    def share(self, part: int, whole: int, places: int = 0) -> str:
        """Return a share in per cent; a share of some but not of all is never shown as none or as all."""
        if not whole or part in (0, whole):
            return f"{100 if part else 0} %"
        percent = min(max(100 * part / whole, 10**-places), 100 - 10**-places)
        return f"{percent:.{places}f} %".replace(".", self.texts["number.point"])

    def count(self, value: int, noun: str) -> str:
        """Return a number with its noun."""
        one, many = self.texts[f"count.{noun}"].split("|")
        return f"{self.number(value)} {one if value == 1 else many}"

    def moment(self, iso: str) -> str:
        """Return an ISO 8601 time in UTC as a reader writes it, to the minute; what is none stays as it is."""
        found = _MOMENT.match(iso)
        if not found:
            return iso
        year, month, day, time = found.groups()
        return self.texts["moment"].format(year=year, month=month, day=day, time=time)

    def day(self, moment: datetime) -> str:
        """Return day and month."""
        return self.texts["day"].format(month=f"{moment:%m}", day=f"{moment:%d}")

    def size(self, size: int) -> str:
        """Return a number of bytes in its unit, to two digits at least."""
        value, units = float(size), self.texts["unit.sizes"].split("|")
        while value >= 1000 and len(units) > 1:
            value, units = value / 1000, units[1:]
        places = 1 if value < 10 and not value.is_integer() else 0
        return f"{value:.{places}f} {units[0]}".replace(".", self.texts["number.point"])

    def seconds(self, thousandths: int) -> str:
        """Return a time in seconds, to two digits; in thousandths of one where it is short."""
        if thousandths < 100:
            return f"{thousandths} ms"
        value = thousandths / 1000
        return f"{value:.{0 if value >= 10 else 1 if value >= 1 else 2}f} s".replace(".", self.texts["number.point"])

    def duration(self, seconds: int) -> str:
        """Return a span of time in its largest unit that leaves no rest."""
        units = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))
        noun, length = next(unit for unit in units if seconds % unit[1] == 0)
        return self.count(seconds // length, noun)

    def place(self, where: str) -> str:
        """Return a place in a record: `body:12` is line 12 of the text."""
        found = _PLACE.match(where)
        if not found:
            return self.field(where) if "." not in where else where
        name, line, number = found.groups()
        field = self.field(name)
        return self("place.line", field=field, n=line) if line else f"{field} {int(number) + 1}"

    def field(self, name: str) -> str:
        """Return the name of a record's field."""
        return self.get(f"field.{name}", name.removeprefix("fields."))

    def type(self, name: str) -> str:
        """Return the name of a type of records."""
        return self.get(f"type.{name}", name or self("type-none"))

    def outcome(self, name: str) -> str:
        """Return the heading for what became of URLs."""
        return self.get(f"outcome.{name}", name.replace("-", " ").capitalize() or self("outcome-none"))

    def issue(self, code: str) -> str:
        """Return the sentence that explains an issue's code."""
        return explain(code, self.language)

    def tool(self, sentence: str) -> tuple[str, bool]:
        """Return what the tool says in a ledger, and whether that is in this language; addresses stay as they are."""
        if self.language == "en" or not sentence:
            return sentence, True
        said = german(sentence)
        return (sentence, False) if said is None else (said, True)
