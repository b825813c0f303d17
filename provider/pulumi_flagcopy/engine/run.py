"""The four runs: up, preview, refresh and destroy."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from ..errors import FlagCopyError
from .children import Start, start_child
from .config_value import Config
from .context import Context
from .deletion import delete_all
from .errors import ProjectError, SecretsError, Stopped
from .journal import Journal
from .lock import holder, locked
from .monitor import serving
from .program import Program, ProgramProcess
from .project import Project
from .refreshing import refresh_all
from .registration import Registrations
from .report import Audience, Report
from .saved_plan import PlanRecorder, SavedPlan
from .secrets import Crypter
from .stack_config import read_stack_config
from .state import Deployment, StateFile, stack_of
from .values import Properties


@dataclass
class Result:
    """What came of a run. ``outputs`` are the stack's; a secret in them is still marked as one.

    ``killed``: what was under way when the run was interrupted did not come to its end. ``refusal``: of a preview, why
    an ``up`` could not keep what it makes. ``planned``: of a preview, what an ``up`` that follows at once is held to.
    ``changes``: whether anything is otherwise than before, be it only in the state.
    """

    ok: bool
    interrupted: bool
    report: Report
    seconds: float
    outputs: Properties = field(default_factory=dict)
    killed: bool = False
    refusal: SecretsError | None = None
    planned: SavedPlan | None = None
    changes: bool = True


@dataclass
class Engine:
    """Runs on one stack of a project.

    Inputs: the project, the stack's name, whoever is shown the runs, the program if it is not the project's own, more
    variables for the provider's environment, config values that go before those of the files, how children start, and
    how the provider does, if in another way.
    """

    project: Project
    stack: str
    audience: Audience | None = None
    program: Program = field(default_factory=ProgramProcess)
    environment: dict[str, str] = field(default_factory=dict)
    overrides: Config = field(default_factory=dict)
    start: Start = start_child
    start_provider: Start | None = None

    def preview(self, save_plan: Path | None = None, plan: Path | None = None) -> Result:
        """What an ``up`` would do; nothing is written but the plan, where one is to be saved.

        Raises:
            EngineError: the run could not begin. Whatever goes wrong later is in the result.
        """
        return self._run(self._update, preview=True, save_plan=save_plan, plan=plan)

    def up(self, plan: Path | SavedPlan | None = None) -> Result:
        """Bring the stack to what the program declares; with a plan, nothing else than that.

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
        work: Callable[[Context, Deployment], None],
        *,
        preview: bool = False,
        save_plan: Path | None = None,
        plan: Path | SavedPlan | None = None,
    ) -> Result:
        start = time.monotonic()
        lock = nullcontext() if preview else locked(self.project.lock_path(self.stack), self.stack)
        with lock:
            stack_config = read_stack_config(self.project, self.stack)
            file = self._state_file(stack_config.salt_state)
            other = holder(self.project.lock_path(self.stack)) if preview else ""
            deployment = file.load()  # after that look: what it has under way is of a run that has not ended
            _refuse_others(deployment, self.project, self.stack)
            held_to = SavedPlan.load(plan, self.project.name, self.stack) if isinstance(plan, Path) else plan
            context = Context(
                project=self.project,
                stack=self.stack,
                config={**stack_config.values, **self.overrides},
                preview=preview,
                journal=Journal(deployment, None if preview else file),
                report=Report(self.audience, expected=_expected(deployment, held_to)),
                plan=held_to,
                recorder=PlanRecorder() if preview else None,
                environment=self.environment,
                start=self.start,
                start_provider=self.start_provider or self.start,
                olds={resource.urn: resource for resource in deployment.resources if not resource.delete},
            )
            if other:
                _tell_other_run(context.report, self.stack, other)
            else:
                _tell_interrupted(context.report, deployment)
            stack = stack_of(deployment.resources)
            context.report.old_outputs = stack.outputs if stack else {}
            self._work(context, work, deployment)
            if save_plan and context.recorder and context.ok:
                context.recorder.save(save_plan, file.crypter, self.project.name, self.stack)
        return Result(
            context.ok,
            context.interrupted,
            context.report,
            time.monotonic() - start,
            context.report.outputs,
            killed=context.killed,
            refusal=_refusal(context, file.crypter),
            planned=context.recorder.for_now() if context.recorder else None,
            changes=context.journal.changes(),
        )

    def _work(
        self, context: Context, work: Callable[[Context, Deployment], None], deployment: Deployment
    ) -> None:
        try:
            try:
                with _interruptible(context):
                    work(context, deployment)
                if context.ok:
                    context.journal.settle_interrupted(creations=context.declared_all)
            except Stopped:
                pass
            context.journal.flush()
        except FlagCopyError as error:
            context.fail(error)
        finally:
            context.close()

    def _update(self, context: Context, _deployment: Deployment) -> None:
        registrations = Registrations(context)
        with serving(context, registrations):
            _ = context.provider  # starts beside the program
            self.program.run(context)
            context.wait_until_idle()
        if context.ok and not context.declared_all:
            raise ProjectError(
                "The program ended before its end",
                "Something in it ended its process with status 0, such as os._exit(0), or sys.exit(0) in an apply. "
                "What it would have declared after that is not known, so nothing is deleted.",
                "Let it come to its end, or fail.",
            )
        if context.ok:
            delete_all(context, registrations.unclaimed())
        if context.ok and context.plan is not None:
            context.plan.check_complete()
        report = context.report
        if not context.declared_all:  # a program gives its outputs in the end, and all at once
            report.outputs = report.old_outputs
        stack = stack_of(context.journal.resources())
        if stack is not None:
            context.journal.done(changed=(stack, stack.replaced(outputs=report.outputs)))

    def _refresh(self, context: Context, deployment: Deployment) -> None:
        context.report.outputs = context.report.old_outputs
        refresh_all(context, deployment)

    def _destroy(self, context: Context, deployment: Deployment) -> None:
        delete_all(context, deployment.resources)
        if not context.ok:
            context.report.outputs = context.report.old_outputs


