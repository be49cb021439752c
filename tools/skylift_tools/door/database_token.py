"""IAM tokens with which services log in to the database: presigned requests to `rds-db`.

Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
from dataclasses import dataclass
from urllib.parse import parse_qsl

from skylift_tools.signing import ALGORITHM, canonical_query, signature

_FUTURE_SECONDS = 300
_MAX_SECONDS = 900
_NOTHING = hashlib.sha256(b"").hexdigest()


class BadToken(ValueError):
    """The password is not an IAM token. The message does not contain it."""


@dataclass(frozen=True)
class Token:
    """`where` is host and port, as the client addressed the database."""

    where: str
    parameters: dict[str, str]

    @classmethod
    def parse(cls, text: str) -> Token:
        """Raises `BadToken`."""
        where, separator, query = text.partition("/?")
        try:
            parameters = dict(parse_qsl(query, keep_blank_values=True, strict_parsing=True))
            token = cls(where, parameters)
            if separator and token._is_complete():
                return token
        except (ValueError, KeyError):
            pass
        raise BadToken("this is no IAM token")

    @property
    def access_key_id(self) -> str:
        return self.parameters["X-Amz-Credential"].partition("/")[0]

    @property
    def session_token(self) -> str:
        return self.parameters.get("X-Amz-Security-Token", "")

    @property
    def user(self) -> str:
        return self.parameters["DBUser"]

    def is_valid(self, secret: str, now: datetime.datetime) -> bool:
        """Whether this secret signed it, within the last 15 minutes or less."""
        moment = self.parameters["X-Amz-Date"]
        age = (now - datetime.datetime.strptime(f"{moment}+0000", "%Y%m%dT%H%M%SZ%z")).total_seconds()
        if not -_FUTURE_SECONDS <= age < min(int(self.parameters["X-Amz-Expires"]), _MAX_SECONDS):
            return False
        scope = self.parameters["X-Amz-Credential"].partition("/")[2]
        query = canonical_query(item for item in self.parameters.items() if item[0] != "X-Amz-Signature")
        lines = ("GET", "/", query, f"host:{self.where}", "", "host", _NOTHING)
        expected = signature(secret, moment, scope, canonical=lines)
        return hmac.compare_digest(expected.encode(), self.parameters["X-Amz-Signature"].encode())

    def _is_complete(self) -> bool:
        given = self.parameters
        scope = given["X-Amz-Credential"].split("/")
        datetime.datetime.strptime(f"{given['X-Amz-Date']}+0000", "%Y%m%dT%H%M%SZ%z")
        return (
            given["Action"] == "connect"
            and given["X-Amz-Algorithm"] == ALGORITHM
            and given["X-Amz-SignedHeaders"] == "host"
            and scope[1:2] == [given["X-Amz-Date"][:8]]
            and scope[3:] == ["rds-db", "aws4_request"]
            and int(given["X-Amz-Expires"]) > 0
            and bool(given["DBUser"] and given["X-Amz-Signature"])
        )
