"""What to serve, as instructions say it: a variation's id, or weights by variation id."""

from __future__ import annotations

from typing import Any

from ..errors import InvalidRequest
from ..shapes import Shape, Weight
from ..state.flag import Flag


class Serving(Shape):
    variation_id: str | None = None
    rollout_weights: dict[str, Weight] | None = None
    rollout_bucket_by: str | None = None
    rollout_context_kind: str | None = None

    def served(self, flag: Flag) -> dict[str, Any]:
        """The same in the form that configurations keep: by index."""
        if (self.variation_id is None) == (self.rollout_weights is None):
            raise InvalidRequest("Either variationId or rolloutWeights must be given")
        if self.variation_id is not None:
            return {"variation": flag.variation_index(self.variation_id)}
        assert self.rollout_weights is not None
        rollout: dict[str, Any] = {
            "variations": [
                {"variation": flag.variation_index(identity), "weight": weight}
                for identity, weight in self.rollout_weights.items()
            ]
        }
        if self.rollout_bucket_by is not None:
            rollout["bucketBy"] = self.rollout_bucket_by
        if self.rollout_context_kind is not None:
            rollout["contextKind"] = self.rollout_context_kind
        return {"rollout": rollout}


def serving(flag: Flag, served: dict[str, Any]) -> dict[str, Any]:
    """The parameters of an instruction for what a rule or a fallthrough serves: the inverse of `served`."""
    if "variation" in served:
        return {"variationId": flag.variation_id(served["variation"])}
    rollout = served["rollout"]
    weights: dict[str, int] = {}
    for share in rollout["variations"]:  # an experiment may have a variation twice: tracked and not
        identity = flag.variation_id(share["variation"])
        weights[identity] = weights.get(identity, 0) + share["weight"]
    parameters: dict[str, Any] = {"rolloutWeights": weights}
    if "bucketBy" in rollout:
        parameters["rolloutBucketBy"] = rollout["bucketBy"]
    if "contextKind" in rollout:
        parameters["rolloutContextKind"] = rollout["contextKind"]
    return parameters
