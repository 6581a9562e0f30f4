"""A real WordPress for the whole session, emptied for each test, and run folders to import from."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.load.folders import Site
from tests.load.wordpress_server import WordPressServer, free_port, missing


@pytest.fixture(scope="session")
def wordpress_server() -> Iterator[WordPressServer]:
    absent = missing()
    if absent and not os.environ.get("CI"):
        pytest.skip(f"not installed (make test does that): {', '.join(absent)}")
    with tempfile.TemporaryDirectory(prefix="wordpress-") as folder:  # short: a socket's path has 107 bytes
        Path(folder).chmod(0o755)
        server = WordPressServer(Path(folder), free_port())
        try:
            server.start()
            yield server
        finally:
            server.stop()


@pytest.fixture
def wordpress(wordpress_server: WordPressServer, monkeypatch: pytest.MonkeyPatch) -> WordPressServer:
    wordpress_server.empty()
    monkeypatch.setenv("RELAUNCH_WORDPRESS_USER", "editor")
    monkeypatch.setenv("RELAUNCH_WORDPRESS_PASSWORD", wordpress_server.passwords["editor"])
    return wordpress_server


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path / "run")
