"""The browser of this machine, without a window."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
REBOUND = "evil.example"
# What would refuse a page before the platform does: the platform must not depend on it.
_PROTECTIONS = "LocalNetworkAccessChecks,PrivateNetworkAccessSendPreflights,BlockInsecurePrivateNetworkRequests"
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={_PROTECTIONS}",
    f"--host-resolver-rules=MAP {REBOUND} 127.0.0.1",
)


@contextmanager
def browser() -> Iterator[Browser]:
    """Skips where there is none, except in continuous integration, where it is an error."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        missing = f"not run: no browser; install one of {', '.join(NAMES)} (apt-get install chromium)"
        assert os.environ.get("CI") != "true", missing
        pytest.skip(missing)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=found, args=list(_ARGUMENTS))
        yield running
        running.close()
