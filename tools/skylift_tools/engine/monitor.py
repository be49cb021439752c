"""The resource monitor that the Pulumi SDK talks to, as an object in the same process: no CLI, no gRPC server.

The SDK calls the methods from several threads at once, which is what makes independent resources come up together.
"""

# ruff: noqa: N802 - the SDK calls these methods by the names of the protocol.
from __future__ import annotations

import threading
import uuid
from typing import Any, TypeVar

from google.protobuf import empty_pb2
from pulumi.runtime.proto import resource_pb2 as pb

from skylift_tools.aws import data_sources, registry
from skylift_tools.engine import goal as goals
from skylift_tools.engine import unfilled, urns, wire
from skylift_tools.engine.errors import DuplicateUrn, EngineError, UnknownResourceType
from skylift_tools.engine.goal import Goal
from skylift_tools.engine.run import Run
from skylift_tools.engine.stacks import REFERENCE_TYPE
from skylift_tools.engine.state import ResourceState, Values
from skylift_tools.engine.transforms import Transforms

ORGANIZATION = "organization"
_EMPTY = empty_pb2.Empty()
_FEATURES = [
    pb.RESOURCE_MONITOR_FEATURE_SECRETS,
    pb.RESOURCE_MONITOR_FEATURE_RESOURCE_REFERENCES,
    pb.RESOURCE_MONITOR_FEATURE_ALIAS_SPECS,
    pb.RESOURCE_MONITOR_FEATURE_TRANSFORMS,
    pb.RESOURCE_MONITOR_FEATURE_INVOKE_TRANSFORMS,
    pb.RESOURCE_MONITOR_FEATURE_PARAMETERIZATION,
]
_Answer = TypeVar("_Answer")


class Monitor:
    """Serves one run of one program. The first failure is kept in `failure`; after it nothing new is begun."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.failure: BaseException | None = None
        self._transforms = Transforms()
        self._lock = threading.Lock()
        self._seen: dict[str, Goal] = {}
        # Of every resource that was registered or read.
        self._urns: set[str] = set()

    def close(self) -> None:
        """Let go of what the run opened."""
        self._transforms.close()

    def GetDeploymentInfo(self, request: Any) -> Any:
        return pb.DeploymentInfo(
            project=self.run.project.name,
            stack=self.run.stack,
            organization=ORGANIZATION,
            config=self.run.config,
            dryRun=self.run.dry_run,
            supportedFeatures=_FEATURES,
        )

    def SignalAndWaitForShutdown(self, request: Any) -> Any:
        return _EMPTY

    def RegisterPackage(self, request: Any) -> Any:
        return pb.RegisterPackageResponse(ref=str(uuid.uuid5(uuid.NAMESPACE_URL, f"{request.name}@{request.version}")))

    def RegisterStackTransform(self, request: Any) -> Any:
        self._transforms.stack.append(request)
        return _EMPTY

    def RegisterStackInvokeTransform(self, request: Any) -> Any:
        self._transforms.invokes.append(request)
        return _EMPTY

    def RegisterResourceHook(self, request: Any) -> Any:
        raise self._fail(EngineError(f"{request.name}: resource hooks are not supported by the local plane"))

    RegisterErrorHook = RegisterResourceHook

    def RegisterResource(self, request: Any) -> Any:
        try:
            return self._register(request)
        except Exception as error:
            self._fail(error)
            raise

    def RegisterResourceOutputs(self, request: Any) -> Any:
        try:
            self.run.outputs(request.urn, wire.decode(request.outputs))
        except Exception as error:
            self._fail(error)
            raise
        return _EMPTY

    def ReadResource(self, request: Any) -> Any:
        try:
            urn = self._claim(self._urn(request))
            properties = wire.decode(request.properties).values
            found, secrets = self._read(request, properties)
            return pb.ReadResourceResponse(urn=urn, id=request.id, properties=wire.encode(found, secrets))
        except Exception as error:
            self._fail(error)
            raise

    def Invoke(self, request: Any) -> Any:
        try:
            self._transforms.of_invoke(request)
            args = wire.decode(request.args).values
            account = self.run.account(request.provider, args)
            answer = data_sources.read(request.tok, account, args, dry_run=self.run.dry_run)
            if answer is None:
                raise UnknownResourceType(request.tok, "data source")
            fields: Any = {"return": wire.encode(answer)}
            return pb.ResourceInvokeResponse(**fields)
        except Exception as error:
            self._fail(error)
            raise

    def Call(self, request: Any) -> Any:
        raise self._fail(UnknownResourceType(request.tok, "provider method"))

    def _fail(self, error: BaseException) -> BaseException:
        with self._lock:
            self.failure = self.failure or error
        return error

    def _urn(self, request: Any) -> str:
        return urns.make(
            self.run.stack, self.run.project.name, parent=request.parent, type=request.type, name=request.name
        )

    def _claim(self, urn: str) -> str:
        with self._lock:
            if urn in self._urns:
                raise DuplicateUrn(urn)
            self._urns.add(urn)
        return urn

    def _register(self, request: Any) -> Any:
        if self.failure is not None:
            raise self.failure
        urn = self._claim(self._urn(request))
        self._transforms.of_resource(request, urn)
        goal = self._goal(request, urn)
        if not request.custom:
            self.run.component(goal, remote=request.remote)
            return pb.RegisterResourceResponse(urn=urn)
        state = self._custom(goal)
        missing = {} if self.run.dry_run else unfilled.markers(registry.handler(goal.type), state.outputs)
        return pb.RegisterResourceResponse(
            urn=urn, id=state.id, object=wire.encode(missing | state.outputs, state.secret_outputs)
        )

    def _goal(self, request: Any, urn: str) -> Goal:
        with self._lock:
            parent = self._seen.get(request.parent)
            goal = self._seen[urn] = goals.read(request, urn, parent.aliases if parent else ())
        return goal

    def _custom(self, goal: Goal) -> ResourceState:
        if goal.type.startswith("pulumi:providers:"):
            return self.run.provider(goal)
        return self.run.steps.reach(goal)

    def _read(self, request: Any, properties: Values) -> tuple[Values, frozenset[str]]:
        if request.type == REFERENCE_TYPE:
            return self.run.references.read(properties.get("name") or request.id), frozenset()
        return self.run.existing(request.type, request.name, request.id)
