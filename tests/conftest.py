"""What holds for every test."""

from __future__ import annotations

import signal

# A shell starts what runs in the background deaf to Ctrl-C, and children inherit that; tests send it to theirs.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
