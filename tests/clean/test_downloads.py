"""Lists of files."""

from __future__ import annotations

import pytest

from relaunch.clean.downloads import list_downloads
from relaunch.tree import visible_text
from tests.clean.pages import page_of, written

UPLOADS = """<table class="csc-uploads csc-uploads-2" border="0">
<tr class="tr-odd"><td class="csc-uploads-icon"><a href="fileadmin/a.pdf"><img src="pdf.gif" alt=""></a></td>
<td class="csc-uploads-fileName"><p><a href="fileadmin/a.pdf">a.pdf</a></p>
<p class="csc-uploads-description">Der Antrag</p></td><td class="csc-uploads-fileSize"><p>12 K</p></td></tr>
<tr class="tr-even"><td class="csc-uploads-fileName"><p><a href="fileadmin/b.pdf">b.pdf</a></p></td></tr></table>"""
CE_UPLOADS = """<ul class="ce-uploads"><li><img src="pdf.gif"><div><a href="fileadmin/a.pdf">
<span class="ce-uploads-fileName">a.pdf</span></a><div class="ce-uploads-description">Der Antrag</div>
<span class="ce-uploads-filesize">12 K</span></div></li><li><a href="fileadmin/b.pdf">b.pdf</a></li></ul>"""
LISTED = (
    '<ul class="downloads"><li><a href="fileadmin/a.pdf">a.pdf</a> Der Antrag (12 K)</li>'
    '<li><a href="fileadmin/b.pdf">b.pdf</a></li></ul>'
)


@pytest.mark.parametrize("source", [UPLOADS, CE_UPLOADS])
def test_a_list_of_files_is_written_alike_whatever_made_it(source: str) -> None:
    assert written(page_of(f"<div>{source}danach</div>", list_downloads)) == f"<div>{LISTED}danach</div>"


def test_the_files_of_a_news_record_keep_their_heading() -> None:
    page = page_of(
        '<dl class="news-single-files"><dt>Dateien:</dt><dd><a href="/a.pdf"><img src="i.gif"></a> '
        '<a href="/a.pdf">A</a> 5 K<br><a href="/b.pdf" title="B!">B</a></dd></dl>',
        list_downloads,
    )
    assert written(page) == (
        '<p>Dateien:</p><ul class="downloads"><li><a href="/a.pdf">A</a> 5 K</li>'
        '<li><a href="/b.pdf" title="B!">B</a></li></ul>'
    )


def test_a_link_without_text_is_called_by_its_file() -> None:
    page = page_of(
        '<ul class="ce-uploads"><li><a href="/x/Mein%20Plan.pdf?v=1"><img src="i"></a></li></ul>', list_downloads
    )
    assert visible_text(page.body) == "Mein Plan.pdf"


def test_text_outside_of_the_entries_is_not_lost() -> None:
    page = page_of(
        '<table class="csc-uploads"><caption>Unterlagen</caption><tr><td><a href="/a.pdf">A</a></td></tr></table>',
        list_downloads,
    )
    assert sorted(visible_text(page.body).split()) == ["A", "Unterlagen"]


def test_a_list_without_links_stays() -> None:
    source = '<ul class="ce-uploads"><li>kommt bald</li></ul>'
    assert written(page_of(source, list_downloads)) == source
