"""Segments."""

from __future__ import annotations

from pydantic import Field

from ...json_text import same
from ...store import Document, Transaction
from ..errors import Conflict, Forbidden, InvalidRequest, NotFound
from ..shapes import Clause, Key, Name, Shape, Tags, Weight, parse
from ..web import Call
from .flag import segment_users, segments_named

SEGMENTS = "launchdarkly/segments"


class SegmentBody(Shape):
    name: Name
    key: Key
    description: str = ""
    tags: Tags = Field(default_factory=list)
    unbounded: bool = False
    unbounded_context_kind: str | None = None


class SegmentTarget(Shape):
    values: list[str]
    context_kind: Name = "user"


class SegmentRule(Shape):
    id: str | None = Field(default=None, alias="_id")
    clauses: list[Clause]
    weight: Weight | None = None
    rollout_context_kind: str | None = None
    bucket_by: str | None = None
    description: str | None = None


class SegmentPatch(Shape):
    """What a patch may change."""

    name: Name
    description: str = ""
    tags: Tags
    included: list[str] = Field(default_factory=list)
    excluded: list[str] = Field(default_factory=list)
    included_contexts: list[SegmentTarget] = Field(default_factory=list)
    excluded_contexts: list[SegmentTarget] = Field(default_factory=list)
    rules: list[SegmentRule] = Field(default_factory=list)


TARGETING = ("included", "excluded", "includedContexts", "excludedContexts", "rules")


def get_segment(tx: Transaction, project: str, environment: str, key: str) -> Document:
    segment = tx.get(SEGMENTS, (project, environment, key))
    if segment is None:
        raise NotFound(f"Unknown segment key {key!r}")
    return segment


def create_segment(call: Call, project: str, environment: str, body: SegmentBody) -> Document:
    place = (project, environment, body.key)
    if call.tx.get(SEGMENTS, place):
        raise Conflict(f"A segment with the key {body.key!r} already exists")
    segment: Document = {
        **body.document(),
        "tags": list(dict.fromkeys(body.tags)),
        "creationDate": call.tx.now,
        "lastModifiedDate": call.tx.now,
        "included": [],
        "excluded": [],
        "includedContexts": [],
        "excludedContexts": [],
        "rules": [],
        "version": 1,
        "deleted": False,
        "generation": 1,
    }
    if body.unbounded:
        segment.setdefault("unboundedContextKind", "user")
    call.tx.put(SEGMENTS, place, segment)
    return segment


def save_segment(
    call: Call,
    place: tuple[str, str],
    before: Document,
    patched: Document,
    *,
    dry_run: bool,
    settings: Document,
) -> Document:
    """The segment after a patch of whatever kind, stored unless `dry_run`.

    `settings` are the environment's approval settings for segments: where they require approval, changes
    of the targeting are forbidden (vendor's Terraform provider, issue 370).
    """
    after = {**before, **parse(SegmentPatch, patched).document()}
    _settle_rules(call, after, before)
    _settle_targets(after)
    _segments_exist(call.tx, place, after)
    if same(before, after):
        return before
    targeting_moved = not all(same(before[member], after[member]) for member in TARGETING)
    gated = settings.get("required") or set(settings.get("requiredApprovalTags", ())) & set(before["tags"])
    if targeting_moved and gated and call.approvals_available and not call.identity.bypasses_approval:
        raise Forbidden("approval is required")
    after |= {"version": before["version"] + 1, "lastModifiedDate": call.tx.now}
    if not dry_run:
        call.tx.put(SEGMENTS, (*place, before["key"]), after)
    return after


def delete_segment(call: Call, project: str, environment: str, segment: Document) -> None:
    users = segment_users(call.tx, project, environment, segment["key"])
    users += [
        other["key"]
        for other in call.tx.list(SEGMENTS, (project, environment), containing=segment["key"])
        if segment["key"] in segments_named(other["rules"])
    ]
    if users:
        raise Conflict(f"The segment {segment['key']!r} is still in use by {', '.join(users)}")
    call.tx.delete(SEGMENTS, (project, environment, segment["key"]))


def clone_segments(call: Call, project: str, source: str, target: str) -> None:
    """Copies the segments with their rules and without targets."""
    for segment in call.tx.list(SEGMENTS, (project, source)):
        empty: Document = {"included": [], "excluded": [], "includedContexts": [], "excludedContexts": []}
        dates = {"creationDate": call.tx.now, "lastModifiedDate": call.tx.now}
        call.tx.put(SEGMENTS, (project, target, segment["key"]), {**segment, **empty, **dates, "version": 1})


def _settle_rules(call: Call, after: Document, before: Document) -> None:
    known = {rule["_id"] for rule in before["rules"]}
    for rule in after["rules"]:
        identity = rule.get("_id")
        rule["_id"] = identity if identity in known else call.ground.uuid()
        known.discard(identity)
        for clause in rule["clauses"]:
            clause.setdefault("_id", call.ground.uuid())


def _settle_targets(segment: Document) -> None:
    """Each key once, entries of one kind merged, users apart, and nobody both in and out."""
    sides: dict[str, dict[str, dict[str, None]]] = {"included": {}, "excluded": {}}
    for side, kinds in sides.items():
        kinds["user"] = dict.fromkeys(segment[side])
        for target in segment[f"{side}Contexts"]:
            kinds.setdefault(target["contextKind"], {}).update(dict.fromkeys(target["values"]))
        segment[side] = list(kinds["user"])
        segment[f"{side}Contexts"] = [
            {"values": list(keys), "contextKind": kind}
            for kind, keys in kinds.items()
            if keys and kind != "user"
        ]
    for kind, keys in sides["included"].items():
        both = keys.keys() & sides["excluded"].get(kind, {}).keys()
        if both:
            raise InvalidRequest(f"The {kind} {min(both)!r} would be both included and excluded")


def _segments_exist(tx: Transaction, place: tuple[str, str], segment: Document) -> None:
    for key in segments_named(segment["rules"]):
        if key == segment["key"]:
            raise InvalidRequest("A segment cannot name itself")
        if tx.get(SEGMENTS, (*place, key)) is None:
            raise InvalidRequest(f'unknown segment "{key}"')
