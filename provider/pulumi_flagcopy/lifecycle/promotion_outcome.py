"""What came of one flag of a promotion."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..errors import FlagCopyError
from .approval import FAILED, PENDING
from .promotion_words import reason
from .resource import Properties

COPIED, UNCHANGED, BLOCKED = "copied", "unchanged", "blocked"
STATUSES = (COPIED, UNCHANGED, PENDING, BLOCKED, FAILED)


@dataclass
class Outcome:
    """What came of one flag.

    Attributes:
        status: one of ``STATUSES``.
        error: why it was not copied.
        known: what else is kept of it: versions, changes, parts, way, approval_request.
        previous: the target before, where something was written or filed, or may have been.
        begun: whether its turn had come when the run was given up.
    """

    status: str
    error: FlagCopyError | None = None
    known: Properties = field(default_factory=dict)
    previous: Properties | None = None
    begun: bool = True

    @property
    def touched(self) -> bool:
        """Whether there is something that the next run should know."""
        return self.previous is not None

    def record(self) -> Properties:
        """As outputs have it."""
        error = {"error": reason(self.error)} if self.error else {}
        return {"status": self.status, **error, **self.known}


@dataclass(frozen=True)
class Filed:
    """A request that an earlier run filed: its id, and what is known of the copy."""

    id: str
    known: Properties
    previous: Properties
