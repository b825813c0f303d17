"""How a vendor's folder presents itself to the local server."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import Blueprint

from .ground import Ground


@dataclass(frozen=True)
class Allowance:
    """What a rate limit has left: requests in the window, and when the window ends (epoch, ms).

    `old`: to be told as the vendor did before it added headers.
    """

    scope: str
    limit: int
    remaining: int
    reset: int
    now: int
    old: bool = False


@dataclass(frozen=True)
class Vendor:
    """One vendor's API: path prefixes, routes, and the shapes that faults and limits take on its wire.

    `failure` is the JSON body of an error of that status, whichever (404 for a path without a route, 405 for
    a wrong verb, 429 and 5xx for limits and injected faults); `limit_headers` the headers that tell of rate
    limits, on refused and on ordinary answers alike. `controls` are served below `/_local`, to this machine
    only.
    """

    prefixes: tuple[str, ...]
    blueprints: Callable[[Ground], Sequence[Blueprint]]
    failure: Callable[[int], bytes]
    limit_headers: Callable[[Sequence[Allowance]], dict[str, str]]
    controls: Callable[[Ground], Sequence[Blueprint]] = lambda _: ()

    def owns(self, path: str) -> bool:
        return any(f"{path}/".startswith(f"{prefix}/") for prefix in self.prefixes)
