"""A plan carried out: what is sent, in which order, and what is known once a request failed.

A definition is written whole; whether the flag is alive is a request of its own. The API has no version that a write
could be bound to, so what was read last is compared before each step that could overwrite somebody else's work.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from ..copying.definition import Definition
from ..copying.location import Location
from ..copying.moved import moved
from ..copying.plan import Plan, differences, residue
from ..errors import (
    AnswerError,
    ConflictError,
    FlagCopyError,
    NotFoundError,
    RateLimitError,
    UnavailableError,
)
from ..http.clock import StoppedWaitingError
from ..platform import Written
from .approvals import CONTENT
from .payload import note, payload
from .reading import Reader

_DONE = {"kill": "killed", "create": "defined", "update": "written", "restore": "restored"}


def is_removal(plan: Plan) -> bool:
    """Whether the source is what a definition is before there is one."""
    return not plan.source.parts["treatments"]


class Writing:
    """One plan, carried out once.

    Args:
        reader: of the target's account.
        plan: as it was agreed a moment ago.
        comment: for the audit log; empty: none.
    """

    def __init__(self, reader: Reader, plan: Plan, comment: str) -> None:
        self._reader = reader
        self._plan = plan
        self._where = plan.target.location
        self._api = reader.api(self._where)
        self._path = reader.path(plan.target)
        self._note = note(plan, comment)

    def carry_out(self) -> Written:
        """See ``platform.Platform.write``."""
        plan, now, ways = self._plan, self._plan.target, list[str]()
        while way := _next(plan, now, ways):
            try:
                told = self._send(way, now)
            except FlagCopyError as error:
                if not ways:
                    raise
                return Written(now, ", ".join(ways), _half(plan, ways, way, error))
            ways.append(way)
            try:
                now = told or self._seen(self._reader.now if way == "remove" else self._reader.again)
            except FlagCopyError as blind:
                return Written(_expected(plan, now, way), ", ".join(ways), blind)
        return Written(now, ", ".join(ways))

    def _send(self, way: str, now: Definition) -> Definition | None:
        """One step. What the answer says of the definition; None: nothing."""
        if way in ("create", "update"):
            return self._define(now)
        if way == "remove":
            self._api.remove_definition(*self._path, self._note, self._removed)
        else:
            alive = way == "restore"
            send = self._api.restore if alive else self._api.kill
            send(*self._path, self._note, partial(self._switched, now, alive))
        return None

    def _define(self, now: Definition) -> Definition | None:
        took_back = now is not self._plan.target and now.parts["on"]  # the kill that went before
        if took_back or differences(self._plan.target, now, CONTENT):
            _refuse_moved(self._plan, now)  # by somebody else, while the flag was killed
        plan = replace(self._plan, target=now)
        members = payload(plan, partial(self._reader.flag_set, self._where))
        send = self._api.update_definition if now.facts["defined"] else self._api.create_definition
        try:
            answer = send(*self._path, {**members, **self._note}, partial(self._defined, plan))
        except (ConflictError, NotFoundError):
            _refuse_moved(plan, self._reader.now(self._where))
            raise
        whole = "killed" in answer and "treatments" in answer
        return self._reader.definition(self._where, answer) if whole else None

    # After a write whose fate is unknown: what it made if it happened, None if it did not.

    def _defined(self, plan: Plan) -> dict[str, Any] | None:
        now = self._reader.now(self._where)
        if now.facts["defined"] and not residue(plan.without("on"), now, CONTENT):
            raw: dict[str, Any] = now.raw
            return raw
        _refuse_moved(plan, now)
        return None

    def _removed(self) -> dict[str, Any] | None:
        return None if self._reader.now(self._where).facts["defined"] else {}

    def _switched(self, before: Definition, alive: bool) -> dict[str, Any] | None:
        """It is sent again only if nothing at all has changed."""
        now = self._reader.again(before.location)
        if now.parts["on"] == alive:
            return {}
        if now.version == before.version:
            return None
        raise ConflictError(
            f"{before.location.short} was changed by somebody else at the same time",
            f"It was to be {'restored' if alive else 'killed'}, no answer came, and it was changed since.",
            "Run `refresh`, then `preview`: it shows what is left to do.",
            status=409,
        )

    def _seen(self, look: Callable[[Location], Definition]) -> Definition:
        """A look after a write that was taken. If it fails, the error says that the write is not lost."""
        try:
            return look(self._where)
        except (UnavailableError, RateLimitError, AnswerError) as blind:
            raise blind.amended(
                f"{self._where.short} was written; only the look at it afterwards failed.",
                "Run `refresh`, then `preview`: it shows whether something is left to do.",
            ) from None


def _next(plan: Plan, now: Definition, done: Sequence[str]) -> str:
    """What is to be done next, with the target as it is ``now``; empty: nothing.

    A kill comes first and a restore last, so that nobody is served by what is still to be replaced. See ``in_one``.
    """
    if is_removal(plan):
        return "" if done else "remove"
    switches, defined = "on" in plan.differing, now.facts["defined"]
    alive = (plan.source if switches else plan.target).parts["on"]
    if set(plan.differing) - {"on"} and not {"create", "update"} & set(done):
        kills = switches and not alive and defined and not done
        return "kill" if kills else "update" if defined else "create"
    # Killed by somebody since the last look: that is not taken back. The comparison afterwards tells of it.
    way = "restore" if alive else "kill"
    wrong = now.parts["on"] != alive and (switches or not alive)
    return way if wrong and way not in done[-1:] else ""


def _refuse_moved(plan: Plan, now: Definition) -> None:
    """Raise ``MovedError`` where the target is no longer as the plan saw it."""
    if error := moved({"target_version": plan.target.version}, plan.source, now):
        raise error from None


def _half(plan: Plan, done: Sequence[str], failed: str, error: FlagCopyError) -> FlagCopyError:
    """An error once something is written."""
    rest = "Run the command again: it does what is left."
    said = f"was {' and '.join(_DONE[way] for way in done)}, and is not known to be {_DONE[failed]}"
    again = rest if isinstance(error, StoppedWaitingError) else f"{error.remedy}\n{rest}".lstrip()
    return error.amended(f"{plan.target.location.short} {said}.", again)


def _expected(plan: Plan, before: Definition, way: str) -> Definition:
    """The target after a step, where the look at it failed."""
    switch = way in ("kill", "restore")
    changed = {name: plan.source.parts[name] for name in plan.differing if (name == "on") is switch}
    return replace(before, parts={**before.parts, **changed})
