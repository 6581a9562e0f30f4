"""An empty WordPress or Plone on loopback to rehearse on: `python -m tests.load.rehearse wordpress`, until Ctrl-C."""

from __future__ import annotations

import argparse
import shlex
import signal
import tempfile
from pathlib import Path

from tests.load import plone_server
from tests.load.plone_server import PloneServer
from tests.load.wordpress_server import WordPressServer, free_port, missing


def main() -> int:
    """Start it, print what relaunch wants to know of it, and end it when asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("system", choices=["wordpress", "plone"])
    system = parser.parse_args().system
    absent = missing() if system == "wordpress" else plone_server.missing()
    if absent:
        parser.error(f"not installed: {', '.join(absent)}; make test, which installs it, would be right before this")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with tempfile.TemporaryDirectory(prefix=f"{system}-") as folder:
        Path(folder).chmod(0o755)
        server = WordPressServer(Path(folder), free_port()) if system == "wordpress" else None
        there = server or PloneServer(Path(folder), free_port())
        try:
            there.start()
            _tell(there)
            signal.pause()
        except KeyboardInterrupt:
            return 0
        finally:
            there.stop()
    return 0


def _tell(there: WordPressServer | PloneServer) -> None:
    if isinstance(there, WordPressServer):
        name, user, password, url = "WORDPRESS", "editor", there.passwords["editor"], there.url
    else:
        name, user, password, url = "PLONE", plone_server.USER, there.password, there.url("volto")
    print(f"export RELAUNCH_{name}_USER={user} RELAUNCH_{name}_PASSWORD={shlex.quote(password)}")
    print(f"export PORTAL={url}", flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
