"""A real Plone on loopback: Zope's own server with two sites, one for Volto's blocks and one with classic rich text."""

from __future__ import annotations

import contextlib
import hashlib
import re
import secrets
import shutil
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from tests.load.logs import Log

HERE = Path(__file__).resolve().parent
VENV = HERE.parents[1] / ".venv" / "plone"
NEEDED = ("mkwsgiinstance", "zconsole", "runwsgi")
SITES = ("volto", "classic")
USER = "admin"
JSON = {"Accept": "application/json"}
ZOPE_CONF = """%%define INSTANCE %(folder)s
instancehome $INSTANCE
debug-mode off
<environment>
  CHAMELEON_CACHE %(folder)s/var/cache
</environment>
<zodb_db main>
    cache-size 5000
    mount-point /
    <blobstorage>
        blob-dir %(folder)s/var/blobs
        <filestorage>
            path %(folder)s/var/Data.fs
        </filestorage>
    </blobstorage>
</zodb_db>
"""
ACCESS = re.compile(r'"(?:POST|PUT|PATCH|DELETE) /([a-z]+)/\S* HTTP/[0-9.]+" 2')


def missing() -> list[str]:
    """Return what is not installed."""
    return [str(VENV / "bin" / name) for name in NEEDED if not (VENV / "bin" / name).is_file()]


@dataclass
class PloneServer:
    """A running Plone. `password` is that of its administrator."""

    folder: Path
    port: int
    password: str = field(default_factory=lambda: secrets.token_urlsafe(12))
    child: subprocess.Popen[bytes] | None = None
    log: Log | None = None

    def url(self, site: str) -> str:
        """Return the address of one of the sites."""
        return f"http://127.0.0.1:{self.port}/{site}/"

    @property
    def access_log(self) -> Path:
        return self.folder / "var" / "log" / "Z4.log"

    def start(self) -> None:
        """Set everything up, and return when it answers."""
        self._run("mkwsgiinstance", "-d", str(self.folder), "-u", f"{USER}:{self.password}")
        for name in ("var/cache", "var/blobs"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        (self.folder / "etc" / "zope.conf").write_text(ZOPE_CONF % {"folder": self.folder}, encoding="utf-8")
        ini = self.folder / "etc" / "zope.ini"
        text = re.sub(r"(?m)^port = .*$", f"port = {self.port}", ini.read_text(encoding="utf-8"))
        text = text.replace("[logger_wsgi]\nlevel = WARN", "[logger_wsgi]\nlevel = INFO")
        ini.write_text(text, encoding="utf-8")
        self._sites()
        self.serve()

    def _sites(self) -> None:
        """Make the two sites, or take those that were made once for this Plone: that takes most of the start."""
        script = HERE / "plone_sites.py"
        digest = hashlib.sha256(script.read_bytes() + (HERE / "plone-constraints.txt").read_bytes()).hexdigest()[:16]
        ready = VENV / f"sites-{digest}"
        if not ready.is_dir():
            self._run("zconsole", "run", str(self.folder / "etc" / "zope.conf"), str(script))
            with tempfile.TemporaryDirectory(dir=VENV) as folder:
                made = Path(folder) / "sites"
                made.mkdir()
                (made / "password").write_text(self.password, encoding="utf-8")
                shutil.copy(self.folder / "var" / "Data.fs", made / "Data.fs")
                shutil.copytree(self.folder / "var" / "blobs", made / "blobs")
                with contextlib.suppress(OSError):  # another process was first
                    made.rename(ready)
            return
        self.password = (ready / "password").read_text(encoding="utf-8")
        shutil.copy(ready / "Data.fs", self.folder / "var" / "Data.fs")
        shutil.copytree(ready / "blobs", self.folder / "var" / "blobs", dirs_exist_ok=True)

    def _run(self, name: str, *arguments: str) -> None:
        done = subprocess.run([str(VENV / "bin" / name), *arguments], capture_output=True, text=True, check=False,
                              timeout=240)  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"{name}: {done.stderr[-3000:]}")

    def serve(self) -> None:
        """Start the server on what is there, and return when it answers."""
        with (self.folder / "server.log").open("wb") as log:
            self.child = subprocess.Popen([str(VENV / "bin" / "runwsgi"), str(self.folder / "etc" / "zope.ini")],
                                          stdout=log, stderr=log)  # fmt: skip
        end = time.monotonic() + 120
        while not self._answers():
            if time.monotonic() > end or self.child.poll() is not None:
                raise RuntimeError(f"Plone does not start: {(self.folder / 'server.log').read_text()[-3000:]}")
            time.sleep(0.2)

    def _answers(self) -> bool:
        try:
            request = urllib.request.Request(self.url(SITES[0]) + "@site", headers=JSON)
            with urllib.request.urlopen(request, timeout=30) as response:
                return bool(response.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def stop(self) -> None:
        """End the server."""
        if self.child is not None:
            self.child.terminate()
            self.child.wait(timeout=30)
            self.child = None

    def api(self, method: str, url: str, **options: Any) -> Any:
        """Ask the API as the administrator; a path that begins with a site's name will do."""
        whole = url if "://" in url else f"http://127.0.0.1:{self.port}/{url}"
        response = requests.request(method, whole, auth=(USER, self.password), headers=JSON, timeout=60, **options)
        assert response.ok, f"{method} {url}: {response.status_code} {response.text[:500]}"
        return response.json() if response.content else None

    def writes(self, site: str) -> int:
        """Count the requests other than GET that a site has carried out, as the server's access log tells."""
        if self.log is None:
            self.log = Log(self.access_log, ACCESS)
        return self.log.counts()[site]

    def catalogue(self, site: str) -> list[dict[str, Any]]:
        """Return every object of a site as a whole, by its path, but for what time and neighbours change."""
        found = self.api("GET", f"{site}/@search", params={"fullobjects": 1, "b_size": 100000, "sort_on": "path"})
        fleeting = ("@components", "modified", "next_item", "previous_item", "parent", "items", "items_total", "lock",
                    "version")  # fmt: skip
        rows = [row for row in found["items"] if row.get("@type") != "Plone Site"]
        return [{name: value for name, value in row.items() if name not in fleeting} for row in rows]

    def aliases(self, site: str) -> dict[str, str]:
        """Return where the redirects of a site lead."""
        found = self.api("GET", f"{site}/@aliases", params={"b_size": 100000})
        return {row["path"]: row["redirect-to"] for row in found["items"]}

    def empty(self, site: str) -> None:
        """Remove all content and all redirects of a site."""
        for row in self.api("GET", f"{site}?b_size=10000")["items"]:
            self.api("DELETE", row["@id"])
        left = [{"path": path} for path in self.aliases(site)]
        if left:
            self.api("DELETE", f"{site}/@aliases", json={"items": left})
