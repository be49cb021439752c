from __future__ import annotations

from collections.abc import Iterator

import pytest

from .checkout import Checkout


@pytest.fixture(scope="session")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checkout]:
    """With a platform that runs while services are added."""
    made = Checkout(tmp_path_factory.mktemp("new"))
    made.up()
    yield made
    made.stop()
