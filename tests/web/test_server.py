"""The two servers of the desk, and ports that somebody else has."""

from __future__ import annotations

import gc
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from relaunch.errors import ArchiveError
from relaunch.review.desk import Desk
from relaunch.web.guard import Guard
from relaunch.web.server import DeskServer


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which another program listens."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


def test_a_taken_port_is_said_and_leaves_nothing_open(folder: Path, taken: int) -> None:
    desk = Desk(folder, "ute")
    files, threads = open_files(), threading.active_count()
    with pytest.raises(ArchiveError, match=f"127.0.0.1:{taken}: cannot be served: .* another --port"):
        DeskServer(desk, Guard("ute"), port=taken)
    gc.collect()
    assert (open_files(), threading.active_count()) == (files, threads)


def test_the_archive_gives_way_where_the_next_port_is_taken(folder: Path) -> None:
    desk = Desk(folder, "ute")
    with two_ports() as (port, second):
        files, threads = open_files(), threading.active_count()
        with DeskServer(desk, Guard("ute"), port=port) as server:
            assert server.guard.port == port
            assert server.guard.archive_port not in (0, port, second)
        gc.collect()
        assert (open_files(), threading.active_count()) == (files, threads)


@contextmanager
def two_ports() -> Iterator[tuple[int, int]]:
    """Two ports in a row: the first free, on the second another program listens."""
    for _ in range(50):
        with socket.create_server(("127.0.0.1", 0)) as other:
            port = other.getsockname()[1]
            try:
                socket.create_server(("127.0.0.1", port - 1)).close()
            except OSError:
                continue
            yield port - 1, port
            return
    raise AssertionError("no two ports in a row were found")


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))
