"""Short words for the pieces of a flag, so that the sample reads like a list of flags.

A variation is named by its name or, without one, by its value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
Variation = Any  # a value, or a pair of name and value
THOUSANDTHS = 1000


@dataclass(frozen=True)
class Rollout:
    """Percentages by variation, in order."""

    percent: Mapping[Any, float]
    by: str | None = None
    kind: str = "user"


@dataclass(frozen=True)
class Rule:
    """Clauses, all of which must match, and what is served then."""

    description: str
    serve: Any
    clauses: tuple[Json, ...]
    events: bool = False


@dataclass(frozen=True)
class Targeting:
    """A flag in one environment. `users` and `contexts` name individual targets by variation."""

    on: bool = False
    serve: Any = None
    rules: Sequence[Rule] = ()
    off: Any = None
    users: Mapping[Any, Sequence[str]] = field(default_factory=dict)
    contexts: Mapping[str, Mapping[Any, Sequence[str]]] = field(default_factory=dict)
    needs: Mapping[str, int] = field(default_factory=dict)
    events: bool = False


@dataclass(frozen=True)
class Flag:
    key: str
    name: str
    description: str
    targeting: Mapping[str, Targeting] = field(default_factory=dict)
    variations: Sequence[Variation] = (True, False)
    tags: Sequence[str] = ()
    permanent: bool = False
    client: bool = False
    archived: bool = False

    def body(self) -> Json:
        """To create it."""
        variations = [_named(variation) for variation in self.variations]
        return {
            "key": self.key,
            "name": self.name,
            "description": self.description,
            "variations": [{"name": name, "value": value} for name, value in variations],
            "tags": list(self.tags),
            "temporary": not self.permanent,
            "clientSideAvailability": {"usingEnvironmentId": self.client, "usingMobileKey": self.client},
        }

    def patch(self) -> list[Json]:
        """From the first configuration to the one of the sample, for every environment at once."""
        operations = [
            {"op": "replace", "path": f"/environments/{environment}/{member}", "value": value}
            for environment, targeting in self.targeting.items()
            for member, value in self._configuration(targeting).items()
        ]
        return [*operations, {"op": "replace", "path": "/archived", "value": self.archived}]

    def _configuration(self, targeting: Targeting) -> Json:
        made: Json = {
            "on": targeting.on,
            "rules": [
                {
                    "description": rule.description,
                    "clauses": list(rule.clauses),
                    "trackEvents": rule.events,
                    **self._served(rule.serve),
                }
                for rule in targeting.rules
            ],
            "targets": self._targets("user", targeting.users),
            "contextTargets": [
                target
                for kind, variations in targeting.contexts.items()
                for target in self._targets(kind, variations)
            ],
            "prerequisites": [{"key": key, "variation": index} for key, index in targeting.needs.items()],
            "trackEvents": targeting.events,
        }
        if targeting.serve is not None:
            made["fallthrough"] = self._served(targeting.serve)
        if targeting.off is not None:
            made["offVariation"] = self._index(targeting.off)
        return made

    def _served(self, serve: Any) -> Json:
        if not isinstance(serve, Rollout):
            return {"variation": self._index(serve)}
        rollout: Json = {
            "contextKind": serve.kind,
            "variations": [
                {"variation": self._index(name), "weight": round(percent * THOUSANDTHS)}
                for name, percent in serve.percent.items()
            ],
        }
        return {"rollout": rollout | ({"bucketBy": serve.by} if serve.by else {})}

    def _targets(self, kind: str, variations: Mapping[Any, Sequence[str]]) -> list[Json]:
        return [
            {"values": list(keys), "variation": self._index(name), "contextKind": kind}
            for name, keys in variations.items()
        ]

    def _index(self, wanted: Any) -> int:
        names = [name for name, _ in map(_named, self.variations)]
        return names.index(_named(wanted)[0])


def percent(shares: Mapping[Any, float], *, by: str | None = None, kind: str = "user") -> Rollout:
    return Rollout(shares, by, kind)


def share(percent_on: float) -> Rollout:
    """A boolean flag for this share of the users."""
    return Rollout({True: percent_on, False: 100 - percent_on})


def rule(description: str, serve: Any, *clauses: Json, events: bool = False) -> Rule:
    return Rule(description, serve, clauses, events)


def where(attribute: str, op: str, *values: Any, kind: str = "user", negate: bool = False) -> Json:
    return {
        "contextKind": kind,
        "attribute": attribute,
        "op": op,
        "values": list(values),
        "negate": negate,
    }


def in_segment(*keys: str, negate: bool = False) -> Json:
    return where("segmentMatch", "segmentMatch", *keys, negate=negate)


def _named(variation: Variation) -> tuple[str, Any]:
    if isinstance(variation, tuple):
        return variation
    if isinstance(variation, bool):
        return str(variation).lower(), variation
    return str(variation), variation
