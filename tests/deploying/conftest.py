from collections.abc import Iterator

import pytest

from tests.deploying.emulator import Address, emulator
from tests.deploying.pipeline import Pipeline


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Address]:
    with emulator(tmp_path_factory.mktemp("aws")) as address:
        yield address


@pytest.fixture
def pipeline(aws: Address, index: str) -> Pipeline:
    return Pipeline(aws, index)
