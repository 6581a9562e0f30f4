"""A site of generated articles with altered copies and look-alikes, and the truth about them."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from pathlib import Path

from relaunch.archive import ArchiveWriter
from relaunch.demo.generated import make_news, town
from relaunch.model import Capture

SITE = "http://portal.example"
KINDS = ("print", "section", "index", "cut", "signs", "picture")
LOOKALIKES = ("date", "number", "town")
SECTIONS = {
    "familie": ("Familie", ("Kindergeld", "Elternzeit", "Tagespflege")),
    "beruf": ("Beruf", ("Wiedereinstieg", "Teilzeit", "Betriebskindergärten")),
    "service": ("Service", ("Formulare", "Ansprechpersonen", "Bestellungen")),
}


@dataclass
class TwinSite:
    """Pages by path, the paths that are one page (each with its kind), and those that only look alike."""

    pages: dict[str, bytes] = field(default_factory=dict)
    copies: dict[tuple[str, str], str] = field(default_factory=dict)
    lookalikes: dict[tuple[str, str], str] = field(default_factory=dict)

    def write(self, folder: Path, order: random.Random | None = None) -> None:
        """Write the site into an archive, in another order where one is given."""
        paths = sorted(self.pages)
        if order:
            order.shuffle(paths)
        with ArchiveWriter(folder) as writer:
            for path in paths:
                headers = (("Content-Type", "text/html; charset=utf-8"),)
                writer.write(Capture(SITE + path, 200, headers, self.pages[path], "2026-01-02T03:04:05Z"))


def page(title: str, paragraphs: list[str], *, section: str = "", before: str = "", after: str = "") -> bytes:
    """Return a page without any hint of its system."""
    head = ""
    side = ""
    if section:
        label, links = SECTIONS[section]
        head = f"<p>Sie sind hier: <a href='/'>Start</a> &gt; <a href='/{section}/'>{label}</a></p><p>{label}</p>"
        points = "".join(f"<li><a href='/{section}/{n}/'>{text}</a></li>" for n, text in enumerate(links))
        side = f"<ul>{points}</ul>"
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    return (
        f"<html lang='de'><head><title>{title}</title></head><body>{head}{before}<h1>{title}</h1>"
        f"{body}{after}{side}</body></html>"
    ).encode()


def cut_last(text: str) -> str:
    """Return a paragraph without its last sentence."""
    return text.rpartition(". ")[0] + "."


def twin_site(articles: int, seed: int = 1) -> TwinSite:
    """Make so many articles; three in ten have an altered copy, one in ten a page that only looks alike."""
    site = TwinSite()
    dice = random.Random(seed)
    for section, (label, links) in SECTIONS.items():
        site.pages[f"/{section}/"] = page(label, [f"Alles zum Bereich {label} steht auf diesen Seiten für Sie bereit."])
        for number, text in enumerate(links):
            words = f"{text}: Wir beraten Sie zum Bereich {label}, an jedem Werktag und ohne Anmeldung."
            site.pages[f"/{section}/{number}/"] = page(text, [words])
    for number in range(articles):
        news = make_news(7, number)
        title, texts = news.title, [str(block) for block in news.body]
        texts[0] += f" Beginn ist am {number % 27 + 1}. Mai 2011. Die nächste Station ist {town(number + 500)}."
        section = sorted(SECTIONS)[number % 3]
        path = f"/{section}/artikel-{number}.html"
        site.pages[path] = page(title, texts, section=section)
        turn = dice.random()
        if turn < 0.3:
            kind = KINDS[number % len(KINDS)]
            other, content = altered(kind, number, title, texts, section)
            site.copies[path, other] = kind
            site.pages[other] = content
        elif turn < 0.4:
            kind = LOOKALIKES[number % len(LOOKALIKES)]
            other, content = lookalike(kind, number, title, texts, section)
            site.lookalikes[path, other] = kind
            site.pages[other] = content
    return site


def altered(kind: str, number: int, title: str, texts: list[str], section: str) -> tuple[str, bytes]:
    """Return the path and bytes of a copy."""
    if kind == "print":
        day = f"<p>Gedruckt am {number % 28 + 1}.03.2011, 14:{number % 60:02d} Uhr</p><p>Seite drucken</p>"
        address = f"<p>{SITE}/{section}/artikel-{number}.html</p>"
        return f"/drucken/{number}", page(title, texts, before=day, after=address)
    if kind == "section":
        other = sorted(SECTIONS)[(number + 1) % 3]
        return f"/{other}/artikel-{number}.html", page(title, texts, section=other)
    if kind == "index":
        return f"/index.php?seite={number}", page(title, [text.replace(" ", "  ") for text in texts], section=section)
    if kind == "cut":
        return f"/archiv/{number}.html", page(title, [*texts[:-1], cut_last(texts[-1])], section=section)
    if kind == "signs":
        odd = [text.replace(", ", " – ").replace("ß", "ss").replace("kinder", "kin\u00adder") for text in texts]
        return f"/kopie/{number}.html", page(title, odd, section=section)
    picture = f"<p><img src='/bild-{number}.jpg' alt='Ein Bild'></p>"
    return f"/bilder/{number}.html", page(title, texts, section=section, after=picture)


def lookalike(kind: str, number: int, title: str, texts: list[str], section: str) -> tuple[str, bytes]:
    """Return the path and bytes of another page that differs in one thing."""
    changed = list(texts)
    if kind == "date":
        changed[0] = changed[0].replace(f"{number % 27 + 1}. Mai 2011", f"{number % 27 + 2}. Mai 2011")
    elif kind == "number":
        changed[1] = re.sub(r"\d+", lambda m: str(int(m[0]) + 1), changed[1], count=1)
    else:
        changed[0] = changed[0].replace(town(number + 500), town(number + 900))
    return f"/{section}/anders-{number}.html", page(title, changed, section=section)
