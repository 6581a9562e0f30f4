"""Who we are to a target: from the environment, or from a netrc-like file that nobody else may read."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from relaunch.errors import LoadError
from relaunch.secretfile import NETRC, read_login


@dataclass(frozen=True, slots=True)
class Credentials:
    """A user and a password, which no message, log or ledger ever shows."""

    user: str
    password: str = field(repr=False)


def credentials(cms: str, host: str, file: Path | None = None, environ: Mapping[str, str] = os.environ) -> Credentials:
    """Return the credentials for a host: RELAUNCH_CMS_USER and RELAUNCH_CMS_PASSWORD, else the file's line for it."""
    prefix = f"RELAUNCH_{cms.upper()}"
    user, password = environ.get(f"{prefix}_USER", ""), environ.get(f"{prefix}_PASSWORD", "")
    if file is None and user and password:
        return Credentials(user, password)
    path = file or NETRC.expanduser()
    wanted = f"{prefix}_USER and {prefix}_PASSWORD in the environment"
    if not path.is_file():
        raise LoadError(f"{path}: no such file; it, or {wanted}, would be right")
    return _from_file(path, host, wanted)


def _from_file(path: Path, host: str, wanted: str) -> Credentials:
    try:
        found = read_login(path, host)
    except ValueError as error:
        raise LoadError(str(error)) from None
    if found is None:
        raise LoadError(f"{path}: no line for '{host}'; 'machine {host} login NAME password \"…\"', or {wanted}, "
                        f"would be right")  # fmt: skip
    return Credentials(*found)
