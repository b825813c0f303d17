"""From changed fields of a flag to the instructions of one semantic patch, and to words.

A flag is restored before anything else, since an archived one takes no changes, and archived after everything else.
Variations come next: a new one must be there before it can become a default, and an old one can go only when it is a
default no more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ...copying.json_types import Json
from ...copying.words import plain, value
from ...errors import InputError
from ...lifecycle.comparing import equal
from ..api import Object
from ..parts import labels
from .flag_form import FlagForm, declared_variations
from .served import where_served
from .variations import UnknownVariation, Variation, as_declared_variation, pair, place

Instructions = list[Object]


def edits(changed: Mapping[str, Any], flag: Object) -> Instructions:
    """The instructions that give a flag these declared values.

    Args:
        changed: the fields that differ, as declared.
        flag: the flag, in the vendor's JSON.

    Raises:
        InputError: a default names no variation.
    """
    added, updated, removed = _variations(changed.get("variations"), flag["variations"])
    restored = _EDITS["archived"](False, flag) if changed.get("archived") is False else []
    made = restored + added + updated
    if "defaults" in changed:
        made += _defaults(changed["defaults"], flag, changed.get("variations"))
    made += removed
    for name, edit in _EDITS.items():
        if name in changed and not (name == "archived" and restored):
            made += edit(changed[name], flag)
    return made


def variation_words(declared: Sequence[Variation], flag: Object) -> list[str]:
    """What the declared variations change in the flag's, a line for each."""
    added, updated, removed = _variations(declared, flag["variations"])
    there = flag["variations"]
    names = dict(zip([variation["_id"] for variation in there], labels(there), strict=True))
    lines = [f"variations: add {_shown(entry)}" for entry in added]
    before = {variation["_id"]: f"{value(variation['value'])} → " for variation in there}
    lines += [
        f"variations: change {names[entry['variationId']]}: {_shown(entry, before[entry['variationId']])}"
        for entry in updated
    ]
    return lines + [f"variations: remove {names[entry['variationId']]}" for entry in removed]


def refuse_losses(form: FlagForm, flag: Object) -> None:
    """Raise ``InputError`` where the declared variations take out a default, or one that an environment serves."""
    if form.variations is None:
        return
    left = [entry["_id"] for entry in pair(declared_variations(form), flag["variations"]).left]
    defaults = (flag.get("defaults") or {}).values() if form.defaults is None else ()
    called = labels(flag["variations"])
    for number, lost in enumerate(flag["variations"]):
        if lost["_id"] not in left:
            continue
        if number in defaults:
            raise _lost(
                lost,
                called[number],
                "a default of the flag, which LaunchDarkly refuses",
                "declare other defaults.",
            )
        if served := where_served(flag, number):
            environments = ", ".join(served)
            raise _lost(
                lost,
                called[number],
                f"which is served in {environments}",
                "serve another one there first, in an `up` of its own.",
            )


def _lost(variation: Object, called: str, why: str, way_out: str) -> InputError:
    name = variation.get("name")
    way = (
        f"declare its name '{plain(name)}' with it" if name else "first give it a name, in an `up` of its own"
    )
    return InputError(
        "variations",
        f"take out {called}, {why}",
        remedy=f"To change its value, {way}. To take it out, {way_out}",
    )


def _shown(instruction: Object, before: str = "") -> str:
    said = [before + value(instruction["value"])] if "value" in instruction else []
    said += [
        f"{name} '{plain(instruction[name])}'" for name in ("name", "description") if name in instruction
    ]
    return ", ".join(said)


def _variations(
    declared: Sequence[Variation] | None, live: Sequence[Variation]
) -> tuple[Instructions, Instructions, Instructions]:
    if declared is None:
        return [], [], []
    pairs = pair(declared, live)
    added, updated = [], []
    for variation, other in zip(declared, pairs.of, strict=True):
        if other is None:
            added.append({"kind": "addVariation", **variation})
            continue
        seen = as_declared_variation(variation, other)
        differing = {name: entry for name, entry in variation.items() if not equal(entry, seen.get(name))}
        if differing:
            updated.append({"kind": "updateVariation", "variationId": other["_id"], **differing})
    removed = [{"kind": "removeVariation", "variationId": other["_id"]} for other in pairs.left]
    return added, updated, removed


def _defaults(
    declared: Mapping[str, Any], flag: Object, variations: Sequence[Variation] | None
) -> Instructions:
    """Defaults are named by value: by those that the flag has once its variations are changed."""
    after = flag["variations"] if variations is None else variations
    instruction: Object = {"kind": "updateDefaultVariation"}
    for name, camel in (("on_variation", "onVariationValue"), ("off_variation", "offVariationValue")):
        try:
            instruction[camel] = after[place(declared[name], after)]["value"]
        except UnknownVariation as unknown:
            raise InputError(f"defaults.{name}", str(unknown), unknown.hint) from None
    return [instruction]


def _tags(declared: Sequence[str], flag: Object) -> Instructions:
    there = flag.get("tags") or []
    added = [tag for tag in declared if tag not in there]
    removed = [tag for tag in there if tag not in declared]
    made = [{"kind": "addTags", "values": added}] if added else []
    return made + ([{"kind": "removeTags", "values": removed}] if removed else [])


def _availability(declared: Mapping[str, bool], flag: Object) -> Instructions:
    there = flag.get("clientSideAvailability") or {}
    return [
        {"kind": f"turn{'On' if wanted else 'Off'}ClientSideAvailability", "value": camel}
        for name, camel in (
            ("using_mobile_key", "usingMobileKey"),
            ("using_environment_id", "usingEnvironmentId"),
        )
        if (wanted := declared[name]) != bool(there.get(camel))
    ]


def _custom_properties(declared: Mapping[str, Mapping[str, Any]], flag: Object) -> Instructions:
    there = flag.get("customProperties") or {}
    made: Instructions = []
    for key, entry in declared.items():
        if not equal({"name": entry["name"], "value": entry["values"]}, there.get(key)):
            kind = "replaceCustomProperties" if key in there else "addCustomProperties"
            made.append({"kind": kind, "key": key, "name": entry["name"], "values": entry["values"]})
    return made + [
        {"kind": "removeCustomProperties", "key": key, "values": there[key].get("value") or []}
        for key in there
        if key not in declared
    ]


def _value(kind: str) -> Callable[[Json, Object], Instructions]:
    return lambda declared, _flag: [{"kind": kind, "value": declared}]


def _switch(on: str, off: str) -> Callable[[Json, Object], Instructions]:
    return lambda declared, _flag: [{"kind": on if declared else off}]


_EDITS: Mapping[str, Callable[[Any, Object], Instructions]] = {
    "name": _value("updateName"),
    "description": _value("updateDescription"),
    "tags": _tags,
    "temporary": _switch("makeFlagTemporary", "makeFlagPermanent"),
    "maintainer_id": _value("updateMaintainerMember"),
    "maintainer_team_key": _value("updateMaintainerTeam"),
    "client_side_availability": _availability,
    "custom_properties": _custom_properties,
    "deprecated": _switch("deprecateFlag", "restoreDeprecatedFlag"),
    "archived": _switch("archiveFlag", "restoreFlag"),
}
