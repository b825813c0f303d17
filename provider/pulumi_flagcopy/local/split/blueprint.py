"""The API as Flask blueprints: a catch-all for each prefix, matched against the table of routes.

Flask's own routing would answer `//` and a trailing `/` with a redirect, which clients follow without their
credentials.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from flask import Blueprint, Response, request
from werkzeug.exceptions import MethodNotAllowed as NoSuchMethod
from werkzeug.exceptions import NotFound as NoSuchPath
from werkzeug.routing import Map

from ..catch_all import catch_all
from ..ground import Ground
from .errors import ApiError
from .identity import SYSTEM
from .responses.change_requests import due, publish_due
from .urls import TABLES
from .web import answer, in_background, refusal


def blueprints(ground: Ground) -> Sequence[Blueprint]:
    return [_blueprint(ground, prefix, table) for prefix, table in TABLES.items()]


def _blueprint(ground: Ground, prefix: str, table: Map) -> Blueprint:
    def serve(rest: str) -> Response:
        path = re.sub("/+", "/", rest)
        try:
            handler, parameters = table.bind("local").match(path, method=request.method)
        except NoSuchMethod:
            return refusal(ApiError(f"{request.method} is not allowed for {path}", status=405))
        except NoSuchPath:
            return refusal(ApiError(f"There is no {path}", status=404))
        _publish_due(ground)
        return answer(ground, handler, parameters, writes=request.method != "GET")

    return catch_all(f"split{prefix.replace('/', '-')}", prefix, serve)


def _publish_due(ground: Ground) -> None:
    """Scheduled changes have no clock of their own: each request looks whether one is due."""
    with ground.store.transaction(write=False) as tx:
        waiting = due(tx)
    if waiting:
        in_background(ground, SYSTEM, publish_due)
