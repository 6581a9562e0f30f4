"""What was written and done stays known, whatever a build forgets."""

from __future__ import annotations

from pathlib import Path

from relaunch.ledger.absent import DELETED, AbsentRow
from relaunch.ledger.history import Version
from relaunch.ledger.store import Ledger, RecordRow


def test_a_version_is_kept_for_each_run_that_changed_it(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        history = ledger.history
        assert history.put_version("a", 1, "2026-01-01", "h1", b"eins")
        assert not history.put_version("a", 2, "2026-01-02", "h1", b"eins")
        assert history.put_version("a", 3, "2026-01-03", "h2", "zwei ä".encode())
        ledger.clear_build()
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        wanted = [Version(1, "2026-01-01", "h1", b"eins"), Version(3, "2026-01-03", "h2", "zwei ä".encode())]
        assert ledger.history.versions("a") == wanted and ledger.history.versions("b") == []


def test_actions_keep_whole_files_and_are_found_by_record_and_by_batch(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        history = ledger.history
        batch = history.new_batch()
        assert history.new_batch() > batch
        first = history.put_action("2026-01-01", "ute", "approved", "a", "records/page/a.yaml", b"alt", b"neu", batch)
        second = history.put_action("2026-01-02", "ute", "deleted", "b", "records/page/b.yaml", b"alt", None, batch)
        assert [action.id for action in history.actions()] == [second, first]
        (action,) = history.actions("a")
        assert (action.by, action.what, action.before, action.after) == ("ute", "approved", b"alt", b"neu")
        assert [action.id for action in history.batch(batch)] == [first, second]
        assert next(history.actions("b")).after is None and next(history.actions(limit=1)).id == second


def test_a_record_that_is_out_keeps_its_id_for_its_page(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        row = AbsentRow("p/page/a", "http://x/a", "page", "withdrawn/page/a.yaml", b"eins", DELETED, True)
        ledger.absent.put(row)
        ledger.put_record(RecordRow("p/page/b", "http://x/b", "page", "records/page/b.yaml", "", "B", "/b/", b""))
        assert ledger.absent.get("p/page/a") == row and list(ledger.absent.rows()) == [row]
        assert ledger.known() == {"http://x/a": "p/page/a", "http://x/b": "p/page/b"}
        ledger.absent.forget("p/page/a")
        assert ledger.absent.get("p/page/a") is None
