"""An import that is killed with SIGKILL, again and again, ends as one that never was."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from tests.load.folders import Site, png
from tests.load.wordpress_server import WordPressServer

pytestmark = pytest.mark.slow
PAGES = 12  # ten kills of a whole portal: python -m benchmarks imports


def fill(site: Site) -> None:
    for number in range(PAGES):
        picture = site.asset(f"bild-{number % 5}.png", png(number % 5))
        body = (f'<p>Seite {number} sagt etwas.</p>\n<p><a href="/s{(number + 3) % PAGES}/">Weiter</a></p>\n'
                f'<figure><img src="{picture.file}" alt="Bild"></figure>')  # fmt: skip
        site.put(f"/s{number}/", f"Seite {number}", body, assets=(picture,), tags=(f"Thema {number % 3}",))


def command(name: str, wordpress: WordPressServer, site: Site, *more: str) -> list[str]:
    return [sys.executable, "-m", "relaunch", name, "wordpress", "--url", wordpress.url, *more, "--json",
            str(site.folder)]  # fmt: skip


def started(wordpress: WordPressServer, site: Site) -> subprocess.Popen[bytes]:
    pipe = subprocess.PIPE
    return subprocess.Popen(command("import", wordpress, site), stdout=pipe, stderr=pipe, env=os.environ)


def killed_after(child: subprocess.Popen[bytes], wordpress: WordPressServer, writes: int, late: float) -> bool:
    """Kill the import when the server has carried out so many more writes; say whether it was still at work."""
    end = wordpress.writes() + writes
    while child.poll() is None and wordpress.writes() < end:
        time.sleep(0.002)
    time.sleep(late)
    alive = child.poll() is None
    child.send_signal(signal.SIGKILL)
    child.communicate()
    return alive


def test_no_kill_doubles_or_loses_anything(wordpress: WordPressServer, site: Site) -> None:
    fill(site)
    kills = 0
    for number in range(4):
        kills += killed_after(started(wordpress, site), wordpress, 2 + number % 4, (number % 3) * 0.008)
    assert kills >= 2, "most of them met it at work"
    child = started(wordpress, site)
    out, err = child.communicate(timeout=120)
    said = json.loads(out)
    assert said["resumed"] and said["run"] == 1, err
    assert (said["planned"], said["done"], said["failed"], said["skipped"]) == (PAGES, PAGES, 0, 0)
    assert wordpress.documents() == {f"muster/page/s{number}": 1 for number in range(PAGES)}
    files = wordpress.sql("SELECT meta_value, count(*) FROM wp_postmeta WHERE meta_key = '_relaunch_sha256' GROUP BY 1")
    assert len(files) == 5 and {row[1] for row in files} == {"1"}
    linked = wordpress.sql("SELECT count(*) FROM wp_posts WHERE post_type = 'page' "
                           f"AND post_content LIKE '%{wordpress.url}s%'")  # fmt: skip
    assert linked == [[str(PAGES)]]
    before = wordpress.writes()
    assert json.loads(started(wordpress, site).communicate(timeout=120)[0])["planned"] == 0
    assert wordpress.writes() == before


def test_a_run_that_was_killed_can_be_rolled_back_by_a_rollback_that_was_killed(
    wordpress: WordPressServer, site: Site
) -> None:
    fill(site)
    assert killed_after(started(wordpress, site), wordpress, 12, 0)
    undo = command("rollback", wordpress, site, "--run", "1")
    assert killed_after(subprocess.Popen(undo, stdout=subprocess.PIPE, stderr=subprocess.PIPE), wordpress, 3, 0)
    assert wordpress.documents()
    done = subprocess.run(undo, capture_output=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert wordpress.documents() == {}
    assert wordpress.sql("SELECT count(*) FROM wp_posts WHERE post_type = 'attachment'") == [["0"]]


def test_an_import_that_is_locked_out_says_so_and_goes_on_later(wordpress: WordPressServer, site: Site) -> None:
    fill(site)
    child = started(wordpress, site)
    end = wordpress.writes() + 5
    while child.poll() is None and wordpress.writes() < end:
        time.sleep(0.002)
    here, away = "_application_passwords", "_application_passwords_away"
    wordpress.sql(f"UPDATE wp_usermeta SET meta_key = '{away}' WHERE meta_key = '{here}'")
    said = child.communicate(timeout=120)[1].decode()
    wordpress.sql(f"UPDATE wp_usermeta SET meta_key = '{here}' WHERE meta_key = '{away}'")
    assert child.returncode == 130, said
    assert "Import 1 broke off; the same command again goes on with it" in said and "401" in said
    told = json.loads(started(wordpress, site).communicate(timeout=120)[0])
    assert told["resumed"] and (told["planned"], told["done"]) == (PAGES, PAGES)
    assert set(wordpress.documents().values()) == {1}
