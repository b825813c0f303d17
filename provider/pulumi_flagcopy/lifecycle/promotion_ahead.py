"""What the preview of a promotion says of the approvals that `up` will ask for.

Check knows what the targets demand; only the diff that follows it is given the requests that were filed. So check says
it of the flags whose plan is new, and leaves the others, which may have been asked for already, to diff.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..copying.location import Location
from ..copying.plan import Plan
from .approval import same_request
from .copier import Copier
from .promotion_form import PromotionOrder
from .promotion_state import INPUTS
from .promotion_words import noted
from .resource import Properties


class PromotionAhead:
    """The notes that the checks of a process make, for its diffs.

    Attributes:
        preview: whether this is one, as the last check was told: a process previews or carries out, never both at once.
    """

    def __init__(self) -> None:
        self.preview = False
        self._left: dict[Location, list[str]] = {}

    def asked(self, copier: Copier, changing: Mapping[str, Plan]) -> dict[str, list[str]]:
        """What is to be said of each flag that would change."""
        gates = copier.gates([made.target for made in changing.values()], ahead=True)
        return {
            flag: copier.asked(made, gate) for (flag, made), gate in zip(changing.items(), gates, strict=True)
        }

    def now(
        self, order: PromotionOrder, notes: Mapping[str, list[str]], inputs: Properties, olds: Properties
    ) -> list[str]:
        """The lines for check. ``inputs``, ``olds``: with the plan as it is, and as it was."""
        before = olds["plan"]["flags"] if same_request(olds, inputs, INPUTS) else {}
        planned = inputs["plan"]["flags"]
        later = {flag for flag in notes if before.get(flag) == planned[flag]}
        self._left |= {order.target.flag(flag): notes[flag] for flag in later}
        return noted({flag: said for flag, said in notes.items() if flag not in later})

    def later(self, order: PromotionOrder, flags: Iterable[str]) -> list[str]:
        """The lines for diff, of those of these flags that were left to it."""
        return noted({flag: self._left.get(order.target.flag(flag), []) for flag in flags})
