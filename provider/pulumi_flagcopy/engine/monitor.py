"""The services that a Pulumi program speaks to: the resource monitor and the engine's log.

The program runs in a process of its own (or, in tests, in a thread) and reaches them over gRPC, as it reaches the real
engine: so nothing of it gets into this process, and nothing of the SDK has to be replaced.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, NoReturn

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import (
    engine_pb2,
    engine_pb2_grpc,
    resource_pb2,
    resource_pb2_grpc,
)

from ..errors import FlagCopyError, UnexpectedError
from .calling import CHANNEL_OPTIONS
from .context import Context
from .errors import Stopped, UnsupportedError
from .goal import goal_of_read, goal_of_registration
from .registration import Registrations
from .state import STACK_TYPE
from .values import from_struct, to_struct

PARALLEL = 32  # registrations served at a time; the provider process works on four
STOPPED = "the run is over"

_SEVERITIES = {engine_pb2.DEBUG: "debug", engine_pb2.INFO: "info", engine_pb2.WARNING: "warning"}

# What the SDK may send. Some of it is refused later, in words that name the resource.
_FEATURES = [
    resource_pb2.RESOURCE_MONITOR_FEATURE_SECRETS,
    resource_pb2.RESOURCE_MONITOR_FEATURE_RESOURCE_REFERENCES,
    resource_pb2.RESOURCE_MONITOR_FEATURE_ALIAS_SPECS,
    resource_pb2.RESOURCE_MONITOR_FEATURE_DELETED_WITH,
    resource_pb2.RESOURCE_MONITOR_FEATURE_REPLACE_WITH,
    resource_pb2.RESOURCE_MONITOR_FEATURE_REPLACEMENT_TRIGGER,
    resource_pb2.RESOURCE_MONITOR_FEATURE_TRANSFORMS,
    resource_pb2.RESOURCE_MONITOR_FEATURE_INVOKE_TRANSFORMS,
    resource_pb2.RESOURCE_MONITOR_FEATURE_PARAMETERIZATION,
    resource_pb2.RESOURCE_MONITOR_FEATURE_RESOURCE_HOOKS,
    resource_pb2.RESOURCE_MONITOR_FEATURE_ERROR_HOOKS,
]


@contextmanager
def serving(context: Context, registrations: Registrations) -> Iterator[None]:
    """Serve a program; the address is in the context."""
    server = grpc.server(ThreadPoolExecutor(PARALLEL), options=CHANNEL_OPTIONS)
    resource_pb2_grpc.add_ResourceMonitorServicer_to_server(_Monitor(context, registrations), server)
    engine_pb2_grpc.add_EngineServicer_to_server(_Engine(context), server)
    context.address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    server.start()
    try:
        yield
    finally:
        server.stop(grace=1).wait()


class _Monitor(resource_pb2_grpc.ResourceMonitorServicer):
    """Registers resources, and refuses all else."""

    def __init__(self, context: Context, registrations: Registrations) -> None:
        self._context = context
        self._registrations = registrations

    def GetDeploymentInfo(self, _request: Any, _call: Any) -> Any:  # noqa: N802
        return resource_pb2.DeploymentInfo(supportedFeatures=_FEATURES)

    def RegisterResource(self, request: Any, call: Any) -> Any:  # noqa: N802
        with _refusals(self._context, call, request.name):
            goal = goal_of_registration(request)
            resource = self._registrations.register(goal)
            outputs = resource.outputs if goal.custom else {}
            return resource_pb2.RegisterResourceResponse(
                urn=resource.urn,
                id=resource.id,
                object=to_struct(outputs),
                result=resource_pb2.SUCCESS,
            )

    def ReadResource(self, request: Any, call: Any) -> Any:  # noqa: N802
        with _refusals(self._context, call, request.name):
            resource = self._registrations.register(goal_of_read(request))
            return resource_pb2.ReadResourceResponse(
                urn=resource.urn, id=resource.id, properties=to_struct(resource.outputs)
            )

    def RegisterResourceOutputs(self, request: Any, call: Any) -> Any:  # noqa: N802
        with _refusals(self._context, call, request.urn):
            outputs = from_struct(request.outputs)
            if f"::{STACK_TYPE}::" in request.urn:
                self._context.report.outputs = outputs
                self._context.declared_all = True
            else:
                self._registrations.set_outputs(request.urn, outputs)
            return empty_pb2.Empty()

    def Invoke(self, request: Any, call: Any) -> Any:  # noqa: N802
        with _refusals(self._context, call, request.tok):
            if request.tok != "pulumi:pulumi:getResource":
                raise UnsupportedError(f"Function {request.tok!r}", "Functions belong to plugins.")
            urn = from_struct(request.args)["urn"]
            resource = self._registrations.resource(urn)
            if resource is None:
                raise UnsupportedError(f"Resource {urn}", "It is referred to before it is registered.")
            found = {"urn": urn, "id": resource.id, "state": resource.outputs}
            return resource_pb2.ResourceInvokeResponse(**{"return": to_struct(found)})

    def Call(self, request: Any, call: Any) -> Any:  # noqa: N802
        self._refuse(call, f"Method {request.tok!r}", "Methods belong to plugins.")

    def ExistsResource(self, request: Any, call: Any) -> Any:  # noqa: N802
        self._refuse(call, f"Asking whether a {request.type!r} exists")

    def RegisterPackage(self, request: Any, call: Any) -> Any:  # noqa: N802
        self._refuse(call, f"Package {request.name!r}", "It belongs to a plugin.")

    def RegisterStackTransform(self, _request: Any, call: Any) -> Any:  # noqa: N802
        self._refuse(call, "A resource transform")

    def RegisterStackInvokeTransform(self, _request: Any, call: Any) -> Any:  # noqa: N802
        self._refuse(call, "An invoke transform")

    def RegisterResourceHook(self, request: Any, call: Any) -> Any:  # noqa: N802
        self._refuse(call, f"Resource hook {request.name!r}")

    def RegisterErrorHook(self, request: Any, call: Any) -> Any:  # noqa: N802
        self._refuse(call, f"Error hook {request.name!r}")

    def SignalAndWaitForShutdown(self, _request: Any, _call: Any) -> Any:  # noqa: N802
        return empty_pb2.Empty()

    def _refuse(self, call: Any, what: str, why: str = "") -> NoReturn:
        with _refusals(self._context, call, ""):
            raise UnsupportedError(what, why)
        raise AssertionError("a refusal ends the call")


class _Engine(engine_pb2_grpc.EngineServicer):
    """Takes what the program logs. What it says once the run is over is only about that."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def Log(self, request: Any, _call: Any) -> Any:  # noqa: N802
        severity = _SEVERITIES.get(request.severity, "error")
        if severity == "debug" or self._context.stopping:
            return empty_pb2.Empty()
        self._context.report.say(severity, request.message, request.urn)
        if severity == "error":
            self._context.failed = True
        return empty_pb2.Empty()

    def RequirePulumiVersion(self, _request: Any, _call: Any) -> Any:  # noqa: N802
        return engine_pb2.RequirePulumiVersionResponse()


@contextmanager
def _refusals(context: Context, call: Any, name: str) -> Iterator[None]:
    """Around the service of a call: what cannot be done ends the run, and the program with it."""
    try:
        context.go_on()
        yield
    except Stopped:
        call.abort(grpc.StatusCode.UNAVAILABLE, STOPPED)
    except FlagCopyError as error:
        context.fail(error)
        call.abort(grpc.StatusCode.UNAVAILABLE, STOPPED)
    except Exception as error:
        context.fail(UnexpectedError(f"The engine failed on {name!r}: {error!r}", traceback.format_exc()))
        call.abort(grpc.StatusCode.UNAVAILABLE, STOPPED)
