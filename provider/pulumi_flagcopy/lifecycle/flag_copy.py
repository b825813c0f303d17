"""The life of a FlagCopy.

The plan is a computed input: ``check`` reads both ends and puts the changes, in words, and both versions among the
inputs. So a preview shows it, a saved plan binds it, and ``create`` and ``update`` carry out that plan or refuse.

While there is nothing to do, ``check`` keeps the plan that was carried out last: inputs stay as they were, and neither
a preview nor a refresh shows a change where there is none. Hence the one rule: *a plan is work exactly when it has
changes and is not the one in the outputs.*
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..copying.definition import Definition
from ..copying.plan import Plan, plan
from ..errors import AbsentError, FlagCopyError
from ..platform import Absent, Platform
from ..session import Session
from .flag_copy_form import CopyOrder, read_order
from .promote import blocked_error, carry_out, prepare, read_both, verify
from .resource import Checked, Created, Difference, Failure, Found, Properties
from .unknown import UNKNOWN, set_aside

INPUTS = (
    "source",
    "target",
    "include",
    "exclude",
    "comment",
    "triggers",
    "on_missing_segments",
    "on_destroy",
)
"""What a program may give. ``plan`` is added by ``check``."""


class FlagCopyLife:
    """See ``resource.Resource``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def check(self, olds: Properties, news: Properties, *, preview: bool) -> Checked:
        inputs = {name: value for name, value in news.items() if name != "plan"}
        order, reading = read_order(inputs)
        if reading.failures:
            return Checked(inputs, reading.failures)
        if order is None:
            return Checked({**inputs, "plan": self._unknown_plan(reading.unknown)})
        if _held(olds, inputs):
            return Checked({**inputs, "plan": olds["plan"]})
        try:
            made = self._plan(order)
        except AbsentError as absent:
            if preview:
                return Checked({**inputs, "plan": self._plan_of_absent(absent)})
            return Checked(inputs, [Failure(f"{absent.role}.{absent.what}", str(absent))])
        except FlagCopyError as error:
            return Checked(inputs, [Failure("", str(error))])
        if made.blocked:
            return Checked(inputs, [Failure("", str(blocked_error(made.blocked)))])
        self._show(made)
        record = made.record() if made.changes or "plan" not in olds else olds["plan"]
        return Checked({**inputs, "plan": record})

    def diff(self, id: str, olds: Properties, news: Properties) -> Difference:
        replaces = ["target"] if olds.get("target") != news.get("target") else []
        told = any(olds.get(name) != news.get(name) for name in INPUTS)
        return Difference(bool(replaces) or told or _is_work(news.get("plan"), olds), replaces)

    def create(self, inputs: Properties) -> Created:
        order = _order(inputs)
        return Created(str(order.target), self._copy(order, inputs, {}))

    def update(self, id: str, olds: Properties, news: Properties) -> Properties:
        return self._copy(_order(news), news, olds)

    def read(self, id: str, outputs: Properties) -> Found | None:
        order = _order(outputs)
        platform = self._platform(order)
        source, target = platform.read([order.source, order.target])
        if isinstance(target, Absent):
            return None
        now = {**outputs, "config": _config(order, target), "target_version": target.version}
        if isinstance(source, Absent):
            self._session.tell(f"{order.target.short}: its source is gone. {source.reason}")
            return Found(now, _inputs(outputs))
        aligned, _ = platform.align(source, target)
        made = plan(aligned, target, order.choice.parts)
        record = made.record() if made.changes and order.form.triggers is None else outputs["plan"]
        return Found({**now, "source_version": source.version}, {**_inputs(outputs), "plan": record})

    def delete(self, id: str, outputs: Properties) -> None:
        order = _order(outputs)
        if order.form.on_destroy == "restore":
            self._restore(order, outputs)

    def _copy(self, order: CopyOrder, inputs: Properties, olds: Properties) -> Properties:
        platform, planned = self._platform(order), inputs["plan"]
        if not _is_work(planned, olds):
            source, target = read_both(platform, order.source, order.target)
            done: Properties = {
                "status": "unchanged",
                "changes": [],
                "previous": olds.get("previous"),
                "way": olds.get("way"),
            }
            return {**inputs, **done, **_ends(order, source, target)}
        made, written = carry_out(
            platform, order.source, order.target, order.choice, planned, order.form.comment
        )
        self._session.tell(
            f"{order.target.short}: copied from {order.source.environment}, "
            f"version {made.target.version} → {written.target.version}"
        )
        return {
            **inputs,
            "status": "copied",
            "changes": [change.record() for change in made.changes],
            "previous": {"version": made.target.version, "parts": _config(order, made.target)},
            "way": written.way,
            **_ends(order, made.source, written.target),
        }

    def _restore(self, order: CopyOrder, outputs: Properties) -> None:
        platform, previous = self._platform(order), outputs.get("previous")
        where = order.target.short
        target = platform.read([order.target])[0]
        if previous is None:
            return
        if isinstance(target, Absent):
            self._session.tell(f"{where}: nothing to restore. {target.reason}")
        elif _config(order, target) != outputs["config"]:
            self._session.tell(
                f"{where}: NOT restored, because somebody changed it after the copy "
                f"(version {outputs['target_version']} then, {target.version} now). It stays as it is."
            )
        else:
            before = replace(target, parts={**target.parts, **previous["parts"]}, raw=None)
            undo = plan(before, target, order.choice.parts)
            if undo.changes:
                written = platform.write(undo, order.form.comment)
                verify(platform, undo, written.target)
            self._session.tell(f"{where}: restored to what it was before the copy")

    def _plan(self, order: CopyOrder) -> Plan:
        platform = self._platform(order)
        source, target = read_both(platform, order.source, order.target)
        return prepare(platform, source, target, order.choice)

    def _platform(self, order: CopyOrder) -> Platform:
        return self._session.platform(order.platform)

    def _show(self, made: Plan) -> None:
        source, target = made.source.location, made.target.location
        lines = [f"{source.short} → {target.short}:"] if made.changes or made.notes else []
        lines += [f"  {line}" for line in made.lines()]
        lines += [f"  warning: {note}" for note in made.notes]
        if lines:
            self._session.tell("\n".join(lines))

    def _unknown_plan(self, unknown: list[str]) -> Any:
        names = ", ".join(unknown)
        self._session.tell(f"The plan of a copy is not known yet: {names} will be known during `pulumi up`.")
        return UNKNOWN

    def _plan_of_absent(self, absent: AbsentError) -> Any:
        self._session.tell(
            f"The plan of a copy is not known yet: {absent.summary}. If this program creates it, that is well; "
            "otherwise `pulumi up` will fail here."
        )
        return UNKNOWN


def _is_work(planned: Any, olds: Properties) -> bool:
    return planned is UNKNOWN or (bool(planned["changes"]) and planned != olds.get("plan"))


def _held(olds: Properties, news: Properties) -> bool:
    """Whether triggers hold the copy back: made once, and again only when one of them changes."""
    same_place = olds.get("target") == news.get("target")
    return news.get("triggers") is not None and same_place and olds.get("triggers") == news["triggers"]


def _order(properties: Properties) -> CopyOrder:
    """The order in inputs that ``check`` has passed."""
    known, _ = set_aside(_inputs(properties))
    order, reading = read_order({name: value for name, value in known.items() if name != "plan"})
    assert order is not None, reading.failures
    return order


def _inputs(properties: Properties) -> Properties:
    return {name: properties[name] for name in (*INPUTS, "plan") if properties.get(name) is not None}


def _config(order: CopyOrder, definition: Definition) -> dict[str, Any]:
    return definition.chosen(tuple(part.name for part in order.choice.parts))


def _ends(order: CopyOrder, source: Definition, target: Definition) -> Properties:
    return {
        "source_version": source.version,
        "target_version": target.version,
        "config": _config(order, target),
    }
