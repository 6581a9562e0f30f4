"""Mail addresses and telephone numbers, so that a data protection officer can look."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from relaunch.report.checks import check
from relaunch.report.checks.phones import is_central, is_mobile, phones_in
from relaunch.report.checks.seen import Finding, Seen, place, short

AROUND = 50  # characters on either side of what was found
DEEPEST = 2_000  # values under `fields` that are looked at
_MAIL = re.compile(r"[A-Za-z0-9ÄÖÜäöüß._%+-]{1,64}@[A-Za-z0-9ÄÖÜäöüß-]{1,63}(?:\.[A-Za-z0-9ÄÖÜäöüß-]{1,63}){1,6}")
# Local parts that belong to an office, not to a person; alone, or as one of the parts between dots and hyphens.
ROLES = frozenset(
    "info infos hello hallo poststelle post mail email e-mail kontakt contact redaktion onlineredaktion "
    "internetredaktion presse pressestelle pressereferat webmaster webteam web internet office buero büro "
    "sekretariat vorzimmer verwaltung service servicestelle hotline support hilfe help newsletter datenschutz "
    "datenschutzbeauftragter bewerbung bewerbungen jobs karriere anmeldung anmeldungen anfrage anfragen "
    "bestellung bestellungen broschueren publikationen versand abo vertrieb zentrale empfang rathaus stadt "
    "gemeinde kreis amt jugendamt sozialamt familie familien familienbuero familienbüro familienkasse "
    "familienportal familienberatung beratung beratungsstelle geschaeftsstelle geschäftsstelle team leitung "
    "vorstand marketing veranstaltung veranstaltungen termine tagung fachtag projekt projekte portal admin "
    "administrator postmaster hostmaster noreply no-reply mailbox ministerium referat abteilung bibliothek archiv "
    "museum verein kita schule".split()
)
_ROLE_END = re.compile(r"(?:amt|stelle|büro|buero|zentrum|referat|beratung|redaktion|ministerium|verein|haus|team)\Z")
_PARTS = re.compile(r"[._+-]")


@check("mail-personal")
def mail_personal(seen: Seen) -> Iterator[Finding]:
    """Find mail addresses that seem to be a person's."""
    return (finding for finding in mails(seen) if not is_role(finding.text))


@check("mail-role")
def mail_role(seen: Seen) -> Iterator[Finding]:
    """Find mail addresses of offices, such as info@ and poststelle@."""
    return (finding for finding in mails(seen) if is_role(finding.text))


@check("phone-mobile")
def phone_mobile(seen: Seen) -> Iterator[Finding]:
    """Find numbers of mobile telephones, which are most often a person's."""
    return (finding for finding in phones(seen) if is_mobile(finding.text))


@check("phone-direct")
def phone_direct(seen: Seen) -> Iterator[Finding]:
    """Find telephone and fax numbers that may be a person's extension."""
    return (f for f in phones(seen) if not is_mobile(f.text) and not is_central(f.text))


@check("phone-central")
def phone_central(seen: Seen) -> Iterator[Finding]:
    """Find numbers of switchboards and hotlines."""
    return (finding for finding in phones(seen) if is_central(finding.text))


def is_role(address: str) -> bool:
    """Say whether a mail address is an office's; what is in doubt counts as a person's."""
    name = address.partition("@")[0].casefold()
    parts = [part.strip("0123456789") for part in _PARTS.split(name)]
    return name in ROLES or parts[0] in ROLES or parts[-1] in ROLES or any(map(_ROLE_END.search, parts))


def mails(seen: Seen) -> list[Finding]:
    """Return the mail addresses of a record, each once, with their place."""
    return _once(seen, "mails", _mails)


def phones(seen: Seen) -> list[Finding]:
    """Return the telephone numbers of a record, each once, with their place."""
    return _once(seen, "phones", _phones)


def _once(seen: Seen, name: str, find: Any) -> list[Finding]:
    """Return what is found on a record, which several checks ask for, after looking once."""
    kept = seen.__dict__.setdefault("found", {})
    if name not in kept:
        kept[name] = list(find(seen))
    found: list[Finding] = kept[name]
    return found


def _mails(seen: Seen) -> Iterator[Finding]:
    known: set[str] = set()
    for where, text, name in _texts(seen):
        for match in _MAIL.finditer(text) if "@" in text else ():
            address = match[0].strip(".-%+")
            if address.casefold() not in known:
                known.add(address.casefold())
                yield Finding(where, short(address), name or _around(text, match.start(), match.end()))


def _phones(seen: Seen) -> Iterator[Finding]:
    known: set[str] = set()
    for where, text, name in _texts(seen):
        for start, end in phones_in(text, is_phone=name != ""):
            digits = re.sub(r"\D", "", text[start:end])
            if digits not in known:
                known.add(digits)
                yield Finding(where, text[start:end], name or _around(text, start, end))


def _texts(seen: Seen) -> Iterator[tuple[str, str, str]]:
    """Yield place and text of all that a record says; for a value that is one address, whose it is."""
    yield from _contacts(seen)
    for where, text in seen.lines:
        yield where, text, ""
    for link in seen.all("a"):
        href = link.get("href") or ""
        if href[:7].lower() == "mailto:":
            yield place(link), unquote(href[7:].partition("?")[0]), ""
    for number, reference in enumerate(seen.rows_of("references")):
        yield f"references[{number}]", f"{reference.get('title', '')} {reference.get('text', '')}", ""


def _contacts(seen: Seen) -> Iterator[tuple[str, str, str]]:
    """Yield the texts under `fields`; iterative, since an editor's file may nest them as deep as it likes."""
    todo: list[tuple[str, Any, str]] = [("fields", seen.values.get("fields"), "")]
    for _ in range(DEEPEST):
        if not todo:
            return
        where, value, name = todo.pop()
        if isinstance(value, dict):
            whose = str(value.get("name") or value.get("organisation") or "") or name
            todo += [(f"{where}.{key}", inner, whose) for key, inner in reversed(value.items())]
        elif isinstance(value, list):
            todo += [(f"{where}[{n}]", inner, name) for n, inner in reversed(list(enumerate(value)))]
        elif isinstance(value, str):
            is_one = where.endswith((".email", ".phone", ".fax", ".mobile"))
            yield where, value, (short(name, 100) or "–") if is_one else ""


def _around(text: str, start: int, end: int) -> str:
    """Return a text's words around a place."""
    first, last = max(0, start - AROUND), min(len(text), end + AROUND)
    if first:
        first = 1 + text.find(" ", first, start) or first  # no half word at either end
    if last < len(text):
        last = max(end, text.rfind(" ", end, last)) if " " in text[end:last] else last
    return f"{'… ' if first else ''}{text[first:last].strip()}{' …' if last < len(text) else ''}"
