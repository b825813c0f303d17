"""Where a flag serves a variation: one that is served anywhere is not taken out.

LaunchDarkly refuses some of these. Others it takes out, and then the environment serves something else than before: a
fallthrough becomes the off variation, and individual targets are gone. Source: the vendor's messages, as its Terraform
provider saw them (issue 92); the rest is assumed.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...copying.words import plain
from ..api import Object


def where_served(flag: Object, place: int) -> list[str]:
    """The environments that serve the variation in this place, each with where: ``staging (fallthrough, rule 2)``.

    Whether targeting is on does not matter: somebody turns it on again.
    """
    environments = flag.get("environments") or {}
    found = {key: list(_places(block, place)) for key, block in sorted(environments.items())}
    return [f"{plain(key)} ({', '.join(places)})" for key, places in found.items() if places]


def _places(block: Object, place: int) -> Iterator[str]:
    if _serves(block.get("fallthrough") or {}, place):
        yield "fallthrough"
    if block.get("offVariation") == place:
        yield "off variation"
    for number, rule in enumerate(block.get("rules") or [], 1):
        if _serves(rule, place):
            yield f"rule {number}"
    targets = [*(block.get("targets") or []), *(block.get("contextTargets") or [])]
    if any(target.get("variation") == place and target.get("values") for target in targets):
        yield "individual targets"


def _serves(served: Object, place: int) -> bool:
    """A share of nothing counts: the vendor needs the variation for it."""
    shares = (served.get("rollout") or {}).get("variations") or []
    return any(entry.get("variation") == place for entry in (served, *shares))
