"""A flag's definition in one environment in three forms: as declared, as the vendor has it, and as both compare.

The *normal* form is the vendor's terms (variations by place) without what the server assigns; see ``targeting``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Final

from ...copying.definition import Definition
from ...copying.json_types import Json, canonical
from ...copying.location import Location
from ...copying.part import Part
from ...copying.shapes import keyed, sets, switch, whole
from ...copying.words import plain, value
from ...errors import InputError
from ...lifecycle.comparing import equal
from .. import parts, words
from ..api import Object
from ..input_types import NOT_SET
from . import variations
from .targeting import (
    clause_input,
    clause_on_wire,
    normal_clauses,
    normal_served,
    served_input,
    served_on_wire,
)

FlagOf = Callable[[str], Object]
"""From the key of a prerequisite to the flag; ``InputError`` where there is none."""

USER: Final = "user"


def normal(block: Mapping[str, Any]) -> dict[str, Json]:
    """A definition of the vendor's in the form in which it is compared."""
    groups = parts.targets(dict(block))
    return {
        "on": bool(block.get("on")),
        "prerequisites": {entry["key"]: entry["variation"] for entry in block.get("prerequisites") or []},
        "targets": {group: keys for group, keys in groups.items() if _kind(group) == USER},
        "context_targets": {group: keys for group, keys in groups.items() if _kind(group) != USER},
        "rules": [normal_rule(rule) for rule in block.get("rules") or []],
        "fallthrough": normal_served(block.get("fallthrough") or {}),
        "off_variation": block.get("offVariation"),
        "track_events": bool(block.get("trackEvents")),
        "track_events_fallthrough": bool(block.get("trackEventsFallthrough")),
    }


def normal_rule(rule: Mapping[str, Any]) -> Json:
    """A rule as it is compared; and what the declared one may lack: its ``trackEvents``, and that it is disabled."""
    return {
        "clauses": normal_clauses(rule.get("clauses") or []),
        "description": rule.get("description") or "",
        "trackEvents": bool(rule.get("trackEvents")),
        **({"disabled": True} if rule.get("disabled") else {}),
        **normal_served(rule),
    }


def wanted(name: str, declared: Any, flag: Object, flag_of: FlagOf) -> Json:
    """One declared part in the normal form.

    Raises:
        InputError: it names a variation or a prerequisite that does not exist; with the path of the input.
    """
    return _WANTED.get(name, _as_it_is)(declared, flag, flag_of)


def as_input(name: str, there: Json, flag: Object, flag_of: FlagOf) -> Any:
    """One part in its normal form as a program would declare it, with variations by their values."""
    return _INPUT.get(name, _as_it_is)(there, flag, flag_of)


def _as_it_is(part: Json, _flag: Object, _flag_of: FlagOf) -> Json:
    return part


def _place(path: str, reference: Any, flag: Object) -> int:
    try:
        return variations.place(reference, flag["variations"])
    except variations.UnknownVariation as unknown:
        about = f"The flag is {flag.get('key')}."
        raise InputError(path, str(unknown), f"{unknown.hint} {about}".strip()) from None


def _want_served(path: str, declared: Mapping[str, Any], flag: Object) -> dict[str, Json]:
    """From the vendor's documentation: cohorts of a migration flag, as its rules are called, take rollouts only."""
    if flag.get("_purpose") == "migration" and declared.get("rollout") is None:
        shares = f'{{"rollout": [{{"variation": {value(declared["variation"])}, "percent": 100}}]}}'
        raise InputError(
            path,
            "serves one variation, and a migration flag takes rollouts only",
            f"The flag is {flag.get('key')}. Declare {shares}.",
        )
    return normal_served(served_on_wire(declared, lambda reference: _place(path, reference, flag)))


def _want_fallthrough(declared: Any, flag: Object, _flag_of: FlagOf) -> Json:
    return _want_served("fallthrough", declared, flag)


def _want_off(declared: Any, flag: Object, _flag_of: FlagOf) -> Json:
    return None if equal(declared, NOT_SET) else _place("off_variation", declared, flag)


def _want_targets(name: str, declared: Any, flag: Object, _flag_of: FlagOf) -> Json:
    groups = {}
    for index, target in enumerate(declared):
        place = _place(f"{name}[{index}].variation", target["variation"], flag)
        if target["values"]:
            groups[f"{target.get('context_kind', USER)}/{place}"] = sorted(target["values"])
    return dict(sorted(groups.items()))


def _want_rules(declared: Any, flag: Object, _flag_of: FlagOf) -> Json:
    return [want_rule(f"rules[{index}]", rule, flag) for index, rule in enumerate(declared)]


