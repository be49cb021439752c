"""Users of the local user pool and their tokens."""

from __future__ import annotations

import contextlib

from skylift_tools.root_key import RootKey

from . import lock
from .emulated_aws import EmulatedAws, Refused
from .layout import Layout
from .problems import PlaneProblem
from .record import Record

_PLATFORM = "platform"


def access_token(layout: Layout, user: str, group: str) -> str:
    """Of a user who is in this group and no other; made when there is none. Raises `PlaneProblem`."""
    plane = lock.running(layout)
    if not plane:
        raise PlaneProblem("nothing runs here: start it with `make up`")
    outputs = Record.read(layout.stacks).outputs(_PLATFORM)
    if "user_pool_id" not in outputs:
        raise PlaneProblem("the platform has no user pool yet: wait until `make up` says that it answers")
    pool = _Pool(EmulatedAws(plane["emulator_port"], layout.root_key), outputs["user_pool_id"], layout.root_key)
    return pool.token(user, group, outputs["user_pool_client_id"])


class _Pool:
    def __init__(self, aws: EmulatedAws, pool_id: str, key: RootKey) -> None:
        self._aws, self._id, self._key = aws, pool_id, key

    def token(self, user: str, group: str, client_id: str) -> str:
        # The same for a user each time, so that two commands at once do not lock each other out.
        password = "Aa1!" + self._key.derive(f"password:{user}")
        with contextlib.suppress(_Exists):
            self._create(user)
        self._admin("SetUserPassword", user, Password=password, Permanent=True)
        self._join(user, group)
        parameters = {"USERNAME": user, "PASSWORD": password}
        answer = self._aws.call(
            "cognito-idp", "InitiateAuth", ClientId=client_id, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=parameters
        )
        return str(answer["AuthenticationResult"]["AccessToken"])

    def _create(self, user: str) -> None:
        attributes = [{"Name": "email", "Value": user if "@" in user else f"{user}@example.com"}]
        attributes.append({"Name": "email_verified", "Value": "true"})
        try:
            self._admin("CreateUser", user, MessageAction="SUPPRESS", UserAttributes=attributes)
        except Refused as error:
            raise (_Exists() if error.code == "UsernameExistsException" else error) from None

    def _join(self, user: str, group: str) -> None:
        found = {entry["GroupName"] for entry in self._admin("ListGroupsForUser", user)["Groups"]}
        for other in found - {group}:
            self._admin("RemoveUserFromGroup", user, GroupName=other)
        if group not in found:
            self._admin("AddUserToGroup", user, GroupName=group)

    def _admin(self, operation: str, user: str, **parameters: object) -> dict[str, list[dict[str, str]]]:
        return self._aws.call("cognito-idp", f"Admin{operation}", UserPoolId=self._id, Username=user, **parameters)


class _Exists(Exception):
    pass
