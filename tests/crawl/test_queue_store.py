from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from relaunch.crawl.ask import Ask
from relaunch.crawl.queue_store import HELD, PAGE, WAITING, WINDOW, Page, QueueStore
from relaunch.errors import ArchiveError

A, B = "http://stadt.example/a", "http://stadt.example/b"


def ask(url: str, depth: int = 0) -> Ask:
    return Ask(url, url, depth)


def taken(store: QueueStore) -> list[str]:
    rows = []
    while row := store.take():
        rows.append(row.ask.url)
    return rows


def test_requests_come_by_priority_then_in_the_order_they_were_added() -> None:
    store = QueueStore()
    for number in range(3 * WINDOW):
        store.add(ask(f"{A}/{number}"), priority=-(number % 2))
    first = [store.take() for _ in range(5)]
    assert [row and row.ask.url for row in first] == [f"{A}/{number}" for number in range(0, 10, 2)]
    store.add(ask("http://stadt.example/robots.txt"), "on_robots", priority=1000)
    rest = taken(store)
    assert rest[0] == "http://stadt.example/robots.txt"
    assert rest[1:] == [f"{A}/{n}" for n in (*range(10, 3 * WINDOW, 2), *range(1, 3 * WINDOW, 2))]


def test_many_requests_added_while_the_window_is_whole_keep_their_order() -> None:
    store = QueueStore()
    store.add(ask(A), priority=-1)
    assert store.take() is not None
    for number in range(10 * WINDOW):
        store.add(ask(f"{B}/{number:04}"), priority=-2 if number < 5 * WINDOW else -1)
    late = [f"{B}/{number:04}" for number in range(5 * WINDOW, 10 * WINDOW)]
    assert taken(store) == late + [f"{B}/{number:04}" for number in range(5 * WINDOW)]


def test_a_request_is_given_out_once_and_stays_until_it_is_done(tmp_path: Path) -> None:
    store = QueueStore(tmp_path / "q")
    store.add(ask(A))
    store.add(ask(A))
    row = store.take()
    assert row is not None and store.take() is None and not store.has_pending() and store.pending == 1
    store.commit()
    store.close(in_order=False)
    again = QueueStore(tmp_path / "q")
    assert again.has_pending()
    again.done(row.id)
    again.close()
    assert taken(QueueStore(tmp_path / "q")) == []


def test_what_was_not_committed_is_as_if_it_had_not_been(tmp_path: Path) -> None:
    store = QueueStore(tmp_path / "q")
    number = store.add(ask(A))
    store.commit()
    store.done(number)
    store.add(ask(B))
    store.keep_page(B, Page())
    store.close(in_order=False)
    again = QueueStore(tmp_path / "q")
    assert taken(again) == [A] and not again.is_asked(B) and again.page(B) is None


def test_one_query_answers_for_all_links_of_a_page() -> None:
    store = QueueStore()
    store.add(ask(A))
    store.keep_page(A, Page(True, [B]))
    store.note(B)
    for cache in (store._asked, store._pages, store._noted):
        cache.clear()
    store.look_up([A, B], [A, B], [A, B])
    assert (store.is_asked(A), store.is_asked(B)) == (True, False)
    assert (store.page(A), store.page(B)) == (Page(True, [B]), None)
    assert (store.is_noted(A), store.is_noted(B)) == (False, True)


def test_what_a_request_knows_survives(tmp_path: Path) -> None:
    store = QueueStore(tmp_path / "q")
    store.add(Ask(A, B, 3, 2, True, True), priority=-3)
    store.add(ask(B), "on_robots", priority=1000, origin="http://stadt.example")
    store.close()
    robots, page = [QueueStore(tmp_path / "q").take() for _ in range(1)], None
    store = QueueStore(tmp_path / "q")
    first, page = store.take(), store.take()
    assert robots[0] == first
    assert first is not None and (first.callback, first.meta) == ("on_robots", {"origin": "http://stadt.example"})
    assert page is not None and (page.ask, page.callback, page.rank) == (Ask(A, B, 3, 2, True, True), PAGE, 3)


def test_a_copy_made_under_a_running_crawl_is_known_for_one(tmp_path: Path) -> None:
    store = QueueStore(tmp_path / "q")
    store.add(ask(A))
    store.commit()
    for name in ("q", "q-wal"):
        shutil.copyfile(tmp_path / name, tmp_path / f"copy{name[1:]}")
    store.close()
    shutil.copyfile(tmp_path / "q", tmp_path / "later")
    assert QueueStore(tmp_path / "copy").was_copied
    assert not QueueStore(tmp_path / "later").was_copied
    assert not QueueStore(tmp_path / "q").was_copied


def test_a_damaged_file_is_begun_anew(tmp_path: Path) -> None:
    (tmp_path / "q").write_bytes(b"this is no database " * 100)
    store = QueueStore(tmp_path / "q")
    assert store.fact("place") == "" and store.pending == 0


def test_a_file_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match=r"nowhere/q: unable to open .*; free space is needed"):
        QueueStore(tmp_path / "nowhere" / "q")


def test_answered_pages_can_be_put_back() -> None:
    store = QueueStore()
    for url in (A, B):
        store.done(store.add(ask(url)))
    assert store.again([B, "http://stadt.example/c"], since=7) == 1
    assert taken(store) == [B]


def test_requests_that_wait_are_let_go_one_by_one() -> None:
    store = QueueStore()
    store.add(ask(A), state=WAITING)
    store.add(ask(B), state=HELD)
    assert taken(store) == []
    for row in [*store.rows(WAITING), *store.rows(HELD)]:
        store.admit(row.id)
    assert taken(store) == [A, B]
