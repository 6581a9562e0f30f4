"""Each sentence of a page stands in exactly one bucket."""

from __future__ import annotations

from lxml import html

from relaunch.ledger.account import account
from relaunch.ledger.claims import Account, unpack
from relaunch.ledger.sentences import read_sentences
from relaunch.model import Record, Reference, Removal


def told(page: str, record: Record, *removals: Removal) -> list[tuple[str, str, str]]:
    made = account(read_sentences(html.fromstring(page)), record, removals)
    return [(text, claim.bucket, claim.field) for text, claim in zip(made.texts, made.claims, strict=True)]


def test_body_title_and_furniture_have_their_buckets() -> None:
    record = Record("a", "page", "Wege", body="<p>Ein Satz. Noch ein Satz.</p>")
    page = "<body><ul><li>Start</li><li>Wege</li></ul><h1>Wege</h1><p>Ein Satz. Noch ein Satz.</p></body>"
    assert told(page, record, Removal("drop-furniture", "navigation", "Start Wege")) == [
        ("Start", "boilerplate", ""), ("Wege", "boilerplate", ""), ("Wege", "record", "title"),
        ("Ein Satz.", "record", "body"), ("Noch ein Satz.", "record", "body"),
    ]  # fmt: skip


def test_a_byline_is_the_date_and_the_author_in_all_forms_of_the_months() -> None:
    record = Record("a", "page", "Wege", body="<p>Ein Satz.</p>", published="2011-03-04", author="Ute Beispiel")
    for day in ("Mar 4, 2011", "4. Mrz. 2011", "4. März 2011", "04 March 2011", "2011/03/04", "04/03/2011"):
        rows = told(f"<h1>Wege</h1><p>{day} • Ute Beispiel</p><p>Ein Satz.</p>", record)
        assert {field for _, bucket, field in rows if bucket == "record"} == {"title", "published", "author", "body"}
        assert {bucket for _, bucket, _ in rows} == {"record"}
    rows = told("<h1>Wege</h1><p>Mar 5, 2011</p><p>Ein Satz.</p>", record)
    assert ("Mar 5, 2011", "unaccounted", "") in rows


def test_each_of_many_buttons_has_its_place() -> None:
    record = Record("a", "page", "", body="".join(f"<p>Abschnitt {n}.</p>" for n in range(40)))
    page = "".join(f"<p>Abschnitt {n}.</p><form>Bearbeiten</form>" for n in range(40))
    rows = told(page, record, *[Removal("drop-furniture", "form", "Bearbeiten")] * 40)
    assert {bucket for text, bucket, _ in rows if text == "Bearbeiten"} == {"ignored-by-mapping"}


def test_signs_that_stood_alone_do_not_hide_where_a_removal_was() -> None:
    record = Record("a", "page", "", body="<p>Ein Satz.</p>")
    keys = "<table><tr><td>?</td><td>Diese Hilfe öffnen</td></tr><tr><td>n</td><td>Nächste Seite</td></tr></table>"
    rows = told(f"<p>Ein Satz.</p>{keys}", record, Removal("s", "boilerplate", "? Diese Hilfe öffnen n Nächste Seite"))
    assert {bucket for _, bucket, _ in rows} == {"record", "boilerplate"}


def test_a_marker_cuts_its_sentence_and_the_rest_stays_with_the_record() -> None:
    record = Record("a", "page", "", body="<p>Besuch ist nur nach Anmeldung möglich.</p>")
    rows = told(
        "<p>Besuch ist ###CAL### nur nach Anmeldung möglich.</p>", record, Removal("s", "placeholder CAL", "###CAL###")
    )
    assert rows == [
        ("Besuch ist", "record", "body"), ("###CAL###", "placeholder", ""),
        ("nur nach Anmeldung möglich.", "record", "body"),
    ]  # fmt: skip


def test_a_repeat_is_the_duplicate_and_the_first_one_the_record() -> None:
    record = Record("a", "page", "", body="<p>Zweimal gesagt.</p>")
    rows = told(
        "<body><p>Zweimal gesagt.</p><p>Zweimal gesagt.</p></body>",
        record,
        Removal("d", "duplicate-of p", "Zweimal gesagt."),
    )
    assert [(bucket, field) for _, bucket, field in rows] == [("record", "body"), ("duplicate-of", "")]


def test_a_teaser_is_a_reference_and_its_link_to_more_is_not() -> None:
    reference = Reference("Der neue Garten", "Er ist fertig und steht allen offen, auch am Abend.", "http://a/garten/")
    record = Record("a", "page", "", references=(reference,))
    block = "<div><h2>Der neue Garten</h2><p>Er ist fertig und steht allen offen, auch am Abend. mehr</p></div>"
    taken = Removal(
        "references", "reference", "Der neue Garten Er ist fertig und steht allen offen, auch am Abend. mehr"
    )
    rows = told(block, record, taken)
    assert [bucket for _, bucket, _ in rows[:2]] == ["reference", "reference"]
    assert rows[-1][0] == "mehr" and rows[-1][2] == ""


