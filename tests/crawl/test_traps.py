from __future__ import annotations

import pytest

from relaunch.crawl.traps import LIMIT, Traps, walk_of

SITE = "http://www.stadt.example"


def admitted(traps: Traps, paths: list[str]) -> int:
    return sum(traps.admit(SITE + path) == "" for path in paths)


@pytest.mark.parametrize(
    "paths",
    [
        [f"/index.php?id=6&tx_cal_controller[view]=month&tx_cal_controller[getdate]=20{n:02}0101" for n in range(99)],
        [f"/index.php?id=6&tx_cal_controller%5Bview%5D={v}&tx_cal_controller%5Bgetdate%5D=2010{n:02}01"
         for v in ("day", "week", "month", "year") for n in range(1, 13)],
        [f"/kalender/{year}/{month}/" for year in range(2010, 2020) for month in range(1, 13)],
        [f"/veranstaltungen/?year={year}&month={month}" for year in range(2010, 2020) for month in range(1, 13)],
        [f"/index.php?id=6&tx_cal_controller[view]=event&tx_cal_controller[uid]=7&tx_cal_controller[getdate]=2010{n}"
         for n in range(1000, 1099)],
        [f"/calendar?m={n}" for n in range(99)],
        ["/a" + "/b/c" * n for n in range(99)],
    ],
)  # fmt: skip
def test_an_endless_part_gets_twenty_requests_at_most(paths: list[str]) -> None:
    assert 0 < admitted(Traps(), paths) <= LIMIT


@pytest.mark.parametrize(
    "paths",
    [
        [f"/index.php?id={n}" for n in range(99)],
        [f"/index.php?id=4&tx_ttnews[tt_news]={n}" for n in range(99)],
        [f"/index.php?id=4&tx_ttnews[tt_news]={n}&tx_ttnews[year]=2010&tx_ttnews[month]=3" for n in range(99)],
        [f"/index.php?id=6&tx_cal_controller[view]=event&tx_cal_controller[uid]={n}&tx_cal_controller[year]=2010"
         for n in range(99)],
        [f"/2010/03/artikel-{n}/" for n in range(99)],
        [f"/artikel/{n}/" for n in range(99)],
        [f"/index.php?id=6&tx_cal_controller[view]=list&tx_cal_controller[category]={n}" for n in range(99)],
        [f"/presse.php?page={n}" for n in range(99)],
        [f"/kalender/fest-{n}.html" for n in range(99)],
    ],
)  # fmt: skip
def test_a_series_of_articles_is_never_cut(paths: list[str]) -> None:
    assert admitted(Traps(), paths) == 99


def test_an_archive_by_months_goes_on_as_long_as_it_shows_something_new() -> None:
    traps = Traps()
    paths = [f"/index.php?id=4&tx_ttnews[year]={2000 + n // 12}&tx_ttnews[month]={n % 12 + 1}" for n in range(100)]
    queue = [SITE + path for path in paths if traps.admit(SITE + path) == ""]
    assert len(queue) == LIMIT
    for number, url in enumerate(queue):
        queue += (
            [more] if (more := traps.prove(url, f"Meldungen aus {'abcdefghij'[number % 10]}{number}", True)) else []
        )
    assert len(queue) == 100 and traps.left() == []


def test_an_archive_that_shows_nothing_new_ends_and_says_what_was_left() -> None:
    traps = Traps()
    urls = [f"{SITE}/index.php?id=4&tx_ttnews[year]={year}&tx_ttnews[month]=1" for year in range(1900, 2000)]
    queue = [url for url in urls if traps.admit(url) == ""]
    for url in queue:
        queue += [more] if (more := traps.prove(url, f"Januar {url[-22:-18]}: keine Meldungen", False)) else []
    assert len(queue) == LIMIT
    assert len(traps.left()) == 100 - len(queue)
    assert all(reason.startswith("trap: 20 pages of ") for _, reason in traps.left())


def test_a_list_of_events_by_pages_is_no_calendar() -> None:
    found = walk_of(SITE + "/index.php?id=6&tx_cal_controller[view]=list&tx_cal_controller[offset]=3")
    assert found is not None and not found[1]


def test_a_calendar_without_a_date_is_part_of_the_walk() -> None:
    now = walk_of(SITE + "/index.php?id=6&tx_cal_controller[view]=month")
    assert now == walk_of(SITE + "/index.php?id=6&tx_cal_controller[view]=month&tx_cal_controller[getdate]=20100101")
    assert walk_of(SITE + "/index.php?id=6") is None


def test_a_url_without_end_is_refused() -> None:
    assert Traps().admit(SITE + "/?q=" + "x" * 3_000).startswith("trap: a URL of more than")


FILTERED = [f"/liste?thema={a}&region={b}&sort={c}" for a in "abcdefgh" for b in "uvwxyz" for c in ("neu", "alt")]


def test_the_filters_of_a_list_get_twenty_pages_that_say_no_new_word() -> None:
    traps = Traps()
    queue = [SITE + path for path in FILTERED if traps.admit(SITE + path) == ""]
    for number, url in enumerate(queue):
        said = f"Sortiert nach Datum: Ferienpass Elterngeld Kindergarten ({number} Treffer)"
        queue += [more] if (more := traps.prove(url, said, False)) else []
    assert len(queue) == LIMIT
    assert all(reason.startswith(f"trap: {LIMIT} pages of the filters of {SITE}/liste") for _, reason in traps.left())


def test_pages_with_as_many_parameters_go_on_as_long_as_they_say_something() -> None:
    traps = Traps()
    queue = [SITE + path for path in FILTERED if traps.admit(SITE + path) == ""]
    for number, url in enumerate(queue):
        name = "".join("abcdefghij"[int(digit)] for digit in f"{number:04}")
        queue += [more] if (more := traps.prove(url, f"Familie {name}", False)) else []
    assert len(queue) == len(FILTERED) and traps.left() == []


@pytest.mark.parametrize("query", ["id=7&L=1", "id=4&tx_ttnews[tt_news]=9&L=1", "lang=de&artikel=17", "sort=neu"])
def test_a_query_that_names_a_page_is_no_filter(query: str) -> None:
    assert walk_of(f"{SITE}/index.php?{query}") is None
