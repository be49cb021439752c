import pytest
from skylift_infra.timing import WorkerTiming


def test_a_short_worker_hides_a_message_for_six_timeouts() -> None:
    assert WorkerTiming(timeout_seconds=60).visibility_seconds == 360


def test_a_long_stage_hides_a_message_for_a_minute_more_than_it_runs_and_takes_one_at_a_time() -> None:
    timing = WorkerTiming(timeout_seconds=600)
    assert timing.visibility_seconds == 660 and timing.batch_size(10) == 1


def test_a_message_is_late_when_all_its_receives_could_be_over() -> None:
    assert WorkerTiming(timeout_seconds=10).age_alarm_seconds(3) == 180


@pytest.mark.parametrize("timeout", [0, 901])
def test_a_timeout_that_lambda_refuses_is_named(timeout: int) -> None:
    with pytest.raises(ValueError, match="timeout_seconds must be 1 to 900"):
        WorkerTiming(timeout_seconds=timeout)
