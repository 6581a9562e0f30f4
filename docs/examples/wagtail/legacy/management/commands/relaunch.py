"""`python manage.py relaunch plan|import|verify|rollback FOLDER`: approved records into this portal."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from legacy.cms import connect
from relaunch.cli import main
from relaunch.cli.target import Inside

COMMANDS = ("plan", "import", "verify", "rollback")


def default_mapping() -> str:
    """Return the mapping that the settings name, or the one that relaunch brings along."""
    return str(getattr(settings, "RELAUNCH_TARGET", "wagtail"))


class Command(BaseCommand):
    help = "Import approved records into this portal: plan, import, verify or rollback, then the run folder."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Take the mapping, and whatever the command of relaunch takes."""
        parser.add_argument("--mapping", default=default_mapping(), help="the target's mapping; default: %(default)s")
        parser.add_argument("step", choices=COMMANDS)
        parser.add_argument("rest", nargs=argparse.REMAINDER, help="the run folder and options, as for relaunch")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the command of relaunch with this portal as its target; its exit status is ours."""
        if any(word in ("--credentials", "--rate") for word in options["rest"]):
            raise CommandError("--credentials and --rate are for targets elsewhere; this one runs in its own process")
        mapping = str(options["mapping"])
        named = "" if mapping == default_mapping() else f" --mapping {mapping}"
        inside = Inside(f"python manage.py relaunch{named}", connect)
        status = main([options["step"], mapping, *options["rest"]], inside)
        if status:
            sys.exit(status)
