"""Short words for the pieces of a definition, so that the sample reads like a list of flags."""

from __future__ import annotations

import json
from typing import Any

Json = dict[str, Any]


def treatment(name: str, description: str = "", *, config: Any = None, **targets: list[str]) -> Json:
    """A treatment; `targets` are `keys`, `segments`, `largeSegments`, `ruleBasedSegments`."""
    made: Json = {"name": name}
    if description:
        made["description"] = description
    if config is not None:
        made["configurations"] = json.dumps(config)
    return {**made, **targets}


def on_off(*, keys: list[str] | None = None, segments: list[str] | None = None) -> list[Json]:
    """Two treatments; keys and segments get `on`."""
    targets = {"keys": keys, "segments": segments}
    return [treatment("on") | {name: found for name, found in targets.items() if found}, treatment("off")]


def serve(**sizes: int) -> list[Json]:
    """Buckets in the order given, in percent."""
    return [{"treatment": name, "size": size} for name, size in sizes.items()]


def rule(*matchers: Json, to: list[Json]) -> Json:
    return {"condition": {"combiner": "AND", "matchers": list(matchers)}, "buckets": to}


def when(attribute: str | None, kind: str, *, negate: bool = False, **value: Any) -> Json:
    """A matcher on an attribute, or on the key where there is none; `value` is in the field of its type."""
    matcher: Json = {"type": kind, "negate": negate, **value}
    return {"attribute": attribute, **matcher} if attribute else matcher


def in_segment(name: str, *, negate: bool = False) -> Json:
    return when(None, "IN_SEGMENT", string=name, negate=negate)


def one_of(attribute: str, *values: str, negate: bool = False) -> Json:
    return when(attribute, "IN_LIST_STRING", strings=list(values), negate=negate)


def given(flag: str, treatment: str) -> Json:
    """A dependency on another flag."""
    return when(None, "IN_SPLIT", depends={"splitName": flag, "treatment": treatment})


def definition(
    treatments: list[Json],
    default: str,
    default_rule: list[Json],
    *rules: Json,
    baseline: str | None = None,
    allocation: int = 100,
    impressions_disabled: bool = False,
    flag_sets: tuple[str, ...] = (),
) -> Json:
    """A whole definition; `flag_sets` are names, which loading turns into ids."""
    return {
        "treatments": treatments,
        "defaultTreatment": default,
        "baselineTreatment": baseline or default,
        "trafficAllocation": allocation,
        "rules": list(rules),
        "defaultRule": default_rule,
        "flagSets": list(flag_sets),
        "impressionsDisabled": impressions_disabled,
    }
