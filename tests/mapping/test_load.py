"""A mapping loads strictly: what is wrong is named at its place, all at once, before a page is touched."""

from __future__ import annotations

import random
import string
from pathlib import Path
from typing import get_args

import pytest

from relaunch.errors import MappingError
from relaunch.mapping.check import FIELD_KEYS, RULE_KEYS
from relaunch.mapping.load import KNOWN_FIELDS, load_mapping, load_systems, shipped_shelf, systems
from relaunch.mapping.schema import (
    Assertion,
    Detect,
    Field,
    Ignore,
    Mapping,
    Match,
    ReferenceRule,
    Rule,
    Signal,
    Skip,
    TypeRule,
    ValueType,
)
from relaunch.registry import finder, nearest, step, transform
from relaunch.urls import UrlRules
from relaunch.yamlfile import keys_of

SHIPPED = sorted(path.relative_to(shipped_shelf()) for path in shipped_shelf().glob("s*/*.yaml"))


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    (tmp_path / "systems").mkdir()
    (tmp_path / "sites").mkdir()
    (tmp_path / "systems" / "old.yaml").write_text(
        """
system: old
main: ['#content', '#main']
urls: {typo3: no, alias: {home: '1'}}
ignore:
  - {select: .box, because: box}
types:
  article: {match: .news, fields: {published: .date}}
  event: {match: .event}
fields:
  title: {select: h1, required: yes}
""",
        encoding="utf-8",
    )
    return tmp_path


def load(shelf: Path, text: str) -> Mapping:
    path = shelf / "sites" / "site.yaml"
    path.write_text(text, encoding="utf-8")
    return load_mapping(path, [shelf])


def faults_of(shelf: Path, text: str) -> list[str]:
    with pytest.raises(MappingError) as caught:
        load(shelf, text)
    return [fault.removeprefix(str(shelf / "sites") + "/") for fault in caught.value.faults]


@pytest.mark.parametrize("path", SHIPPED, ids=str)
def test_every_shipped_mapping_loads(path: Path) -> None:
    mapping = load_mapping(path.stem)
    assert mapping.name == (path.stem if path.parts[0] == "sites" else "")
    assert all(signal.source.startswith(("fact: ", "guess: ")) for signal in mapping.detect.signals)


def test_a_shipped_system_has_all_that_a_site_needs() -> None:
    assert set(systems()) >= {"typo3-4", "typo3-6", "generic"}
    for mapping in load_systems():
        assert mapping.steps and mapping.main and "title" in mapping.fields and mapping.fields["title"].required


