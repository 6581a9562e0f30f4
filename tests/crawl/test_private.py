"""Addresses that a crawl must not reach, however they are written and whoever names them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from relaunch.archive import Archive
from relaunch.crawl.private import LOOPBACK, NEVER, PRIVATE, PUBLIC, Guard, kind_of, literal
from tests.crawl.loopback import Site, html

PUBLIC_SITE = "http://www.stadt.example/"


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("8.8.8.8", PUBLIC), ("2a00:1450::1", PUBLIC), ("10.1.2.3", PRIVATE), ("172.31.0.1", PRIVATE),
        ("192.168.0.1", PRIVATE), ("100.64.0.1", PRIVATE), ("fd00::1", PRIVATE), ("127.0.0.1", LOOPBACK),
        ("127.8.9.1", LOOPBACK), ("::1", LOOPBACK), ("::ffff:127.0.0.1", LOOPBACK), ("::ffff:10.0.0.1", PRIVATE),
        ("64:ff9b::7f00:1", LOOPBACK), ("2002:7f00:1::", LOOPBACK), ("169.254.169.254", NEVER), ("fe80::1", NEVER),
        ("::ffff:169.254.169.254", NEVER), ("0.0.0.0", NEVER), ("::", NEVER), ("224.0.0.1", NEVER),
        ("255.255.255.255", NEVER), ("192.0.2.1", NEVER), ("fe80::1%eth0", NEVER),
    ],
)  # fmt: skip
def test_an_address_is_known_for_what_it_is(address: str, kind: int) -> None:
    assert kind_of(address) == kind


@pytest.mark.parametrize(
    ("host", "address"),
    [("2130706433", "127.0.0.1"), ("0177.0.0.1", "127.0.0.1"), ("0x7f.1", "127.0.0.1"), ("127.1", "127.0.0.1"),
     ("[::1]", "::1"), ("www.stadt.example", ""), ("10.example", "")],
)  # fmt: skip
def test_a_number_in_any_spelling_is_an_address(host: str, address: str) -> None:
    assert literal(host) == address


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.5", "169.254.169.254", "::1", "fd00::1"])
def test_a_public_site_leads_to_public_addresses_only(address: str) -> None:
    assert "nothing is fetched from there" in Guard.of(PUBLIC_SITE).why_not(address)
    assert Guard.of(PUBLIC_SITE).why_not("93.184.216.34") == ""


def test_an_operator_may_say_that_the_site_is_in_his_network() -> None:
    assert Guard.of(PUBLIC_SITE, private=True).why_not("10.0.0.5") == ""
    assert Guard.of(PUBLIC_SITE, private=True).why_not("169.254.169.254") != ""


def test_a_site_on_loopback_reaches_itself_and_no_other_network() -> None:
    guard = Guard.of("http://127.0.0.1:8000/")
    assert guard.why_not("127.0.0.1") == "" and guard.why_not("10.0.0.5") != ""


# A name server that says a public address first and this machine afterwards, as a hostile one does. The name service
# is the only thing that is not real here.
REBINDING = """
import socket, sys
real = socket.getaddrinfo
def lying(host, *rest, **named):
    name = host.decode() if isinstance(host, bytes) else host
    return real("127.0.0.1" if name == "www.stadt.example" else name, *rest, **named)
socket.getaddrinfo = lying
socket.gethostbyname = lambda name: "127.0.0.1" if name == "www.stadt.example" else name
"""
CRAWL = REBINDING + """
from relaunch.crawl.worker import main
status = main()
"""
PROBE = REBINDING + """
from relaunch.crawl.probe import probe
print(probe(sys.argv[1]).error)
"""


@pytest.mark.slow
def test_a_name_that_leads_to_this_machine_gets_not_one_byte(tmp_path: Path) -> None:
    direct = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    with Site({"/": html("/geheim"), "/geheim": html()}) as site:
        start = site.url.replace("127.0.0.1", "www.stadt.example") + "/"
        orders = json.dumps({"spider": {"start": start, "out": str(tmp_path), "rate": 50}}) + "\n"
        worker = subprocess.Popen([sys.executable, "-c", CRAWL], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                  env=direct, encoding="utf-8")  # fmt: skip
        assert worker.stdin is not None and worker.stdout is not None
        worker.stdin.write(orders)
        worker.stdin.flush()
        said = worker.stdout.readline()
        worker.communicate(timeout=30)
        probed = [sys.executable, "-c", PROBE, start]
        done = subprocess.run(probed, capture_output=True, env=direct, encoding="utf-8", check=True)
        assert site.asked == []
    assert "127.0.0.1 is an address of this machine: nothing is fetched from there" in said
    with Archive(tmp_path / "archive") as archive:
        assert {entry.status for entry in archive.entries()} == {0}
    assert done.stdout.strip() != "" and "200" not in done.stdout


@pytest.mark.slow
def test_redirects_and_links_into_other_networks_are_named_and_not_followed(tmp_path: Path) -> None:
    from relaunch.crawl import run_crawl
    from relaunch.urls import UrlRules

    places = ["http://169.254.169.254/latest/", "http://10.0.0.1/", "http://localhost:1/", "http://2130706433:1/",
              "http://[::1]:1/", "http://0177.0.0.1:1/", "http://127.0.0.1:1/"]  # fmt: skip
    moved = {f"/w{n}": (302, {"Location": place, "Content-Type": "text/html"}, b"") for n, place in enumerate(places)}
    with Site({"/": html(*places, *moved), **moved}) as site:
        assert run_crawl(site.url + "/", tmp_path, rules=UrlRules(), progress=False).finished
        with Archive(tmp_path / "archive") as archive:
            assert {entry.url for entry in archive.entries() if not entry.url.startswith(site.url + "/")} == set()
