"""Tables of layout are taken apart, tables of figures stay."""

from __future__ import annotations

import pytest

from relaunch.clean.body import format_body
from relaunch.clean.tables import unwrap_layout_tables
from tests.clean.pages import page_of

ROW = "<tr><td>a</td><td>b</td></tr>"


@pytest.mark.parametrize(
    "attributes", ["", 'border="0" width="100%"', 'summary=""', 'role="presentation" border="1"', 'class="layout"']
)
def test_a_table_of_layout_becomes_blocks_in_reading_order(attributes: str) -> None:
    page = page_of(f"<table {attributes}>{ROW}</table>", unwrap_layout_tables)
    assert format_body(page.body) == "<p>a</p>\n<p>b</p>"


@pytest.mark.parametrize(
    "table",
    [
        f"<table><tr><th>x</th><th>y</th></tr>{ROW}</table>",
        f"<table><caption>x</caption>{ROW}</table>",
        f'<table summary="Plätze">{ROW}</table>',
        f'<table border="1">{ROW}</table>',
        f'<table class="contenttable contenttable-0">{ROW}</table>',
        f'<table class="csc-uploads csc-uploads-1">{ROW}</table>',
        f"<table><thead>{ROW}</thead>{ROW}</table>",
    ],
)
def test_a_table_of_data_stays(table: str) -> None:
    assert page_of(table, unwrap_layout_tables).body.find(".//table") is not None


def rows(*said: str, times: int = 4) -> str:
    return "".join("<tr>" + "".join(f"<td>{text} {n}</td>" for text in said) + "</tr>" for n in range(times))


@pytest.mark.parametrize(
    "table",
    [
        rows("Ort", "Plätze", "Träger"),
        rows("Ort", "Plätze", times=6),
        f"<tr><td colspan='3'>Kreis Steinfurt</td></tr>{rows('Ort', 'Plätze', 'Träger')}",
        f"{rows('Ort', 'Plätze', 'Träger')}<tr><td colspan='2'> </td></tr>",
        rows("<p><b>Ort</b></p>", '<a href="/x/">Plätze</a>', "Träger<br>"),
        f"<colgroup><col width='9'></colgroup><tbody>{rows('Ort', 'Plätze', 'Träger')}</tbody>",
    ],
    ids=["three columns", "two columns", "a row across", "an empty row", "inline", "columns declared"],
)
def test_many_rows_of_short_cells_are_data_without_any_header(table: str) -> None:
    assert page_of(f"<table>{table}</table>", unwrap_layout_tables).body.find(".//table") is not None


@pytest.mark.parametrize(
    "table",
    [
        rows("Ort", "Plätze", times=5),
        rows("Ort", "Plätze", "Träger", times=3),
        f"{rows('Ort', 'Plätze', 'Träger')}<tr><td>Stand 2009</td></tr>",
        rows("Ort", "Plätze", "ein langer Text " * 9),
        rows("<h2>Ort</h2>", "Plätze", "Träger"),
        rows("<img src='x.gif'>", "Plätze", "Träger"),
        rows("<input name='x'>", "Plätze", "Träger"),
        "<tr><td>Ort</td><td></td><td> </td></tr>" * 4,
        f"{rows('Ort', 'Plätze', 'Träger')}<tr><td colspan='99999999999999999999'>Stand</td></tr>",
    ],
    ids=["few cells", "few rows", "uneven", "long", "headings", "pictures", "a form", "hollow", "colspan"],
)
def test_what_is_no_grid_of_short_cells_is_layout(table: str) -> None:
    assert page_of(f"<table>{table}</table>", unwrap_layout_tables).body.find(".//table") is None


def test_a_table_around_tables_goes_and_the_one_inside_is_judged_alone() -> None:
    inner = f'<table border="1">{ROW}</table>'
    page = page_of(f'<table border="1"><tr><td>links</td><td>{inner}</td></tr></table>', unwrap_layout_tables)
    assert len(list(page.body.iter("table"))) == 1
    assert len(list(page.body.iter("td"))) == 2


def test_a_table_of_one_column_goes() -> None:
    page = page_of('<table border="1"><tr><th>a</th></tr><tr><td>b</td></tr></table>', unwrap_layout_tables)
    assert format_body(page.body) == "<p>a</p>\n<p>b</p>"


def test_hundreds_of_nested_tables_are_unwrapped() -> None:
    page = page_of("<table><tr><td>" * 400 + "x", unwrap_layout_tables)
    assert format_body(page.body) == "<p>x</p>"
