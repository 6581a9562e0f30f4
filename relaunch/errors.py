"""The errors that stop a run, grouped by who must act.

    RelaunchError
    ├── MappingError    the migration engineer: a mapping does not load
    ├── ReviewError     the editor: a record's file cannot be read
    ├── ArchiveError    the operator: a source, an archive or a disk
    │   └── PageError   one page cannot become a record: it is set aside, the rest goes on
    │       └── LeftOutError   one page is left out on purpose
    └── LoadError       whoever runs the target CMS

What is merely odd about one page or one field is no error but an `Issue` (see `model.py`), and the run goes on.
"""

from __future__ import annotations


class RelaunchError(Exception):
    """Nobody can go on. The message says where, what, and what would have been right."""

    exit_status = 2


class MappingError(RelaunchError):
    """A mapping does not load. `faults` holds one `file:line:column: …` line for each fault, all found at once."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class ReviewError(RelaunchError):
    """A record's file cannot be read as the editor left it."""


class ArchiveError(RelaunchError):
    """A source or an archive cannot be read or written."""


class PageError(ArchiveError):
    """One page cannot become a record; the message says why. It is set aside by name, and the run goes on."""


class LeftOutError(PageError):
    """A page is left out on purpose; the message is the reason that goes into redirects.csv."""


class LoadError(RelaunchError):
    """A target CMS refused."""


class RefusedError(LoadError):
    """The target refused one document, in its own words; the run goes on with the others."""
