"""Without these a user learns the price of an idle platform from the first bill."""

from pathlib import Path

import pytest
from skylift_tools.cost import idle
from skylift_tools.cost.estimate import Estimate, estimates
from skylift_tools.cost.prices import Prices

ROOT = Path(__file__).resolve().parents[3]
PRICES = Prices.load()


@pytest.fixture(scope="module", params=["dev", "prod"])
def found(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[Estimate]:
    return estimates(ROOT, tmp_path_factory.mktemp("state"), stack=request.param, prices=PRICES)


def test_every_type_that_a_program_declares_is_priced_or_known_to_be_free(found: list[Estimate]) -> None:
    assert {type for each in found for type in each.unknown} == set()


def test_every_price_is_used_and_says_where_it_was_read() -> None:
    code = Path(idle.__file__).read_text()
    for name, price in PRICES.by_name.items():
        assert f'"{name}"' in code
        assert "https://" in price.source


def test_a_database_that_sleeps_costs_nothing_and_one_that_must_not_is_charged_by_the_hour() -> None:
    def cluster(acus: float) -> dict[str, object]:
        return {"serverlessv2ScalingConfiguration": {"minCapacity": acus}}

    kind = "aws:rds/cluster:Cluster"
    assert idle.charges(kind, cluster(0), PRICES) == []
    assert idle.charges(kind, cluster(0.5), PRICES) == [
        idle.Charge("Aurora at 0.5 ACU", 0.5 * PRICES.usd("aurora_acu_hour") * 730)
    ]


def test_an_interface_endpoint_is_charged_for_each_zone_and_a_gateway_is_free() -> None:
    kind = "aws:ec2/vpcEndpoint:VpcEndpoint"
    [charge] = idle.charges(kind, {"vpcEndpointType": "Interface", "subnetIds": ["a", "b"]}, PRICES) or []
    assert charge.usd == 2 * PRICES.usd("vpc_endpoint_hour") * 730
    assert idle.charges(kind, {"vpcEndpointType": "Gateway"}, PRICES) == []


def test_a_type_that_nobody_priced_is_unknown_and_not_free() -> None:
    assert idle.charges("aws:opensearch/domain:Domain", {}, PRICES) is None


def test_what_stands_still_for_money_is_not_free_because_its_service_is_billed_by_use() -> None:
    assert idle.charges("aws:dynamodb/table:Table", {"billingMode": "PAY_PER_REQUEST"}, PRICES) == []
    assert idle.charges("aws:dynamodb/table:Table", {"billingMode": "PROVISIONED"}, PRICES) is None
    assert idle.charges("aws:rds/clusterInstance:ClusterInstance", {"instanceClass": "db.r8g.large"}, PRICES) is None
    kind = "aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig"
    assert idle.charges(kind, {"provisionedConcurrentExecutions": 5}, PRICES) is None
