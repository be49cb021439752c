import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import chromium
from tests.browser.site import Site, site
from tests.browser.target import Target
from tests.deploying.emulator import emulator


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium.browser() as running:
        yield running


@pytest.fixture(scope="module")
def foreign() -> Iterator[Site]:
    """A site that the platform knows nothing of."""
    with site() as made:
        yield made


@pytest.fixture(scope="module")
def allowed() -> Iterator[Site]:
    """A site that is one of the platform's web origins."""
    with site() as made:
        yield made


@pytest.fixture(scope="module")
def target(browser: Browser, allowed: Site) -> Iterator[Target]:
    with tempfile.TemporaryDirectory(prefix="skylift-browser-") as folder, emulator(Path(folder)) as address:
        found = Target(address, allowed.url())
        found.create()
        yield found
