import pytest
from skylift_infra.queue import QueueSettings


@pytest.mark.parametrize("size", [0, 11])
def test_a_batch_is_as_large_as_lambda_takes_without_waiting(size: int) -> None:
    with pytest.raises(ValueError, match=f"batch_size must be 1 to 10, not {size}"):
        QueueSettings(max_receives=3, batch_size=size, maximum_concurrency=2)
