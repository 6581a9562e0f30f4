"""All six markers are printed, in every place where a marker can stand."""

from __future__ import annotations

import re

import pytest

from relaunch.demo.markers import MARKERS, PLACES, place_and_marker
from relaunch.demo.portal import Portal, build_portal
from tests.demo.reading import markup

# What a place looks like in the content of a page; M stands for the marker.
IN_CONTENT = {
    "own paragraph": '<p class="bodytext">###M###</p>',
    "running text": r"[a-zäöüß,.\d“] ###M### [A-Za-zÄÖÜäöü]",
    "separators only": r'<p class="bodytext">###M### \| ###[A-Z]+###</p>',
    "whole href": '<a href="###M###">',
    "query": r'<a href="[^"]+&amp;[a-z]+=###M###"',
    "src": r'<img src="[^"]*###M###[^"]*"',
    "alt": r'<img [^>]*alt="[^"]+ ###M###"',
    "title": '<span title="###M###">',
    "class": 'class="bodytext ###M###"',
    "style": 'style="color:###M###;',
    "id": 'id="###M###"',
    "option": '<option ###M### value=',
    "block comment": "<!-- ###M### begin -->",
    "inline comment": "<!--###M###-->",
    "empty link": r'<a href="index\.php\?id=4">###M###</a>',
    "entities": "&#35;&#35;&#35;M&#x23;&#x23;&#x23;",
    "own cell": r"<tr><td>###M###</td></tr>",
    "own list": "<ul><li>###M###</li></ul>",
    "own heading": "<h4>###M###</h4>",
    "end of a heading": r"[^>#] ###M###</h2>",
    "between br": "<br />###M###<br />",
    "glued": r"###M######[A-Z]+###",
    "in brackets": r"\(###M###\)",
    "nested blocks": '<div class="inner">###M###</div>',
}
# What stands around the content, on every page or on one page in six.
OUTSIDE = {
    "meta content": '<meta name="[a-z-]+" content="###M###"',
    "value": 'value="###M###"',
    "option": "<option ###M### ",
}


def columns(portal: Portal) -> list[str]:
    """Return the content columns of all pages."""
    pages = (markup(portal, true.url) for true in portal.truth)
    return [page.split('<div id="content">')[1].split('<div id="right">')[0] for page in pages]


def test_the_content_holds_each_marker_in_each_place(portal: Portal) -> None:
    everything = "\n".join(columns(portal))
    missing = [
        (place, marker)
        for place, pattern in IN_CONTENT.items()
        for marker in MARKERS
        if place != "end of a heading" and not re.search(re.sub(r"\bM\b", marker, pattern), everything)
    ]
    assert missing == []
    assert re.search(IN_CONTENT["end of a heading"].replace("M", "[A-Z]+", 1), everything)


def test_a_marker_is_split_over_inline_elements(portal: Portal) -> None:
    everything = "\n".join(columns(portal))
    for marker in MARKERS:
        assert f"##<b>#{marker[:2]}</b>{marker[2:]}<i>###</i>" in everything


def test_cells_and_entries_of_real_tables_and_lists_hold_markers(portal: Portal) -> None:
    everything = "\n".join(columns(portal))
    assert re.search(r"<td>[^<#]+</td><td>###[A-Z]+###</td>", everything)
    assert re.search(r"<li>[^#]+</li><li>###[A-Z]+###</li></ul>", everything)


def test_a_marker_stands_between_separators(portal: Portal) -> None:
    everything = "\n".join(columns(portal))
    assert re.search(r"</a> \| ###[A-Z]+### \| <a", everything)
    assert re.search(r">###[A-Z]+### \| <a", everything) and re.search(r"</a> \| ###[A-Z]+###</p>", everything)


@pytest.mark.parametrize("place", OUTSIDE)
def test_the_frame_holds_each_marker(portal: Portal, place: str) -> None:
    everything = "\n".join(markup(portal, true.url).split('<div id="content">')[0] for true in portal.truth)
    assert all(re.search(OUTSIDE[place].replace("M", marker), everything) for marker in MARKERS)


def test_every_page_prints_the_markers_of_the_template(portal: Portal) -> None:
    for true in portal.truth:
        page = markup(portal, true.url)
        assert all(f"###{marker}###" in page for marker in MARKERS)
        assert "</a> | ###PRINTLINK### | <a" in page and "###PRINTLINK### ###RSSLINK###" in page
        assert all(f"###{marker}###" in markup(portal, true.aliases[0]) for marker in MARKERS)


def test_places_and_markers_meet_in_all_pairs() -> None:
    assert len({place_and_marker(number) for number in range(len(PLACES) * len(MARKERS))}) == len(PLACES) * 6


def test_one_page_explains_markers_in_code(portal: Portal) -> None:
    page = markup(portal, "/index.php?id=18")
    assert "<code>###PRINTLINK###</code>" in page and "###METANAVIGATION###&lt;/div&gt;" in page


def test_generated_pages_carry_markers_too() -> None:
    portal = build_portal(120)
    assert all("###" in column for column in columns(portal)[-40:])
