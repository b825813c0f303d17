"""What the check of a promotion leaves to the diff that follows it to say.

Check knows what would change and what the targets demand; only diff is given what came of the flags in earlier runs.
Where some are planned as they were last time, they may have been asked for already: then check leaves it to diff to say
the plan. And check does not know which flags have left the selection.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass

from ..copying.plan import Plan
from .copier import Copier
from .promotion_form import PromotionOrder
from .promotion_plan import Survey
from .resource import Properties


@dataclass(frozen=True)
class LeftToSay:
    """A plan that only diff can put into words.

    Attributes:
        notes: by flag, of approvals that ``up`` would ask for anew.
        warnings: of the promotion.
    """

    order: PromotionOrder
    found: Survey
    notes: Mapping[str, list[str]]
    warnings: list[str]


class PromotionAhead:
    """The notes that the checks of a process make, for its diffs."""

    def __init__(self) -> None:
        self._left: list[LeftToSay] = []
        self._selected: list[tuple[PromotionOrder, list[str], bool]] = []
        """The flags that each order was found to select last, and whether these are others than in the run before."""
        self._lock = threading.Lock()

    def asked(self, copier: Copier, changing: Mapping[str, Plan]) -> dict[str, list[str]]:
        """What is to be said of each flag that would change."""
        gates = copier.gates([made.target for made in changing.values()], ahead=True)
        return {
            flag: copier.asked(made, gate) for (flag, made), gate in zip(changing.items(), gates, strict=True)
        }

    def select(self, order: PromotionOrder, found: Survey, *, changed: bool) -> None:
        """Check has found which flags are meant. ``changed``: whether these are others than in the run before."""
        with self._lock:
            others = [entry for entry in self._selected if entry[0] != order]
            self._selected = [*others, (order, found.flags, changed)]

    def leave(self, left: LeftToSay) -> None:
        """Some flags are planned as they were last time: perhaps they were asked for then."""
        with self._lock:
            self._left = [one for one in self._left if one.order != left.order]
            self._left.append(left)

    def take(self, order: PromotionOrder) -> LeftToSay | None:
        """What was left to say, once."""
        with self._lock:
            taken = next((one for one in self._left if one.order == order), None)
            self._left = [one for one in self._left if one is not taken]
            return taken

    def selected(self, order: PromotionOrder) -> list[str]:
        """The flags that are meant, as far as they are known."""
        return next((flags for other, flags, _ in self._selected if other == order), [])

    def gone(self, order: PromotionOrder, outputs: Properties) -> list[str]:
        """The flags that have left the selection since the last run."""
        changed = any(other == order and changed for other, _, changed in self._selected)
        return sorted(outputs.get("flags", {}).keys() - self.selected(order)) if changed else []
