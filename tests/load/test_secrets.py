"""Passwords: over a connection that holds, to one host, and in no message, file or list of processes."""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from relaunch.cli import main
from tests.load.folders import Site
from tests.load.loopback import Loopback, loopback

PASSWORD = "sehr-geheim-0815"
BASIC = base64.b64encode(f"redaktion:{PASSWORD}".encode()).decode()
STATUS = "/wp-json/relaunch/v1/status"
JSON = {"Content-Type": "application/json"}
REFUSED = (401, JSON, b'{"code": "rest_cannot_create", "message": "Sorry."}')


@pytest.fixture
def portal() -> Iterator[Loopback]:
    with loopback() as there:
        yield there


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    site = Site(tmp_path / "run")
    site.put("/eins/", "Eins", "<p>Eins.</p>")
    return site.folder


@pytest.fixture(autouse=True)
def who(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RELAUNCH_WORDPRESS_USER", "redaktion")
    monkeypatch.setenv("RELAUNCH_WORDPRESS_PASSWORD", PASSWORD)
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a certificate that nobody vouches for, with its key."""
    if shutil.which("openssl") is None and not os.environ.get("CI"):
        pytest.skip("openssl is not installed")
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
                    "-keyout", path, "-out", path.with_suffix(".crt")], check=True, capture_output=True)  # fmt: skip
    with path.open("ab") as file:
        file.write(path.with_suffix(".crt").read_bytes())
    return path


def plan(portal: Loopback, folder: Path, *more: str) -> int:
    return main(["plan", "wordpress", "--url", portal.url, *more, str(folder)])


def test_a_certificate_that_nobody_vouches_for_gets_no_request(
    certificate: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with loopback(certificate) as portal:
        assert plan(portal, folder) == 2
        assert portal.asked == [], "the password is never sent"
    assert "the certificate of 127.0.0.1 does not hold" in capsys.readouterr().err


def test_a_certificate_that_the_machine_is_told_to_trust_is_taken(
    certificate: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate.with_suffix(".crt")))
    with loopback(certificate) as portal:
        portal.answers[STATUS] = REFUSED
        assert plan(portal, folder) == 2
        assert portal.asked == [STATUS] and portal.heads[0]["Authorization"] == f"Basic {BASIC}"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_redirect_is_told_and_not_followed(
    host: str, portal: Loopback, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with loopback() as elsewhere:
        there = elsewhere.url.replace("127.0.0.1", host)
        portal.answers[STATUS] = (302, {"Location": there + "wp-json/"}, b"")
        assert plan(portal, folder) == 2
        assert elsewhere.asked == [] and portal.asked == [STATUS]
    assert f"leads to {there}wp-json/; its address as --url would be right" in capsys.readouterr().err


def test_a_server_that_repeats_the_password_does_not_bring_it_into_our_messages(
    portal: Loopback, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for words in (f'{{"code": "no", "message": "not {PASSWORD}, {BASIC}"}}', f"Fatal: {PASSWORD} {BASIC}"):
        portal.answers[STATUS] = (403, JSON, words.encode())
        assert plan(portal, folder) == 2
    portal.answers[STATUS] = (302, {"Location": f"/login?pw={PASSWORD}"}, b"")
    assert plan(portal, folder) == 2
    said = capsys.readouterr()
    assert said.err.count("403") == 2 and "leads to" in said.err
    assert PASSWORD not in said.err + said.out and BASIC not in said.err + said.out


def test_a_file_that_others_may_read_is_refused_before_anything_is_asked(
    portal: Loopback, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "netrc"
    file.write_text(f"machine 127.0.0.1 login redaktion password {PASSWORD}\n", encoding="utf-8")
    portal.answers[STATUS] = REFUSED
    file.chmod(0o644)
    assert plan(portal, folder, "--credentials", str(file)) == 2
    assert portal.asked == [] and "chmod 600" in capsys.readouterr().err
    file.chmod(0o600)
    assert plan(portal, folder, "--credentials", str(file)) == 2
    assert portal.heads[0]["Authorization"] == f"Basic {BASIC}"


@pytest.mark.slow
def test_the_list_of_processes_the_output_and_the_folder_do_not_tell_the_password(
    portal: Loopback, folder: Path
) -> None:
    """Looked at while the program waits for the portal's answer."""
    portal.answers[STATUS] = REFUSED
    portal.slow = 1.0
    child = subprocess.Popen(
        [sys.executable, "-m", "relaunch", "import", "wordpress", "--url", portal.url, str(folder)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE)  # fmt: skip
    waited = threading.Event()
    while not portal.asked and child.poll() is None:
        waited.wait(0.01)
    lines = [path.read_bytes() for path in Path("/proc").glob(f"{child.pid}/**/cmdline")]
    out, err = child.communicate(timeout=60)
    assert child.returncode == 2 and b"an application password" in err
    assert any(b"wordpress" in line for line in lines), "it was at work"
    written = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    assert len(written) > 1
    for said in (*lines, out, err, *written):
        assert PASSWORD.encode() not in said and BASIC.encode() not in said
