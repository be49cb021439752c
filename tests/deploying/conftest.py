from collections.abc import Iterator

import pytest

from tests.deploying.emulator import emulator
from tests.deploying.pipeline import Pipeline


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with emulator(tmp_path_factory.mktemp("aws")) as url:
        yield url


@pytest.fixture
def pipeline(aws: str, index: str) -> Pipeline:
    return Pipeline(aws, index)
