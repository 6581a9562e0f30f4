"""Links to the top of the page."""

from __future__ import annotations

import pytest

from relaunch.clean.to_top import drop_to_top_links
from tests.clean.pages import page_of, taken, written


@pytest.mark.parametrize(
    "link",
    [
        '<p class="csc-linkToTop"><a href="#">Hinauf</a></p>',
        '<a href="#top">nach oben</a>',
        '<a href="/familie/kita/#seite">Zum Seitenanfang</a>',
        '<a href="#"><img src="up.gif" alt="Nach oben"></a>',
        '<a href="#">↑ Seitenanfang</a>',
        '<a href="#">▲</a>',
        '<a href="index.php?id=5#oben">[Nach oben]</a>',
    ],
)
def test_a_link_to_the_top_goes(link: str) -> None:
    page = page_of(f"<div><p>Text</p>{link}</div>", drop_to_top_links)
    assert written(page) == "<div><p>Text</p></div>"
    assert [because for because, _ in taken(page)] == ["to-top"]


def test_a_headings_link_to_itself_goes_and_a_note_sign_in_a_text_stays() -> None:
    page = page_of('<h2>Wege <a href="#wege">¶</a></h2><p>Siehe <a href="#p5">¶</a> 5</p>', drop_to_top_links)
    assert written(page) == '<h2>Wege </h2><p>Siehe <a href="#p5">¶</a> 5</p>'


@pytest.mark.parametrize(
    "link",
    [
        '<a href="#c12">Ganz nach oben in die Tabelle</a>',
        '<a href="#kapitel">Kapitel 1</a>',
        '<a href="/top/">Top</a>',
        '<a href="#">Mehr</a>',
        '<a href="#c5"></a>',
    ],
)
def test_other_links_stay(link: str) -> None:
    page = page_of(f"<div>{link}</div>", drop_to_top_links)
    assert written(page) == f"<div>{link}</div>"
