"""What the door serves: the HTTP APIs as the programs declared them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .limits import HTTP_API_SECONDS


class BadConfig(ValueError):
    """A door configuration that cannot be used; the message names the field."""


@dataclass(frozen=True, slots=True)
class Cors:
    allow_origins: tuple[str, ...] = ()
    allow_methods: tuple[str, ...] = ()
    allow_headers: tuple[str, ...] = ()
    expose_headers: tuple[str, ...] = ()
    max_age: int | None = None
    allow_credentials: bool = False


@dataclass(frozen=True, slots=True)
class Throttle:
    """`rate` requests a second in the long run, `burst` at once."""

    rate: float
    burst: int


@dataclass(frozen=True, slots=True)
class AuthorizerConfig:
    issuer: str
    audience: tuple[str, ...]
    jwks_url: str


@dataclass(frozen=True, slots=True)
class Route:
    """`route_key` such as `GET /a/{id}`, `ANY /a/{proxy+}` or `$default`; `payload_format` is `2.0` or `1.0`."""

    route_key: str
    function: str
    qualifier: str
    authorizer: str | None = None
    scopes: tuple[str, ...] = ()
    payload_format: str = "2.0"
    timeout_seconds: float = HTTP_API_SECONDS


@dataclass(frozen=True, slots=True)
class ApiConfig:
    api_id: str
    execution_arn: str
    stage: str
    routes: tuple[Route, ...]
    authorizers: Mapping[str, AuthorizerConfig] = field(default_factory=dict)
    cors: Cors | None = None
    throttle: Throttle | None = None
    variables: Mapping[str, str] = field(default_factory=dict)

    @property
    def account_id(self) -> str:
        parts = self.execution_arn.split(":")
        return parts[4] if len(parts) > 4 else ""


@dataclass(frozen=True, slots=True)
class DoorConfig:
    apis: tuple[ApiConfig, ...]


def parse(data: Any) -> DoorConfig:
    """Read the JSON object of `POST /deploy`. Raises BadConfig."""
    try:
        return DoorConfig(tuple(_api(api) for api in data["apis"]))
    except KeyError as missing:
        raise BadConfig(f"the door's configuration lacks the field {missing}") from missing
    except (TypeError, ValueError, AttributeError) as error:
        raise BadConfig(f"the door's configuration has a field of the wrong type: {error}") from error


def _api(data: Any) -> ApiConfig:
    authorizers = {name: _authorizer(value) for name, value in data["authorizers"].items()}
    routes = tuple(_route(route) for route in data["routes"])
    for route in routes:
        if route.authorizer is not None and route.authorizer not in authorizers:
            raise BadConfig(f"route {route.route_key!r} names the authorizer {route.authorizer!r}, which is not given")
    throttle = data.get("throttle")
    return ApiConfig(
        api_id=data["api_id"],
        execution_arn=data["execution_arn"],
        stage=data.get("stage", "$default"),
        routes=routes,
        authorizers=authorizers,
        cors=cors_of(data["cors"]) if data.get("cors") else None,
        throttle=Throttle(float(throttle["rate"]), int(throttle["burst"])) if throttle else None,
    )


def _route(data: Any) -> Route:
    scopes = tuple(data.get("scopes") or ())
    return Route(data["route_key"], data["function"], data["qualifier"], data.get("authorizer"), scopes)


def _authorizer(data: Any) -> AuthorizerConfig:
    return AuthorizerConfig(data["issuer"], tuple(data["audience"]), data["jwks_url"])


def cors_of(data: Any) -> Cors:
    """Returns a `CorsConfiguration` as the service's API spells it."""

    def names(key: str) -> tuple[str, ...]:
        return tuple(data.get(key) or ())

    return Cors(
        allow_origins=names("allowOrigins"),
        allow_methods=names("allowMethods"),
        allow_headers=names("allowHeaders"),
        expose_headers=names("exposeHeaders"),
        max_age=data.get("maxAge"),
        allow_credentials=bool(data.get("allowCredentials")),
    )
