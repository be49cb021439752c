"""Who calls, from the claims that API Gateway's authoriser verified. Nothing here reads a token."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from skylift.errors import Forbidden, Unauthenticated

Role = Literal["user", "manager", "admin"]
_RISING: tuple[Role, ...] = ("user", "manager", "admin")


@dataclass(frozen=True)
class Caller:
    """`user_id` never changes and names nobody; `name` is what the person signs in with."""

    user_id: str
    name: str
    groups: frozenset[str]

    def may(self, role: Role) -> bool:
        """A manager may what a user may, an admin what a manager may."""
        return not self.groups.isdisjoint(_RISING[_RISING.index(role) :])


def groups_of(claim: str) -> frozenset[str]:
    """API Gateway renders a list in a claim as one text: `[admin user]`."""
    return frozenset(claim.strip().removeprefix("[").removesuffix("]").replace(",", " ").split())


def caller_of(claims: Mapping[str, Any]) -> Caller:
    """Raises `Unauthenticated` for a token that is no access token of a person."""
    if claims.get("token_use") != "access" or not claims.get("sub"):
        raise Unauthenticated("This needs an access token; an ID token says who somebody is, not what they may do.")
    user_id = str(claims["sub"])
    return Caller(user_id, str(claims.get("username") or user_id), groups_of(str(claims.get("cognito:groups", ""))))


_bearer = HTTPBearer(bearerFormat="JWT", auto_error=False, description="An access token of the user pool")


@dataclass(frozen=True)
class Admission:
    """A dependency that gives the caller who has `role`, and refuses others with 403."""

    role: Role

    async def __call__(
        self,
        request: Request,
        # Only documents that a token is needed; the authoriser has read it.
        _token: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)],
    ) -> Caller:
        return self.admit(request.scope)

    def admit(self, scope: Mapping[str, Any]) -> Caller:
        authorizer = scope.get("aws.event", {}).get("requestContext", {}).get("authorizer") or {}
        claims = authorizer.get("jwt", {}).get("claims")
        if not claims:
            raise Unauthenticated("This needs an access token: send `Authorization: Bearer <token>`.")
        caller = caller_of(claims)
        if not caller.may(self.role):
            raise Forbidden(f"This needs the role `{self.role}`; ask an administrator for it.")
        return caller


User = Annotated[Caller, Depends(Admission("user"))]
Manager = Annotated[Caller, Depends(Admission("manager"))]
Admin = Annotated[Caller, Depends(Admission("admin"))]
