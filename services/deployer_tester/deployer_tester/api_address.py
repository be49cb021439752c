"""Where a deployed API answers, found in what its stack gives out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import urlsplit

from deployer.base_url import base_url
from deployer.sessions.resources import Resource
from skylift.errors import Unprocessable

# An API's own address: on AWS by its host, on this machine by its path.
_OF_AN_API = re.compile(r"\.execute-api\.|\.lambda-url\.|/_aws/(?:execute-api|lambda-url)/")
_NAMED = re.compile(r"(?i)url|endpoint|api|address")
# Addresses of queues, buckets and consoles are no APIs.
_OTHERS = re.compile(r"(?i)\bsqs\.|\bs3[.-]|console\.aws|/\d{12}/|\.git$|cognito-idp\.")
_GATEWAYS = {"AWS::ApiGatewayV2::Api": "AWS::ApiGatewayV2::Stage", "AWS::ApiGateway::RestApi": "AWS::ApiGateway::Stage"}
_DOMAINS = frozenset({"AWS::ApiGatewayV2::DomainName", "AWS::ApiGateway::DomainName"})
_FUNCTION_URL, _NESTED = "AWS::Lambda::Url", "AWS::CloudFormation::Stack"
_DEFAULT = "$default"


def in_outputs(outputs: Mapping[str, str], paths: Iterable[str], *, this_machine: bool) -> str | None:
    """The most likely one: an API's own address first, then what is called a URL.

    Templates like to give out the address of one route: a path of `paths` at its end is taken off.
    """
    found = [(name, _checked(value, this_machine=this_machine)) for name, value in sorted(outputs.items())]
    ranked = [(_rank(name, url), url) for name, url in found if url]
    likely = min(((rank, url) for rank, url in ranked if rank < _UNLIKELY), default=None)
    return _without_route(likely[1], paths) if likely else None


def of_gateway(resources: Sequence[Resource], pattern: str) -> str | None:
    """Of a gateway that the stack made without giving out its address. `pattern` takes {api} and {stage}."""
    for kind, stages in _GATEWAYS.items():
        api = next((each for each in resources if each.type == kind and each.physical_id), None)
        stage = next((each.physical_id for each in resources if each.type == stages), None)
        if api and stage:
            return _served(pattern.format(api=api.physical_id, stage=stage.rpartition("|")[2]))
    return None


def is_own(base: str, resources: Sequence[Resource]) -> bool:
    """Whether the session made the API that answers there: only then it is written to.

    A template can give out any address. Where nobody knows what was made (a build's, a nested stack's), an API's own
    kind of address has to do.
    """
    host, path = urlsplit(base).hostname or "", urlsplit(base).path
    kinds = {each.type for each in resources}
    if not _OF_AN_API.search(base):
        return any(each.type in _DOMAINS and each.physical_id == host for each in resources)
    if not resources or _NESTED in kinds or (_FUNCTION_URL in kinds and "lambda-url" in base):
        return True
    named = {host.partition(".")[0], *path.split("/")}
    return any(each.type in _GATEWAYS and each.physical_id in named for each in resources)


def _served(url: str) -> str:
    """On AWS the default stage lies at the root of its API's own host."""
    return url.removesuffix(f"/{_DEFAULT}") if ".execute-api." in url else url


_UNLIKELY = 2


def _rank(name: str, url: str) -> int:
    if _OF_AN_API.search(url):
        return 0
    return 1 if _NAMED.search(name) and not _OTHERS.search(url) else _UNLIKELY


def _checked(value: str, *, this_machine: bool) -> str | None:
    try:
        return base_url(value, this_machine=this_machine)
    except Unprocessable:
        return None


def _without_route(url: str, paths: Iterable[str]) -> str:
    own = urlsplit(url).path.rstrip("/")
    ends = (path.rstrip("/") for path in sorted(paths, key=len, reverse=True) if "{" not in path)
    cut = next((end for end in ends if end and own.endswith(end)), "")
    return url.removesuffix(cut)
