"""A real nginx and a real Apache on loopback, unprivileged, with a folder of their own and nothing of the machine's."""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NGINX, APACHE, DBM = (shutil.which(name, path="/usr/sbin:/usr/bin:/usr/local/sbin") for name in
                      ("nginx", "apache2", "httxt2dbm"))  # fmt: skip
MODULES = Path("/usr/lib/apache2/modules")
NOBODY = 65534
NGINX_CONF = """
daemon off; worker_processes 1; pid {home}/nginx.pid; error_log {home}/error.log;
events {{ worker_connections 64; }}
http {{
    access_log off; keepalive_requests 1000000; default_type text/plain;
    client_body_temp_path {home}/t1; proxy_temp_path {home}/t2; fastcgi_temp_path {home}/t3;
    uwsgi_temp_path {home}/t4; scgi_temp_path {home}/t5;
    include {files}/relaunch-maps.conf;
    server {{
        listen 127.0.0.1:{port}; server_name localhost;
        include {files}/relaunch-server.conf;
        location / {{ return 200 "new portal"; }}
    }}
}}
"""
APACHE_CONF = """
ServerRoot "{home}"
PidFile "{home}/apache.pid"
ErrorLog "{home}/error.log"
DefaultRuntimeDir "{home}"
Mutex file:{home} default
ServerName localhost
Listen 127.0.0.1:{port}
LoadModule mpm_event_module {modules}/mod_mpm_event.so
LoadModule authz_core_module {modules}/mod_authz_core.so
LoadModule rewrite_module {modules}/mod_rewrite.so
KeepAlive On
MaxKeepAliveRequests 0
DocumentRoot "{home}/www"
Define RELAUNCH_DIR {files}
{dbm}
<VirtualHost *:{port}>
    Include {files}/relaunch-apache.conf
    RewriteRule ^ /new.txt [END]
</VirtualHost>
"""


@contextmanager
def home_of(files: Path) -> Iterator[Path]:
    """Give a folder that an unprivileged server may read and write, with a copy of the produced files in it."""
    home = Path(tempfile.mkdtemp(prefix="relaunch-"))
    try:
        shutil.copytree(files, home / "files")
        (home / "www").mkdir()
        (home / "www" / "new.txt").write_text("new portal", encoding="utf-8")
        yield home
    finally:
        shutil.rmtree(home)


def hand_over(home: Path) -> dict[str, int]:
    """Give the folder to nobody when root runs the tests, and return whom the server runs as."""
    if os.geteuid() != 0:
        return {}
    for path in [home, *home.rglob("*")]:
        os.chown(path, NOBODY, NOBODY)
    return {"user": NOBODY, "group": NOBODY}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def nginx(files: Path) -> Iterator[int]:
    """Serve a folder of produced files by nginx and give the port."""
    with home_of(files) as home:
        port = free_port()
        conf = home / "nginx.conf"
        conf.write_text(NGINX_CONF.format(home=home, files=home / "files", port=port), encoding="utf-8")
        as_whom = hand_over(home)
        command = [str(NGINX), "-p", str(home), "-c", str(conf), "-e", str(home / "error.log")]
        check([*command, "-t"], as_whom)
        with served(command, as_whom, port, home):
            yield port


@contextmanager
def apache(files: Path, *, dbm: bool) -> Iterator[int]:
    """Serve a folder of produced files by Apache and give the port."""
    with home_of(files) as home:
        port = free_port()
        conf = home / "apache.conf"
        said = "Define RELAUNCH_DBM" if dbm else ""
        text = APACHE_CONF.format(home=home, files=home / "files", port=port, modules=MODULES, dbm=said)
        conf.write_text(text, encoding="utf-8")
        if dbm:
            subprocess.run(["sh", str(home / "files" / "relaunch-dbm.sh")], check=True, timeout=60,
                           env={"PATH": "/usr/sbin:/usr/bin:/bin"})  # fmt: skip
        as_whom = hand_over(home)
        command = [str(APACHE), "-f", str(conf), "-DFOREGROUND"]
        check([str(APACHE), "-t", "-f", str(conf)], as_whom)
        with served(command, as_whom, port, home):
            yield port


def check(command: list[str], as_whom: dict[str, int]) -> None:
    """Let the server test its configuration: no error and no warning."""
    run = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, **as_whom)  # type: ignore[call-overload]  # user and group
    assert run.returncode == 0, run.stderr
    assert "warn" not in run.stderr and "AH0" not in run.stderr, run.stderr


@contextmanager
def served(command: list[str], as_whom: dict[str, int], port: int, home: Path) -> Iterator[None]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **as_whom)  # type: ignore[call-overload]  # user and group
    try:
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert process.poll() is None, (home / "error.log").read_text(encoding="utf-8")
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait(timeout=20)


class Client:
    """One connection that stays open; requests go out as written, but for blanks."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def get(self, target: str) -> tuple[int, str]:
        """Return the status and the path that the answer leads to."""
        self.connection.putrequest("GET", target.replace(" ", "%20"), skip_accept_encoding=True)
        self.connection.endheaders()
        answer = self.connection.getresponse()
        answer.read()
        location = answer.getheader("Location") or ""
        return answer.status, location.removeprefix(f"http://127.0.0.1:{self.connection.port}")
