"""One Flask application for one database: the vendors' APIs side by side, and `/_local`."""

from __future__ import annotations

import json
import os
import random
import sqlite3
from importlib import import_module

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from . import control
from .ground import Ground
from .store import Clock, Store, wall_clock
from .traffic import Traffic, no_room
from .vendor import Vendor

# Each module names its vendor as VENDOR.
VENDORS = ("launchdarkly", "split")


def create_app(
    database: str | os.PathLike[str],
    *,
    clock: Clock = wall_clock,
    source: random.Random | None = None,
) -> Flask:
    """The local server on the SQLite file `database`, which is made, empty, when it is missing.

    `clock` gives milliseconds since the epoch; `source` the random numbers for identifiers (by default
    the system's). `local.sample.ensure_sample` fills a missing database with the sample shop first.
    """
    ground = Ground(Store(database, clock=clock), clock, source or random.SystemRandom())
    vendors: list[Vendor] = [import_module(f"{__package__}.{name}").VENDOR for name in VENDORS]
    app = Flask("pulumi_flagcopy.local", static_folder=None)
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.url_map.merge_slashes = False
    app.extensions["flagcopy"] = ground
    controls = control.blueprint(ground)
    for vendor in vendors:
        for blueprint in vendor.controls(ground):
            controls.register_blueprint(blueprint)
    app.register_blueprint(controls)
    for vendor in vendors:
        for blueprint in vendor.blueprints(ground):
            app.register_blueprint(blueprint)

    @app.errorhandler(HTTPException)
    def answer_as_the_vendor(error: HTTPException) -> Response:
        """No route, a wrong verb, or a defect of ours."""
        status = error.code or 500
        vendor = next((v for v in vendors if v.owns(request.path)), None)
        body = vendor.failure(status) if vendor else json.dumps({"message": error.name})
        return Response(body, status, content_type="application/json")

    @app.errorhandler(sqlite3.OperationalError)
    def answer_without_room(error: sqlite3.OperationalError) -> Response:
        answer = no_room(error)
        return Response(answer.body, answer.status, answer.headers)

    app.wsgi_app = Traffic(app.wsgi_app, ground, vendors)  # type: ignore[method-assign]
    return app
