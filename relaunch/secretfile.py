"""Files with secrets: read only where nobody else may read them, and never quoted."""

from __future__ import annotations

import netrc
import os
import stat
from pathlib import Path

NETRC = Path("~/.config/relaunch/netrc")


def exposed(path: Path) -> str:
    """Return what is wrong with a file of secrets: that others may read it; empty where all is well."""
    info = path.stat()
    mode = stat.S_IMODE(info.st_mode)
    if mode & 0o077 or info.st_uid != os.getuid():
        return f"{path}: others may read it (mode {mode:04o}); chmod 600 {path} and being its owner are right"
    return ""


def read_login(path: Path, host: str) -> tuple[str, str] | None:
    """Return user and password for a host from a netrc-like file; None where it has no line for it.

    Raises ValueError with a message that names the file's place and quotes nothing of it.
    """
    if fault := exposed(path):
        raise ValueError(fault)
    try:
        found = netrc.netrc(str(path)).authenticators(host)
    except netrc.NetrcParseError as error:
        message = f"{path}:{error.lineno}: {error.msg}; 'machine {host} login NAME password \"…\"' would be right"
        raise ValueError(message) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{path}: cannot be read: {type(error).__name__}") from None
    return (found[0], found[2]) if found and found[0] and found[2] else None