def test_a_teaser_of_one_word_is_a_reference() -> None:
    record = Record("a", "page", "", references=(Reference("Vorwort", "", "http://a/vorwort/"),))
    rows = told("<body><h2>Vorwort</h2><p>Vorwort</p></body>", record, Removal("references", "reference", "Vorwort"))
    assert rows[0][1:] == ("reference", "references")


def test_a_name_behind_a_word_without_a_colon_is_the_author() -> None:
    record = Record("a", "article", "", published="2010-12-04", author="Anna Muster")
    assert told("<p>Von Anna Muster</p>", record) == [("Von", "boilerplate", ""), ("Anna Muster", "record", "author")]
    rows = told("<p>4. Dezember 2010 von Anna Muster</p>", record)
    assert [bucket for _, bucket, _ in rows] == ["record", "boilerplate", "record"]
    assert told("<p>Die Anna Musterfrau</p>", record) == [("Die Anna Musterfrau", "unaccounted", "")]


def test_a_date_and_an_author_on_one_line_are_fields() -> None:
    record = Record("a", "article", "", published="2010-12-04", author="Anna Muster")
    rows = told("<p>04.12.2010 Von: Anna Muster</p>", record)
    assert ("04.12.2010", "record", "published") in rows and ("Anna Muster", "record", "author") in rows


def test_what_fits_nowhere_is_unaccounted() -> None:
    assert told("<p>Das ging verloren.</p>", Record("a", "page", "")) == [("Das ging verloren.", "unaccounted", "")]


def test_an_account_survives_packing() -> None:
    made = account(read_sentences(html.fromstring("<p>Eins. Zwei.</p>")), None, ())
    again = unpack(made.pack())
    assert isinstance(again, Account) and (again.texts, again.claims) == (made.texts, made.claims)


def test_a_list_of_headings_above_them_is_not_where_the_body_comes_from() -> None:
    record = Record("a", "page", "", body="<p>Davor.</p><h2>Wege</h2><p>Ein Weg.</p><h2>Orte</h2><p>Ein Ort.</p>")
    page = "<p>Davor.</p><ul><li>Wege</li><li>Orte</li></ul><h2>Wege</h2><p>Ein Weg.</p><h2>Orte</h2><p>Ein Ort.</p>"
    removals = [Removal("site-model", "boilerplate", text) for text in ("Wege", "Orte")]
    assert [(text, bucket) for text, bucket, _ in told(f"<body>{page}</body>", record, *removals)] == [
        ("Davor.", "record"), ("Wege", "duplicate-of"), ("Orte", "duplicate-of"), ("Wege", "record"),
        ("Ein Weg.", "record"), ("Orte", "record"), ("Ein Ort.", "record"),
    ]  # fmt: skip


def test_a_short_word_in_brackets_is_found_in_the_menu_that_was_taken() -> None:
    record = Record("a", "page", "", body="<p>Ein Satz.</p>")
    page = "<body><table><tr><td>[ &lt; ]</td><td>[Top]</td><td>Handbuch »</td></tr></table><p>Ein Satz.</p></body>"
    taken = Removal("drop-furniture", "page-header", "[ < ] [Top] Handbuch » [ ? ]")
    assert [bucket for _, bucket, _ in told(page, record, taken)] == ["boilerplate", "boilerplate", "record"]


def test_two_headings_before_a_text_come_from_there_and_not_from_the_contents_above() -> None:
    body = "<h2>Neues</h2><h3>Vermischtes</h3><p>Der Garten ist fertig.</p>"
    contents = "<ul><li>Neues</li><li>Vermischtes</li></ul>"
    rows = told(f"<body>{contents}{body}</body>", Record("a", "page", "", body=body))
    assert [bucket for _, bucket, _ in rows] == ["duplicate-of"] * 2 + ["record"] * 3


def test_a_line_drawn_of_signs_around_a_word_is_no_marker() -> None:
    drawn = "<pre>########\n# MISC #\n########</pre>"
    body = f"{drawn}<p>Ein Satz.</p>{drawn}"
    rows = told(body, Record("a", "page", "", body=body))
    assert {bucket for _, bucket, _ in rows} == {"record"}


def test_a_date_and_an_author_in_furniture_are_fields() -> None:
    record = Record("a", "article", "Wege", published="2010-01-09", author="Anna Beispiel", body="<p>Ein Satz.</p>")
    line = "<div><span>Published January 9, 2010</span><span>By Anna Beispiel</span></div>"
    taken = Removal("drop-furniture", "footer", "Published January 9, 2010By Anna Beispiel Alle Rechte vorbehalten.")
    page = f"<p>Ein Satz.</p><footer>{line}<p>Alle Rechte vorbehalten.</p></footer>"
    rows = told(f"<body>{page}</body>", record, taken)
    assert rows == [
        ("Ein Satz.", "record", "body"), ("Published", "boilerplate", ""), ("January 9, 2010", "record", "published"),
        ("By", "boilerplate", ""), ("Anna Beispiel", "record", "author"),
        ("Alle Rechte vorbehalten.", "boilerplate", ""),
    ]  # fmt: skip
