from __future__ import annotations

import io

from relaunch.crawl.summary import ProgressLine


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_sees_one_line_that_changes() -> None:
    stream = Terminal()
    line = ProgressLine(stream)
    line.show(123, 45, 2, last=True)
    assert stream.getvalue().startswith("\r") and stream.getvalue().endswith("\n")
    assert "  123 done · 45 queued · 2 failed · " in stream.getvalue()


def test_a_file_sees_whole_lines_and_few() -> None:
    stream = io.StringIO()
    line = ProgressLine(stream)
    for done in range(100):
        line.show(done, 0, 0)
    line.show(100, 0, 0, last=True)
    assert stream.getvalue().count("\n") == 1 and "\r" not in stream.getvalue()
