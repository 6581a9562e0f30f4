"""A small HTTP server on loopback that answers as a test says and remembers who asked."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

Answer = tuple[int, dict[str, str], bytes]
PAGE: Answer = (200, {"Content-Type": "text/html"}, b"<p>Eine Seite.</p>")


@dataclass
class Loopback:
    """`asked` are the paths in the order in which they came, `heads` what stood in each request's head."""

    url: str = ""
    answers: dict[str, Answer] = field(default_factory=dict)
    slow: float = 0.0
    asked: list[str] = field(default_factory=list)
    heads: list[dict[str, str]] = field(default_factory=list)
    busiest: int = 0
    _busy: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, path: str, head: dict[str, str]) -> Answer:
        """Return what a path answers; a page of its own where nothing was said."""
        with self._lock:
            self.asked.append(path)
            self.heads.append(head)
            self._busy += 1
            self.busiest = max(self.busiest, self._busy)
        time.sleep(self.slow)
        with self._lock:
            self._busy -= 1
        return self.answers.get(path, PAGE)


@contextmanager
def loopback(certificate: Path | None = None) -> Iterator[Loopback]:
    """Serve until the end of the block; with a certificate (and its key in the same file), over TLS."""
    there = Loopback()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            status, head, body = there.answer(self.path, dict(self.headers.items()))
            self.send_response(status)
            for name, value in head.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # a client that hangs up is what is tested
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    there.url = f"http{'s' if certificate else ''}://127.0.0.1:{server.server_address[1]}/"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield there
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