def _expected(deployment: Deployment, plan: SavedPlan | None) -> frozenset[str]:
    """The URNs of what a run is to come to: all that the state has, and what else was planned."""
    planned = plan.urns if plan else set[str]()
    providers = {resource.urn for resource in deployment.resources if resource.is_provider}
    return frozenset({resource.urn for resource in deployment.resources} | planned) - providers


def _refuse_others(deployment: Deployment, project: Project, stack: str) -> None:
    """Raise ``ProjectError`` for the state of another project or stack: all that is in it would be deleted."""
    for resource in deployment.resources:
        of_stack, of_project = resource.urn.removeprefix("urn:pulumi:").split("::")[:2]
        if (of_project, of_stack) != (project.name, stack):
            raise ProjectError(
                f"The state {project.state_path(stack)} is of project {of_project!r}, stack {of_stack!r}; "
                f"this is project {project.name!r}, stack {stack!r}",
                "Under another name nothing of it is known, and all of it would be deleted.",
                "Give back the old name. Or, to begin anew under this one, move the file away: copies, LaunchDarkly's "
                "definitions and resources with adopt=True then take over what is there.",
            )


def _refusal(context: Context, crypter: Crypter) -> SecretsError | None:
    """Found out in the preview: in the middle of an ``up`` it would be too late for what has been made by then."""
    try:
        if context.preview and context.journal.keeps_secrets():
            crypter.refuse_without_passphrase()
    except SecretsError as error:
        return error
    return None


def _tell_other_run(report: Report, stack: str, process: str) -> None:
    """What it has noted as under way may well come to its end."""
    report.say(
        "warning",
        f"Another run works on stack {stack!r} (process {process}). What it has not done yet is not in this preview: "
        "look again when it has ended.",
    )


_COPIES = "pulumi-python:dynamic/flagcopy:"
"""How the types of resources begin that change what exists, and make nothing."""


def _tell_interrupted(report: Report, deployment: Deployment) -> None:
    for operation in deployment.pending:
        text = f"An earlier run ended while it was {operation.type} this resource. Whether that happened is not known"
        if operation.type == "creating" and operation.resource.type.startswith(_COPIES):
            text += (
                ": `flagcopy up` copies what is left. What the target was before is kept only of what it copies now: "
                "on_destroy='restore' puts back no more than that."
            )
        elif operation.type == "creating":
            text += (
                ": `flagcopy up` creates it. Where that says that it exists already, give it adopt=True, and `up` "
                "takes it over. A refresh cannot look at it."
            )
        else:
            text += ": look at it, or run `flagcopy refresh`."
        report.say("warning", text, operation.resource.urn)


@contextmanager
def _interruptible(context: Context) -> Iterator[None]:
    """Ctrl-C and SIGTERM: begin nothing more, finish what runs. A second one, or one in a preview, ends it at once."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_signal: int, _frame: FrameType | None) -> None:
        if context.interrupted:
            context.kill()
            return
        context.interrupt()
        if not context.preview:
            context.report.say(
                "warning",
                "Stopping: what is under way is finished first. Nothing more is begun, and no wait is kept to. "
                "Ctrl-C again stops at once and leaves it unknown.",
            )

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
