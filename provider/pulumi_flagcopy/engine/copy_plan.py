"""The plan of a copy, which is one of its inputs: what of it a person reads.

The rest of it, such as versions, is there to tell it from other plans.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from ..copying.versions import in_words
from ..platforms import platform_class
from .errors import PlanViolation
from .values import SIGNATURE, Properties, contains_secret, is_unknown

PLAN = "plan"
"""The name of the input."""
_COPIES = ("pulumi-python:dynamic/flagcopy:FlagCopy", "pulumi-python:dynamic/flagcopy:Promotion")
_MANY = 5


def is_copy(urn: str) -> bool:
    """Whether the resource of this URN has a plan."""
    return any(types.rpartition("$")[2] in _COPIES for types in urn.split("::")[2:3])


def is_known(plan: Any) -> bool:
    """Whether it is there, and neither unknown nor secret."""
    return isinstance(plan, Mapping) and SIGNATURE not in plan


def to_do(plan: Properties) -> dict[str, list[str]]:
    """What is to be done, in lines, by the name that these have in the plan."""
    if "flags" not in plan:
        return {"changes": plan["changes"]} if plan["changes"] else {}
    flags = {f"flags.{flag}": made["changes"] for flag, made in plan["flags"].items()}
    return {
        **flags,
        **{f"blocked.{flag}": why["reason"].splitlines() for flag, why in plan["blocked"].items()},
    }


def violation(
    planned: Properties, actual: Properties, since: str, remedy: str, *, idle: bool
) -> PlanViolation:
    """The error for a copy whose plan is another one by now.

    Args:
        planned, actual: its inputs.
        since: when it was the one that was planned, such as ``the preview``.
        idle: whether there was nothing to do then. The plan in the inputs is the one that was carried out before.
    """
    before, now = planned[PLAN], actual[PLAN]
    joined = ["The selection"] if before.get("selection") != now.get("selection") else []
    moved = {} if idle else dict(_moved(planned, actual))
    places = [*joined, *moved]
    more = f" and {len(places) - _MANY} more" if len(places) > _MANY else ""
    who = ", ".join(places[:_MANY]) + more if places else "Something"
    due, due_now = ({}, to_do(_anew(before, now))) if idle else (to_do(before), to_do(now))
    return PlanViolation(
        f"{who} {'were' if len(places) > 1 else 'was'} changed since {since}: what `up` would do now is not what the "
        "plan says (violates plan). For this copy nothing was written.",
        "\n".join(_both(due, due_now, moved)),
        remedy,
    )


def _anew(before: Properties, now: Properties) -> Properties:
    """What the plan has now and did not have."""
    if "flags" not in now:
        return now
    return {
        name: {flag: made for flag, made in now[name].items() if before[name].get(flag) != made}
        for name in ("flags", "blocked")
    }


def _both(
    planned: dict[str, list[str]], now: dict[str, list[str]], moved: Mapping[str, tuple[Any, Any]]
) -> Iterator[str]:
    """What is not the same in the two; of what has many flags, by flag. ``moved``: the versions of each place."""
    differing = [name for name in {**planned, **now} if planned.get(name) != now.get(name)]
    if not differing:
        yield "The changes are those of the plan, but the flag is not as it was read for it."
        for place, versions in islice(moved.items(), _MANY):
            then, version = in_words(*versions)
            yield f"  {place}: version {then} when planned, {version} now"
        return
    for title, lines in (("planned:", planned), ("now:", now)):
        yield title
        for name in differing:
            flag = name.partition(".")[2]
            for line in lines.get(name, ["nothing"]):
                yield f"  {flag}: {line}" if flag else f"  {line}"


def _moved(planned: Properties, actual: Properties) -> Iterator[tuple[str, tuple[Any, Any]]]:
    """The places that have another version in one plan than in the other, and both versions."""
    for flag, before, now in _of_each_flag(planned[PLAN], actual[PLAN]):
        for end in ("source", "target"):
            then, version = (plan.get(f"{end}_version") for plan in (before, now))
            known = None not in (then, version) and not is_unknown(then) and not contains_secret(actual[end])
            if known and then != version:
                fields = {"flag": flag, **actual[end]}
                yield platform_class(fields["platform"]).locate(fields).short, (then, version)


def _of_each_flag(planned: Properties, actual: Properties) -> Iterator[tuple[str, Properties, Properties]]:
    if "flags" not in planned:
        yield "", planned, actual
        return
    for flag in sorted(planned["flags"].keys() & actual["flags"].keys()):
        yield flag, planned["flags"][flag], actual["flags"][flag]
