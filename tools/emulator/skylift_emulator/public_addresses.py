"""Addresses at which deployed code serves the public, under rules of its own (CORS, authorizers)."""

from __future__ import annotations

from .seams import Seam

_APP = "ministack.app"
_HOST_AND_PATH = ("host", "path")
_BY_HOST_AND_PATH = [
    Seam(_APP, name, _HOST_AND_PATH)
    for name in ("_parse_execute_api_url", "_parse_lambda_url", "_resolve_custom_domain_request")
]
_DISTRIBUTION = Seam(_APP, "_parse_cloudfront_dataplane_host", ("host",))
_BALANCER = Seam(_APP, "_is_potential_alb_request", _HOST_AND_PATH)
SEAMS = (*_BY_HOST_AND_PATH, _DISTRIBUTION, _BALANCER)


def is_public(host: str, path: str) -> bool:
    """Whether host and path lead to a deployed API, function URL, distribution or load balancer."""
    found = any(seam.current()(host, path) for seam in (*_BY_HOST_AND_PATH, _BALANCER))
    return found or bool(_DISTRIBUTION.current()(host))
