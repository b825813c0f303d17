"""Everything that can go wrong, as one tree.

::

    FlagCopyError
    ├── InputError                 an input of the program is wrong; found before any request
    ├── ConfigurationError         a config key or environment variable is missing or wrong
    ├── CopyError                  a copy was refused or did not come out as planned
    │   ├── MovedError             an end changed between the plan and the write; nothing was written
    │   ├── BlockedError           the target lacks something that the copy needs; nothing was written
    │   ├── ApprovalError          a reviewer declined, the request failed, or nobody decided in time
    │   ├── NotVerifiedError       the target does not hold what was written
    │   └── PromotionError         some flags of a promotion were not copied; the others were
    ├── VendorError                the vendor's API refused, or could not be reached
    │   ├── InvalidRequestError    400, 422: the vendor calls the request wrong
    │   ├── AuthenticationError    401: the token is missing, wrong or expired
    │   ├── ForbiddenError         403: the token's role does not allow it
    │   │   └── FeatureError       403, 402: the account's subscription does not have the feature
    │   ├── ApprovalRequiredError  405, 403: the environment takes changes only through an approval
    │   ├── NotFoundError          404: it does not exist, or the token may not see it
    │   │   └── AbsentError        one end of a copy is not there
    │   ├── ConflictError          409: it exists already, is in use, or its version moved
    │   ├── RateLimitError         429, still after all the waits that are allowed
    │   ├── UnavailableError       5xx, no connection, no answer in time, still after all retries
    │   └── AnswerError            an answer that cannot be understood
    └── UnexpectedError            a defect of this package; carries its traceback

Each has a *summary* (one line: what happened), a *detail* (why, with the names concerned) and a *remedy*
(what to do now). ``str(error)`` is the three of them, one below the other; what others wrote is in it with everything
invisible escaped. To handle any of them::

    try:
        ...
    except pulumi_flagcopy.FlagCopyError as error:
        print(error.summary, error.remedy)
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping
from copy import copy
from typing import TYPE_CHECKING, Any

from .copying.words import harmless

if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = [
    "AbsentError",
    "AnswerError",
    "ApprovalError",
    "ApprovalRequiredError",
    "AuthenticationError",
    "BlockedError",
    "ConfigurationError",
    "ConflictError",
    "CopyError",
    "FeatureError",
    "FlagCopyError",
    "ForbiddenError",
    "InputError",
    "InvalidRequestError",
    "MovedError",
    "NotFoundError",
    "NotVerifiedError",
    "PromotionError",
    "RateLimitError",
    "UnavailableError",
    "UnexpectedError",
    "VendorError",
]


DELETED_SINCE = (
    "If a program made it and somebody deleted it since, run `refresh`, then `up`: that makes it again."
)
"""For a resource that misses something: the engine goes on taking it to be as its state says."""


TO_KEEP_IT = (
    "To keep it and only end its management: declare it again with retain_on_delete=True, run `up`, and then take it "
    "out of the program."
)
"""What to do where something cannot be deleted and need not be."""


class FlagCopyError(Exception):
    """The root: every error that this package raises on purpose.

    Attributes:
        summary: one line, what happened.
        detail: why, with the names concerned; may have several lines or be empty.
        remedy: what to do now; may be empty.
    """

    def __init__(self, summary: str, detail: str = "", remedy: str = "") -> None:
        self.summary = harmless(summary)
        self.detail = harmless(detail)
        self.remedy = harmless(remedy)
        super().__init__("\n".join(text for text in (self.summary, self.detail, self.remedy) if text))

    def put(self, words: Callable[[str], str]) -> Self:
        """Itself, with all that it says put into other words."""
        self.summary, self.detail, self.remedy = map(words, (self.summary, self.detail, self.remedy))
        self.args = tuple(map(words, self.args))
        return self

    def amended(self, more: str, remedy: str) -> Self:
        """The same with a line more, if there is one, and another remedy."""
        other = copy(self)
        other.detail, other.remedy = harmless(f"{self.detail}\n{more}".strip("\n")), harmless(remedy)
        other.args = ("\n".join(text for text in (other.summary, other.detail, other.remedy) if text),)
        return other

    def __reduce__(self) -> tuple[Any, ...]:
        """Their constructors differ: what comes out of a pickle is made without them."""
        return _again, (type(self), str(self)), self.__dict__


def _again(kind: type[FlagCopyError], text: str) -> FlagCopyError:
    error = kind.__new__(kind)
    error.args = (text,)
    return error


class InputError(FlagCopyError):
    """An input of the program is wrong; ``str`` of it begins with the input.

    Attributes:
        property: its path, such as ``source.environment``.
        reason: the rest, for who says beside it which input it is about.
    """

    def __init__(self, property: str, summary: str, detail: str = "", remedy: str = "") -> None:
        self.property = property
        super().__init__(summary, detail, remedy)
        self.reason = str(self)
        self.args = (f"{harmless(property)}: {self.reason}",)


class ConfigurationError(FlagCopyError):
    """A config key or environment variable is missing or wrong."""


class CopyError(FlagCopyError):
    """A copy was refused or did not come out as planned."""


class MovedError(CopyError):
    """The source or the target changed between the plan and the write; nothing was written."""


class BlockedError(CopyError):
    """The target lacks something that the copy needs, or another resource copies the same part into it; nothing was
    written."""


class ApprovalError(CopyError):
    """An approval request was declined, failed, or was not decided in time; nothing was written."""


class NotVerifiedError(CopyError):
    """The write was answered with success, but the target does not hold what was written."""


class PromotionError(CopyError):
    """Some flags of a promotion were not copied; what was copied stays.

    Attributes:
        reasons: why not, by flag.
    """

    def __init__(
        self, summary: str, detail: str = "", remedy: str = "", *, reasons: Mapping[str, str]
    ) -> None:
        self.reasons = reasons
        super().__init__(summary, detail, remedy)


class VendorError(FlagCopyError):
    """The vendor's API refused, or could not be reached.

    Attributes:
        status: the HTTP status; 0 where there was no answer.
        code: the vendor's own word for it, such as ``optimistic_locking_error``; may be empty.
    """

    def __init__(
        self, summary: str, detail: str = "", remedy: str = "", *, status: int = 0, code: str = ""
    ) -> None:
        self.status = status
        self.code = code
        super().__init__(summary, detail, remedy)


class InvalidRequestError(VendorError):
    """400 or 422: the vendor calls the request wrong."""


class AuthenticationError(VendorError):
    """401: the token is missing, wrong or expired."""


class ForbiddenError(VendorError):
    """403: the token's role does not allow it."""


