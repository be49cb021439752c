"""Transforms that a program registers: called back over the SDK's own callback server, in the engine's order."""

from __future__ import annotations

from typing import Any

import grpc
from pulumi.runtime.proto import callback_pb2, callback_pb2_grpc
from pulumi.runtime.proto import resource_pb2 as pb

from skylift_tools.engine import urns

# Options that a transform sees and may change: (name in the request, name in the transform's message).
_LISTS = (
    ("dependencies", "depends_on"),
    ("ignoreChanges", "ignore_changes"),
    ("replaceOnChanges", "replace_on_changes"),
    ("aliases", "aliases"),
    ("additionalSecretOutputs", "additional_secret_outputs"),
)
_FLAGS = (
    ("protect", "protect"),
    ("retainOnDelete", "retain_on_delete"),
    ("deleteBeforeReplace", "delete_before_replace"),
)


class Transforms:
    """The transforms of one run: of the stack, of its invokes, and of each resource for itself and its children."""

    def __init__(self) -> None:
        self.stack: list[Any] = []
        self.invokes: list[Any] = []
        self._by_resource: dict[str, list[Any]] = {}
        self._parents: dict[str, str] = {}
        self._channels: dict[str, grpc.Channel] = {}

    def of_resource(self, request: Any, urn: str) -> None:
        """Run every transform that applies to a registration on it, and remember its own for its children."""
        own = list(request.transforms)
        self._by_resource[urn], self._parents[urn] = own, request.parent
        chain, parent = list(own), request.parent
        while parent:
            chain += self._by_resource.get(parent, [])
            parent = self._parents.get(parent, "")
        for callback in chain + (self.stack if request.type != urns.STACK_TYPE else []):
            self._transform(callback, request)

    def of_invoke(self, request: Any) -> None:
        """Run the invoke transforms on a data source's arguments."""
        for callback in self.invokes:
            message = pb.TransformInvokeRequest(
                token=request.tok, args=request.args, options=pb.TransformInvokeOptions(provider=request.provider)
            )
            request.args.CopyFrom(pb.TransformInvokeResponse.FromString(self._call(callback, message)).args)

    def close(self) -> None:
        """Close the channels to the callback servers."""
        for channel in self._channels.values():
            channel.close()

    def _transform(self, callback: Any, request: Any) -> None:
        message = pb.TransformRequest(
            type=request.type,
            name=request.name,
            custom=request.custom,
            parent=request.parent,
            properties=request.object,
            options=_options(request),
        )
        answer = pb.TransformResponse.FromString(self._call(callback, message))
        request.object.CopyFrom(answer.properties)
        if answer.HasField("options"):
            _apply(answer.options, request)

    def _call(self, callback: Any, message: Any) -> bytes:
        channel = self._channels.get(callback.target)
        if channel is None:
            channel = self._channels.setdefault(callback.target, grpc.insecure_channel(callback.target))
        invoke = callback_pb2.CallbackInvokeRequest(token=callback.token, request=message.SerializeToString())
        answer: bytes = callback_pb2_grpc.CallbacksStub(channel).Invoke(invoke).response
        return answer


def _options(request: Any) -> Any:
    options = pb.TransformResourceOptions(provider=request.provider, providers=request.providers)
    for ours, theirs in _LISTS:
        getattr(options, theirs).extend(getattr(request, ours))
    for ours, theirs in _FLAGS:
        setattr(options, theirs, getattr(request, ours))
    return options


def _apply(options: Any, request: Any) -> None:
    for ours, theirs in _LISTS:
        target = getattr(request, ours)
        del target[:]
        target.extend(getattr(options, theirs))
    for ours, theirs in _FLAGS:
        setattr(request, ours, getattr(options, theirs))
    request.provider = options.provider
