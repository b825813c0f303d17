"""Every path of the Split Admin API that is served, with the operation behind it.

Templates are relative to the prefix. Source: the calls of the vendor's Python client and the vendor's
documentation; what is not here is answered 404, and a method that a path does not have 405.
"""

from __future__ import annotations

from functools import partial

from werkzeug.routing import Map, Rule

from .responses import (
    api_keys,
    change_requests,
    definitions,
    environments,
    flag_sets,
    flags,
    rule_based_segments,
    segment_keys,
    segments,
    traffic_types,
    workspaces,
)
from .responses.segments import Kind
from .web import Handler

Route = tuple[str, str, Handler]

V2_PREFIX = "/internal/api/v2"
V3_PREFIXES = ("/api/v3", "/internal/api/v3")  # two of the vendor's tools disagree

_FLAG = "splits/ws/<workspace>/<flag>"
_DEFINITION = "splits/ws/<workspace>/<flag>/environments/<environment>"


def _segments(prefix: str, kind: Kind) -> list[Route]:
    """The paths that the three kinds of segments share."""
    return [
        (
            "POST",
            f"{prefix}/ws/<workspace>/trafficTypes/<traffic_type>",
            partial(segments.create_segment, kind=kind),
        ),
        ("GET", f"{prefix}/ws/<workspace>/<segment>", partial(segments.get_segment, kind=kind)),
        ("DELETE", f"{prefix}/ws/<workspace>/<segment>", partial(segments.delete_segment, kind=kind)),
        ("POST", f"{prefix}/<environment>/<segment>", partial(segments.activate_segment, kind=kind)),
        ("DELETE", f"{prefix}/<environment>/<segment>", partial(segments.deactivate_segment, kind=kind)),
    ]


def _segment_arrays(prefix: str, kind: Kind) -> list[Route]:
    list_all = partial(segments.list_segment_array, kind=kind)
    list_active = partial(segments.list_activation_array, kind=kind)
    return [
        ("GET", f"{prefix}/ws/<workspace>", list_all),
        ("GET", f"{prefix}/ws/<workspace>/environments/<environment>", list_active),
    ]


V2: list[Route] = [
    ("GET", "workspaces", workspaces.list_workspaces),
    ("POST", "workspaces", workspaces.create_workspace),
    ("PATCH", "workspaces/<workspace>", workspaces.update_workspace),
    ("DELETE", "workspaces/<workspace>", workspaces.delete_workspace),
    ("GET", "rolloutStatuses", workspaces.list_rollout_statuses),
    ("GET", "rolloutStatuses/ws/<workspace>", workspaces.list_rollout_statuses),
    ("GET", "environments/ws/<workspace>", environments.list_environments),
    ("POST", "environments/ws/<workspace>", environments.create_environment),
    ("PATCH", "environments/ws/<workspace>/<environment>", environments.update_environment),
    ("DELETE", "environments/ws/<workspace>/<environment>", environments.delete_environment),
    ("GET", "trafficTypes/ws/<workspace>", traffic_types.list_traffic_types),
    ("POST", "trafficTypes/ws/<workspace>", traffic_types.create_traffic_type),
    ("DELETE", "trafficTypes/<traffic_type>", traffic_types.delete_traffic_type),
    ("POST", "apiKeys", api_keys.create_api_key),
    ("DELETE", "apiKeys/<api_key>", api_keys.delete_api_key),
    ("GET", "splits/ws/<workspace>", flags.list_flags),
    ("POST", "splits/ws/<workspace>/trafficTypes/<traffic_type>", flags.create_flag),
    ("GET", _FLAG, flags.get_flag),
    ("PATCH", _FLAG, flags.patch_flag),
    ("DELETE", _FLAG, flags.delete_flag),
    ("PUT", f"{_FLAG}/updateDescription", flags.update_description),
    ("POST", "tags/ws/<workspace>/object/<flag>/objecttype/Split", flags.associate_tags),
    ("GET", "splits/ws/<workspace>/environments/<environment>", definitions.list_definitions),
    ("GET", _DEFINITION, definitions.get_definition),
    ("POST", _DEFINITION, definitions.create_definition),
    ("PUT", _DEFINITION, definitions.update_definition),
    ("PATCH", _DEFINITION, definitions.patch_definition),
    ("DELETE", _DEFINITION, definitions.delete_definition),
    ("PUT", f"{_DEFINITION}/kill", definitions.kill_definition),
    ("POST", f"{_DEFINITION}/kill", definitions.kill_definition),
    ("PUT", f"{_DEFINITION}/restore", definitions.restore_definition),
    ("POST", f"{_DEFINITION}/reallocate", definitions.reallocate_definition),
    ("GET", "segments/ws/<workspace>", segments.list_segments),
    ("GET", "segments/ws/<workspace>/environments/<environment>", segments.list_activations),
    *_segments("segments", "standard"),
    ("GET", "segments/<environment>/<segment>/keys", segment_keys.list_keys),
    ("PUT", "segments/<environment>/<segment>/uploadKeys", segment_keys.upload_keys),
    ("PUT", "segments/<environment>/<segment>/upload", segment_keys.upload_key_list),
    ("PUT", "segments/<environment>/<segment>/removeKeys", segment_keys.remove_keys),
    ("PUT", "segments/<environment>/<segment>/deleteKeys", segment_keys.remove_key_list),
    *_segments("large-segments", "large"),
    *_segment_arrays("large-segments", "large"),
    *_segments("rule-based-segments", "rule_based"),
    *_segment_arrays("rule-based-segments", "rule_based"),
    (
        "PUT",
        "rule-based-segments/ws/<workspace>/<segment>/environments/<environment>",
        rule_based_segments.update_rules,
    ),
    ("GET", "changeRequests", change_requests.list_change_requests),
    ("GET", "changeRequests/<change_request>", change_requests.get_change_request),
    ("PUT", "changeRequests/<change_request>", change_requests.update_change_request),
    (
        "POST",
        "changeRequests/ws/<workspace>/environments/<environment>",
        change_requests.create_change_request,
    ),
]

V3: list[Route] = [
    ("GET", "flag-sets", flag_sets.list_flag_sets),
    ("POST", "flag-sets", flag_sets.create_flag_set),
    ("GET", "flag-sets/<flag_set>", flag_sets.get_flag_set),
    ("DELETE", "flag-sets/<flag_set>", flag_sets.delete_flag_set),
]


def url_map(routes: list[Route]) -> Map:
    """The routes for matching; the endpoint of each rule is its handler. A trailing slash makes no difference."""
    return Map(
        [Rule(f"/{template}", methods=[method], endpoint=handler) for method, template, handler in routes],
        strict_slashes=False,
        merge_slashes=False,
    )


TABLES = {V2_PREFIX: url_map(V2), **dict.fromkeys(V3_PREFIXES, url_map(V3))}
