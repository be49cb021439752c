"""The access log: one JSON object a request, with nothing of bodies, tokens or query strings in it."""

import json

FIELDS = {
    "request_id": "requestId",
    "time": "requestTime",
    "source_ip": "identity.sourceIp",
    "method": "httpMethod",
    "path": "path",
    "route": "routeKey",
    "status": "status",
    "response_bytes": "responseLength",
    "latency_ms": "responseLatency",
    "integration_latency_ms": "integrationLatency",
    "integration_error": "integrationErrorMessage",
    "authorizer_error": "authorizer.error",
    "subject": "authorizer.claims.sub",
    "user_agent": "identity.userAgent",
}


def access_log_format() -> str:
    return json.dumps({name: f"$context.{variable}" for name, variable in FIELDS.items()})
