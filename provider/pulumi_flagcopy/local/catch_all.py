"""A blueprint that takes every path below a prefix, for a vendor's own table of routes.

Such a table is made once in a process. Flask's would be made again for every application, at a quarter of a second
each, and would answer some paths with redirects and HTML of its own.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response
from flask.blueprints import BlueprintSetupState
from werkzeug.routing import BaseConverter

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


class _Rest(BaseConverter):
    """Everything that follows, slashes and all."""

    regex = ".*"
    part_isolating = False


def catch_all(name: str, prefix: str, serve: Callable[[str], Response]) -> Blueprint:
    """`serve` gets what follows the prefix, with its slash in front."""
    blueprint = Blueprint(name, __name__, url_prefix=prefix)
    blueprint.record_once(_add_converter)

    def view(rest: str) -> Response:
        return serve(f"/{rest}")

    blueprint.add_url_rule("/<rest:rest>", view_func=view, methods=METHODS)
    return blueprint


def _add_converter(state: BlueprintSetupState) -> None:
    state.app.url_map.converters["rest"] = _Rest
