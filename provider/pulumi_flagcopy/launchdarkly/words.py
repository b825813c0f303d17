"""LaunchDarkly's targeting in English."""

from __future__ import annotations

from collections.abc import Mapping

from ..copying.definition import Definition
from ..copying.json_types import Json
from ..copying.part import Sides
from ..copying.words import listed, plain, value

_OPERATORS: Mapping[str, tuple[str, str]] = {
    "in": ("is", "is not"),
    "endsWith": ("ends with", "does not end with"),
    "startsWith": ("starts with", "does not start with"),
    "matches": ("matches", "does not match"),
    "contains": ("contains", "does not contain"),
    "lessThan": ("is less than", "is not less than"),
    "lessThanOrEqual": ("is at most", "is more than"),
    "greaterThan": ("is greater than", "is not greater than"),
    "greaterThanOrEqual": ("is at least", "is less than"),
    "before": ("is before", "is not before"),
    "after": ("is after", "is not after"),
    "segmentMatch": ("in segment", "not in segment"),
    "semVerEqual": ("is version", "is not version"),
    "semVerLessThan": ("is a version below", "is not a version below"),
    "semVerGreaterThan": ("is a version above", "is not a version above"),
}


_TAKEN = frozenset(
    {"none", "nothing", "nothing (not set)", "on", "off", "not set", "null", "everyone", "nobody"}
)
"""What a plan says itself, or what people would take for it."""
_MARKS = frozenset(",%→")
"""What stands between the labels of a plan."""


def called(label: str) -> str:
    """What somebody called a variation; in quotes where it reads like something else: ``'none' → three``."""
    shown = plain(label, 40)
    return f"'{shown}'" if shown.casefold() in _TAKEN or _MARKS & set(shown) else shown


def variation(index: Json, definition: Definition) -> str:
    """What a variation is called; its number where nobody named it."""
    if isinstance(index, int) and 0 <= index < len(definition.variations):
        return definition.variations[index]
    return "nothing (not set)" if index is None else f"variation {value(index)}"


LABELS = "labels"
"""The fact of a definition that has, by key, what the variations of other flags are called."""


def prerequisite(key: str, index: Json, definition: Definition) -> str:
    """The variation belongs to the other flag: its name if it is at hand, else its place."""
    labels = definition.facts.get(LABELS, {}).get(key, ())
    known = isinstance(index, int) and 0 <= index < len(labels)
    return f"must serve {labels[index] if known else f'variation {value(index)}'}"


def target_group(group: str, sides: Sides) -> str:
    """``user/0`` as ``true for user``."""
    kind, _, index = group.rpartition("/")
    return f"{variation(int(index), sides.after)} for {plain(kind)}"


def migration(settings: Json, _definition: Definition) -> str:
    """The check ratio of a migration flag."""
    return "not set" if settings is None else f"check ratio {value(settings.get('checkRatio'))}"


def rule_title(rule: Json) -> str:
    """The name that somebody gave the rule."""
    return str(rule.get("description") or "")


def rule(entry: Json, definition: Definition) -> str:
    """``if country is one of DE, FR then serve true``."""
    clauses = " and ".join(clause(item) for item in entry.get("clauses", []))
    serve = f"serve {served(entry, definition)}"
    disabled = " (disabled)" if entry.get("disabled") else ""
    return (f"if {clauses} then {serve}" if clauses else f"{serve} to everyone") + disabled


def rule_events(entry: Json) -> str:
    """Whether a rule sends an event for each evaluation."""
    return "with detailed events" if entry.get("trackEvents") else "without detailed events"


def clause(entry: Json) -> str:
    """``device.os is one of ios, ipados``."""
    operator, values = entry.get("op", ""), entry.get("values", [])
    yes, no = _OPERATORS.get(operator, (value(operator), f"not {value(operator)}"))
    said = no if entry.get("negate") else yes
    if len(values) != 1:
        said = f"{said} one of" if operator == "in" else f"{said} any of"
    if operator == "segmentMatch":
        return f"{said.replace('segment any of', 'any segment of')} {listed(values)}"
    kind = entry.get("contextKind", "user")
    prefix = "" if kind == "user" else f"{plain(str(kind))}."
    return f"{prefix}{value(entry.get('attribute', ''))} {said} {listed(values)}"


def served(entry: Json, definition: Definition) -> str:
    """A variation, or the shares of a rollout: ``10 % true, 90 % false``."""
    rollout = entry.get("rollout") if entry else None
    if rollout is None:
        return variation(entry.get("variation") if entry else None, definition)
    shares = ", ".join(
        f"{percent(share.get('weight'))} {variation(share.get('variation'), definition)}"
        for share in rollout.get("variations", [])
    )
    kind, attribute = rollout.get("contextKind", "user"), rollout.get("bucketBy", "key")
    by = "" if (kind, attribute) == ("user", "key") else f" by {plain(str(kind))}.{plain(str(attribute))}"
    return f"{shares}{by}"


def fallthrough_step(before: Json, after: Json, sides: Sides) -> str:
    """``10 % → 50 % true``: where a flag has two variations, it is enough to name the first. Empty: say both ends in
    full."""
    old, new = (before or {}).get("rollout"), (after or {}).get("rollout")
    if not old or not new or {**old, "variations": None} != {**new, "variations": None}:
        return ""
    old_shares, new_shares = old.get("variations", []), new.get("variations", [])
    same = [share.get("variation") for share in old_shares] == [
        share.get("variation") for share in new_shares
    ]
    if not same or len(old_shares) != 2 or len(sides.after.variations) > 2:
        return ""
    was, now = percent(old_shares[0].get("weight")), percent(new_shares[0].get("weight"))
    return f"{was} → {now} {variation(new_shares[0].get('variation'), sides.after)}"


def percent(weight: Json) -> str:
    """A weight of 0 to 100000 as ``12.5 %``."""
    return f"{weight / 1000:g} %" if isinstance(weight, int | float) else value(weight)
