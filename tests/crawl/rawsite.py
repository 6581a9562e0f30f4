"""A server that may do what no library lets it: lie about lengths, stall, drip, cut a body short, hang up."""

from __future__ import annotations

import socket
import struct
import time
from collections import Counter
from collections.abc import Callable, Iterator
from threading import Event, Thread

Part = bytes | float  # bytes to send, or seconds to wait
Script = Callable[[str, int], Iterator[Part] | bytes]


def answer(body: bytes | str = b"", status: str = "200 OK", **headers: str) -> bytes:
    """Return a whole and honest answer; header names are written with `_` for `-`."""
    body = body.encode() if isinstance(body, str) else body
    lines = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(body))}
    lines |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value)
    return f"HTTP/1.1 {status}\r\n{head}Connection: close\r\n\r\n".encode("latin-1") + body


class Reset(Exception):  # noqa: N818  no error: a script raises it to slam the door
    """Hang up at once, without a farewell."""


class RawSite:
    """Runs `script(path, number of the request for it)` for each request; it gives all the bytes, or some at a time."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.asked: list[str] = []
        self.when: dict[str, list[float]] = {}
        self.heads: list[str] = []
        self._counts: Counter[str] = Counter()
        self._done = Event()
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=64)
        self._socket.settimeout(0.1)
        self._thread = Thread(target=self._serve, daemon=True)
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def __enter__(self) -> RawSite:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()
        self._socket.close()

    def _serve(self) -> None:
        while not self._done.is_set():
            try:
                connection, _ = self._socket.accept()
            except TimeoutError:
                continue
            Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with connection:
            connection.settimeout(30)
            head = b""
            try:
                while b"\r\n\r\n" not in head and (more := connection.recv(65_536)):
                    head += more
                if not head:
                    return
                path = head.split()[1].decode("latin-1")
                self.asked.append(path)
                self.heads.append(head.decode("latin-1"))
                self.when.setdefault(path, []).append(time.monotonic())
                self._counts[path] += 1
                said = self.script(path, self._counts[path])
                for part in [said] if isinstance(said, bytes) else said:
                    if isinstance(part, float):
                        self._done.wait(part)
                    else:
                        connection.sendall(part)
                connection.shutdown(socket.SHUT_WR)
                connection.settimeout(1)
                connection.recv(1)  # till the other side has all of it
            except Reset:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            except OSError:
                return  # the crawler had enough
