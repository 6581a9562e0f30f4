"""What the rules of a field find, and what a value must be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from relaunch.errors import MappingError
from relaunch.mapping.assertions import Tally
from relaunch.mapping.classify import matched_type
from relaunch.mapping.context import remember_breadcrumb
from relaunch.mapping.fields import find_field
from relaunch.mapping.load import load_mapping
from relaunch.mapping.schema import Mapping
from relaunch.model import Page, Record, Source
from tests.mapping.pages import page_of


def mapping_of(folder: Path, text: str) -> Mapping:
    path = folder / "site.yaml"
    path.write_text(f"name: a\n{text}\n", encoding="utf-8")
    return load_mapping(path)


def fault_of(folder: Path, text: str) -> str:
    with pytest.raises(MappingError) as caught:
        mapping_of(folder, text)
    assert len(caught.value.faults) == 1, caught.value.faults
    return caught.value.faults[0].removeprefix(f"{folder}/")


def value(folder: Path, rule: str, page: Page) -> Any:
    field = mapping_of(folder, f"fields: {{title: {rule}}}").fields["title"]
    found = find_field(page, page.body, field, "title")
    return None if found is None else found.value


PAGE = """<dl><dt>Ort:</dt><dd>Bonn</dd></dl><div class="box"><p>Ort: Köln</p><p>Kosten: 12 Euro</p></div>
<p class="n">1.234,5</p><p class="n">viele</p><p class="d">3. Mai 2011, 10 Uhr</p><p class="w">Offen</p>
<div class="h" id="x"><p>Ein <b>Text</b> <a href="/a">da</a><script>x()</script></p></div>"""


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("{label: Ort}", "Bonn"),
        ("{label: [Wo, ort]}", "Bonn"),
        ("{label: Ort, select: .box}", "Köln"),
        ("{label: Ort, all: yes}", ["Bonn", "Köln"]),
        ("{label: Kosten, pattern: '(\\d+) Euro'}", "12"),
        ("{label: Wann}", None),
        ("{select: .n, type: number}", 1234.5),
        ("{select: .n, all: yes, type: number}", None),
        ("[{select: .w, pattern: zu}, .w]", "Offen"),
        ("{rules: [.w, .d], type: date}", "2011-05-03"),
        ("{select: .d, type: moment}", "2011-05-03T10:00"),
        ("{select: .w, one_of: [offen, zu]}", "offen"),
        ("{select: .w, type: list}", ["Offen"]),
        ("{select: '.h a', attribute: href, type: url}", "http://www.musterland.example/a"),
        ("{select: '.h p', html: yes}",
         'Ein <b>Text</b> <a href="http://www.musterland.example/a">da</a>'),
        ("{select: .h, html: yes, transform: html-to-text}", "Ein Text da"),
        ("{xpath: 'count(//p) > 3'}", "True"),
        ("{xpath: 'string(//dd)'}", "Bonn"),
    ],
)  # fmt: skip
def test_a_rule_finds_its_value(tmp_path: Path, rule: str, expected: Any) -> None:
    assert value(tmp_path, rule, page_of(PAGE)) == expected


@pytest.mark.parametrize(
    ("rule", "code", "message"),
    [
        ("{select: .w, type: date}", "value-unreadable", "'Offen' is no date in a known form."),
        ("{select: .w, one_of: [auf, zu]}", "value-unreadable", "'Offen' is none of auf, zu."),
        ("{select: .n, type: whole}", "value-unreadable", "'1.234,5' is no whole number."),
        ("{rules: [.w, .h], type: email}", "value-unreadable", "'Offen' is no e-mail address."),
    ],
)
def test_a_value_that_does_not_fit_is_an_issue_of_its_field(
    tmp_path: Path, rule: str, code: str, message: str
) -> None:
    page = page_of(PAGE)
    assert value(tmp_path, rule, page) is None
    assert [(issue.code, issue.message, issue.where) for issue in page.issues] == [(code, message, "title")]


def test_a_term_that_is_not_known_is_an_issue_with_the_nearest(tmp_path: Path) -> None:
    mapping = mapping_of(tmp_path, "taxonomies: {zeit: {Vormittag: [Morgen], Abend: []}}\n"
                                   "fields: {tags: {select: li, all: yes, taxonomy: zeit}}")  # fmt: skip
    page = page_of("<ul><li>morgen</li><li>Vormittag</li><li>ABEND</li></ul>")
    found = find_field(page, page.body, mapping.fields["tags"], "tags")
    assert found is not None and found.value == ["Vormittag", "Abend"]
    page = page_of("<ul><li>Abent</li></ul>")
    assert find_field(page, page.body, mapping.fields["tags"], "tags") is None
    assert page.issues[0].code == "unknown-term"
    assert page.issues[0].message == "'Abent' is no term of 'zeit'; was 'Abend' meant?."


@pytest.mark.parametrize(("place", "expected"), [(1, "Start"), (2, "Familie"), (-1, "Familie"), (3, None), (-3, None)])
def test_the_path_to_a_page_gives_the_names_of_those_above(tmp_path: Path, place: int, expected: str | None) -> None:
    mapping = mapping_of(tmp_path, f"breadcrumb: ['#b']\nfields: {{title: {{breadcrumb: {place}}}}}")
    page = page_of('<p id="b"><a href="/">Start</a> <a href="/f/">Familie</a> <a href="kurs.html">Kurs</a></p>')
    remember_breadcrumb(page, mapping)
    page.body.remove(page.body[0])  # cleaning takes it away
    found = find_field(page, page.body, mapping.fields["title"])
    assert (found and found.value) == expected


@pytest.mark.parametrize(
    ("match", "holds"),
    [
        ("{field: 'kind=^Kurs'}", True), ("{field: kind}", True), ("{field: 'kind=Reise'}", False),
        ("{field: empty}", False), ("{group: '^div#page div#news$'}", True), ("{group: 'div#other'}", False),
        ("{field: kind, url: '/angebote/'}", True), ("{field: kind, url: '/anderes/'}", False),
    ],
)  # fmt: skip
def test_a_type_is_matched_by_a_field_or_a_template(tmp_path: Path, match: str, holds: bool) -> None:
    mapping = mapping_of(tmp_path, f"types: {{course: {{match: {match}, fields: {{kind: .kind, empty: .none}}}}}}")
    page = page_of('<p class="kind">Kurs für Eltern</p>')
    page.group = "div#page div#news"
    assert matched_type(page, mapping) == ("course" if holds else "")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("fields: {title: {select: h1, type: dat}}", "2:36: fields.title.type: 'dat' is here; one of text, list, date"),
        ("fields: {title: {select: h1, type: dat}}", "did you mean 'date'?"),
        ("fields: {title: {select: h1, typ: date}}", "2:30: fields.title: unknown key 'typ'; did you mean 'type'?"),
        ("fields: {title: {label: Ort, attribute: href}}", "'attribute' has no meaning beside 'label'"),
        ("fields: {title: {label: Ort, xpath: //p}}", "'xpath' and 'label' both say where the value is"),
        ("fields: {title: {breadcrumb: 0}}", "'breadcrumb' counts from 1"),
        ("fields: {title: {breadcrumb: last}}", "2:30: fields.title.breadcrumb: 'last' is here; a whole number"),
        ("fields: {title: {select: h1, one_of: [a], type: text}}", "each say what a value must be; one would be right"),
        ("fields: {title: {select: h1, html: yes, attribute: id}}", "'attribute' and 'html' both say what is taken"),
        ("fields: {title: 'dvi.box'}", "HTML has no element 'dvi'; did you mean 'div'?"),
        ("fields: {title: 'a[hrf]'}", "HTML has no attribute 'hrf'; did you mean 'href'?"),
        ("fields: {title: {xpath: 'lower(//p)'}}", "'lower(//p)' is not an XPath expression: Unregistered function"),
        ("fields: {title: {select: h1, pattern: '(a+)+b'}}", "a repeat inside a repeat can be read in too many ways"),
        ("types: {a: {match: {field: kin}, fields: {kind: p}}}", "unknown field 'kin'; did you mean 'kind'?"),
        ("types: {a: {match: .x}, b: {match: [.y, .x]}}", "2:41: types.b.match: 'a' in line 2 asks for the same"),
        ("types: {event: {match: .e, fields: {locatin: .l}}}", "'locatin' is all but 'location'"),
        ("assertions: [{type: artcle, min: 1}]", "2:21: assertions[0]: unknown type 'artcle'; did you mean 'article'?"),
        ("assertions: [{type: article, field: titel, filled: 1}]", "unknown field 'titel'; did you mean 'title'?"),
        ("assertions: [{type: article}]", "'min' or 'max' says how many records"),
        ("assertions: [{type: article, min: 3, max: 2}]", "3 is more than 2"),
        ("assertions: [{type: article, field: title, filled: 120%}]", "'120%' is here; a share such as 95% or 0.95"),
        ("assertions: [{type: article, min: 1, field: title, filled: 1}]", "one of the two would be right"),
        ("taxonomies: {Themen: [a]}", "'Themen' cannot name a taxonomy"),
        ("taxonomies: {themen: [[a]]}", "a mapping of names, or a list of names, would be right"),
        ("fields: {title: {call: 'own:f'}}", "is a function, and only a mapping of your own"),
    ],
)  # fmt: skip
def test_a_fault_says_what_would_have_been_right(tmp_path: Path, text: str, fault: str) -> None:
    assert fault in fault_of(tmp_path, text)


def record(kind: str, **said: Any) -> Record:
    return Record(id="", type=kind, source=Source("http://a.example/"), **{"title": "", **said})


@pytest.mark.parametrize(
    ("assertion", "said"),
    [
        ("{type: article, min: 4}", "3 article records; at least 4 would be right"),
        ("{type: article, max: 2}", "3 article records; at most 2 would be right"),
        ("{type: article, field: author, filled: 90%}",
         "'author' is filled in 1 of 3 article records, 33.3%; at least 90.0% would be right"),
        ("{type: article, field: price, filled: 60%}", ""),
        ("{type: event, field: title, filled: 0.5}", "no event record; 50% with 'title' would be right"),
        ("{type: event, min: 0}", ""), ("{type: article, min: 3, max: 3}", ""),
        ("{type: article, field: author, filled: 33%}", ""),
    ],
)  # fmt: skip
def test_an_assertion_that_fails_says_by_how_much(tmp_path: Path, assertion: str, said: str) -> None:
    types = "types: {article: {fields: {price: .p}}}"
    tally = Tally(mapping_of(tmp_path, f"{types}\nassertions: [{assertion}]"))
    for one in (record("article", author="Ott"), record("article", fields={"price": "1"}),
                record("article", fields={"price": "2"}), record("page", author="Ott")):  # fmt: skip
        tally.add(one)
    failed = tally.failed()
    assert [line.partition(": ")[2] for line in failed] == ([said] if said else [])
    assert all("site.yaml:3:14" in line for line in failed)
