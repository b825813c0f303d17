"""The end of a promotion that is to be undone: every flag that is still as it was left is put back."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import suppress

from ..copying.definition import Definition
from ..copying.plan import Plan
from ..copying.words import below
from ..errors import FlagCopyError, PromotionError, UnexpectedError
from ..platform import Platform, Selection
from ..session import Session
from .copier import AS_BEFORE, Copier
from .in_turn import in_turn, order_of
from .progress import Progress
from .promotion_form import PromotionOrder
from .promotion_words import grouped, remedies
from .resource import Properties

AHEAD = "will be put back, each to what it was before its last copy"


def restore(session: Session, platform: Platform, order: PromotionOrder, previous: Properties) -> None:
    """Put back what the promotion replaced, flag by flag, in the order of dependencies.

    Args:
        previous: by flag: ``parts``, and ``left``, the hash of what the promotion made of them.

    Raises:
        PromotionError: some could not be restored; the others were.
    """
    copier = Copier(session, platform, order.form, order.choice)
    targets: dict[str, Definition] = {}
    for selected in platform.select(Selection(tuple(previous)), [order.target]):
        (end,) = selected.ends
        if isinstance(end, Definition):
            targets[selected.flag] = end
        else:
            session.tell(f"{end.location.short}: nothing to restore. {end.reason}")
    undo: dict[str, Plan] = {flag: copier.undo(end, previous[flag]) for flag, end in targets.items()}
    progress = Progress(session, f"{order.target.short}: restoring", len(undo))
    errors: dict[str, FlagCopyError] = {}
    said: dict[str, str] = {}
    changes: dict[str, list[str]] = {}
    lock = threading.Lock()

    def put_back(flag: str) -> None:
        try:
            differs = undo[flag].changes
            done = copier.put_back(order.target.flag(flag), previous[flag]) if differs else (AS_BEFORE, [])
            with lock:
                said[flag], changes[flag] = done
        except FlagCopyError as error:
            errors[flag] = error
        except Exception as error:
            errors[flag] = UnexpectedError.now(error)
        progress.done(failed=flag in errors)

    in_turn(order_of(platform, undo), put_back, progress.tick)
    for words in dict.fromkeys(said.values()):
        flags = sorted(flag for flag, other in said.items() if other == words)
        lines = [f"  {line}" for flag in flags if changes[flag] for line in below(f"{flag}:", changes[flag])]
        head = f"{order.target.short}: {', '.join(flags)}: {words}"
        session.tell("\n".join([f"{head}:" if lines else head, *lines]))
    if errors:
        raise PromotionError(
            f"{len(errors)} of {len(previous)} flags could not be restored in {order.target.short}",
            "\n".join(f"  {line}" for line in grouped(errors)),
            "\n".join(
                [
                    *remedies(errors, ()),
                    "The others are restored. Run the command again: it does only the rest.",
                ]
            ),
            reasons={flag: str(error) for flag, error in errors.items()},
        )


def foretell_restoring(
    session: Session, platform: Platform, order: PromotionOrder, previous: Properties, flags: Sequence[str]
) -> list[str]:
    """Say what ``restore`` would do now; the flags that it would put back, as far as can be read."""
    copier = Copier(session, platform, order.form, order.choice)
    with suppress(FlagCopyError):
        ends = {one.flag: one.ends[0] for one in platform.select(Selection(tuple(flags)), [order.target])}
        said = {flag: copier.ahead_of_undoing(ends[flag], previous[flag]) for flag in flags if flag in ends}
        for words in dict.fromkeys(words for words, changes in said.values() if not changes):
            stay = [flag for flag, other in said.items() if other == (words, [])]
            session.tell(f"{order.target.short}: {', '.join(stay)}: {words}")
        back = {flag: changes for flag, (_, changes) in said.items() if changes}
        lines = [f"  {line}" for flag, changes in back.items() for line in below(f"{flag}:", changes)]
        there = [end for flag in back if isinstance(end := ends[flag], Definition)]
        lines += [f"  {note}" for note in copier.restoring_notes(there)]
        if lines:
            session.tell("\n".join([f"{order.target.short}: {AHEAD}:", *lines]))
        return sorted(back)
    return list(flags)
