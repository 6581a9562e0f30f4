"""The portal of sixty pages that most tests look at."""

from __future__ import annotations

import pytest

from relaunch.demo.portal import Portal, build_portal


@pytest.fixture(scope="session")
def portal() -> Portal:
    """Return the default portal."""
    return build_portal()
