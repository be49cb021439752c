"""CORS as an HTTP API does it: from its own configuration, whatever the function says."""

from .config import Cors

Header = tuple[bytes, bytes]
PREFIX = b"access-control-"


def preflight_headers(cors: Cors, origin: str) -> list[Header]:
    """Headers of the answer to a preflight request; none when the origin is not allowed."""
    headers = _origin_headers(cors, origin)
    if headers:
        headers += _listed(b"access-control-allow-methods", cors.allow_methods)
        headers += _listed(b"access-control-allow-headers", cors.allow_headers)
        if cors.max_age is not None:
            headers.append((b"access-control-max-age", str(cors.max_age).encode()))
    return headers


def allows(cors: Cors, origin: str) -> bool:
    """Whether pages of this origin may call the API."""
    return bool(_origin_headers(cors, origin))


def response_headers(cors: Cors, origin: str) -> list[Header]:
    """Headers that go on every answer to a request with an `Origin`."""
    headers = _origin_headers(cors, origin)
    return headers + _listed(b"access-control-expose-headers", cors.expose_headers) if headers else []


def without(headers: list[Header]) -> list[Header]:
    """A function's own CORS headers are ignored where the API has a configuration."""
    return [header for header in headers if not header[0].startswith(PREFIX)]


def _origin_headers(cors: Cors, origin: str) -> list[Header]:
    if "*" in cors.allow_origins:
        headers = [(b"access-control-allow-origin", b"*")]
    elif origin in cors.allow_origins or _any_of_scheme(origin) in cors.allow_origins:
        headers = [(b"access-control-allow-origin", origin.encode("latin-1")), (b"vary", b"origin")]
    else:
        return []
    if cors.allow_credentials:
        headers.append((b"access-control-allow-credentials", b"true"))
    return headers


def _any_of_scheme(origin: str) -> str:
    """`https://*` or `http://*`: the only patterns that API Gateway knows besides `*`."""
    scheme, separator, _ = origin.partition("://")
    return f"{scheme}{separator}*"


def _listed(name: bytes, values: tuple[str, ...]) -> list[Header]:
    return [(name, ",".join(values).encode())] if values else []
