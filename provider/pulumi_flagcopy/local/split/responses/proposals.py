"""What a change request proposes: read from its body and checked, and applied when it is approved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args
from zoneinfo import ZoneInfo

from ..errors import BadRequest, Conflict, NotFound
from ..rules.names import check_plain_name
from ..rules.written import WRITABLE, written_definition, written_segment_rules
from ..state import records
from ..state.policies import Subject, Target
from ..state.references import check_no_dependents, check_references, check_segment_references
from ..web import Call, Json
from . import definitions, flags, rule_based_segments, segment_keys
from .definitions import Place
from .segments import find_activation

SUBJECTS: tuple[Subject, ...] = get_args(Subject)
OPERATIONS: dict[Subject, tuple[str, ...]] = {
    "split": ("CREATE", "UPDATE", "KILL", "RESTORE", "ARCHIVE"),
    "segment": ("CREATE", "ARCHIVE"),
    "largeSegment": ("UPLOAD", "ARCHIVE"),
    "ruleBasedSegment": ("CREATE", "UPDATE", "ARCHIVE"),
}


@dataclass(frozen=True)
class Proposal:
    """A change of one target. `content` is whole: nothing is left to the moment of approval."""

    target: Target
    operation: str
    content: Json


def read(call: Call, workspace: Json, environment: Json, body: Json) -> Proposal:
    """The proposal of a new change request, checked as a direct change would be."""
    named = [subject for subject in SUBJECTS if body.get(subject) is not None]
    if len(named) != 1:
        raise BadRequest(f"Exactly one of {', '.join(SUBJECTS)} is required")
    subject = named[0]
    content, operation = body[subject], body.get("operationType")
    if operation not in OPERATIONS[subject]:
        raise BadRequest(f"operationType of {subject}: one of {', '.join(OPERATIONS[subject])}")
    if not isinstance(content, dict):
        raise BadRequest(f"{subject} is an object")
    name = check_plain_name(subject, content.get("name"))
    target = Target(workspace, environment, subject, name)
    if subject == "split":
        return _read_split(call, target, operation, content)
    activation = find_activation(call, target)
    if subject == "segment":
        keys = segment_keys.checked(content.get("keys"))
        return Proposal(target, operation, {"keys": keys, "trafficType": activation["trafficType"]})
    if subject == "ruleBasedSegment":
        rules = written_segment_rules({} if operation == "ARCHIVE" else content)
        check_segment_references(call, environment, activation["trafficType"], rules)
        return Proposal(target, operation, {**rules, "trafficType": activation["trafficType"]})
    return Proposal(target, operation, {"trafficType": activation["trafficType"]})


def apply(call: Call, proposal: Proposal, rollout_status: Json | None) -> None:
    """Carry out the change. What it refers to may have gone since: then this refuses as a direct change does."""
    target, content = proposal.target, proposal.content
    match target.subject, proposal.operation:
        case "split", _:
            _apply_split(call, proposal, rollout_status)
        case "segment", "CREATE":
            segment_keys.add_keys(call, target, content["keys"])
        case "segment", _:
            segment_keys.drop_keys(call, target, content["keys"])
        case "ruleBasedSegment", _:
            rule_based_segments.write_rules(call, target, content)
        case _:
            activation = find_activation(call, target)
            activation.update(keyCount=content.get("uploaded", 0), lastUpdateTime=call.now)
            call.tx.put(records.ACTIVATIONS, (target.environment["id"], target.name), activation)


def schedule(call: Call, body: Json) -> Json:
    """`scheduledFor` (ms since the epoch, in the future) and the time zone to show it in; {} when not given."""
    when, zone = body.get("scheduledFor"), body.get("scheduledForTimezone")
    if when is None:
        return {}
    if not isinstance(when, int) or when <= call.now:
        raise BadRequest("scheduledFor is a time to come, in milliseconds since the epoch")
    if zone is None:
        return {"scheduledFor": when}
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, TypeError, OSError):
        raise BadRequest(f"scheduledForTimezone: '{zone}' is not an IANA time zone") from None
    return {"scheduledFor": when, "scheduledForTimezone": zone}


def upload_metadata(call: Call, change_request: Json) -> Json:
    """Where the keys of a large segment go: an address of this server in place of the vendor's storage."""
    if change_request["operationType"] != "UPLOAD":
        return {}
    host = call.origin.partition("://")[2]
    url = f"{call.origin}/_local/split/uploads/{change_request['id']}"
    return {"transactionMetadata": {"method": "PUT", "url": url, "headers": {"Host": [host]}}}


def _read_split(call: Call, target: Target, operation: str, content: Json) -> Proposal:
    place = _place(call, target)
    target, before = place.target, place.find()
    if operation == "CREATE" and before is not None:
        raise Conflict(f"split {target.name} is already defined in {target.environment['name']}")
    if operation != "CREATE" and before is None:
        raise NotFound("splitmetadata", target.name)
    shown: Json = {"id": place.flag["id"], "trafficType": place.flag["trafficType"], "killed": False}
    if operation in ("CREATE", "UPDATE"):
        written = written_definition(content, before, call.switches)
        check_references(call, target.environment, place.flag, written)
        shown["killed"] = bool(before and before["killed"])
        return Proposal(target, operation, {**shown, **written})
    assert before is not None
    if operation == "ARCHIVE":
        check_no_dependents(call, target.environment, target.name)
    killed = {"KILL": True, "RESTORE": False}.get(operation, before["killed"])
    return Proposal(target, operation, {**shown, **{f: before[f] for f in WRITABLE}, "killed": killed})


def _apply_split(call: Call, proposal: Proposal, rollout_status: Json | None) -> None:
    place = _place(call, proposal.target)
    match proposal.operation:
        case "CREATE":
            definitions.create(place, _body(proposal.content))
        case "UPDATE":
            definitions.update(place, _body(proposal.content))
        case "ARCHIVE":
            definitions.remove(place)
        case operation:
            definitions.set_killed(place, operation == "KILL")
    if rollout_status is not None:
        flag = dict(place.flag)
        workspace = proposal.target.workspace["id"]
        flags.set_rollout_status(call, workspace, flag, rollout_status["id"], place.flag)
        call.tx.put(records.FLAGS, (workspace, flag["name"]), flag)


def _place(call: Call, target: Target) -> Place:
    return Place(call, target.workspace["id"], target.environment["id"], target.name)


def _body(content: Json) -> Json:
    return {field: content[field] for field in WRITABLE}
