"""The two servers of the desk, and ports that somebody else has."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
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
    before, threads = open_ends(), set(threading.enumerate())
    with pytest.raises(ArchiveError, match=f"127.0.0.1:{taken}: cannot be served: .* another --port"):
        DeskServer(desk, Guard("ute"), port=taken)
    assert open_ends() <= before
    assert all(has_ended(thread) for thread in set(threading.enumerate()) - threads)


def test_the_archive_gives_way_where_the_next_port_is_taken(folder: Path) -> None:
    desk = Desk(folder, "ute")
    with two_ports() as (port, second):
        before, threads = open_ends(), set(threading.enumerate())
        with DeskServer(desk, Guard("ute"), port=port) as server:
            assert server.guard.port == port
            assert server.guard.archive_port not in (0, port, second)
        assert open_ends() <= before
        assert all(has_ended(thread) for thread in set(threading.enumerate()) - threads)


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


def has_ended(thread: threading.Thread) -> bool:
    """Tell whether a thread that was told to end has done so."""
    thread.join(timeout=10)
    return not thread.is_alive()


def open_ends() -> set[str]:
    """Return the sockets and pipes that this process has open, by their names in the system."""
    ends = set()
    for file in Path("/proc/self/fd").iterdir():
        with suppress(OSError):  # the folder's own descriptor is gone by now
            ends.add(str(file.readlink()))
    return {end for end in ends if end.startswith(("socket:", "pipe:"))}
