"""The demo portal over real HTTP on loopback."""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest

from relaunch.demo.portal import build_portal
from relaunch.demo.server import DemoServer


def test_a_page_comes_as_the_portal_answers_it() -> None:
    with DemoServer() as server, urllib.request.urlopen(f"{server.url}familie/", timeout=5) as response:
        assert response.status == 200 and response.headers["Content-Type"] == "text/html; charset=utf-8"
        host = urlsplit(server.url).netloc
        assert response.read() == build_portal().answer("/familie/", host).body
        assert server.requests == ["/familie/"]


def test_links_lead_back_to_the_server() -> None:
    with DemoServer() as server, urllib.request.urlopen(server.url, timeout=5) as response:
        assert f'<base href="{server.url}" />'.encode() in response.read()


def test_one_connection_serves_many_requests() -> None:
    with DemoServer() as server:
        connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=5)
        for path, status in (("/", 200), ("/familie/erziehungsgeld/", 410), ("/kita/", 301), ("/nichts/", 404)):
            connection.request("GET", path)
            response = connection.getresponse()
            assert response.status == status and response.version == 11
            assert len(response.read()) == int(response.headers["Content-Length"])
        connection.request("HEAD", "/")
        head = connection.getresponse()
        assert head.read() == b"" and int(head.headers["Content-Length"]) > 1000
        connection.close()
        assert len(server.requests) == 5


def test_an_empty_page_has_no_bytes() -> None:
    with DemoServer() as server, urllib.request.urlopen(f"{server.url}index.php?id=98", timeout=5) as response:
        assert response.read() == b""


def test_a_loop_of_redirects_never_arrives() -> None:
    with DemoServer() as server, pytest.raises(urllib.error.HTTPError) as stopped:
        urllib.request.urlopen(f"{server.url}schleife/hin/", timeout=5)
    stopped.value.close()
    assert "infinite loop" in str(stopped.value)


def test_many_may_ask_at_once() -> None:
    with DemoServer(pages=100) as server:
        urls = [server.url + true.url[1:] for true in server.portal.truth]

        def status(url: str) -> int:
            with urllib.request.urlopen(url, timeout=10) as response:
                return int(response.status)

        with ThreadPoolExecutor(8) as pool:
            assert set(pool.map(status, urls)) == {200}
        assert len(server.requests) == len(urls)


def test_the_port_is_free_again_afterwards() -> None:
    with DemoServer() as server:
        port = urlsplit(server.url).port or 0
    with DemoServer(port=port) as again:
        assert urlsplit(again.url).port == port
