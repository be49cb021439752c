"""HTTP APIs. Their endpoint is the address of the local front door."""

from __future__ import annotations

from typing import Any

from skylift_tools.aws.account import Account
from skylift_tools.aws.resource import Resource, Values, call


class Api(Resource):
    token = "aws:apigatewayv2/api:Api"
    service = "apigatewayv2"
    tagged = True
    replace_on = frozenset({"protocolType"})
    defaults = {
        "routeSelectionExpression": "$request.method $request.path",
        "apiKeySelectionExpression": "$request.header.x-api-key",
        "disableExecuteApiEndpoint": False,
        "ipAddressType": "ipv4",
    }
    create = call("create_api")
    update = call("update_api", ApiId="$id")
    delete = call("delete_api", ApiId="$id")
    answers = {"id": "ApiId"}
    formats = {
        "arn": "arn:aws:apigateway:{region}::/apis/{id}",
        "executionArn": "arn:aws:execute-api:{region}:{account}:{id}",
    }

    def check(self, account: Account, props: Values, **known: Any) -> Values:
        return super().check(account, {"name": known["logical"], **props}, **known)

    def make(self, account: Account, props: Values) -> tuple[str, Values]:
        id, outputs = super().make(account, props)
        return id, outputs | self.refresh(account, props)

    def refresh(self, account: Account, outputs: Values) -> Values:
        return {"apiEndpoint": account.local.api_url}


class Part(Resource):
    """What belongs to one API."""

    service = "apigatewayv2"
    replace_on = frozenset({"apiId"})


class Stage(Part):
    token = "aws:apigatewayv2/stage:Stage"
    tagged = True
    identity = ("apiId", "name")
    replace_on = frozenset({"apiId", "name"})
    defaults = {"autoDeploy": False}
    create = call("create_stage", StageName="$name")
    update = call("update_stage", StageName="$name")
    delete = call("delete_stage", ApiId="$apiId", StageName="$name")
    id = "{name}"
    formats = {
        "arn": "arn:aws:apigateway:{region}::/apis/{apiId}/stages/{name}",
        "executionArn": "arn:aws:execute-api:{region}:{account}:{apiId}/{name}",
    }

    def make(self, account: Account, props: Values) -> tuple[str, Values]:
        id, outputs = super().make(account, props)
        return id, outputs | self.refresh(account, props)

    def refresh(self, account: Account, outputs: Values) -> Values:
        path = "" if outputs["name"] == "$default" else outputs["name"]
        return {"invokeUrl": f"{account.local.api_url}/{path}"}


class Integration(Part):
    token = "aws:apigatewayv2/integration:Integration"
    constants = {"integrationResponseSelectionExpression": ""}
    defaults = {"connectionType": "INTERNET", "payloadFormatVersion": "1.0", "timeoutMilliseconds": 30000}
    create = call("create_integration", TimeoutInMillis="$timeoutMilliseconds")
    update = call("update_integration", IntegrationId="$id", TimeoutInMillis="$timeoutMilliseconds")
    delete = call("delete_integration", ApiId="$apiId", IntegrationId="$id")
    answers = {"id": "IntegrationId"}


class Route(Part):
    token = "aws:apigatewayv2/route:Route"
    identity = ("apiId", "routeKey")
    defaults = {"authorizationType": "NONE", "apiKeyRequired": False}
    create = call("create_route")
    update = call("update_route", RouteId="$id")
    delete = call("delete_route", ApiId="$apiId", RouteId="$id")
    answers = {"id": "RouteId"}

    def make(self, account: Account, props: Values) -> tuple[str, Values]:
        if account.recovering:
            self.clear(account, props)
        return super().make(account, props)

    def clear(self, account: Account, props: Values) -> None:
        """Remove the route of the same key: it is the key that must be unique."""
        client = account("apigatewayv2")
        for route in client.get_routes(ApiId=props["apiId"])["Items"]:
            if route["RouteKey"] == props["routeKey"]:
                client.delete_route(ApiId=props["apiId"], RouteId=route["RouteId"])


class Authorizer(Part):
    token = "aws:apigatewayv2/authorizer:Authorizer"
    sent = {"jwtConfiguration": lambda jwt: {"issuer": jwt.get("issuer"), "audience": jwt.get("audiences")}}
    create = call("create_authorizer", IdentitySource="$identitySources")
    update = call("update_authorizer", AuthorizerId="$id", IdentitySource="$identitySources")
    delete = call("delete_authorizer", ApiId="$apiId", AuthorizerId="$id")
    answers = {"id": "AuthorizerId"}

    def check(self, account: Account, props: Values, **known: Any) -> Values:
        return super().check(account, {"name": known["logical"], **props}, **known)
