"""Approvals in words: what a preview says will be asked for, and where what was asked for stands."""

from __future__ import annotations

from collections.abc import Mapping

from ..copying.json_types import Json
from ..copying.location import Location
from ..copying.plan import Plan
from ..copying.versions import in_words
from ..copying.words import listed, plain
from ..errors import BlockedError
from ..platform import ApprovalRequest, RequestState
from .copy_terms import CopyTerms
from .unknown import UNKNOWN

ASK_AGAIN = "To ask again, change what is asked for, for instance the comment."
"""What to do about a request that came to nothing."""
FAILS_AS_DECLINED = "Until then, `up` does what is left, and fails for what was declined."
ASKS_ALL_AGAIN = (
    " A changed comment asks for everything again: what still waits is withdrawn, and filed anew. To ask again for one "
    "flag alone, leave it out with exclude_flags for one `up`."
)
"""What that means for a promotion, which has many requests."""


def gate_notes(gate: str | None, made: Plan, terms: CopyTerms) -> list[str]:
    """What a preview says of a gate: nothing where there is none.

    What the copy itself asked for earlier is a gate as well, and the plan has a note of that already.
    """
    own = gate and terms.asks and any(note.startswith(gate) for note in made.notes)
    said = _gated(gate, made.target.location, terms, _GATED[terms.approval])
    return [said] if said and not own else []


def restoring_note(gate: str | None, target: Location, terms: CopyTerms) -> str:
    """The same of a target that is to be put back; empty where there is nothing to say."""
    return _gated(gate, target, terms, _NOT_BACK[terms.asks])


def unaskable(gate: str, refused: BlockedError) -> str:
    """What a preview says where no request can carry a plan that needs one."""
    return f"{gate}: `up` will fail: {refused.summary}. {refused.remedy}"


def order_note(plan: Plan, first: Plan, terms: CopyTerms) -> list[str]:
    """What a preview says where one request cannot carry all of a plan. ``first``: what it carries."""
    later = [name for name in plan.differing if name not in first.differing]
    if not terms.asks or not later:
        return []
    return [
        f"where an approval is needed, one request cannot carry all of this: `up` asks for "
        f"{listed(first.differing)} first; once that is approved, the next `up` asks for {listed(later)}"
    ]


def standing(request: ApprovalRequest, terms: CopyTerms) -> str:
    """Where a request stands and what `up` does about it: the rest of a sentence that begins with its target."""
    link = request.link
    if request.state is RequestState.PENDING:
        return f"still waits for approval: {link}"
    if request.state is RequestState.COMPLETED:
        return f"is approved and applied; `up` verifies it: {link}"
    if request.state is RequestState.APPROVED:
        if terms.apply_approved:
            return f"is approved, and `up` applies it: {link}"
        return f"is approved and waits to be applied: {link} (apply_approved=True lets `up` apply it)"
    return f"warning: the approval request was {_refused(request)}, so `up` will fail ({link}). {ASK_AGAIN}"


def outdated(filed: Mapping[str, Json] | None, planned: Mapping[str, Json] | None) -> str:
    """Why a request does not serve any more, from the records of the plan that was filed and of the one that there is.

    The same plan: then what else the program says is another thing.
    """
    if not planned or not planned["changes"]:
        return "nothing is to be copied any more"
    for end in ("source", "target"):
        if planned.get(f"{end}_version") is UNKNOWN:
            return f"this program changes the {end}"
        if filed is not None and filed.get(f"{end}_version") != planned.get(f"{end}_version"):
            then, now = in_words(filed.get(f"{end}_version"), planned.get(f"{end}_version"))
            return f"the {end} changed, version {then} then, {now} now"
    same = filed is not None and planned["changes"] == filed["changes"]
    return "an input changed" if same else "the plan is another one"


def followed_only(request: ApprovalRequest) -> str:
    """That an equal request of somebody else is taken over: the rest of a sentence that begins with its target."""
    said = plain(request.description or "")
    return (
        f"follows the equal approval request that this copy did not file ('{said}'), and will not withdraw it"
    )


def stays_open(request: ApprovalRequest) -> str:
    """That such a request is not withdrawn: the rest of a sentence that begins with its target."""
    return f"the approval request stays open, since this copy did not file it: {request.link}"


def withdrawal(request: ApprovalRequest, why: str, *, again: bool, ours: bool) -> str:
    """That `up` takes a request back, or no longer follows one that this copy did not file: the rest of a sentence that
    begins with its target."""
    if not ours:
        rest = " and asks anew" if again else ""
        return f"since {why}, `up` leaves the approval request that this copy did not file open{rest}: {request.link}"
    lost = ", approved as it is" if request.state is RequestState.APPROVED else ""
    lost = f", {_refused(request)}" if request.lingers else lost
    end = ", and files a new one" if again else ""
    return f"since {why}, `up` withdraws the approval request{lost}: {request.link}{end}"


def asked_again(request: ApprovalRequest, why: str) -> str:
    """That `up` asks once more for what was refused: the rest of a sentence that begins with its target."""
    return f"the approval request was {_refused(request)}: {request.link}; since {why}, `up` files a new one"


def awaits(request: Mapping[str, str]) -> str:
    """What a request waits for, from its record in the outputs."""
    pending = request["state"] == RequestState.PENDING.value
    return f"{'waits for approval' if pending else 'is approved and waits to be applied'}: {request['link']}"


def verdict(request: ApprovalRequest) -> str:
    """How a request came to nothing, and by whom, such as ``declined by member 5f1e``."""
    return f"{_PAST[request.state]} by {plain(request.by)}" if request.by else _PAST[request.state]


def _refused(request: ApprovalRequest) -> str:
    why = "; ".join(f"'{text}'" for text in comments(request))
    return verdict(request) + (f" ({why})" if why else "")


def comments(request: ApprovalRequest) -> list[str]:
    """What the reviewers said, or why it failed, fit to be shown."""
    return [plain(text, 500) for text in request.said]


def _gated(gate: str | None, target: Location, terms: CopyTerms, what: str) -> str:
    """``what`` comes of a gate, or of one that there may be; empty: there is none, or nothing is asked for then."""
    if gate is not None:
        return f"{gate}: {what}" if gate else ""
    may = f"{target.shown.environment} may require approvals, which cannot be seen beforehand"
    return f"{may}: if it does, {what}" if terms.asks else ""


_PAST = {RequestState.DECLINED: "declined", RequestState.FAILED: "not carried out"}
_GATED = {
    None: "`up` will fail, unless the token may bypass approvals; approval='request' files a request instead",
    "fail": "`up` will fail, unless the token may bypass approvals",
    "request": "`up` files a request, and nothing changes before it is approved",
    "wait": "`up` files a request and waits until it is decided",
}
_NOT_BACK = {
    True: "only a request to put it back is filed, which nothing follows once the resource is gone; unless the token "
    "may bypass approvals",
    False: "it is not put back, and that fails, unless the token may bypass approvals",
}
