"""A real WordPress on loopback: Debian's files, PHP's own server, a MariaDB of its own without a network."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import relaunch.load
from tests.load.logs import Log

HERE = Path(__file__).resolve().parent
FILES = Path("/usr/share/wordpress")
PLUGIN = Path(relaunch.load.__file__).parent / "wordpress_plugin" / "relaunch-import.php"
NEEDED = ("php", "mariadbd", "mariadb", "mariadb-install-db", "mariadb-admin")
MARIADBD = shutil.which("mariadbd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
CONFIG = """<?php
define('DB_NAME', 'wp'); define('DB_USER', 'wp'); define('DB_PASSWORD', 'wp');
define('DB_HOST', 'localhost:%(socket)s');
define('DB_CHARSET', 'utf8mb4'); define('DB_COLLATE', '');
foreach (['AUTH_KEY', 'SECURE_AUTH_KEY', 'LOGGED_IN_KEY', 'NONCE_KEY',
          'AUTH_SALT', 'SECURE_AUTH_SALT', 'LOGGED_IN_SALT', 'NONCE_SALT'] as $k) define($k, '%(salt)s' . $k);
define('WP_ENVIRONMENT_TYPE', 'local');  // application passwords over http, on loopback
define('WP_HTTP_BLOCK_EXTERNAL', true); define('DISABLE_WP_CRON', true); define('AUTOMATIC_UPDATER_DISABLED', true);
define('WP_HOME', 'http://127.0.0.1:%(port)d'); define('WP_SITEURL', 'http://127.0.0.1:%(port)d');
$table_prefix = 'wp_';
if (!defined('ABSPATH')) define('ABSPATH', __DIR__ . '/');
require_once ABSPATH . 'wp-settings.php';
"""


def missing() -> list[str]:
    """Return what is not installed."""
    there = FILES / "wp-settings.php"
    absent = [name for name in NEEDED if shutil.which(name) is None and not (name == "mariadbd" and MARIADBD)]
    return absent + ([] if there.is_file() else [str(FILES)])


@dataclass
class WordPressServer:
    """A running WordPress. `passwords` are the application passwords by user."""

    folder: Path
    port: int
    passwords: dict[str, str] = field(default_factory=dict)
    children: list[subprocess.Popen[bytes]] = field(default_factory=list)
    log: Log | None = None
    name: str = "127.0.0.1"

    @property
    def url(self) -> str:
        return f"http://{self.name}:{self.port}/"

    def start(self) -> None:
        """Set everything up, and return when it answers."""
        self._copy()
        self._database()
        made = subprocess.run(["php", str(HERE / "install.php"), str(self.folder / "site")],
                              capture_output=True, text=True, timeout=120, check=True)  # fmt: skip
        self.passwords = json.loads(made.stdout.splitlines()[-1])
        command = ["php", "-d", "upload_max_filesize=8M", "-d", "post_max_size=9M", "-S", f"127.0.0.1:{self.port}",
                   "-t", str(self.folder / "site"), str(HERE / "router.php")]  # fmt: skip
        self._spawn("php.log", command, PHP_CLI_SERVER_WORKERS="3")
        self._until(self._answers, "WordPress")
        self.sql("DELETE FROM wp_posts; DELETE FROM wp_comments")

    def _copy(self) -> None:
        site = self.folder / "site"
        subprocess.run(["cp", "-rL", str(FILES), str(site)], check=False, capture_output=True)
        (site / "wp-config.php").unlink(missing_ok=True)
        words = {"socket": self.folder / "db.sock", "salt": secrets.token_hex(24), "port": self.port}
        (site / "wp-config.php").write_text(CONFIG % words, encoding="utf-8")
        for name in ("plugins", "uploads"):
            (site / "wp-content" / name).mkdir(parents=True, exist_ok=True)
        shutil.copy(PLUGIN, site / "wp-content" / "plugins" / PLUGIN.name)

    def _database(self) -> None:
        data = self.folder / "db"
        data.mkdir()
        user = []
        if os.getuid() == 0:
            user = ["--user=mysql"]
            for path in (self.folder, data):
                shutil.chown(path, "mysql", "mysql")
        common = ["--no-defaults", *user, f"--datadir={data}"]
        subprocess.run(["mariadb-install-db", *common, "--auth-root-authentication-method=normal", "--skip-test-db"],
                       check=True, capture_output=True, timeout=120)  # fmt: skip
        command = [str(MARIADBD), *common, f"--socket={self.folder / 'db.sock'}", "--skip-networking",
                   "--innodb-flush-log-at-trx-commit=0", "--innodb-buffer-pool-size=64M", "--performance-schema=OFF",
                   f"--pid-file={self.folder / 'db.pid'}"]  # fmt: skip
        self._spawn("db.log", command)
        ping = ["mariadb-admin", "--no-defaults", "-uroot", "-S", str(self.folder / "db.sock"), "ping"]
        self._until(lambda: subprocess.run(ping, capture_output=True, check=False).returncode == 0, "MariaDB")
        self.sql("CREATE DATABASE wp CHARACTER SET utf8mb4; CREATE USER wp@localhost IDENTIFIED BY 'wp'; "
                 "GRANT ALL ON wp.* TO wp@localhost", database="")  # fmt: skip

    def _spawn(self, log: str, command: list[str], **environment: str) -> None:
        with open(self.folder / log, "ab") as file:
            self.children.append(subprocess.Popen(command, stdout=file, stderr=file, start_new_session=True,
                                                  env={**os.environ, **environment}))  # fmt: skip

    def sql(self, statement: str, database: str = "wp") -> list[list[str]]:
        """Run SQL and return the rows."""
        command = ["mariadb", "--no-defaults", "-uroot", "-N", "-B", "-S", str(self.folder / "db.sock"),
                   *([database] if database else []), "-e", statement]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
        return [line.split("\t") for line in done.stdout.splitlines()]

    def writes(self) -> int:
        """Count the requests other than GET that the server has carried out, as its own log tells."""
        if self.log is None:
            self.log = Log(self.folder / "requests.log", re.compile(r"^(POST|PUT|PATCH|DELETE) "))
        return self.log.counts().total()

    def empty(self) -> None:
        """Forget all documents, files and tags."""
        self.sql("DELETE FROM wp_posts; DELETE FROM wp_postmeta; DELETE FROM wp_term_relationships; "
                 "DELETE FROM wp_terms WHERE term_id > 1; DELETE FROM wp_term_taxonomy WHERE term_id > 1; "
                 "UPDATE wp_term_taxonomy SET count = 0")  # fmt: skip

    @contextmanager
    def named(self, name: str) -> Iterator[None]:
        """Give the portal another name, and its old one back."""
        old, self.name = self.name, name
        self._say_name(old)
        try:
            yield
        finally:
            self.name = old
            self._say_name(name)

    def _say_name(self, old: str) -> None:
        config = self.folder / "site" / "wp-config.php"
        config.write_text(config.read_text(encoding="utf-8").replace(f"//{old}:", f"//{self.name}:"), encoding="utf-8")
        self._until(self._knows_its_name, "WordPress")  # PHP keeps what it has read for some seconds

    def _knows_its_name(self) -> bool:
        with urllib.request.urlopen(self.url + "wp-json/", timeout=10) as response:
            return bool(json.load(response)["home"] + "/" == self.url)

    def documents(self) -> dict[str, int]:
        """Return how many documents there are of each legacy id, whatever their state."""
        rows = self.sql("SELECT meta_value, count(*) FROM wp_postmeta JOIN wp_posts ON ID = post_id "
                        "WHERE meta_key = '_relaunch_id' AND post_type <> 'revision' GROUP BY meta_value")  # fmt: skip
        return {row[0]: int(row[1]) for row in rows}

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(self.url + "wp-json/", timeout=10) as response:
                return bool(response.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def _until(self, holds: object, what: str) -> None:
        end = time.monotonic() + 60
        while not holds():  # type: ignore[operator]
            if time.monotonic() > end or any(child.poll() is not None for child in self.children):
                logs = [path.read_text(errors="replace")[-2000:] for path in sorted(self.folder.glob("*.log"))]
                raise RuntimeError(f"{what} does not start: {logs}")
            time.sleep(0.1)

    def stop(self) -> None:
        """End everything that was started; PHP's workers outlive their parent, so the children go first."""
        for child in reversed(self.children):
            below = Path(f"/proc/{child.pid}/task/{child.pid}/children")
            workers = below.read_text().split() if below.is_file() else []
            for pid in map(int, workers):
                os.kill(pid, signal.SIGTERM)
            child.terminate()
            child.wait(timeout=30)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
