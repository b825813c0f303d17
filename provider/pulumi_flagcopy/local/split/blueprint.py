"""The API as Flask blueprints: a catch-all for each prefix, matched against the table of routes.

Flask's own routing would answer `//` and a trailing `/` with a redirect, which clients follow without their
credentials, and an unknown path with HTML.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from flask import Blueprint, Response, request
from flask.blueprints import BlueprintSetupState
from werkzeug.exceptions import MethodNotAllowed as NoSuchMethod
from werkzeug.exceptions import NotFound as NoSuchPath
from werkzeug.routing import BaseConverter, Map

from ..ground import Ground
from .errors import ApiError
from .identity import SYSTEM
from .responses.change_requests import due, publish_due
from .urls import V2, V2_PREFIX, V3, V3_PREFIXES, url_map
from .web import answer, in_background, refusal

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


class _Rest(BaseConverter):
    """Everything that follows, slashes and all."""

    regex = ".*"
    part_isolating = False


def blueprints(ground: Ground) -> Sequence[Blueprint]:
    tables = {V2_PREFIX: url_map(V2), **dict.fromkeys(V3_PREFIXES, url_map(V3))}
    return [_blueprint(ground, prefix, table) for prefix, table in tables.items()]


def _blueprint(ground: Ground, prefix: str, table: Map) -> Blueprint:
    blueprint = Blueprint(f"split{prefix.replace('/', '-')}", __name__, url_prefix=prefix)
    blueprint.record_once(_add_converter)

    def serve(rest: str) -> Response:
        path = re.sub("/+", "/", f"/{rest}")
        try:
            handler, parameters = table.bind("local").match(path, method=request.method)
        except NoSuchMethod:
            return refusal(ApiError(f"{request.method} is not allowed for {path}", status=405))
        except NoSuchPath:
            return refusal(ApiError(f"There is no {path}", status=404))
        _publish_due(ground)
        return answer(ground, handler, parameters, writes=request.method != "GET")

    blueprint.add_url_rule("/<split_rest:rest>", view_func=serve, methods=METHODS)
    return blueprint


def _add_converter(state: BlueprintSetupState) -> None:
    state.app.url_map.converters["split_rest"] = _Rest


def _publish_due(ground: Ground) -> None:
    """Scheduled changes have no clock of their own: each request looks whether one is due."""
    with ground.store.transaction(write=False) as tx:
        waiting = due(tx)
    if waiting:
        in_background(ground, SYSTEM, publish_due)
