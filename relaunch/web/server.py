"""Serve the desk and the archived pages beside it, each on a port and so an origin of its own."""

from __future__ import annotations

import logging
import threading
from typing import Any

from flask import Flask
from waitress import wasyncore
from waitress.server import BaseWSGIServer, create_server

from relaunch.errors import ArchiveError
from relaunch.review.desk import Desk
from relaunch.web.app import create_app
from relaunch.web.guard import LOOPBACK, MAX_BODY, Guard
from relaunch.web.legacy import create_archive_app

THREADS = 4


class DeskServer:
    """Both servers. `url` is what an editor opens; without users it carries the token."""

    def __init__(self, desk: Desk, guard: Guard, *, bind: str = "127.0.0.1", port: int = 0, language: str = "") -> None:
        self.guard = guard
        self.bind = bind
        self.folder = desk.folder
        app = create_app(desk, guard, language)
        self._stop = threading.Event()
        self._main = _Server(app, bind, port)
        try:
            guard.port = self._main.port
            self._archive = _beside(create_archive_app(desk, guard), bind, guard.port)
        except BaseException:
            self._main.close()
            raise
        guard.archive_port = self._archive.port
        app.config["SESSION_COOKIE_NAME"] = f"{guard.cookie}-said"  # cookies do not know ports
        servers = (self._main, self._archive)
        self._threads = [threading.Thread(target=server.serve, args=(self._stop,), daemon=True) for server in servers]

    @property
    def url(self) -> str:
        """The address to open."""
        host = "127.0.0.1" if self.bind in ("0.0.0.0", "::", *LOOPBACK) else self.bind  # noqa: S104  # read, not bound
        token = "" if self.guard.users else f"?token={self.guard.token}"
        return f"http://{host}:{self.guard.port}/{token}"

    def start(self) -> None:
        """Begin to serve, in threads."""
        for thread in self._threads:
            thread.start()

    def wait(self) -> None:
        """Serve until somebody interrupts."""
        for thread in self._threads:
            while thread.is_alive():
                thread.join(timeout=0.5)

    def close(self) -> None:
        """Stop serving: first no more is taken in, then what is at work ends."""
        self._stop.set()
        for thread in self._threads:
            if thread.is_alive():
                thread.join(timeout=10)
        for server in (self._main, self._archive):
            server.close()

    def __enter__(self) -> DeskServer:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _beside(app: Flask, bind: str, port: int) -> _Server:
    """Return a server on the next port, which a firewall can be told of, or on any where that is taken."""
    try:
        return _Server(app, bind, port + 1 if port < 65_535 else 0)
    except ArchiveError:
        return _Server(app, bind, 0)


class _Server:
    """One waitress server, whose loop can be ended from outside."""

    def __init__(self, app: Flask, bind: str, port: int) -> None:
        self.sockets: dict[int, Any] = {}
        logging.getLogger("waitress").setLevel(logging.ERROR)
        try:
            self.server = create_server(
                app, map=self.sockets, host=bind, port=port, threads=THREADS, ident="relaunch", channel_timeout=60,
                max_request_body_size=MAX_BODY, max_request_header_size=32_768, clear_untrusted_proxy_headers=True,
            )  # fmt: skip
        except (OSError, ValueError) as error:
            self._abandon()
            wanted = "another --port or --bind would be right"
            raise ArchiveError(f"{bind}:{port}: cannot be served: {error}; {wanted}") from error

    @property
    def port(self) -> int:
        """The port; a name may stand for several addresses, and the first one says it."""
        server = self.server
        return int(server.effective_port if hasattr(server, "effective_port") else server.effective_listen[0][1])

    def serve(self, stop: threading.Event) -> None:
        """Serve until told to stop."""
        while not stop.is_set():
            wasyncore.loop(timeout=0.25, map=self.sockets, count=1)

    def _abandon(self) -> None:
        """Close what a server that could not be bound has opened: a pipe, sockets, threads that would wait for ever."""
        for part in list(self.sockets.values()):
            if isinstance(part, BaseWSGIServer):
                part.task_dispatcher.shutdown()
        wasyncore.close_all(self.sockets, ignore_all=True)

    def close(self) -> None:
        """Let the requests at work end, and close every socket."""
        self.server.task_dispatcher.shutdown()
        self.server.close()
        wasyncore.close_all(self.sockets)
