"""What a rule-based segment says in one environment: rules, excluded keys and excluded segments."""

from __future__ import annotations

from typing import Any

from ..rules.written import written_segment_rules
from ..state import records
from ..state.policies import Target, check_change
from ..state.references import check_segment_references
from ..web import Call, Json
from .segments import SUBJECTS, find_activation, find_segment, shown_activation


def update_rules(call: Call, workspace: str, segment: str, environment: str) -> Json:
    owner = records.workspace(call.tx, workspace)
    place = records.environment(call.tx, workspace, environment)
    find_segment(call, "rule_based", workspace, segment)
    target = Target(owner, place, SUBJECTS["rule_based"], segment)
    find_activation(call, target)
    body = call.json_object()
    check_change(call, target, call.note(body))
    return write_rules(call, target, body)


def write_rules(call: Call, target: Target, body: Any) -> Json:
    """Write the rules after all checks of their content; policies are the caller's."""
    activation = {**find_activation(call, target), **written_segment_rules(body), "lastUpdateTime": call.now}
    check_segment_references(call, target.environment, activation["trafficType"], activation)
    call.tx.put(records.ACTIVATIONS, (target.environment["id"], target.name), activation)
    return shown_activation(target, activation)
