"""One request: who calls, in which transaction, with which parameters; and its answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, request
from werkzeug.datastructures import MultiDict

from ..ground import Ground
from ..json_text import written
from ..store import Transaction
from . import switches
from .errors import ApiError, BadRequest, Forbidden
from .identity import Identity, authenticate
from .switches import Switches

Json = dict[str, Any]
Handler = Callable[..., Any]


@dataclass(frozen=True)
class Call:
    """A request being served. Everything it reads and writes happens in `tx`.

    `origin` is the scheme and host that the client used.
    """

    tx: Transaction
    ground: Ground
    switches: Switches
    caller: Identity
    query: MultiDict[str, str]
    payload: bytes
    origin: str

    @property
    def now(self) -> int:
        """Milliseconds since the epoch."""
        return self.tx.now

    def text(self) -> str:
        return self.payload.decode("utf-8", "replace")

    def json(self) -> Any:
        """The body as JSON; None when there is none. The content type does not matter (seen in clients)."""
        if not self.payload.strip():
            return None
        try:
            body = json.loads(self.payload, parse_constant=_refuse)
            json.dumps(body, ensure_ascii=False).encode()  # half a surrogate pair is no text
        except (ValueError, RecursionError) as error:
            raise BadRequest(f"The body is not JSON: {error}") from None
        return body

    def json_object(self) -> Json:
        body = self.json()
        if not isinstance(body, dict):
            raise BadRequest("The body must be a JSON object")
        return body

    def note(self, source: Mapping[str, Any] | None = None) -> tuple[str | None, str | None]:
        """Title and comment, from `source` or else from the query. An empty one counts as absent."""
        found = self.query if source is None else source
        return found.get("title") or None, found.get("comment") or None


@dataclass(frozen=True)
class Answer:
    """An answer with a status other than 200."""

    body: Any
    status: int


def answer(ground: Ground, handler: Handler, path: Mapping[str, str], *, writes: bool) -> Response:
    """Serve the request of this moment with a handler, which gets the call and the path's parameters.

    One transaction a request; a refusal rolls it back.
    """
    try:
        caller = authenticate(request.headers)
        if writes and not caller.may_write:
            raise Forbidden("The API key is not allowed to do this")
        with ground.store.transaction(actor=caller.id, write=writes) as tx:
            result = handler(_call(ground, tx, caller), **path)
    except ApiError as error:
        return refusal(error)
    if isinstance(result, Answer):
        return reply(result.body, result.status)
    return reply(result, 200)


def in_background(ground: Ground, actor: Identity, handler: Callable[[Call], None]) -> None:
    """Run a handler in a transaction of its own, for what comes about without a request."""
    with ground.store.transaction(actor=actor.id) as tx:
        handler(_call(ground, tx, actor))


def reply(body: Any, status: int) -> Response:
    return Response(written(body), status, content_type="application/json")


def refusal(error: ApiError) -> Response:
    body = error.body()
    return Response(status=error.code) if body is None else reply(body, error.code)


def _call(ground: Ground, tx: Transaction, caller: Identity) -> Call:
    return Call(
        tx, ground, switches.read(tx), caller, request.args, request.get_data(), request.host_url.rstrip("/")
    )


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is not a JSON number")
