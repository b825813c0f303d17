"""LaunchDarkly's REST API, version 2: the part that promotion needs, stateful.

urls.py            the table of operations
web.py             a request: token, transaction, body, answer
responses/         handlers, one file a resource
state/             what exists and what must hold
semantic/          semantic patches, a file for each group of instructions; copies are made of them
representation/    stored documents as the API shows them
errors.py  limits.py  identity.py  shapes.py  patching.py  paging.py
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint

from ..ground import Ground
from ..vendor import Vendor
from .limits import failure, limit_headers
from .urls import blueprint


def blueprints(ground: Ground) -> Sequence[Blueprint]:
    return [blueprint(ground)]


VENDOR = Vendor(("/api/v2",), blueprints, failure, limit_headers)
