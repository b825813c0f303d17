"""The vendor's OpenAPI document, and what in an answer does not agree with it."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from openapi_schema_validator import OAS30Validator

DOCUMENT = Path(__file__).parents[4] / "shared" / "data" / "launchdarkly-openapi.json"
MISSING = "the vendor's OpenAPI document is not beside this checkout"
METHODS = ("get", "post", "put", "patch", "delete")
ERROR = {
    "type": "object",
    "required": ["code", "message"],
    "properties": {"code": {"type": "string"}, "message": {"type": "string"}},
}


@cache
def document() -> dict[str, Any]:
    """The whole document, or nothing where it is missing."""
    return json.loads(DOCUMENT.read_text()) if DOCUMENT.exists() else {"paths": {}}


def operations() -> list[tuple[str, str]]:
    return [(m.upper(), path) for path, item in document()["paths"].items() for m in METHODS if m in item]


@cache
def _templates() -> list[tuple[re.Pattern[str], str]]:
    """The paths as patterns; those with fewer parameters come first."""
    paths = sorted(document()["paths"], key=lambda path: path.count("{"))
    return [(re.compile(re.sub(r"\{[^}]+\}", "[^/]+", path)), path) for path in paths]


@cache
def _validator(path: str, method: str, status: str) -> OAS30Validator | None:
    responses = document()["paths"][path][method.lower()]["responses"]
    if status in responses:
        content = responses[status].get("content", {})
        schema = content.get("application/json", {}).get("schema")
    else:
        schema = ERROR if status.startswith(("4", "5")) else {"not": {}}
    if schema is None:
        return None
    return OAS30Validator({"allOf": [schema], "components": document()["components"]})


def disagreements(method: str, path: str, status: int, body: bytes) -> list[str]:
    """What is wrong with an answer; nothing for operations that the document does not have."""
    for pattern, template in _templates():
        if pattern.fullmatch(path) and method.lower() in document()["paths"][template]:
            validator = _validator(template, method, str(status))
            if validator is None:
                return [f"{method} {path} {status}: a body"] if body else []
            return [
                f"{method} {path} {status}: {'/'.join(map(str, error.path))}: {error.message[:300]}"
                for error in validator.iter_errors(json.loads(body or b"null"))
            ]
    return []
