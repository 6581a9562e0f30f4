"""Show what became of legacy pages: each beside the imported document, as Chromium shows them.

    python -m tests.load.side_by_side [wordpress] [plone] [--out docs/screenshots]

Moves the demo portal, imports it into real servers on loopback, and writes import-SYSTEM-WHAT.png.
"""

from __future__ import annotations

import argparse
import base64
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from relaunch.cli import main
from relaunch.demo.server import DemoServer
from relaunch.load.folder import read_records
from relaunch.pipeline.run import build_folder
from tests.load.plone_server import USER, PloneServer
from tests.load.wordpress_server import WordPressServer, free_port
from tests.truth import BASE, archive_portal, path_of

SHOWN = {
    "article": "/aktuelles/erste-waldkita-im-landkreis-sundern-eroeffnet/",
    "contact": "/kontakt/ansprechpartner-im-ministerium/",
    "page": "/familie/kinderbetreuung/",
}
WIDTH = 980  # of each page
HEIGHT = 3200  # of what is shown of it
SHRUNK = 440  # the width of each page in the picture
MOST_BYTES = 300_000
TWO = """<!doctype html><meta charset="utf-8"><style>body {{ margin: 0; font: 15px/1.4 sans-serif; color: #222;
  background: #e9e9e9; display: flex; gap: 16px; padding: 16px; width: max-content }}
  figure {{ margin: 0; width: {width}px }} figcaption {{ padding-bottom: 6px; font-weight: 600 }}
  img {{ width: 100%; display: block; border: 1px solid #bbb }}</style>
  <figure><figcaption>Legacy page</figcaption><img src="data:image/png;base64,{old}"></figure>
  <figure><figcaption>{system}</figcaption><img src="data:image/png;base64,{new}"></figure>"""


@contextmanager
def wordpress(folder: Path) -> Iterator[str]:
    """Give the address of a WordPress into which the run folder is imported."""
    with tempfile.TemporaryDirectory(prefix="wordpress-") as place:
        Path(place).chmod(0o755)
        server = WordPressServer(Path(place), free_port())
        try:
            server.start()
            os.environ |= {"RELAUNCH_WORDPRESS_USER": "editor",
                           "RELAUNCH_WORDPRESS_PASSWORD": server.passwords["editor"]}  # fmt: skip
            main(["import", "wordpress", "--url", server.url, "--include-pending", str(folder)])
            yield server.url
        finally:
            server.stop()


@contextmanager
def plone(folder: Path) -> Iterator[str]:
    """Give the address of a classic Plone into which the run folder is imported."""
    with tempfile.TemporaryDirectory(prefix="plone-") as place:
        server = PloneServer(Path(place), free_port())
        try:
            server.start()
            os.environ |= {"RELAUNCH_PLONE_USER": USER, "RELAUNCH_PLONE_PASSWORD": server.password}
            url = server.url("classic")
            main(["import", "plone-classic", "--url", url, "--include-pending", str(folder)])
            yield url.replace("127.0.0.1", "localhost")  # Plone shows its theme under every name but this number
        finally:
            server.stop()


SYSTEMS: dict[str, tuple[str, Callable[[Path], Any]]] = {
    "wordpress": ("WordPress", wordpress), "plone": ("Plone", plone),
}  # fmt: skip


def shoot(page: Any, url: str) -> bytes:
    """Return what a visitor sees of a page, from its top."""
    page.goto(url, wait_until="networkidle")
    height = min(HEIGHT, int(page.evaluate("document.documentElement.scrollHeight")))
    taken: bytes = page.screenshot(clip={"x": 0, "y": 0, "width": WIDTH, "height": height}, full_page=True)
    return taken


def compose(page: Any, old: bytes, new: bytes, system: str, path: Path) -> int:
    """Write both pictures beside each other and return the bytes it took."""
    pictures = {"old": base64.b64encode(old).decode(), "new": base64.b64encode(new).decode()}
    page.set_content(TWO.format(width=SHRUNK, system=system, **pictures))
    page.locator("body").screenshot(path=str(path))
    return path.stat().st_size


def show(browser: Any, systems: list[str], legacy: dict[str, str], folder: Path, out: Path) -> int:
    """Write all pictures and return how many of them are too large."""
    page = browser.new_page(viewport={"width": WIDTH, "height": 900})
    old = {what: shoot(page, url) for what, url in legacy.items()}
    large = 0
    for system in systems:
        label, imported = SYSTEMS[system]
        with imported(folder) as url:
            for what, path in SHOWN.items():
                file = out / f"import-{system}-{what}.png"
                size = compose(page, old[what], shoot(page, url.rstrip("/") + path), label, file)
                large += size > MOST_BYTES
                print(f"{file}: {size:,} bytes")
    return large


def run(systems: list[str], out: Path) -> int:
    """Move the demo portal, import it, and show it."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with tempfile.TemporaryDirectory() as place, DemoServer() as portal, sync_playwright() as started:
        folder = Path(place) / "run"
        archive_portal(folder / "archive")
        build_folder(folder, "demo", workers=1, base=BASE + "/")
        records = {record.path: record for record in read_records(folder).records}
        browser = started.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        try:
            old = {what: portal.url.rstrip("/") + path_of(records[path].source.url) for what, path in SHOWN.items()}
            return show(browser, systems, old, folder, out)
        finally:
            browser.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("systems", nargs="*", choices=[*SYSTEMS, []], help="which systems; default all")
    parser.add_argument("--out", type=Path, default=Path("docs/screenshots"))
    said = parser.parse_args()
    sys.exit(run(said.systems or list(SYSTEMS), said.out))
