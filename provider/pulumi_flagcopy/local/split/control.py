"""`/_local/split`: the switches, and where the keys of large segments are uploaded to."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, jsonify, request
from pydantic import ValidationError

from ..ground import Ground
from . import switches
from .responses.uploads import receive_keys
from .switches import Switches


def controls(ground: Ground) -> Sequence[Blueprint]:
    control = Blueprint("split", __name__, url_prefix="/split")
    store = ground.store

    @control.get("")
    def show_switches() -> Response:
        with store.transaction(write=False) as tx:
            return jsonify(switches.read(tx).model_dump(mode="json"))

    @control.post("")
    def set_switches() -> tuple[Response, int]:
        """Everything absent has its default; nothing is merged."""
        try:
            wanted = Switches.model_validate_json(request.get_data())
        except ValidationError as error:
            problems = [f"{'.'.join(map(str, e['loc'])) or 'body'}: {e['msg']}" for e in error.errors()]
            return jsonify(message="; ".join(problems)), 400
        with store.transaction() as tx:
            switches.write(tx, wanted)
        return jsonify(wanted.model_dump(mode="json")), 200

    @control.delete("")
    def clear_switches() -> tuple[str, int]:
        with store.transaction() as tx:
            switches.clear(tx)
        return "", 204

    @control.put("/uploads/<change_request>")
    def upload(change_request: str) -> tuple[str, int]:
        """Stands for the vendor's storage: no credentials, the address is the permission."""
        with store.transaction(actor="upload") as tx:
            return "", 200 if receive_keys(tx, change_request, request.get_data()) else 404

    return [control]
