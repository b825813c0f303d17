"""What the parts of one run share."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from ..errors import FlagCopyError
from .errors import Stopped
from .journal import Journal
from .provider_process import Provider
from .report import Report
from .saved_plan import PlanRecorder, SavedPlan
from .state import Resource


@dataclass
class Context:
    """One run: its provider, its journal, and whether it still goes on."""

    project: str
    stack: str
    preview: bool
    provider: Provider
    journal: Journal
    report: Report
    plan: SavedPlan | None = None
    recorder: PlanRecorder | None = None
    olds: dict[str, Resource] = field(default_factory=dict)
    failed: bool = False
    interrupted: bool = False
    _stopping: threading.Event = field(default_factory=threading.Event)
    _working: int = 0
    _idle: threading.Condition = field(default_factory=threading.Condition)

    @property
    def stopping(self) -> bool:
        return self._stopping.is_set()

    @property
    def ok(self) -> bool:
        return not self.failed and not self.interrupted

    def interrupt(self) -> None:
        """Begin nothing more; what runs is finished."""
        self.interrupted = True
        self._stopping.set()

    def fail(self, error: FlagCopyError | None = None, urn: str = "") -> None:
        """Say the error, and begin nothing more."""
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
