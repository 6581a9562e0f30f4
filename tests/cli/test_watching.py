"""A crawl as it is watched: on a terminal, in a log, by a machine."""

from __future__ import annotations

import fcntl
import io
import json
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from relaunch.cli.watching import Lines, drawn, duration, line_of, sentence_of, volume
from relaunch.demo.server import DemoServer

CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
EVIL = "http://a.example/\x1b]0;owned\x07\x9b2J\u202e"
PROGRESS: dict[str, Any] = {
    "event": "progress", "seconds": 75.2, "done": 1200, "queued": 3400, "pages": 1000, "assets": 150, "failed": 7,
    "rate": 2.0, "mean": 1.8, "eta": 1700, "bytes": 12_345_678,
    "statuses": {"2xx": 1150, "3xx": 43, "4xx": 5, "5xx": 2, "none": 0},
    "waiting": [{"host": "www.a.example", "seconds": 34.0, "why": "Retry-After"}],
    "slowest": [{"url": "http://a.example/langsam", "seconds": 12.25}],
}  # fmt: skip


def as_seen(event: dict[str, Any], age: float = 0.0) -> str:
    console = Console(file=io.StringIO(), width=100, color_system=None)
    console.print(drawn("http://a.example/", event, age))
    return console.file.getvalue()  # type: ignore[attr-defined]  # it is the StringIO from above


def test_times_and_sizes_are_said_as_people_say_them() -> None:
    assert [duration(n) for n in (0, 59, 60, 3_725, 200_000)] == ["0 s", "59 s", "1 min 0 s", "1 h 2 min", "2 d 7 h"]
    assert [volume(n) for n in (999, 1_500, 123_456, 2e9, 3e13)] == [
        "999 bytes", "1.5 kB", "123 kB", "2.0 GB", "30000 GB"]  # fmt: skip


def test_a_line_says_how_far_how_fast_and_how_long() -> None:
    assert line_of(PROGRESS) == (
        "1,200 done · 3,400 queued · 7 failed · 2.0/s (mean 1.8) · 12.3 MB · 3xx 43 · 4xx 5 · 5xx 2 · "
        "28 min 20 s left at least"
    )


def test_the_picture_says_what_is_waited_for_and_what_is_slow() -> None:
    seen = as_seen(PROGRESS, age=4.0)
    assert "1,200 of 4,600 known: 1,000 pages, 150 files, 7 failed" in seen
    assert "2xx 1,150" in seen and "none" not in seen
    assert "www.a.example: 30 s, Retry-After" in seen and "12.25 s  http://a.example/langsam" in seen
    assert "1 min 19 s" in seen and "28 min 16 s at least" in seen


def test_a_picture_before_anything_came_is_honest() -> None:
    nothing = {**PROGRESS, "done": 0, "eta": None, "rate": 0.0, "statuses": {}, "slowest": [], "waiting": []}
    assert "3,400 queued, time unknown" in as_seen(nothing)


def test_a_long_address_is_cut_and_no_address_steers_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    seen = as_seen({**PROGRESS, "slowest": [{"url": EVIL + "x" * 500, "seconds": 1.0}],
                    "waiting": [{"host": EVIL, "seconds": 1.0, "why": "Retry-After"}]})  # fmt: skip
    Lines()({"event": "trap", "url": EVIL, "reason": "trap: a path that repeats itself"})
    for text in (seen, capsys.readouterr().err):
        assert "owned" in text and not set("\x1b\x07\x9b\u202e") & set(text)
    assert max(map(len, seen.splitlines())) <= 100
    assert all(name in seen for name in ("done", "rate", "left", "answers", "waiting", "slowest"))


def test_a_log_gets_a_line_now_and_then_and_the_last_one(capsys: pytest.CaptureFixture[str]) -> None:
    moments = iter([0.0, *range(1, 40)])
    lines = Lines(every=10, clock=lambda: next(moments))
    for done in range(25):
        lines({**PROGRESS, "done": done})
    lines({"event": "finished", "spared": 1234})
    told = capsys.readouterr().err.splitlines()
    assert [line.split()[0] for line in told] == ["9", "19", "24"]
    assert told[-1].endswith(" · 1,234 spared") and not any("spared" in line for line in told[:-1])


