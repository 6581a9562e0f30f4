"""The demo portal on loopback."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType

from relaunch.demo.portal import Portal, Response, build_portal

STATUS_LINE = 120  # bytes of the status line and the headers that every answer has
Revise = Callable[[str, Response], Response]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, portal: Portal, delay: float) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.portal = portal
        self.delay = delay
        self.requests: list[str] = []
        self.sent = 0
        self.revise: Revise = lambda _path, response: response

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing when a client goes away in the middle of an answer."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "Apache/2.2.16"
    sys_version = "(Debian) PHP/5.3.3"
    # Headers and body leave in one packet; otherwise each answer waits 40 ms for a delayed acknowledgement.
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        """Answer from the portal."""
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        """Answer without the body."""
        self._answer(with_body=False)

    def _answer(self, with_body: bool) -> None:
        server = self.server
        assert isinstance(server, _Server)
        server.requests.append(self.path)
        if server.delay:
            time.sleep(server.delay)
        host = self.headers.get("Host") or f"127.0.0.1:{server.server_address[1]}"
        response = self._conditional(server.revise(self.path, server.portal.answer(self.path, host)))
        self.send_response(response.status)
        for name, value in response.headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(response.body)))
        self.end_headers()
        told = sum(len(name) + len(value) + 4 for name, value in response.headers)
        server.sent += STATUS_LINE + told + len(response.body)
        if with_body:
            self.wfile.write(response.body)
        self.wfile.flush()

    def _conditional(self, response: Response) -> Response:
        """Return the answer with an ETag, or 304 to a client that has it."""
        if response.status != 200:
            return response
        tag = ("ETag", f'"{hashlib.sha256(response.body).hexdigest()[:24]}"')
        if self.headers.get("If-None-Match") == tag[1]:
            return Response(304, (tag,), b"")
        return Response(200, (*response.headers, tag), response.body)

    def log_message(self, format: str, *args: object) -> None:
        """Stay quiet."""


class DemoServer:
    """Serves a portal on 127.0.0.1 while its `with` block runs. `requests` lists what was asked, in order."""

    def __init__(self, pages: int = 60, port: int = 0, delay: float = 0.0) -> None:
        self.portal = build_portal(pages)
        self._server = _Server(port, self.portal, delay)
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def url(self) -> str:
        """The address of the home page."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/"

    @property
    def sent(self) -> int:
        """Bytes of the answers so far, bodies and headers."""
        return self._server.sent

    def change(self, revise: Revise) -> None:
        """Change the portal: each answer is handed to `revise`, with path and query, before it is sent."""
        self._server.revise = revise

    @property
    def requests(self) -> list[str]:
        """Path and query of each request so far."""
        return self._server.requests

    def __enter__(self) -> DemoServer:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def serve(pages: int = 60, port: int = 0) -> DemoServer:
    """Return a server for a portal; enter it to start serving."""
    return DemoServer(pages, port)