def want_rule(path: str, declared: Mapping[str, Any], flag: Object) -> Json:
    """A declared rule in the normal form; without ``trackEvents`` where they are not declared."""
    rule = {
        "clauses": normal_clauses([clause_on_wire(clause) for clause in declared["clauses"]]),
        "description": declared.get("description") or "",
        **_want_served(path, declared, flag),
    }
    if declared.get("track_events") is not None:
        rule["trackEvents"] = declared["track_events"]
    return rule


def _want_prerequisites(declared: Any, _flag: Object, flag_of: FlagOf) -> Json:
    places = {}
    for index, entry in enumerate(declared):
        try:
            other = flag_of(entry["flag"])
        except InputError as missing:
            raise InputError(f"prerequisites[{index}].flag", missing.summary, missing.detail) from None
        places[entry["flag"]] = _place(f"prerequisites[{index}].variation", entry["variation"], other)
    return places


_WANTED: Mapping[str, Callable[[Any, Object, FlagOf], Json]] = {
    "fallthrough": _want_fallthrough,
    "off_variation": _want_off,
    "targets": partial(_want_targets, "targets"),
    "context_targets": partial(_want_targets, "context_targets"),
    "rules": _want_rules,
    "prerequisites": _want_prerequisites,
}


def _name(flag: Object, index: Any) -> Any:
    return flag["variations"][index]["value"]


def _input_targets(there: Json, flag: Object, _flag_of: FlagOf) -> Any:
    made = []
    for group, keys in there.items():
        kind, _, index = group.rpartition("/")
        entry = {"variation": _name(flag, int(index)), "values": keys}
        made.append(entry if kind == USER else {"context_kind": kind, **entry})
    return made


def _input_rules(there: Json, flag: Object, _flag_of: FlagOf) -> Any:
    return [
        {
            "clauses": [clause_input(clause) for clause in rule["clauses"]],
            **served_input(rule, partial(_name, flag)),
            **({"description": rule["description"]} if rule["description"] else {}),
            **({"track_events": True} if rule.get("trackEvents") else {}),
        }
        for rule in there
    ]


def _input_prerequisites(there: Json, _flag: Object, flag_of: FlagOf) -> Any:
    return [{"flag": key, "variation": _name(flag_of(key), index)} for key, index in there.items()]


_INPUT: Mapping[str, Callable[[Json, Object, FlagOf], Any]] = {
    "fallthrough": lambda there, flag, _flag_of: served_input(there, partial(_name, flag)),
    "off_variation": lambda there, flag, _flag_of: NOT_SET if there is None else _name(flag, there),
    "targets": _input_targets,
    "context_targets": _input_targets,
    "rules": _input_rules,
    "prerequisites": _input_prerequisites,
}


def _kind(group: str) -> str:
    return group.rpartition("/")[0]


# In words: as for a copy, whose parts these are, but for those that no copy carries.

_SAID = {part.name: part for part in parts.PARTS}
PARTS = (
    Part("on", switch(), _SAID["on"].about),
    Part(
        "prerequisites", keyed("prerequisite", lambda _key, label, _: f"must serve {plain(str(label))}"), ""
    ),
    _SAID["targets"],
    Part("context_targets", sets(words.target_group), _SAID["targets"].about),
    _SAID["rules"],
    _SAID["fallthrough"],
    _SAID["off_variation"],
    Part(
        "track_events",
        whole(lambda on, _: value(on)),
        "whether detailed events are sent for every evaluation",
    ),
    Part("track_events_fallthrough", whole(lambda on, _: value(on)), "the same for the fallthrough alone"),
)


def spoken(place: Location, flag: Object, values: Mapping[str, Json], flag_of: FlagOf) -> Definition:
    """The definition as the words of a copy take it; prerequisites by the names of their variations."""
    shown = dict(values)
    if prerequisites := shown.get("prerequisites"):
        shown["prerequisites"] = {
            key: parts.labels(flag_of(key)["variations"])[index] for key, index in prerequisites.items()
        }
    return Definition(place, 0, shown, parts.labels(flag["variations"]))


def foretold(
    place: Location, flag: Object, there: Mapping[str, Json], asked: Mapping[str, Json]
) -> Definition:
    """What a copy will read, once these parts are written in the place of those that are there."""
    now, will_be = parts.definition(place, flag), {**there, **asked}
    made: dict[str, Json] = {
        "targets": dict(sorted({**will_be["targets"], **will_be["context_targets"]}.items())),
        "rules": [parts.rule(rule) for rule in will_be["rules"]],
        "fallthrough": parts.serving(will_be["fallthrough"]),
    }
    changed = {"targets" if name == "context_targets" else name for name in asked}
    written = {name: made.get(name, will_be.get(name)) for name in changed & now.parts.keys()}
    return replace(now, parts={**now.parts, **written})


def same_rule(declared: Mapping[str, Any], there: Mapping[str, Any]) -> bool:
    """Whether a declared rule is one that is there; what is not declared of it does not count."""
    return canonical({**there, **declared}) == canonical(there)
