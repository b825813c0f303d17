"""The approval requests of all resources: filters, pages, expanded members."""

from __future__ import annotations

from typing import Any

from ...store import Document
from ..paging import page
from ..representation import flag as represent_flag
from ..representation import project as represent_project
from ..representation import segment as represent_segment
from ..state.approvals import find_request
from ..state.environments import get_environment
from ..state.flag import APPROVALS, load
from ..state.projects import get_project
from ..state.segments import get_segment
from ..web import Call
from .approvals import generic
from .conditions import Conditions

Body = dict[str, Any]
LARGEST_PAGE = 200

CONDITIONS = Conditions(
    {
        ("notifyMemberIds", "anyOf"): lambda item, ids: bool(set(item["notifyMemberIds"]) & set(ids)),
        ("requestorId", "equals"): lambda item, values: item["requestorId"] in values,
        ("resourceId", "equals"): lambda item, values: item["resourceId"] in values,
        ("resourceKind", "equals"): lambda item, values: item["resourceKind"] in values,
        ("reviewStatus", "anyOf"): lambda item, values: item["reviewStatus"] in values,
        ("status", "anyOf"): lambda item, values: item["status"] in values,
        ("projectKey", "equals"): lambda item, values: item["project"] in values,
    }
)


def get_approval_requests(call: Call) -> Body:
    found = CONDITIONS.select(call.tx.list(APPROVALS), call.text("filter"))
    return page(found, lambda request: _expanded(call, request), most=LARGEST_PAGE)


def get_approval_request(call: Call, approval: str) -> Body:
    return _expanded(call, find_request(call.tx, approval))


def _expanded(call: Call, request: Document) -> Body:
    body, wanted, project = generic(call, request), call.expand(), request["project"]
    environment = get_environment(call.tx, project, request["environment"])
    if "project" in wanted:
        body["project"] = represent_project.project(get_project(call.tx, project))
    if "environments" in wanted:
        shown = represent_project.environment(project, environment, approvals=call.approvals_available)
        body["environments"] = [shown]
    if request["resourceKind"] == "flag":
        resource = {"flag": represent_flag.basics(load(call.tx, project, request["flag"]))}
    else:
        segment = get_segment(call.tx, project, request["environment"], request["segment"])
        resource = {"segment": represent_segment.segment(project, request["environment"], segment)}
    if "flag" in wanted and "flag" in resource:
        body |= resource
    if "resource" in wanted:
        body["resource"] = {"kind": request["resourceKind"], **resource}
    return body
