"""Real servers for the whole session, emptied for each test, and run folders to import from."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.load import plone_server as plone_files
from tests.load import wagtail_server as wagtail_files
from tests.load.folders import Site
from tests.load.plone_server import PloneServer
from tests.load.targets import TARGETS, PloneThere, There, WagtailThere, WordPressThere
from tests.load.wagtail_server import WagtailServer
from tests.load.wordpress_server import WordPressServer, free_port, missing


@pytest.fixture(scope="session")
def wordpress_server() -> Iterator[WordPressServer]:
    absent = missing()
    if absent and not os.environ.get("CI"):
        pytest.skip(f"not installed (make test does that): {', '.join(absent)}")
    with tempfile.TemporaryDirectory(prefix="wordpress-") as folder:  # short: a socket's path has 107 bytes
        Path(folder).chmod(0o755)
        server = WordPressServer(Path(folder), free_port())
        try:
            server.start()
            yield server
        finally:
            server.stop()


@pytest.fixture
def wordpress(wordpress_server: WordPressServer, monkeypatch: pytest.MonkeyPatch) -> WordPressServer:
    wordpress_server.empty()
    monkeypatch.setenv("RELAUNCH_WORDPRESS_USER", "editor")
    monkeypatch.setenv("RELAUNCH_WORDPRESS_PASSWORD", wordpress_server.passwords["editor"])
    return wordpress_server


@pytest.fixture(scope="session")
def plone_server() -> Iterator[PloneServer]:
    absent = plone_files.missing()
    if absent and not os.environ.get("CI"):
        pytest.skip(f"not installed (make test does that): {', '.join(absent)}")
    with tempfile.TemporaryDirectory(prefix="plone-") as folder:
        server = PloneServer(Path(folder), free_port())
        try:
            server.start()
            yield server
        finally:
            server.stop()


def _plone(server: PloneServer, site: str, monkeypatch: pytest.MonkeyPatch) -> PloneThere:
    server.empty(site)
    monkeypatch.setenv("RELAUNCH_PLONE_USER", plone_files.USER)
    monkeypatch.setenv("RELAUNCH_PLONE_PASSWORD", server.password)
    return PloneThere(server, site)


@pytest.fixture
def contract_plone_volto(plone_server: PloneServer, monkeypatch: pytest.MonkeyPatch) -> PloneThere:
    return _plone(plone_server, "volto", monkeypatch)


@pytest.fixture
def contract_plone_classic(plone_server: PloneServer, monkeypatch: pytest.MonkeyPatch) -> PloneThere:
    return _plone(plone_server, "classic", monkeypatch)


@pytest.fixture
def contract_wordpress(wordpress: WordPressServer) -> WordPressThere:
    return WordPressThere(wordpress)


@pytest.fixture(scope="session")
def wagtail_server() -> Iterator[WagtailServer]:
    absent = wagtail_files.missing()
    if absent and not os.environ.get("CI"):
        pytest.skip(f"not installed (make test does that): {', '.join(absent)}")
    with tempfile.TemporaryDirectory(prefix="wagtail-") as folder:
        server = WagtailServer(Path(folder), free_port())
        try:
            server.start()
            yield server
        finally:
            server.stop()


@pytest.fixture
def wagtail(wagtail_server: WagtailServer) -> WagtailServer:
    wagtail_server.empty()
    return wagtail_server


@pytest.fixture
def contract_wagtail(wagtail: WagtailServer) -> WagtailThere:
    return WagtailThere(wagtail)


@pytest.fixture(params=TARGETS)
def there(request: pytest.FixtureRequest) -> There:
    """Each real target in turn."""
    found: There = request.getfixturevalue(f"contract_{request.param.replace('-', '_')}")
    return found


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path / "run")
