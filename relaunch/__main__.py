"""`python -m relaunch` is the command."""

from relaunch.cli import main

raise SystemExit(main())