def test_three_faults_come_at_once_with_their_places_and_suggestions(shelf: Path) -> None:
    text = """name: site
types:
  article:
    match: .news
    fields:
      published: {selct: .date}
      author:
        - select: 'p['
      teaser: {select: p, transform: germandate}
"""
    faults = faults_of(shelf, text)
    assert len(faults) == 3
    assert faults[0].startswith(
        "site.yaml:6:19: types.article.fields.published: unknown key 'selct'; did you mean 'select'? known: all, "
    )
    assert faults[1].startswith("site.yaml:8:19: types.article.fields.author[0].select: 'p[' is not a CSS selector: ")
    assert faults[2].startswith(
        "site.yaml:9:38: types.article.fields.teaser.transform: unknown transform 'germandate'; "
        "did you mean 'german-date'?"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("extends: odl", "1:10: extends: unknown system 'odl'; did you mean 'old'?"),
        ("nme: x", "1:1: unknown key 'nme'; did you mean 'name'?"),
        ("name: Familie NRW", "1:7: name: 'Familie NRW' is here; small letters"),
        ("language: German", "1:11: language: 'German' is here; a code such as 'de'"),
        ("base: www.kita.example", "1:7: base: 'www.kita.example' is here; a URL"),
        ("system: odl", "1:9: system: unknown system 'odl'; did you mean 'old'?"),
        ("search_markers: maybe", "1:17: search_markers: 'maybe' is here; yes or no would be right"),
        ("main: '#content'", "1:7: main: '#content' is here; a list, each a CSS selector would be right"),
        ("steps: [drop-furnitur]", "1:9: steps[0]: unknown step 'drop-furnitur'; did you mean 'drop-furniture'?"),
        ("steps: [{drop-furniture: {man: []}}]", "steps[0].drop-furniture: unknown option 'man'; did you mean 'main'?"),
        ("ignore: [{select: .x}]", "1:10: ignore[0]: the key 'because' is missing (a text)"),
        ("urls: {typo: yes}", "1:8: urls: unknown key 'typo'; did you mean 'typo3'?"),
        ("fields: {titel: h1}", "1:10: fields: unknown field 'titel'; did you mean 'title'?"),
        ("types: {articel: {match: .x}}", "1:9: types: 'articel' is all but 'article'"),
        ("types: {event: {fields: {organizr: .o}}}", "1:26: types.event.fields: 'organizr' is all but 'organizer'"),
        ("fields: {title: {xpath: '//p['}}", "1:25: fields.title.xpath: '//p[' is not an XPath expression"),
        ("fields: {title: {select: p, pattern: '('}}", "1:38: fields.title.pattern: '(' is not a regular expression"),
        ("fields: {title: {find: main-headin}}", "unknown finder 'main-headin'; did you mean 'main-heading'?"),
        ("fields: {title: {select: h1, find: main-heading}}", "'select' and 'find' both say where the value is"),
        ("fields: {title: {attribute: content}}", "nothing says where the value is; one of select, xpath, find"),
        ("fields: {title: {select: meta, attribute: contnet}}", "'contnet' is all but 'content'"),
        ("fields: {title: {select: h1, join: x}}", "'all: yes' beside it would be right"),
        ("fields: {title: {rulse: [h1]}}", "1:18: fields.title: unknown key 'rulse'; did you mean 'rules'?"),
        ("fields: {title: []}", "no rule is here"),
        ("fields: {title: 'a::text'}", "a pseudo-element selects no element"),
        ("types: {page: {match: {meta: '=x'}}}", "a name before the '=' would be right"),
        ("fields: {title: {select: h1, transform: {strip-prefix: {prefx: x}}}}", "did you mean 'prefix'?"),
        ("fields: {title: {select: h1, transform: strip-prefix}}", "the option 'prefix' is missing (a text)"),
        ("fields: {title: {select: h1, transform: {squash: x}}}", "'squash' takes no options"),
        ("detect: {signals: [{weight: 1, source: x}]}", "exactly one of select, meta, header, pattern would be right"),
        ("extends: old\nmain: {ad: [p]}", "2:8: main: unknown key 'ad'; did you mean 'add'?"),
        ("extends: old\nmain: {add: p}", "2:8: main: 'add' needs a list behind it"),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_what_would_have_been_right(shelf: Path, text: str, expected: str) -> None:
    faults = faults_of(shelf, text + "\n")
    assert len(faults) == 1, faults
    assert expected in faults[0]


def test_a_system_that_leads_back_to_itself_is_refused(shelf: Path) -> None:
    (shelf / "systems" / "a.yaml").write_text("extends: b\n", encoding="utf-8")
    (shelf / "systems" / "b.yaml").write_text("extends: a\n", encoding="utf-8")
    assert "leads back to itself" in faults_of(shelf, "extends: a\n")[0]


def test_a_fault_of_the_system_is_reported_in_the_systems_file(shelf: Path) -> None:
    (shelf / "systems" / "bad.yaml").write_text("main: ['p[']\nfoo: 1\n", encoding="utf-8")
    with pytest.raises(MappingError) as caught:
        load(shelf, "extends: bad\nbar: 1\n")
    assert [fault.split("/")[-1].split(": ")[0] for fault in caught.value.faults] == [
        "site.yaml:2:1", "bad.yaml:1:8", "bad.yaml:2:1"
    ]  # fmt: skip


def test_a_name_that_is_no_mapping_is_refused_with_the_nearest(shelf: Path) -> None:
    with pytest.raises(MappingError, match="unknown mapping 'typo3-5'; did you mean 'typo3-4'"):
        load_mapping("typo3-5", [shelf])


def test_a_site_overrides_texts_merges_mappings_and_replaces_lists(shelf: Path) -> None:
    mapping = load(
        shelf,
        """
name: site
extends: old
main: ['#mitte']
urls: {alias: {kontakt: '5'}}
ignore:
  add: [{select: .ad, because: ad}]
types:
  interview: {match: .talk}
  article: {fields: {author: .by}}
""",
    )
    assert (mapping.name, mapping.system, mapping.extends) == ("site", "old", "old")
    assert mapping.main == ("#mitte",)
    assert mapping.urls.typo3 is False and dict(mapping.urls.alias) == {"home": "1", "kontakt": "5"}
    assert [rule.because for rule in mapping.ignore] == ["box", "ad"]
    assert list(mapping.types) == ["interview", "article", "event"]  # the site's own are tried first
    assert mapping.types["article"].match[0].select == ".news"
    assert set(mapping.types["article"].fields) == {"published", "author"}
    assert set(mapping.fields_of("article")) == {"title", "published", "author"}
    assert [Path(file).name for file in mapping.files] == ["site.yaml", "old.yaml"]


def test_a_field_is_replaced_as_a_whole(shelf: Path) -> None:
    field = load(shelf, "extends: old\nfields: {title: {value: fixed}}\n").fields["title"]
    assert field.required is False
    assert (field.rules[0].value, field.rules[0].select) == ("fixed", "")


def test_lists_can_be_added_to_and_taken_from(shelf: Path) -> None:
    mapping = load(shelf, "extends: old\nmain: {remove: ['#main'], add: ['#mitte']}\nlanguage_menu: {add: [nav]}\n")
    assert mapping.main == ("#content", "#mitte")
    assert mapping.language_menu == ("nav",)


def test_an_added_step_takes_the_place_of_the_same_step(shelf: Path) -> None:
    (shelf / "systems" / "steps.yaml").write_text(
        "steps: [unwrap-rte-leftovers, drop-furniture, decode-emails]\n", encoding="utf-8"
    )
    mapping = load(shelf, "extends: steps\nsteps: {add: [{drop-furniture: {main: ['#x']}}]}\n")
    assert [call.name for call in mapping.steps] == ["unwrap-rte-leftovers", "drop-furniture", "decode-emails"]
    assert mapping.steps[1].options == {"main": ("#x",)}


def test_a_file_that_extends_nothing_can_be_given_a_system(shelf: Path) -> None:
    (shelf / "sites" / "bare.yaml").write_text("name: bare\n", encoding="utf-8")
    assert load_mapping("bare", [shelf]).system == "generic"
    assert load_mapping("bare", [shelf], extends="old").system == "old"


def test_short_forms_of_rules_matches_and_transforms(shelf: Path) -> None:
    mapping = load(
        shelf,
        """
fields:
  title:
    - h1
    - {select: h2, transform: squash}
    - {select: h3, transform: [{strip-prefix: Ort}, {replace: {pattern: a, by: b}}, {split: ';'}]}
types:
  article:
    match: [.news, {url: 'news=\\d', meta: og:type=article}]
references: [.teaser]
""",
    )
    rules = mapping.fields["title"].rules
    assert (rules[0].select, rules[0].where.split("/")[-1]) == ("h1", "site.yaml:4:7")
    assert [call.name for call in rules[1].transform] == ["squash"]
    assert [(call.name, call.options) for call in rules[2].transform] == [
        ("strip-prefix", {"prefix": "Ort"}), ("replace", {"pattern": "a", "by": "b"}), ("split", {"separator": ";"})
    ]  # fmt: skip
    matches = [(match.select, match.url, match.meta) for match in mapping.types["article"].match]
    assert matches == [(".news", "", ""), ("", "news=\\d", "og:type=article")]
    assert mapping.references[0].select == ".teaser"
    assert mapping.references[0].link.attribute == "href"


def test_the_shipped_shelf_holds_systems_and_sites() -> None:
    assert {path.name for path in shipped_shelf().iterdir()} >= {"systems", "sites"}


def keywords() -> list[list[str]]:
    """Return every group of names among which a misspelt one is looked for."""
    classes = (Mapping, Rule, Field, Match, TypeRule, Ignore, Skip, ReferenceRule, Signal, Detect, UrlRules, Assertion)
    groups = [[key.name for key in keys_of(kind)] for kind in classes]
    fields = sorted(FIELD_KEYS | RULE_KEYS)
    registries = [list(registry.members()) for registry in (step, transform, finder)]
    words = (systems(), sorted(KNOWN_FIELDS), get_args(ValueType), ("add", "remove"))
    return [*groups, fields, *registries, *map(list, words)]


@pytest.mark.slow
def test_one_letter_typos_of_the_keywords_get_the_right_suggestion() -> None:
    chance, right, tries = random.Random(20), 0, 0
    for group in keywords():
        for word in group:
            for _ in range(12):
                place, letter = chance.randrange(len(word)), chance.choice(string.ascii_lowercase)
                head, tail = word[:place], word[place:]
                typo = chance.choice([head + letter + tail, head + tail[1:], head + letter + tail[1:],
                                      head + tail[1:2] + tail[:1] + tail[2:]])  # fmt: skip
                if typo and typo not in group:
                    tries += 1
                    right += nearest(typo, group) == word
    assert tries > 1500
    assert right >= 0.95 * tries, f"{right} of {tries}"
