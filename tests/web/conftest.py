"""A run folder of the demo portal, with a page among it that would do harm, and the desk on a copy of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from relaunch.archive import ArchiveWriter
from relaunch.model import Capture
from relaunch.pipeline.run import build_folder
from relaunch.review.desk import Desk
from relaunch.web.app import create_app
from relaunch.web.guard import Guard
from relaunch.web.legacy import create_archive_app
from tests.truth import BASE, WHEN, archive_portal
from tests.web.hostile import HOSTILE, OUTSIDE_STYLE, STYLE

HARM = f"{BASE}/boese/"
GARDEN = "demo/page/kinderbetreuung"
DESK = "http://127.0.0.1:8430"
ARCHIVE = "http://127.0.0.1:8431"


def page(url: str, body: str, kind: str = "text/html; charset=utf-8") -> Capture:
    return Capture(url, 200, (("Content-Type", kind),), body.encode("utf-8"), WHEN)


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("run") / "portal"
    archive_portal(out / "archive")
    with ArchiveWriter(out / "archive") as writer:
        writer.write(page(HARM, HOSTILE))
        writer.write(page(f"{BASE}/typo3temp/stylesheet_3a1d9e7c52.css", STYLE, "text/css"))
        writer.write(page(f"{BASE}/boese.css", OUTSIDE_STYLE, "text/css"))
        writer.write(page(f"{BASE}/boese.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"))
        writer.write(page(f"{BASE}/boese.png", "<script>parent.ran=1</script>", "image/png"))
    build_folder(out, "demo", workers=1, base=f"{BASE}/")
    return out


@pytest.fixture
def folder(finished: Path, tmp_path: Path) -> Path:
    shutil.copytree(finished, tmp_path / "portal")
    return tmp_path / "portal"


@pytest.fixture
def desk(folder: Path) -> Desk:
    return Desk(folder, "ute")


@pytest.fixture
def guard() -> Guard:
    return Guard("ute", port=8430, archive_port=8431)


@pytest.fixture
def stranger(desk: Desk, guard: Guard) -> FlaskClient:
    """A browser that has not been let in."""
    app = create_app(desk, guard, "en")
    app.testing = True
    return app.test_client()


@pytest.fixture
def editor(stranger: FlaskClient, guard: Guard) -> Iterator[FlaskClient]:
    """A browser that has opened the start URL."""
    answer = stranger.get(f"{DESK}/?token={guard.token}", base_url=DESK)
    assert answer.status_code == 302
    yield stranger


@pytest.fixture
def archive(desk: Desk, guard: Guard) -> FlaskClient:
    """The origin of the archived pages."""
    app = create_archive_app(desk, guard)
    app.testing = True
    return app.test_client()