def test_a_short_pause_is_not_worth_a_sentence() -> None:
    wait = {"event": "waited", "host": "a.example", "why": "Retry-After"}
    assert sentence_of({**wait, "seconds": 2.0}) == ""
    assert sentence_of({**wait, "seconds": 120.0}) == "a.example asks for 120 seconds of peace"
    closed = {**wait, "seconds": 120.0, "why": "--hours"}
    assert sentence_of(closed) == "a.example is left in peace for 2 min 0 s: --hours"


@pytest.fixture(scope="module")
def portal() -> Iterator[str]:
    with DemoServer(60, 0) as server:
        yield server.url


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "relaunch", *words]


@pytest.mark.slow
def test_a_terminal_sees_a_picture_that_is_drawn_again_in_place(portal: str, tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 90, 0, 0))
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "90", "LINES": "40"}
    child = subprocess.Popen(
        command("crawl", portal, "--out", str(tmp_path), "--rate", "70"),
        stdin=theirs, stdout=theirs, stderr=theirs, env=environment,
    )  # fmt: skip
    os.close(theirs)
    seen = b""
    while True:
        try:
            part = os.read(ours, 65_536)
        except OSError:  # the other end is closed
            break
        if not part:
            break
        seen += part
    os.close(ours)
    assert child.wait() == 0
    text = seen.decode()
    plain = CONTROL.sub("", text)
    assert text.count("\x1b[1A") > 10, "drawn over itself, not one below the other"
    assert re.search(r"done +\d+ of \d+ known: \d+ pages, \d+ files, \d+ failed", plain)
    assert "a second now" in plain and "slowest" in plain and "2xx" in plain
    assert "trap: more than 20 requests for the calendar" in plain
    assert "nothing queued" in plain.rpartition("rate")[2], "the last picture is that of the end"
    assert re.search(r"\d+ pages and \d+ files came into", plain)


@pytest.mark.slow
def test_a_machine_gets_events_and_last_of_all_what_json_prints(portal: str, tmp_path: Path) -> None:
    done = subprocess.run(
        command("run", portal, "--mapping", "demo", "--out", str(tmp_path), "--events"), capture_output=True, text=True
    )
    *events, last = [json.loads(line) for line in done.stdout.splitlines()]
    kinds = [event["event"] for event in events]
    assert kinds[0] == "started" and kinds[-2:] == ["progress", "finished"]
    assert set(kinds) == {"started", "progress", "failed", "trap", "finished"}
    assert kinds.count("failed") == last["crawl"]["failed"] and events[-1]["pages"] == last["crawl"]["pages"]
    assert events[-2]["queued"] == 0 and sum(events[-2]["statuses"].values()) == events[-2]["done"]
    assert "event" not in last and last["exit"] == done.returncode
    picture = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert 'id="chart-depth-title"' in picture and 'id="chart-took-title"' in picture


@pytest.mark.slow
def test_json_is_one_object_with_the_events_beside_it(portal: str, tmp_path: Path) -> None:
    done = subprocess.run(
        command("crawl", portal, "--out", str(tmp_path), "--json"), capture_output=True, text=True
    )
    facts = json.loads(done.stdout)
    assert set(facts) == {"out", "pages", "assets", "failed", "left_out", "spared", "seconds", "finished",
                          "failed_for_now"}  # fmt: skip
    events = [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]
    assert events[0]["event"] == "started" and events[-1]["event"] == "finished"
    assert events[-1]["pages"] == facts["pages"]


@pytest.mark.slow
def test_a_log_has_lines(portal: str, tmp_path: Path) -> None:
    done = subprocess.run(
        command("crawl", portal, "--out", str(tmp_path), "--every", "0.5", "--rate", "70"),
        capture_output=True, text=True,
    )  # fmt: skip
    lines = [line for line in done.stderr.splitlines() if " queued · " in line]
    assert len(lines) > 1 and "\x1b" not in done.stderr
    assert " 0 queued" in lines[-1]
