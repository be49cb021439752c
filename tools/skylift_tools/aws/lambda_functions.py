"""Functions, their versions' aliases, permissions and settings."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping
from typing import Any

from skylift_tools.aws import archives
from skylift_tools.aws.account import Account
from skylift_tools.aws.faults import Fault
from skylift_tools.aws.resource import Name, Resource, Values, call

_POLL_SECONDS = 0.01
_PATIENCE_SECONDS = 60
_UNRESERVED = -1


class Function(Resource):
    token = "aws:lambda/function:Function"
    constants = {"signingJobArn": "", "signingProfileVersionArn": ""}
    service = "lambda"
    name = Name(limit=64)
    tagged = True
    replace_on = frozenset({"packageType"})
    defaults = {
        "memorySize": 128,
        "timeout": 3,
        "publish": False,
        "packageType": "Zip",
        "reservedConcurrentExecutions": _UNRESERVED,
    }
    create = call("create_function", FunctionName="$name", Code="$zip", Publish="$publish", Environment="$settings")
    update = call("update_function_configuration", FunctionName="$name", Environment="$settings")
    delete = call("delete_function", FunctionName="$id")
    formats = {
        "arn": "arn:aws:lambda:{region}:{account}:function:{name}",
        "invokeArn": "arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/"
        "arn:aws:lambda:{region}:{account}:function:{name}/invocations",
        "responseStreamingInvokeArn": "arn:aws:apigateway:{region}:lambda:path/2021-11-15/functions/"
        "arn:aws:lambda:{region}:{account}:function:{name}/response-streaming-invocations",
    }

    def check(self, account: Account, props: Values, **known: Any) -> Values:
        """The archive is recorded with a fingerprint, so that a changed zip under the same path is a change."""
        code = props.get("code")
        if not isinstance(code, dict) or "hash" in code:
            return super().check(account, props, **known)
        code = code | {"hash": archives.fingerprint(code, account.folder)}
        return super().check(account, {**props, "code": code}, **known)

    def make(self, account: Account, props: Values) -> tuple[str, Values]:
        zipped = archives.zipped(props["code"], account.folder)
        self._send(account, self.create, _settled(props) | {"zip": {"ZipFile": zipped}, "publish": False})
        if props["reservedConcurrentExecutions"] != _UNRESERVED:
            _reserve(account, props)
        return props["name"], self._finished(account, props)

    def change(self, account: Account, id: str, *, old: Values, new: Values) -> Values:
        self._send(account, self.update, _settled(new))
        _wait(account, id)
        if old.get("code") != new["code"] or old.get("architectures") != new.get("architectures"):
            zipped = archives.zipped(new["code"], account.folder)
            account("lambda").update_function_code(FunctionName=id, ZipFile=zipped)
        if old.get("reservedConcurrentExecutions") != new["reservedConcurrentExecutions"]:
            _reserve(account, new)
        return self._finished(account, new)

    def _finished(self, account: Account, props: Values) -> Values:
        described = _wait(account, props["name"])
        version = "$LATEST"
        if props["publish"]:
            version = account("lambda").publish_version(FunctionName=props["name"])["Version"]
        arn = self.formatted(account, props)
        return arn | {
            "version": version,
            "qualifiedArn": f"{arn['arn']}:{version}",
            "qualifiedInvokeArn": arn["invokeArn"].replace("/invocations", f":{version}/invocations"),
            "codeSha256": described["CodeSha256"],
            "sourceCodeSize": described["CodeSize"],
            "lastModified": described["LastModified"],
        }


def _settled(props: Values) -> Values:
    variables = (props.get("environment") or {}).get("variables") or {}
    settings = {"Variables": {key: str(value) for key, value in sorted(variables.items())}}
    return {key: value for key, value in props.items() if key != "code"} | {"settings": settings}


def _reserve(account: Account, props: Values) -> None:
    name, reserved = props["name"], props["reservedConcurrentExecutions"]
    if reserved == _UNRESERVED:
        account("lambda").delete_function_concurrency(FunctionName=name)
    else:
        account("lambda").put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=reserved)


def _wait(account: Account, name: str) -> dict[str, Any]:
    """Until the function is there and its last change is done: its configuration."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while True:
        found: dict[str, Any] = account("lambda").get_function_configuration(FunctionName=name)
        if found.get("State", "Active") == "Active" and found.get("LastUpdateStatus", "Successful") == "Successful":
            return found
        if "Failed" in (found.get("State"), found.get("LastUpdateStatus")) or time.monotonic() > deadline:
            raise Fault(f"the function does not become active: {found.get('StateReason', found.get('State'))}")
        time.sleep(_POLL_SECONDS)


class Alias(Resource):
    token = "aws:lambda/alias:Alias"
    service = "lambda"
    name = Name(limit=128)
    identity = ("functionName", "name")
    replace_on = frozenset({"functionName"})
    create = call("create_alias")
    update = call("update_alias")
    delete = call("delete_alias", FunctionName="$functionName", Name="$name")
    id = "{arn}"
    formats = {
        "arn": "arn:aws:lambda:{region}:{account}:function:{functionName}:{name}",
        "invokeArn": "arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/"
        "arn:aws:lambda:{region}:{account}:function:{functionName}:{name}/invocations",
    }

    def check(self, account: Account, props: Values, **known: Any) -> Values:
        function = str(props["functionName"]).rpartition("function:")[2] or props["functionName"]
        return super().check(account, {**props, "functionName": function}, **known)


class Permission(Resource):
    token = "aws:lambda/permission:Permission"
    service = "lambda"
    identity = ("function", "qualifier", "statementId")
    create = call("add_permission", FunctionName="$function")
    delete = call("remove_permission", FunctionName="$function", StatementId="$id", Qualifier="$qualifier")
    id = "{statementId}"

    def replacing(self, changed: set[str]) -> set[str]:
        return changed

    def check(
        self, account: Account, props: Values, *, urn: str, logical: str, old: Mapping[str, Any] | None
    ) -> Values:
        checked = super().check(account, props, urn=urn, logical=logical, old=old)
        return {"statementId": f"pulumi-{hashlib.sha256(urn.encode()).hexdigest()[:12]}"} | checked

    def remove(self, account: Account, id: str, outputs: Values) -> None:
        named = {"FunctionName": outputs["function"], "StatementId": id}
        qualifier = {"Qualifier": outputs["qualifier"]} if outputs.get("qualifier") else {}
        account("lambda").remove_permission(**named, **qualifier)


class FunctionRecursionConfig(Resource):
    token = "aws:lambda/functionRecursionConfig:FunctionRecursionConfig"
    service = "lambda"
    identity = ("functionName",)
    replace_on = frozenset({"functionName"})
    create = update = call("put_function_recursion_config")
    delete = call("put_function_recursion_config", FunctionName="$id", RecursiveLoop="Terminate")
    id = "{functionName}"


class FunctionEventInvokeConfig(Resource):
    token = "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig"
    service = "lambda"
    identity = ("functionName", "qualifier")
    replace_on = frozenset({"functionName", "qualifier"})
    create = update = call("put_function_event_invoke_config")
    delete = call("delete_function_event_invoke_config", FunctionName="$functionName", Qualifier="$qualifier")
    id = "{functionName}"
