"""What the check of a promotion leaves to the diff that follows it to say.

Check knows what would change and what the targets demand; only diff is given what came of the flags in earlier runs. So
check says it of the flags whose plan is new, and leaves the others, which may have been asked for already, to diff. And
check does not know which flags have left the selection.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping

from ..copying.location import Location
from ..copying.plan import Plan
from .approval import same_request
from .copier import Copier
from .promotion_form import PromotionOrder
from .promotion_plan import Survey
from .promotion_state import INPUTS
from .resource import Properties


class PromotionAhead:
    """The notes that the checks of a process make, for its diffs."""

    def __init__(self) -> None:
        self._left: dict[Location, tuple[Plan, list[str]]] = {}
        self._selected: list[tuple[PromotionOrder, list[str], bool]] = []
        """The flags that each order was found to select last, and whether these are others than in the run before."""
        self._lock = threading.Lock()

    def asked(self, copier: Copier, changing: Mapping[str, Plan]) -> dict[str, list[str]]:
        """What is to be said of each flag that would change."""
        gates = copier.gates([made.target for made in changing.values()], ahead=True)
        return {
            flag: copier.asked(made, gate) for (flag, made), gate in zip(changing.items(), gates, strict=True)
        }

    def leave(
        self,
        order: PromotionOrder,
        found: Survey,
        notes: Mapping[str, list[str]],
        inputs: Properties,
        olds: Properties,
    ) -> set[str]:
        """The flags that are left to diff: they are planned as they were last time.

        ``notes``: by flag, of approvals. ``inputs``, ``olds``: with the plan as it is, and as it was.
        """
        before = olds["plan"]["flags"] if same_request(olds, inputs, INPUTS) else {}
        planned = inputs["plan"]["flags"]
        later = {flag for flag in found.changing if before.get(flag) == planned[flag]}
        self._left |= {order.target.flag(flag): (found.changing[flag], notes.get(flag, [])) for flag in later}
        changed = bool(olds) and olds["plan"]["selection"] != inputs["plan"]["selection"]
        with self._lock:
            others = [entry for entry in self._selected if entry[0] != order]
            self._selected = [*others, (order, found.flags, changed)]
        return later

    def later(
        self, order: PromotionOrder, flags: Iterable[str]
    ) -> tuple[dict[str, Plan], dict[str, list[str]]]:
        """The plans and notes of those of these flags that were left to diff."""
        left = {flag: self._left[place] for flag in flags if (place := order.target.flag(flag)) in self._left}
        return {flag: made for flag, (made, _) in left.items()}, {
            flag: said for flag, (_, said) in left.items()
        }

    def selected(self, order: PromotionOrder) -> list[str]:
        """The flags that are meant, as far as they are known."""
        return next((flags for other, flags, _ in self._selected if other == order), [])

    def gone(self, order: PromotionOrder, outputs: Properties) -> list[str]:
        """The flags that have left the selection since the last run."""
        changed = any(other == order and changed for other, _, changed in self._selected)
        return sorted(outputs.get("flags", {}).keys() - self.selected(order)) if changed else []
