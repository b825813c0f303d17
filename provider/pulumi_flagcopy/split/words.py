"""Split's targeting in English."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timezone

from ..copying.definition import Definition
from ..copying.json_types import Json
from ..copying.part import Sides
from ..copying.words import counted, listed, plain, value

EVERYONE = "everyone"

_MATCHERS: Mapping[str, tuple[str, str]] = {
    "IN_SEGMENT": ("is in segment", "is not in segment"),
    "IN_LARGE_SEGMENT": ("is in large segment", "is not in large segment"),
    "IN_RULE_BASED_SEGMENT": ("is in rule-based segment", "is not in rule-based segment"),
    "IN_LIST_STRING": ("is one of", "is none of"),
    "STARTS_WITH_STRING": ("starts with any of", "starts with none of"),
    "ENDS_WITH_STRING": ("ends with any of", "ends with none of"),
    "CONTAINS_STRING": ("contains any of", "contains none of"),
    "MATCHES_STRING": ("matches", "does not match"),
    "BOOLEAN": ("is", "is not"),
    "EQUAL_NUMBER": ("is", "is not"),
    "LESS_THAN_OR_EQUAL_NUMBER": ("is at most", "is more than"),
    "GREATER_THAN_OR_EQUAL_NUMBER": ("is at least", "is less than"),
    "BETWEEN_NUMBER": ("is between", "is not between"),
    "ON_DATE": ("is on", "is not on"),
    "ON_OR_AFTER_DATE": ("is on or after", "is before"),
    "ON_OR_BEFORE_DATE": ("is on or before", "is after"),
    "BETWEEN_DATE": ("is between", "is not between"),
    "EQUAL_SET": ("is exactly", "is not exactly"),
    "ANY_OF_SET": ("has any of", "has none of"),
    "ALL_OF_SET": ("has all of", "does not have all of"),
    "PART_OF_SET": ("is part of", "is not part of"),
    "EQUAL_TO_SEMVER": ("is version", "is not version"),
    "GREATER_THAN_OR_EQUAL_TO_SEMVER": ("is at least version", "is below version"),
    "LESS_THAN_OR_EQUAL_TO_SEMVER": ("is at most version", "is above version"),
    "BETWEEN_SEMVER": ("is a version between", "is no version between"),
    "IN_LIST_SEMVER": ("is one of the versions", "is none of the versions"),
}
_VALUES = ("string", "strings", "bool", "number", "date", "between", "depends")
_FIELDS = {
    "keys": "",
    "segments": " (segments)",
    "largeSegments": " (large segments)",
    "ruleBasedSegments": " (rule-based segments)",
}

UNDEFINED = "SDKs get the treatment 'control'"
"""What becomes of a flag in an environment that has no definition of it. From the vendor's documentation."""


def treatment(name: Json, _definition: Definition) -> str:
    """A treatment's name."""
    return value(name) if name else "nothing (not set)"


def treatment_title(entry: Json) -> str:
    """By which a changed treatment is recognised."""
    return str(entry.get("name", ""))


def treatment_entry(entry: Json, _definition: Definition) -> str:
    """What a treatment has besides its name: ``configured with {"cols":2}, 'the old page'``."""
    said = []
    if entry.get("configurations"):
        said.append(f"configured with {value(entry['configurations'])}")
    if entry.get("description"):
        said.append(f"'{plain(str(entry['description']))}'")
    return ", ".join(said) or "without configuration"


def target_group(group: str, _sides: Sides) -> str:
    """``on/segments`` as ``on (segments)``."""
    name, _, field = group.rpartition("/")
    return f"{plain(name)}{_FIELDS.get(field, f' ({plain(field)})')}"


def rule_title(_rule: Json) -> str:
    """Rules have no names here."""
    return ""


def rule(entry: Json, definition: Definition) -> str:
    """``if seats is at least 10 and key is in segment pilots then serve 25 % v2, 75 % v1``."""
    matchers = (entry.get("condition") or {}).get("matchers") or []
    condition = " and ".join(matcher(item) for item in matchers) or EVERYONE
    serve = f"serve {buckets(entry.get('buckets'), definition)}"
    return f"{serve} to everyone" if condition == EVERYONE else f"if {condition} then {serve}"


def matcher(entry: Json) -> str:
    """``country is one of DE, FR``."""
    kind, negated = str(entry.get("type", "")), bool(entry.get("negate"))
    if kind == "ALL_KEYS":
        return "nobody" if negated else EVERYONE
    if kind == "IN_SPLIT":
        return _dependency(entry.get("depends") or {}, negated)
    yes, no = _MATCHERS.get(kind, (value(kind), f"not {value(kind)}"))
    subject = value(entry.get("attribute") or "key")
    said = [_said(kind, entry[name]) for name in _VALUES if entry.get(name) is not None]
    return " ".join([subject, no if negated else yes, *said])


def buckets(entries: Json, _definition: Definition) -> str:
    """``25 % v2, 75 % v1``, or the one treatment that everybody gets."""
    shares = entries or []
    if len(shares) == 1 and shares[0].get("size") == 100:
        return value(shares[0].get("treatment"))
    said = ", ".join(f"{percent(share.get('size'))} {value(share.get('treatment'))}" for share in shares)
    return said or "nothing (not set)"


def buckets_step(before: Json, after: Json, sides: Sides) -> str:
    """``10 % → 50 % v2``: where a flag has two treatments, it is enough to name the first. Empty: say both ends in
    full."""
    old, new = before or [], after or []
    same = [share.get("treatment") for share in old] == [share.get("treatment") for share in new]
    treatments = (sides.before.parts["treatments"], sides.after.parts["treatments"])
    if not same or len(new) != 2 or any(len(entries or []) > 2 for entries in treatments):
        return ""
    return f"{percent(old[0].get('size'))} → {percent(new[0].get('size'))} {value(new[0].get('treatment'))}"


def percent(size: Json, _definition: Definition | None = None) -> str:
    """A share of 0 to 100 as ``25 %``."""
    return f"{value(size)} %"


def flag_sets(names: Json, _definition: Definition) -> str:
    """The names of flag sets."""
    return f"{counted(len(names), 'flag set')} ({listed(names)})" if names else "no flag set"


def _dependency(depends: Json, negated: bool) -> str:
    treatments = depends.get("treatments") or [depends.get("treatment")]
    verb = "does not serve" if negated else "serves"
    return f"flag {value(depends.get('splitName'))} {verb} {listed(treatments)}"


def _said(kind: str, item: Json) -> str:
    if isinstance(item, list):
        return listed(item)
    if isinstance(item, dict):
        return f"{_said(kind, item.get('from'))} and {_said(kind, item.get('to'))}"
    return _moment(item) if kind.endswith("_DATE") else value(item)


def _moment(milliseconds: Json) -> str:
    """Milliseconds since the epoch as ``2026-05-01`` or ``2026-05-01 13:30`` (UTC)."""
    try:
        moment = datetime.fromtimestamp(milliseconds / 1000, timezone.utc)
    except (TypeError, ValueError, OverflowError, OSError):
        return value(milliseconds)
    return f"{moment:%Y-%m-%d}" if milliseconds % 86_400_000 == 0 else f"{moment:%Y-%m-%d %H:%M}"
