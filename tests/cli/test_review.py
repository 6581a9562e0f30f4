"""`relaunch review` on the command line: who may open which door, and how it ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from relaunch.cli import main
from relaunch.ledger.store import Ledger
from relaunch.model import Record
from relaunch.recordfile import to_yaml


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "records/page").mkdir(parents=True)
    (tmp_path / "records/page/eins.yaml").write_bytes(to_yaml(Record("p/page/eins", "page", "Eins")))
    with Ledger(tmp_path / "ledger.sqlite"):
        pass
    return tmp_path


@pytest.mark.parametrize("bind", ["0.0.0.0", "::", "192.0.2.1", "desk.example"])
def test_other_machines_need_a_password(folder: Path, bind: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["review", str(folder), "--bind", bind, "--no-browser"]) == 2
    assert "--users FILE" in capsys.readouterr().err


def test_a_folder_that_is_none_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["review", str(tmp_path / "nirgends"), "--no-browser"]) == 2
    assert "relaunch run" in capsys.readouterr().err


def test_the_users_file_must_read(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "users").write_text("eva:klartext\n", encoding="utf-8")
    assert main(["review", str(folder), "--users", str(folder / "users"), "--no-browser"]) == 2
    assert "users:1:1:" in capsys.readouterr().err
    assert main(["review", str(folder), "--add-user", "eva"]) == 2


@pytest.mark.slow
def test_the_desk_opens_and_closes(folder: Path) -> None:
    command = [sys.executable, "-m", "relaunch", "review", str(folder), "--port", "0", "--no-browser", "--json"]
    environment = {**os.environ, "LOGNAME": "ute"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as desk:
        assert desk.stdout and desk.stderr
        url = json.loads(desk.stdout.readline())["url"]
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        with opener.open(url, timeout=20) as answer:
            assert answer.status == 200 and b"Eins" in answer.read()
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(url.partition("?")[0], timeout=20)
        refused.value.close()
        desk.send_signal(signal.SIGINT)
        assert desk.wait(timeout=20) == 0
        said = desk.stderr.read()
    assert url in said and "Traceback" not in said
