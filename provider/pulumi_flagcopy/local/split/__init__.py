"""The Split (Harness FME) Admin API, version 2, and its flag sets, version 3.

    urls.py          every path and its operation
    responses/       the operations, a file for each resource
    rules/           what a definition may say; pure
    state/           what is stored, and what stands in the way of changing it
    switches.py      what no source settles about the vendor's server
    blueprint.py     prefixes, slashes, 404 and 405
    web.py           a request: sign-in, transaction, answer
    control.py       /_local/split

What this does not do: it evaluates no flags and serves no SDK; it has no users, groups, restrictions,
attributes or identities; it does not archive flags; keys made by `POST apiKeys` do not sign in; Harness'
own endpoints (`/ng/api`, `/fme/api/v4`) are absent.
"""

from __future__ import annotations

from ..vendor import Vendor
from .blueprint import blueprints
from .control import controls
from .limits import failure, limit_headers
from .urls import V2_PREFIX, V3_PREFIXES

VENDOR = Vendor((V2_PREFIX, *V3_PREFIXES), blueprints, failure, limit_headers, controls)
