"""Which handler answers which operation: method, path below /api/v2, handler, status of success."""

from __future__ import annotations

from typing import NamedTuple

from flask import Blueprint

from ..ground import Ground
from .responses import account, flags, listing, projects, segments
from .web import Handler, view

PROJECT = "/projects/<project>"
ENVIRONMENT = f"{PROJECT}/environments/<environment>"
FLAG = "/flags/<project>/<flag>"
SEGMENTS = "/segments/<project>/<environment>"


class Operation(NamedTuple):
    method: str
    path: str
    handler: Handler
    status: int = 200
    beta: bool = False


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
    Operation("GET", SEGMENTS, segments.get_segments),
    Operation("POST", SEGMENTS, segments.post_segment, 201),
    Operation("GET", f"{SEGMENTS}/<segment>", segments.get_one_segment),
    Operation("PATCH", f"{SEGMENTS}/<segment>", segments.patch_segment),
    Operation("DELETE", f"{SEGMENTS}/<segment>", segments.delete_one_segment, 204),
]


def blueprint(ground: Ground) -> Blueprint:
    api = Blueprint("launchdarkly", __name__, url_prefix="/api/v2")
    for operation in OPERATIONS:
        api.add_url_rule(
            operation.path,
            endpoint=f"{operation.handler.__module__.rpartition('.')[2]}-{operation.handler.__name__}",
            methods=[operation.method],
            view_func=view(
                ground,
                operation.handler,
                operation.status,
                beta=operation.beta,
                writes=operation.method != "GET",
            ),
        )
    return api
