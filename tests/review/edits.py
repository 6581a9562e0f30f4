"""Random records, and what editors and legacy pages do to them: every new text has a word of its own to look for."""

from __future__ import annotations

import copy
import random
from typing import Any

import yaml

from relaunch.recordfile import as_mapping, from_mapping, to_yaml
from relaunch.yamlwrite import emit

PATTERNS = ("{}", "Über {}", "{}: ja", "12:30 {}", "{} # nicht", "'{}'", '"{}" & so', "- {}", "{} 😀")


class Writer:
    """Makes texts that stand nowhere else: a sign for who wrote them, and a number."""

    def __init__(self, rng: random.Random, sign: str) -> None:
        self.rng, self.sign, self.count = rng, sign, 0

    def word(self) -> str:
        self.count += 1
        return f"{self.sign}{self.count}{self.sign}"

    def text(self) -> str:
        return self.rng.choice(PATTERNS).format(self.word())

    def line(self) -> str:
        tag = self.rng.choice(["p", "h2", "h3"])
        return f"<{tag}>{self.text()}</{tag}>"

    def member(self, name: str) -> Any:
        word = self.word()
        if name == "links":
            return {"text": self.text(), "url": f"http://alt.example/{word}", "kind": "internal"}
        if name == "assets":
            return {"url": f"http://alt.example/{word}.png", "sha256": word, "alt": self.text()}
        if name == "references":
            return {"title": self.text(), "text": self.text(), "url": f"http://alt.example/{word}"}
        if name == "people":
            return {"name": word, "phone": self.text(), "email": self.text()}
        return word


def record_values(rng: random.Random) -> dict[str, Any]:
    """Return the values of a record with a bit of everything."""
    writer = Writer(rng, "B")
    values: dict[str, Any] = {"id": "demo/page/eins", "type": "page", "title": writer.text(), "slug": "eins"}
    for name in ("teaser", "author", "published", "parent"):
        if rng.random() < 0.6:
            values[name] = writer.text()
    values["body"] = "\n".join(writer.line() for _ in range(rng.randint(1, 8))) + "\n"
    for name in ("tags", "links", "assets", "references"):
        if rng.random() < 0.7:
            values[name] = [writer.member(name) for _ in range(rng.randint(1, 4))]
    if rng.random() < 0.7:
        values["fields"] = {"start": writer.text(), "price": 3, "people": [writer.member("people") for _ in range(3)]}
    values["source"] = {"url": "http://alt.example/eins", "fetched": "2026-01-02T03:04:05Z"}
    return as_mapping(from_mapping(values))


def changed(values: dict[str, Any], rng: random.Random, sign: str) -> dict[str, Any]:
    """Return values after one to five random changes."""
    writer = Writer(rng, sign)
    new = copy.deepcopy(values)
    for _ in range(rng.randint(1, 5)):
        what = rng.random()
        if what < 0.3:
            _change_scalar(new, rng, writer)
        elif what < 0.65:
            new["body"] = _change_lines(new.get("body", ""), rng, writer)
        elif what < 0.9:
            name = rng.choice(["tags", "links", "assets", "references"])
            new[name] = _change_list(new.get(name, []), name, rng, writer)
        elif "fields" in new:
            people = new["fields"].get("people", [])
            new["fields"]["people"] = _change_list(people, "people", rng, writer)
            if rng.random() < 0.5:
                new["fields"]["start"] = writer.text()
    return as_mapping(from_mapping({key: value for key, value in new.items() if value}))


def _change_scalar(new: dict[str, Any], rng: random.Random, writer: Writer) -> None:
    name = rng.choice(["title", "teaser", "author", "published", "parent"])
    if name != "title" and rng.random() < 0.25:
        new.pop(name, None)
    else:
        new[name] = writer.text()


def _change_lines(body: str, rng: random.Random, writer: Writer) -> str:
    lines = body.rstrip("\n").split("\n")
    place = rng.randrange(len(lines))
    what = rng.random()
    if what < 0.35:
        lines[place] = writer.line()
    elif what < 0.6:
        lines.insert(rng.randint(0, len(lines)), writer.line())
    elif what < 0.9:
        del lines[place : place + rng.randint(1, 2)]
    else:
        lines[place : place + 1] = [writer.line(), writer.line()]
    return "\n".join(lines) + "\n"


def _change_list(members: list[Any], name: str, rng: random.Random, writer: Writer) -> list[Any]:
    members = list(members)
    what = rng.random()
    if members and what < 0.3:
        del members[rng.randrange(len(members))]
    elif members and what < 0.6 and isinstance(members[0], dict):
        place = rng.randrange(len(members))
        key = {"links": "text", "assets": "alt", "references": "title", "people": "phone"}[name]
        members[place] = {**members[place], key: writer.text()}
    elif members and what < 0.7:
        members.insert(rng.randrange(len(members)), members.pop())
    else:
        members.insert(rng.randint(0, len(members)), writer.member(name))
    return members


def written(values: dict[str, Any], rng: random.Random) -> bytes:
    """Return a file that says these values, as one of many editors' programs would leave it."""
    how = rng.random()
    if how < 0.5:
        text = to_yaml(from_mapping(values)).decode()
    elif how < 0.7:
        text = emit(values)
    else:
        width, flow = 10_000 if how < 0.9 else 60, None if how < 0.8 else False
        text = yaml.dump(values, allow_unicode=True, sort_keys=rng.random() < 0.5, width=width, default_flow_style=flow)
    lines = text.split("\n")
    for _ in range(rng.randint(0, 3)):
        tops = [n for n, line in enumerate(lines) if line[:1].isalpha()]
        lines.insert(rng.choice(tops), rng.choice(["# Absprache mit der Redaktion", "", "#"]))
    text = "\n".join(lines)
    if rng.random() < 0.2:
        text = text.replace("\n", "\r\n")
    if rng.random() < 0.1:
        text = text.rstrip("\r\n")
    return (b"\xef\xbb\xbf" if rng.random() < 0.1 else b"") + text.encode()
