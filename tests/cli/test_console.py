"""What a page or a file says cannot speak to the terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from relaunch.cli import main


def test_a_fault_that_names_what_a_file_says_shows_no_escapes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("site.yaml").write_text('name: "\\e[31mred\\a"\n', encoding="utf-8")
    assert main(["check", "site.yaml"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("site.yaml:1:7: name: '\ufffd[31mred\ufffd' is here")
    assert "\x1b" not in said
