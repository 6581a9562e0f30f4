"""A legacy site on loopback for the tests: pages by path, some of them ill-behaved, and a list of what was asked."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

Reply = tuple[int, dict[str, str], bytes]
HTML = {"Content-Type": "text/html; charset=utf-8"}


def html(*links: str, text: str = "Guten Tag", status: int = 200) -> Reply:
    anchors = " ".join(f'<a href="{link}">{link}</a>' for link in links)
    return status, HTML, f"<html><body><p>{text}</p>{anchors}</body></html>".encode()


def moved(target: str, status: int = 301) -> Reply:
    return status, {**HTML, "Location": target}, b"<html><body>moved</body></html>"


def zipped(reply: Reply) -> Reply:
    status, headers, body = reply
    return status, {**headers, "Content-Encoding": "gzip"}, gzip.compress(body)


class Site:
    """Serves `pages`, by path and query, while its `with` block runs; `fallback` answers for the rest."""

    def __init__(self, pages: dict[str, Reply], fallback: Callable[[str], Reply | None] = lambda path: None) -> None:
        self.pages = pages
        self.fallback = fallback
        self.asked: list[str] = []
        self.agents: set[str] = set()
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                site.asked.append(self.path)
                site.agents.add(self.headers.get("User-Agent", ""))
                status, headers, body = site.pages.get(self.path) or site.fallback(self.path) or html("/", status=404)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                if "Content-Length" not in headers:
                    self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                try:
                    self.wfile.write(body)
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True  # the crawler had enough
                if len(body) < int(headers.get("Content-Length", "0")):
                    self.close_connection = True

            def log_message(self, format: str, *args: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 64

            def handle_error(self, request: object, client_address: object) -> None:
                pass  # a crawler that is killed leaves broken connections behind

        self._server = Server(("127.0.0.1", 0), Handler)
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Site:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
