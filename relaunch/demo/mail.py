"""E-mail addresses as TYPO3 hides them from collectors (rules M, TYPO3-LEGACY)."""

from __future__ import annotations

# encryptEmail rotates inside these three ranges only (TYPO3 from 4.1 on); any other character stays.
RANGES = ((0x2B, 0x3A), (0x40, 0x5A), (0x61, 0x7A))


def encrypt(clear: str, key: int) -> str:
    """Return `clear` as spamProtectEmailAddresses = `key` prints it (generation 2)."""
    return "".join(_rotate(ord(sign), key) for sign in clear)


def _rotate(code: int, key: int) -> str:
    for first, last in RANGES:
        if first <= code <= last:
            return chr(first + (code - first + key) % (last - first + 1))
    return chr(code)


def hidden_link(address: str, text: str, key: int) -> str:
    """Return the link that getMailTo prints for an address, with `(at)` in its text."""
    coded = encrypt(f"mailto:{address}", key)
    shown = text.replace("@", "(at)")
    return (
        f"<a href=\"javascript:linkTo_UnCryptMailto('{coded}');\" "
        f'title="Opens window for sending email" class="mail">{shown}</a>'
    )


def ascii_link(address: str) -> str:
    """Return the link of spamProtectEmailAddresses = ascii: each sign as a character reference (rule M04)."""
    href = "".join(f"&#{ord(sign)};" for sign in f"mailto:{address}")
    return f'<a href="{href}" class="mail">{"".join(f"&#{ord(sign)};" for sign in address)}</a>'
