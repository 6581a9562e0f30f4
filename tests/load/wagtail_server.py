"""The example portal of docs/examples/wagtail on loopback: a database of its own, emptied by a copy."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PROJECT = ROOT / "docs" / "examples" / "wagtail"
VENV = ROOT / ".venv" / "wagtail"
PYTHON = VENV / "bin" / "python"


def missing() -> list[str]:
    """Return what is not installed."""
    return [] if (VENV / ".ready").is_file() else [str(VENV)]


@dataclass
class WagtailServer:
    """A running portal, and a process that runs its commands."""

    folder: Path
    port: int
    children: list[subprocess.Popen[Any]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def database(self) -> Path:
        return self.data / "portal.sqlite3"

    @property
    def environment(self) -> dict[str, str]:
        own = {"PORTAL_DATA": str(self.data), "PORTAL_SERVE_MEDIA": "1", "PORTAL_URL": self.url.rstrip("/"),
               "DJANGO_SETTINGS_MODULE": "website.settings", "PYTHONDONTWRITEBYTECODE": "1"}  # fmt: skip
        return {**os.environ, **own}

    def start(self) -> None:
        """Set everything up, and return when it answers."""
        self.data.mkdir(parents=True)
        self.empty()
        with open(self.folder / "server.log", "ab") as log:
            command = [str(PYTHON), "manage.py", "runserver", "--noreload", "--insecure", f"127.0.0.1:{self.port}"]
            self.children.append(subprocess.Popen(command, cwd=PROJECT, env=self.environment, stdout=log, stderr=log))
            worker = [str(PYTHON), str(Path(__file__).with_name("wagtail_worker.py"))]
            self.children.append(subprocess.Popen(worker, cwd=PROJECT, env=self.environment, stdin=subprocess.PIPE,
                                                  stdout=subprocess.PIPE, stderr=log, text=True))  # fmt: skip
        self._until_it_answers()

    def _until_it_answers(self) -> None:
        end = time.monotonic() + 60
        while True:
            try:
                with urllib.request.urlopen(self.url, timeout=10) as response:
                    if response.status == 200:
                        return
            except urllib.error.HTTPError as error:
                raise RuntimeError(f"Wagtail answers {error.code}: {error.read()[:3000]!r}") from error
            except OSError:
                pass
            if time.monotonic() > end or self.children[0].poll() is not None:
                said = (self.folder / "server.log").read_text(errors="replace")[-3000:]
                raise RuntimeError(f"Wagtail does not start: {said}")
            time.sleep(0.1)

    def manage(self, *argv: str) -> dict[str, Any]:
        """Run a command of the portal in a process of its own; return exit status and what it said."""
        return self._ask({"argv": argv})

    def editor(self, function: str, *arguments: Any) -> Any:
        """Do inside the portal what an editor does there (wagtail_editor.py), and return what is told."""
        said = self._ask({"call": function, "with": arguments})
        assert said["exit"] == 0, said["err"]
        return json.loads(said["out"])

    def _ask(self, what: dict[str, Any]) -> dict[str, Any]:
        worker = self.children[1]
        assert worker.stdin is not None and worker.stdout is not None
        worker.stdin.write(json.dumps(what) + "\n")
        worker.stdin.flush()
        said: dict[str, Any] = json.loads(worker.stdout.readline())
        return said

    def sql(self, statement: str) -> list[tuple[Any, ...]]:
        """Run SQL and return the rows."""
        db = sqlite3.connect(self.database, timeout=30)
        with db:
            rows = db.execute(statement).fetchall()
        db.close()
        return rows

    def writes(self) -> int:
        """Count the transactions that have written, as the database's own header tells."""
        return int.from_bytes(self.database.read_bytes()[24:28], "big")

    def empty(self) -> None:
        """Go back to a portal that has nothing but its home page."""
        shutil.rmtree(self.data / "media", ignore_errors=True)
        fresh = self.data / "fresh.sqlite3"
        shutil.copyfile(self._prepared(), fresh)
        fresh.replace(self.database)
        self.sql(f"UPDATE wagtailcore_site SET hostname = '127.0.0.1', port = {self.port}")

    def _prepared(self) -> Path:
        """Return an empty database, which is made once for the migrations as they are."""
        digest = hashlib.sha256((VENV / ".ready").read_bytes())
        for path in sorted(PROJECT.glob("*/migrations/*.py")):
            digest.update(path.read_bytes())
        prepared = VENV / f"empty-{digest.hexdigest()[:16]}.sqlite3"
        if not prepared.is_file():
            command = [str(PYTHON), "manage.py", "migrate", "-v0"]
            subprocess.run(command, cwd=PROJECT, env=self.environment, check=True, capture_output=True, timeout=240)
            mine = prepared.with_suffix(f".{os.getpid()}")
            shutil.copyfile(self.database, mine)
            mine.replace(prepared)
        return prepared

    def documents(self) -> dict[str, int]:
        """Return how many pages there are of each legacy id."""
        rows = self.sql("SELECT legacy_id, count(page_id) FROM legacy_imported WHERE page_id NOT NULL GROUP BY 1")
        return {str(record): int(count) for record, count in rows}

    def stop(self) -> None:
        """End what was started."""
        for child in self.children:
            child.terminate()
            child.wait(timeout=30)
            for pipe in (child.stdin, child.stdout):
                if pipe is not None:
                    pipe.close()
