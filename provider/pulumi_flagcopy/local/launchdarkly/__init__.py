"""LaunchDarkly's REST API, version 2."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint

from ..ground import Ground
from ..vendor import Vendor
from .limits import failure, limit_headers


def blueprints(_ground: Ground) -> Sequence[Blueprint]:
    return []


VENDOR = Vendor(("/api/v2",), blueprints, failure, limit_headers)
