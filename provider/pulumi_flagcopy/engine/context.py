"""What the parts of one run share."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from ..dynamic import about
from ..errors import FlagCopyError
from ..how_to_set import STACK_VARIABLE
from . import ahead
from .children import Start, start_child
from .config_value import Config
from .errors import Stopped
from .journal import Journal
from .project import Project
from .provider_process import Provider
from .report import Report
from .saved_plan import PlanRecorder, SavedPlan
from .state import Resource


@dataclass
class Context:
    """One run: what it works on, and whether it still goes on.

    ``declared_all``: the program has come to its own end, so that what it has not declared is not to be there.
    """

    project: Project
    stack: str
    config: Config
    preview: bool
    journal: Journal
    report: Report
    plan: SavedPlan | None = None
    recorder: PlanRecorder | None = None
    environment: dict[str, str] = field(default_factory=dict)
    olds: dict[str, Resource] = field(default_factory=dict)
    start: Start = start_child
    start_provider: Start = start_child
    address: str = ""
    failed: bool = False
    interrupted: bool = False
    killed: bool = False
    declared_all: bool = False
    _stopping: threading.Event = field(default_factory=threading.Event)
    _working: int = 0
    _idle: threading.Condition = field(default_factory=threading.Condition)
    _provider_lock: threading.Lock = field(default_factory=threading.Lock)
    _provider: Provider | None = None

    @property
    def provider(self) -> Provider:
        """The provider process, started when first asked for; it is not waited for."""
        with self._provider_lock:
            if self._provider is None:
                self._provider = Provider(
                    self.project,
                    self.config,
                    preview=self.preview,
                    say=self.report.info,
                    address=self.address,
                    environment={
                        **self.environment,
                        STACK_VARIABLE: self.stack,
                        ahead.VARIABLE: " ".join(ahead.modules_ahead(self.config)),
                        **({about.VARIABLE: "1"} if self.preview else {}),
                    },
                    start=self.start_provider,
                )
            return self._provider

    def close(self) -> None:
        with self._provider_lock:
            if self._provider is not None:
                self._provider.close()

    def kill(self) -> None:
        """End at once what the provider is doing."""
        self.killed = True
        if self._provider is not None:
            self._provider.kill()

    @property
    def stopping(self) -> bool:
        return self._stopping.is_set()

    @property
    def ok(self) -> bool:
        return not self.failed and not self.interrupted

    def interrupt(self) -> None:
        """Begin nothing more. What runs is finished without waits; in a preview, which only looks, it ends at once."""
        self.interrupted = True
        self._stopping.set()
        if self.preview:
            self.kill()
        elif self._provider is not None:
            self._provider.stop_waiting()

    def fail(self, error: FlagCopyError | None = None, urn: str = "") -> None:
        """Say the error, and begin nothing more. That an interrupted preview was cut off is no error."""
        if self.preview and self.interrupted:
            return
        self.failed = True
        self._stopping.set()
        if error is not None:
            self.report.error(str(error), urn)

    def go_on(self) -> None:
        """Raises: Stopped if nothing more is to begin."""
        if self.stopping:
            raise Stopped

    @contextmanager
    def working(self, urn: str) -> Iterator[None]:
        """Around the work on a resource: an error in it ends the run.

        Raises:
            Stopped: the run is over, by this work or before it.
        """
        self.go_on()
        with self._idle:
            self._working += 1
        try:
            yield
        except FlagCopyError as error:
            self.fail(error, urn)
            raise Stopped from error
        finally:
            with self._idle:
                self._working -= 1
                self._idle.notify_all()

    def wait_until_idle(self) -> None:
        with self._idle:
            self._idle.wait_for(lambda: self._working == 0)

    def wait_for_stop(self, seconds: float) -> bool:
        return self._stopping.wait(seconds)

    def permit(self, operation: str, urn: str) -> None:
        """Hold an operation to the saved plan, and note it in the one being made.

        Raises:
            PlanViolation: something else was planned.
        """
        if self.plan is not None:
            self.plan.check_operation(urn, operation)
        if self.recorder is not None:
            self.recorder.operation(urn, operation)
