import pytest
from skylift_infra.system_health import alarm_rule


def test_a_system_fires_with_any_of_its_alarms() -> None:
    assert alarm_rule(["b-errors", "a-age"]) == 'ALARM("a-age") OR ALARM("b-errors")'


@pytest.mark.parametrize("names", [[f"a-{n}" for n in range(101)], [f"{n}{'x' * 100}" for n in range(99)]])
def test_more_alarms_than_cloudwatch_combines_are_refused_before_anything_is_made(names: list[str]) -> None:
    with pytest.raises(ValueError, match=f"{len(names)} alarms are too many for a system"):
        alarm_rule(names)
