"""`/_local`: the server's own controls, apart from the vendors' paths. Loopback only, no token."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, jsonify, request
from pydantic import ValidationError

from . import settings
from .ground import Ground
from .settings import Settings

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
IN_PROCESS = "flagcopy.in_process"


def blueprint(ground: Ground) -> Blueprint:
    control = Blueprint("local", __name__, url_prefix="/_local")
    store = ground.store

    @control.before_request
    def refuse_strangers() -> tuple[Response, int] | None:
        """A page in a browser must not reach the controls, not even by rebinding a name to loopback."""
        if request.environ.get(IN_PROCESS):
            return None
        origin = request.headers.get("Origin")
        if _is_loopback(f"//{request.host}") and (origin is None or _is_loopback(origin)):
            return None
        return jsonify(message="Only requests from this machine, to a loopback name, are served here."), 403

    @control.post("/reset")
    def reset() -> tuple[Response | str, int]:
        """Empties the database: documents, history, request log, faults. `{"sample": true}` loads the shop."""
        from .sample import sample_documents

        try:
            body: Any = json.loads(request.get_data() or b"{}")
        except (ValueError, RecursionError):
            return jsonify(message="The body is not JSON."), 400
        documents = sample_documents() if isinstance(body, dict) and body.get("sample") else []
        with store.transaction(actor="reset") as tx:
            for table in ("documents", "history", "requests", "windows", "sqlite_sequence"):
                tx.connection.execute(f"DELETE FROM {table}")
            for collection, key, document in documents:
                tx.put(collection, key, document)
            tx.connection.execute("DELETE FROM history")
        return "", 204

    @control.get("/faults")
    def show_faults() -> Response:
        with store.transaction(write=False) as tx:
            return jsonify(settings.read(tx).model_dump(mode="json"))

    @control.post("/faults")
    def set_faults() -> tuple[Response, int]:
        try:
            wanted = Settings.model_validate_json(request.get_data())
        except ValidationError as error:
            problems = [f"{'.'.join(map(str, e['loc'])) or 'body'}: {e['msg']}" for e in error.errors()]
            return jsonify(message="; ".join(problems)), 400
        with store.transaction() as tx:
            now = settings.begin(tx, wanted)
        return jsonify(now.model_dump(mode="json")), 200

    @control.delete("/faults")
    def clear_faults() -> tuple[str, int]:
        with store.transaction() as tx:
            settings.clear(tx)
        return "", 204

    @control.get("/requests")
    def show_requests() -> Response:
        """The vendors' requests in order of arrival. A request without a status got no answer."""
        with store.transaction(write=False) as tx:
            rows = tx.connection.execute(
                "SELECT at, method, path, query, status, fault FROM requests ORDER BY sequence"
            ).fetchall()
        names = ("at", "method", "path", "query", "status", "fault")
        return jsonify(items=[dict(zip(names, row, strict=True)) for row in rows], totalCount=len(rows))

    @control.delete("/requests")
    def forget_requests() -> tuple[str, int]:
        with store.transaction() as tx:
            tx.connection.execute("DELETE FROM requests")
        return "", 204

    @control.get("/history")
    def show_history() -> Response:
        """Every mutation in order: who, when, which document, its version before and after."""
        collection = request.args.get("collection")
        with store.transaction(write=False) as tx:
            rows = tx.connection.execute(
                "SELECT at, actor, operation, collection, key, before, after FROM history "
                "WHERE ? IS NULL OR collection = ? ORDER BY sequence",
                (collection, collection),
            ).fetchall()
        names = ("at", "actor", "operation", "collection", "key", "before", "after")
        return jsonify(items=[dict(zip(names, row, strict=True)) for row in rows], totalCount=len(rows))

    return control


def _is_loopback(address: str) -> bool:
    try:
        return urlsplit(address).hostname in LOOPBACK
    except ValueError:
        return False
