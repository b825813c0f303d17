"""What the built-in engine refuses or cannot do.

::

    FlagCopyError
    └── EngineError              the engine cannot go on; nothing of its own is broken
        ├── ProjectError         Pulumi.yaml, a stack file or an option is wrong
        ├── SecretsError         a passphrase is missing or wrong
        ├── UnsupportedError     only the Pulumi CLI does this
        ├── LockedError          another run works on the stack
        ├── StorageError         the disk is full, or may not be written to
        ├── PlanViolation        a resource differs from the saved plan
        ├── ProviderError        the provider process refused or died
        │   ├── IncompleteError  it did a part: what there is of the resource is kept
        │   └── StillNamedError  in a preview: what is to end is named by others
        └── StepError            a step cannot be made: protected, invalid, twice the same name
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import FlagCopyError

if TYPE_CHECKING:
    from .values import Properties


class EngineError(FlagCopyError):
    """The engine cannot go on."""


class ProjectError(EngineError):
    """Pulumi.yaml, a stack file or an option is wrong."""


class SecretsError(EngineError):
    """A passphrase is missing or wrong."""


class UnsupportedError(EngineError):
    """Only the Pulumi CLI does this.

    Inputs: what was asked for, such as ``resource 'db' of type 'aws:rds:Instance'``, why it is refused,
    and what to do where the Pulumi CLI does not do it either.
    """

    def __init__(
        self,
        what: str,
        why: str = "",
        remedy: str = "Run this program with the Pulumi CLI: https://www.pulumi.com/docs/install/",
    ) -> None:
        super().__init__(f"{what}: the built-in engine does not do this", why, remedy)


class LockedError(EngineError):
    """Another run works on the stack."""


class StorageError(EngineError):
    """The disk is full, or may not be written to. Inputs: the file, what the system said, and what that comes to."""

    def __init__(self, path: Path, error: OSError, detail: str) -> None:
        super().__init__(
            f"{path} cannot be written: {error.strerror}",
            detail,
            "Make room, or make the folder writable, and run the command again.",
        )


class PlanViolation(EngineError):
    """A resource differs from the saved plan; nothing was written for it."""


class ProviderError(EngineError):
    """The provider process refused or died."""


class IncompleteError(ProviderError):
    """The provider created or updated a resource in part; what there is of it is kept.

    Attributes:
        id, outputs: the resource as it is.
        reasons: what is wrong with it.
    """

    def __init__(self, id: str, outputs: Properties, reasons: Iterable[str]) -> None:
        self.id = id
        self.outputs = outputs
        self.reasons = tuple(reasons)
        super().__init__("\n".join(self.reasons))


class StillNamedError(ProviderError):
    """In a preview: what is to end is named by others, as far as is known by now.

    Attributes:
        fails: whether its end fails for that.
    """

    def __init__(self, said: str, *, fails: bool) -> None:
        self.fails = fails
        super().__init__(said)


UNPROTECT = (
    "To keep what it stands for: declare the resource as it was, but with retain_on_delete=True in place of `protect`, "
    "run `flagcopy up`, and then do this again. To have that deleted as well: the same, with neither of the two."
)
"""What to do about a resource that is protected.

As it was: what an end does is decided by what the state has, as in Pulumi. With another change in the same `up`, what
is replaced by that would be deleted.
"""


class StepError(EngineError):
    """A step cannot be made."""


class Stopped(Exception):
    """The run is over: a step failed or the user asked to stop. Never shown."""
