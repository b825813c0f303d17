"""The provider process: the SDK's own, spoken to as Pulumi's engine does.

Source: Pulumi's ``pkg/resource/plugin/provider_plugin.go``. The SDK's provider takes no secrets, so they are opened
on the way in and marked again on the way out by their names; and it does not preview, so create and update are not
called then.
"""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import grpc
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from ..dynamic.for_check import END, NAMED, SECRET, TAKEN
from ..platforms import NAMES
from .answers import Checked, Difference, Failure, Reading
from .calling import PROVIDER_OPTIONS, Answer, InitFailed, call
from .children import Pump, Start, first_line, pump, start_child
from .config_value import Config
from .default_provider import configuration
from .errors import IncompleteError, ProviderError, StillNamedError
from .project import Project
from .state import Resource
from .values import (
    PROVIDER_KEY,
    Properties,
    first_unknown,
    for_provider,
    from_struct,
    keep_secret,
    to_struct,
)

OURS = tuple(f"pulumi-python:dynamic/{module}:" for module in ("flagcopy", *NAMES))
"""How the types of our resources begin: their provider can be asked more than others."""
_HOST = Path(__file__).with_name("_provider_host.py")


class Provider:
    """The provider process of one run.

    Inputs: the project, the stack's config, whether this is a preview, the address of the engine, ``say`` for each
    line that the process prints, more variables for its environment, and how to start it.
    """

    def __init__(
        self,
        project: Project,
        config: Config,
        *,
        preview: bool,
        say: Callable[[str], None],
        address: str = "",
        environment: dict[str, str] | None = None,
        start: Start = start_child,
    ) -> None:
        self._config = config
        self._preview = preview
        self._lock = threading.Lock()
        self._stub: provider_pb2_grpc.ResourceProviderStub | None = None
        self._channel: grpc.Channel | None = None
        self._process = start(
            [project.python, "-u", str(_HOST), *([address] if address else [])],
            project.working_folder,
            {
                **(environment or {}),
                "PULUMI_PROJECT": project.name,
                "PULUMI_CONFIG": "{}",
                "PYTHONUNBUFFERED": "1",
            },
        )
        self._say = say
        self._errors = pump(self._process.stderr, say)
        self._prints: Pump | None = None

    def _connected(self) -> provider_pb2_grpc.ResourceProviderStub:
        with self._lock:
            if self._stub is None:
                assert self._process.stdout is not None
                port = first_line(self._process.stdout).strip()
                if not port.isdigit():
                    self._process.wait(timeout=10)
                    raise ProviderError(
                        "The provider process did not start",
                        f"It ended with status {self._process.returncode}.",
                    )
                self._prints = pump(self._process.stdout, self._say)
                self._channel = grpc.insecure_channel(f"127.0.0.1:{port}", options=PROVIDER_OPTIONS)
                stub = provider_pb2_grpc.ResourceProviderStub(self._channel)
                call(stub.Configure, configuration(self._config))
                self._stub = stub
            return self._stub

    def check(self, urn: str, olds: Properties, news: Properties) -> Checked:
        """The inputs as they are to be stored, and what is wrong with them."""
        kind = _name_and_type(urn)
        asked = {TAKEN: True} if kind["type"].startswith(OURS) else {}
        request = provider_pb2.CheckRequest(
            urn=urn, olds=_given(olds), news=_given({**news, **asked}), **kind, randomSeed=os.urandom(32)
        )
        answer = self._ask(self._connected().Check, request)
        inputs = keep_secret(from_struct(answer.inputs), news)
        taken = inputs.pop(TAKEN, None) if asked else None
        self._refuse_unknowns(inputs)
        failures = [Failure(failure.property, failure.reason) for failure in answer.failures]
        return Checked(inputs, failures, taken)

    def diff(
        self,
        urn: str,
        id: str,
        *,
        old_inputs: Properties,
        old_outputs: Properties,
        news: Properties,
        ignore_changes: tuple[str, ...] = (),
    ) -> Difference:
        request = provider_pb2.DiffRequest(
            id=id,
            urn=urn,
            old_inputs=_given(old_inputs),
            olds=_given(old_outputs),
            news=_given(news),
            ignoreChanges=ignore_changes,
            **_name_and_type(urn),
        )
        answer = self._ask(self._connected().Diff, request)
        changes = {
            provider_pb2.DiffResponse.DIFF_SOME: True,
            provider_pb2.DiffResponse.DIFF_NONE: False,
        }.get(answer.changes)
        return Difference(changes, tuple(answer.replaces), answer.deleteBeforeReplace)

    def create(self, urn: str, inputs: Properties) -> tuple[str, Properties]:
        """The id and the outputs. In a preview nothing is called: the inputs come back, without an id."""
        if self._preview:
            return "", inputs
        request = provider_pb2.CreateRequest(urn=urn, properties=_given(inputs), **_name_and_type(urn))
        answer = self._made(self._connected().Create, request, inputs)
        if not answer.id:
            raise ProviderError("The provider gave no id for what it created")
        return answer.id, self._taken(answer.properties, inputs)

    def update(self, old: Resource, inputs: Properties) -> Properties:
        """The outputs. In a preview nothing is called: the inputs come back."""
        if self._preview:
            return inputs
        request = provider_pb2.UpdateRequest(
            id=old.id,
            urn=old.urn,
            old_inputs=_given(old.inputs),
            olds=_given(old.outputs),
            news=_given(inputs),
            ignoreChanges=old.ignore_changes,
            **_name_and_type(old.urn),
        )
        answer = self._made(self._connected().Update, request, inputs)
        return self._taken(answer.properties, inputs)

    def delete(self, old: Resource) -> None:
        request = provider_pb2.DeleteRequest(
            id=old.id,
            urn=old.urn,
            old_inputs=_given(old.inputs),
            properties=_given(old.outputs),
            **_name_and_type(old.urn),
        )
        self._ask(self._connected().Delete, request)

    def read(self, urn: str, id: str, *, inputs: Properties, state: Properties) -> Reading:
        """What the resource is now. Reads are made in a preview too."""
        request = provider_pb2.ReadRequest(
            id=id, urn=urn, inputs=_given(inputs), properties=_given(state), **_name_and_type(urn)
        )
        answer = self._ask(self._connected().Read, request)
        outputs = keep_secret(from_struct(answer.properties), state)
        read_inputs = None
        if answer.HasField("inputs"):
            read_inputs = keep_secret(from_struct(answer.inputs), inputs)
        for properties in (outputs, read_inputs):
            _refuse_unknown(properties)
        return Reading(answer.id, outputs, read_inputs)

    def ending(self, old: Resource) -> str:
        """What ``delete`` would do, in words. Asked of a provider of ours by way of a check, in a preview.

        Raises:
            StillNamedError: others name it, as far as is known by now.
        """
        asked = {PROVIDER_KEY: old.outputs.get(PROVIDER_KEY), END: old.id, SECRET: old.inputs.get(SECRET)}
        request = provider_pb2.CheckRequest(
            urn=old.urn, olds=_given(old.outputs), news=_given(asked), **_name_and_type(old.urn)
        )
        answer = from_struct(self._ask(self._connected().Check, request).inputs)
        if NAMED in answer:
            raise StillNamedError(str(answer[END]), fails=bool(answer[NAMED]))
        return str(answer[END])

    def _ask(self, method: Callable[..., Answer], request: Any) -> Answer:
        """The answer; what the process said meanwhile is said before anything is made of it."""
        try:
            return call(method, request)
        finally:
            for said in (self._errors, self._prints):
                if said is not None:
                    said.catch_up()

    def _made(self, method: Callable[..., Answer], request: Any, inputs: Properties) -> Answer:
        try:
            return self._ask(method, request)
        except InitFailed as part:
            outputs = self._taken(part.detail.properties, inputs)
            raise IncompleteError(part.detail.id, outputs, part.detail.reasons) from part

    def _taken(self, struct: Any, sources: Properties) -> Properties:
        outputs = keep_secret(from_struct(struct), sources)
        self._refuse_unknowns(outputs)
        return outputs

    def _refuse_unknowns(self, properties: Properties) -> None:
        if not self._preview:
            _refuse_unknown(properties)

    def stop_waiting(self) -> None:
        """What runs in the process is finished, but its waits for the vendor end now, before anything more is sent."""
        with suppress(OSError, ValueError):  # it has ended
            assert self._process.stdin is not None
            self._process.stdin.write("!")
            self._process.stdin.flush()

    def kill(self) -> None:
        """End the process at once; whatever it does is cut off."""
        self._process.kill()

    def close(self) -> None:
        """End the process; what it printed last is still shown."""
        if self._channel is not None:
            self._channel.close()
        self._process.terminate()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._errors.join(timeout=5)
        if self._prints is not None:
            self._prints.join(timeout=5)
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            if stream is not None:
                stream.close()


def _given(properties: Properties) -> Any:
    return to_struct(for_provider(properties))


def _name_and_type(urn: str) -> dict[str, Any]:
    return {"name": urn.split("::", 3)[-1], "type": urn.split("::")[2].rpartition("$")[2]}


def _refuse_unknown(properties: Properties | None) -> None:
    path = first_unknown(properties or {})
    if path is not None:
        raise ProviderError(f'unexpected unknown property value for "{path}"')
