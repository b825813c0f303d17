"""What a copy knows of earlier runs from its outputs, what it leaves there, and which plans are work.

While there is nothing to do, ``check`` keeps the plan that was carried out last: inputs stay as they were, and neither
a preview nor a refresh shows a change where there is none. Hence the rule: *a plan is work exactly when it has changes
and is not the one in the outputs.* A plan that may have waited for an approval is not kept: what is equal then has an
empty one.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from ..copying.definition import Definition
from ..copying.location import Location
from ..copying.plan import Plan
from .again import again
from .approval import FAILED, request_of
from .copy_terms import ASKING
from .flag_copy_form import CopyOrder, FlagCopyForm
from .previous import of_what_is_done
from .resource import Properties
from .triggers import unchanged
from .unknown import UNKNOWN
from .unsettled import unsettled

INPUTS = tuple(FlagCopyForm.model_fields)
"""What a program may give. ``plan`` is added by ``check``."""


def record_of(made: Plan, order: CopyOrder, olds: Properties, moving: Collection[Location]) -> Properties:
    """The plan as an input: the one that was carried out last, while there is nothing to do.

    Not where that one was perhaps only asked for: what still waits then is to be withdrawn.
    """
    before: Properties | None = olds.get("plan")
    if before is not None and not made.changes and olds.get("approval") not in ASKING:
        return before
    record = unsettled(made, moving)
    return record if order.form.asks else again(record, before)


def is_work(news: Properties, olds: Properties) -> bool:
    """Whether the plan among the inputs is to be carried out, or asked for.

    ``olds``: outputs, or inputs where there are none yet.
    """
    planned = news.get("plan")
    if planned is UNKNOWN:
        return True
    # Of what waited for an approval, ``again`` cannot tell a plan from itself; but it is carried out.
    done = olds.get("status") == "copied" and olds.get("approval") in ASKING and not unchanged(olds, news)
    return bool(planned and planned["changes"]) and (done or planned != olds.get("plan"))


def is_half_done(olds: Properties) -> bool:
    """Whether it is written in part, or perhaps: the next run does what is left."""
    return olds.get("status") == FAILED and request_of(olds) is None


def is_part(olds: Properties) -> bool:
    """Whether the request that was filed last carried only what comes first of its plan."""
    planned = olds["plan"]
    return len(olds["changes"]) + len(planned.get("first", ())) < len(planned["changes"])


def inputs_of(properties: Properties) -> Properties:
    return {name: properties[name] for name in (*INPUTS, "plan") if properties.get(name) is not None}


def config_of(order: CopyOrder, definition: Definition) -> dict[str, Any]:
    return definition.chosen(order.choice.names)


def ends_of(order: CopyOrder, source: Definition, target: Definition) -> Properties:
    return {
        "source_version": source.version,
        "target_version": target.version,
        "config": config_of(order, target),
    }


def withdrawn(olds: Properties, inputs: Properties) -> Properties:
    """The outputs where the request was taken back, and nothing came of what was to follow: the next run does that."""
    kept = {name: value for name, value in olds.items() if name not in (*INPUTS, "approval_request")}
    previous = of_what_is_done(olds.get("previous"), applied=False)
    return {**kept, **inputs, "status": FAILED, "changes": [], "previous": previous}


def requests_of(outputs: Properties) -> list[str]:
    """The id of the request that it waits for, if it does."""
    id = request_of(outputs)
    return [id] if id else []
