"""No legacy URL breaks out of the syntax of what is written: nginx, Apache, TYPO3's SQL and CSV."""

from __future__ import annotations

import csv
import re
import sqlite3
from pathlib import Path

import pytest

from relaunch.export.redirects import Redirects, Row, decide
from relaunch.export.redirects_apache import LONGEST_LINE, write_apache
from relaunch.export.redirects_nginx import write_nginx
from relaunch.export.redirects_typo3 import COLUMNS, write_typo3
from tests.export.redirects_servers import APACHE, DBM, NGINX, Client, apache, nginx

HOST = "http://www.musterland.example"
EVIL = ['/a"; return 302 http://evil.example/;#x', "/a\nRewriteRule ^ http://evil.example/ [R]", '/a" "/evil";\n}',
        "/a\0b", "/a\\", '/a\\"', "/${HOME}/$request_uri", "/%{THE_REQUEST}", "/{a,b}", "/(?{die})",
        "/a%0d%0aSet-Cookie:%20x=1", "/~^.*$", "/x /opfer/ /y", "/b?q=1' OR '1'='1",
        "/b?q=');DROP TABLE sys_redirect;--", "/ü'); --", "/<IfModule>",
        "/include /etc/passwd;", "/a?b[]=1&b[0]=2&c\"d=3&$e=4", "/\u2028line", "/\ud800lone", "/" + "k" * 10_000,
        "/%", "/%zz", "/#", "?id=1", "/default", "/volatile;",
        "/a?" + "&".join(f"p{n}=1" for n in range(300))]  # fmt: skip
LINE = "/" + "x" * (1022 - 4) + "/opfer"  # where mod_rewrite's line of 1,024 bytes ends, another key would begin


def hostile() -> Redirects:
    urls = [*EVIL, LINE, *("/" + "x" * n + "/opfer" for n in range(1000, 1030))]
    rows = [Row(HOST + url, "/neu/", 301, "", url) for url in dict.fromkeys(urls)]
    return decide([*rows, Row(HOST + "/gut/", "/neu/", 301, "", "")], {"/neu/"})


def test_each_line_of_nginxs_maps_is_two_words_in_quotes(tmp_path: Path) -> None:
    write_nginx(tmp_path, hostile())
    body = (tmp_path / "relaunch-maps.conf").read_bytes().partition(b"$relaunch_known {\n")[2]
    lines = [line for line in body.split(b"\n") if line.startswith(b"    \"")]
    assert len(lines) > 60
    allowed = re.compile(rb'    "(?:[^"\\\x00-\x1f]|\\["\\]|\\x[0-9A-F]{2})*" (?:"[/\w.-]*"|\$relaunch_\w+);')
    for line in lines:
        assert allowed.fullmatch(line), line
        assert len(line) < 4096


def test_each_line_of_apaches_maps_is_a_key_and_a_path_and_short(tmp_path: Path) -> None:
    write_apache(tmp_path, hostile())
    for name in ("known", "alike"):
        for line in (tmp_path / f"relaunch-{name}.txt").read_bytes().splitlines():
            assert re.fullmatch(rb"/[!-~]* /neu/", line) and len(line) <= LONGEST_LINE, line
    conf = (tmp_path / "relaunch-apache.conf").read_text(encoding="ascii")
    assert "evil" not in conf.lower() and "opfer" in conf
    known = {"AllowEncodedSlashes", "RewriteEngine", "RewriteMap", "RewriteCond", "RewriteRule", "Define"}
    for line in conf.splitlines():
        assert not line.strip() or line.lstrip()[0] in "#<" or line.split()[0] in known, line


@pytest.mark.skipif(not (NGINX and APACHE and DBM), reason="no nginx, apache2-bin or apache2-utils here")
def test_real_servers_read_it_and_are_led_nowhere_else(tmp_path: Path) -> None:
    write_nginx(tmp_path, hostile())
    write_apache(tmp_path, hostile())
    for server in (nginx(tmp_path), apache(tmp_path, dbm=False), apache(tmp_path, dbm=True)):
        with server as port, Client(port) as client:
            assert client.get("/gut/") == (301, "/neu/")
            assert client.get("/" + "x" * 1018 + "/opfer") == (301, "/neu/")
            for target in ("/opfer", "/opfer/", "/xx/opfer", "/neu/", "/y", "/volatile"):
                assert client.get(target) == (200, ""), target


def test_a_database_reads_the_sql_and_finds_each_address_in_one_cell(tmp_path: Path) -> None:
    written = write_typo3(tmp_path, hostile())
    db = sqlite3.connect(":memory:")
    try:
        db.execute(f"CREATE TABLE sys_redirect ({', '.join(COLUMNS)})")
        text = (tmp_path / "sys_redirect.sql").read_text(encoding="utf-8")
        assert "\\" not in text
        db.executescript(text)
        stored = {source for (source,) in db.execute("SELECT source_path FROM sys_redirect")}
        targets = {target for (target,) in db.execute("SELECT DISTINCT target FROM sys_redirect")}
    finally:
        db.close()
    with open(tmp_path / "sys_redirect.csv", encoding="utf-8", newline="") as file:
        assert {row["source_path"] for row in csv.DictReader(file)} == stored
    assert targets == {"/neu/"} and "/ü'); --" in stored and "/b?q=');DROP%20TABLE%20sys_redirect;--" in stored
    assert any("control characters" in why for _, why in written.unsaid)


def test_typo3_is_told_what_it_can_say_and_the_rest_is_listed(tmp_path: Path) -> None:
    rows = [Row(HOST + url, path, status, "", "") for url, path, status in (
        ("/weg/", "", 410), ("/neu", "/neu/", 301), ("/index.php", "/", 301), ("/index.php?id=3&x[y]=1", "/neu/", 301),
        ("/gr%c3%bcn/", "/neu/", 301))]  # fmt: skip
    written = write_typo3(tmp_path, decide(rows, {"/", "/neu/"}))
    with open(tmp_path / "sys_redirect.csv", encoding="utf-8", newline="") as file:
        told = {row["source_path"]: row["respect_query_parameters"] for row in csv.DictReader(file)}
    assert told == {"/grün/": "0", "/index.php?id=3&x[y]=1": "1", "/index.php?id=3&x%5By%5D=1": "1"}
    assert [url.removeprefix(HOST) for url, _ in written.unsaid] == ["/weg/", "/neu", "/index.php"]
