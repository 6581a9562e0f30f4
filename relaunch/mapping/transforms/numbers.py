"""Numbers and amounts of money, as German and English pages print them."""

from __future__ import annotations

import re

from relaunch.registry import transform

MAX_LENGTH = 2_000
_NUMBER = re.compile(r"(?<![\w.,])(?P<sign>[-+−]\s?)?(?P<digits>\d[\d.,'\u00a0\u202f ]*)")
_CURRENCIES = {
    "€": "EUR", "EUR": "EUR", "Euro": "EUR", "$": "USD", "USD": "USD", "US-Dollar": "USD", "£": "GBP", "GBP": "GBP",
    "CHF": "CHF", "Fr.": "CHF", "Franken": "CHF", "DM": "DEM", "DEM": "DEM",
}  # fmt: skip
_NAMES = "|".join(re.escape(name) for name in sorted(_CURRENCIES, key=lambda name: (-len(name), name)))
_BEHIND = re.compile(rf"\s?(?:,-|,--|,–)?\s?(?P<name>{_NAMES})(?!\w)", re.IGNORECASE)
_BEFORE = re.compile(rf"(?<!\w)(?P<name>{_NAMES})\s?$", re.IGNORECASE)
_BY_NAME = {name.casefold(): code for name, code in _CURRENCIES.items()}
_SCALES = {"tausend": 10**3, "tsd": 10**3, "mio": 10**6, "million": 10**6, "millionen": 10**6, "mrd": 10**9,
           "milliarde": 10**9, "milliarden": 10**9, "thousand": 10**3, "billion": 10**9}  # fmt: skip
_SCALE = re.compile(rf"\s?(?P<scale>{'|'.join(sorted(_SCALES, key=len, reverse=True))})\b\.?", re.IGNORECASE)


def number_in(text: str) -> int | float | None:
    """Return the first number of a text; None where there is none."""
    match = _NUMBER.search(text[:MAX_LENGTH])
    return None if match is None else _value(match)


def _value(match: re.Match[str]) -> int | float | None:
    """Read digits: of two different signs the last parts the decimals, as does one before other than three digits."""
    digits = re.sub(r"['\u00a0\u202f ]", "", match["digits"]).rstrip(".,")
    decimal = ""
    if "." in digits and "," in digits:
        decimal = "." if digits.rfind(".") > digits.rfind(",") else ","
    else:
        for sign in ".,":
            if digits.count(sign) == 1 and len(digits.partition(sign)[2]) != 3:
                decimal = sign
            elif digits.count(sign) == 1 and (sign == "," or digits.startswith("0")):
                decimal = sign  # 1,234 is a German decimal, and so is 0.125
    whole, _, part = digits.partition(decimal) if decimal else (digits, "", "")
    whole = whole.replace(".", "").replace(",", "")
    if not whole.isdigit() or (part and not part.isdigit()) or len(whole) > 15:
        return None
    number: int | float = float(f"{whole}.{part}") if part.strip("0") else int(whole)
    return -number if (match["sign"] or "").strip() in ("-", "−") else number


def _told(number: int | float, places: int = -1) -> str:
    return f"{number:.{places}f}" if places >= 0 else f"{number:.10g}" if isinstance(number, float) else str(number)


@transform("number")
def number(value: str) -> str:
    """Give the first number, German or English, with a point before its decimals. Example: `rund 1.234,5 Plätze` → `1234.5`."""  # noqa: E501 - a sentence and its example
    found = number_in(value)
    return "" if found is None else _told(found)


@transform("money")
def money(value: str) -> str:
    """Give the first amount of money with its currency. Example: `Gebühr: 1.250,- Euro` → `1250.00 EUR`."""
    text = value[:MAX_LENGTH]
    for match in _NUMBER.finditer(text):
        before = _BEFORE.search(text[: match.start()])
        end = match.start("digits") + len(match["digits"].rstrip(".,\u00a0\u202f "))
        scale = _SCALE.match(text, end)
        behind = _BEHIND.match(text, scale.end() if scale else end)
        amount = _value(match)
        if amount is not None and (before or behind):
            name = (behind or before)["name"]  # type: ignore[index]  # one of the two is there
            factor = _SCALES[scale["scale"].casefold()] if scale else 1
            return f"{_told(amount * factor, 2)} {_BY_NAME[name.casefold()]}"
    return ""
