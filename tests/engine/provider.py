"""A provider for AWS that makes everything up: the genuine engine attaches to it over gRPC.

It keeps no state. Inputs are accepted as they are declared; ids and computed outputs are those of `made_up_aws`, which
our own engine is given as well.
"""

# ruff: noqa: N802 - the engine calls these methods by the names of the protocol.
from __future__ import annotations

import contextlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path
from typing import Any

import grpc
from google.protobuf import empty_pb2, struct_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2_grpc
from pulumi.runtime.proto import provider_pb2 as pb
from skylift_tools.aws.account import Account, LocalAddresses
from skylift_tools.engine import Clients, urns, wire

from tests.builders import made_up_aws

VERSION = version("pulumi_aws")
# An output that keeps where archives came from, since the engine's state has only their hash.
ARCHIVES = "archivePaths"
_EMPTY = empty_pb2.Empty()


class MadeUpAws(provider_pb2_grpc.ResourceProviderServicer):
    """The methods that the engine calls; any other is refused as not implemented."""

    def __init__(self) -> None:
        clients = Clients("http://nowhere.invalid", account=made_up_aws.ACCOUNT)
        self._account = Account(clients, made_up_aws.REGION, LocalAddresses(), Path())

    def Attach(self, request: Any, context: Any) -> Any:
        return _EMPTY

    def Cancel(self, request: Any, context: Any) -> Any:
        return _EMPTY

    def GetPluginInfo(self, request: Any, context: Any) -> Any:
        return plugin_pb2.PluginInfo(version=VERSION)

    def CheckConfig(self, request: Any, context: Any) -> Any:
        return pb.CheckResponse(inputs=request.news)

    def DiffConfig(self, request: Any, context: Any) -> Any:
        return _difference(request)

    def Configure(self, request: Any, context: Any) -> Any:
        return pb.ConfigureResponse(acceptSecrets=True, supportsPreview=True, acceptResources=True)

    def Invoke(self, request: Any, context: Any) -> Any:
        args = wire.decode(request.args).values
        found = made_up_aws.read(request.tok, self._account, args, dry_run=False)
        if found is None:
            context.abort(grpc.StatusCode.NOT_FOUND, f"{request.tok} is not made up")
        fields: Any = {"return": wire.encode(found or {})}
        return pb.InvokeResponse(**fields)

    def Check(self, request: Any, context: Any) -> Any:
        return pb.CheckResponse(inputs=request.news)

    def Diff(self, request: Any, context: Any) -> Any:
        return _difference(request)

    def Create(self, request: Any, context: Any) -> Any:
        type, name = urns.type_of(request.urn), urns.name_of(request.urn)
        found = made_up_aws.outputs(type, name)
        # Ids, ARNs and addresses are known only after the creation.
        known = dict.fromkeys(found, wire.UNKNOWN) if request.preview else found
        id = "" if request.preview else made_up_aws.identity(type, name)
        return pb.CreateResponse(id=id, properties=_over(known, request.properties))

    def Read(self, request: Any, context: Any) -> Any:
        return pb.ReadResponse(id=request.id, inputs=request.inputs, properties=request.properties)

    def Update(self, request: Any, context: Any) -> Any:
        found = made_up_aws.outputs(urns.type_of(request.urn), urns.name_of(request.urn))
        return pb.UpdateResponse(properties=_over(found, request.news))

    def Delete(self, request: Any, context: Any) -> Any:
        return _EMPTY


@contextlib.contextmanager
def serving() -> Iterator[int]:
    """The port of a running provider, on loopback."""
    server = grpc.server(ThreadPoolExecutor(max_workers=32))
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(MadeUpAws(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield port
    finally:
        server.stop(grace=None).wait()


def _difference(request: Any) -> Any:
    same = request.old_inputs == request.news
    changed = [
        key
        for key in {*request.old_inputs.fields, *request.news.fields}
        if request.old_inputs.fields.get(key) != request.news.fields.get(key)
    ]
    return pb.DiffResponse(changes=pb.DiffResponse.DIFF_NONE if same else pb.DiffResponse.DIFF_SOME, diffs=changed)


def _over(found: dict[str, Any], inputs: struct_pb2.Struct) -> struct_pb2.Struct:
    """The made-up outputs with the inputs, whose secrets stay marked, over them."""
    properties = wire.encode(found)
    paths = {}
    for key, value in inputs.fields.items():
        properties.fields[key].CopyFrom(value)
        if wire.SIGNATURE in value.struct_value.fields and "path" in value.struct_value.fields:
            paths[key] = value.struct_value.fields["path"].string_value
    properties.update({ARCHIVES: paths})
    return properties
