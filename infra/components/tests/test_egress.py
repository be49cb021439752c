import pytest
from skylift_infra.cidr import part
from skylift_infra.egress import Egress, routes, unreachable


def test_gateways_and_the_database_are_always_reachable() -> None:
    assert routes(Egress(kind="none")) == ["database", "dynamodb", "s3"]


def test_each_interface_endpoint_is_one_more_route() -> None:
    assert "sqs" in routes(Egress(kind="endpoints", interfaces=["sqs"]))


def test_without_an_endpoint_a_service_is_out_of_reach() -> None:
    assert unreachable(["s3", "bedrock-runtime"], routes(Egress(kind="none"))) == ["bedrock-runtime"]


def test_a_nat_gateway_leads_everywhere() -> None:
    assert unreachable(["bedrock-runtime"], routes(Egress(kind="nat"))) == []


def test_interfaces_belong_to_endpoints_only() -> None:
    with pytest.raises(ValueError, match="egress nat takes no interfaces"):
        Egress(kind="nat", interfaces=["sqs"])


def test_an_endpoint_that_does_not_exist_is_named() -> None:
    with pytest.raises(ValueError, match="no such interface endpoint: sqss"):
        Egress(kind="endpoints", interfaces=["sqss"])


def test_zones_get_parts_that_do_not_overlap() -> None:
    assert [part("10.20.0.0/16", index) for index in (0, 1, 15)] == ["10.20.0.0/20", "10.20.16.0/20", "10.20.240.0/20"]


def test_a_range_without_room_is_refused() -> None:
    with pytest.raises(ValueError, match=r"10\.20\.0\.0/20 has 1 parts"):
        part("10.20.0.0/20", 1)
