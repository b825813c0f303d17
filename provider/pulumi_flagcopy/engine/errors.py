"""What the built-in engine refuses or cannot do.

::

    FlagCopyError
    └── EngineError              the engine cannot go on; nothing of its own is broken
        ├── ProjectError         Pulumi.yaml, a stack file or an option is wrong
        ├── SecretsError         a passphrase is missing or wrong
        ├── UnsupportedError     only the Pulumi CLI does this
        ├── LockedError          another run works on the stack
        ├── PlanViolation        a resource differs from the saved plan
        ├── ProviderError        the provider process refused or died
        └── StepError            a step cannot be made: protected, invalid, twice the same name
"""

from __future__ import annotations

from ..errors import FlagCopyError


class EngineError(FlagCopyError):
    """The engine cannot go on."""


class ProjectError(EngineError):
    """Pulumi.yaml, a stack file or an option is wrong."""


class SecretsError(EngineError):
    """A passphrase is missing or wrong."""


class UnsupportedError(EngineError):
    """Only the Pulumi CLI does this.

    Inputs: what was asked for, such as ``resource 'db' of type 'aws:rds:Instance'``, and why it is refused.
    """

    def __init__(self, what: str, why: str = "") -> None:
        super().__init__(
            f"{what}: the built-in engine does not do this",
            why,
            "Run this program with the Pulumi CLI: https://www.pulumi.com/docs/install/",
        )


class LockedError(EngineError):
    """Another run works on the stack."""


class PlanViolation(EngineError):
    """A resource differs from the saved plan; nothing was written for it."""


class ProviderError(EngineError):
    """The provider process refused or died."""


class StepError(EngineError):
    """A step cannot be made."""


class Stopped(Exception):
    """The run is over: a step failed or the user asked to stop. Never shown."""
