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
from ..errors import AbsentError, ApprovalError, ApprovalRequiredError, FlagCopyError
from ..platform import Absent, ApprovalRequest, Platform, RequestState
from ..session import Session
from .approval import PENDING, Desk
from .approval import outputs as approval_outputs
from .flag_copy_form import CopyOrder, FlagCopyForm, read_order
from .promote import agree, blocked_error, carry_out, prepare, read_both, verify
from .resource import Checked, Created, Difference, Failure, Found, Properties
from .unknown import UNKNOWN, set_aside

INPUTS = tuple(FlagCopyForm.model_fields)
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
            made = self._plan(order, preview=preview)
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
        if replaces or _told_otherwise(olds, news) or _is_work(news.get("plan"), olds):
            return Difference(True, replaces)
        return Difference(self._decided(olds))

    def create(self, inputs: Properties) -> Created:
        order = _order(inputs)
        return Created(str(order.target), self._copy(order, inputs, {}))

    def update(self, id: str, olds: Properties, news: Properties) -> Properties:
        order = _order(news)
        if olds.get("status") == PENDING:
            if not _told_otherwise(olds, news) and not _is_work(news["plan"], olds):
                return self._follow(order, news, olds)
            self._desk(order).withdraw(olds["approval_request"]["id"])
            if news["plan"] == olds["plan"]:  # other inputs ask for the same change anew
                olds = {name: value for name, value in olds.items() if name != "plan"}
        return self._copy(order, news, olds)

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
        if outputs.get("status") == PENDING:
            self._desk(order).withdraw(outputs["approval_request"]["id"])
        if order.form.on_destroy == "restore":
            self._restore(order, outputs)

    # Copying.

    def _copy(self, order: CopyOrder, inputs: Properties, olds: Properties) -> Properties:
        platform = self._platform(order)
        if not _is_work(inputs["plan"], olds):
            source, target = read_both(platform, order.source, order.target)
            kept = {name: olds.get(name) for name in ("previous", "way", "approval_request")}
            return {**inputs, "status": "unchanged", "changes": [], **kept, **_ends(order, source, target)}
        agreed = agree(platform, order.source, order.target, order.choice, inputs["plan"])
        asks = order.form.approval in ("request", "wait")
        if asks and platform.gate(agreed.target):
            return self._ask(order, inputs, agreed)
        try:
            written = carry_out(platform, agreed, order.form.comment, order.choice.way)
        except ApprovalRequiredError as gated:
            if asks:
                return self._ask(order, inputs, agreed)
            raise _gated(order, gated) from None
        if order.form.approval == "fail" and (reason := platform.gate(agreed.target)):
            self._session.tell(f"{order.target.short}: warning: {reason}, and this token bypassed them")
        return self._copied(order, inputs, agreed, written.target, written.way)

    def _copied(
        self, order: CopyOrder, inputs: Properties, done: Plan, target: Definition, way: str
    ) -> Properties:
        self._session.tell(
            f"{order.target.short}: copied from {order.source.environment}, "
            f"version {done.target.version} → {target.version}"
        )
        return {
            **inputs,
            "status": "copied",
            "changes": [change.record() for change in done.changes],
            "previous": _previous(order, done.target),
            "way": way,
            **_ends(order, done.source, target),
        }

    def _restore(self, order: CopyOrder, outputs: Properties) -> None:
        platform, previous = self._platform(order), outputs.get("previous")
        if previous is None:
            return
        where = order.target.short
        target = platform.read([order.target])[0]
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
                carry_out(platform, undo, order.form.comment, order.choice.way)
            self._session.tell(f"{where}: restored to what it was before the copy")

    # Approvals.

    def _ask(self, order: CopyOrder, inputs: Properties, agreed: Plan) -> Properties:
        """File the plan. What it will change is kept, so that the end can be verified in a later run."""
        desk = self._desk(order)
        request = desk.settle(desk.file(agreed))
        planned: Properties = {
            **inputs,
            "changes": [change.record() for change in agreed.changes],
            "previous": _previous(order, agreed.target),
            "way": "approval",
            **_ends(order, agreed.source, agreed.target),
        }
        return self._decision(order, planned, request, agreed)

    def _follow(self, order: CopyOrder, inputs: Properties, olds: Properties) -> Properties:
        desk = self._desk(order)
        request = desk.settle(desk.look(olds["approval_request"]["id"]))
        return self._decision(order, {**olds, **inputs}, request, None)

    def _decision(
        self, order: CopyOrder, planned: Properties, request: ApprovalRequest, agreed: Plan | None
    ) -> Properties:
        if request.state is not RequestState.COMPLETED:
            return {**planned, "status": PENDING, **approval_outputs(request)}
        platform = self._platform(order)
        source, target = read_both(platform, order.source, order.target)
        if agreed is not None:
            verify(platform, agreed, target)
        elif source.version == planned["source_version"]:
            self._verify_later(order, planned, source, target)
        self._session.tell(f"{order.target.short}: the approved copy is applied, version {target.version}")
        return {**planned, "status": "copied", **approval_outputs(request), **_ends(order, source, target)}

    def _verify_later(
        self, order: CopyOrder, planned: Properties, source: Definition, target: Definition
    ) -> None:
        """The target as it was is known only by its parts: enough to say what the request was to change."""
        platform = self._platform(order)
        before = replace(target, parts={**target.parts, **planned["previous"]["parts"]})
        aligned, _ = platform.align(source, before)
        parts = tuple(
            part
            for part in order.choice.parts
            if any(change["part"] == part.name for change in planned["changes"])
        )
        verify(platform, plan(aligned, before, parts), target)

    def _decided(self, olds: Properties) -> bool:
        """Whether a request that was filed before has been decided, so that there is something to do."""
        if olds.get("status") != PENDING:
            return False
        try:
            return not self._desk(_order(olds)).waits(olds["approval_request"]["id"])
        except ApprovalError:
            return True  # `update` will raise it again, where it can be told in full

    def _desk(self, order: CopyOrder) -> Desk:
        return Desk(self._session, self._platform(order), order)

    # Plans.

    def _plan(self, order: CopyOrder, *, preview: bool) -> Plan:
        platform = self._platform(order)
        source, target = read_both(platform, order.source, order.target)
        made = prepare(platform, source, target, order.choice)
        if preview and made.changes and order.form.approval and (reason := platform.gate(target)):
            made = replace(made, notes=(*made.notes, f"{reason}: {_GATED[order.form.approval]}"))
        return made

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


