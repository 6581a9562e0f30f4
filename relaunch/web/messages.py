"""What the desk says, in German and in English: the texts stand in messages/*.toml, one key a text."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from relaunch.phrases_de import german

LANGUAGES = ("de", "en")
DEFAULT = "en"
_WORD = re.compile(r"[a-z0-9-]+")


@cache
def messages(language: str) -> Mapping[str, str]:
    """Return all texts of a language, each under its name with dots: `list.title`."""
    source = files("relaunch.web").joinpath("messages", f"{language}.toml").read_text(encoding="utf-8")
    return dict(_flat(tomllib.loads(source), ""))


def _flat(values: Mapping[str, Any], path: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for key, value in values.items():
        name = f"{path}{key}"
        found += _flat(value, f"{name}.") if isinstance(value, dict) else [(name, str(value))]
    return found


class Speaker:
    """Says texts in one language."""

    def __init__(self, language: str) -> None:
        self.language = language if language in LANGUAGES else DEFAULT
        self.texts = messages(self.language)

    def __call__(self, name: str, /, **values: object) -> str:
        """Return a text with its values put in; `n` chooses between `name` and `name_one`."""
        if values.get("n") == 1 and f"{name}_one" in self.texts:
            name = f"{name}_one"
        text = self.texts[name]
        return text.format(**values) if values else text

    def word(self, group: str, code: str) -> str:
        """Return the text for a code that comes from records or the ledger; a code without a text says itself."""
        return self.texts.get(f"{group}.{code}", code)

    def tool(self, sentence: str) -> tuple[str, str]:
        """Return what the tool says in a record or an error, and in which language that is."""
        said = german(sentence) if self.language == "de" else None
        return (sentence, "en") if said is None else (said, "de")

    def reason(self, because: str) -> str:
        """Return why something was left out: the first words of what a step said are the code."""
        words = _WORD.findall(because.lower())
        codes = [because, *("-".join(words[:n]) for n in (5, 4, 3, 2, 1)), because.partition(" ")[0]]
        return next((self.texts[f"because.{code}"] for code in codes if f"because.{code}" in self.texts), because)

    def number(self, value: int) -> str:
        """Return a whole number with its thousands parted."""
        return f"{value:,}".replace(",", "." if self.language == "de" else ",")

    def day(self, iso: str) -> str:
        """Return the day, and the time where there is one, of an ISO date."""
        day, _, clock = iso.partition("T")
        year, month, date = [*day.split("-"), "", ""][:3]
        shown = f"{date}.{month}.{year}" if self.language == "de" and date else day
        return f"{shown} {clock[:5]}".strip()
