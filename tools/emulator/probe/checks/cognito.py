"""Cognito: sign-in and tokens."""

from __future__ import annotations

import base64
import json
import urllib.request

from probe.aws import Aws, refuses

_PASSWORD = "Passw0rd!x"


def a_user_signs_in_and_gets_tokens_with_groups(aws: Aws) -> None:
    cognito = aws("cognito-idp")
    pool = cognito.create_user_pool(PoolName=aws.name("pool"))["UserPool"]["Id"]
    flows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    made = cognito.create_user_pool_client(UserPoolId=pool, ClientName="c", ExplicitAuthFlows=flows)
    client = made["UserPoolClient"]["ClientId"]
    user = {"UserPoolId": pool, "Username": "ada"}
    cognito.admin_create_user(**user)
    cognito.admin_set_user_password(**user, Password=_PASSWORD, Permanent=True)
    cognito.create_group(GroupName="admin", UserPoolId=pool)
    cognito.admin_add_user_to_group(**user, GroupName="admin")
    given = {"USERNAME": "ada", "PASSWORD": _PASSWORD}
    asked = {"ClientId": client, "AuthFlow": "USER_PASSWORD_AUTH"}
    tokens = cognito.initiate_auth(**asked, AuthParameters=given)["AuthenticationResult"]
    claims = json.loads(base64.urlsafe_b64decode(tokens["AccessToken"].split(".")[1] + "=="))
    assert (claims["client_id"], claims["cognito:groups"]) == (client, ["admin"])
    with urllib.request.urlopen(f"{aws.endpoint}/{pool}/.well-known/jwks.json", timeout=5) as answer:
        assert json.loads(answer.read())["keys"]
    refuses("NotAuthorized", cognito.initiate_auth, **asked, AuthParameters={**given, "PASSWORD": "nope"})
