"""What a promotion knows of earlier runs from its outputs, and what it leaves there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Set
from typing import Any

from ..copying.words import counted
from .approval import PENDING, request_of
from .previous import finished, going_on, of_what_is_done, unfinished
from .promotion_form import PromotionForm
from .promotion_outcome import COPIED, STATUSES, UNCHANGED, Filed, Outcome
from .resource import Properties
from .triggers import unchanged

INPUTS = tuple(PromotionForm.model_fields)
"""What a program may give. ``plan`` is added by ``check``."""

_NUMBER = "again"
"""In a plan, and in that of a flag: how many plans there have been, from the second on."""

_NOT_BEGUN = "not_begun"
"""Of a flag that is blocked or failed since the run was given up: a word, and no status."""


def told_otherwise(olds: Properties, news: Properties) -> bool:
    """Whether the program says something else than last time."""
    return any(olds.get(name) != news.get(name) for name in INPUTS)


def todo(news: Properties, olds: Properties, *, made: bool = True) -> set[str]:
    """The flags that would change and are not done with: neither carried out as planned nor waiting for an approval.

    ``made``: whether the plan has just been made. What it has in it then is to be done again, however it looks: of what
    may wait, ``told_apart`` cannot tell a plan from itself.
    """
    planned, again = news["plan"], made and not unchanged(olds, news)
    return {
        flag
        for flag in planned["flags"]
        if not (_same(flag, planned, olds) and (_waits(flag, olds) or (_is_done(flag, olds) and not again)))
    }


def told_apart(record: Properties, before: Properties | None, *, asks: bool) -> Properties:
    """The record of a plan, in which no flag's is that of a plan that was carried out already.

    Such a plan comes up where a target has been put back to what it was, by hand or because the account was made anew.
    ``before``, of the last check, does not have the flags that were equal then, and the outputs still do. So what is
    planned anew has a number, and the number goes on.

    ``asks``: whether the program asks for approvals. What may wait for one is not told apart from itself.
    """
    if before is None:
        return record
    number, earlier = before.get(_NUMBER, 1), before["flags"] if asks else {}
    kept = {
        flag: earlier[flag] for flag, planned in record["flags"].items() if _is(planned, earlier.get(flag))
    }
    anew = {flag: planned for flag, planned in record["flags"].items() if flag not in kept}
    number += bool(anew)
    flags = {**kept, **{flag: {**planned, _NUMBER: number} for flag, planned in anew.items()}}
    return {**record, "flags": flags, **({_NUMBER: number} if number > 1 else {})}


def still_filed(planned: Properties, olds: Properties) -> set[str]:
    """The flags that wait for an approval, or were refused one, and are still planned as they were filed."""
    return {flag for flag in requests(olds) if _same(flag, planned, olds)}


def filed(flags: Iterable[str], olds: Properties) -> dict[str, Filed]:
    """What was filed for these flags, by flag."""
    ids = requests(olds)
    return {
        flag: Filed(ids[flag], _without_verdict(olds["flags"][flag]), olds["previous"][flag])
        for flag in flags
    }


def requests(outputs: Properties) -> dict[str, str]:
    """The ids of the approval requests that are not carried out, by flag."""
    return {
        flag: id for flag, known in outputs.get("flags", {}).items() if (id := request_of(known)) is not None
    }


def in_part(olds: Properties, finished: Set[str]) -> set[str]:
    """The flags of which only what comes first is copied: one request could not carry all of it.

    ``finished``: those whose request is carried out.
    """
    planned = olds.get("plan", {}).get("flags", {})
    return {
        flag
        for flag, known in olds.get("flags", {}).items()
        if (flag in finished or (known["status"] == PENDING and "approval_request" not in known))
        and "changes" in known
        and known["changes"] != planned.get(flag, {}).get("changes")
    }


def replaced(outputs: Properties, *, but: Set[str]) -> Properties:
    """What was replaced, by flag: of what was only asked for, ``but`` for these flags, what an earlier request did."""
    asked = requests(outputs).keys() - but
    return {
        flag: was
        for flag, was in outputs.get("previous", {}).items()
        if of_what_is_done(was, applied=flag not in asked)
    }


def outputs_of(
    inputs: Properties, before: Properties, outcomes: Mapping[str, Outcome], goes_on: Set[str] = frozenset()
) -> Properties:
    """All outputs. What a flag was before its last copy is kept while it is selected, or is to be put back in the end.

    Args:
        before: what was replaced so far, by flag.
        goes_on: the flags whose copy is the rest of the one before.
    """
    before = {flag: unfinished(was) if flag in goes_on else was for flag, was in before.items()}
    kept = before if inputs.get("on_destroy") == "restore" else {}
    previous = {**kept, **{flag: _previous(one, before.get(flag)) for flag, one in sorted(outcomes.items())}}
    counts = {status: sum(one.status == status for one in outcomes.values()) for status in STATUSES}
    return {
        **inputs,
        "flags": {flag: outcome.record() for flag, outcome in sorted(outcomes.items())},
        "summary": {"selected": len(outcomes), **counts},
        "previous": {flag: was for flag, was in sorted(previous.items()) if was},
    }


def counts_in_words(outcomes: Collection[Outcome]) -> str:
    """``36 copied, 1 unchanged, 1 failed, 2 not begun of 40 flags``."""
    return _in_words([outcome.status if outcome.begun else _NOT_BEGUN for outcome in outcomes])


def undone_in_words(outputs: Properties) -> str:
    """The same of a promotion of which something is not done yet, as its last run left it; else empty."""
    statuses = [str(known["status"]) for known in outputs["flags"].values()]
    return _in_words(statuses) if {*statuses} - {COPIED, UNCHANGED} else ""


def _in_words(statuses: Collection[str]) -> str:
    counts = Counter(statuses)
    said = [f"{counts[name]} {name.replace('_', ' ')}" for name in (*STATUSES, _NOT_BEGUN) if counts[name]]
    return f"{', '.join(said) or 'nothing'} of {counted(len(statuses), 'flag')}"


def _previous(outcome: Outcome, earlier: Properties | None) -> Properties | None:
    was = going_on(earlier, outcome.previous) if outcome.previous else earlier
    return finished(was) if was and outcome.status in (COPIED, UNCHANGED) else was


def _is(planned: Properties, earlier: Properties | None) -> bool:
    return earlier is not None and {**planned, _NUMBER: None} == {**earlier, _NUMBER: None}


def _same(flag: str, planned: Properties, olds: Properties) -> bool:
    now = planned["flags"].get(flag)
    return now is not None and now == olds.get("plan", {}).get("flags", {}).get(flag)


def _waits(flag: str, olds: Properties) -> bool:
    known: dict[str, Any] = olds.get("flags", {}).get(flag, {})
    return known.get("status") == PENDING and "approval_request" in known


def _is_done(flag: str, olds: Properties) -> bool:
    return olds.get("flags", {}).get(flag, {}).get("status") in (COPIED, UNCHANGED)


def _without_verdict(known: Properties) -> Properties:
    return {name: value for name, value in known.items() if name not in ("status", "error")}
