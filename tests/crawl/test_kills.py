"""A crawl that is ended badly goes on: no URL is lost, none is archived twice, and every file can be read."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.crawl.kills import Crawl, portal
from tests.crawl.loopback import Site

pytestmark = pytest.mark.slow


def test_a_crawl_killed_in_every_way_loses_and_doubles_nothing(tmp_path: Path) -> None:
    chance = random.Random(6)
    with Site({}, portal) as site:
        crawl = Crawl(site, tmp_path / "run")
        for kind, asked in (("kill -9", 30), ("copied", 90), ("power", 150), ("Ctrl-C twice", 200), ("SIGTERM", 260)):
            crawl.kill(kind, asked, chance)
        assert crawl.finish() == []
    torn = {path.name for path in (crawl.out / "archive").glob("*.torn")}
    named = {message.rpartition(" ")[2] for message in crawl.repaired}
    assert torn <= named, "each torn tail is reported and kept"


@pytest.mark.parametrize("limit", [60_000, 140_000])
def test_a_full_disk_stops_the_crawl_and_room_lets_it_go_on(tmp_path: Path, limit: int) -> None:
    with Site({}, portal) as site:
        crawl = Crawl(site, tmp_path / "run")
        for _ in range(2):
            worker = crawl.start(limit)
            assert "free space" in crawl.end(worker).get("fatal", "") and worker.returncode == 1
        assert crawl.finish() == []
