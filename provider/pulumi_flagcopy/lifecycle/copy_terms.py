"""The inputs that everything has which copies: what is copied, how it is written, and who must approve."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from ..copying.plan import choose, no_parts, no_parts_in_words
from ..errors import InputError
from ..platform import AUTO, Platform
from .forms import Form
from .promote import Choice

ASKING = ("request", "wait")
"""The values of ``approval`` with which a request is filed."""

Parts = Annotated[list[str], Field(min_length=1)]


class CopyTerms(Form):
    """On which terms copies are made."""

    without_bearing: ClassVar[Mapping[str, Any]] = {
        "comment": "(not known yet)",  # that there is one is known: some workspaces demand it
        "approval_timeout": 3600,
        "notify_members": [],
        "notify_teams": [],
    }
    include: Parts | None = None
    exclude: Parts | None = None
    comment: Annotated[str, Field(max_length=5000)] = ""
    triggers: list[Any] | None = None
    create_missing_flag: bool = False
    on_missing_segments: Literal["error", "skip_rules"] = "error"
    create_missing_segments: bool = False
    strategy: Literal["auto", "endpoint", "patch"] = "auto"
    approval: Literal["fail", "request", "wait"] | None = None
    apply_approved: bool = False
    approval_timeout: Annotated[int, Field(gt=0, le=86_400)] = 3600
    notify_members: list[str] = Field(default_factory=list)
    notify_teams: list[str] = Field(default_factory=list)
    on_destroy: Literal["forget", "restore"] = "forget"

    @property
    def asks(self) -> bool:
        """Whether a request is filed where an environment wants an approval."""
        return self.approval in ASKING

    def choice(self, platform: type[Platform]) -> Choice:
        """What is copied. Raises ``InputError`` for what the platform does not have, and what has no meaning."""
        if self.include is not None and self.exclude is not None:
            raise InputError(
                "exclude",
                "cannot be given together with include",
                remedy="Give one of them, or neither for every part.",
            )
        _known_parts("include", self.include, platform)
        _known_parts("exclude", self.exclude, platform)
        if self.strategy not in (AUTO, *platform.ways):
            known = ", ".join((AUTO, *platform.ways))
            raise InputError(
                "strategy", f"is not a way of writing to {platform.title}; the ways are: {known}"
            )
        if self.create_missing_flag and "flag" not in platform.makes:
            raise InputError(
                "create_missing_flag",
                f"is not possible on {platform.title}",
                "A copy carries what a flag serves in one environment; there is much more to a flag there.",
                f"Declare the flag ({platform.name}.Flag) where it is missing, and let the copy depend on it.",
            )
        if self.create_missing_segments and self.on_missing_segments != "error":
            raise InputError("on_missing_segments", "has no meaning together with create_missing_segments")
        parts = choose(platform.parts, self.include, self.exclude)
        if not parts:
            raise InputError("exclude", "leaves nothing to copy")
        return Choice(
            parts,
            create_missing_flag=self.create_missing_flag,
            skip_missing_segments=self.on_missing_segments == "skip_rules",
            create_missing_segments=self.create_missing_segments,
            way=self.strategy,
            comment=self.comment,
        )


def same_platform(source: str, target: str) -> None:
    """Raise ``InputError`` unless both ends of a copy are of one platform."""
    if source != target:
        raise InputError(
            "target.platform",
            f"must be {source}, as the source's is",
            "A rule of one platform cannot be said faithfully in the other's terms.",
        )


def _known_parts(name: str, given: list[str] | None, platform: type[Platform]) -> None:
    if wrong := no_parts(given or [], platform.parts):
        path = f"{name}[{(given or []).index(wrong[0])}]" if len(wrong) == 1 else name
        raise InputError(path, no_parts_in_words(wrong, platform.parts, platform.title))
