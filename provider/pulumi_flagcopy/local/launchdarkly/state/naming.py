"""A project's naming convention for the keys of its flags."""

from __future__ import annotations

import re

from ...store import Document
from ..errors import InvalidRequest

PATTERNS = {
    "camelCase": r"[a-z][a-zA-Z0-9]*",
    "upperCamelCase": r"[A-Z][a-zA-Z0-9]*",
    "snakeCase": r"[a-z0-9]+(_[a-z0-9]+)*",
    "kebabCase": r"[a-z0-9]+(-[a-z0-9]+)*",
    "constantCase": r"[A-Z0-9]+(_[A-Z0-9]+)*",
}


def check_convention(project: Document, key: str) -> None:
    """Raises `InvalidRequest` when a new flag's key breaks the convention."""
    convention = project.get("namingConvention") or {}
    prefix = convention.get("prefix") or ""
    if not key.startswith(prefix):
        raise InvalidRequest(f"Flag keys of this project begin with {prefix!r}")
    case = convention.get("case")
    if case and not re.fullmatch(PATTERNS[case], key.removeprefix(prefix)):
        raise InvalidRequest(f"Flag keys of this project are written in {case}")
