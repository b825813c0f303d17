"""One request: who calls, in which transaction, with which parameters; and its answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from flask import Response, request

from .. import settings
from ..ground import Ground
from ..json_text import written
from ..settings import Settings
from ..store import Transaction
from .errors import ApiError, Forbidden, InvalidRequest
from .identity import Identity, authenticate
from .shapes import Model, parse

LATEST_VERSION = 20240415
VERSIONS = (20160426, 20191212, 20210729, 20220603, LATEST_VERSION)
SEMANTIC = "launchdarkly.semanticpatch"
BETA = "beta"


@dataclass(frozen=True)
class Call:
    """A request being served. Everything it reads and writes happens in `tx`."""

    tx: Transaction
    ground: Ground
    identity: Identity
    settings: Settings

    @property
    def approvals_available(self) -> bool:
        """Approvals, copying and dependent flags belong to the larger plans of subscription."""
        return self.settings.plan == "enterprise"

    def require_plan(self, feature: str) -> None:
        if self.settings.plan != "enterprise":
            raise Forbidden(f"{feature} is not available on your plan")

    def json(self) -> Any:
        """The body, or `InvalidRequest` when it is not JSON."""
        try:
            return json.loads(request.get_data(), parse_constant=_refuse, parse_float=_finite)
        except (ValueError, RecursionError) as error:
            raise InvalidRequest(f"The request body is not valid JSON: {error}") from None

    def body(self, model: type[Model]) -> Model:
        return parse(model, self.json())

    def optional_body(self, model: type[Model]) -> Model:
        return self.body(model) if request.get_data() else model()

    def semantic(self) -> bool:
        """Whether the media type announces a semantic patch; nothing else tells it from a JSON patch."""
        return request.mimetype_params.get("domain-model") == SEMANTIC

    def flag(self, name: str) -> bool:
        """A boolean query parameter; absent is false."""
        return request.args.get(name, "").lower() in {"true", "1"}

    def text(self, name: str) -> str:
        return request.args.get(name, "")

    def expand(self) -> frozenset[str]:
        return frozenset(filter(None, self.text("expand").split(",")))


class Operation(NamedTuple):
    """A method and path below the prefix, what answers it, and with which status when it goes well.

    A handler gets the call and the path's parameters and gives the body. If it returns an error instead of raising it,
    what it wrote is kept.
    """

    method: str
    path: str
    handler: Callable[..., Any]
    status: int = 200
    beta: bool = False


def answer(ground: Ground, operation: Operation, path: Mapping[str, str]) -> Response:
    """What is answered to the request; the transaction is open while the handler runs."""
    writes = operation.method != "GET"
    try:
        identity = authenticate(request.headers.get("Authorization"))
        version = api_version()
        if operation.beta and version != BETA:
            raise Forbidden("This resource is in beta. Send the header LD-API-Version: beta to use it.")
        if writes and not identity.may_write:
            raise Forbidden("Access to the requested resource was denied")
        with ground.store.transaction(actor=identity.token_name, write=writes) as tx:
            body = operation.handler(Call(tx, ground, identity, settings.read(tx)), **path)
    except ApiError as error:
        body = error
    if isinstance(body, ApiError):
        return reply(body.body(), body.status)
    return reply(body, operation.status)


def reply(body: Any, status: int) -> Response:
    if status == 204:
        return Response(status=204)
    return Response(written(body), status, content_type="application/json")


def api_version() -> int | str:
    """The version that the request asks for. A second value of the header is not looked at."""
    wanted = request.headers.get("LD-API-Version", "").split(",")[0].strip()
    if not wanted:
        return LATEST_VERSION
    if wanted == BETA:
        return BETA
    if wanted.isascii() and wanted.isdigit() and int(wanted) in VERSIONS:
        return int(wanted)
    raise InvalidRequest(f"Invalid API version: {wanted}")


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is not a JSON number")


def _finite(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise ValueError(f"{text} is out of range")
    return number
