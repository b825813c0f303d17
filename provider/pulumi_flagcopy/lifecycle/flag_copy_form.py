"""The inputs of a FlagCopy, typed and validated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field

from ..copying.location import Location
from ..copying.plan import choose
from ..errors import InputError
from ..platform import AUTO, Platform
from .forms import Form, Reading, read_form
from .locations import location_of, platform_of
from .promote import Choice
from .resource import Failure, Properties

Parts = Annotated[list[str], Field(min_length=1)]


class FlagCopyForm(Form):
    """What a FlagCopy is told."""

    source: dict[str, Any]
    target: dict[str, Any]
    include: Parts | None = None
    exclude: Parts | None = None
    comment: Annotated[str, Field(max_length=5000)] = ""
    triggers: list[Any] | None = None
    on_missing_segments: Literal["error", "skip_rules"] = "error"
    create_missing_segments: bool = False
    strategy: Literal["auto", "endpoint", "patch"] = "auto"
    approval: Literal["fail", "request", "wait"] | None = None
    apply_approved: bool = False
    approval_timeout: Annotated[int, Field(gt=0, le=86_400)] = 3600
    notify_members: list[str] = Field(default_factory=list)
    notify_teams: list[str] = Field(default_factory=list)
    on_destroy: Literal["forget", "restore"] = "forget"


@dataclass(frozen=True)
class CopyOrder:
    """A copy that was asked for and makes sense."""

    form: FlagCopyForm
    platform: str
    source: Location
    target: Location
    choice: Choice


def read_order(inputs: Properties) -> tuple[CopyOrder | None, Reading[FlagCopyForm]]:
    """The order, as far as it is known, and what is wrong with the inputs or unknown in them."""
    reading = read_form(FlagCopyForm, inputs)
    if reading.form is None:
        return None, reading
    try:
        return _order(reading.form), reading
    except InputError as error:
        reason = "\n".join(text for text in (error.summary, error.detail, error.remedy) if text)
        reading.failures.append(Failure(error.property, reason))
        return None, reading


def _order(form: FlagCopyForm) -> CopyOrder:
    platform = platform_of(form.source, "source")
    source, target = location_of(form.source, "source"), location_of(form.target, "target")
    if source.platform != target.platform:
        raise InputError(
            "target.platform",
            f"must be {source.platform}, as the source's is",
            "A rule of one platform cannot be said faithfully in the other's terms.",
        )
    if source == target:
        raise InputError("target", "is the same as the source", remedy="Name another environment.")
    if form.include is not None and form.exclude is not None:
        raise InputError(
            "exclude",
            "cannot be given together with include",
            remedy="Give one of them, or neither for every part.",
        )
    _known_parts("include", form.include, platform)
    _known_parts("exclude", form.exclude, platform)
    if form.strategy not in (AUTO, *platform.ways):
        known = ", ".join((AUTO, *platform.ways))
        raise InputError("strategy", f"is not a way of writing to {platform.title}; the ways are: {known}")
    if form.create_missing_segments and form.on_missing_segments != "error":
        raise InputError("on_missing_segments", "has no meaning together with create_missing_segments")
    parts = choose(platform.parts, form.include, form.exclude)
    if not parts:
        raise InputError("exclude", "leaves nothing to copy")
    choice = Choice(
        parts,
        skip_missing_segments=form.on_missing_segments == "skip_rules",
        create_missing_segments=form.create_missing_segments,
        way=form.strategy,
        comment=form.comment,
    )
    return CopyOrder(form, platform.name, source, target, choice)


def _known_parts(name: str, given: list[str] | None, platform: type[Platform]) -> None:
    known = [part.name for part in platform.parts]
    for index, part in enumerate(given or []):
        if part not in known:
            raise InputError(
                f"{name}[{index}]",
                f"'{part}' is not a part of a {platform.title} flag; the parts are: {', '.join(known)}",
            )