_GATED = {
    "fail": "`pulumi up` will fail, unless the token may bypass approvals",
    "request": "`pulumi up` files a request, and nothing changes until it is approved and applied",
    "wait": "`pulumi up` files a request and waits until it is decided",
}


def _gated(order: CopyOrder, error: ApprovalRequiredError) -> ApprovalRequiredError:
    where = f"{order.target.container}/{order.target.environment}"
    return ApprovalRequiredError(
        f"{where} takes changes to {order.target.flag} only through an approval",
        error.detail,
        "Give the FlagCopy approval='request' (file a request and go on) or approval='wait' (wait for the decision).",
        status=error.status,
        code=error.code,
    )


def _told_otherwise(olds: Properties, news: Properties) -> bool:
    return any(olds.get(name) != news.get(name) for name in INPUTS)


def _is_work(planned: Any, olds: Properties) -> bool:
    if planned is UNKNOWN:
        return True
    return bool(planned and planned["changes"]) and planned != olds.get("plan")


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


def _previous(order: CopyOrder, target: Definition) -> Properties:
    return {"version": target.version, "parts": _config(order, target)}


def _ends(order: CopyOrder, source: Definition, target: Definition) -> Properties:
    return {
        "source_version": source.version,
        "target_version": target.version,
        "config": _config(order, target),
    }
