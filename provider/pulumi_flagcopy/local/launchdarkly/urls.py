"""Which handler answers which operation: method, path below /api/v2, handler, status of success."""

from __future__ import annotations

from flask import Blueprint, Response, request
from werkzeug.exceptions import MethodNotAllowed
from werkzeug.routing import Map, Rule

from ..catch_all import catch_all
from ..ground import Ground
from .responses import (
    account,
    approval_list,
    approval_settings,
    approvals,
    flag_defaults,
    flags,
    listing,
    projects,
    segments,
    status,
)
from .web import Operation, answer

PROJECT = "/projects/<project>"
ENVIRONMENT = f"{PROJECT}/environments/<environment>"
FLAG = "/flags/<project>/<flag>"
SEGMENTS = "/segments/<project>/<environment>"
FLAG_APPROVALS = f"{PROJECT}/flags/<flag>/environments/<environment>/approval-requests"
SETTINGS = "/approval-requests/projects/<project>/settings"


OPERATIONS = [
    Operation("GET", "/versions", account.get_versions),
    Operation("GET", "/caller-identity", account.get_caller_identity),
    Operation("GET", "/projects", projects.get_projects),
    Operation("POST", "/projects", projects.post_project, 201),
    Operation("GET", PROJECT, projects.get_one_project),
    Operation("PATCH", PROJECT, projects.patch_one_project),
    Operation("DELETE", PROJECT, projects.delete_one_project, 204),
    Operation("GET", f"{PROJECT}/environments", projects.get_environments),
    Operation("POST", f"{PROJECT}/environments", projects.post_environment, 201),
    Operation("GET", ENVIRONMENT, projects.get_one_environment),
    Operation("PATCH", ENVIRONMENT, projects.patch_one_environment),
    Operation("DELETE", ENVIRONMENT, projects.delete_one_environment, 204),
    Operation("POST", f"{ENVIRONMENT}/apiKey", projects.reset_sdk_key),
    Operation("POST", f"{ENVIRONMENT}/mobileKey", projects.reset_mobile_key),
    Operation("GET", "/flags/<project>", listing.get_feature_flags),
    Operation("POST", "/flags/<project>", flags.post_feature_flag, 201),
    Operation("GET", FLAG, flags.get_feature_flag),
    Operation("PATCH", FLAG, flags.patch_feature_flag),
    Operation("DELETE", FLAG, flags.delete_feature_flag, 204),
    Operation("POST", f"{FLAG}/copy", flags.copy_feature_flag, 201),
    Operation("GET", f"{FLAG}/dependent-flags", status.get_dependents, beta=True),
    Operation(
        "GET",
        "/flags/<project>/<environment>/<flag>/dependent-flags",
        status.get_dependents_in_environment,
        beta=True,
    ),
    Operation("GET", "/flag-status/<project>/<flag>", status.get_status_across_environments),
    Operation("GET", "/flag-statuses/<project>/<environment>", status.get_statuses),
    Operation("GET", "/flag-statuses/<project>/<environment>/<flag>", status.get_status),
    Operation("GET", f"{PROJECT}/flag-defaults", flag_defaults.get_flag_defaults),
    Operation("PUT", f"{PROJECT}/flag-defaults", flag_defaults.put_flag_defaults),
    Operation("PATCH", f"{PROJECT}/flag-defaults", flag_defaults.patch_flag_defaults),
    Operation("GET", SEGMENTS, segments.get_segments),
    Operation("POST", SEGMENTS, segments.post_segment, 201),
    Operation("GET", f"{SEGMENTS}/<segment>", segments.get_one_segment),
    Operation("PATCH", f"{SEGMENTS}/<segment>", segments.patch_segment),
    Operation("DELETE", f"{SEGMENTS}/<segment>", segments.delete_one_segment, 204),
    Operation("GET", FLAG_APPROVALS, approvals.list_for_flag),
    Operation("POST", FLAG_APPROVALS, approvals.file_for_flag, 201),
    Operation("POST", f"{FLAG_APPROVALS}-flag-copy", approvals.file_copy, 201),
    Operation("GET", "/approval-requests", approval_list.get_approval_requests),
    Operation("POST", "/approval-requests", approvals.file_generic, 201),
    Operation("GET", SETTINGS, approval_settings.get_settings, beta=True),
    Operation("PATCH", SETTINGS, approval_settings.patch_settings, beta=True),
    *(
        operation
        for path, get_one in (
            (f"{FLAG_APPROVALS}/<approval>", approvals.get_one),
            ("/approval-requests/<approval>", approval_list.get_approval_request),
        )
        for operation in (
            Operation("GET", path, get_one),
            Operation("PATCH", path, approvals.patch_one),
            Operation("DELETE", path, approvals.delete_one, 204),
            Operation("POST", f"{path}/reviews", approvals.review_one),
            Operation("POST", f"{path}/apply", approvals.apply_one),
        )
    ),
]


BY_PATH: dict[str, dict[str, Operation]] = {}
for _operation in OPERATIONS:
    BY_PATH.setdefault(_operation.path, {})[_operation.method] = _operation

# POST is routed for every path: it may stand for another method.
TABLE = Map(
    [Rule(path, methods={*there, "POST"}, endpoint=path) for path, there in BY_PATH.items()],
    merge_slashes=False,
).bind("local")


def blueprint(ground: Ground) -> Blueprint:
    def serve(rest: str) -> Response:
        path, parameters = TABLE.match(rest, method=request.method)
        there = BY_PATH[path]
        return answer(ground, there[_method(there)], parameters)

    return catch_all("launchdarkly", "/api/v2", serve)


def _method(there: dict[str, Operation]) -> str:
    """The method that is meant: a POST may name another one in the header X-HTTP-Method-Override."""
    if request.method == "HEAD":
        return "GET"
    if request.method != "POST" or "POST" in there:
        return request.method
    method = request.headers.get("X-HTTP-Method-Override", "").upper()
    if method not in there.keys() - {"GET"}:
        raise MethodNotAllowed(valid_methods=list(there))
    return method
