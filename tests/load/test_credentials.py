"""Credentials come from the environment, or from a file that nobody else may read."""

from __future__ import annotations

from pathlib import Path

import pytest

from relaunch.errors import LoadError
from relaunch.load.credentials import credentials

LINE = 'machine portal.example login redaktion password "ab cd ef"\n'


def written(path: Path, text: str, mode: int) -> Path:
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def test_the_environment_names_them() -> None:
    found = credentials("wordpress", "portal.example", None,
                        {"RELAUNCH_WORDPRESS_USER": "r", "RELAUNCH_WORDPRESS_PASSWORD": "p q"})  # fmt: skip
    assert (found.user, found.password) == ("r", "p q")


def test_a_file_names_them_by_host(tmp_path: Path) -> None:
    found = credentials("wordpress", "portal.example", written(tmp_path / "netrc", LINE, 0o600), {})
    assert (found.user, found.password) == ("redaktion", "ab cd ef")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644, 0o601])
def test_a_file_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    with pytest.raises(LoadError, match=r"netrc: others may read it \(mode 06[0-9]{2}\); chmod 600"):
        credentials("wordpress", "portal.example", written(tmp_path / "netrc", LINE, mode), {})


def test_no_message_tells_a_password(tmp_path: Path) -> None:
    broken = written(tmp_path / "netrc", "machine portal.example login redaktion pasword geheim\n", 0o600)
    with pytest.raises(LoadError) as caught:
        credentials("wordpress", "portal.example", broken, {})
    assert "geheim" not in str(caught.value) and "would be right" in str(caught.value)
    with pytest.raises(LoadError, match=r"no line for 'other\.example'") as caught:
        credentials("wordpress", "other.example", written(tmp_path / "netrc", LINE, 0o600), {})
    assert "ab cd ef" not in str(caught.value)


def test_no_file_and_no_environment_is_said(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match="no such file; it, or RELAUNCH_WORDPRESS_USER and"):
        credentials("wordpress", "portal.example", tmp_path / "none", {})
