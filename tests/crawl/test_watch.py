"""What a crawl tells of itself while it goes: counts, rates, what it waits for."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from relaunch.archive import Archive
from relaunch.crawl import run_crawl
from relaunch.crawl.patience import Gate
from relaunch.crawl.summary import CrawlSummary
from relaunch.crawl.watch import Watch, class_of, written_to
from relaunch.urls import UrlRules
from tests.crawl.rawsite import RawSite, answer

COUNTS = {"pages": 0, "assets": 0, "failed": 0}


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def watched() -> tuple[Watch, list[dict[str, Any]], Clock]:
    told: list[dict[str, Any]] = []
    clock = Clock()
    return Watch(told.append, clock), told, clock


def test_statuses_fall_into_classes() -> None:
    assert [class_of(status) for status in (200, 304, 404, 503, 0, 999)] == ["2xx", "3xx", "4xx", "5xx", "none", "none"]


def test_progress_tells_the_rate_of_now_beside_that_of_the_whole_time_and_what_is_left() -> None:
    watch, told, clock = watched()
    for second in range(1, 121):
        clock.now += 1
        for _ in range(4 if second <= 60 else 1):
            watch.answered("http://a.example/", 200, 1000, 0.1)
        watch.tick(30, COUNTS)
    last = told[-1]
    assert (last["done"], last["queued"], last["bytes"]) == (300, 30, 300_000)
    assert (last["rate"], last["mean"], last["eta"]) == (1.0, 2.5, 30)
    assert last["statuses"] == {"2xx": 300, "3xx": 0, "4xx": 0, "5xx": 0, "none": 0}


def test_where_nothing_comes_nobody_knows_how_long_it_takes() -> None:
    watch, told, clock = watched()
    clock.now += 5
    watch.tick(30, COUNTS, [("www.a.example", 12.34, "Retry-After")])
    assert told[-1]["eta"] is None and told[-1]["rate"] == 0
    assert told[-1]["waiting"] == [{"host": "www.a.example", "seconds": 12.3, "why": "Retry-After"}]


def test_progress_is_told_twice_a_second_at_most_but_the_last_one_always() -> None:
    watch, told, clock = watched()
    for _ in range(100):
        clock.now += 0.01
        watch.tick(1, COUNTS)
    watch.tick(0, COUNTS, last=True)
    assert [event["queued"] for event in told] == [1, 1, 0]


def test_the_five_slowest_are_named_the_slowest_first() -> None:
    watch, told, _ = watched()
    for number in range(50):
        watch.answered(f"http://a.example/{number}", 200, 1, number * 7 % 50)
    watch.tick(0, COUNTS, last=True)
    assert [slow["seconds"] for slow in told[-1]["slowest"]] == [49, 48, 47, 46, 45]


def test_a_trap_is_told_once_and_each_failure() -> None:
    watch, told, _ = watched()
    for number in range(3):
        watch.trapped(f"http://a.example/{number}", "trap: more than 20 requests for the calendar /")
        watch.answered(f"http://a.example/{number}", 500, 0, 0.1, "the legacy site answers 500")
    watch.finished("finished", CrawlSummary(finished=True, failed=3, spared=40, spared_pictures=7))
    assert [event["event"] for event in told] == ["trap", "failed", "failed", "failed", "finished"]
    assert told[0]["url"] == "http://a.example/0" and told[-1]["finished"] is True
    assert (told[-1]["spared"], told[-1]["spared_pictures"]) == (40, 7)


def test_an_event_is_one_line_of_json_and_a_listener_who_left_stops_nothing() -> None:
    stream = io.StringIO()
    tell = written_to(stream)
    tell({"event": "trap", "url": "http://a.example/\n", "reason": "ü"})
    assert stream.getvalue().count("\n") == 1 and json.loads(stream.getvalue())["reason"] == "ü"
    stream.close()
    tell({"event": "finished"})


def test_a_gate_says_which_hosts_are_left_in_peace_and_why() -> None:
    gate = Gate(lambda: False)
    noted: list[tuple[str, float, str]] = []
    gate.noted = lambda *wait: noted.append(wait)
    gate.hold("b.example", 30)
    gate.hold("b.example", 30)  # the other seven that were under way say the same
    gate.hold("a.example", 40, "back-off after 503")
    gate.hold("a.example", 1, "Retry-After")
    gate.hold("c.example", 0.05, "back-off after 503")
    assert noted == [("b.example", 30, "Retry-After"), ("a.example", 40, "back-off after 503")]
    found = [(host, round(seconds), why) for host, seconds, why in gate.waiting() if host != "c.example"]
    assert found == [("a.example", 40, "back-off after 503"), ("b.example", 30, "Retry-After")]


def script(path: str, count: int) -> bytes:
    if path == "/":
        if count == 1:
            return answer("", "503 Service Unavailable", Retry_After="1")
        return answer('<a href="/a/">a</a><a href="/weg">b</a>')
    return answer("<p>Guten Tag</p>") if path == "/a/" else answer("", "404 Not Found")


@pytest.mark.slow
def test_a_caller_hears_of_a_crawl_while_it_goes(tmp_path: Path) -> None:
    told: list[dict[str, Any]] = []
    with RawSite(script) as site:
        summary = run_crawl(site.url + "/", tmp_path, rules=UrlRules(), watch=told.append)
    assert summary.finished and (told[0]["event"], told[-1]["event"]) == ("started", "finished")
    waited = [(event["host"], event["seconds"], event["why"]) for event in told if event["event"] == "waited"]
    assert waited == [("127.0.0.1", 1.0, "Retry-After")]
    assert [event["url"].rpartition("/")[2] for event in told if event["event"] == "failed"] == ["weg"]


@pytest.mark.slow
@pytest.mark.parametrize("error", [KeyboardInterrupt, BrokenPipeError])
def test_a_watcher_that_breaks_off_stops_the_crawl_in_order(tmp_path: Path, error: type[BaseException]) -> None:
    def watch(event: dict[str, Any]) -> None:
        if event["event"] == "waited":
            raise error

    with RawSite(script) as site:
        with pytest.raises(error):
            run_crawl(site.url + "/", tmp_path, rules=UrlRules(), watch=watch)
        with Archive(tmp_path / "archive") as archive:
            assert archive.unfinished() is not None
        assert run_crawl(site.url + "/", tmp_path, rules=UrlRules(), progress=False).finished
