"""What a promotion would do: which flags are meant, what each would change, and what stands in the way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

from ..copying.definition import Definition, Version
from ..copying.foretold import AS_NOW, Ahead
from ..copying.location import Location
from ..copying.plan import Plan
from ..copying.words import below, counted
from ..errors import AbsentError, BlockedError, FlagCopyError, VendorError
from ..http.side_by_side import all_of
from ..platform import Absent, Platform, Selected
from .announcing import taken_ahead
from .left_out import LeftOut
from .promote import blocked_error, both, draft, look_ahead, rehearse, with_hint
from .promotion_form import PromotionOrder
from .promotion_words import grouped, noted, reason, remedies, waits_for
from .unsettled import unsettled


@dataclass
class Survey:
    """All flags of a selection.

    Attributes:
        changing: the plan of each flag that would change.
        blocked: why a flag cannot be copied.
        unchanged: the versions of both ends of each flag that is equal already.
        targets: of each flag that is not equal, the target as it is now.
        left_out: what was met and is not meant.
        moving: the ends, of flags that would change, which the program changes first.
        unclear: the flags of which it is not known yet what the program makes of them first.
    """

    changing: dict[str, Plan] = field(default_factory=dict)
    blocked: dict[str, FlagCopyError] = field(default_factory=dict)
    unchanged: dict[str, tuple[Version, Version]] = field(default_factory=dict)
    targets: dict[str, Definition] = field(default_factory=dict)
    left_out: LeftOut = field(default_factory=LeftOut)
    moving: list[Location] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)

    @property
    def flags(self) -> list[str]:
        """All that are meant, in order."""
        return sorted([*self.changing, *self.blocked, *self.unchanged])

    def outcomes(self, *, asks: bool) -> dict[str, Definition | None]:
        """What the target will be where this changes it; None: it is not known. ``asks``: perhaps by a request only."""
        changed = {flag: None if asks else made.outcome for flag, made in self.changing.items()}
        return {**changed, **dict.fromkeys(self.unclear)}

    def record(self) -> dict[str, Any]:
        """The plan as an input that binds: it is equal only while no flag that would change has moved, none has joined
        or left the selection, and nothing else stands in the way."""
        return {
            "flags": {flag: unsettled(made, self.moving) for flag, made in sorted(self.changing.items())},
            "blocked": {
                flag: {"reason": reason(error), "remedy": error.remedy}
                for flag, error in sorted(self.blocked.items())
            },
            "unchanged": len(self.unchanged),
            "selection": fingerprint(self.flags),
        }

    def only(self, flags: Set[str]) -> Survey:
        """The same of these flags alone."""
        return replace(
            self,
            changing={flag: made for flag, made in self.changing.items() if flag in flags},
            blocked={flag: error for flag, error in self.blocked.items() if flag in flags},
            unchanged={flag: versions for flag, versions in self.unchanged.items() if flag in flags},
        )

    def lines(
        self,
        excluded: Sequence[str],
        *,
        in_full: bool = False,
        asked: Set[str] = frozenset(),
        waiting: Set[str] = frozenset(),
        refused: Set[str] = frozenset(),
    ) -> list[str]:
        """The plan in words: the flags that are switched first, then every other, what is blocked, and warnings.

        Args:
            excluded: what the program leaves out.
            in_full: whether of each change both sides are said, as in a diff.
            asked: the flags that were asked for earlier, where it is not known yet what came of it.
            waiting: those that wait for an approval.
            refused: those whose request came to nothing.
        """
        earlier = asked | waiting | refused
        unclear = set(self.unclear)
        changing = {flag: made for flag, made in self.changing.items() if flag not in earlier | unclear}
        blocked = {flag: error for flag, error in self.blocked.items() if flag not in unclear}
        counts = [f"{counted(len(changing), 'flag')} would change"]
        counts += [f"{len(asked)} asked for before"] if asked else []
        if waiting:
            counts.append(
                f"{len(waiting)} {'waits' if len(waiting) == 1 else 'wait'} for approval, as before"
            )
        counts += [f"{len(refused)} not approved"] if refused else []
        counts += [f"{len(self.unchanged.keys() - unclear)} unchanged"]
        counts += [f"{len(blocked)} blocked"] if blocked else []
        counts += [f"{len(unclear)} not known yet"] if unclear else []
        said = [", ".join(counts)]
        for flag in sorted(changing, key=lambda flag: ("on" not in changing[flag].differing, flag)):
            made = changing[flag]
            changes = made.sides() if in_full else made.lines()
            said += [f"  {line}" for line in below(f"{flag}:", changes)]
        said += [f"  blocked: {line}" for line in grouped(blocked)]
        said += [f"  remedy: {line}" for line in remedies(blocked, excluded)]
        notes = {flag: made.notes for flag, made in sorted(changing.items())}
        said += [f"  warning: {line}" for line in noted(notes)]
        moving = [place.short for place in self.moving]
        return said + ([f"  {taken_ahead(moving)}"] if moving else [])


def survey(
    platform: Platform, order: PromotionOrder, *, ahead: bool = True, foretold: Ahead = AS_NOW
) -> Survey:
    """Read and compare all flags of the selection.

    Args:
        ahead: whether to look what stands in the way; else only the two ends are compared.
        foretold: what the program changes before; the ends are taken as they will be then.

    Raises:
        AbsentError: one of the environments is not there.
    """
    found, drafts = Survey(), dict[str, Plan]()
    for selected in select(platform, order, found.left_out):
        try:
            ends = both(*selected.ends, create_flag=order.choice.create_missing_flag)
            made = draft(platform, (foretold.over(ends[0]), foretold.over(ends[1])), order.choice)
        except AbsentError as absent:
            found.blocked[selected.flag] = hinted(platform, order, absent, selected.flag)
            continue
        # A target that is not there yet is not equal, even where it would differ in nothing: what a look says of it.
        if made.changes or made.blocked or (ahead and isinstance(selected.ends[1], Absent)):
            drafts[selected.flag] = made
            found.targets[selected.flag] = ends[1]
        else:
            found.unchanged[selected.flag] = _versions(made)
    if ahead:
        _look(platform, order, drafts, found, foretold)
    else:
        found.changing = {flag: made for flag, made in drafts.items() if made.changes}
    found.moving = [
        end.location
        for made in found.changing.values()
        for end in (made.source, made.target)
        if foretold.changes(end.location)
    ]
    found.unclear = _unclear(order, found, foretold)
    return found


def _unclear(order: PromotionOrder, found: Survey, foretold: Ahead) -> list[str]:
    """Flags that join or leave the selection in this run, or whose definitions will be others, nobody knows which."""
    met, named = set(found.flags), set(order.selection.flags or ())
    changed = foretold.unclear_in(order.source) | foretold.unclear_in(order.target)
    unclear = {flag for flag in changed if flag in met or flag in named or found.left_out.undefined}
    unclear |= {
        flag
        for flag, tags in foretold.flags.get(order.source.whole, {}).items()
        if order.selection.means(flag, tags) != (flag in met) or flag in found.blocked
    }
    return sorted(unclear - order.selection.without)


def select(platform: Platform, order: PromotionOrder, left_out: LeftOut) -> Iterator[Selected]:
    """The flags of the selection. A flag that the source does not define is meant only if it is named.

    What is not meant is noted in ``left_out``.

    Raises:
        AbsentError: an environment is not there; its role is source or target.
    """
    try:
        for selected in platform.select(order.selection, [order.source, order.target]):
            if not selected.ends:
                left_out.excluded.add(selected.flag)
                continue
            for role, end in zip(("source", "target"), selected.ends, strict=True):
                if isinstance(end, Absent) and end.what == "environment":
                    absent = AbsentError(role, end.what, end.location.scope.short, end.reason)
                    raise with_hint(platform, absent, end.location.scope)
            source = selected.ends[0]
            if order.selection.flags is not None or not (isinstance(source, Absent) and source.blank):
                yield selected
            else:
                left_out.undefined += 1
    except AbsentError as absent:
        if absent.role:
            raise
        mine = absent.where in (order.source.short, order.source.container)
        role, scope = ("source", order.source) if mine else ("target", order.target)
        missing = AbsentError(role, absent.what, absent.where, absent.detail)
        raise with_hint(platform, missing, scope) from None


def hinted(platform: Platform, order: PromotionOrder, absent: AbsentError, flag: str) -> AbsentError:
    """The error for one end of a flag, with what was probably meant."""
    return with_hint(platform, absent, order.source if absent.role == "source" else order.target, flag)


def fingerprint(flags: Sequence[str]) -> str:
    """What tells one selection from another: how many flags, and a hash of their names."""
    return f"{counted(len(flags), 'flag')}, {sha256(chr(10).join(flags).encode()).hexdigest()[:16]}"


def _look(
    platform: Platform,
    order: PromotionOrder,
    drafts: dict[str, Plan],
    found: Survey,
    foretold: Ahead,
) -> None:
    plans = look_ahead(platform, list(drafts.values()), order.choice, foretold)

    def rehearsed(made: Plan) -> Plan | FlagCopyError:
        try:
            return rehearse(platform, made, order.choice, foretold)
        except (VendorError, BlockedError) as refused:
            return refused

    for flag, result in zip(drafts, all_of(rehearsed, plans), strict=True):
        if isinstance(result, FlagCopyError):
            found.blocked[flag] = result
        elif result.blocked:
            found.blocked[flag] = blocked_error(result.blocked)
        elif result.changes:
            found.changing[flag] = result
        else:
            found.unchanged[flag] = _versions(result)
    _block_dependents(platform, found)


def _block_dependents(platform: Platform, found: Survey) -> None:
    """What depends on a flag that cannot be copied waits for it."""
    needs = {flag: platform.needs(made.outcome) for flag, made in found.changing.items()}
    while waiting := [flag for flag in found.changing if needs[flag] & found.blocked.keys()]:
        for flag in waiting:
            del found.changing[flag]
        found.blocked |= {
            flag: waits_for(sorted(needs[flag] & found.blocked.keys()), "which is blocked")
            for flag in waiting
        }


def _versions(made: Plan) -> tuple[Version, Version]:
    return made.source.version, made.target.version