class FeatureError(ForbiddenError):
    """402 or 403: the account's subscription does not have the feature."""


class ApprovalRequiredError(VendorError):
    """The environment takes changes only through an approval (LaunchDarkly 405, Split 403)."""


class NotFoundError(VendorError):
    """404: it does not exist, or the token may not see it."""

    def of_resource(self) -> Self:
        """Itself, as it is told of a resource of a program: what is missing may have been there."""
        if DELETED_SINCE not in self.remedy:
            self.remedy = f"{self.remedy} {DELETED_SINCE}".lstrip()
            self.args = ("\n".join(text for text in (self.summary, self.detail, self.remedy) if text),)
        return self


class AbsentError(NotFoundError):
    """One end of a copy is not there.

    Attributes:
        role: source or target; empty where an environment is not yet either.
        what: the input that names nothing, such as ``environment``.
        where: the location or environment in words, such as ``shop/production``.
        hint: what was probably meant, as a question, or which names there are; may be empty.
    """

    def __init__(self, role: str, what: str, where: str, reason: str, hint: str = "") -> None:
        self.hint = hint
        self.role = role
        self.what = what
        self.where = where
        super().__init__(
            f"The {role}'s {what} does not exist: {where}" if role else f"The {what} does not exist: {where}",
            reason,
            f"{hint} Check the name, or create it first.".strip(),
            status=404,
        )


class ConflictError(VendorError):
    """409: it exists already, is in use, or its version moved."""


class RateLimitError(VendorError):
    """429, still after all the waits that are allowed."""


class UnavailableError(VendorError):
    """5xx, no connection, or no answer in time, still after all retries."""


class AnswerError(VendorError):
    """An answer that cannot be understood: not JSON, cut off, a redirect, or without what must be there."""


class UnexpectedError(FlagCopyError):
    """A defect of this package; its detail is the traceback."""

    @classmethod
    def now(cls, error: Exception) -> UnexpectedError:
        """For an exception that is being handled and that nobody expected."""
        return cls(
            f"This is a defect of pulumi-flagcopy: {type(error).__name__}",
            traceback.format_exc(limit=-12),
            "Please report it with the lines above.",
        )


# A traceback of Pulumi's provider process prints the class with its module: the public one reads better.
for _name in __all__:
    globals()[_name].__module__ = "pulumi_flagcopy"
