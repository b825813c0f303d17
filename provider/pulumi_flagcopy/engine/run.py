"""The four runs: up, preview, refresh and destroy."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from ..errors import FlagCopyError
from .changes import PropertyChange, compare
from .context import Context
from .deletion import delete_all
from .errors import Stopped
from .journal import Journal
from .lock import locked
from .monitor import Server
from .program import Program, ProgramProcess
from .project import Project, read_stack_config
from .provider_process import Provider
from .registration import Registrations
from .report import Audience, Report
from .saved_plan import PlanRecorder, SavedPlan
from .secrets import Crypter
from .state import Deployment, Resource, StateFile, stack_of
from .steps import Steps
from .values import Properties


@dataclass
class Result:
    """What came of a run. ``outputs`` are the stack's; a secret in them is still marked as one."""

    ok: bool
    interrupted: bool
    report: Report
    seconds: float
    outputs: Properties = field(default_factory=dict)


@dataclass
class Engine:
    """Runs on one stack of a project.

    Inputs: the project, the stack's name, whoever is shown the runs, the program if it is not the project's own, and
    more variables for the provider's environment.
    """

    project: Project
    stack: str
    audience: Audience | None = None
    program: Program = field(default_factory=ProgramProcess)
    environment: dict[str, str] = field(default_factory=dict)

    def preview(self, save_plan: Path | None = None, plan: Path | None = None) -> Result:
        """What an ``up`` would do; nothing is written but the plan, where one is to be saved.

        Raises:
            EngineError: the run could not begin. Whatever goes wrong later is in the result.
        """
        return self._run(self._update, preview=True, save_plan=save_plan, plan=plan)

    def up(self, plan: Path | None = None) -> Result:
        """Bring the stack to what the program declares.

        Raises:
            EngineError: the run could not begin.
        """
        return self._run(self._update, plan=plan)

    def refresh(self, *, preview: bool = False) -> Result:
        """Take over into the state what the resources are now; the program is not run.

        Raises:
            EngineError: the run could not begin.
        """
        return self._run(self._refresh, preview=preview)

    def destroy(self, *, preview: bool = False) -> Result:
        """Delete every resource; the program is not run.

        Raises:
            EngineError: the run could not begin.
        """
        return self._run(self._destroy, preview=preview)

    def outputs(self) -> Properties:
        """The stack's outputs as the last run left them."""
        stack = stack_of(self._state_file(None).load().resources)
        return stack.outputs if stack else {}

    def _state_file(self, salt_state: str | None) -> StateFile:
        crypter = Crypter(salt_state) if salt_state else None
        return StateFile(self.project.state_path(self.stack), crypter)

    def _run(
        self,
        work: Callable[[Context, Deployment, Server | None], None],
        *,
        preview: bool = False,
        save_plan: Path | None = None,
        plan: Path | None = None,
    ) -> Result:
        start = time.monotonic()
        report = Report(self.audience)
        with locked(self.project.lock_path(self.stack), self.stack):
            config = read_stack_config(self.project, self.stack)
            file = self._state_file(config.salt_state)
            deployment = file.load()
            saved = SavedPlan.load(plan, self.stack) if plan else None
            _tell_interrupted(report, deployment)
            server = Server() if work == self._update else None
            provider = Provider(
                self.project,
                config.values,
                preview=preview,
                say=report.info,
                address=server.address if server else "",
                environment=self.environment,
            )
            context = Context(
                project=self.project.name,
                stack=self.stack,
                preview=preview,
                provider=provider,
                journal=Journal(deployment, None if preview else file),
                report=report,
                plan=saved,
                recorder=PlanRecorder() if save_plan else None,
                olds={resource.urn: resource for resource in deployment.resources if not resource.delete},
            )
            self._config = config.values
            try:
                with _interruptible(context):
                    work(context, deployment, server)
            except Stopped:
                pass
            except FlagCopyError as error:
                context.fail(error)
            finally:
                provider.close()
                context.journal.flush()
            if save_plan and context.recorder and context.ok:
                context.recorder.save(save_plan, file.crypter, self.stack)
        return Result(context.ok, context.interrupted, report, time.monotonic() - start, report.outputs)

    def _update(self, context: Context, deployment: Deployment, server: Server | None) -> None:
        assert server is not None
        old_stack = stack_of(deployment.resources)
        context.report.old_outputs = old_stack.outputs if old_stack else {}
        registrations = Registrations(context, self._config)
        with server.serving(context, registrations):
            self.program.run(context, self.project, self._config, server.address)
            context.wait_until_idle()
        if context.ok:
            delete_all(context, registrations.unclaimed())
        if context.ok and context.plan is not None:
            context.plan.check_complete()
        self._keep_outputs(context)
        if context.ok:
            context.journal.settle_interrupted()

    def _keep_outputs(self, context: Context) -> None:
        """The stack's outputs; after a failure those that did not come up stay as they were."""
        stack = stack_of(context.journal.resources())
        if stack is None:
            return
        if not context.ok:
            context.report.outputs = {**context.report.old_outputs, **context.report.outputs}
        context.journal.done(changed=(stack, stack.replaced(outputs=context.report.outputs)))

    def _refresh(self, context: Context, deployment: Deployment, _server: Server | None) -> None:
        steps = Steps(context)

        def compared(now: Resource, before: Resource) -> list[PropertyChange] | None:
            return _drift(steps, now, before)

        def refresh(resource: Resource) -> None:
            try:
                with context.working(resource.urn):
                    steps.refresh(resource, compared)
            except Stopped:
                pass

        own = [
            resource
            for resource in deployment.resources
            if resource.custom and not resource.is_provider and not resource.pending_replacement
        ]
        threads = [threading.Thread(target=refresh, args=(resource,)) for resource in own]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for resource in deployment.resources:
            if resource not in own:
                steps.unchanged(resource)
        context.journal.forget_missing()
        stack = stack_of(deployment.resources)
        context.report.outputs = context.report.old_outputs = stack.outputs if stack else {}
        if context.ok:
            context.journal.settle_interrupted()

    def _destroy(self, context: Context, deployment: Deployment, _server: Server | None) -> None:
        stack = stack_of(deployment.resources)
        context.report.old_outputs = stack.outputs if stack else {}
        delete_all(context, deployment.resources)
        if context.ok:
            context.journal.settle_interrupted()
        else:
            context.report.outputs = context.report.old_outputs


def _drift(steps: Steps, now: Resource, before: Resource) -> list[PropertyChange] | None:
    """What a refresh found: what an ``up`` would undo, seen the other way round. None if nothing."""
    if before.external:
        return compare(before.outputs, now.outputs) or None
    difference = steps.difference(now, before.inputs, before.ignore_changes)
    changes = compare(before.inputs, now.inputs)
    if difference.changes is None:
        return changes or None
    return changes if difference.changes else None


def _tell_interrupted(report: Report, deployment: Deployment) -> None:
    for operation in deployment.pending:
        report.say(
            "warning",
            f"An earlier run ended while it was {operation.type} this resource. Whether that happened is not known: "
            "look at it, or run `flagcopy refresh`.",
            operation.resource.urn,
        )


@contextmanager
def _interruptible(context: Context) -> Iterator[None]:
    """Ctrl-C and SIGTERM: begin nothing more, finish what runs. A second one ends the run at once."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_signal: int, _frame: FrameType | None) -> None:
        if context.interrupted:
            context.provider.kill()
            return
        context.interrupt()
        context.report.say(
            "warning",
            "Stopping: what runs is finished first. Ctrl-C again stops at once and leaves it unknown.",
        )

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
