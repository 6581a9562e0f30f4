from __future__ import annotations

import os
import resource
from pathlib import Path

import pytest

from relaunch.atomic import replacing
from relaunch.errors import ArchiveError


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_appears_with_all_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "new" / "a.txt"
    with replacing(path, durable=True) as file:
        file.write(b"one")
        assert not path.exists()
    assert path.read_bytes() == b"one"
    assert names(path.parent) == ["a.txt"]


def test_an_error_leaves_the_old_file_and_no_rest(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    with pytest.raises(KeyError), replacing(path) as file:
        file.write(b"half")
        raise KeyError
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["a.txt"]


def test_the_same_bytes_leave_the_file_untouched(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"same")
    os.utime(path, (1, 1))
    with replacing(path) as file:
        file.write(b"same")
    assert path.stat().st_mtime == 1
    with replacing(path) as file:
        file.write(b"else")
    assert (path.stat().st_mtime > 1, path.read_bytes()) == (True, b"else")


def test_a_link_is_replaced_and_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_bytes(b"theirs")
    path = tmp_path / "run" / "a.txt"
    path.parent.mkdir()
    path.symlink_to(outside)
    with replacing(path) as file:
        file.write(b"theirs")
    assert (path.is_symlink(), path.read_bytes(), outside.read_bytes()) == (False, b"theirs", b"theirs")


def test_what_a_crash_left_behind_is_no_obstacle(tmp_path: Path) -> None:
    with replacing(tmp_path / "a.txt") as file:
        rest = Path(file.name)
        file.write(b"one")
    rest.write_bytes(b"half")
    with replacing(tmp_path / "a.txt") as file:
        file.write(b"two")
    assert ((tmp_path / "a.txt").read_bytes(), rest.exists()) == (b"two", False)


def test_a_disk_without_room_is_an_error_that_names_the_file(tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        with pytest.raises(ArchiveError, match=r"a\.txt: cannot be written: F"), replacing(tmp_path / "a.txt") as file:
            file.write(b"x" * 5000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert names(tmp_path) == []


def test_a_folder_that_is_a_file_is_an_error_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"file")
    with pytest.raises(ArchiveError, match=r"a/b\.txt: cannot be written"), replacing(tmp_path / "a" / "b.txt") as file:
        file.write(b"one")


def test_the_longest_name_has_room(tmp_path: Path) -> None:
    path = tmp_path / ("x" * 255)
    with replacing(path) as file:
        file.write(b"one")
    assert path.read_bytes() == b"one"


def test_a_new_file_may_be_read_by_others(tmp_path: Path) -> None:
    old = os.umask(0o022)
    try:
        with replacing(tmp_path / "a.txt") as file:
            file.write(b"one")
    finally:
        os.umask(old)
    assert (tmp_path / "a.txt").stat().st_mode & 0o777 == 0o644
