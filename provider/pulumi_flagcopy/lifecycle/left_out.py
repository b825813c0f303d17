"""Flags that a selection names and a promotion leaves out, and names that were to be left out and are no flag's.

A misspelt name in ``exclude_flags`` would leave its flag in. So a name that nothing selected has is looked up: a flag
that exists and is merely not selected any more is well left out, and a name that no flag has is refused. A flag that
was deleted is told like that as well: its name does nothing any more, and might come to mean another flag.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass, field

from ..copying.location import Scope
from ..copying.spelling import did_you_mean
from ..copying.words import plain
from ..errors import FlagCopyError
from ..platform import Absent, Platform, Selection
from .promotion_form import PromotionOrder


@dataclass
class LeftOut:
    """What was met of a selection and is not meant, by key or name.

    Attributes:
        excluded: the names in ``exclude_flags`` that were met.
        undefined: how many flags the source does not define.
    """

    excluded: set[str] = field(default_factory=set)
    undefined: int = 0

    def why_none(self, platform: Platform, order: PromotionOrder) -> str:
        """What is to be said where no flag is left."""
        if self.excluded:
            return "every flag that is selected is excluded"
        if self.undefined:
            return f"no flag that is selected is defined in {order.source.short}"
        return none_meant(platform, [order.source], order.selection)


def none_meant(platform: Platform, scopes: Iterable[Scope], selection: Selection) -> str:
    """What is to be said where a selection means no flag of these environments: with the tags that were meant."""
    hints: dict[str, None] = {}
    with suppress(FlagCopyError):
        for scope in {scope.whole: scope for scope in scopes}.values():
            hints |= dict.fromkeys(platform.hint(scope, "tag", tag).text for tag in selection.tags)
    said = " ".join(hint for hint in hints if hint)
    return f"{selection.none}. {said}" if said else selection.none


@dataclass(frozen=True)
class Stranger:
    """A name in ``exclude_flags``, by its path, that no flag of the source has.

    ``misspelt``: a flag that is selected has one like it. Another may be of a flag that the program is about to make.
    """

    path: str
    reason: str
    misspelt: bool


def strangers(
    platform: Platform, order: PromotionOrder, met: Collection[str], selected: Collection[str]
) -> list[Stranger]:
    """The names in ``exclude_flags`` that no flag of the source has. Asks only for names that were not met.

    Args:
        met: the names in ``exclude_flags`` that flags of the selection have.
        selected: the flags that are not excluded.
    """
    names = {index: name for index, name in enumerate(order.form.exclude_flags) if name not in met}
    ends = platform.read([order.source.flag(name) for name in names.values()])
    return [
        _stranger(platform, order, f"exclude_flags[{index}]", name, end.reason, selected)
        for (index, name), end in zip(names.items(), ends, strict=True)
        if isinstance(end, Absent) and end.what == "flag"
    ]


def _stranger(
    platform: Platform, order: PromotionOrder, path: str, name: str, reason: str, selected: Collection[str]
) -> Stranger:
    said = f"no flag '{plain(name)}' is selected."
    if hint := did_you_mean(name, selected):
        return Stranger(path, said + hint, misspelt=True)
    with suppress(FlagCopyError):
        hint = platform.hint(order.source, "flag", name).text
    rest = [said, reason, hint, "Take the name out, or mend it."]
    return Stranger(path, " ".join(text for text in rest if text), misspelt=False)
