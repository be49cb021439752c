"""Authorizers of deployed HTTP APIs: refused callers, and the context that reaches the function."""

from __future__ import annotations

from typing import Any

from .apis import event, http_api, send
from .fake_executor import FakeExecutor
from .running import Emulator


def test_a_token_and_its_scopes_are_checked_and_handed_on(with_mirror: Emulator, mirror: FakeExecutor) -> None:
    client, issuer, token = signed_in(with_mirror)
    api = http_api(with_mirror, "GET /open", "GET /closed", "GET /scoped", "GET /foreign")
    gateway = with_mirror.client("apigatewayv2")
    jwt = {"Audience": [client], "Issuer": issuer}
    source = ["$request.header.Authorization"]
    about = {"AuthorizerType": "JWT", "Name": "jwt", "IdentitySource": source, "JwtConfiguration": jwt}
    authorizer = gateway.create_authorizer(ApiId=api, **about)["AuthorizerId"]
    scopes = {"GET /closed": [], "GET /scoped": ["aws.cognito.signin.user.admin"], "GET /foreign": ["orders/write"]}
    for route in gateway.get_routes(ApiId=api)["Items"]:
        if (asked := scopes.get(route["RouteKey"])) is not None:
            closed = {"AuthorizationType": "JWT", "AuthorizerId": authorizer, "AuthorizationScopes": asked}
            gateway.update_route(ApiId=api, RouteId=route["RouteId"], **closed)
    base, bearer = f"/_aws/execute-api/{api}/$default", f"Authorization: Bearer {token}"

    seen = event(with_mirror, f"{base}/closed", bearer)["requestContext"]["authorizer"]["jwt"]
    assert seen["claims"]["client_id"] == client and seen["scopes"] is None
    scoped = event(with_mirror, f"{base}/scoped", bearer)["requestContext"]["authorizer"]["jwt"]
    assert scoped["scopes"] == ["aws.cognito.signin.user.admin"]
    assert send(with_mirror, f"{base}/foreign", bearer)[0] == 403
    status, headers, body = send(with_mirror, f"{base}/closed", "Authorization: Bearer no.such.token")
    assert (status, body) == (401, b'{"message":"Unauthorized"}') and "invalid_token" in headers["www-authenticate"]
    assert "authorizer" not in event(with_mirror, f"{base}/open")["requestContext"]


def signed_in(with_mirror: Emulator) -> tuple[str, str, str]:
    """A user of a pool: the client, the issuer and an access token."""
    cognito = with_mirror.client("cognito-idp")
    pool = cognito.create_user_pool(PoolName="people")["UserPool"]["Id"]
    flows = ["ALLOW_USER_PASSWORD_AUTH"]
    client = cognito.create_user_pool_client(UserPoolId=pool, ClientName="web", ExplicitAuthFlows=flows)
    client_id = client["UserPoolClient"]["ClientId"]
    cognito.admin_create_user(UserPoolId=pool, Username="ada")
    cognito.admin_set_user_password(UserPoolId=pool, Username="ada", Password="Pass-word-1", Permanent=True)
    login = {"USERNAME": "ada", "PASSWORD": "Pass-word-1"}
    result = cognito.initiate_auth(ClientId=client_id, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=login)
    issuer = f"https://cognito-idp.eu-west-1.amazonaws.com/{pool}"
    return client_id, issuer, result["AuthenticationResult"]["AccessToken"]


def test_a_function_may_authorize_and_its_context_is_handed_on(with_mirror: Emulator, mirror: FakeExecutor) -> None:
    api, gateway = http_api(with_mirror, "GET /x"), with_mirror.client("apigatewayv2")
    uri = (
        "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:000000000000:function:"
    )
    about = {
        "AuthorizerType": "REQUEST",
        "Name": "own",
        "IdentitySource": [],
        "AuthorizerUri": f"{uri}mirror/invocations",
    }
    simple = {"AuthorizerPayloadFormatVersion": "2.0", "EnableSimpleResponses": True, "AuthorizerResultTtlInSeconds": 0}
    authorizer = gateway.create_authorizer(ApiId=api, **about, **simple)["AuthorizerId"]
    route = gateway.get_routes(ApiId=api)["Items"][0]["RouteId"]
    gateway.update_route(ApiId=api, RouteId=route, AuthorizationType="CUSTOM", AuthorizerId=authorizer)

    def answer(call: dict[str, Any]) -> dict[str, Any]:
        asked = call["event"]
        allowed = {"isAuthorized": asked["headers"].get("cookie") == "a=1", "context": {"team": "red"}}
        return {"kind": "result", "payload": allowed if asked.get("type") == "REQUEST" else asked, "log": ""}

    mirror.answer = answer
    target = f"/_aws/execute-api/{api}/$default/x"
    assert send(with_mirror, target)[0] == 403
    seen = event(with_mirror, target, "Cookie: a=1")
    assert seen["requestContext"]["authorizer"] == {"lambda": {"team": "red"}}
